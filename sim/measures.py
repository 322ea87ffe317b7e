"""Turn counts into the figures of a result: one function each, over all replicates at once.

A function takes a view (an arm, a population, an area, a year) and the place of a key in its list
(None for all of them) and returns one float for each replicate, NaN where it means nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim import money
from sim.counts import COUNTED, FIRST_COHORT, YEAR, slots
from sim.money import Prices, Span
from sim.outcomes import CLASSES, GROUPS, weekly_offsets
from sim.parameters import TASKS
from sim.scenario import Values

MONTH = YEAR / 12  # weeks
POOL = 0


@dataclass(frozen=True)
class View:
    """The counts of one arm, population, area and year, and the prices that go with them."""

    counts: Any  # replicate, area, year, slot: integers
    weekly: Any  # replicate, week of the horizon, column
    values: Values
    lengths: dict[str, int]
    prices: Prices  # replicate first
    spans: Sequence[Span]
    population: int
    area: int | None
    year: int | None  # from 0
    has_scheme: bool

    @cached_property
    def totals(self) -> Any:
        """Integer totals by replicate and slot."""
        found = self.counts.sum(1, dtype=np.int64) if self.area is None else self.counts[:, self.area].astype(np.int64)
        return found.sum(1) if self.year is None else found[:, self.year]

    @cached_property
    def week_sums(self) -> dict[tuple[int, int], Any]:
        """Sums of the weekly table over stretches of weeks, as they are asked for."""
        return {}

    @cached_property
    def first_slots(self) -> dict[str, int]:
        """First place of each slot, and the place after the last."""
        first, width = slots(self.lengths)
        return {**first, "": width}

    @cached_property
    def first_columns(self) -> dict[str, int]:
        """First column of each part of the weekly table."""
        return weekly_offsets(self.lengths)[0]

    @property
    def n(self) -> int:
        """Number of replicates."""
        return int(self.counts.shape[0])

    @property
    def nothing(self) -> Any:
        """NaN for each replicate."""
        return np.full(self.n, np.nan)

    @property
    def years(self) -> list[int]:
        """Years that the view covers."""
        return list(range(self.counts.shape[2])) if self.year is None else [self.year]

    def in_year(self, year: int) -> "View":
        """The same view of one year."""
        return View(
            self.counts, self.weekly, self.values, self.lengths, self.prices, self.spans,
            self.population, self.area, year, self.has_scheme,
        )  # fmt: skip

    def slot(self, name: str, k: int | None = None) -> Any:
        """Count of a slot, of one entry of its list or all."""
        start = self.first_slots[name]
        if k is not None:
            return self.totals[:, start + k]
        names = list(self.first_slots)
        end = self.first_slots[names[names.index(name) + 1]]
        return self.totals[:, start:end].sum(1)

    def by_type(self, name: str) -> Any:
        """Counts of a slot by replicate and type of offence."""
        start = self.first_slots[name]
        return self.totals[:, start : start + self.lengths["offence_types"]]

    @property
    def weeks(self) -> tuple[int, int]:
        """First week, and the one after the last."""
        horizon = int(self.weekly.shape[1])
        return (0, horizon) if self.year is None else (self.year * YEAR, min(horizon, self.year * YEAR + YEAR))

    @property
    def n_weeks(self) -> int:
        """Number of weeks."""
        return self.weeks[1] - self.weeks[0]

    def column(self, name: str, n: int, first: int, until: int) -> Any:
        """Sums over weeks of a part of the weekly table, by replicate and entry."""
        if (first, until) not in self.week_sums:
            self.week_sums[first, until] = self.weekly[:, first:until].sum(1, dtype=np.int64)
        start = self.first_columns[name]
        return self.week_sums[first, until][:, start : start + n]

    def week_sum(self, name: str, of: str = "", k: int | None = None) -> Any:
        """Sum over weeks of a part of the weekly table, of one entry of its list or all."""
        sums = self.column(name, self.lengths[of] if of else 1, *self.weeks)
        return sums.sum(1) if k is None else sums[:, k]

    def cohort_sum(self, name: str) -> Any:
        """The same for the population's cohort; for the pool, all."""
        return self.week_sum(name, "cohorts", None if self.population == POOL else self.population - FIRST_COHORT)

    def each_span(self) -> list[tuple[int, Span]]:
        """Spans within the view, with their places."""
        return [(s, span) for s, span in enumerate(self.spans) if self.year is None or span.year == self.year]


Measure = Callable[[View, int | None], Any]


def ratio(above: Any, below: Any) -> Any:
    """Return the quotient, NaN where nothing is below."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=np.asarray(below) != 0)


def _slot(name: str) -> Measure:
    return lambda view, k: view.slot(name, k).astype(np.float64)


def _group(count: str, group: str) -> Measure:
    def measure(view: View, _: int | None) -> Any:
        inside = [bool(entry[group]) for entry in view.values["offence_types"].values()]
        return view.by_type(count)[:, inside].sum(1).astype(np.float64)

    return measure


def _share(above: str, below: str) -> Measure:
    return lambda view, k: ratio(view.slot(above, k), view.slot(below, k))


def _weighed(unit: str) -> Measure:
    """Actual offences times a unit value of their type."""

    def measure(view: View, k: int | None) -> Any:
        counts, units = view.by_type("actual"), getattr(view.prices, unit)
        return money.line(counts, units) if k is None else counts[:, k] * units[:, k]

    return measure


def _cohort_mean(name: str) -> Measure:
    return lambda view, _: view.cohort_sum(name) / view.n_weeks


def _community(view: View, _: int | None) -> Any:
    return (view.cohort_sum("nominals") - view.cohort_sum("nominals_inside")) / view.n_weeks


def _empty(view: View, _: int | None) -> Any:
    cohorts = range(view.lengths["cohorts"]) if view.population == POOL else [view.population - FIRST_COHORT]
    first, until = view.weeks
    offsets = view.first_columns
    empty = np.zeros(view.n, np.int64)
    for c in cohorts:
        places = view.weekly[:, first:until, offsets["places"] + c]
        nominals = view.weekly[:, first:until, offsets["nominals"] + c]
        empty += np.maximum(places - nominals, 0).sum(1, dtype=np.int64)
    return ratio(empty / MONTH, view.slot("selected"))


def _dose(view: View, _: int | None) -> Any:
    return ratio(view.cohort_sum("dose") / 64, view.cohort_sum("nominals") - view.cohort_sum("nominals_inside"))


def _mean(name: str, unit: float = 1.0) -> Measure:
    return lambda view, _: view.week_sum(name) / unit / view.n_weeks


def _sum(name: str, of: str) -> Measure:
    return lambda view, k: view.week_sum(name, of, k).astype(np.float64)


def _task(name: str, task: str) -> Measure:
    return lambda view, _: view.week_sum(name, "tasks", TASKS.index(task)).astype(np.float64)


def _fte_weeks(view: View, k: int) -> Any:
    total = np.zeros(view.n)
    for s, span in view.each_span():
        filled = view.column("posts_filled", view.lengths["roles"], span.first, span.until)[:, k]
        total += money.fte_filled(filled, view.prices.fte[:, s, k], view.prices.posts[:, s, k])
    return total


def _posts(view: View, k: int | None) -> Any:
    roles = range(view.lengths["roles"]) if k is None else [k]
    return sum((_fte_weeks(view, r) for r in roles), np.zeros(view.n)) / view.n_weeks


def _caseload(view: View, k: int | None) -> Any:
    roles = list(view.values["roles"].values())
    if k is None:
        working = [r for r, role in enumerate(roles) if role["works_with"] == "nominals"]
        fte = sum((_fte_weeks(view, r) for r in working), np.zeros(view.n))
        return ratio(view.week_sum("nominals", "cohorts"), fte)
    served = roles[k]["cohorts"]
    nominals = view.column("nominals", view.lengths["cohorts"], *view.weeks)
    inside = [not served or name in served for name in view.values["cohorts"]]
    return ratio(nominals[:, inside].sum(1), _fte_weeks(view, k))


def _background_wait(view: View, k: int | None) -> Any:
    return ratio(view.week_sum("waited_background", "services", k), view.week_sum("started_background", "services", k))


def _unmet(view: View, k: int | None) -> Any:
    need = None
    if k is not None:
        service = list(view.values["services"].values())[k]
        need = list(view.values["needs"]).index(service["need"])
    return ratio(view.week_sum("need_unmet", "needs", need), view.week_sum("need", "needs", need))


def _staff(view: View, k: int | None) -> Any:
    """Posts while filled."""
    total = np.zeros(view.n)
    for r in range(view.lengths["roles"]) if k is None else (k,):
        for s, span in view.each_span():
            filled = view.column("posts_filled", view.lengths["roles"], span.first, span.until)[:, r]
            fte = money.fte_filled(filled, view.prices.fte[:, s, r], view.prices.posts[:, s, r])
            total += fte * view.prices.post_week[:, s, r]
    return total


def _budgeted(view: View, k: int | None) -> Any:
    total = np.zeros(view.n)
    for r in range(view.lengths["roles"]) if k is None else (k,):
        for s, span in view.each_span():
            weeks = (span.until - span.first) * view.has_scheme
            total += weeks * view.prices.budgeted[:, s, r] * view.prices.post_week[:, s, r]
    return total


def _underspend(view: View, k: int | None) -> Any:
    return _budgeted(view, k) - _staff(view, k)


def _places(view: View, k: int | None) -> Any:
    """Places that the scheme pays for, used or not."""
    total = np.zeros(view.n)
    for service in range(view.lengths["services"]) if k is None else (k,):
        for s, span in view.each_span():
            total += (span.until - span.first) * view.has_scheme * view.prices.service_week[:, s, service]
    return total


def _tags(view: View, _: int | None) -> Any:
    total = np.zeros(view.n)
    for s, span in view.each_span():
        total += view.column("tagged", 1, span.first, span.until)[:, 0] * view.prices.tag_week[:, s]
    return total


def _scheme(view: View, k: int | None) -> Any:
    """All that the scheme costs a payer: posts, places, tags, in that order."""
    who = money.payers(view.values)
    total = np.zeros(view.n)
    if k is None:
        return sum((_scheme(view, place) for place in range(len(who))), total)
    for r, role in enumerate(view.values["roles"].values()):
        if role["payer"] == who[k]:
            total += _staff(view, r)
    for s, service in enumerate(view.values["services"].values()):
        if service["scheme_payer"] == who[k]:
            total += _places(view, s)
    return total + _tags(view, None) if view.values["tags"]["payer"] == who[k] else total


def _prison(view: View, _: int | None) -> Any:
    return view.slot("weeks_inside") * view.prices.prison


def _supervision(view: View, _: int | None) -> Any:
    return view.week_sum("supervised") * view.prices.supervision


def _courts(view: View, _: int | None) -> Any:
    return view.slot("at_court") * view.prices.court


def _budget(view: View, k: int | None) -> Any:
    who = money.payers(view.values)
    if k is None:
        return sum((_budget(view, place) for place in range(len(who))), np.zeros(view.n))
    total = _scheme(view, k)
    for kind, cost in zip(money.PUBLIC, (_prison, _supervision, _courts), strict=True):
        if view.values["money"][f"{kind}_payer"] == who[k]:
            total = total + cost(view, None)
    return total


def _social(view: View, _: int | None) -> Any:
    total = np.zeros(view.n)
    for year in view.years:
        one = view.in_year(year)
        total -= (_weighed("harm")(one, None) + _budget(one, None)) * view.prices.discount[:, year]
    return total


PEOPLE, COHORT, WHOLE = "people", "cohort", "whole"  # what a figure can be of: see ``means_something``


def _table() -> dict[str, tuple[str, Measure]]:
    found: dict[str, tuple[str, Measure]] = {}
    for count in COUNTED:
        found[f"offences_{count}"] = (PEOPLE, _slot(count))
        for group in GROUPS:
            found[f"offences_{count}_{group}"] = (PEOPLE, _group(count, group))
    for name in ("minutes_required", "minutes_done"):
        found[name] = (WHOLE, _sum(name, "tasks"))
        for task in TASKS:
            found[f"{name}_{task}"] = (WHOLE, _task(name, task))
    counts = ("occasions", "weeks_inside", "recalls", "breaches", "selected", "exited", "tagged")
    for name in (*counts, "joined", "refused", "started", "completed", "dropped"):
        found[name] = (PEOPLE, _slot(name))
    units = {"harm_cchi_days": "cchi_days", "harm_css": "css", "harm_cost": "harm", "response_cost": "response"}
    for name, unit in {**units, "victims": "victims"}.items():
        found[name] = (PEOPLE, _weighed(unit))
    return found | {
        "reoffending_entries": (PEOPLE, _slot("entries")),
        "reoffending_rate": (PEOPLE, _share("reoffenders", "entries")),
        "reoffences_per_head": (PEOPLE, _share("reoffences", "entries")),
        "wait_weeks": (PEOPLE, _share("waited", "started")),
        "cost_prison": (PEOPLE, _prison),
        "cost_courts": (PEOPLE, _courts),
        "nominals": (COHORT, _cohort_mean("nominals")),
        "nominals_community": (COHORT, _community),
        "nominals_inside": (COHORT, _cohort_mean("nominals_inside")),
        **{f"referred_{name}": (COHORT, _cohort_mean(f"referred_{name}")) for name in CLASSES},
        "places": (COHORT, _cohort_mean("places")),
        "place_empty_months": (COHORT, _empty),
        "dose": (COHORT, _dose),
        "nominals_tagged": (WHOLE, _mean("tagged")),
        "shortage": (WHOLE, _mean("shortage", 64.0)),
        "caseload": (WHOLE, _caseload),
        "posts_filled": (WHOLE, _posts),
        "minutes_there": (WHOLE, _sum("minutes_there", "roles")),
        "minutes_given": (WHOLE, _sum("minutes_given", "roles")),
        "background_started": (WHOLE, _sum("started_background", "services")),
        "background_refused": (WHOLE, _sum("refused_background", "services")),
        "background_wait_weeks": (WHOLE, _background_wait),
        "unmet_need": (WHOLE, _unmet),
        "cost_staff": (WHOLE, _staff),
        "underspend": (WHOLE, _underspend),
        "cost_services": (WHOLE, _places),
        "cost_tags": (WHOLE, _tags),
        "cost_scheme": (WHOLE, _scheme),
        "cost_supervision": (WHOLE, _supervision),
        "budget": (WHOLE, _budget),
        "social_value": (WHOLE, _social),
    }


MEASURES = _table()


def means_something(outcome: str, population: int, area: int | None) -> bool:
    """Say whether a figure is of a population and area.

    Counts of people's events are of any; places, nominals and dose of the pool and of each
    cohort; all else of the pool alone. Only the first are by area.
    """
    scope = MEASURES[outcome][0]
    if scope == PEOPLE:
        return True
    return area is None and (population == POOL or (scope == COHORT and population >= FIRST_COHORT))
