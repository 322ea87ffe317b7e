"""Read a search again: all that its report is made from."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from experiments.decisions import variants
from experiments.decisions.kept import Kept
from experiments.decisions.optimise.asking import AIMS, Aim
from experiments.reports.folder import MANIFEST
from experiments.reports.store import SCENARIO
from scenarios import load

OPTIMISE_FILE = "optimise.parquet"
SEARCH, FRESH = "search", "fresh"  # the luck that figures are of
WANTED = tuple(
    ("pool", name)
    for name in (
        "social_value", "harm_cchi_days", "offences_proven", "offences_actual", "budget", "cost_scheme", "nominals",
        "dose",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Searched(Kept):
    """Plans on the luck of the search and on fresh luck; an arm is a plan's name."""

    figures: variants.Figures = field(repr=False)

    @classmethod
    def read(cls, folder: Path) -> "Searched":
        """Read a folder that was written whole."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        figures = variants.read(folder / OPTIMISE_FILE, int(manifest["replicates"]))
        return cls(folder, manifest, load(folder / SCENARIO), figures)

    @property
    def shown(self) -> tuple[str, variants.Figures]:
        """Return that figures of fresh luck are asked for, and those of both."""
        return FRESH, self.figures

    @property
    def aim(self) -> Aim:
        """Return what the search was after."""
        return AIMS[self.manifest["by"]]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return the lines: name, label, unit and price of each."""
        return list(self.manifest["lines"])

    @cached_property
    def plans(self) -> dict[str, dict[str, Any]]:
        """Return each plan by its name: its units by line, and what it costs in a year."""
        return {plan["name"]: plan for plan in self.manifest["plans"]}

    @property
    def start(self) -> str:
        """Return the plan that the search began with."""
        return str(self.manifest["start"])

    @property
    def best(self) -> str:
        """Return the best plan found."""
        return str(self.manifest["best"])

    @property
    def second(self) -> str | None:
        """Return the next best plan that was seen; none where no other was."""
        found = self.manifest["second"]
        return None if found is None else str(found)

    @property
    def next(self) -> dict[str, str]:
        """Return by line the plan that has about £100,000 a year more of it than the best."""
        return dict(self.manifest["next"])

    def gain(self, aim: Aim, plan: str, against: str, luck: str = FRESH) -> Any:
        """Return what a plan does more than another by a measure, by replicate."""
        one, other = (self.figures[luck, name, "pool", None, aim.outcome] for name in (plan, against))
        return aim.sign * (one - other)

    def planned(self, plan: str, against: str) -> float:
        """Return what a plan's budget has more than another's over the horizon, discounted."""
        more = float(self.plans[plan]["cost"] - self.plans[against]["cost"])
        weeks = [min(52, self.horizon - 52 * (year - 1)) for year in self.years]
        return sum(more * n / 52 / (1 + self._rate) ** year for year, n in enumerate(weeks))

    @property
    def _rate(self) -> float:
        return float(self.scenario.values["money"]["discount_rate"])

    def spent(self, plan: str, against: str) -> Any:
        """Return what a plan spends more than another over the horizon, discounted, by replicate."""
        found = np.zeros(self.replicates)
        for year in self.years:
            one, other = (self.values("cost_scheme", name, year=year) for name in (plan, against))
            found = found + (one - other) / (1 + self._rate) ** (year - 1)
        return found
