"""Live arms: from a pool to events and tables, what several arms share lived once.

A *course* is what an arm lives: its segments, tables each in force from a week on. Courses that start from one
pool live the same weeks until their tables differ; there the people and the state are copied, and each goes on
from its own.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from sim import people as people_module
from sim.arms import Segment, Times, segments, times
from sim.engine import run
from sim.events import in_order
from sim.pools import Pool, lengths
from sim.scenario import Values
from sim.selection import Luck, ask, is_held
from sim.state import State, continued, forked, grown, ledger_of, lists_of, noted_of, team_of, work_of
from sim.tables import alike

Course = Sequence[Segment]


class Lived(NamedTuple):
    """What an arm left, as it came: its events in stretches, of which arms that parted later share the first."""

    stretches: tuple[Any, ...]  # uint64: see ``sim.events.unpacked``
    weekly: Any
    people: Any
    record: Any
    noted: Any


class ArmResult(NamedTuple):
    """What an arm left: sorted events, the weekly table, the people at the end."""

    events: Any  # uint64, sorted: see ``sim.events.unpacked``
    weekly: Any  # week from the start, column
    people: Any
    record: Any
    noted: Any = None  # what each week found everybody at, where it was asked for: see ``sim.state.Noted``


def _capacities(pool: Pool, when: Times, factor: int) -> tuple[int, int]:
    person_weeks = len(pool.people.id) * (when.end - when.start)
    return (
        int(pool.record.count[0]) + factor * (person_weeks // 16 + 4096),
        factor * (person_weeks + 4096),
    )


def state_for(pool: Pool, values: Values, parts: Course, factor: int, *, noted: bool = False) -> State:
    """Return the state in which a pool starts, with room for all that the segments may need."""
    n, when = lengths(values), times(values)
    weeks, people = when.end - when.start, len(pool.people.id)
    entries, events = _capacities(pool, when, factor)
    longest = max([1, *(int(x) for part in parts for x in part.tables.services.limit)])
    most_posts = max(part.tables.staff.post_minutes.shape[1] for part in parts)
    arrivals = max([0, *(int(61 * x) for part in parts for x in part.tables.services.parts)])
    asked = n["cohorts"] if any(part.chooser is not None for part in parts) else 0
    return State(
        grown(pool.record, entries),
        ledger_of(events, weeks, n),
        lists_of(n["services"], longest),
        team_of(n["roles"], most_posts, n["cohorts"]),
        work_of(people, arrivals, longest, asked),
        noted_of(weeks, people) if noted else noted_of(0, 0),
    )


def has_room(state: State) -> bool:
    """Say whether all events and entries of the record could be kept."""
    ledger, record = state.ledger, state.record
    return bool(ledger.count[0] <= ledger.events.size and record.count[0] <= record.week.size)


def _events(state: State) -> Any:
    return state.ledger.events[: int(state.ledger.count[0])]


def _lived(people: Any, state: State, before: tuple[Any, ...] = ()) -> Lived:
    return Lived((*before, _events(state)), state.ledger.weekly, people, state.record, state.noted)


def in_full(found: Lived) -> ArmResult:
    """Return what an arm left with its events in order."""
    return ArmResult(in_order(np.concatenate(found.stretches)), *found[1:])


def result_of(people: Any, state: State) -> ArmResult:
    """Return what the weeks lived so far left."""
    return in_full(_lived(people, state))


def run_arm(
    pool: Pool,
    values: Values,
    arm: str,
    seed: int,
    replicate: int,
    *,
    every: int = 0,
    see: Callable[[int, Any, Any], None] | None = None,
    parts: Course | None = None,
) -> ArmResult:
    """Run an arm of a replicate from its pool.

    It is entered anew ``every`` so many weeks (0: only where its tables change), and before that ``see`` is called
    with the week, the people and the record; from the start, should room for events not have sufficed. ``parts`` are
    the arm's segments, where they are already made.
    """
    when = times(values)
    if parts is None:
        parts = segments(values, arm)
    factor = 1
    while True:
        people, state = people_module.copied(pool.people), state_for(pool, values, parts, factor)
        for k, part in enumerate(parts):
            until = parts[k + 1].week if k + 1 < len(parts) else when.end
            for week in range(part.week, until, every) if every else (part.week,):
                if see is not None:
                    see(week, people, state.record)
                end = min(until, week + every) if every else until
                _live(people, state, part, seed, replicate, when, week, end)
        if has_room(state):
            return result_of(people, state)
        factor *= 2


def _live(
    people: Any, state: State, part: Segment, seed: int, replicate: int, when: Times, week: int, until: int
) -> None:
    people.review_phase[:] = people.id % part.tables.services.review_weeks
    live_on(people, state, part, seed, replicate, when, week, until)


def live_on(
    people: Any, state: State, part: Segment, seed: int, replicate: int, when: Times, week: int, until: int
) -> None:
    """Live some weeks of a segment in one compiled run; in one from each meeting on, where a function is asked."""
    p, chooser, luck = part.tables, part.chooser, Luck(seed, replicate, when.start)
    meetings = [] if chooser is None else [w for w in range(week, until) if is_held(p, w, when.opening, luck)]
    state.work.asked[0] = chooser is not None
    for first, after in pairwise([week, *(w for w in meetings if w > week), until]):
        if chooser is not None and first in meetings:
            ask(people, state, p, chooser, first, luck)
        run(
            people, state, p, np.uint64(seed), np.uint64(replicate), when.start, when.opening, when.end, first, after
        )  # fmt: skip


def live(
    pool: Pool, values: Values, courses: Sequence[Course], seed: int, replicate: int, *, noted: bool = False
) -> list[ArmResult]:
    """Live several courses of one pool, and return what each left: the same as ``run_arm`` of each.

    ``values`` are of any of them: their weeks and the lengths of their lists must be the same. Where a course is
    the same as another to the end, so is its result. ``noted`` asks what each week found everybody at.
    """
    found = lived(pool, values, courses, seed, replicate, noted=noted)
    results = {id(one): in_full(one) for one in {id(one): one for one in found}.values()}
    return [results[id(one)] for one in found]


def lived(
    pool: Pool, values: Values, courses: Sequence[Course], seed: int, replicate: int, *, noted: bool = False
) -> list[Lived]:
    """Live several courses as ``live`` does, and leave events as they came: enough for who only counts them."""
    every_part = [part for course in courses for part in course]
    factor = 1
    while True:
        state = state_for(pool, values, every_part, factor, noted=noted)
        found = _branches(people_module.copied(pool.people), state, courses, seed, replicate, times(values))
        if found is not None:
            return found
        factor *= 2


def _branches(
    people: Any, state: State, courses: Sequence[Course], seed: int, replicate: int, when: Times
) -> list[Lived] | None:
    """Live all courses, a branch at a time; nothing where the room did not suffice."""
    found: dict[int, Lived] = {}
    before: tuple[Any, ...] = ()
    waiting = [(when.start, dict.fromkeys(range(len(courses)), 0), people, state, before)]
    while waiting:
        week, places, people, state, before = waiting.pop()
        if not has_room(state):
            return None
        if week == when.end:
            found |= dict.fromkeys(places, _lived(people, state, before))
            continue
        *copies, last = _groups(courses, places)
        own = [(group, people_module.copied(people), forked(state)) for group in copies]
        before = (*before, _events(state))
        for group, them, theirs in [*own, (last, people, continued(state))]:
            ends = {k: _end(courses[k], place, when) for k, place in group.items()}
            first, until = next(iter(group)), min(ends.values())
            _live(them, theirs, courses[first][group[first]], seed, replicate, when, week, until)
            then = {k: place + int(ends[k] == until < when.end) for k, place in group.items()}
            waiting.append((until, then, them, theirs, before))
    return [found[k] for k in range(len(courses))]


def _end(course: Course, place: int, when: Times) -> int:
    """Return the week in which a course's next segment begins; of two in one week the first has none of its own."""
    return course[place + 1].week if place + 1 < len(course) else when.end


def _groups(courses: Sequence[Course], places: dict[int, int]) -> list[dict[int, int]]:
    """Return the courses, each with the segment at which it stands, parted by what that segment's weeks read."""
    found: list[tuple[Segment, dict[int, int]]] = []
    for k, place in places.items():
        part = courses[k][place]
        for other, group in found:
            if part.chooser == other.chooser and alike(part.tables, other.tables):
                group[k] = place
                break
        else:
            found.append((part, {k: place}))
    return [group for _, group in found]
