"""Turn quantiles into values: the inverse distributions, above the kernels.

SciPy's special functions may differ in the last bits between builds, so each value is rounded to
24 significant bits. The engine and the naive model share these tables' entries.
"""

import math
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import special

from sim.elementary import exp, log


def rounded(x: float) -> float:
    """Round to 24 significant bits."""
    if x == 0.0 or not math.isfinite(x):
        return float(x)
    mantissa, exponent = math.frexp(x)
    return math.ldexp(math.floor(mantissa * 16777216.0 + 0.5) / 16777216.0, exponent)


def gamma(u: float, mean: float, shape: float) -> float:
    """Return the value below which a gamma variable falls with chance u."""
    return rounded(float(special.gammaincinv(shape, u)) * (mean / shape))


def exponential(u: float, mean: float) -> float:
    """Return the value below which an exponential variable falls with chance u."""
    return -mean * log(1.0 - u)


def normal(u: float) -> float:
    """Return the value below which a standard normal variable falls with chance u."""
    return rounded(float(special.ndtri(u)))


def lognormal(u: float, median: float, sigma: float) -> float:
    """Return the value below which a lognormal variable falls with chance u."""
    return rounded(median * exp(sigma * normal(u)))


def beta(u: float, mean: float, sd: float) -> float:
    """Return the value below which a beta variable falls with chance u.

    The sd is held below the largest that the mean allows.
    """
    sd = min(sd, 0.98 * math.sqrt(mean * (1.0 - mean)))
    if sd <= 0.0:
        return mean
    size = mean * (1.0 - mean) / (sd * sd) - 1.0
    return rounded(float(special.betaincinv(mean * size, (1.0 - mean) * size, u)))


def triangular(u: float, low: float, mode: float, high: float) -> float:
    """Return the value below which a triangular variable falls with chance u."""
    if high <= low:
        return mode
    turn = (mode - low) / (high - low)
    if u < turn:
        return rounded(low + math.sqrt(u * (high - low) * (mode - low)))
    return rounded(high - math.sqrt((1.0 - u) * (high - low) * (high - mode)))


def midpoints(n: int) -> list[float]:
    """Return the n midpoints (m + 1/2)/n at which quantile tables are made."""
    return [(m + 0.5) / n for m in range(n)]


def _rounded_all(x: Any) -> Any:
    mantissa, exponent = np.frexp(x)
    return np.ldexp(np.floor(mantissa * 16777216.0 + 0.5) / 16777216.0, exponent)


@lru_cache(maxsize=1024)
def _unit_gamma(n: int, shape: float) -> Any:
    return special.gammaincinv(shape, np.array(midpoints(n)))


@lru_cache(maxsize=1024)
def gamma_table(n: int, mean: float, shape: float) -> tuple[float, ...]:
    """Return the quantile table of n entries of a gamma distribution."""
    return tuple(_rounded_all(_unit_gamma(n, shape) * (mean / shape)).tolist())
