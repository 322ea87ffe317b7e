"""Say how well a measure tells a working scheme from a useless one."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

_ERRORS = 1.96  # standard errors on either side that hold 95 % of a normal distribution
_TWO = 2


@dataclass(frozen=True)
class Telling:
    """The chance that a working scheme's figure beats a useless one's, with 95 % of simulation error.

    A half is what tossing a coin gives; below it the measure misleads. NaN where there are no figures.
    """

    chance: float
    low: float
    high: float


def telling(working: Any, useless: Any, group_of: Any) -> Telling:
    """Return the chance that a figure of a working scheme is above one of a useless scheme, ties shared.

    Figures are of replicates; only those of different groups (of luck, of draws) are set against each other, so
    that common luck helps neither. The simulation error is the jackknife's: each group is left out in turn.
    """
    one, other, groups = np.asarray(working, float), np.asarray(useless, float), np.asarray(group_of)
    there = np.isfinite(one)[:, None] & np.isfinite(other)[None] & (groups[:, None] != groups[None])
    beats = np.where(there, (one[:, None] > other[None]) + 0.5 * (one[:, None] == other[None]), 0.0)
    names, place = np.unique(groups, return_inverse=True)
    if not there.any():
        return Telling(math.nan, math.nan, math.nan)
    total, many = beats.sum(), int(there.sum())
    by_row = np.bincount(place, beats.sum(1), names.size) + np.bincount(place, beats.sum(0), names.size)
    pairs = np.bincount(place, there.sum(1), names.size) + np.bincount(place, there.sum(0), names.size)
    left = many - pairs  # no pair has a group on both sides, so none is taken away twice
    chance = float(total / many)
    if names.size <= _TWO or (left <= 0).any():
        return Telling(chance, math.nan, math.nan)
    without = (total - by_row) / left
    error = math.sqrt((names.size - 1) / names.size * float(np.sum((without - without.mean()) ** 2)))
    return Telling(chance, max(0.0, chance - _ERRORS * error), min(1.0, chance + _ERRORS * error))
