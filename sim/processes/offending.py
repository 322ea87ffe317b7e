"""Offending: how many, of which type, and what comes to notice (ODD 7.9)."""

from typing import Any

import numpy as np

from sim.draws import choose, poisson
from sim.events import emit, note
from sim.kernel import hot
from sim.outcomes import KIND
from sim.people import NO_COHORT
from sim.rates import exact
from sim.scans import below_bound
from sim.state import ATTRIBUTED, CHARGED
from sim.status import words
from sim.streams import OFFENCE

COMMITTED = KIND["OFFENCE"]
RECORDED = 1  # bits of the event's value; attributed is 2, charged 4


@hot
def type_of(people: Any, offences: Any, i: int, word: int) -> int:
    """Return the type of an offence from its word."""
    profile = people.profile[i]
    if word < offences.special[profile]:
        return np.int64(people.favourite[i])
    return choose(offences.type_cuts[profile], word)


@hot
def commit(people: Any, state: Any, p: Any, at: Any, i: int, ordinal: int) -> int:
    """Commit one offence; return its type if it was charged, -1 if not."""
    w0, w1, _, w3 = words(at, people.id[i], OFFENCE, ordinal)
    of = type_of(people, p.offences, i, w0)
    nominal = people.cohort[i] != NO_COHORT
    if (
        nominal
        and p.on.dose
        and p.offences.domestic_abuse[of]
        and w3 < p.offences.prevented[state.team.victim_dose[people.cohort[i]]]
    ):
        return -1
    seen = 1 if nominal and p.on.detection else 0
    value = marks = np.int64(0)
    if w1 < p.offences.recorded[seen, of]:
        value = np.int64(RECORDED)
        if w1 < p.offences.attributed[seen, of]:
            marks = np.int64(ATTRIBUTED)
            if w1 < p.offences.charged[seen, of]:
                marks = np.int64(ATTRIBUTED | CHARGED)
        value += 2 * marks
        note(state.record, people, i, at.week, of, ordinal, marks)
    emit(state.ledger, at, people.id[i], COMMITTED, of, value)
    if marks & CHARGED:
        return of
    return -1


@hot
def step(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Let everyone at liberty offend or not; list who was charged."""
    work = state.work
    charged = np.int64(0)
    found = below_bound(work.word0, people.offence_bound, n, work.hit, work.rows)
    for m in range(found):
        i = np.int64(work.rows[m])
        count = poisson(np.int64(work.word0[i]), exact(people, state.team, p, i, at.week))
        soonest = np.int64(-1)
        remand = np.int64(0)
        for ordinal in range(count):
            of = commit(people, state, p, at, i, ordinal)
            if of >= 0:
                delay = p.justice.to_disposal[of]
                soonest = delay if soonest < 0 else min(soonest, delay)
                remand = max(remand, p.justice.remand_chance[of])
        if soonest >= 0:
            work.charged[charged] = i
            work.soonest[charged] = soonest
            work.remand[charged] = remand
            charged += 1
    work.n_charged[0] = charged
