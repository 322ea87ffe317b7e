"""Run the engine in the ways that the tests compare, and say in words how two runs differ."""

import functools
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from live import live_values

from sim import courses
from sim import people as people_module
from sim.arms import segments, times
from sim.courses import ArmResult, run_arm
from sim.engine import run
from sim.events import unpacked
from sim.outcomes import EVENTS, WEEKLY, weekly_offsets
from sim.people import AT_LIBERTY, IN_POOL, NOBODY
from sim.pools import Pool, lengths, make_pool
from sim.state import (
    ATTRIBUTED,
    CHARGED,
    JOINS,
    PROVEN,
    State,
    copied,
    grown,
    ledger_of,
    lists_of,
    noted_of,
    record_of,
    team_of,
    work_of,
)
from sim.tables import Tables, tables

Values = dict[str, Any]
SEED = 2024


def pool_of(values: Values, seed: int = SEED, replicate: int = 0) -> Pool:
    """The pool of a scenario's values."""
    return make_pool(values, tables(values, scheme=False), seed, replicate)


def lived(
    values: Values, arm: str = "scheme", seed: int = SEED, replicate: int = 0, *, steps: bool = False
) -> ArmResult:
    """An arm, with its pool made for it."""
    return run_arm(pool_of(values, seed, replicate), values, arm, seed, replicate, every=int(steps))


@functools.lru_cache(maxsize=64)
def live_run(n: int, arm: str) -> ArmResult:
    """An arm of the nth live scenario (shared: do not change it)."""
    return lived(live_values(n), arm)


# A run that can be stopped and looked at


class Course:
    """An arm that is lived up to a week, and then up to another."""

    def __init__(
        self, values: Values, arm: str, pool: Pool, seed: int = SEED, replicate: int = 0, *, room: int = 4
    ) -> None:
        self.values, self.parts, self.when = values, segments(values, arm), times(values)
        self.seed, self.replicate = seed, replicate
        self.people = people_module.copied(pool.people)
        self.state = courses.state_for(pool, values, self.parts, room)
        self.week = self.when.start

    def tables_at(self, week: int) -> Tables:
        """The tables in force in a week."""
        return [part for part in self.parts if part.week <= week][-1].tables

    def until(self, week: int) -> "Course":
        """Live on to before a week."""
        while self.week < week:
            ends = min([week, *(part.week for part in self.parts if part.week > self.week)])
            self.one(self.tables_at(self.week), ends)
        return self

    def one(self, p: Tables, until: int) -> None:
        """Live on by tables that are given."""
        self.people.review_phase[:] = self.people.id % p.services.review_weeks
        run(
            self.people, self.state, p, np.uint64(self.seed), np.uint64(self.replicate),
            self.when.start, self.when.opening, self.when.end, self.week, until,
        )  # fmt: skip
        self.week = until

    def branched(self) -> "Course":
        """The same state, to be lived on apart from this one."""
        other = object.__new__(Course)
        other.__dict__.update(self.__dict__)
        other.people = people_module.copied(self.people)
        other.state = copied(self.state)
        return other

    @property
    def n(self) -> int:
        """How many have entered."""
        return int(np.sum(self.people.entry_week < self.week))

    def events(self, since: int = 0) -> Any:
        """The events from the given one on, in order of happening."""
        count = int(self.state.ledger.count[0])
        assert count <= self.state.ledger.events.size
        return self.state.ledger.events[since:count].copy()

    def result(self) -> ArmResult:
        """What the arm leaves."""
        return ArmResult(np.sort(self.events()), self.state.ledger.weekly, self.people, self.state.record)


def permuted(pool: Pool, seed: int) -> Pool:
    """The same people with the rows of each week of entry shuffled."""
    shuffle = np.random.default_rng(seed).permutation(len(pool.people.id))
    order = shuffle[np.argsort(pool.people.entry_week[shuffle], kind="stable")]
    return pool._replace(people=people_module.reordered(pool.people, order))


def roomy_state(values: Values, record: Any, rows: int, weeks: int, events: int) -> State:
    """A state with room for many events."""
    n = lengths(values)
    return State(
        record,
        ledger_of(events, weeks, n),
        lists_of(n["services"], 1),
        team_of(n["roles"], 1, n["cohorts"]),
        work_of(rows, 61, 1),
        noted_of(0, 0),
    )


def room_for(entries: int) -> Any:
    """A record with room for so many entries."""
    return grown(record_of(1), entries)


# What a run left, by name


def columns(values: Values) -> dict[str, slice]:
    """The columns of the weekly table, by name."""
    starts, width = weekly_offsets(lengths(values))
    ends = [*list(starts.values())[1:], width]
    return {name: slice(start, end) for (name, start), end in zip(starts.items(), ends, strict=True)}


def part(values: Values, result: ArmResult, name: str) -> Any:
    """One part of the weekly table: week, entry of its list."""
    return result.weekly[:, columns(values)[name]]


def digest(result: ArmResult) -> str:
    """A fingerprint of all that an arm counted."""
    return hashlib.sha256(result.events.tobytes() + result.weekly.tobytes()).hexdigest()


def kinds(events: Any, *names: str) -> Any:
    """The events of some kinds."""
    codes = [k for k, row in enumerate(EVENTS) if row[0] in names]
    return events[np.isin(unpacked(events)["kind"], codes)]


def how_many(events: Any, name: str) -> int:
    """How many events of a kind."""
    return len(kinds(events, name))


def but(events: Any, *names: str) -> Any:
    """The events of all other kinds."""
    return events[~np.isin(events, kinds(events, *names))]


def of_people(events: Any, ids: Iterable[int]) -> Any:
    """The events of some people."""
    return events[np.isin(unpacked(events)["person"], np.array(list(ids), np.int64))]


def who(events: Any) -> set[int]:
    """Whose events they are."""
    return set(unpacked(events)["person"].tolist())


def chain(people: Any, record: Any, row: int) -> list[int]:
    """A person's entries on the record, oldest first."""
    found, entry = [], int(people.last_entry[row])
    while entry != NOBODY:
        found.append(entry)
        entry = int(record.previous[entry])
    return found[::-1]


def record_of_person(people: Any, record: Any, row: int) -> list[tuple[int, int, bool, bool, bool, bool]]:
    """The same: week, type, attributed, charged, proven, would join."""
    return [
        (
            int(record.week[e]), int(record.type[e]),
            bool(record.marks[e] & ATTRIBUTED), bool(record.marks[e] & CHARGED), bool(record.marks[e] & PROVEN),
            bool(record.marks[e] & JOINS),
        )
        for e in chain(people, record, row)
    ]  # fmt: skip


def same_people(a: Any, b: Any) -> bool:
    """Whether two groups of people are the same, whatever the order of rows (and of the record).

    The kept bound may be any threshold not below the rate's, so it is no state: it is left out.
    """
    left, right = np.argsort(a.id), np.argsort(b.id)
    return all(
        np.array_equal(getattr(a, name)[left], getattr(b, name)[right])
        for name in a._fields
        if name not in {"last_entry", "offence_bound"}
    )


def is_inside(people: Any) -> Any:
    """Who is in custody."""
    return (people.place == IN_POOL) & (people.custody != AT_LIBERTY)


# Differences, in words


def in_words(event: int, values: Values) -> str:
    """One event as a sentence."""
    name, of, _, _ = EVENTS[event >> 22 & 63]
    what = f" of {list(values[of])[event >> 16 & 63]}" if of else ""
    week = (event >> 28 & 0xFFF) + times(values).start
    return f"week {week}: person {event >> 40}: {name}{what}, value {event & 0xFFFF}"


def _place(event: int) -> int:
    return event >> 28 & 0xFFF


def first_difference(values: Values, ours: Sequence[int], theirs: Sequence[int]) -> str:
    """Say which event comes first of those that only one of two runs has; nothing if there is none."""
    alone = dict.fromkeys(set(ours) - set(theirs), "only the first run has it")
    alone |= dict.fromkeys(set(theirs) - set(ours), "only the second run has it")
    if not alone:
        return ""
    event = min(alone, key=lambda one: (_place(one), one))
    return f"{in_words(event, values)}: {alone[event]} (of {len(alone)} such events)"


def first_cell(values: Values, ours: Any, theirs: Any) -> str:
    """Say which cell of the weekly table differs first; nothing if none does."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    if np.array_equal(ours, theirs):
        return ""
    week, column = (int(x) for x in np.argwhere(ours != theirs)[0])
    name = next(name for name, cells in columns(values).items() if cells.start <= column < cells.stop)
    entry = column - columns(values)[name].start
    of = next(one.of for one in WEEKLY if one.name == name)
    where = f"{name}[{entry} of {of}]" if of else name
    return f"week {week + times(values).start}: {where}: {ours[week, column]} against {theirs[week, column]}"
