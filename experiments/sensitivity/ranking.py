"""Say what decides an outcome: which groups stand out of the noise, and what we control against what we don't know."""

import math
from dataclasses import dataclass

import numpy as np

from experiments.sensitivity.indices import Index, Indices
from experiments.sensitivity.problem import DUMMY, LEVER, UNCERTAINTY, Problem

_ENDS = (2.5, 97.5)


@dataclass(frozen=True)
class Share:
    """What groups of one kind come to together, with its 95 % interval where there is one."""

    value: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Ranking:
    """The groups by the index that ranks, the first first, beside the dummy."""

    order: tuple[Index, ...]
    floor: Index | None  # the dummy's
    is_luck: bool = False  # about all of the variance is: no dummy of the points holds that

    def is_told(self, one: Index) -> bool:
        """Say whether a group's interval is clear of the dummy's; of nil, where there is no dummy.

        None is where luck is about all of the variance.
        """
        return not self.is_luck and one.low > (self.floor.high if self.floor else 0.0)

    @property
    def told(self) -> tuple[Index, ...]:
        """Return the groups that can be told from noise."""
        return tuple(one for one in self.order if self.is_told(one))

    @property
    def untold(self) -> tuple[Index, ...]:
        """Return the groups that can't be told from noise."""
        return tuple(one for one in self.order if not self.is_told(one))

    def of(self, kind: str) -> tuple[Index, ...]:
        """Return the groups of a kind."""
        return tuple(one for one in self.order if one.kind == kind)

    @property
    def leads_alone(self) -> bool:
        """Say whether the first group's interval is clear of the second's."""
        return len(self.order) > 1 and self.order[0].low > self.order[1].high


def ranked(main: str, indices: Indices, *, is_luck: bool = False) -> Ranking:
    """Return the groups in the order of an index; ``is_luck`` says that about all of the variance is luck."""
    found = indices.of(main)
    floor = found.pop(DUMMY, None)
    order = sorted(found.values(), key=lambda one: (-one.value if math.isfinite(one.value) else math.inf, one.name))
    return Ranking(tuple(order), floor, is_luck)


def shares(problem: Problem, indices: Indices) -> dict[str, Share]:
    """Return the share of the variance that goes with levers, with what isn't known, and with neither alone.

    First-order shares are of parts of the variance that don't overlap, so they add up; what they leave is interplay,
    between groups and with luck. Empty for a method whose indices don't add up. Where no sums were made anew from
    resampled points, an interval is as wide as it can be: as if all estimates were off the same way.
    """
    index = problem.how.is_summed
    if not index:
        return {}
    rows = indices.of(index)
    place = {name: k for k, name in enumerate(rows)}
    found: dict[str, Share] = {}
    for kind in (LEVER, UNCERTAINTY, "rest"):
        names = [name for name, row in rows.items() if row.kind != DUMMY and kind in {row.kind, "rest"}]
        value = sum(rows[name].value for name in names)
        if indices.resampled is not None:
            again = indices.resampled[:, [place[name] for name in names]].sum(1)
            half = (np.percentile(again, _ENDS[1]) - np.percentile(again, _ENDS[0])) / 2
        else:
            half = sum(rows[name].high - rows[name].value for name in names)
        low, high = float(value - half), float(value + half)
        found[kind] = Share(value, low, high) if kind != "rest" else Share(1.0 - value, 1.0 - high, 1.0 - low)
    return found


def movement(problem: Problem, indices: Indices) -> dict[str, float]:
    """Return the share of all one-at-a-time movement by kind, for Morris: of sizes, not of variance; else empty."""
    if problem.method != "morris":
        return {}
    rows = indices.of("mu_star").values()
    sums = {kind: sum(row.value for row in rows if row.kind == kind) for kind in (LEVER, UNCERTAINTY)}
    whole = sum(sums.values())
    return {kind: one / whole for kind, one in sums.items()} if whole else {}
