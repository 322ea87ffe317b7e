"""Services: stays, reviews and referrals (ODD 7.6, 1 and 3)."""

from typing import Any

import numpy as np

from sim.draws import MOST
from sim.events import emit
from sim.kernel import kernel
from sim.outcomes import KIND
from sim.people import AT_LIBERTY, IN_POOL, NO_COHORT, NOT_SUPERVISED, SENTENCE
from sim.rates import dose_of, refresh_needs
from sim.scans import draw_listed, listed, positive
from sim.state import RING
from sim.status import words
from sim.streams import ASSESS, SERVICE, WEEK_OFFSET

COMPLETED, DROPPED = KIND["COMPLETED"], KIND["DROPPED"]
_SERVICE = np.uint64(SERVICE)
ORDINARY = 65  # column of a service's referral chances for people who are no nominals


@kernel
def end_place(people: Any, lists: Any, i: int, s: int) -> None:
    """Give back one place."""
    bit = np.int64(1) << s
    people.weeks_left[i, s] = 0
    people.in_services[i] = np.int64(people.in_services[i]) & ~bit
    if np.int64(people.in_scheme_place[i]) & bit:
        people.in_scheme_place[i] = np.int64(people.in_scheme_place[i]) & ~bit
        lists.scheme[s] -= 1
    else:
        lists.ordinary[s] -= 1


@kernel
def stay(people: Any, state: Any, p: Any, at: Any, k: int, dose: int) -> bool:
    """Live one week of one of the stays listed; say whether it ended."""
    work = state.work
    i, s = np.uint64(work.listed[k]), np.int64(work.nth[k])
    if people.custody[i] != AT_LIBERTY:
        end_place(people, state.lists, i, s)
        emit(state.ledger, at, people.id[i], DROPPED, s, 1)
        return True
    if np.int64(work.luck1[k]) < p.services.drop[s, max(dose, 0)]:
        end_place(people, state.lists, i, s)
        emit(state.ledger, at, people.id[i], DROPPED, s, 0)
        return True
    if people.weeks_left[i, s] > 1:
        people.weeks_left[i, s] -= np.uint8(1)
        return False
    end_place(people, state.lists, i, s)
    emit(state.ledger, at, people.id[i], COMPLETED, s, 0)
    need = p.services.need[s]
    if np.int64(work.luck2[k]) < p.services.success[s] and people.need[i, need] > 0:
        people.need[i, need] -= np.uint8(1)
    return True


@kernel
def treated_dose(people: Any, team: Any, p: Any, i: int) -> int:
    """Return the dose by which the services channel helps a person; -1 for all others."""
    if p.on.services and people.cohort[i] != NO_COHORT:
        return dose_of(people, team, p, i)
    return -1


@kernel
def live_stays(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Live a week of the stays listed, person by person."""
    work = state.work
    for k in range(n):
        work.luck0[k] = people.id[work.listed[k]]
        work.luck1[k] = work.nth[k]
    draw_listed(at.address, _SERVICE, at.seed, at.replicate, n, work.luck0, work.luck1, work.luck2, work.luck3)
    dose, ended = np.int64(0), False
    for k in range(n):
        i = np.uint64(work.listed[k])
        if k == 0 or work.listed[k - 1] != i:
            dose = np.int64(treated_dose(people, state.team, p, i))
        ended = stay(people, state, p, at, k, dose) or ended
        if ended and (k == n - 1 or work.listed[k + 1] != i):
            refresh_needs(people, p, i, at.week)
            ended = False


@kernel
def stays(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Live a week of all stays, and let background clients go whose stay ends."""
    work = state.work
    count = np.int64(0)
    found = positive(people.in_services, n, work.hit, work.rows)
    for m in range(found):
        i = np.uint64(work.rows[m])
        for s in range(people.weeks_left.shape[1]):
            work.listed[count] = i
            work.nth[count] = s
            count += np.int64(people.weeks_left[i, s] > 0)
        if count > work.listed.size - MOST:
            live_stays(people, state, p, at, count)
            count = np.int64(0)
    live_stays(people, state, p, at, count)
    slot = (at.week - at.start) % RING
    for s in range(state.lists.length.size):
        state.lists.background[s] -= state.lists.leaving[s, slot]
        state.lists.leaving[s, slot] = 0


@kernel
def planning_release(people: Any, p: Any, i: int, week: int) -> bool:
    """Say whether a nominal's release is being planned (channel on)."""
    return (
        p.on.release_planning
        and people.cohort[i] != NO_COHORT
        and people.custody[i] == SENTENCE
        and np.int64(people.custody_until[i]) - week <= p.cohorts.release_window
    )


@kernel
def assess(people: Any, errors: Any, at: Any, i: int) -> None:
    """Assess every need, each with its error."""
    n_needs = people.need.shape[1]
    for first in range(0, n_needs, 4):
        four = words(at, people.id[i], ASSESS, first // 4)
        for k in range(min(4, n_needs - first)):
            j = first + k
            word = four[k]
            level = np.int64(people.need[i, j])
            if word < errors[j]:
                if level == 1:
                    level = np.int64(2) if word & 1 else np.int64(0)
                else:
                    level = np.int64(1)
            people.assessed[i, j] = level


@kernel
def is_reviewed(people: Any, p: Any, at: Any, i: int) -> bool:
    """Say whether a person's needs are reviewed this week."""
    turn = at.week + WEEK_OFFSET + np.int64(people.id[i])
    free = people.custody[i] == AT_LIBERTY
    if p.on.services and people.cohort[i] != NO_COHORT:
        if turn % p.services.nominal_review_weeks != 0:
            return False
        return free or planning_release(people, p, i, at.week)
    return free and people.supervision[i] != NOT_SUPERVISED and turn % p.services.review_weeks == 0


@kernel
def reviews(people: Any, state: Any, p: Any, at: Any, n: int) -> int:
    """Assess everyone whose review is due; list them, return how many."""
    work = state.work
    phase = np.uint8((-(at.week + WEEK_OFFSET)) % p.services.review_weeks)
    for i in range(n):
        work.hit[i] = people.review_phase[i] == phase
    for i in range(n):
        work.hit[i] &= people.supervision[i] != NOT_SUPERVISED
    if p.on.services:
        for m in range(work.n_members[0]):
            work.hit[work.members[m]] = 1
    found = listed(work.hit, n, work.rows)
    kept = np.int64(0)
    for m in range(found):
        i = np.uint64(work.rows[m])
        if people.place[i] == IN_POOL and is_reviewed(people, p, at, i):
            errors = p.services.error
            if p.on.services and people.cohort[i] != NO_COHORT:
                errors = p.services.nominal_error
            assess(people, errors, at, i)
            work.rows[kept] = i
            kept += 1
    return kept


@kernel
def refer(people: Any, state: Any, p: Any, at: Any, s: int, reviewed: int) -> int:
    """Refer the reviewed to a service; list the joiners with their keys, return how many."""
    work = state.work
    bit = np.int64(1) << s
    need = p.services.need[s]
    joining = np.int64(0)
    for m in range(reviewed):
        i = np.uint64(work.rows[m])
        busy = np.int64(people.in_services[i]) | np.int64(people.on_lists[i])
        if busy & bit or np.int64(people.assessed[i, need]) < p.services.minimum[s]:
            continue
        w0, _, _, w3 = words(at, people.id[i], SERVICE, s)
        dose = treated_dose(people, state.team, p, i)
        if w0 < p.services.refer[s, dose if dose >= 0 else ORDINARY]:
            key = (at.week + WEEK_OFFSET) << 48 | (w3 >> 8) << 24 | np.int64(people.id[i])
            work.key[joining] = np.uint64(key)
            work.key_row[joining] = i
            joining += 1
    return joining
