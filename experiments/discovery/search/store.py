"""Read a search again: all that its report is made from."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from experiments.decisions import variants
from experiments.decisions.kept import Against
from experiments.discovery.search.asking import Limit, Objective
from experiments.discovery.search.seeking import FRESH, OWN, SEARCH, done
from experiments.reports.folder import MANIFEST
from experiments.reports.store import SCENARIO
from scenarios import load
from sim.spread import Spread

SEARCH_FILE, FRESH_FILE = "search.parquet", "fresh.parquet"


@dataclass(frozen=True)
class Searched(Against):
    """Plans on the luck of the search and on fresh luck; an arm is a plan's name."""

    found: variants.Figures = field(repr=False)  # on the luck of the search
    fresh: variants.Figures = field(repr=False)

    @classmethod
    def read(cls, folder: Path) -> "Searched":
        """Read a folder that was written whole."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        found = variants.read(folder / SEARCH_FILE, int(manifest["search_replicates"]))
        fresh = variants.read(folder / FRESH_FILE, int(manifest["replicates"]))
        return cls(folder, manifest, load(folder / SCENARIO), found, fresh)

    @property
    def shown(self) -> tuple[str, variants.Figures]:
        """Return that figures of fresh luck are asked for, and those."""
        return FRESH, self.fresh

    @cached_property
    def aims(self) -> tuple[Objective, ...]:
        """Return the objectives."""
        return tuple(Objective(**one) for one in self.manifest["objectives"])

    @cached_property
    def bounds(self) -> tuple[Limit, ...]:
        """Return the limits."""
        return tuple(Limit(**one) for one in self.manifest["limits"])

    @property
    def levers(self) -> tuple[str, ...]:
        """Return the levers' paths."""
        return tuple(self.manifest["levers"])

    @cached_property
    def plans(self) -> dict[str, dict[str, Any]]:
        """Return each plan by its name: its sizes by lever, and the generation in which it was first seen."""
        return {plan["name"]: plan for plan in self.manifest["plans"]}

    @property
    def names(self) -> tuple[str, ...]:
        """Return the plans on the front of the search that were run afresh."""
        return tuple(self.manifest["front"])

    def done(self, figure: str, plan: str) -> Any:
        """Return a plan's figure on fresh luck, by replicate."""
        return done(self.fresh, FRESH, figure, plan, self.twin)

    def spread_done(self, figure: str, plan: str) -> Spread:
        """Return the spread of a plan's figure on fresh luck."""
        return self.spread_of(self.done(figure, plan))

    def promised(self, figure: str, plan: str) -> float:
        """Return the mean of a plan's figure on the luck of the search."""
        return float(np.mean(done(self.found, SEARCH, figure, plan, self.twin)))

    def gain(self, figure: str, plan: str) -> tuple[float, Spread]:
        """Return what a plan does more than the scenario as given: in the search, and on fresh luck."""
        fresh = self.done(figure, plan) - self.done(figure, OWN)
        return self.promised(figure, plan) - self.promised(figure, OWN), self.spread_of(fresh)
