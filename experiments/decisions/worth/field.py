"""Hold the options at hand side by side: what each costs, what it does, and what it is worth."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from experiments.decisions.ledgers import SocialValue
from experiments.decisions.lines import by_year, social_value
from experiments.decisions.worth.draws import places, uncertain
from experiments.reports.store import Read
from sim.knowledge import drawn_value
from sim.spread import Spread

FEWEST = 10  # draws of what isn't known, below which nothing is said of it
_RATE = "money.discount_rate"


@dataclass(frozen=True)
class Field:
    """The options of a folder: the first is what the others are set against."""

    read: Read = field(repr=False)
    arms: tuple[str, ...]
    names: tuple[str, ...]

    @cached_property
    def discount(self) -> Any:
        """Return what a pound of each year is worth at the start: replicate, year."""
        scenario, years = self.read.scenario, np.arange(len(self.read.years))
        rates = np.full(self.read.replicates, float(scenario.values["money"]["discount_rate"]))
        ranges = {path: (kind, value, low, high) for path, kind, value, low, high in scenario.uncertain}
        if self.read.draw_of is not None and _RATE in ranges:
            drawn = places([_RATE], self.seed, self.draws)[:, 0]
            rates = np.array([drawn_value(_RATE, *ranges[_RATE], u) for u in drawn])[self.read.draw_of]
        return 1 / (1 + rates[:, None]) ** years

    @property
    def seed(self) -> int:
        """Return the run's seed."""
        return int(self.read.manifest["seed"])

    @property
    def draws(self) -> int:
        """Return how many draws of what isn't known there are: none at central values."""
        return 0 if self.read.draw_of is None else int(self.read.draw_of[-1]) + 1

    @property
    def silence(self) -> str:
        """Say why nothing can be said of what isn't known; nothing where it can."""
        if self.read.draw_of is None:
            return "Uncertain values were held at their centre, so nothing can be said of what knowing them is worth."
        if self.draws < FEWEST:
            return (
                f"There are {self.draws} draws of what isn't known, two replicates each: {FEWEST} are the fewest of "
                f"which anything can be said. Run {2 * FEWEST} replicates or more."
            )
        return ""

    @cached_property
    def cost(self) -> Any:
        """Return all public spending of each option, discounted: replicate, option."""
        return self._each("budget")

    @cached_property
    def effect(self) -> Any:
        """Return the harm that each option leaves, below nil, in discounted CCHI days: replicate, option."""
        return -self._each("harm_cchi_days")

    @cached_property
    def net_benefit(self) -> Any:
        """Return the social value of each option: replicate, option; only differences mean anything."""
        return np.stack([self.read.values("social_value", arm) for arm in self.arms], 1)

    def _each(self, outcome: str) -> Any:
        return np.stack([(by_year(self.read, outcome, arm) * self.discount).sum(1) for arm in self.arms], 1)

    @cached_property
    def social(self) -> tuple[SocialValue, ...]:
        """Return both ledgers of each option but the first, against the first."""
        of, first = self.read.scenario_of, self.arms[0]
        return tuple(social_value(self.read, of(arm), self.discount, (arm, first), of(first)) for arm in self.arms[1:])

    @cached_property
    def day_price(self) -> float:
        """Return what crime costs people for each CCHI day of it, in the first option."""
        cost, days = (float(self.read.values(name, self.arms[0]).mean()) for name in ("harm_cost", "harm_cchi_days"))
        return cost / days if days > 0 else 0.0

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Return the uncertain values that every draw decides."""
        return tuple(self.rows)

    @cached_property
    def rows(self) -> dict[str, Any]:
        """Return the uncertain values of any option by path, each with a scenario that has it and its range."""
        return uncertain([self.read.scenario_of(arm) for arm in self.arms])

    @cached_property
    def drawn(self) -> Any:
        """Return where in its distribution each uncertain value lies in each draw: draw, path."""
        return places(self.paths, self.seed, self.draws)

    def spread_of(self, values: Any) -> Spread:
        """Return the spread of any figure of each replicate."""
        return self.read.spread_of(values)


def of(read: Read, named: Sequence[tuple[str, str]]) -> Field:
    """Return the options of a folder: arms and the names by which they go, what others are set against first."""
    arms, names = zip(*named, strict=True)
    return Field(read, arms, names)
