"""Turn random words into decisions (ODD 4, "Luck is addressed")."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.elementary import exp

TOP = 0xFFFF_FFFF  # the largest word


def added(numbers: Iterable[float]) -> float:
    """Add from left to right, which the built-in ``sum`` of later Pythons does not."""
    total = 0.0
    for number in numbers:
        total = total + number
    return total


def threshold(p: float) -> int:
    """Return T(p): the number of words for which something of chance p happens."""
    if p <= 0.0:
        return 0
    return min(TOP, math.floor(p * 4294967296.0))


def happens(word: int, p: float) -> bool:
    """Decide by a word whether something of chance p happens."""
    return p >= 1.0 or word < threshold(p)


@dataclass(frozen=True, slots=True)
class Choice:
    """Thresholds by which one word chooses an entry of a list."""

    thresholds: tuple[int, ...]
    otherwise: int

    def of(self, word: int) -> int:
        """Return the place of the entry that a word chooses."""
        for place, limit in enumerate(self.thresholds):
            if word < limit:
                return place
        return self.otherwise


def choice(shares: Sequence[float], start: float = 0.0) -> Choice:
    """Make a choice by shares, of the words that ``start`` leaves over."""
    total = added(shares)
    cumulative, limits, last = 0.0, [], 0
    for place, share in enumerate(shares):
        cumulative = cumulative + share / total
        limits.append(threshold(start + (1.0 - start) * cumulative))
        if share > 0.0:
            last = place
    return Choice(tuple(limits), last)


def poisson(word: int, rate: float) -> int:
    """Return how often something of this rate happens, by inversion."""
    if rate <= 0.0:
        return 0
    term = exp(-rate)
    left = 1.0 - term
    n = 0
    while n < 60 and word + 1 <= left * 4294967296.0:
        n = n + 1
        term = term * (rate * (1.0 / n))
        left = left - term
    return n


def chance_over(h: float, weeks: int) -> float:
    """Return the chance over some weeks of what has chance h in each."""
    stay = 1.0
    for _ in range(weeks):
        stay = stay * (1.0 - h)
    return 1.0 - stay


def week_when(word: int, h: float, first: int, weeks: int) -> int | None:
    """Return the week, of some weeks from the first, in which it happens, or None."""
    limit = threshold(chance_over(h, weeks))
    return first + word * weeks // limit if word < limit else None


def in_64ths(x: float) -> int:
    """Return a share in 64ths (ODD 7.4)."""
    return math.floor(64.0 * x + 1e-9)
