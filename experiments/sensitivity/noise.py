"""Tell what is luck in the mean over replicates, and how many replicates would make it small.

All points share their luck, so what a replicate adds to every point alike moves no index. What is left is how
unlike points feel the same luck: the interplay of point and replicate. It is what another set of replicates would
change, and what a dummy would show that changed nothing but the luck.
"""

import math
from dataclasses import dataclass

import numpy as np

from experiments.sensitivity.samples import FloatArray

SMALL = 0.05  # of the variance: luck that need not trouble anyone
_PAIR = 2  # replicates that share a draw of what isn't known
_ROUNDING = 1e-12  # of the largest output


def units(outputs: FloatArray, *, drawn: bool) -> FloatArray:
    """Return outputs [points, lots of luck]: by replicate, or by the pairs that share a draw."""
    points, replicates = outputs.shape
    if not drawn or replicates < 2 * _PAIR:
        return outputs
    whole = replicates // _PAIR
    return np.asarray(outputs[:, : whole * _PAIR].reshape(points, whole, _PAIR).mean(2), np.float64)


def _interplay(lots: FloatArray) -> FloatArray:
    """Return what is left of each point's lots without the point's mean and the lot's."""
    left = lots - lots.mean(1, keepdims=True) - lots.mean(0, keepdims=True) + lots.mean()
    return np.where(np.abs(left) > _ROUNDING * np.abs(lots).max(), left, 0.0)


@dataclass(frozen=True)
class Noise:
    """How much of the variance between points is luck; shares of it, NaN where one replicate can't tell."""

    replicates: int
    share: float
    without_common_luck: float  # the same, had every point had luck of its own

    @property
    def is_all(self) -> bool:
        """Say whether luck is about all of the variance: what it leaves is small, or an estimate below nil."""
        return self.share >= 1.0 - SMALL

    def replicates_for(self, small: float = SMALL) -> int | None:
        """Return how many replicates would bring luck under a small share; none where it can't be told."""
        if not math.isfinite(self.share) or self.is_all:
            return None
        return max(1, math.ceil(self.replicates * self.share * (1.0 - small) / (small * (1.0 - self.share)) - 1e-9))


def noise_of(outputs: FloatArray, *, drawn: bool = False) -> Noise:
    """Return how much luck there is in the means of outputs [points, replicates]."""
    replicates, lots = outputs.shape[1], units(outputs, drawn=drawn)
    points, many = lots.shape
    if many < 2:  # noqa: PLR2004 - one lot has no spread
        return Noise(replicates, math.nan, math.nan)
    variance = float(lots.mean(1).var(ddof=1))
    left = float((_interplay(lots) ** 2).sum() / ((points - 1) * (many - 1)))
    within = float(lots.var(axis=1, ddof=1).mean())
    return Noise(replicates, left / many / variance, within / many / variance)


def of_luck_alone(outputs: FloatArray, *, drawn: bool = False) -> FloatArray | None:
    """Return by how much each point's mean would change with other luck, [points]; none from one lot.

    It is the difference of two halves of the lots, scaled to have the spread of a difference of two whole means.
    """
    lots = units(outputs, drawn=drawn)
    many = lots.shape[1]
    half = many // 2
    if not half:
        return None
    own = _interplay(lots)
    return np.asarray((own[:, :half].mean(1) - own[:, half : 2 * half].mean(1)) * math.sqrt(half / many), np.float64)
