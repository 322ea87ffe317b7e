"""Put a point's values into its scenario."""

import copy
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from experiments.studies.factors import DRAW, DUMMY, paths_of
from experiments.studies.study import Setting
from scenarios import load
from sim.knowledge import drawn_value, quantile
from sim.parameters import find
from sim.scenario import Scenario, Values

_KEPT = 64  # scenarios with levers set that are kept in memory

Point = Mapping[str, Setting | None]


@lru_cache(maxsize=_KEPT)
def _loaded(file: Path, _stamp: tuple[int, int], settings: tuple[tuple[str, Setting], ...]) -> Scenario:
    return load(file, {path: value for lever, value in settings for path in paths_of(lever)})


def with_levers(file: Path, levers: Mapping[str, Setting]) -> Scenario:
    """Return the scenario of a file with levers set; kept in memory, and read again where the file is another.

    Raises ScenarioError where the scenario doesn't take a lever's value.
    """
    stamp = file.stat()
    return _loaded(file, (stamp.st_ino, stamp.st_mtime_ns), tuple(levers.items()))


def applied(file: Path, point: Point, seed: int) -> Scenario:
    """Return the scenario of a file at a point: its levers set, its uncertain values held where the point has them.

    In a point with a draw, every uncertain value stands as that draw of the register has it. Raises ScenarioError
    where the scenario doesn't take a lever's value.
    """
    base = with_levers(file, {})
    rows = {row[0]: row for row in base.uncertain}
    stated = {name: value for name, value in point.items() if value is not None and name not in {DUMMY, DRAW}}
    scenario = with_levers(file, {name: value for name, value in stated.items() if name not in rows})
    if (draw := point.get(DRAW)) is not None:
        return _held(scenario, {row[0]: _in_draw(row, seed, int(draw)) for row in scenario.uncertain})
    numbers = {name: float(value) for name, value in stated.items() if name in rows}
    return _held(scenario, {name: _valued(rows[name], number) for name, number in numbers.items()})


def _in_draw(row: list[Any], seed: int, draw: int) -> Any:
    path, distribution, value, low, high = row
    return drawn_value(path.partition("@")[0], distribution, value, low, high, quantile(path, seed, draw))


def _valued(row: list[Any], number: float) -> Any:
    """Return a row's value: the number, or the vector or map times it, within the parameter's bounds."""
    path, _, value, _, _ = row
    parameter = find(path.partition("@")[0])

    def scaled(x: Any) -> Any:
        if isinstance(x, list):
            return [scaled(y) for y in x]
        if isinstance(x, dict):
            return {key: scaled(y) for key, y in x.items()}
        return min(max(x * number, parameter.low), parameter.high)

    if isinstance(value, list | dict):
        return scaled(value)
    return int(number) if parameter.kind == "integer" else number


def _held(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """Return a scenario in which some uncertain values stand, no longer drawn."""
    if not values:
        return scenario
    made: Values = copy.deepcopy(scenario.values)
    for path, value in values.items():
        _put(made, path, value)
    return Scenario.make(scenario.name, made, [row for row in scenario.uncertain if row[0] not in values])


def _put(values: Values, path: str, value: Any) -> None:
    """Put a value at a path, of a dated change where ``@`` and its week follow."""
    target, at, week = path.partition("@")
    if at:
        for change in values["changes"]:
            if (change["path"], change["week"]) == (target, int(week)):
                change["value"] = value
        return
    *way, name = target.split(".")
    table = values
    for part in way:
        table = table[part]
    table[name] = value
