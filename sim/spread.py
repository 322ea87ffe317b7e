"""Say how an estimate spreads: simulation error, luck, knowledge, and all of it.

Replicates x of draw d of the register are a one-way random-effects layout, D draws of n_d
replicates (two, where values are drawn), N in all. With m_d the mean of a draw and m that of all:

- *within*: ``W = sum (x - m_d)^2 / (N - D)``: what differs at the same values is luck;
- *between*: ``B = max(0, V - W * mean(1 / n_d))``, V the variance of the m_d (over D - 1): what is
  left between draws is knowledge;
- *error*: ``sqrt(D / (D - 1) * sum (n_d * (m_d - m))^2) / N``, the standard error of m where draws,
  not replicates, are independent; for pairs that is ``sqrt(V / D)``;
- *luck*: the 2.5 and 97.5 % points of ``m + (x - m_d) * sqrt(n_d / (n_d - 1))``;
- *knowledge*: those of ``m + (m_d - m) * sqrt(B / V)``, which have variance B;
- *all* (``low``, ``high``): those of the replicates as they are;
- *enough*: the error is under a twentieth of half that range (or is 0).

At central values every replicate stands alone: the error is ``sd / sqrt(N)``, luck is the range of
all, knowledge is NaN. Replicates of which the figure means nothing (NaN) are left out.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

LOW, HIGH = 2.5, 97.5
_ENOUGH = 1 / 20


@dataclass(frozen=True)
class Spread:
    """The mean of a figure over replicates and its three spreads; NaN where there is none."""

    mean: float
    low: float
    high: float
    luck_low: float
    luck_high: float
    knowledge_low: float
    knowledge_high: float
    error: float
    enough: bool


_NAN = math.nan
_NOTHING = Spread(_NAN, _NAN, _NAN, _NAN, _NAN, _NAN, _NAN, _NAN, enough=False)


@dataclass(frozen=True)
class Components:
    """A figure's mean in each draw, how many replicates that is of, and the components of variance."""

    means: Any
    counts: Any
    place: Any  # of each replicate: which of these is its draw's
    within: float  # variance of luck; NaN where no draw has two replicates
    between: float  # variance of knowledge


def _percentiles(x: Any) -> tuple[float, float]:
    """Return the 2.5 and 97.5 % points, between two of the sorted numbers in proportion, as NumPy does."""
    ordered = np.sort(x)
    return _point(ordered, LOW / 100), _point(ordered, HIGH / 100)


def _point(ordered: Any, share: float) -> float:
    place = (ordered.size - 1) * share
    below = math.floor(place)
    a, b = float(ordered[below]), float(ordered[min(below + 1, ordered.size - 1)])
    t = float(place - below)
    return a + (b - a) * t if t < 0.5 else b - (b - a) * (1 - t)  # noqa: PLR2004 - from whichever is nearer


def components(x: Any, draw_of: Any) -> Components:
    """Split the variance of replicates into luck, within draws, and knowledge, between them."""
    _, place, counts = np.unique(draw_of, return_inverse=True, return_counts=True)
    means = np.bincount(place, weights=x) / counts
    spare = x.size - counts.size
    within = float(np.sum((x - means[place]) ** 2) / spare) if spare else math.nan
    raw = float(np.var(means, ddof=1)) if counts.size > 1 else math.nan
    between = max(0.0, raw - within * float(np.mean(1 / counts)))
    return Components(means, counts, place, within, between if math.isfinite(raw) and spare else math.nan)


def knowledge_means(x: Any, draw_of: Any) -> Any:
    """Return the mean of each draw, shrunk towards that of all until they vary as knowledge does.

    NaN where it can't be told from luck: at central values, or with one replicate a draw.
    """
    return _shrunk(components(x, draw_of))


def _shrunk(split: Components) -> Any:
    mean = float(np.sum(split.means * split.counts) / split.place.size)
    raw = float(np.var(split.means, ddof=1)) if split.means.size > 1 else math.nan
    if raw == 0.0:
        return np.full(split.means.size, mean)
    return mean + (split.means - mean) * math.sqrt(split.between / raw)


def _is_enough(error: float, low: float, high: float) -> bool:
    return error == 0.0 or error < _ENOUGH * (high - low) / 2


def _central(x: Any) -> Spread:
    low, high = _percentiles(x)
    error = float(np.std(x, ddof=1)) / math.sqrt(x.size) if x.size > 1 else math.nan
    return Spread(float(np.mean(x)), low, high, low, high, math.nan, math.nan, error, _is_enough(error, low, high))


def spread_of(values: Any, draw_of: Any | None = None) -> Spread:
    """Return the spread of a figure over replicates.

    ``draw_of`` is the draw of each replicate; None where all have the central values.
    """
    x = np.asarray(values, np.float64)
    kept = np.isfinite(x)
    x = x[kept]
    if not x.size:
        return _NOTHING
    if draw_of is None:
        return _central(x)
    draws = np.asarray(draw_of)[kept]
    split = components(x, draws)
    means, counts, place = split.means, split.counts, split.place
    mean, many = float(np.mean(x)), counts.size
    error = math.nan
    if many > 1:
        error = math.sqrt(many / (many - 1) * float(np.sum((counts * (means - mean)) ** 2))) / x.size
    low, high = _percentiles(x)
    shared = counts[place] > 1
    luck = knowledge = (math.nan, math.nan)
    if shared.any():
        stretch = np.sqrt(counts[place][shared] / (counts[place][shared] - 1))
        luck = _percentiles(mean + (x - means[place])[shared] * stretch)
    if math.isfinite(split.between):
        knowledge = _percentiles(_shrunk(split))
    return Spread(mean, low, high, *luck, *knowledge, error, _is_enough(error, low, high))
