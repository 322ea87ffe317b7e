"""Average luck out of replicates before options are compared: what is left is knowledge.

Replicates of one draw of the register differ by luck alone, and a decision can't wait for luck. A
draw's mean still holds some, so the means vary more than knowledge does: with V their covariance
over draws and W that within draws, knowledge has ``B = V - W * mean(1 / n_d)``. The means are drawn
in towards that of all until their covariance is B (no direction keeps less than nothing). One
column gives what ``sim.spread.knowledge_means`` gives; several are drawn in together, so that it
doesn't matter from which option the others are counted, nor in what unit.

How much of what varies is luck is itself an estimate. Were all normal, a direction's estimated share
over its true one would be as F with as many degrees of freedom as W and V have; so the least that luck
may be, with some confidence, is the estimate over that point of F.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import fdtri

_NOTHING = 1e-10  # share of the largest variance below which a direction doesn't vary


class NoKnowledgeError(ValueError):
    """Replicates can't tell knowledge from luck, or hold figures that mean nothing."""


@dataclass(frozen=True)
class Draws:
    """The mean of each column in each draw, in order of the draws' numbers."""

    numbers: Any  # draw
    means: Any  # draw, column
    counts: Any  # draw: replicates
    within: Any  # column, column: covariance of luck; None where no draw has two replicates


def averaged(values: Any, draw_of: Any) -> Draws:
    """Average columns of replicates over luck.

    ``values`` is of shape replicate, column. Raises NoKnowledgeError at central values, with a
    single draw, or where a value is not finite.
    """
    x = np.asarray(values, np.float64)
    numbers, place, counts = np.unique(draw_of, return_inverse=True, return_counts=True)
    if not np.isfinite(x).all():
        message = f"{np.sum(~np.isfinite(x).all(1))} of {len(x)} replicates hold no number; expected one an option"
        raise NoKnowledgeError(message)
    if numbers.size < 2:  # noqa: PLR2004 - nothing varies over one
        message = f"expected replicates of two draws of the register or more, with parameters drawn; got {numbers.size}"
        raise NoKnowledgeError(message)
    means = np.stack([np.bincount(place, weights=column) for column in x.T], 1) / counts[:, None]
    spare = len(x) - numbers.size
    rest = x - means[place]
    return Draws(numbers, means, counts, rest.T @ rest / spare if spare else None)


def _drawn_in(raw: Any, luck: Any) -> Any:
    """Return the matrix that takes what varies by ``raw`` to what varies by ``raw - luck``."""
    size, directions = np.linalg.eigh(raw)
    kept = size > _NOTHING * max(size[-1], 0.0)
    to_unit = directions[:, kept] / np.sqrt(size[kept])
    share, turned = np.linalg.eigh(to_unit.T @ luck @ to_unit)
    back = (directions[:, kept] * np.sqrt(size[kept])) @ turned
    return to_unit @ turned @ (np.sqrt(np.clip(1 - share, 0.0, 1.0))[:, None] * back.T)


def without_luck(values: Any, draw_of: Any, *, least: float | None = None) -> Any:
    """Return the columns' means in each draw, drawn in until they vary as knowledge does.

    ``values`` is of shape replicate, column; the answer of shape draw, column. ``least`` takes away
    the least that luck may be, with that confidence. Raises NoKnowledgeError where ``averaged`` does,
    and where no draw has two replicates.
    """
    draws = averaged(values, draw_of)
    if draws.within is None:
        message = "each draw has one replicate, so luck can't be told from knowledge; expected two of some draw"
        raise NoKnowledgeError(message)
    centre = draws.counts @ draws.means / draws.counts.sum()
    scale = np.std(draws.means, axis=0)
    scale[scale <= _NOTHING * np.abs(centre)] = np.inf  # a column that doesn't vary stays at its centre
    raw = np.cov(draws.means / scale, rowvar=False).reshape(scale.size, scale.size)
    luck = draws.within / np.outer(scale, scale) * np.mean(1 / draws.counts)
    if least is not None:
        luck = luck / fdtri(draws.counts.sum() - draws.counts.size, draws.counts.size - 1, least)
    if not raw.any():
        return np.broadcast_to(centre, draws.means.shape).copy()
    off = (draws.means - centre) / scale
    finite = np.where(np.isfinite(scale), scale, 0.0)
    return centre + off @ _drawn_in(raw, luck) * finite
