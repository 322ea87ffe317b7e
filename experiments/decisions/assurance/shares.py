"""Say what the whole numbers come to: the parts of a fall, chances, and which effects fit a reported one."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.decisions.assurance.chain import ALL, EFFECT, FORWARD, NONE, STEPS, name_of
from experiments.decisions.assurance.parts import NATURAL
from experiments.decisions.assurance.store import Assured
from sim.spread import HIGH, LOW

CHANGE = "reported_change"
SCHEME_PARTS = ("true_effect", "extra_time_inside", "change_in_detection")
PARTS = (*NATURAL, *SCHEME_PARTS)
_CLOSE = 5.0  # percentage points within which an area reports much the same: an assumption
_FEWEST = 10  # areas below which nothing is said of those that do
_Z = 1.96  # standard errors to a 95 % limit


@dataclass(frozen=True)
class Part:
    """A part of a reported change: summed over replicates, and against what was counted before."""

    name: str
    count: int
    percent: float  # of what was counted before, over all replicates
    low: float  # 95 % of replicates
    high: float


def steps(assured: Assured, population: str = "selected", measure: str | None = None) -> dict[str, Any]:
    """Return what each channel adds as it is switched on, of each replicate."""
    afters = [assured.after(arm, population, measure) for arm in FORWARD]
    return {step: afters[k + 1] - afters[k] for k, step in enumerate(STEPS)}


def scheme_parts(
    assured: Assured, population: str = "selected", measure: str | None = None, *, reverse: bool = False
) -> dict[str, Any]:
    """Return the parts that are the scheme's doing, of each replicate; ``reverse`` switches detection on first."""

    def after(on: tuple[str, ...]) -> Any:
        return assured.after(name_of(frozenset(on)), population, measure)

    if reverse:
        marks = [after(()), after(("detection",)), after(("enforcement", "detection")), after(STEPS)]
        detection, inside, effect = (marks[k + 1] - marks[k] for k in range(3))
        return dict(zip(SCHEME_PARTS, (effect, inside, detection), strict=True))
    marks = [after(()), after(EFFECT), after((*EFFECT, "enforcement")), after(STEPS)]
    return dict(zip(SCHEME_PARTS, (marks[k + 1] - marks[k] for k in range(3)), strict=True))


def by_part(assured: Assured, population: str = "selected", measure: str | None = None) -> dict[str, Any]:
    """Return the reported change and what sums to it, whole numbers of each replicate."""
    change = assured.after(ALL, population, measure) - assured.before(population, measure)
    natural = {name: assured.natural(name, population, measure) for name in NATURAL}
    return {CHANGE: change, **natural, **scheme_parts(assured, population, measure)}


def parts(assured: Assured, population: str = "selected", measure: str | None = None) -> list[Part]:
    """Return the reported change and what sums to it, over all replicates."""
    before = assured.before(population, measure).astype(np.float64)
    found = []
    for name, counts in by_part(assured, population, measure).items():
        low, high = limits(percent(counts, before))
        whole = before.sum()
        found.append(Part(name, int(counts.sum()), 100.0 * counts.sum() / whole if whole > 0 else np.nan, low, high))
    return found


def percent(counts: Any, before: Any) -> Any:
    """Return counts in percent of those before, NaN where there were none."""
    return np.divide(100.0 * counts, before, out=np.full(len(before), np.nan), where=before > 0)


def limits(values: Any) -> tuple[float, float]:
    """Return the ends of 95 % of the replicates that mean something."""
    there = values[np.isfinite(values)]
    if not there.size:
        return np.nan, np.nan
    low, high = np.percentile(there, (LOW, HIGH))
    return float(low), float(high)


@dataclass(frozen=True)
class Chance:
    """A share of areas, in percent, with its limits by simulation error alone (Wilson)."""

    share: float
    low: float
    high: float
    areas: int


def chance(falls: Any, at_least: float) -> Chance:
    """Return in which share of areas the fall was at least so many percent."""
    there = falls[np.isfinite(falls)]
    n = there.size
    if not n:
        return Chance(np.nan, np.nan, np.nan, 0)
    share = float(np.mean(there >= at_least))
    middle = (share + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
    half = _Z * np.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
    return Chance(100 * share, max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half)), n)


@dataclass(frozen=True)
class Fit:
    """True effects, in percent of what would have been counted after: of areas that report as much, and of all."""

    areas: int
    low: float
    high: float
    all_low: float
    all_high: float
    nearest: float  # the fall nearest to the reported one

    @property
    def is_told(self) -> bool:
        """Say whether enough areas report as much."""
        return self.areas >= _FEWEST


def effect(assured: Assured, population: str = "selected", measure: str | None = None) -> Any:
    """Return the true effect of each replicate, in percent of what its people would have done with no scheme."""
    counts = scheme_parts(assured, population, measure)["true_effect"]
    return percent(counts, assured.after(NONE, population, measure).astype(np.float64))


def fit(assured: Assured, reported: float, population: str = "selected", measure: str | None = None) -> Fit:
    """Return the true effects of the areas whose reported fall is within five points of one."""
    falls, effects = assured.fall(population, measure), effect(assured, population, measure)
    there = np.isfinite(falls) & np.isfinite(effects)
    falls, effects = falls[there], effects[there]
    close = np.abs(falls - reported) <= _CLOSE
    nearest = float(falls[np.argmin(np.abs(falls - reported))]) if falls.size else np.nan
    return Fit(int(close.sum()), *limits(effects[close]), *limits(effects), nearest)


def curve(falls: Any, at: Any) -> Any:
    """Return the share of areas, in percent, whose fall was at least each of some."""
    there = falls[np.isfinite(falls)]
    return np.array([100.0 * np.mean(there >= x) if there.size else np.nan for x in at])
