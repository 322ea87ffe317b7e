"""Say which mixes are dominated: another does as much by every measure, and more by one.

Measures are turned so that more is better; cost counts against. Of mixes that are the same by every measure none
dominates another. How probable it is that a mix is on the frontier is over knowledge: luck is averaged out of each
measure of all mixes together, as for the probability of being best, and then dominance is worked out in each draw.
"""

import math
from typing import Any

import numpy as np

from experiments.decisions.comparison.ranking import knowledge_together

_TIED = 1e-9  # share of a measure's largest size below which two mixes are the same by it


def _signs(measures: Any) -> Any:
    """Return by mix, other mix and measure whether the first does more (1), as much (0) or less (-1)."""
    x = np.asarray(measures, np.float64)
    more = x[:, None] - x[None, :]
    return np.where(np.abs(more) <= _TIED * np.abs(x).max(0), 0.0, np.sign(more))


def dominating(measures: Any) -> list[int | None]:
    """Return for each mix one that dominates it: of several, that which does most by the first measure.

    ``measures`` is of shape mix, measure. None where no mix does.
    """
    x = np.asarray(measures, np.float64)
    signs = _signs(x)
    dominates = (signs >= 0).all(2) & (signs > 0).any(2)
    return [
        max(found, key=lambda k: float(x[k, 0])) if (found := np.flatnonzero(dominates[:, mix]).tolist()) else None
        for mix in range(len(x))
    ]


def on_frontier(measures: Any) -> Any:
    """Return whether each mix is dominated by none; ``measures`` is of shape mix, measure."""
    return np.array([found is None for found in dominating(measures)])


def probability_on_frontier(measures: Any, draw_of: Any | None) -> list[float]:
    """Return how probable it is, over knowledge, that each mix is on the frontier.

    ``measures`` is of shape replicate, mix, measure. NaN at central values (``draw_of`` is none), and wherever
    knowledge can't be told from luck.
    """
    x = np.asarray(measures, np.float64)
    if draw_of is None:
        return [math.nan] * x.shape[1]
    drawn = np.stack([knowledge_together(x[:, :, k], draw_of) for k in range(x.shape[2])], 2)
    if not np.isfinite(drawn).all():
        return [math.nan] * x.shape[1]
    return [float(share) for share in np.mean([on_frontier(one) for one in drawn], axis=0)]
