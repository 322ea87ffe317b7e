"""A person is in one place, and no place or minute is used twice."""

from typing import Any

import numpy as np
import pytest
from live import live_values
from runs import (
    Course,
    Values,
    columns,
    is_inside,
    kinds,
    pool_of,
    who,
)

from sim.arms import ARMS, times
from sim.events import unpacked
from sim.people import AT_LIBERTY, IN_POOL, NO_COHORT, REMAND

# One person in one place; no more places or minutes than there are


def offenders(events: Any) -> set[int]:
    return who(kinds(events, "OFFENCE"))


def rows_of(people: Any, mask: Any) -> set[int]:
    return set(people.id[mask].tolist())


def check_person_week(course: Course, inside: set[int], new: Any) -> None:
    """Hold a week's events against where everybody was when it began and is when it ends."""
    people, n = course.people, course.n
    released = who(kinds(new, "RELEASED"))
    breached = kinds(new, "BREACH")
    locked = who(breached[unpacked(breached)["value"] == 1])
    in_pool = rows_of(people, people.place == IN_POOL)
    assert not offenders(new) & (inside - released), "an offence inside"
    assert not offenders(new) & locked, "an offence in the week of a breach that ended inside"
    assert offenders(new) <= in_pool, "an offence outside the pool"
    now = rows_of(people, is_inside(people))
    assert now <= inside | who(kinds(new, "INSIDE"))
    assert (inside & in_pool) - released - who(kinds(new, "LEFT")) <= now
    # No place without the pool; a remand has no end yet, all other custody has.
    assert set(people.place[:n].tolist()) <= {IN_POOL, 2}
    outside = people.place != IN_POOL
    for name in ("custody", "supervision", "in_services", "in_scheme_place", "weeks_left", "on_lists"):
        assert not getattr(people, name)[:n][outside[:n]].any(), name
    assert (people.cohort[outside] == NO_COHORT).all()
    waits_for_end = (people.custody != AT_LIBERTY) & (people.custody != REMAND)
    assert (people.custody_until[waits_for_end] >= course.week).all()
    # In a service or on its list, never both; a scheme's place is a place; bits are as weeks.
    assert not (people.in_services & people.on_lists).any()
    assert not (people.in_scheme_place & ~people.in_services).any()
    bits = ((people.weeks_left > 0) << np.arange(people.weeks_left.shape[1])).sum(axis=1)
    assert np.array_equal(bits, people.in_services)


def check_places(values: Values, course: Course, row: Any, before: Any) -> None:
    """Hold a row of the weekly table against what there is, and against the people."""
    p, people = course.tables_at(course.week - 1), course.people
    at = columns(values)

    def now(name: str) -> Any:
        return row[at[name]]

    def then(name: str) -> Any:
        return before[at[name]]

    used, was = (get("in_ordinary") + get("in_background") for get in (now, then))
    assert (used <= np.maximum(p.services.places, was)).all(), "more in ordinary places than there are"
    assert (now("in_scheme") <= np.maximum(p.services.scheme_places, then("in_scheme"))).all()
    assert (now("waiting") + now("waiting_background") <= p.services.limit).all()
    assert (now("minutes_given") <= now("minutes_there")).all()
    assert (now("minutes_done") <= now("minutes_required")).all()
    assert now("minutes_given").sum() == now("minutes_done").sum()
    met = bool(now("meeting")[0])
    most = p.cohorts.places if met else np.maximum(p.cohorts.places, then("nominals"))
    assert (now("nominals") <= most * p.on.scheme).all()
    assert now("tagged")[0] <= max(p.cohorts.tag_supply, then("tagged")[0])
    # What is counted is what the people say.
    scheme_bits = (people.in_scheme_place[:, None] >> np.arange(len(used)) & 1).astype(bool)
    assert np.array_equal(((people.weeks_left > 0) & scheme_bits).sum(axis=0), now("in_scheme"))
    assert np.array_equal(((people.weeks_left > 0) & ~scheme_bits).sum(axis=0), now("in_ordinary"))
    assert np.array_equal((people.on_lists[:, None] >> np.arange(len(used)) & 1).sum(axis=0), now("waiting"))
    assert now("inside")[0] == is_inside(people).sum()
    counted = np.bincount(people.cohort[people.cohort != NO_COHORT], minlength=len(now("nominals")))
    assert np.array_equal(counted, now("nominals"))


@pytest.mark.parametrize("n", range(30))
def test_everybody_is_in_one_place_and_nothing_is_used_twice(n: int) -> None:
    values = live_values(n)
    course = Course(values, ARMS[0] if n % 5 else "never", pool_of(values))
    before = np.zeros_like(course.state.ledger.weekly[0])
    done = 0
    for week in range(course.when.start, course.when.end):
        inside = rows_of(course.people, is_inside(course.people))
        arriving = course.people.entry_week == week
        inside |= rows_of(course.people, arriving & (course.people.custody != AT_LIBERTY))
        course.until(week + 1)
        new = course.events(done)
        done += len(new)
        check_person_week(course, inside, new)
        row = course.state.ledger.weekly[week - course.when.start]
        check_places(values, course, row, before)
        before = row
    assert len(kinds(course.events(), "OFFENCE")) > 0


def waiting_at(course: Course, s: int) -> list[tuple[int, int]]:
    """The list of a service: key and row, in order."""
    lists = course.state.lists
    length = int(lists.length[s])
    return list(zip(lists.key[s, :length].tolist(), lists.row[s, :length].tolist(), strict=True))


def test_places_are_given_by_class_and_in_order() -> None:
    turns = jumped = 0
    for n in range(30):
        values = live_values(n)
        values["channels"]["priority"] = True
        course = Course(values, "scheme", pool_of(values)).until(times(values).opening)
        done = len(course.events())
        while course.week < course.when.end:
            before = [waiting_at(course, s) for s in range(len(values["services"]))]
            course.until(course.week + 1)
            new = course.events(done)
            done += len(new)
            started = unpacked(kinds(new, "STARTED"))
            free, cohort = course.people.custody == AT_LIBERTY, course.people.cohort != NO_COHORT
            row_of = {one: row for row, one in enumerate(course.people.id.tolist())}
            for s, listed in enumerate(before):
                left = waiting_at(course, s)
                rows = [row_of[one] for one in started["person"][started["type"] == s].tolist()]
                ordinary = [row for row in rows if not cohort[row]]
                keys = {row: key for key, row in listed if row >= 0}
                # An ordinary client got a place: then no nominal who could have it still waits,
                if ordinary:
                    assert not [row for _, row in left if row >= 0 and cohort[row] and free[row]], (n, course.week)
                # and nobody of the same class who came earlier and could have it does.
                for some in (ordinary, [row for row in rows if cohort[row]]):
                    came = [keys[row] for row in some if row in keys]
                    behind = [
                        key for key, row in left
                        if row >= 0 and free[row] and bool(cohort[row]) == (some is not ordinary)
                    ]  # fmt: skip
                    if came and behind:
                        turns += 1
                        assert max(came) < min(behind), (n, course.week, s)
                jumped += any(
                    cohort[row] and any(key < keys.get(row, 0) for key, other in left if other < 0) for row in rows
                )
    assert turns > 20
    assert jumped > 5, "nominals must have gone before others for this to say anything"
