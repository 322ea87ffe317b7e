"""Read a frontier again: all that its report is made from."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from experiments.decisions import variants
from experiments.decisions.frontier.conditions import BASE
from experiments.decisions.frontier.measures import Aim
from experiments.decisions.kept import Against
from experiments.reports.folder import MANIFEST
from experiments.reports.store import SCENARIO
from scenarios import load
from sim.spread import Spread

FRONTIER_FILE = "frontier.parquet"


@dataclass(frozen=True)
class Explored(Against):
    """Mixes under one condition, each set against the same twin; an arm is a mix's name, or the twin's."""

    figures: variants.Figures = field(repr=False)
    condition: str = BASE

    @classmethod
    def read(cls, folder: Path) -> "Explored":
        """Read a folder that was written whole."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        figures = variants.read(folder / FRONTIER_FILE, int(manifest["replicates"]))
        return cls(folder, manifest, load(folder / SCENARIO), figures)

    def under(self, condition: str) -> "Explored":
        """Return the same mixes under another condition."""
        return dataclasses.replace(self, condition=condition)

    @property
    def shown(self) -> tuple[str, variants.Figures]:
        """Return the condition whose figures are asked for, and the figures of all."""
        return self.condition, self.figures

    @property
    def names(self) -> tuple[str, ...]:
        """Return the mixes' names."""
        return tuple(mix["name"] for mix in self.manifest["mixes"])

    @property
    def own(self) -> str:
        """Return the mix that the scenario itself has; empty where it has none of them."""
        return str(self.manifest["own"])

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the conditions, the scenario as it stands first."""
        return tuple(self.manifest["conditions"])

    def done(self, aim: Aim, mix: str, years: Sequence[int] | None = None) -> Any:
        """Return what a mix averts or adds against the twin, by replicate; over some years, or all."""
        found = np.zeros(self.replicates)
        for year in (None,) if years is None else years:
            own, other = (self.values(aim.outcome, arm, year=year) for arm in (mix, self.twin))
            found = found + aim.sign * (own - other)
        return found

    def by_mix(self, aim: Aim, years: Sequence[int] | None = None) -> Any:
        """Return what every mix averts or adds, of shape replicate, mix."""
        return np.stack([self.done(aim, name, years) for name in self.names], 1)

    def spread_done(self, aim: Aim, mix: str) -> Spread:
        """Return the spread of what a mix averts or adds against the twin."""
        return self.spread_of(self.done(aim, mix))
