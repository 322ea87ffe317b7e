"""List what a scheme's money is spent on, a line for each thing that can be bought, with its price.

Prices are the scenario's own, at their central values and in pounds of its price year. A year's spending is that of
posts, places and tags in force once all dated changes are made, all posts filled and all tags worn: what has to be in
the budget. A plan is the units of each line, in the order of the lines.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.decisions.levers import at_last, decided, held, week_of
from scenarios.faults import Fault, Origin, ScenarioError, nearest, said
from sim.money import factor
from sim.parameters import find
from sim.scenario import Scenario, Values

Plan = tuple[float, ...]

YEAR = 52  # weeks
POST_STEP = 0.5  # FTE
_FINEST_POST = 0.05  # FTE to which a team that is cut down is rounded
_MIX_STEP = 0.25  # of a cohort's places that are moved at once; an assumption
_ROUNDING = 1e-6  # pounds by which sums may be off


@dataclass(frozen=True)
class Line:
    """Something that can be bought, or places that cost nothing by themselves."""

    name: str
    label: str
    unit: str
    paths: tuple[str, ...]  # all set to the units
    week: int  # from which a decision holds
    price: float  # pounds a unit and year
    most: float  # units
    step: float = 1.0  # units
    finest: float = 1.0  # units to which a cut is rounded


def _post_lines(values: Values, last: Values) -> Iterator[tuple[Line, float]]:
    for name, role in last["roles"].items():
        paths = (f"roles.{name}.fte_budgeted", f"roles.{name}.fte_in_post")
        price = role["cost_year"] * factor(values["money"], role["price_year"], f"roles.{name}.price_year")
        week, most = week_of(values, paths), find(paths[0]).high
        line = Line(f"roles.{name}", role["label"], "FTE", paths, week, price, most, POST_STEP, _FINEST_POST)
        yield line, role["fte_in_post"]


def _place_lines(values: Values, last: Values) -> Iterator[tuple[Line, float]]:
    for name, service in last["services"].items():
        paths = (f"services.{name}.scheme_places",)
        worth = factor(values["money"], service["price_year"], f"services.{name}.price_year")
        price, most = service["cost_week"] * YEAR * worth, find(paths[0]).high
        line = Line(f"services.{name}", service["label"], "places", paths, week_of(values, paths), price, most)
        yield line, service["scheme_places"]
    tags, paths = last["tags"], ("tags.supply",)
    price = tags["cost_week"] * YEAR * factor(values["money"], tags["price_year"], "tags.price_year")
    yield Line("tags", "Tags", "tags", paths, week_of(values, paths), price, find(paths[0]).high), tags["supply"]


def _mix_lines(values: Values, last: Values) -> Iterator[tuple[Line, float]]:
    for name, cohort in last["cohorts"].items():
        paths = (f"cohorts.{name}.places",)
        step = max(1, round(_MIX_STEP * cohort["places"]))
        week, most = week_of(values, paths), find(paths[0]).high
        line = Line(f"cohorts.{name}", cohort["label"], "places", paths, week, 0.0, most, step)
        yield line, cohort["places"]


@dataclass(frozen=True)
class Spending:
    """A scheme's lines, and the plan that the scenario has."""

    lines: tuple[Line, ...]
    given: Plan
    held: dict[str, Any]  # settings that hold what is bought at its centre

    @classmethod
    def of(cls, scenario: Scenario, left_out: Collection[str] = ()) -> "Spending":
        """Return a scenario's lines, but for those that stay as they are.

        Raises ScenarioError where a line to be left out isn't there, or none is left.
        """
        values, last = scenario.values, at_last(scenario.values)
        found = [*_post_lines(values, last), *_place_lines(values, last), *_mix_lines(values, last)]
        names = [line.name for line, _ in found]
        if unknown := [name for name in left_out if name not in names]:
            raise ScenarioError([
                Fault(Origin("--without"), f"{said(name)} is no line{nearest(name, names)}") for name in unknown
            ])  # fmt: skip
        kept = [(line, float(units)) for line, units in found if line.name not in left_out]
        if not any(line.price for line, _ in kept):
            raise ScenarioError([Fault(Origin("--without"), "no line that costs money is left; expected one or more")])
        paths = {path for line, _ in kept for path in line.paths}
        return cls(tuple(line for line, _ in kept), tuple(units for _, units in kept), held(scenario, paths))

    def cost(self, plan: Plan) -> float:
        """Return what a plan costs in a year, in pounds."""
        return sum(line.price * units for line, units in zip(self.lines, plan, strict=True))

    def fits(self, plan: Plan, budget: float) -> bool:
        """Say whether a plan is within a budget."""
        return self.cost(plan) <= budget + _ROUNDING

    def within(self, budget: float) -> Plan:
        """Return the plan that the scenario has, every line cut by the same share where it costs more than a budget."""
        cost = self.cost(self.given)
        if cost <= budget:
            return self.given
        share = budget / cost
        return tuple(
            math.floor(units * share / line.finest + _ROUNDING) * line.finest if line.price else units
            for line, units in zip(self.lines, self.given, strict=True)
        )

    def settings(self, plan: Plan) -> dict[str, Any]:
        """Return the settings that put a plan in force: those of the lines that it has otherwise than the scenario."""
        found = dict(self.held)
        for line, units, given in zip(self.lines, plan, self.given, strict=True):
            if units != given:
                size = units if line.unit == "FTE" else round(units)
                found |= decided(dict.fromkeys(line.paths, size), line.week)
        return found

    def least(self) -> tuple[float, Line]:
        """Return the least that buys anything, half a post or a place, and of which line."""
        return min(((line.price * line.step, line) for line in self.lines if line.price), key=lambda pair: pair[0])


def plan_with(plan: Plan, changes: Sequence[tuple[int, float]]) -> Plan:
    """Return a plan with the units of some lines changed."""
    found = list(plan)
    for line, units in changes:
        found[line] = round(found[line] + units, 9)
    return tuple(found)
