"""Match those selected with people who were not: nearest neighbours on what agencies hold.

Two people are as far apart as Mahalanobis has it: in units of how the candidates vary, what goes together counted once.
Only people of the same stratum, and within a calliper on the first quantity (OGRS3), are near enough at all.
"""

from typing import Any

import numpy as np

NOBODY = -1
_FLAT = 1e-9  # share of the largest variance below which a direction tells nobody apart


def scaled(quantities: Any) -> Any:
    """Return the matrix that takes quantities, of shape person, quantity, to uncorrelated ones of variance 1."""
    x = np.asarray(quantities, np.float64)
    size, directions = np.linalg.eigh(np.atleast_2d(np.cov(x, rowvar=False)))
    kept = size > _FLAT * max(float(size[-1]), 0.0)
    return directions[:, kept] / np.sqrt(size[kept])


def nearest(selected: Any, others: Any, same: Any, calliper: float, matches: int, scale: Any) -> Any:
    """Return the places of the others nearest to each of those selected, the nearest first.

    Quantities are of shape person, quantity; ``same`` says of each pair, of shape selected, other, whether their
    strata agree; ``scale`` is what ``scaled`` returns. The answer is of shape selected, match; NOBODY where too few
    are near enough. One of the others may be matched with several.
    """
    selected, others = np.asarray(selected, np.float64), np.asarray(others, np.float64)
    found = np.full((len(selected), matches), NOBODY, np.int64)
    if not len(others) or not len(selected):
        return found
    ours, theirs = selected @ scale, others @ scale
    near = np.asarray(same) & (np.abs(selected[:, None, 0] - others[None, :, 0]) <= calliper)
    apart = np.sum((ours[:, None] - theirs[None]) ** 2, axis=2)
    apart = np.where(near, apart, np.inf)
    order = np.argsort(apart, axis=1, kind="stable")[:, :matches]
    kept = np.isfinite(np.take_along_axis(apart, order, axis=1))
    found[:, : order.shape[1]] = np.where(kept, order, NOBODY)
    return found


def mean_of_matches(figures: Any, places: Any) -> Any:
    """Return the mean of the matches' figures for each of those selected; NaN where nobody was near enough.

    Figures are of shape other, column, places of shape selected, match; the answer of shape selected, column.
    """
    figures, there = np.asarray(figures, np.float64), places != NOBODY
    if not len(figures):
        return np.full((len(places), figures.shape[1]), np.nan)
    taken = np.where(there[:, :, None], figures[np.maximum(places, 0)], 0.0)
    many = there.sum(1)[:, None]
    return np.divide(taken.sum(1), many, out=np.full((len(places), figures.shape[1]), np.nan), where=many > 0)
