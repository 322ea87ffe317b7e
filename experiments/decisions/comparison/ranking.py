"""Rank scenarios: how sure an order is of what is not known, and whether replicates can tell it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from experiments.decisions.acceptability import shares_best
from experiments.decisions.pairs import NoKnowledgeError, without_luck
from sim.spread import Spread, spread_of

_ERRORS = 2.0  # simulation errors within which a difference can't be told: 95 % of a normal distribution
_DIGITS = 2  # of a number of replicates that would be enough


def variance_removed(one: Any, other: Any) -> float:
    """Return the share of the variance of a difference that common luck took away.

    Run apart, with people, luck and draws of their own, the variance of one less the other is the sum of theirs;
    in pairs it is that of the differences. NaN where neither varies; below 0 where pairing did harm.
    """
    both = np.asarray(one, np.float64), np.asarray(other, np.float64)
    kept = np.isfinite(both[0]) & np.isfinite(both[1])
    if kept.sum() < 2:  # noqa: PLR2004 - a variance needs two
        return math.nan
    x, y = both[0][kept], both[1][kept]
    apart = float(np.var(x) + np.var(y))
    return 1 - float(np.var(x - y)) / apart if apart else math.nan


def is_told(found: Spread) -> bool:
    """Say whether a difference is beyond its simulation error: twice its standard error."""
    return bool(abs(found.mean) > _ERRORS * found.error)


def replicates_needed(found: Spread, replicates: int) -> int | None:
    """Return how many replicates would tell a difference, were its true size that found; none where it is nil.

    The error e of n replicates falls as 1 / sqrt(n): that of m is e * sqrt(n / m). It is half of the difference d at
    m = n * (2 e / |d|)^2, written upwards in two digits.
    """
    if not found.mean or not math.isfinite(found.error):
        return None
    wanted = replicates * (_ERRORS * found.error / abs(found.mean)) ** 2
    step = 10.0 ** max(0, math.floor(math.log10(max(wanted, 1.0))) - _DIGITS + 1)
    return math.ceil(wanted / step) * int(step)


def knowledge_together(x: Any, draw_of: Any) -> Any:
    """Return each draw's differences from the first column, luck taken out of all together.

    ``x`` is by replicate and scenario. NaN where knowledge can't be told from luck.
    """
    against = np.asarray(x, np.float64)
    against = against - against[:, :1]
    try:
        return without_luck(against, draw_of)
    except NoKnowledgeError:
        return np.full((np.unique(draw_of).size, against.shape[1]), math.nan)


def probability_best(x: Any, draw_of: Any | None, *, least: bool) -> list[float]:
    """Return the probability, over knowledge, that each scenario is best; ties are shared, so they sum to 1.

    ``x`` is by replicate and scenario, best where it is least (or most). NaN at central values (``draw_of`` is none)
    and wherever knowledge can't be told from luck.
    """
    x = np.asarray(x, np.float64)
    if draw_of is None:
        return [math.nan] * x.shape[1]
    found = knowledge_together(x, draw_of) * (-1 if least else 1)
    if not np.isfinite(found).all():
        return [math.nan] * x.shape[1]
    return [float(share) for share in shares_best(found)]


@dataclass(frozen=True)
class Pair:
    """Two scenarios by one measure: the first less the second."""

    first: str
    second: str
    difference: Spread
    needed: int | None  # replicates that would tell them apart; none where they don't differ

    @property
    def is_told(self) -> bool:
        """Say whether the replicates tell them apart."""
        return is_told(self.difference)

    @property
    def is_none(self) -> bool:
        """Say whether they differ in no replicate."""
        return self.difference.low == self.difference.high == self.difference.mean == 0

    @property
    def is_hidden(self) -> bool:
        """Say whether luck hides what isn't known: within draws it varies so much that none is seen between them."""
        found = self.difference
        return found.knowledge_low == found.knowledge_high and found.luck_low < found.luck_high


@dataclass(frozen=True)
class Ranking:
    """Scenarios by one measure, the best mean first, those alike in the order given."""

    order: tuple[str, ...]
    probability: dict[str, float]
    pairs: tuple[Pair, ...]  # each better one with each worse one

    @property
    def unsure(self) -> tuple[Pair, ...]:
        """Return the pairs that differ, and that the replicates don't tell apart."""
        return tuple(pair for pair in self.pairs if not pair.is_told and not pair.is_none)


def ranked(names: Sequence[str], values: Sequence[Any], draw_of: Any | None, *, least: bool) -> Ranking:
    """Rank scenarios by a measure: ``values`` are each one's replicates."""
    x = np.stack(values, axis=1).astype(np.float64)
    order = sorted(range(len(names)), key=lambda k: float(x[:, k].mean()) * (1 if least else -1))
    pairs = []
    for one, other in combinations(order, 2):
        found = spread_of(x[:, one] - x[:, other], draw_of)
        pairs.append(Pair(names[one], names[other], found, replicates_needed(found, len(x))))
    chances = probability_best(x, draw_of, least=least)
    return Ranking(tuple(names[k] for k in order), dict(zip(names, chances, strict=True)), tuple(pairs))
