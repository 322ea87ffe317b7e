"""Work out what a partnership reports of itself: falls, quiet exits, recalls, services finished."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from experiments.decisions.power.cases import Cases
from experiments.decisions.power.lived import MEASURES, OGRS3, YEAR, Lived
from experiments.decisions.windows import summed
from sim.events import unpacked
from sim.outcomes import EXIT_CAUSES, KIND

_PERCENT = 100.0
_PER_POINT = 10.0  # per mille
_QUIET = EXIT_CAUSES.index("quiet")


def _quotient(above: float, below: float) -> float:
    return float(above) / float(below) if below else float("nan")


def _fall(measure: str) -> Callable[[Lived, Cases], float]:
    k = MEASURES.index(measure)
    return lambda _, cases: _PERCENT * _quotient((cases.before - cases.after)[:, k].sum(), cases.before[:, k].sum())


def _fall_of_quiet(lived: Lived, cases: Cases) -> float:
    """Return the fall in attributed offences among those who, once selected, left the scheme as quiet."""
    fields = unpacked(lived.events)
    left = ((fields["kind"] == KIND["EXITED"]) & (fields["value"] == _QUIET)).astype(np.int64)
    quiet = summed(lived.events, lived.persons[cases.rows], cases.week, lived.end, left) > 0
    before, after = cases.before[quiet, 0].sum(), cases.after[quiet, 0].sum()
    return _PERCENT * _quotient(before - after, before)


def _fall_in_score(_: Lived, cases: Cases) -> float:
    fall = cases.before[:, OGRS3] - cases.after[:, OGRS3]
    return _quotient(fall.sum(), _PER_POINT * len(fall))


def _none_proven(_: Lived, cases: Cases) -> float:
    return _PERCENT * _quotient((cases.after[:, MEASURES.index("proven")] == 0).sum(), len(cases.week))


def _quiet_exits(lived: Lived, _: Cases) -> float:
    fields = unpacked(lived.events)
    causes = fields["value"][fields["kind"] == KIND["EXITED"]]
    return _PERCENT * _quotient((causes == _QUIET).sum(), causes.size)


def _each(kind: str) -> Callable[[Lived, Cases], float]:
    """Return a function for how many events of a kind each of those selected has in the year after."""

    def within_a_year(lived: Lived, cases: Cases) -> float:
        found = lived.times(kind, cases.rows, cases.week, cases.week + YEAR)
        return _quotient(found.sum(), len(found))

    return within_a_year


OfWhat = Literal["outcome", "work done", "unseen"]


@dataclass(frozen=True)
class Indicator:
    """A figure that a partnership reports: what it is called, what it tells of, its unit, which way is read as good."""

    label: str
    of_what: OfWhat
    unit: str
    good: Literal["high", "low"]
    of: Callable[[Lived, Cases], float]


INDICATORS = {
    "fall_attributed": Indicator(
        "Fall in attributed offences, before to after", "outcome", "%", "high", _fall("attributed")
    ),
    "fall_proven": Indicator("Fall in proven offences, before to after", "outcome", "%", "high", _fall("proven")),
    "fall_harm": Indicator("Fall in harm of attributed offences, CCHI days", "outcome", "%", "high", _fall("harm")),
    "fall_quiet": Indicator(
        "Fall in attributed offences among those who left as quiet", "outcome", "%", "high", _fall_of_quiet
    ),
    "fall_ogrs3": Indicator("Fall in mean OGRS3", "outcome", "points", "high", _fall_in_score),
    "none_proven": Indicator("Share with no proven offence in the year after", "outcome", "%", "high", _none_proven),
    "quiet_exits": Indicator("Share of exits that were successful (quiet)", "outcome", "%", "high", _quiet_exits),
    "recalls": Indicator("Recalls in the year after", "work done", "a head", "low", _each("RECALL")),
    "started": Indicator("Services started in the year after", "work done", "a head", "high", _each("STARTED")),
    "completed": Indicator("Services finished in the year after", "work done", "a head", "high", _each("COMPLETED")),
    "fall_actual": Indicator("Fall in actual offences, which nobody sees", "unseen", "%", "high", _fall("actual")),
}


def indicators(lived: Lived, cases: Cases) -> Any:
    """Return each indicator's figure; NaN where it means nothing."""
    return np.array([one.of(lived, cases) for one in INDICATORS.values()])
