"""Offending: how many, of which type, and what comes to notice (ODD 7.9)."""

from typing import Any

import numpy as np

from sim.draws import MOST, poisson_given
from sim.events import emit, note
from sim.kernel import hot, kernel
from sim.outcomes import KIND
from sim.people import NO_COHORT
from sim.rates import exact
from sim.scans import below_bound, chances_of_none, draw_listed
from sim.state import ATTRIBUTED, CHARGED, JOINS
from sim.streams import OFFENCE

COMMITTED = KIND["OFFENCE"]
_OFFENCE = np.uint64(OFFENCE)
RECORDED = 1  # bits of the event's value; attributed is 2, charged 4


@hot
def type_of(people: Any, offences: Any, i: int, word: int) -> int:
    """Return the type of an offence from its word."""
    profile = people.profile[i]
    k = np.int64(offences.type_guide[profile, word >> 24])
    while word >= offences.type_cuts[profile, k]:
        k += 1
    # Which of the two is as good as a coin's toss: chosen without a branch.
    return np.int64(people.favourite[i]) if word < offences.special[profile] else k


@hot
def commit(people: Any, state: Any, p: Any, at: Any, k: int) -> int:
    """Commit one of the offences listed; return its type if it was charged, -1 if not."""
    work = state.work
    i = np.int64(work.listed[k])
    of = type_of(people, p.offences, i, np.int64(work.luck0[k]))
    nominal = people.cohort[i] != NO_COHORT
    if (
        nominal
        and p.on.dose
        and p.offences.domestic_abuse[of]
        and np.int64(work.luck3[k]) < p.offences.prevented[state.team.victim_dose[people.cohort[i]]]
    ):
        return np.int64(-1)
    seen = 1 if nominal and p.on.detection else 0
    word = np.int64(work.luck1[k])
    value = marks = np.int64(0)
    if word < p.offences.recorded[seen, of]:
        value = np.int64(RECORDED)
        if word < p.offences.attributed[seen, of]:
            marks = np.int64(ATTRIBUTED)
            if word < p.offences.charged[seen, of]:
                marks = np.int64(ATTRIBUTED | CHARGED)
        value += 2 * marks
        kept = marks | JOINS if np.int64(work.luck2[k]) < p.justice.linked[of] else marks
        if kept != 0:
            note(state.record, people, i, at.week, of, kept)
    emit(state.ledger, at, people.id[i], COMMITTED, of, value)
    if marks & CHARGED:
        return of
    return np.int64(-1)


@kernel
def commit_all(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Commit the offences listed, person by person; list who was charged."""
    work = state.work
    draw_listed(at.address, _OFFENCE, at.seed, at.replicate, n, work.luck0, work.luck1, work.luck2, work.luck3)
    charged = work.n_charged[0]
    for k in range(n):
        of = commit(people, state, p, at, k)
        if of < 0:
            continue
        i = np.int64(work.listed[k])
        delay, remand = p.justice.to_disposal[of], p.justice.remand_chance[of]
        if charged > 0 and work.charged[charged - 1] == i:
            work.soonest[charged - 1] = min(np.int64(work.soonest[charged - 1]), delay)
            work.remand[charged - 1] = max(work.remand[charged - 1], remand)
        else:
            work.charged[charged] = i
            work.soonest[charged] = delay
            work.remand[charged] = remand
            charged += 1
    work.n_charged[0] = charged


@kernel
def step(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Let everyone at liberty offend or not; list who was charged.

    How many is settled first; then the words of many offences are drawn in one vectorised pass.
    """
    work = state.work
    work.n_charged[0] = 0
    listed = np.int64(0)
    found = below_bound(work.word0, people.offence_bound, n, work.hit, work.rows)
    for m in range(found):
        work.rate[m] = exact(people, state.team, p, np.int64(work.rows[m]), at.week)
    chances_of_none(work.rate, found, work.none)
    for m in range(found):
        i = np.int64(work.rows[m])
        count = poisson_given(np.int64(work.word0[i]), work.rate[m], work.none[m])
        for nth in range(count):
            work.listed[listed] = i
            work.luck0[listed] = people.id[i]
            work.luck1[listed] = nth
            listed += 1
        if listed > work.listed.size - MOST:
            commit_all(people, state, p, at, listed)
            listed = np.int64(0)
    commit_all(people, state, p, at, listed)
