"""Careers: coming into the pool, spells, stopping for good, leaving (ODD 7.1 and 7.8)."""

from typing import Any

import numpy as np

from sim.draws import TOP, threshold
from sim.events import emit, enter_weeks_inside
from sim.kernel import kernel
from sim.outcomes import EXIT_CAUSES, KIND, NEVER
from sim.people import ACTIVE, AT_LIBERTY, DESISTED, GONE, IN_POOL, NO_COHORT, QUIET
from sim.rates import age_at, refresh, refresh_needs
from sim.scans import at_an_end, due

ENTERED, LEFT, EXITED = KIND["ENTERED"], KIND["LEFT"], KIND["EXITED"]
CAUSE_LEFT = EXIT_CAUSES.index("left")


@kernel
def leave_services(people: Any, lists: Any, i: int) -> None:
    """Give back a person's places."""
    for s in range(people.weeks_left.shape[1]):
        if people.weeks_left[i, s] > 0:
            people.weeks_left[i, s] = 0
            if np.int64(people.in_scheme_place[i]) >> s & 1:
                lists.scheme[s] -= 1
            else:
                lists.ordinary[s] -= 1
    people.in_services[i] = 0
    people.in_scheme_place[i] = 0


@kernel
def enter_and_leave(people: Any, state: Any, p: Any, at: Any, n: int, entered: int) -> None:
    """Let people come in and go; rows from ``entered`` on come in this week."""
    for row in range(entered, n):
        i = np.uint64(row)
        people.place[i] = IN_POOL
        emit(state.ledger, at, people.id[i], ENTERED, 0, 0)
        refresh_needs(people, p, i, at.week)
    work = state.work
    found = due(people.leave_week, at.week, n, work.hit, work.rows)
    for m in range(found):
        i = np.uint64(work.rows[m])
        enter_weeks_inside(people, state.ledger, at, i)
        emit(state.ledger, at, people.id[i], LEFT, 0, people.leave_cause[i])
        if people.cohort[i] != NO_COHORT:
            emit(state.ledger, at, people.id[i], EXITED, people.cohort[i], CAUSE_LEFT)
        leave_services(people, state.lists, i)
        people.place[i] = GONE
        people.cohort[i] = NO_COHORT
        people.custody[i] = AT_LIBERTY
        people.custody_until[i] = NEVER
        people.court_week[i] = NEVER
        people.waiting[i] = 0
        people.supervision[i] = 0
        people.supervised_until[i] = NEVER
        people.tag_until[i] = NEVER
        people.offence_bound[i] = 0


@kernel
def need_points(people: Any, i: int) -> int:
    """Return the sum of a person's true levels of need."""
    points = np.int64(0)
    for j in range(people.need.shape[1]):
        points += np.int64(people.need[i, j])
    return points


@kernel
def desistance(careers: Any, profile: int, age: int, points: int) -> float:
    """Return the weekly chance of stopping for good."""
    return min(careers.desist[profile, age] * careers.desist_factor[points], 1.0)


@kernel
def stops(people: Any, careers: Any, i: int, week: int) -> int:
    """Return the threshold of stopping for good this week."""
    age = age_at(people, i, week)
    return threshold(desistance(careers, people.profile[i], age, need_points(people, i)))


@kernel
def turn(people: Any, careers: Any, i: int, week: int, word: int) -> bool:
    """Change a person's spell, or end the career; say whether anything changed."""
    profile = people.profile[i]
    top = TOP - word
    if people.spell[i] == ACTIVE:
        pause = careers.pause_cut[profile]
        if top < pause:
            people.spell[i] = QUIET
            return True
        if top < pause + stops(people, careers, i, week):
            people.spell[i] = DESISTED
            return True
        return False
    if word < careers.resume_cut[profile]:
        people.spell[i] = ACTIVE
        return True
    if top < stops(people, careers, i, week):
        people.spell[i] = DESISTED
        return True
    return False


@kernel
def step(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Turn everyone's career by a week; spells go on inside."""
    work = state.work
    found = at_an_end(work.word2, p.careers.highest_resume, p.careers.highest_top, n, work.hit, work.rows)
    for m in range(found):
        i = np.uint64(work.rows[m])
        if (
            people.place[i] == IN_POOL
            and people.spell[i] != DESISTED
            and turn(people, p.careers, i, at.week, np.int64(work.word2[i]))
        ):
            refresh(people, p, i, at.week)
