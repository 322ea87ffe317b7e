"""Waiting lists: background clients, joining, clearing and admission (ODD 7.6, 4 to 7)."""

from typing import Any

import numpy as np

from sim.draws import poisson
from sim.events import emit
from sim.heaps import put_in_order
from sim.kernel import kernel
from sim.outcomes import KIND, WEEKLY
from sim.people import AT_LIBERTY, IN_POOL, NO_COHORT, NOBODY, SENTENCE
from sim.rates import refresh
from sim.state import RING
from sim.status import words
from sim.streams import ARRIVALS, BACKGROUND, WEEK_OFFSET

JOINED, STARTED, REFUSED = KIND["JOINED"], KIND["STARTED"], KIND["REFUSED"]
OUTSIDERS = 16_777_215  # 2**24 - 1: keys of background clients count down from here
_WEEKS = np.uint64(48)
WAITS, TAKEN, CLEARED = 0, 1, 2
_PARTS = [column.name for column in WEEKLY]
REFUSED_BACKGROUND = _PARTS.index("refused_background")
STARTED_BACKGROUND = _PARTS.index("started_background")
WAITED_BACKGROUND = _PARTS.index("waited_background")


@kernel
def arrivals(state: Any, p: Any, at: Any, s: int, joining: int) -> int:
    """Add this week's background clients to the joiners; return how many there are now."""
    work = state.work
    count = np.int64(0)
    for part in range(p.services.parts[s]):
        word = words(at, s, BACKGROUND, ARRIVALS + part)[0]
        count += poisson(word, p.services.background[s])
    for client in range(count):
        w0, w1, _, _ = words(at, s, BACKGROUND, client)
        key = (at.week + WEEK_OFFSET) << 48 | (w0 >> 8) << 24 | (OUTSIDERS - client)
        work.key[joining] = np.uint64(key)
        work.key_row[joining] = NOBODY
        work.key_stay[joining] = p.services.stay[s, w1 >> 24]
        joining += 1
    return joining


@kernel
def refuse(people: Any, state: Any, at: Any, s: int, i: int) -> None:
    """Turn a person or client away from a list that is full."""
    if i != NOBODY:
        people.on_lists[i] = np.int64(people.on_lists[i]) & ~(np.int64(1) << s)
        emit(state.ledger, at, people.id[i], REFUSED, s, 0)
    else:
        column = state.ledger.columns[REFUSED_BACKGROUND] + s
        state.ledger.weekly[at.week - at.start, column] += 1


@kernel
def join(people: Any, state: Any, p: Any, at: Any, s: int, joining: int) -> None:
    """Put this week's joiners on the list while it is open; refuse the rest."""
    work, lists = state.work, state.lists
    put_in_order(work.key, work.key_row, work.key_stay, joining)
    bit = np.int64(1) << s
    while lists.length[s] > p.services.limit[s]:  # the limit was cut by a dated change
        lists.length[s] -= 1
        refuse(people, state, at, s, np.int64(lists.row[s, lists.length[s]]))
    for m in range(joining):
        i = np.int64(work.key_row[m])
        length = lists.length[s]
        if length >= p.services.limit[s]:
            refuse(people, state, at, s, i)
            continue
        lists.key[s, length] = work.key[m]
        lists.row[s, length] = i
        lists.stay[s, length] = work.key_stay[m]
        lists.length[s] = length + 1
        if i != NOBODY:
            people.on_lists[i] = np.int64(people.on_lists[i]) | bit
            emit(state.ledger, at, people.id[i], JOINED, s, 0)


@kernel
def may_wait(people: Any, p: Any, i: int, s: int, week: int) -> bool:
    """Say whether a person may stay on a list: at liberty, or planning release."""
    if people.place[i] != IN_POOL:
        return False
    if np.int64(people.assessed[i, p.services.need[s]]) < p.services.minimum[s]:
        return False
    if people.custody[i] == AT_LIBERTY:
        return True
    return (
        p.on.release_planning
        and people.cohort[i] != NO_COHORT
        and people.custody[i] == SENTENCE
        and np.int64(people.custody_until[i]) - week <= p.cohorts.release_window
    )


@kernel
def nominals_in_ordinary(people: Any, work: Any, s: int) -> int:
    """Count the nominals in a service's ordinary places."""
    found = np.int64(0)
    for m in range(work.n_members[0]):
        i = np.uint64(work.members[m])
        if people.weeks_left[i, s] > 0:
            found += 1 - (np.int64(people.in_scheme_place[i]) >> s & 1)
    return found


@kernel
def start(people: Any, state: Any, p: Any, at: Any, s: int, q: int, scheme_place: bool) -> None:
    """Give the person or client at a place on the list a place in the service."""
    lists = state.lists
    i = np.int64(lists.row[s, q])
    waited = at.week + WEEK_OFFSET - np.int64(lists.key[s, q] >> _WEEKS)
    state.work.taken[q] = TAKEN
    if i == NOBODY:
        lists.background[s] += 1
        lists.leaving[s, (at.week - at.start + np.int64(lists.stay[s, q])) % RING] += 1
        row = at.week - at.start
        state.ledger.weekly[row, state.ledger.columns[STARTED_BACKGROUND] + s] += 1
        state.ledger.weekly[row, state.ledger.columns[WAITED_BACKGROUND] + s] += waited
        return
    bit = np.int64(1) << s
    people.on_lists[i] = np.int64(people.on_lists[i]) & ~bit
    people.in_services[i] = np.int64(people.in_services[i]) | bit
    people.weeks_left[i, s] = p.services.duration[s]
    if scheme_place:
        people.in_scheme_place[i] = np.int64(people.in_scheme_place[i]) | bit
        lists.scheme[s] += 1
    else:
        lists.ordinary[s] += 1
    emit(state.ledger, at, people.id[i], STARTED, s, waited)
    refresh(people, p, np.uint64(i), at.week)


@kernel
def clear(people: Any, state: Any, p: Any, at: Any, s: int) -> None:
    """Mark those on a list who may no longer wait."""
    lists, taken = state.lists, state.work.taken
    bit = np.int64(1) << s
    for q in range(lists.length[s]):
        i = np.int64(lists.row[s, q])
        taken[q] = WAITS
        if i != NOBODY and not may_wait(people, p, np.uint64(i), s, at.week):
            taken[q] = CLEARED
            people.on_lists[i] = np.int64(people.on_lists[i]) & ~bit


@kernel
def admit_nominals(people: Any, state: Any, p: Any, at: Any, s: int, free: int, scheme_place: bool) -> int:
    """Give nominals at liberty places, in the list's order; return how many are left."""
    lists = state.lists
    for q in range(lists.length[s]):
        if free <= 0:
            break
        i = np.int64(lists.row[s, q])
        if state.work.taken[q] != WAITS or i == NOBODY:
            continue
        if people.cohort[i] != NO_COHORT and people.custody[i] == AT_LIBERTY:
            start(people, state, p, at, s, q, scheme_place)
            free -= 1
    return free


@kernel
def admit(people: Any, state: Any, p: Any, at: Any, s: int) -> None:
    """Fill a service's places from its list."""
    lists, work = state.lists, state.work
    if p.on.services:
        admit_nominals(people, state, p, at, s, p.services.scheme_places[s] - lists.scheme[s], True)
    free = p.services.places[s] - lists.ordinary[s] - lists.background[s]
    held = np.int64(0)
    if p.on.priority:
        before = lists.ordinary[s]
        inside = nominals_in_ordinary(people, work, s)
        free = admit_nominals(people, state, p, at, s, free, False)
        held = p.services.kept[s] - inside - (lists.ordinary[s] - before)
    for q in range(lists.length[s]):
        if free <= 0:
            break
        if work.taken[q] != WAITS:
            continue
        i = np.int64(lists.row[s, q])
        nominal = False
        if i != NOBODY:
            if people.custody[i] != AT_LIBERTY:
                continue
            nominal = people.cohort[i] != NO_COHORT
        if nominal or free > max(0, held):
            start(people, state, p, at, s, q, False)
            free -= 1
            if nominal:
                held -= 1


@kernel
def close_up(lists: Any, taken: Any, s: int) -> None:
    """Close the gaps that admission and clearing left."""
    kept = np.int64(0)
    for q in range(lists.length[s]):
        if taken[q] == WAITS:
            lists.key[s, kept] = lists.key[s, q]
            lists.row[s, kept] = lists.row[s, q]
            lists.stay[s, kept] = lists.stay[s, q]
            kept += 1
    lists.length[s] = kept


@kernel
def step(people: Any, state: Any, p: Any, at: Any, s: int, joining: int) -> None:
    """Live a week of one service's list, given the people who join it."""
    joining = arrivals(state, p, at, s, joining)
    join(people, state, p, at, s, joining)
    clear(people, state, p, at, s)
    admit(people, state, p, at, s)
    close_up(state.lists, state.work.taken, s)
