"""Make the moves from a plan: more of a line, less of one, one for another, places between cohorts."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from experiments.decisions.optimise.spending import Line, Plan, Spending, plan_with

_TINY = 1e-9


@dataclass(frozen=True)
class Move:
    """Changes of a plan; its name is the same whatever their size."""

    name: str
    changes: tuple[tuple[int, float], ...]  # line, units

    def made(self, plan: Plan) -> Plan:
        """Return the plan after the move."""
        return plan_with(plan, self.changes)


def bought(line: Line, pounds: float) -> float:
    """Return the units nearest below some pounds a year, one step at least."""
    return max(1, math.floor(pounds / (line.price * line.step) + _TINY)) * line.step


def nearest_bought(line: Line, pounds: float) -> float:
    """Return the units nearest to some pounds a year, one step at least."""
    return max(1, round(pounds / (line.price * line.step))) * line.step


def _paid(line: Line, units: float, pounds: float) -> float | None:
    """Return the units to give up so that some pounds are free; none where there are too few."""
    if line.price * units < pounds - _TINY:
        return None
    return min(units, math.ceil(pounds / (line.price * line.step) - _TINY) * line.step)


def priced(spending: Spending, plan: Plan, budget: float, size: float) -> Iterator[Move]:
    """Yield the moves of money from a plan, of about some pounds each, that keep within a budget."""
    free = budget - spending.cost(plan)
    buys = [(k, line) for k, line in enumerate(spending.lines) if line.price]
    for k, line in buys:
        if plan[k] > 0:
            yield Move(f"less {line.name}", ((k, -min(plan[k], bought(line, size))),))
        if line.price * line.step <= free and plan[k] + line.step <= line.most:
            yield Move(f"more {line.name}", ((k, min(bought(line, min(size, free)), line.most - plan[k])),))
            continue
        added = min(bought(line, size), line.most - plan[k])
        if added <= 0:
            continue
        for j, other in buys:
            given_up = _paid(other, plan[j], added * line.price - free) if j != k else None
            if given_up:
                yield Move(f"{other.name} to {line.name}", ((j, -given_up), (k, added)))


def unpriced(spending: Spending, plan: Plan) -> Iterator[Move]:
    """Yield the moves of places from one cohort to another: they cost nothing by themselves, and their sum is held."""
    mixed = [(k, line) for k, line in enumerate(spending.lines) if not line.price]
    for k, line in mixed:
        for j, other in mixed:
            if j != k and plan[j] >= other.step:
                yield Move(f"{other.name} to {line.name}", ((j, -other.step), (k, other.step)))
