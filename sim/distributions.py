"""Turn quantiles into values: the inverse distributions, above the kernels.

SciPy's special functions may differ in the last bits between builds, so each value is rounded to
24 significant bits. The engine and the naive model share these tables' entries.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import special

from sim.elementary import exp, log


def rounded(x: Any) -> Any:
    """Round each number to 24 significant bits."""
    mantissa, exponent = np.frexp(x)
    return np.ldexp(np.floor(mantissa * 16777216.0 + 0.5) / 16777216.0, exponent)


def exponential(u: float, mean: float) -> float:
    """Return the value below which an exponential variable falls with chance u."""
    return -mean * log(1.0 - u)


def normal(u: Any) -> Any:
    """Return the values below which a standard normal variable falls with chances u."""
    return rounded(special.ndtri(u))


def lognormal(u: Any, median: Any, sigma: Any) -> Any:
    """Return the values below which lognormal variables fall with chances u."""
    return rounded(median * each(exp, sigma * normal(u)))


def beta_shapes(mean: Any, sd: Any) -> tuple[Any, Any]:
    """Return the two shapes of beta variables; 0 where they do not vary.

    The sd is held below the largest that the mean allows.
    """
    sd = np.minimum(sd, 0.98 * np.sqrt(mean * (1.0 - mean)))
    size = np.where(sd > 0.0, mean * (1.0 - mean) / np.where(sd > 0.0, sd * sd, 1.0) - 1.0, 0.0)
    return mean * size, (1.0 - mean) * size


def beta(u: Any, mean: Any, shapes: tuple[Any, Any]) -> Any:
    """Return the values below which beta variables fall with chances u; ``shapes`` are their ``beta_shapes``."""
    one, other = shapes
    varies = one > 0.0
    found = special.betaincinv(np.where(varies, one, 1.0), np.where(varies, other, 1.0), u)
    return np.where(varies, rounded(found), mean)


def triangular(u: Any, low: Any, mode: Any, high: Any) -> Any:
    """Return the values below which triangular variables fall with chances u."""
    width = np.where(high > low, high - low, 1.0)
    below = low + np.sqrt(u * (high - low) * (mode - low))
    above = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    found = rounded(np.where(u < (mode - low) / width, below, above))
    return np.where(high > low, found, mode)


def each(function: Callable[[float], float], x: Any) -> Any:
    """Return a function of plain numbers at each number of an array."""
    return np.array([function(one) for one in np.ravel(x).tolist()]).reshape(np.shape(x))


def midpoints(n: int) -> Any:
    """Return the n midpoints (m + 1/2)/n at which quantile tables are made."""
    return (np.arange(n) + 0.5) / n


@lru_cache(maxsize=1024)
def _unit_gamma(n: int, shape: float) -> Any:
    return special.gammaincinv(shape, midpoints(n))


def gamma_table(n: int, mean: float, shape: float) -> Any:
    """Return the quantile table of n entries of a gamma distribution."""
    return rounded(_unit_gamma(n, shape) * (mean / shape))


@lru_cache(maxsize=8)
def logs_above(n: int) -> Any:
    """Return log(1 - u) at the n midpoints u: what exponential and geometric quantile tables are made from."""
    found = np.array([log(1.0 - u) for u in midpoints(n).tolist()])
    found.flags.writeable = False
    return found
