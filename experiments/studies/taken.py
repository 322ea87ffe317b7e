"""Say which of a study's values its scenarios don't take, before anything is written.

Each value of a lever is loaded as the runs load it: alone, and, where that fails, in points that have it, for values
may stand only together (shares of a whole). What fails in some points alone is left to them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any

import pyarrow as pa

from experiments.decisions.levers import paths_of
from experiments.studies.factors import DRAW, DUMMY, Factor
from experiments.studies.study import Setting, Span, Study
from scenarios import load
from scenarios.faults import Fault, Origin, ScenarioError, said
from sim.scenario import Scenario

MOST_LOADS = 100  # of single values, some twenty milliseconds each
_FEW_FAULTS = 3  # of a lever
_FEW_NAMED = 4  # levers of a point that a sentence names

Point = Mapping[str, Setting]
Place = Callable[[str, Setting], Origin]  # where a lever has a value


class _Trial:
    """A scenario of a study, loaded at some of its values."""

    def __init__(self, study: Study, file: str, scenario: Scenario, factors: Sequence[Factor], table: pa.Table) -> None:
        rows = {row[0] for row in scenario.uncertain}  # held, not loaded
        self.study, self.file, self.table = study, file, table
        self.levers = [one for one in factors if _is_set(one, study) and one.name not in rows]
        self.names = [one.name for one in self.levers]

    def refused(self, point: Point) -> str:
        """Return why the scenario doesn't take some values; nothing where it does."""
        settings = {path: value for lever, value in point.items() for path in paths_of(lever)}
        try:
            load(self.file, self.study.laid_over | settings)
        except ScenarioError as error:
            return error.faults[0].sentence
        return ""

    def point(self, number: int) -> dict[str, Any]:
        """Return the values that a point loads."""
        (found,) = self.table.select(self.names).slice(number, 1).to_pylist()
        return dict(found)

    def singles(self) -> Iterator[tuple[Factor, Setting]]:
        """Yield each lever with each of its values, the ends of all levers first."""
        ordered = [[(one, value) for value in _ordered(one, self.table)] for one in self.levers]
        yield from (single for some in zip_longest(*ordered) for single in some if single is not None)

    def refused_always(self, lever: Factor, value: Setting) -> str:
        """Return why the scenario doesn't take a value, alone or with what stands beside it; nothing where it does."""
        reason = self.refused({lever.name: value})
        if not reason or len(self.names) == 1:
            return reason
        numbers = list(range(self.table.num_rows))
        if not isinstance(lever.levels, Span):
            numbers = [k for k, given in enumerate(self.table[lever.name].to_pylist()) if given == value]
        return reason if all(self.refused(self.point(k) | {lever.name: value}) for k in _some(numbers)) else ""


def _is_set(factor: Factor, study: Study) -> bool:
    """Say whether a factor is set in scenarios that have no uncertain value of its name."""
    return factor.kind == "lever" or (study.design.kind == "points" and factor.name not in {DUMMY, DRAW})


def _some(numbers: Sequence[int]) -> list[int]:
    """Return the first, the middle and the last of some numbers."""
    return sorted({numbers[0], numbers[len(numbers) // 2], numbers[-1]}) if numbers else []


def _ordered(lever: Factor, table: pa.Table) -> list[Setting]:
    """Return a lever's values, the lowest and the highest number first; of a range its ends."""
    if isinstance(lever.levels, Span):
        return [lever.levels.low, lever.levels.high]
    found = list(dict.fromkeys(lever.levels or table[lever.name].to_pylist()))
    if any(isinstance(value, bool | str) for value in found):
        return found
    return list(dict.fromkeys([min(found), max(found), *found]))


def _sentence(lever: str, value: Setting, reason: str) -> str:
    """Say of a lever's value what was said of the path that it sets."""
    for path in paths_of(lever):
        if reason.startswith((f"{path} is {said(value)}", f"{path} names {said(value)}")):
            return f"{lever}{reason.removeprefix(path)}"
    return f"{lever} is {said(value)}, and {reason}"


def _of_points(trial: _Trial, file: str) -> Iterator[Fault]:
    """Yield why the first, the middle and the last point can't be run, where none of them can."""
    if len(trial.names) < 2 or not trial.table.num_rows:  # noqa: PLR2004 - one lever's values were all looked at
        return
    reasons = []
    for k in _some(range(trial.table.num_rows)):
        reasons.append(trial.refused(trial.point(k)))
        if not reasons[-1]:
            return
    named = [f"{name} is {said(value)}" for name, value in trial.point(0).items()]
    shown = ", ".join(named[:_FEW_NAMED]) + (", …" if len(named) > _FEW_NAMED else "")
    yield Fault(Origin(file), f"the points can't be run; at the first ({shown}) {reasons[0]}")


def untaken(
    study: Study,
    scenarios: Mapping[str, Scenario],
    factors: Sequence[Factor],
    table: pa.Table,
    place: Place,
    file: str,
) -> Iterator[Fault]:
    """Yield a fault for each value of a lever that a scenario doesn't take, at its place; else for the points' own.

    ``table`` has the points of all scenarios, the same number each. No more than ``MOST_LOADS`` values are tried.
    """
    what = "" if study.design.kind == "points" else "the lever "
    many = table.num_rows // len(scenarios)
    for number, (one, (name, scenario)) in enumerate(zip(study.scenarios, scenarios.items(), strict=True)):
        trial = _Trial(study, one, scenario, factors, table.slice(number * many, many))
        where = f"in {name}, " if len(scenarios) > 1 else ""
        said_of: dict[str, list[str]] = {}
        for lever, value in islice(trial.singles(), MOST_LOADS // len(scenarios)):
            reasons = said_of.get(lever.name, [])
            reason = trial.refused_always(lever, value) if len(reasons) < _FEW_FAULTS else ""
            if reason and reason not in reasons:
                said_of[lever.name] = [*reasons, reason]
                yield Fault(place(lever.name, value), f"{where}{what}{_sentence(lever.name, value, reason)}")
        if not said_of:
            yield from _of_points(trial, file)
