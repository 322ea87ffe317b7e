"""Read a comparison again: all that its report is made from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from experiments.reports.asked import TWINS
from experiments.reports.folder import MANIFEST
from experiments.reports.lines import ARM_NAMES
from experiments.reports.store import OUTCOMES_FILE, SCENARIO, Blocks, Read, Row, blocks
from scenarios import load
from sim.outcomes import OUTCOME
from sim.scenario import Scenario
from sim.spread import Spread

REFERENCES = {name: ARM_NAMES[name] for name in TWINS}


def told_apart(names: Sequence[str]) -> list[str]:
    """Return names that are all different: one that was used, or is a reference's, gets its number in brackets."""
    found: list[str] = []
    for name in names:
        number, label = 1, name
        while label in {*found, *REFERENCES}:
            number += 1
            label = f"{name} ({number})"
        found.append(label)
    return found


@dataclass(frozen=True)
class Compared(Read):
    """Scenarios on common luck, as they were written; ``scenario`` is the first."""

    scenarios: tuple[Scenario, ...] = field(repr=False)

    @classmethod
    def read(cls, folder: Path) -> "Compared":
        """Read a folder that was written whole."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        scenarios = tuple(load(folder / one["folder"] / SCENARIO) for one in manifest["scenarios"])
        return cls(folder, manifest, scenarios[0], scenarios)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the scenarios' names: each is the arm of its scheme."""
        return tuple(one["name"] for one in self.manifest["scenarios"])

    @property
    def reference(self) -> str:
        """Return the arm that all are set against: the first scenario's as_is, stopped or never."""
        return str(self.manifest["reference"])

    @property
    def is_first(self) -> bool:
        """Say whether the reference is the first scenario itself, which changes nothing at any date."""
        return self.reference == "as_is" and not self.scenario.values["changes"]

    @property
    def others(self) -> tuple[str, ...]:
        """Return the scenarios but for one that is the reference itself."""
        return self.names[1:] if self.is_first else self.names

    @property
    def reference_name(self) -> str:
        """Return what the reference is called."""
        if self.is_first:
            return self.names[0]
        known = REFERENCES[self.reference]
        return known if self.reference == "never" else f"{self.names[0]} {known}"

    @property
    def arms(self) -> tuple[str, ...]:
        """Return the reference, then the scenarios."""
        return self.reference, *self.names

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return arms that are options, and the names they go by: the reference first, each scenario once."""
        return [(self.reference, self.reference_name), *((name, name) for name in self.others)]

    @cached_property
    def _read(self) -> dict[tuple[str, str], Blocks]:
        return {}

    def _blocks(self, scenario: str, population: str = "pool") -> Blocks:
        at = scenario, population
        if at not in self._read:
            self._read[at] = blocks(self.folder / OUTCOMES_FILE, scenario, self.replicates, population)
        return self._read[at]

    @cached_property
    def _rows(self) -> dict[Row, None]:
        """Return the figures of any scenario, each once."""
        return dict.fromkeys(row for name in self.names for row in self._blocks(name)["scheme", None][0])

    def _place(self, arm: str) -> tuple[str, str]:
        """Return the scenario and its own arm that stand behind an arm."""
        return (self.names[0], arm) if arm == self.reference else (arm, "scheme")

    def scenario_of(self, arm: str) -> Scenario:
        """Return the scenario of an arm: the first's, of the reference."""
        return self.scenarios[self.names.index(self._place(arm)[0])]

    def keys(self, outcome: str) -> tuple[str, ...]:
        """Return the entries by which an outcome is broken down, of any scenario."""
        return tuple(key for name, key in self._rows if name == outcome and key is not None)

    def values(
        self, outcome: str, arm: str, population: str = "pool", year: int | None = None, key: str | None = None
    ) -> Any:
        """Return a figure of each replicate; NaN where it means nothing, and 0 of a payer that a scenario lacks."""
        scenario, own = self._place(arm)
        places, values = self._blocks(scenario, population)[own, year]
        if (place := places.get((outcome, key))) is not None:
            return values[:, place]
        return np.full(self.replicates, 0.0 if key is not None and OUTCOME[outcome].by == "payer" else np.nan)

    def difference(self, outcome: str, name: str, **where: Any) -> Spread:
        """Return the spread of what a figure is in a scenario less what it is in the reference."""
        return self.spread_of(self.values(outcome, name, **where) - self.values(outcome, self.reference, **where))
