"""Say what the pictures of a sensitivity analysis show."""

import math

import numpy as np

from experiments.reports.figures import COLOURS, Panel, Picture, Series
from experiments.reports.heat import Heat
from experiments.reports.numbers import plain
from experiments.reports.ranged import RangedBars
from experiments.sensitivity import lines
from experiments.sensitivity.answer import Answer
from experiments.sensitivity.problem import DUMMY, LEVER, UNCERTAINTY
from experiments.sensitivity.store import unit_of_outcome

_BARS, _CELLS, _LINES = 12, 24, len(COLOURS) - 1  # groups of a picture; one colour is the dummy's
_COLUMNS = 6  # outcomes of a heat map
_NEAR = -2


def all_pictures(answer: Answer) -> list[Picture]:
    """Return what decides the first outcomes, all outcomes beside one another, and whether that has settled."""
    return [_bars(answer), _heat(answer), *_convergence(answer)]


def _axis(answer: Answer, outcome: str) -> str:
    unit = unit_of_outcome(outcome)
    ending = f", {'£' if unit == 'GBP' else unit}" if answer.unit(outcome) else ""
    return f"{answer.decided.method.axis}{ending}"


def _title(outcome: str) -> str:
    name = lines.outcome_name(outcome)
    return f"{name[0].upper()}{name[1:]}"


def _bars(answer: Answer) -> Picture:
    decided, panels = answer.decided, []
    for outcome in decided.outcomes[:2]:
        ranking = decided.rankings[outcome]
        shown = ranking.order[:_BARS]
        bars = RangedBars(
            [one.value for one in shown],
            [one.low for one in shown],
            [one.high for one in shown],
            [(UNCERTAINTY, LEVER).index(one.kind) for one in shown],
            ("not known", "we control"),
        )
        rows = [lines.group_name(one.name) for one in shown]
        mark = ranking.floor.high if ranking.floor else None
        panels.append(Panel(_title(outcome), _axis(answer, outcome), rows=rows, ranged=bars, mark=mark))
    floor = (
        "The dashed line is where the interval of a dummy ends, which changes nothing but the luck: what reaches it is "
        "not distinguishable from noise. "
        if any(panel.mark is not None for panel in panels)
        else ""
    )
    caption = f"Bars are the {answer.meaning}; lines its 95 % interval by which points were looked at. {floor}"
    return Picture("decides", "What decides: what we control, and what we don't know", caption.strip(), panels)


def _heat(answer: Answer) -> Picture:
    decided = answer.decided
    shown = decided.outcomes[:_COLUMNS]
    by = {outcome: decided.indices[outcome].of(decided.method.main) for outcome in shown}
    sizes = {outcome: max(1e-300, *(row.value for row in by[outcome].values())) for outcome in shown}
    scale = sizes if answer.decided.method.main == "mu_star" else dict.fromkeys(shown, 1.0)
    most = {
        name: max(by[outcome][name].value / sizes[outcome] for outcome in shown)
        for name in by[shown[0]]
        if name != DUMMY
    }
    names = sorted(most, key=lambda name: -most[name])[:_CELLS]
    values = [[by[outcome][name].value / scale[outcome] for outcome in shown] for name in names]
    heat = Heat(
        [_title(outcome) for outcome in shown],
        values,
        [[plain(value, _NEAR) if abs(value) >= 0.005 else "0" for value in row] for row in values],  # noqa: PLR2004 - rounding
        [[not decided.rankings[outcome].is_told(by[outcome][name]) for outcome in shown] for name in names],
    )
    what = f"The {answer.meaning}"
    if scale is sizes:
        what = f"{what}, as a share of the largest of that outcome"
    caption = f"{what}. Hatched with grey numbers: not distinguishable from noise."
    rows = [f"{lines.group_name(name)}{' (we control)' if by[shown[0]][name].kind == LEVER else ''}" for name in names]
    return Picture("outcomes", "What decides which outcome", caption, [Panel("", "", rows=rows, heat=heat)])


def _convergence(answer: Answer) -> list[Picture]:
    decided = answer.decided
    outcome = decided.outcomes[0]
    steps = decided.steps[outcome]
    if len(steps) < 2:  # noqa: PLR2004 - a line needs two points
        return []
    ranking = decided.rankings[outcome]
    names = [one.name for one in ranking.order[:_LINES]] + ([DUMMY] if ranking.floor else [])
    series: list[Series] = []
    for name in names:
        rows = [next((row for row in step.rows if row.name == name), None) for step in steps]
        value, low, high = (
            np.array([getattr(row, end) if row else math.nan for row in rows]) for end in ("value", "low", "high")
        )
        style = len(COLOURS) - 1 if name == DUMMY else len(series)
        banded = name == DUMMY or not series
        label = "dummy (noise)" if name == DUMMY else lines.group_name(name)
        x = np.array([step.n for step in steps], np.float64)
        series.append(Series(label, x, value, low if banded else None, high if banded else None, style))
    what = {"sobol": "base points", "morris": "trajectories"}.get(decided.manifest["method"], "points")
    panel = Panel(_title(outcome), what, decided.method.axis, series=series, from_zero=False)
    caption = (
        f"The same index from the first {what}, twice as many each time. Bands are 95 % intervals, of the first group "
        "and of the dummy alone. Lines that still climb or cross ask for more points."
    )
    return [Picture("convergence", "Has it settled?", caption, [panel])]
