"""Hold what replicates came to, and answer for any figure of it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import money
from sim.counts import COUNTED, POPULATIONS
from sim.measures import MEASURES, View, means_something
from sim.money import Prices, Span
from sim.outcomes import OUTCOME, OUTCOMES, WEEKLY, Outcome, weekly_offsets
from sim.parameters import LISTS, SECTIONS, TASKS, find
from sim.scenario import Scenario, Values
from sim.spread import Spread, spread_of

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.arms import Times

KEYED = ("offence_type", "payer", "service", "role")  # columns of the table that name a key
_LISTS = {"offence_type": "offence_types", "service": "services", "role": "roles"}
_NUMBERS = ("number", "integer", "vector", "map")
_NOT_EVIDENCE = "A"  # an assumption
_RECALLED = "R"  # a figure from memory


class UnknownNameError(KeyError):
    """A result has no such outcome, arm, population, area, year or key."""


def _place(name: Any, known: tuple[Any, ...], what: str) -> int:
    if name not in known:
        message = f"no {what} is called {name!r}; expected one of {', '.join(map(str, known))}"
        raise UnknownNameError(message)
    return known.index(name)


@dataclass(frozen=True, eq=False)
class Result:
    """Counts of every replicate and arm of a scenario, and the figures they come to."""

    scenario: Scenario
    replicates: int
    seed: int
    parameters: str
    arms: tuple[str, ...]
    first: int  # number of the first replicate
    weeks: "Times"
    lengths: dict[str, int] = field(repr=False)
    runs: tuple[int, ...] = field(repr=False)  # arm: which of the runs below is its own
    counts: Any = field(repr=False)  # replicate, run, population, area, year, slot
    events: Any = field(repr=False)  # replicate, run, population, week, one of COUNTED
    tables: Any = field(repr=False)  # replicate, run, week, column
    spans: dict[str, tuple[Span, ...]] = field(repr=False)  # arm: weeks of one set of values each
    prices: dict[str, Prices] = field(repr=False)  # arm: prices, replicate first

    @cached_property
    def populations(self) -> tuple[str, ...]:
        """Names of the populations: who they are is told by the scheme arm of each replicate."""
        return (*POPULATIONS, *self.scenario.values["cohorts"])

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Names of the areas."""
        return tuple(self.scenario.values["areas"])

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the horizon, from 1; the last may be short."""
        return tuple(range(1, self.counts.shape[4] + 1))

    @property
    def replicate_numbers(self) -> Any:
        """Number of each replicate: with the seed, the address of its luck."""
        return np.arange(self.first, self.first + self.replicates)

    @property
    def draw_of(self) -> Any:
        """Draw of the register of each replicate; −1 where all have the central values."""
        if self.parameters == "central":
            return np.full(self.replicates, -1)
        return self.replicate_numbers // 2

    def keys(self, outcome: str) -> tuple[str, ...]:
        """Return the entries by which an outcome is broken down; none where it isn't.

        Raises UnknownNameError where there is no such outcome.
        """
        _place(outcome, tuple(OUTCOME), "outcome")
        by = OUTCOME[outcome].by
        if by == "payer":
            return tuple(money.payers(self.scenario.values))
        return tuple(self.scenario.values[_LISTS[by]]) if by else ()

    def view(self, arm: str, population: str = "pool", area: str | None = None, year: int | None = None) -> View:
        """Return all that the figures of an arm, population, area and year are made of.

        Raises UnknownNameError where the result has no such arm, population, area or year.
        """
        run = self.runs[_place(arm, self.arms, "arm")]
        at = _place(population, self.populations, "population")
        return View(
            counts=self.counts[:, run, at],
            weekly=self.tables[:, run],
            values=self.scenario.values,
            lengths=self.lengths,
            prices=self.prices[arm],
            spans=self.spans[arm],
            population=at,
            area=None if area is None else _place(area, self.areas, "area"),
            year=None if year is None else _place(year, self.years, "year"),
            has_scheme=arm != "never",
        )

    def values(
        self,
        outcome: str,
        arm: str,
        population: str = "pool",
        area: str | None = None,
        year: int | None = None,
        key: str | None = None,
    ) -> Any:
        """Return a figure of each replicate; NaN where it means nothing.

        Years count from 1; no area, year or key means all. Raises UnknownNameError where the
        result has no such outcome, arm, population, area, year or key.
        """
        return self.values_of(self.view(arm, population, area, year), outcome, key)

    def values_of(self, view: View, outcome: str, key: str | None = None) -> Any:
        """Return a figure of each replicate from a view; NaN where it means nothing.

        Raises UnknownNameError where the result has no such outcome or key.
        """
        k = None if key is None else _place(key, self.keys(outcome), OUTCOME[outcome].by or "key")
        _place(outcome, tuple(OUTCOME), "outcome")
        if not means_something(outcome, view.population, view.area):
            return view.nothing
        return MEASURES[outcome][1](view, k)

    def spread_of(self, values: Any) -> Spread:
        """Return the spread of any figure of each replicate."""
        return spread_of(values, None if self.parameters == "central" else self.draw_of)

    def spread(self, outcome: str, arm: str, **where: Any) -> Spread:
        """Return the spread of a figure; ``where`` as in ``values``."""
        return self.spread_of(self.values(outcome, arm, **where))

    def difference(self, outcome: str, arm: str = "scheme", against: str = "never", **where: Any) -> Spread:
        """Return the spread of what a figure is in an arm less what it is in another, luck alike."""
        return self.spread_of(self.values(outcome, arm, **where) - self.values(outcome, against, **where))

    def weekly(self, column: str, arm: str) -> Any:
        """Return a part of the weekly table: integers by replicate, week of the horizon, entry.

        Raises UnknownNameError where there is no such column or arm.
        """
        k = _place(column, tuple(one.name for one in WEEKLY), "column")
        start = weekly_offsets(self.lengths)[0][column]
        n = self.lengths[WEEKLY[k].of] if WEEKLY[k].of else 1
        return self.tables[:, self.runs[_place(arm, self.arms, "arm")], :, start : start + n]

    def weekly_entries(self, column: str) -> tuple[str, ...]:
        """Return the names of the entries of a column of the weekly table; one empty name if single."""
        of = WEEKLY[_place(column, tuple(one.name for one in WEEKLY), "column")].of
        if of == "tasks":
            return TASKS
        return tuple(self.scenario.values[of]) if of else ("",)

    def weekly_events(self, kind: str, arm: str, population: str = "pool") -> Any:
        """Return the offences of each week: integers by replicate, week of the horizon.

        ``kind`` is actual, recorded, attributed or proven. Raises UnknownNameError where there is
        no such kind, arm or population.
        """
        run = self.runs[_place(arm, self.arms, "arm")]
        at = _place(population, self.populations, "population")
        return self.events[:, run, at, :, _place(kind, COUNTED, "kind")]

    @property
    def assumed_share(self) -> float:
        """Share of the scenario's numbers that rest on assumption (grade A, or none) or recall (R).

        Each number counts once, whatever it moves: a share weighted by what each moves needs a
        sensitivity analysis.
        """
        return shares_of(self.scenario)[0]

    @property
    def recalled_share(self) -> float:
        """Share of the scenario's numbers that rest on recall (grade R), counted in the same way."""
        return shares_of(self.scenario)[1]

    def table(self) -> "pa.Table":
        """Return every figure as one table, sorted by address; null means all, or nothing meant."""
        from sim.tabulate import table  # noqa: PLC0415 - pyarrow takes a while to load

        return table(self)


def shares_of(scenario: Scenario) -> tuple[float, float]:
    """Return the shares of a scenario's numbers that are assumed or recalled, and recalled: see ``Result``."""
    evidence = scenario.evidence
    found = [evidence.get(path, {}).get("grade", "") for path in _paths(scenario.values) if _is_number(path)]
    if not found:
        return math.nan, math.nan
    recalled = found.count(_RECALLED)
    return (found.count(_NOT_EVIDENCE) + found.count("") + recalled) / len(found), recalled / len(found)


def _paths(values: Values) -> Iterator[str]:
    """Yield the paths of all that a scenario holds in sections, lists and dated changes."""
    for section in SECTIONS:
        yield from (f"{section}.{name}" for name in values[section])
    for listed in LISTS:
        for entry, inner in values[listed].items():
            yield from (f"{listed}.{entry}.{name}" for name in inner if name != "criteria")
            for criterion, row in inner.get("criteria", {}).items():
                yield from (f"{listed}.{entry}.criteria.{criterion}.{name}" for name in row)
    yield from (f"{change['path']}@{change['week']}" for change in values["changes"])


def _is_number(path: str) -> bool:
    return find(path.partition("@")[0]).kind in _NUMBERS


def outcome_rows(result: Result) -> list[tuple[Outcome, str | None]]:
    """Return every figure with each of its keys, the total first, in table order."""
    return [(outcome, key) for outcome in OUTCOMES for key in (None, *result.keys(outcome.name))]
