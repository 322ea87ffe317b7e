"""Assess each way of measuring: its bias, whether its interval holds the truth, what it shows, what size it needs."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.decisions.power.estimates import Share, share_of
from experiments.decisions.power.indicators import INDICATORS, OfWhat
from experiments.decisions.power.sizes import Reach, needed_range, reach_of
from experiments.decisions.power.study import DESIGNS, PowerStudy
from experiments.decisions.power.telling import Telling, telling
from sim.spread import HIGH, LOW, spread_of

WORKING, USELESS = "working", "useless"


@dataclass(frozen=True)
class Centre:
    """A mean over replicates, its simulation error, and what holds 95 % of replicates."""

    mean: float
    low: float
    high: float
    error: float


def _centre(values: Any, draw_of: Any | None) -> Centre:
    """Return the centre of figures of shape replicate, lottery."""
    kept = np.isfinite(values)
    if not kept.any():
        return Centre(*[math.nan] * 4)
    each = np.full(len(values), math.nan)
    there = kept.any(1)
    each[there] = np.nanmean(values[there], axis=1)
    low, high = np.percentile(values[kept], (LOW, HIGH))
    return Centre(float(np.mean(values[kept])), float(low), float(high), spread_of(each, draw_of).error)


@dataclass(frozen=True)
class Assessed:
    """A way of measuring one measure in one world, by cohorts of so many areas together."""

    study: PowerStudy
    design: str
    measure: str
    world: str
    areas: int = 1

    @cached_property
    def _draws(self) -> Any | None:
        draws = self.study.draw_of
        return draws if self.areas == 1 else None  # areas together share a draw, so that groups are independent

    @cached_property
    def _estimate(self) -> Any:
        return self.study.estimate(self.design, self.measure, self.world, self.areas)

    @cached_property
    def _effect(self) -> Any:
        return self.study.effect(self.measure, self.world, self.areas)

    @property
    def value(self) -> Centre:
        """Return what is found, a head."""
        return _centre(self._estimate.value, self._draws)

    @property
    def truth(self) -> Centre:
        """Return what is true, a head."""
        return _centre(self._effect[:, None], self._draws)

    @property
    def bias(self) -> Centre:
        """Return how far what is found lies above what is true of those very people."""
        return _centre(self._estimate.value - self._effect[:, None], self._draws)

    def _share(self, happened: Any) -> Share:
        kept = np.isfinite(self._estimate.half)
        return share_of(happened[kept], int(kept.any(1).sum()))

    @property
    def coverage(self) -> Share:
        """Return the share of intervals that hold what is true of those very people."""
        return self._share(self._estimate.covers(self._effect[:, None]))

    @property
    def falls(self) -> Share:
        """Return the share that show a fall: all of the interval is below nil."""
        return self._share(self._estimate.is_fall)

    @property
    def rises(self) -> Share:
        """Return the share that show a rise."""
        return self._share(self._estimate.is_rise)

    @property
    def shows(self) -> Share:
        """Return the share that show either: with no effect, false alarms, of which there should be 5 %."""
        return self._share(self._estimate.is_fall | self._estimate.is_rise)

    @cached_property
    def reach(self) -> Reach:
        """Return what is needed to say what a cohort of any size would show.

        A lottery has no bias, so its centre is the truth itself, which is far surer than the mean of lotteries.
        """
        found, people = self._estimate, self.study.truth[:, 0 if self.world == WORKING else 1, 0, 0]
        centres = self._effect if self.design == "lottery" else found.value[:, 0]
        return reach_of(found.value, found.half, people, centres, self.study.draw_of)

    @property
    def is_fall(self) -> bool:
        """Say whether what is true is a fall, or not seen to be a rise."""
        return not self.truth.mean > 2 * self.truth.error

    @property
    def power(self) -> Share:
        """Return the share that show what is true: a fall, or a rise where it is one."""
        return self.falls if self.is_fall else self.rises

    @property
    def needed(self) -> tuple[float, float, float]:
        """Return how many people show what is true in four cohorts of five, with the ends of its simulation error."""
        return needed_range(self.reach if self.is_fall else self.reach.turned())


@dataclass(frozen=True)
class Pair:
    """A way of measuring one measure, with the scheme at work and with every channel off."""

    working: Assessed
    useless: Assessed


def assess(study: PowerStudy, design: str, measure: str, areas: int = 1) -> Pair:
    """Assess a way of measuring in both worlds."""
    return Pair(*(Assessed(study, design, measure, world, areas) for world in (WORKING, USELESS)))


_BY_DESIGN = "attributed"  # the measure that a partnership can count soonest, by each way of measuring
NAMES = {
    "before_after": "Before and after",
    "matched": "Matched",
    "matched_change": "Matched, change",
    "record": "Matched on record and trigger",
    "record_change": "Matched on record and trigger, change",
    "lottery": "Lottery",
}


@dataclass(frozen=True)
class Told:
    """A measure that might tell a working scheme: its name, its means in both worlds, and how well it tells."""

    label: str
    of_what: OfWhat
    unit: str
    working: Centre
    useless: Centre
    telling: Telling


def measures_told(study: PowerStudy) -> list[Told]:
    """Return all measures, the best at telling first: those reported, then attributed offences by each design."""
    columns: list[tuple[str, OfWhat, str, str, Any, Any]] = [
        (one.label, one.of_what, one.unit, one.good, *(study.reported[:, world, k] for world in (0, 1)))
        for k, one in enumerate(INDICATORS.values())
    ]
    for design in DESIGNS:
        if design != "before_after":  # the same as the fall, but for what it is divided by
            each = (study.estimate(design, _BY_DESIGN, world).value[:, 0] for world in (WORKING, USELESS))
            columns.append((f"{NAMES[design]}: attributed offences", "outcome", "a head", "low", *each))
    groups = np.arange(study.replicates) if study.draw_of is None else study.draw_of
    found = []
    for label, of_what, unit, good, working, useless in columns:
        sign = 1 if good == "high" else -1
        at_work, off = (_centre(x[:, None], study.draw_of) for x in (working, useless))
        found.append(Told(label, of_what, unit, at_work, off, telling(sign * working, sign * useless, groups)))
    return sorted(found, key=lambda one: -one.telling.chance if math.isfinite(one.telling.chance) else math.inf)
