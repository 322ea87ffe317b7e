"""Run replicates: one pool, its arms on common luck, over threads.

A result depends on (scenario, seed, replicate, draw) alone: not on workers, chunks or order.
"""

from typing import Any, NamedTuple

import numpy as np

from sim import people as people_module
from sim.engine import run
from sim.parameters import TASKS
from sim.population import SCRATCH, make
from sim.scenario import Values
from sim.state import (
    State,
    copied,
    grown,
    ledger_of,
    lists_of,
    record_of,
    team_of,
    work_of,
)
from sim.status import moment
from sim.tables import QUARTER, Tables, tables

ARMS = ("scheme", "as_is", "never")
_LIVES_EACH = 2_000  # lives tried for each person wanted before giving up


class EmptyPoolError(ValueError):
    """Too few lives meet the pool's rule."""


class Times(NamedTuple):
    """First week lived in full, the scheme's first week, and the week after the last."""

    start: int
    opening: int
    end: int


class Pool(NamedTuple):
    """People in order of entry, and their records, at their weeks of entry."""

    people: Any
    record: Any
    lives: int  # how many lives it took


class Segment(NamedTuple):
    """Tables in force from a week on."""

    week: int
    tables: Tables


class ArmResult(NamedTuple):
    """What an arm left: sorted events, the weekly table, the people at the end."""

    events: Any  # uint64, sorted: see ``sim.events.unpacked``
    weekly: Any  # week from the start, column
    people: Any
    record: Any


def times(values: Values) -> Times:
    """Return the weeks at which the run, the scheme and the time after the horizon begin."""
    opening = -int(values["running_weeks"])
    return Times(opening - int(values["history_weeks"]), opening, int(values["horizon_weeks"]))


def lengths(values: Values) -> dict[str, int]:
    """Return the number of entries of each list."""
    names = ("cohorts", "roles", "services", "needs", "areas", "offence_types", "profiles")
    return {**{name: len(values[name]) for name in names}, "tasks": len(TASKS)}


def changed(values: Values, week: int) -> Values:
    """Return the values with all dated changes up to a week made."""
    found = dict(values)
    for change in values["changes"]:
        if change["week"] <= week:
            *way, name = change["path"].split(".")
            table = found
            for part in way:
                table[part] = dict(table[part])
                table = table[part]
            table[name] = change["value"]
    return found


def segments(values: Values, arm: str) -> list[Segment]:
    """Return the tables of an arm, each with the week it comes into force."""
    when = times(values)
    never = tables(values, scheme=False)
    if arm == "never":
        return [Segment(when.start, never)]
    found = [Segment(when.start, never), Segment(when.opening, tables(values, scheme=True))]
    if arm == "scheme":
        weeks = sorted({change["week"] for change in values["changes"]})
        found += [Segment(week, tables(changed(values, week), scheme=True)) for week in weeks]
    return found


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
    scratch, counts = np.zeros(SCRATCH, np.int64), np.zeros(3, np.int64)
    nothing = ledger_of(0, 1, n)
    most = wanted * _LIVES_EACH + 100_000
    while True:
        make(people, record, nothing, p, at, scratch, counts, wanted, weeks, last, most)
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


def _capacities(pool: Pool, values: Values, factor: int) -> tuple[int, int]:
    when = times(values)
    person_weeks = len(pool.people.id) * (when.end - when.start)
    return (
        int(pool.record.count[0]) + factor * (person_weeks // 16 + 4096),
        factor * (person_weeks // 6 + 4096),
    )


def _state(pool: Pool, values: Values, parts: list[Segment], factor: int) -> State:
    n, when = lengths(values), times(values)
    entries, events = _capacities(pool, values, factor)
    longest = max([1, *(int(x) for part in parts for x in part.tables.services.limit)])
    most_posts = max(part.tables.staff.post_minutes.shape[1] for part in parts)
    arrivals = max([0, *(int(61 * x) for part in parts for x in part.tables.services.parts)])
    return State(
        grown(pool.record, entries),
        ledger_of(events, when.end - when.start, n),
        lists_of(n["services"], longest),
        team_of(n["roles"], most_posts, n["cohorts"]),
        work_of(len(pool.people.id), arrivals, longest),
    )


def run_arm(pool: Pool, values: Values, arm: str, seed: int, replicate: int, *, steps: bool = False) -> ArmResult:
    """Run an arm of a replicate from its pool; ``steps`` runs it week by week."""
    parts, when = segments(values, arm), times(values)
    factor = 1
    while True:
        people = copied(pool.people)
        state = _state(pool, values, parts, factor)
        for k, part in enumerate(parts):
            until = parts[k + 1].week if k + 1 < len(parts) else when.end
            people.review_phase[:] = people.id % part.tables.services.review_weeks
            for week in range(part.week, until) if steps else (part.week,):
                run(
                    people, state, part.tables, np.uint64(seed), np.uint64(replicate),
                    when.start, when.opening, when.end, week, week + 1 if steps else until,
                )  # fmt: skip
        n = int(state.ledger.count[0])
        if n <= state.ledger.events.size and state.record.count[0] <= state.record.week.size:
            return ArmResult(np.sort(state.ledger.events[:n]), state.ledger.weekly, people, state.record)
        factor *= 2
