"""Say what an assurance's pictures show: the waterfall, the curve of useless schemes, falls by measure."""

from typing import Any

import numpy as np

from experiments.decisions.assurance import shares
from experiments.decisions.assurance.answer import LABELS, WHO, Assurance, one_in_ten
from experiments.decisions.assurance.measures import MEASURES
from experiments.decisions.assurance.shares import CHANGE, SCHEME_PARTS, Part
from experiments.reports.figures import Bars, Dots, Panel, Picture, Series
from experiments.reports.numbers import plain

_POINTS = 121  # of a curve
_HIGHEST = 100.0
_DEEPEST = -100.0  # a fall below this (a doubling) is off the picture


def all_pictures(found: Assurance) -> list[Picture]:
    """Return the pictures of an assurance; none where nobody was selected."""
    if int(found.assured.before().sum()) == 0:
        return []
    return [_waterfall(found), _curve(found), _measures(found)]


def _bars(parts: list[Part]) -> tuple[list[str], Bars]:
    """Return the steps from what was counted before, 100 %, to what was counted after."""
    whole = next(part for part in parts if part.name == CHANGE)
    steps = [part for part in parts if part.name != CHANGE]
    rows, start, end, words, styles = ["Before"], [0.0], [_HIGHEST], ["100 %"], [6]
    at = _HIGHEST
    for part in steps:
        rows.append(LABELS[part.name])
        start.append(at)
        at += part.percent
        end.append(at)
        words.append(f"{plain(part.percent, 0)} ({plain(part.low, 0)} to {plain(part.high, 0)})")
        styles.append(0 if part.name == "true_effect" else 1 if part.name in SCHEME_PARTS else 5)
    rows.append("After")
    start.append(0.0)
    end.append(_HIGHEST + whole.percent)
    words.append(f"{plain(_HIGHEST + whole.percent, 0)} %")
    styles.append(6)
    return rows, Bars(start, end, words, styles)


def _waterfall(found: Assurance) -> Picture:
    panels = []
    for population, who in WHO.items():
        if int(found.assured.before(population).sum()) == 0:
            continue
        rows, bars = _bars(found.parts[population])
        count = int(found.assured.entries(population).sum())
        panels.append(Panel(f"{who[0].upper()}{who[1:]}: {count:,} selections", "% of what was counted before",
                            rows=rows, bars=bars))  # fmt: skip
    label = MEASURES[found.assured.asked.measure].label
    return Picture(
        "waterfall",
        f"What the reported change in {label} is made of",
        "Each bar starts where the one above ends. Light blue would have been seen with no scheme; dark blue is the "
        "true effect; orange is the scheme's doing too, but no crime turned from: people were inside, or more came to "
        "notice. In brackets 95 % of simulated areas. The numbers sum to the change exactly, as whole offences.",
        panels,
    )


def _vertical(value: float, label: str, style: int) -> Series:
    return Series(label, np.array([value, value]), np.array([0.0, _HIGHEST]), style=style)


def _curve(found: Assurance) -> Picture:
    panels = []
    for population, who in WHO.items():
        falls = {basis: found.assured.fall(population, basis=basis) for basis in ("useless", "scheme")}
        there = np.concatenate([fall[np.isfinite(fall)] for fall in falls.values()])
        if not there.size:
            continue
        at = np.linspace(max(_DEEPEST, float(there.min()) - 2), min(_HIGHEST, float(there.max()) + 2), _POINTS)
        names = {"useless": "a scheme with no effect at all", "scheme": "this scheme"}
        series = [
            Series(names[basis], at, shares.curve(fall, at), style=k) for k, (basis, fall) in enumerate(falls.items())
        ]
        if population in found.reported:
            value = found.reported[population]
            series.append(_vertical(value, f"reported: {one_in_ten(value)}", 6))
        panels.append(
            Panel(f"{who[0].upper()}{who[1:]}", "a reported fall of at least, %", "% of simulated areas", series)
        )
    label = MEASURES[found.assured.asked.measure].label
    return Picture(
        "useless",
        f"How often a scheme with no effect reports a fall in {label} at least as large",
        "Both pick people in the same way, on the same luck. Where the lines lie together, a reported fall is not "
        "distinguishable from selection.",
        panels,
        2,
    )


def _spread(falls: list[Any]) -> tuple[list[float], list[float], list[float]]:
    """Return means and the ends of 95 % of areas."""
    ends = [shares.limits(fall) for fall in falls]
    means = [float(np.nanmean(fall)) if np.isfinite(fall).any() else np.nan for fall in falls]
    return means, [low for low, _ in ends], [high for _, high in ends]


def _measures(found: Assurance) -> Picture:
    dots = []
    for style, (basis, label) in enumerate((("useless", "a scheme with no effect at all"), ("scheme", "this scheme"))):
        means, low, high = _spread([found.assured.fall(measure=name, basis=basis) for name in MEASURES])
        dots.append(Dots(label, means, low, high, style=style))
    rows = [f"{one.label[0].upper()}{one.label[1:]}" for one in MEASURES.values()]
    panel = Panel("All selected", "reported fall, % (a rise is below nil)", rows=rows, dots=dots)
    return Picture(
        "measures",
        "The fall that is reported depends on what is counted",
        "Dots are means, lines 95 % of simulated areas. What a published “reoffending risk” counts is not known.",
        [panel],
    )
