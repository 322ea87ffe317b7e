"""Read again the figures that were kept of ways of running one place."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.decisions.comparison.store import REFERENCES
from experiments.decisions.variants import Figures
from experiments.reports.store import Read


@dataclass(frozen=True)
class Kept(Read):
    """Figures of some ways under one condition; an arm is a way's name, or the twin's."""

    @property
    @abstractmethod
    def shown(self) -> tuple[str, Figures]:
        """Return the condition whose figures are asked for, and the figures of all."""

    def keys(self, outcome: str) -> tuple[str, ...]:  # noqa: ARG002 - no figure is kept by its parts
        """Return the entries by which an outcome is broken down: none."""
        return ()

    def values(
        self, outcome: str, arm: str, population: str = "pool", year: int | None = None, key: str | None = None
    ) -> Any:
        """Return a figure of each replicate; NaN where it means nothing, or wasn't kept."""
        condition, figures = self.shown
        found = figures.get((condition, arm, population, year, outcome)) if key is None else None
        return np.full(self.replicates, np.nan) if found is None else found


@dataclass(frozen=True)
class Against(Kept):
    """The same, all ways set against one twin."""

    @property
    def twin(self) -> str:
        """Return the arm that all ways are set against."""
        return str(self.manifest["reference"])

    @property
    def twin_name(self) -> str:
        """Return what the twin is called."""
        return "no scheme" if self.twin == "never" else f"the scheme {REFERENCES[self.twin]}"
