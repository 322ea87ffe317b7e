"""Turn words into decisions: comparisons of integers.

A threshold is an int64: a word (below 2**32) that is smaller says yes.
"""

from typing import Any

import numpy as np

from sim.elementary import exp
from sim.kernel import hot, kernel

ALWAYS = 4294967296  # 2**32: every word is below it
TOP = 4294967295  # 2**32 - 1: the largest word
MOST = 60  # events at most from one word
UNIT = 2.0**-32
INVERSE = np.array([0.0, *(1.0 / n for n in range(1, MOST + 1))])


@kernel
def threshold(p: float) -> int:
    """Return floor(p 2**32), between 0 and 2**32 - 1."""
    if p <= 0.0:
        return np.int64(0)
    if p >= 1.0:
        return np.int64(TOP)
    return np.int64(p * 4294967296.0)


@kernel
def chance(p: float) -> int:
    """Return the threshold of a chance: that of ``threshold``, but certain where p >= 1."""
    if p >= 1.0:
        return np.int64(ALWAYS)
    return threshold(p)


@hot
def poisson(word: int, rate: float) -> int:
    """Count events of a Poisson variable by inversion: a lower rate never gives more."""
    if rate <= 0.0 or (word + 1) * UNIT > rate + UNIT:  # 1 - exp(-rate) is below the rate
        return np.int64(0)
    return poisson_given(word, rate, exp(-rate))


@hot
def poisson_given(word: int, rate: float, term: float) -> int:
    """Count the same, given the chance of none: exp(-rate)."""
    n = np.int64(0)
    at = (word + 1) * UNIT  # exact
    left = 1.0 - term
    while n < MOST and at <= left:
        n += 1
        term = term * (rate * INVERSE[n])
        left = left - term
    return n


@kernel
def over_weeks(h: float, weeks: int) -> float:
    """Return the chance that something of weekly chance h happens within some weeks."""
    stay = 1.0
    for _ in range(weeks):
        stay = stay * (1.0 - h)
    return 1.0 - stay


@kernel
def choose(cuts: Any, word: int) -> int:
    """Return the first place whose cut is above the word; cuts end in ``ALWAYS``."""
    k = np.int64(0)
    while word >= cuts[k]:
        k += 1
    return k


def cuts(shares: list[float]) -> list[int]:
    """Return the thresholds of a choice by shares, which need not sum to one.

    The last entry with a positive share takes what rounding leaves.
    """
    total = 0.0
    for share in shares:
        total += share
    if total <= 0.0:
        return [ALWAYS] * len(shares)
    found, running, last = [], 0.0, 0
    for k, share in enumerate(shares):
        running = running + share / total
        found.append(int(threshold(running)))
        if share > 0.0:
            last = k
    for k in range(last, len(shares)):
        found[k] = ALWAYS
    return found
