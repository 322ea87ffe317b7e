"""Tell a study's factors: what differs from point to point, and what a number between 0 and 1 means for each.

A *lever* is chosen, an *uncertainty* is a row of the evidence register and moves as its distribution says. ``draw``
stands for all uncertainties of a study in one draw of the register; ``dummy`` moves nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

import numpy as np

from experiments.decisions.levers import BUDGETED, IN_POST, POSTS, paths_of
from experiments.studies.study import Levels, Setting, Span, Study
from scenarios.changes import paths_in, value_faults
from scenarios.faults import Fault, Origin, ScenarioError, nearest, said
from scenarios.files import read_layer
from scenarios.wording import expected
from sim.knowledge import numbers_at
from sim.parameters import Parameter, UnknownPathError, find
from sim.scenario import Scenario

DUMMY, DRAW = "dummy", "draw"
_EDGE = 1e-4  # quantiles nearer to 0 or 1 are taken here: a normal value has no end

Kind = Literal["lever", "uncertainty", "draw", "dummy"]
Row = list[Any]  # path, distribution, value, low, high: a row of ``Scenario.uncertain``


@dataclass(frozen=True)
class Factor:
    """One column of a study's points."""

    name: str
    kind: Kind
    group: str  # under which it is analysed: its own name, where it is in no group
    levels: Levels = ()  # of a lever
    rows: Mapping[str, Row] = field(default_factory=dict)  # of an uncertainty, by scenario: not all need have it
    moves_with: str = ""  # the factor whose number it takes: two values that are one unknown

    def values_at(self, u: Any, scenario: str) -> list[Setting | None]:
        """Return the value at each of an array of numbers between 0 and 1; nothing where the scenario has no such row.

        An uncertainty's is its quantile, within its parameter's bounds; of a vector or map, the factor on all of it.
        """
        if self.kind == "lever":
            return _levers_at(self.name, self.levels, u)
        if self.kind == "uncertainty":
            if scenario not in self.rows:
                return [None] * len(u)
            return numbers_at(self.rows[scenario], np.clip(u, _EDGE, 1 - _EDGE)).tolist()  # type: ignore[no-any-return]
        return np.asarray(u, float).tolist()  # type: ignore[no-any-return]

    def at(self, u: float, scenario: str) -> Setting | None:
        """Return the value at one number."""
        return self.values_at(np.array([u]), scenario)[0]


def parameter_of(path: str) -> Parameter:
    """Return what the value at a factor's path is. Raises UnknownPathError where it is none."""
    return find(paths_of(path)[0].partition("@")[0])


def as_whole(parameter: Parameter, value: Setting) -> Setting:
    """Return a number that is whole as a whole number, where its parameter is one; else as it is."""
    is_whole = parameter.kind == "integer" and isinstance(value, float) and value.is_integer()
    return int(value) if is_whole else value


def _levels(path: str, levels: Levels) -> Levels:
    """Return what a lever may be, in whole numbers where they are to be."""
    parameter = parameter_of(path)
    if not isinstance(levels, Span):
        return tuple(as_whole(parameter, value) for value in levels)
    is_whole = parameter.kind == "integer" and all(float(end).is_integer() for end in (levels.low, levels.high))
    return Span(int(levels.low), int(levels.high)) if is_whole else levels


def _ends_or_all(path: str, levels: Levels) -> tuple[Setting, ...]:
    """Return the ends of a range, or each of a lever's values."""
    found = _levels(path, levels)
    return (found.low, found.high) if isinstance(found, Span) else found


def _levers_at(path: str, levels: Levels, u: Any) -> list[Setting | None]:
    if not isinstance(levels, Span):
        return [levels[k] for k in np.minimum(len(levels) - 1, (u * len(levels)).astype(int))]
    if parameter_of(path).kind == "integer":
        low, high = int(levels.low), int(levels.high)
        return np.minimum(high, low + (u * (high - low + 1)).astype(int)).tolist()  # type: ignore[no-any-return]
    return (levels.low + u * (levels.high - levels.low)).tolist()  # type: ignore[no-any-return]


def _matched(patterns: Iterable[str], rows: Iterable[str]) -> list[str]:
    """Return the rows that a pattern fits, in the register's order."""
    wanted = list(patterns)
    return [path for path in rows if any(fnmatchcase(path, pattern) for pattern in wanted)]


def _rows_by_path(scenarios: Mapping[str, Scenario]) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for name, scenario in scenarios.items():
        for row in scenario.uncertain:
            found.setdefault(row[0], {})[name] = row
    return found


def _groups(study: Study) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each group with its patterns; no name for those that move by themselves."""
    yield from study.groups.items()
    if study.each:
        yield "", study.each


def uncertainties(study: Study, scenarios: Mapping[str, Scenario], file: str) -> list[Factor]:
    """Return the uncertain values that a study names, those of groups first; each but once.

    Raises ScenarioError where a pattern fits no row of any scenario, or a row is in two groups.
    """
    rows = _rows_by_path(scenarios)
    found: dict[str, Factor] = {}
    faults = []
    for group, patterns in _groups(study):
        for pattern in patterns:
            if not _matched([pattern], rows):
                sentence = f"{pattern} fits no uncertain value of {', '.join(scenarios)}{nearest(pattern, rows)}"
                faults.append(Fault(Origin(file), sentence))
        for path in _matched(patterns, rows):
            if path in found and group and found[path].group != group:
                sentence = f"{path} is in the groups {found[path].group} and {group}; expected one"
                faults.append(Fault(Origin(file), sentence))
            found.setdefault(path, Factor(path, "uncertainty", group or path, rows=rows[path]))
    if faults:
        raise ScenarioError(faults)
    return [_tied(factor, found) for factor in found.values()]


def _tied(factor: Factor, found: Mapping[str, Factor]) -> Factor:
    """Return a factor that moves with another: posts that are there with those budgeted for, one unknown."""
    budgeted = factor.name.replace(IN_POST, BUDGETED)
    return replace(factor, moves_with=budgeted) if budgeted != factor.name and budgeted in found else factor


def free(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    """Return the factors that move by themselves: those that a design lays out and an analysis asks of."""
    return tuple(factor for factor in factors if not factor.moves_with)


def lever_origin(file: str, path: str) -> Origin:
    """Return where a study's file has a lever; the file alone where the study comes from elsewhere."""
    try:
        return read_layer(Path(file), Origin(file)).origin("levers", path)
    except (ScenarioError, OSError, ValueError):
        return Origin(file)


def _unknown(path: str, scenarios: Mapping[str, Scenario]) -> str:
    """Return why a path names no value that can be set in some scenario; nothing where it does in all."""
    target, at, week = path.partition("@")
    paths = [one.partition("@")[0] for one in paths_of(path)]
    for name, scenario in scenarios.items():
        known = [one for one in paths_in(scenario.values) if one != "changes"]
        if set(paths) <= set(known):
            continue
        known += [one.replace(BUDGETED, POSTS) for one in known if one.endswith(BUDGETED)]
        try:
            find(paths[0])
        except UnknownPathError:
            return f"is no path of a value{nearest(target, known) or '; expected one such as cohorts.iom.places'}"
        return f"names no entry of {name}{nearest(target, known)}"
    if at and not week.isdecimal():
        return f"has no week; expected a whole number after the @, such as {target}@52"
    return ""


def path_faults(what: str, path: str, scenarios: Mapping[str, Scenario], origin: Origin) -> list[Fault]:
    """Return what is wrong with the path of a lever or of a column; ``what`` says which of them it is."""
    reason = _unknown(path, scenarios)
    return [Fault(origin, f"the {what} {path} {reason}")] if reason else []


def shape_fault(path: str, value: Setting, *, is_factor: bool = False) -> str:
    """Return why a number is none that the value at a path may be; nothing where it is, or where only loading tells.

    ``is_factor`` says that a vector or map moves as one, by the number.
    """
    parameter = parameter_of(path)
    if parameter.kind in {"number", "integer"}:
        return next(iter(value_faults(path, parameter, value)), "")
    if is_factor and (isinstance(value, bool | str) or not np.isfinite(value)):
        return f"{path} is {said(value)}; expected a number, by which all of it is multiplied"
    return ""


def _span_fault(path: str, levels: Span) -> str:
    """Return why a lever can't have a range, or not with such ends; nothing where it can."""
    parameter = parameter_of(path)
    if parameter.kind not in {"number", "integer"}:
        return f"{path} is no number; expected a list of its values"
    if parameter.kind == "integer" and any(float(end) % 1 for end in (levels.low, levels.high)):
        return f"{path} is from {levels.low} to {levels.high}; expected ends that are each {expected(parameter)}"
    return ""


def lever_faults(
    levers: Iterable[tuple[str, Levels]], scenarios: Mapping[str, Scenario], file: str, *, bounded: bool = True
) -> Iterator[Fault]:
    """Yield what is wrong with the levers' paths and numbers; what only a scenario tells is said as it is loaded.

    ``bounded`` says that their numbers are those of a scenario, not of a function in the place of its simulation.
    """
    rows = _rows_by_path(scenarios)
    for path, levels in levers:
        if faults := path_faults("lever", path, scenarios, lever_origin(file, path)):
            yield from faults
            continue
        wrong = [_span_fault(path, levels)] if isinstance(levels, Span) else []
        if bounded and not any(wrong):
            wrong = [shape_fault(path, value, is_factor=path in rows) for value in _ends_or_all(path, levels)]
        yield from (Fault(lever_origin(file, path), f"the lever {reason}") for reason in wrong if reason)


def _misplaced(study: Study) -> str:
    """Return what a study says that its design has no use for; nothing where all is used."""
    kind, varied = study.design.kind, bool(study.each or study.groups)
    if kind == "points" and (study.levers or varied):
        return "levers or uncertainties stand beside a design of points; expected none: its file has all that varies"
    if kind == "draws" and varied:
        return "uncertainties stand beside a design of draws; expected none: a draw moves all of them"
    if kind in {"points", "draws"} and study.design.dummy:
        return f"design.dummy stands in a {kind} design; expected none: nothing lays it out"
    return ""


def factors_of(
    study: Study, scenarios: Mapping[str, Scenario], columns: Sequence[str] | None = None, file: str = "the study"
) -> tuple[Factor, ...]:
    """Return a study's factors: levers, then uncertainties (or their draw), then the dummy.

    ``columns`` are the paths that a file of points has. Raises ScenarioError where a lever or a pattern names nothing,
    one value is both, or the design has no use for them.
    """
    if misplaced := _misplaced(study):
        raise ScenarioError([Fault(Origin(file), misplaced)])
    if faults := list(lever_faults(study.levers.items(), scenarios, file, bounded=not study.model)):
        raise ScenarioError(faults)
    head = Origin(study.design.file, 1)
    if faults := [fault for path in columns or () for fault in path_faults("column", path, scenarios, head)]:
        raise ScenarioError(faults)
    found = [Factor(path, "lever", path, _levels(path, levels)) for path, levels in study.levers.items()]
    chosen = {path for lever in study.levers for path in paths_of(lever)}
    if study.design.kind == "draws":
        found.append(Factor(DRAW, "draw", DRAW))
    elif columns is not None:
        rows = _rows_by_path(scenarios)
        found += [Factor(path, "uncertainty", path, rows=rows[path]) for path in columns if path in rows]
        found += [Factor(path, "lever", path) for path in columns if path not in rows]
    else:
        found += uncertainties(study, scenarios, file)
        if both := [factor.name for factor in found if factor.kind == "uncertainty" and factor.name in chosen]:
            raise ScenarioError([Fault(Origin(file), f"{both[0]} is a lever and an uncertainty; expected one of them")])
    if study.design.dummy:
        found.append(Factor(DUMMY, "dummy", DUMMY))
    return tuple(found)
