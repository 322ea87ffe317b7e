"""Put a point's values into its scenario."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from experiments.decisions.levers import paths_of
from experiments.studies.factors import DRAW, DUMMY
from experiments.studies.study import Setting
from scenarios import load
from sim.knowledge import held, held_in_draw
from sim.scenario import Scenario

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
    rows = {row[0] for row in base.uncertain}
    stated = {name: value for name, value in point.items() if value is not None and name not in {DUMMY, DRAW}}
    scenario = with_levers(file, {name: value for name, value in stated.items() if name not in rows})
    if (draw := point.get(DRAW)) is not None:
        return held_in_draw(scenario, seed, int(draw))
    return held(scenario, {name: float(value) for name, value in stated.items() if name in rows})
