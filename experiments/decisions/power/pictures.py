"""Say what the pictures of power show."""

import math

from experiments.decisions.power.assessed import NAMES, Assessed, Centre, assess, measures_told
from experiments.decisions.power.estimates import Share
from experiments.decisions.power.shown import MEASURES_SHOWN, people, spread
from experiments.decisions.power.study import DESIGNS, PowerStudy
from experiments.reports.figures import Dots, Panel, Picture

_PERCENT = 100.0
_REACH = (-3.0, 103.0)  # so that dots at 0 and 100 % are whole
_FOUND = ("attributed", "proven", "actual")
_DRAWN = ("before_after", "record_change", "lottery")  # as many as a row has room for
_TIMES = (1, 2, 4, 8, 16, 32)
_COIN = 50.0
_AT_WORK, _OFF = "scheme at work", "every channel off"


def _dots(label: str, centres: list[Centre], style: int) -> Dots:
    mean, low, high = ([getattr(one, name) for one in centres] for name in ("mean", "low", "high"))
    return Dots(label, mean, low, high, style=style)


def _ways(study: PowerStudy) -> Picture:
    panels = []
    for measure in _FOUND:
        both = [assess(study, design, measure) for design in DESIGNS]
        centres = (
            [*(getattr(pair, world).value for pair in both), getattr(both[0], world).truth]
            for world in ("working", "useless")
        )
        dots = [_dots(label, found, k) for k, (label, found) in enumerate(zip((_AT_WORK, _OFF), centres, strict=True))]
        rows = [*(NAMES[design] for design in DESIGNS), "The truth"]
        panels.append(Panel(MEASURES_SHOWN[measure].label, "offences a head in a year", rows=rows, dots=dots))
    return Picture(
        "power-found",
        "What each way of measuring finds, against the truth",
        f"Cohorts of {people(study.people)} people. Dots are means, lines hold 95 % of {spread(study)}. "
        "With every channel off the truth is exactly nil: a dot that is off nil there is bias. Bias is in what is "
        "found with the scheme at work too, and is no effect of it.",
        panels,
        3,
    )


def _shares(label: str, shares: list[Share], style: int) -> Dots:
    value, low, high = ([_PERCENT * getattr(one, name) for one in shares] for name in ("value", "low", "high"))
    return Dots(label, value, low, high, style=style)


def _at_sizes(found: Assessed, sizes: list[float]) -> list[Share]:
    """Return the chance to show a fall at each size, with the ends of its simulation error."""
    reach, error = found.reach, 1.96 * found.reach.error
    middle, one, other = (reach.shows_fall(sizes, moved) for moved in (0.0, -error, error))
    return [Share(float(p), float(min(a, b)), float(max(a, b))) for p, a, b in zip(middle, one, other, strict=True)]


def _by_size(study: PowerStudy) -> Picture:
    sizes = [k * study.people for k in _TIMES]
    rows = [f"{people(size)} people" for size in sizes]
    panels = []
    for world, title in (("working", "The scheme at work"), ("useless", "Every channel off")):
        dots = [
            _shares(NAMES[design], _at_sizes(getattr(assess(study, design, "attributed"), world), sizes), k)
            for k, design in enumerate(_DRAWN)
        ]
        panels.append(Panel(title, "chance to show a fall, %", rows=rows, dots=dots, reach=_REACH))
    return Picture(
        "power-sizes",
        "How often a fall in attributed offences is shown, by size of the cohort",
        "A fall is shown where all of the 95 % interval is below nil. On the left more is better; on the right there "
        "is no effect, and an honest way shows a fall in 2.5 % of cohorts whatever their size. The first row is the "
        "cohort as it is, the others are worked out from it. Lines hold 95 % of simulation error.",
        panels,
        2,
    )


def _tellers(study: PowerStudy) -> Picture:
    told = [one for one in measures_told(study) if math.isfinite(one.telling.low)]
    above, low, high = (
        [_PERCENT * getattr(one.telling, name) - _COIN for one in told] for name in ("chance", "low", "high")
    )
    panel = Panel(
        "", "chance to look better where the scheme works: points above the 50 % of a coin",
        rows=[one.label for one in told], dots=[Dots("", above, low, high)], reach=(-_COIN - 3, _COIN + 3),
    )  # fmt: skip
    return Picture(
        "power-telling",
        "Which measures could tell a working scheme from a useless one",
        "Two areas with luck of their own, in one of which the scheme works: how often does the measure look better "
        "there? At nil it tells no more than a coin, left of it it misleads, and at 50 it always tells. Lines hold "
        "95 % of simulation error.",
        [panel],
    )


def pictures(study: PowerStudy) -> list[Picture]:
    """Return what each way finds, what it shows by size, and which measures tell; none where nobody can be followed."""
    if study.is_empty:
        return []
    return [_ways(study), _by_size(study), *([_tellers(study)] if study.replicates > 2 else [])]  # noqa: PLR2004
