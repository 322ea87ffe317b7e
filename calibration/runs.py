"""Run the pools that the statistics need."""

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from calibration.histories import QUARTER, History, arrivals_of, history_of
from scenarios import load
from sim.arms import times
from sim.courses import run_arm
from sim.pools import make_pool
from sim.scenario import Values
from sim.tables import tables

SEED = 20_263  # for the numbers of record; tuning used others
CHANNELS_OFF = {f"channels.{name}": False for name in (
    "services", "priority", "dose", "tag", "release_planning", "enforcement", "detection",
)}  # fmt: skip


def changed_values(scenario: str, changes: dict[str, Any]) -> Values:
    """Return the central values of a scenario with some set anew, by path."""
    values = copy.deepcopy(load(scenario).values)
    for path, value in changes.items():
        *way, name = path.split(".")
        table = values
        for part in way:
            table = table[part]
        table[name] = value
    return values


def untreated(people: int) -> Values:
    """Return the baseline with no floor, lived for 17 years."""
    return changed_values(
        "baseline", {"pool.people": people, "pool.ogrs3_floor": 0.0, "running_weeks": 0, "horizon_weeks": 780}
    )


class Assessments:
    """Needs as assessed, kept while an arm runs."""

    def __init__(self, order: Any) -> None:
        self._order, self._levels = order, dict[int, Any]()

    def keep(self, week: int, people: Any, _record: Any) -> None:
        """Keep what is held at the beginning of a week, rows in order of id."""
        self._levels[week] = people.assessed[self._order]

    def all(self) -> Any:
        """Return the levels: when, row, need."""
        return np.array(list(self._levels.values()))


def lived(
    values: Values, arm: str, seed: int, replicates: range, *, needs: bool = False
) -> Iterator[tuple[History, Any]]:
    """Run an arm of each replicate and yield its history and the weekly table.

    ``needs`` keeps the needs as assessed, every quarter of an arm with no dated changes.
    """
    when = times(values)
    p = tables(values, scheme=False)
    for replicate in replicates:
        pool = make_pool(values, p, seed, replicate)
        people = arrivals_of(pool.people, pool.record, when.start)
        kept = Assessments(np.argsort(pool.people.id))
        every, see = (QUARTER, kept.keep) if needs else (0, None)
        result = run_arm(pool, values, arm, seed, replicate, every=every, see=see)
        history = history_of(people, result.events, when.end - when.start)
        yield history._replace(assessed=kept.all() if needs else None), result.weekly
