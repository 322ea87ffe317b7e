"""Say in plain sentences what a cohort of this size could show."""

import math

from experiments.decisions.power.assessed import Pair, Told, assess, measures_told
from experiments.decisions.power.cases import MATCHES
from experiments.decisions.power.estimates import Share
from experiments.decisions.power.shown import MEASURES_SHOWN, number, people, place_of, share
from experiments.decisions.power.study import PowerStudy
from experiments.reports.numbers import with_unit

_MEASURE = "attributed"
_TIMES = 4  # a cohort so many times as large
_PERCENT = -2
_COIN = 0.5
_CAVEAT = (
    "On paper, those who draw the lot and those who don't never compete for the same hours and places: in a real "
    "lottery they would. The truth is the model's own, with all that its assumptions make it."
)
_USE = (
    "To use any of them takes knowing what a useless scheme would show, and an area's own figures don't hold that. "
    "Services started and finished tell that something was done, not that it helped."
)
_NOT_OFF = "is not seen to be off"


def _plain_share(value: float) -> str:
    return with_unit(value, "share", _PERCENT)


def _off_by(pair: Pair) -> str:
    """Write how far a way of measuring is off where the truth is nil."""
    centre, shown = pair.useless.value, MEASURES_SHOWN[pair.useless.measure]
    if abs(centre.mean) <= 2 * centre.error:
        return _NOT_OFF
    size = number(abs(centre.mean), shown, place_of(centre, shown))
    return f"is {size} a head too {'high' if centre.mean > 0 else 'low'}"


def _truth(study: PowerStudy) -> str:
    shown, centre = MEASURES_SHOWN[_MEASURE], assess(study, "lottery", _MEASURE).working.truth
    without = study.without(_MEASURE)
    relative = f" ({with_unit(centre.mean / without, 'share', _PERCENT)})" if without else ""
    return (
        f"About {people(study.people)} people join who can be followed for a year before and a year after. The model's "
        f"own effect on them is {number(centre.mean, shown, place_of(centre, shown))} attributed offences a head in "
        f"the year after{relative}; with every channel off it is exactly nil, so that each way of measuring can be "
        "held against the truth."
    )


def _before_after(study: PowerStudy) -> str:
    pair = assess(study, "before_after", _MEASURE)
    later = float(pair.useless.reach.shows_fall(_TIMES * study.people))
    surer = ": more people make it surer of a wrong answer" if later > pair.useless.falls.value else ""
    return (
        f"Before and after shows a fall in {share(pair.working.falls)} of such cohorts where the scheme works, and in "
        f"{share(pair.useless.falls)} where it does nothing at all; with {_TIMES} times as many people, in about "
        f"{_plain_share(later)} where it does nothing{surer}."
    )


def _matched(study: PowerStudy) -> str:
    plain, record, change = (assess(study, design, _MEASURE) for design in ("matched", "record", "record_change"))
    off = _off_by(plain)
    because = "" if off == _NOT_OFF else ": those picked had just been charged or released, most of the matches had not"
    return (
        f"Set against the {MATCHES} people nearest in OGRS3, age, sanctions and needs who were not selected, it {off} "
        f"where the scheme does nothing{because}. Matched on the year's record and on the trigger too (somebody is "
        f"near enough for {_plain_share(study.matched('record'))}), it {_off_by(record)}; if also change is set "
        f"against change, it {_off_by(change)}, and shows a fall in {share(change.working.falls)} where the scheme "
        f"works and in {share(change.useless.falls)} where it doesn't."
    )


def _lottery(study: PowerStudy) -> str:
    pair = assess(study, "lottery", _MEASURE)
    middle, low, high = pair.working.needed
    size = "no size that a scheme could have would show it four times in five, for all that isn't known"
    if math.isnan(middle):
        size = "these replicates are too few to say how many would"
    if math.isfinite(middle):
        areas = math.ceil(middle / study.people)
        together = f", or some {people(areas)} areas like this one together," if areas > 1 else ""
        size = f"it would take about {people(middle)} people ({people(low)} to {people(high)}){together} to show it "
        size += "four times in five"
    direction = "fall" if pair.working.is_fall else "rise"
    return (
        f"A lottery among those the scheme would select has no bias, but with so few people it shows a {direction} "
        f"in {share(pair.working.power)} of cohorts: {size}."
    )


def _best(told: list[Told], kind: str) -> Told | None:
    return next((one for one in told if one.of_what == kind and math.isfinite(one.telling.chance)), None)


def _telling(study: PowerStudy) -> str:
    told = measures_told(study)
    best = _best(told, "outcome")
    if best is None:
        return "There are too few replicates to say which measures tell a working scheme from a useless one."
    chance = Share(best.telling.chance, best.telling.low, best.telling.high)
    text = (
        f"Of the outcomes that a partnership can count, “{best.label}” tells a working scheme from a useless one best: "
        f"of two areas, it looks better in the one where the scheme works in {share(chance)}"
    )
    coins = [one.label for one in told if one.telling.low <= _COIN <= one.telling.high]
    misled = [one.label for one in told if one.telling.high < _COIN]
    text += f"; no better than a coin, as far as is seen: {_listed(coins)}" if coins else ""
    text += f"; misleading: {_listed(misled)}" if misled else ""
    return f"{text}. {_USE}"


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def sentences(study: PowerStudy) -> list[str]:
    """Return what a partnership should know of its own figures, most important first."""
    if study.is_empty:
        return ["Nobody joins who can be followed for a year before and a year after, so nothing can be shown."]
    return [
        _truth(study),
        _before_after(study),
        _matched(study),
        _lottery(study),
        _telling(study),
        _CAVEAT,
    ]
