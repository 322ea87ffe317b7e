"""Make the pool: the people, and their pasts up to the week each of them enters."""

from typing import Any, NamedTuple

import numpy as np

from sim import people as people_module
from sim.arms import times
from sim.parameters import TASKS
from sim.population import LUCK, SCRATCH, make
from sim.scenario import Values
from sim.state import grown, ledger_of, record_of
from sim.status import moment
from sim.tables import QUARTER, Tables, alike

_LIVES_EACH = 2_000  # lives tried for each person wanted before giving up
_READ = ("lives", "past", "careers", "offences", "justice", "services")  # tables that pasts are made from


class EmptyPoolError(ValueError):
    """Too few lives meet the pool's rule."""


class Pool(NamedTuple):
    """People in order of entry, and their records, at their weeks of entry."""

    people: Any
    record: Any
    lives: int  # how many lives it took


def lengths(values: Values) -> dict[str, int]:
    """Return the number of entries of each list."""
    names = ("cohorts", "roles", "services", "needs", "areas", "offence_types", "profiles")
    return {**{name: len(values[name]) for name in names}, "tasks": len(TASKS)}


def make_pool(values: Values, p: Tables, seed: int, replicate: int) -> Pool:
    """Make the people and their pasts (ODD 5).

    Raises EmptyPoolError where too few lives meet the pool's rule.
    """
    when, n = times(values), lengths(values)
    wanted = int(values["pool"]["people"])
    weeks = when.end - when.start
    last = when.start + (weeks - 1) // QUARTER * QUARTER
    at = moment(when.start, np.uint64(seed), np.uint64(replicate), when.start)
    people = people_module.allocate(wanted * 2 + 64, n)
    record = record_of(wanted * 40 + 4096)
    scratch, luck, counts = np.zeros(SCRATCH, np.int64), np.zeros(LUCK, np.int64), np.zeros(3, np.int64)
    nothing = ledger_of(0, 1, n)
    most = wanted * _LIVES_EACH + 100_000
    while True:
        make(people, record, nothing, p, at, scratch, luck, counts, wanted, weeks, last, most)
        if counts[2] >= wanted:
            break
        if counts[0] >= most:
            message = (
                f"pool.people: only {counts[2]} of {most} lives meet the pool's rule, expected "
                f"{wanted}; lower pool.ogrs3_floor or pool.people"
            )
            raise EmptyPoolError(message)
        if counts[1] >= people.id.size:
            longer = people_module.allocate(people.id.size * 2, n)
            for new, old in zip(longer, people, strict=True):
                new[: len(old)] = old
            people = longer
        else:
            record = grown(record, record.week.size * 2)
    used = int(counts[1])
    order = np.lexsort((people.id[:used], people.entry_week[:used]))
    return Pool(people_module.reordered(people, order), record, int(counts[0]))


def same_people(values: Values, p: Tables, others: Values, q: Tables) -> bool:
    """Say whether two scenarios' pools are the same on the same luck, as far as their values tell.

    ``p`` and ``q`` are their tables without a scheme.
    """
    return (
        times(values) == times(others)
        and values["pool"]["people"] == others["pool"]["people"]
        and all(len(values[name]) == len(others[name]) for name in ("needs", "services"))
        and all(alike(getattr(p, name), getattr(q, name)) for name in _READ)
    )
