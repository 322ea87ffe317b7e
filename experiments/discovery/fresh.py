"""Look for a box in one half of the futures and try it on the other, so that luck isn't taken for a finding.

PRIM picks, of very many boxes, the one that fits best: some box is always denser than all futures, in pure
noise too. So futures are parted in two halves by lot, whole sets together. A box is found in the first. In
the second, which had no part in finding it, futures in it are set against those out of it by Fisher's exact
test, one-sided. Futures of one set are not apart from each other, so of each set one, by lot, is tried.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from experiments.discovery.boxes import Limit, within

FOUND, FRESH, SPARE = "found", "fresh", "spare"
LEVEL = 0.05  # the chance of taking noise for a box
_SURE = 0.95


def halves(sets: Any, seed: int) -> Any:
    """Return for each future which half it is of: that in which boxes are found, the fresh one, or spare there."""
    lot = np.random.default_rng([seed, 0x9E3779B9])
    numbers = np.unique(sets)
    first = set(lot.permutation(numbers)[: (len(numbers) + 1) // 2].tolist())
    found = np.full(len(sets), SPARE, object)
    tried: set[int] = set()
    for k in lot.permutation(len(sets)):
        if (number := int(sets[k])) in first:
            found[k] = FOUND
        elif number not in tried:
            found[k] = FRESH
            tried.add(number)
    return found


@dataclass(frozen=True)
class Tried:
    """What a box holds of the fresh half."""

    futures: int  # in the half
    interest: int  # of them, of interest
    inside: int  # of all, in the box
    both: int  # in the box and of interest
    p: float  # the chance of as many or more, were the box nothing

    @property
    def base(self) -> float:
        """Return the share of interest among all."""
        return _share(self.interest, self.futures)

    @property
    def density(self) -> float:
        """Return the share of interest in the box; NaN where it holds none."""
        return _share(self.both, self.inside)

    @property
    def coverage(self) -> float:
        """Return the share of those of interest that are in the box."""
        return _share(self.both, self.interest)

    @property
    def mass(self) -> float:
        """Return the share of all that are in the box."""
        return _share(self.inside, self.futures)

    @property
    def density_range(self) -> tuple[float, float]:
        """Return where the density may lie (95 %, Clopper and Pearson's)."""
        return likely(self.both, self.inside)

    @property
    def coverage_range(self) -> tuple[float, float]:
        """Return where the coverage may lie (95 %, Clopper and Pearson's)."""
        return likely(self.both, self.interest)

    @property
    def is_better(self) -> bool:
        """Say whether the box holds more of what is of interest than chance would put there."""
        return self.p < LEVEL


def _share(some: int, of: int) -> float:
    return some / of if of else math.nan


def likely(some: int, of: int) -> tuple[float, float]:
    """Return the ends of the exact 95 % range of a share."""
    if not of:
        return math.nan, math.nan
    found = stats.binomtest(some, of).proportion_ci(_SURE, "exact")
    return float(found.low), float(found.high)


def tried(limits: Sequence[Limit], factors: Mapping[str, Any], interest: Any) -> Tried:
    """Try a box on futures that had no part in finding it."""
    box = within(limits, factors)
    inside, both, of_interest, of = (int(x) for x in (box.sum(), (box & interest).sum(), interest.sum(), len(box)))
    table = np.array([[both, inside - both], [of_interest - both, of - inside - of_interest + both]])
    p = float(stats.fisher_exact(table, alternative="greater").pvalue)
    return Tried(of, of_interest, inside, both, p)


def quasi_p(limits: Sequence[Limit], factors: Mapping[str, Any], interest: Any) -> list[tuple[float, float]]:
    """Return for each limit how well its ends stand without each other: low and high, or names and nothing.

    That is the chance that so dense a box comes of futures as dense as those of the box without that end; NaN
    where an end isn't limited. Small: the end matters.
    """
    inside = within(limits, factors)
    n, k = int(inside.sum()), int((inside & interest).sum())

    def without(at: int, changed: Limit) -> float:
        wider = within([*limits[:at], changed, *limits[at + 1 :]], factors)
        many = int(wider.sum())
        if not many or not n:
            return math.nan
        return float(stats.binomtest(k, n, int((wider & interest).sum()) / many, alternative="greater").pvalue)

    found = []
    for at, limit in enumerate(limits):
        if limit.among:
            found.append((without(at, Limit(limit.factor)), math.nan))
            continue
        low = without(at, Limit(limit.factor, high=limit.high)) if limit.low is not None else math.nan
        high = without(at, Limit(limit.factor, low=limit.low)) if limit.high is not None else math.nan
        found.append((low, high))
    return found


def pruned(limits: Sequence[Limit], factors: Mapping[str, Any], interest: Any) -> tuple[Limit, ...]:
    """Return a box without the ends that don't matter in the half where it was found, the least sure away first."""
    kept = list(limits)
    while kept:
        values = [
            (p, at, end) for at, pair in enumerate(quasi_p(kept, factors, interest)) for end, p in enumerate(pair)
        ]
        p, at, end = max((one for one in values if not math.isnan(one[0])), default=(0.0, 0, 0))
        if p < LEVEL:
            break
        limit = kept[at]
        left = Limit(limit.factor, *((None, limit.high) if end == 0 else (limit.low, None)))
        kept[at : at + 1] = [left] if not limit.among and (left.low, left.high) != (None, None) else []
    return tuple(kept)
