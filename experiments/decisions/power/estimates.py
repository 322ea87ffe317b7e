"""Estimate a difference with its 95 % interval, from sums that can be added up over areas.

A sample is kept as its number, its total and its total of squares. Those of several areas add up to those of all of
them together, so that an estimate for a larger cohort needs no person's own figures.

- Of *pairs* (a person's year after and year before, a person and those matched): the mean m of the differences, with
  ``m ± t * s / sqrt(n)``, s their standard deviation and t the 97.5 % point of Student's t with n - 1 degrees of
  freedom.
- Of *two groups*: the difference of their means, by Welch. The error is ``sqrt(v_1 + v_2)`` with ``v = s^2 / n`` of
  each group, and the degrees of freedom are ``(v_1 + v_2)^2 / (v_1^2 / (n_1 - 1) + v_2^2 / (n_2 - 1))``. It asks for
  no equal spread, and so holds for counts that vary more than Poisson's.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import special

_TAIL = 0.975
_TWO = 2  # a spread needs two


class Sample(NamedTuple):
    """Number, total and total of squares of figures, or of many such samples at once."""

    n: Any
    total: Any
    squares: Any

    @property
    def mean(self) -> Any:
        """Return the mean; NaN of nobody."""
        n = np.asarray(self.n, np.float64)
        return np.divide(self.total, n, out=np.full(np.shape(self.total), np.nan), where=n > 0)

    @property
    def variance_of_mean(self) -> Any:
        """Return the squared standard error of the mean; NaN of fewer than two."""
        n = np.asarray(self.n, np.float64)
        spare = np.where(n >= _TWO, n - 1, np.nan)
        return np.maximum(0.0, self.squares - n * self.mean**2) / spare / n

    def summed(self, axis: int) -> "Sample":
        """Return the sample of several together."""
        return Sample(*(np.sum(column, axis) for column in self))


def sample_of(figures: Any, axis: int = 0) -> Sample:
    """Return the sample of figures along an axis; those that are NaN are left out."""
    x = np.asarray(figures, np.float64)
    kept = np.isfinite(x)
    x = np.where(kept, x, 0.0)
    return Sample(kept.sum(axis).astype(np.float64), x.sum(axis), (x * x).sum(axis))


@dataclass(frozen=True)
class Estimate:
    """An estimate and its 95 % interval, or many at once; NaN where there are too few people for one."""

    value: Any
    low: Any
    high: Any

    @property
    def half(self) -> Any:
        """Return half the width of the interval."""
        return (self.high - self.low) / 2

    def covers(self, truth: Any) -> Any:
        """Say whether the interval holds a number."""
        return (self.low <= truth) & (truth <= self.high)

    @property
    def is_fall(self) -> Any:
        """Say whether all of the interval is below nil."""
        return self.high < 0

    @property
    def is_rise(self) -> Any:
        """Say whether all of the interval is above nil."""
        return self.low > 0


def _within(value: Any, variance: Any, freedom: Any) -> Estimate:
    half = special.stdtrit(np.maximum(freedom, 1.0), _TAIL) * np.sqrt(variance)
    return Estimate(value, value - half, value + half)


def of_pairs(differences: Sample) -> Estimate:
    """Return the mean of paired differences with its interval."""
    return _within(differences.mean, differences.variance_of_mean, np.asarray(differences.n, np.float64) - 1)


def of_groups(one: Sample, other: Sample) -> Estimate:
    """Return how far the mean of one group is above that of the other, with Welch's interval."""
    first, second = one.variance_of_mean, other.variance_of_mean
    together = first + second
    below = first**2 / (np.asarray(one.n) - 1.0) + second**2 / (np.asarray(other.n) - 1.0)
    freedom = np.divide(together**2, below, out=np.ones(np.shape(together)), where=below > 0)
    return _within(one.mean - other.mean, together, freedom)


@dataclass(frozen=True)
class Share:
    """A share of replicates with its simulation error: Wilson's 95 % interval of a binomial."""

    value: float
    low: float
    high: float


def share_of(happened: Any, n: int | None = None) -> Share:
    """Return the share of those of whom something is so; ``n`` where fewer of them are independent."""
    x = np.asarray(happened, np.float64).ravel()
    many = x.size if n is None else n
    if not many or not x.size:
        return Share(np.nan, np.nan, np.nan)
    p, z = float(x.mean()), float(special.ndtri(_TAIL))
    middle = (p + z * z / (2 * many)) / (1 + z * z / many)
    half = z / (1 + z * z / many) * float(np.sqrt(p * (1 - p) / many + z * z / (4 * many * many)))
    return Share(p, max(0.0, middle - half), min(1.0, middle + half))
