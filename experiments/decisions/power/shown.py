"""Set out the study of power in tables: words only, every number as it will be read."""

import math
from dataclasses import dataclass

from experiments.decisions.power.assessed import NAMES, Assessed, Centre, assess, measures_told
from experiments.decisions.power.estimates import Share
from experiments.decisions.power.study import DESIGNS, PowerStudy
from experiments.decisions.power.telling import Telling
from experiments.reports.numbers import interval, place, plain, with_unit
from experiments.reports.tables import Table

_PERCENT = -2  # place of whole percent
_TWO_DIGITS = 2


@dataclass(frozen=True)
class Shown:
    """How a measure is written: label, unit, and what its figures are divided by."""

    label: str
    unit: str
    scale: float = 1.0


MEASURES_SHOWN = {
    "attributed": Shown("Attributed offences", "offences a head"),
    "proven": Shown("Proven offences, at the week of proof", "offences a head"),
    "actual": Shown("Actual offences, which nobody sees", "offences a head"),
    "harm": Shown("Harm of attributed offences", "CCHI days a head"),
    "cost": Shown("Cost of attributed offences", "GBP"),
    "ogrs3": Shown("OGRS3", "points", 10.0),
}


def spread(study: PowerStudy) -> str:
    """Name what differs between replicates."""
    return "luck" if study.draw_of is None else "knowledge and luck"


def number(value: float, shown: Shown, at: int | None) -> str:
    """Write a figure of a measure."""
    return with_unit(value / shown.scale, shown.unit, at)


def place_of(centre: Centre, shown: Shown) -> int | None:
    """Return the power of ten that a figure's simulation error supports."""
    return place(centre.low / shown.scale, centre.high / shown.scale, centre.error / shown.scale)


def _found(centre: Centre, shown: Shown) -> str:
    at = place_of(centre, shown)
    ends = interval(centre.low / shown.scale, centre.high / shown.scale, shown.unit, at)
    return f"{number(centre.mean, shown, at)} ({ends})"


def _with_error(centre: Centre, shown: Shown) -> str:
    """Write a mean with twice its simulation error, as finely as that supports."""
    low, high = ((centre.mean + sign * 2 * centre.error) / shown.scale for sign in (-1, 1))
    at = place(low, high)
    mean = number(centre.mean, shown, at)
    return mean if at is None else f"{mean} ± {number(2 * centre.error, shown, at)}"


def share(found: Share) -> str:
    """Write a share with its simulation error."""
    if not math.isfinite(found.value):
        return "–"
    return f"{with_unit(found.value, 'share', _PERCENT)} ({interval(found.low, found.high, 'share', _PERCENT)})"


def people(n: float) -> str:
    """Write a number of people in two digits."""
    if math.isnan(n):
        return "–"
    if math.isinf(n):
        return "no size"
    return plain(n, max(0, math.floor(math.log10(max(n, 1.0))) - _TWO_DIGITS + 1))


def needed(found: Assessed) -> str:
    """Write how many people a way of measuring needs."""
    middle, low, high = found.needed
    if not math.isfinite(middle):
        return people(middle)
    return f"{people(middle)} ({people(low)} to {people(high)})"


def designs(study: PowerStudy, measure: str) -> Table:
    """Set out each way of measuring one measure: what it finds, bias, coverage, what it shows, what size it needs."""
    shown, rows = MEASURES_SHOWN[measure], []
    for design in DESIGNS:
        both = assess(study, design, measure)
        working, useless = both.working, both.useless
        rows.append((
            NAMES[design], _found(working.value, shown), _found(useless.value, shown),
            _with_error(working.bias, shown),
            share(working.coverage), share(useless.coverage),
            share(working.power), share(useless.falls), share(useless.shows), needed(working),
        ))  # fmt: skip
    known = assess(study, "lottery", measure).working
    unit = "pounds a head" if shown.unit == "GBP" else shown.unit
    caption = (
        f"{shown.label}, {unit}, year after less year before or less those compared with, by cohorts of "
        f"{people(study.people)} people. The truth with the scheme at work is {_found(known.truth, shown)}; with every "
        "channel off it is exactly nil, so what is found there is bias. Brackets after what is found hold 95 % of "
        f"{spread(study)}; ± and brackets after shares and sizes hold 95 % of simulation error."
    )
    direction = "fall" if known.is_fall else "rise"
    header = (
        "way of measuring", "finds, scheme at work", "finds, channels off", "bias, at work",
        "interval holds the truth, at work", "the same, off", f"shows a {direction}, at work", "shows a fall, off",
        "false alarms of either sign, off", "people for 80 % power",
    )  # fmt: skip
    return Table(caption, header, rows)


def sizes(study: PowerStudy, measure: str = "attributed") -> Table:
    """Set out what replicates put together show, against what is worked out for their size."""
    rows = []
    for design in DESIGNS:
        one = assess(study, design, measure)
        for areas in study.sizes:
            both = assess(study, design, measure, areas)
            n = areas * study.people
            worked_out = (found.reach.shows_fall(n) for found in (one.working, one.useless))
            rows.append((
                NAMES[design], f"{areas}", people(n), share(both.working.falls), share(both.useless.falls),
                *(with_unit(float(chance), "share", _PERCENT) for chance in worked_out),
            ))  # fmt: skip
    header = (
        "way of measuring", "areas together", "people", "shows a fall, at work", "shows a fall, off",
        "worked out, at work", "worked out, off",
    )  # fmt: skip
    caption = (
        f"{MEASURES_SHOWN[measure].label}: cohorts of several areas together, counted and as worked out from single "
        "ones. Brackets hold 95 % of simulation error."
    )
    return Table(caption, header, rows)


def _chance(found: Telling) -> str:
    return share(Share(found.chance, found.low, found.high))


def tellers(study: PowerStudy) -> Table:
    """Set out which measures could tell a working scheme from a useless one."""
    rows = []
    for one in measures_told(study):
        shown = Shown(one.label, one.unit)
        rows.append(
            (
                one.label,
                one.of_what,
                one.unit,
                _found(one.working, shown),
                _found(one.useless, shown),
                _chance(one.telling),
            )
        )
    caption = (
        "The chance that a figure looks better in an area where the scheme works than in another where every channel "
        "is off. 50 % is what tossing a coin gives, less than that misleads. What tells of work done tells that "
        "something was done, not that it helped. Brackets after figures hold 95 % of "
        f"{spread(study)}, those after the chance 95 % of simulation error."
    )
    header = ("what is reported", "tells of", "unit", "scheme at work", "channels off", "chance of telling them apart")
    return Table(caption, header, rows)


def tables(study: PowerStudy) -> list[Table]:
    """Return all tables: a measure each, sizes, which measures tell; none where nobody can be followed."""
    if study.is_empty:
        return []
    return [*(designs(study, measure) for measure in MEASURES_SHOWN), sizes(study), tellers(study)]
