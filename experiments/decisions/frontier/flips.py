"""Say where the choice flips: which mix is best under each condition, and whether that is more than simulation error.

A flip is a mix that is best under a condition and not under the one that it is set against. It is told where, under
both, the one that is best does more than the other by over twice the simulation error of their difference in pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.decisions.comparison.ranking import is_told
from sim.spread import Spread, spread_of


@dataclass(frozen=True)
class Way:
    """One way of asking: its name, and what every mix does by it, of shape replicate, mix; more is better."""

    name: str
    values: Any


@dataclass(frozen=True)
class Best:
    """The best mix by one way of asking, set against the best by the way that stands first."""

    way: str
    mix: int
    other: int  # the best by the first way
    gain: Spread  # what the mix does more than the other, by this way
    lost: Spread  # what the other does more than the mix, by the first way
    ahead: Spread  # what the mix does more than the next best, by this way

    @property
    def is_flip(self) -> bool:
        """Say whether another mix is best than by the first way."""
        return self.mix != self.other

    @property
    def is_told(self) -> bool:
        """Say whether the replicates tell the two apart by both ways."""
        return is_told(self.gain) and is_told(self.lost)

    @property
    def is_ahead(self) -> bool:
        """Say whether the replicates tell the mix from the next best."""
        return is_told(self.ahead)


def _order(values: Any) -> list[int]:
    """Return the mixes, the best mean first; of those alike, the first."""
    means = np.asarray(values, np.float64).mean(0)
    return sorted(range(means.size), key=lambda k: -means[k])


def best_by(ways: Sequence[Way], draw_of: Any | None) -> list[Best]:
    """Return the best mix by each way, set against the best by the first."""
    first = np.asarray(ways[0].values, np.float64)
    other = _order(first)[0]
    found = []
    for way in ways:
        x = np.asarray(way.values, np.float64)
        mix, following = _order(x)[:2]
        found.append(
            Best(
                way.name,
                mix,
                other,
                spread_of(x[:, mix] - x[:, other], draw_of),
                spread_of(first[:, other] - first[:, mix], draw_of),
                spread_of(x[:, mix] - x[:, following], draw_of),
            )
        )
    return found
