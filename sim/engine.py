"""Run weeks: the order of the week, written once."""

from typing import Any

import numpy as np

from sim.kernel import inlined, kernel
from sim.people import NO_COHORT
from sim.processes import (
    careers,
    custody,
    justice,
    ledger,
    meeting,
    needs,
    offending,
    services,
    staff,
    supervision,
    tags,
    waiting_lists,
)
from sim.rates import refresh_needs
from sim.scans import differing, draw_week
from sim.status import moment


@kernel
def list_nominals(people: Any, work: Any, n: int) -> None:
    """List the nominals' rows."""
    work.n_members[0] = differing(people.cohort, NO_COHORT, n, work.hit, work.members)


@inlined
def serve(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Live a week of all services: stays end, reviews, joining, admissions."""
    services.stays(people, state, p, at, n)
    reviewed = services.reviews(people, state, p, at, n)
    for s in range(state.lists.length.size):
        joining = services.refer(people, state, p, at, s, reviewed)
        waiting_lists.step(people, state, p, at, s, joining)


@inlined
def step(people: Any, state: Any, p: Any, at: Any, n: int, entered: int, opening: int) -> None:
    """Live one week of everyone whose row is below ``n``.

    Rows from ``entered`` on come in this week; ``opening`` is the scheme's first week.
    """
    work = state.work
    # Everyone's words first, in one vectorised pass: each has its address, so when does not matter.
    draw_week(
        people.id, at.address, at.seed, at.replicate, n,
        work.word0, work.word1, work.word2, work.word3,
    )  # fmt: skip
    # Who comes in or goes lives the whole week, or none of it.
    careers.enter_and_leave(people, state, p, at, n, entered)
    list_nominals(people, work, n)
    if p.on.scheme:
        # The meeting decides on what agencies held when the week began,
        meeting.step(people, state, p, at, n, opening)
        list_nominals(people, work, n)
        # and the hours of those at work, against those needed, give the week's dose.
        staff.step(state, p, at)
        supervision.step(people, state, p, n, at.week == opening)
    # Then who is free this week,
    custody.step(people, state, p, at, n)
    tags.step(people, state, p, at)
    # what they are offered,
    serve(people, state, p, at, n)
    # how they change,
    needs.step(people, state, p, at, n)
    careers.step(people, state, p, at, n)
    # which rates that gives them,
    offending.note_rates(people, state, p, at, n)
    # what they do,
    offending.step(people, state, p, at, n)
    # what comes of it,
    justice.step(people, state, p, at, n)
    # and what is counted.
    ledger.step(people, state, p, at, n)


@kernel
def run(
    people: Any,
    state: Any,
    p: Any,
    seed: Any,
    replicate: Any,
    start: int,
    opening: int,
    end: int,
    week: int,
    until: int,
) -> None:
    """Live the weeks from ``week`` to before ``until``.

    ``start`` is the first week lived in full, ``end`` the one after the last of the run. Rows are
    in order of entry. Where the scheme opens or the tables were made anew, posts are looked at again.
    """
    if p.on.scheme:
        staff.know_posts(state.team, p.staff, week, week == opening)
    n = np.int64(0)
    while n < people.entry_week.size and people.entry_week[n] < week:
        n += 1
    for i in range(n):  # tables made anew may raise a rate that a bound was kept for
        refresh_needs(people, p, np.uint64(i), week)
    while week < until:
        entered = n
        while n < people.entry_week.size and people.entry_week[n] == week:
            n += 1
        at = moment(week, seed, replicate, start)
        step(people, state, p, at, n, entered, opening)
        week += 1
        if week == end:
            ledger.close(people, state, at, n)
