"""Say what a cohort of any size would show, from what cohorts of one size showed.

With x the estimates of replicates of n people, h their intervals' half widths: at m people the estimate is taken as
normal about the same centre, the mean of x, with variance ``W * n / m`` (W the variance of luck), and the half width
as ``sqrt(mean(h^2) * n / m)``, since the variances of cohorts put together are averaged. So a fall is shown with the
chance ``Phi((-half - centre) / sd)``. Where values were drawn, each draw has its own centre, luck taken out
(``sim.spread.knowledge_means``), its own half width, and W in proportion to the square of that; the chance is their
mean. A larger cohort does away with luck, never with what is not known of the world. Replicates put together are the
check on it.
"""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from sim.spread import components, knowledge_means, spread_of

ENOUGH = 0.8  # the power that is usually asked for
MOST = 100_000  # people, beyond which no scheme of the country goes
_STEP = 1.02
_ERRORS = 1.96


@dataclass(frozen=True)
class Reach:
    """What is needed to say what a cohort of any size would show."""

    n: float  # people of a replicate
    centres: Any  # draw: of the estimates
    halves: Any  # draw: half the width of an interval
    luck: float  # standard deviation of an estimate, over half the width
    error: float  # simulation error of the centre

    def shows_fall(self, people: Any, moved: float = 0.0) -> Any:
        """Return the chance that the interval lies below nil, by number of people; all centres moved by so much."""
        m = np.asarray(people, np.float64)
        half = self.halves * np.sqrt(self.n / m)[..., None]
        spread = np.maximum(self.luck * half, np.finfo(float).tiny)
        return ndtr((-half - self.centres - moved) / spread).mean(-1)

    def turned(self) -> "Reach":
        """Return the same of minus the figure: a rise shows as a fall."""
        return dataclasses.replace(self, centres=-self.centres)


def reach_of(values: Any, halves: Any, people: Any, centres: Any, draw_of: Any | None) -> Reach:
    """Return what replicates of one size tell of all sizes; those whose estimate means nothing are left out.

    Estimates and half widths are of shape replicate, lottery. ``centres`` are each replicate's estimate, or better
    what it is an estimate of without bias, where that is known.
    """
    kept = np.isfinite(values).all(1) & np.isfinite(halves).all(1) & np.isfinite(centres)
    nothing = np.array([math.nan])
    if np.sum(kept) < 2:  # noqa: PLR2004 - a spread needs two
        return Reach(math.nan, nothing, nothing, math.nan, math.nan)
    x, c, n = np.asarray(values)[kept], np.asarray(centres)[kept], float(np.mean(np.asarray(people)[kept]))
    squares = np.mean(np.asarray(halves)[kept] ** 2, axis=1)
    middle, half, luck = c.mean(keepdims=True), np.sqrt(squares.mean(keepdims=True)), float(np.var(x, 0, ddof=1).mean())
    draws = None if draw_of is None else np.asarray(draw_of)[kept]
    if draws is not None:
        within = float(np.mean([components(column, draws).within for column in x.T]))
        known = knowledge_means(c, draws)
        if math.isfinite(within) and np.isfinite(known).all():
            luck, middle, half = within, known, np.sqrt(components(squares, draws).means)
    inside = math.sqrt(luck / float(squares.mean())) if squares.any() else 0.0
    return Reach(n, middle, half, inside, spread_of(c, draws).error)


def needed(reach: Reach, moved: float = 0.0) -> float:
    """Return the fewest people with whom a fall is shown in four cohorts of five; infinite where none would do."""
    people = np.geomspace(4, MOST, math.ceil(math.log(MOST / 4, _STEP)))
    if not np.isfinite(reach.centres).all():
        return math.nan
    enough = reach.shows_fall(people, moved) >= ENOUGH
    return float(people[np.argmax(enough)]) if enough.any() else math.inf


def needed_range(reach: Reach) -> tuple[float, float, float]:
    """Return the fewest people needed, and the ends of its simulation error."""
    middle, *ends = (needed(reach, sign * _ERRORS * reach.error) for sign in (0, -1, 1))
    return middle, min(ends), max(ends)
