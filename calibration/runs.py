"""Run the pools that the statistics need."""

import copy
from collections.abc import Iterator
from typing import Any

from calibration.histories import History, arrivals_of, history_of
from scenarios import load
from sim.replicate import make_pool, run_arm, times
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


def lived(values: Values, arm: str, seed: int, replicates: range) -> Iterator[tuple[History, Any]]:
    """Run an arm of each replicate and yield its history and the weekly table."""
    when = times(values)
    p = tables(values, scheme=False)
    for replicate in replicates:
        pool = make_pool(values, p, seed, replicate)
        people = arrivals_of(pool.people, pool.record, when.start)
        result = run_arm(pool, values, arm, seed, replicate)
        yield history_of(people, result.events, when.end - when.start), result.weekly
