"""Offending: how many, of which type, and what comes to notice (ODD 7.9)."""

from typing import Any

import numpy as np

from sim.draws import MOST, poisson_given
from sim.events import emit, note
from sim.kernel import hot, kernel
from sim.outcomes import KIND
from sim.people import AT_LIBERTY, NO_COHORT
from sim.rates import exact
from sim.scans import FEW, below_bound, chances_of_none, draw_listed, first_counts
from sim.state import ATTRIBUTED, CHARGED, JOINS
from sim.streams import OFFENCE

COMMITTED = KIND["OFFENCE"]
_OFFENCE = np.uint64(OFFENCE)
RECORDED = 1  # bits of the event's value; attributed is 2, charged 4
_MOSTLY = 4  # offences of a person's week written without asking how many there are


@hot
def type_of(people: Any, offences: Any, i: int, word: int) -> int:
    """Return the type of an offence from its word."""
    profile = np.uint64(people.profile[i])
    k = np.int64(offences.type_guide[profile, np.uint64(word) >> np.uint64(24)])
    while word >= offences.type_cuts[profile, k]:
        k += 1
    # Which of the two is as good as a coin's toss: chosen without a branch.
    return k + (np.int64(people.favourite[i]) - k) * np.int64(word < offences.special[profile])


@hot
def prevents(people: Any, state: Any, p: Any, i: int, of: int, word: int) -> bool:
    """Say whether victim-facing work keeps a nominal from an offence (channel on)."""
    return p.offences.domestic_abuse[of] and word < p.offences.prevented[state.team.victim_dose[people.cohort[i]]]


@hot
def commit(people: Any, state: Any, p: Any, at: Any, n: int) -> int:
    """Commit the offences listed; list those that go on a record, return how many.

    What is listed takes the place of the words: number of the offence, type, marks. Chance decides each step, so
    none is a branch.
    """
    work = state.work
    kept = np.int64(0)
    for k in range(n):
        i = np.uint64(work.listed[k])
        of = np.uint64(type_of(people, p.offences, i, np.int64(work.luck0[k])))
        seen = np.uint64(0)
        if people.cohort[i] != NO_COHORT:
            if p.on.dose and prevents(people, state, p, i, of, np.int64(work.luck3[k])):
                continue
            seen = np.uint64(p.on.detection)
        word = np.int64(work.luck1[k])
        recorded = np.int64(word < p.offences.recorded[seen, of])
        attributed = recorded & np.int64(word < p.offences.attributed[seen, of])
        marks = attributed * ATTRIBUTED + (attributed & np.int64(word < p.offences.charged[seen, of])) * CHARGED
        emit(state.ledger, at, people.id[i], COMMITTED, of, recorded * RECORDED + 2 * marks)
        marks += (recorded & np.int64(np.int64(work.luck2[k]) < p.justice.linked[of])) * JOINS
        work.luck0[kept] = k  # never beyond k: no word is lost that is still to be read
        work.luck1[kept] = of
        work.luck2[kept] = marks
        kept += np.int64(marks != 0)
    return kept


@kernel
def commit_all(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Commit the offences listed, person by person; put them on record, list who was charged."""
    work = state.work
    draw_listed(at.address, _OFFENCE, at.seed, at.replicate, n, work.luck0, work.luck1, work.luck2, work.luck3)
    charged = work.n_charged[0]
    for m in range(commit(people, state, p, at, n)):
        i, of = np.uint64(work.listed[work.luck0[m]]), np.int64(work.luck1[m])
        marks = np.int64(work.luck2[m])
        note(state.record, people, i, at.week, of, marks)
        if not marks & CHARGED:
            continue
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


@hot
def list_offences(people: Any, work: Any, i: int, listed: int, count: int) -> int:
    """List a person's offences of the week after those listed; return how many there are now."""
    who, first = people.id[i], np.uint64(listed)
    for nth in range(max(_MOSTLY, count)):  # what is written beyond the count is written over
        work.listed[first + np.uint64(nth)] = i
        work.luck0[first + np.uint64(nth)] = who
        work.luck1[first + np.uint64(nth)] = nth
    return listed + count


@kernel
def note_rates(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Note at what rate everyone offends this week, their OGRS3 and who is inside, where that was asked for."""
    if state.noted.rate.shape[0] == 0:
        return
    week = at.week - at.start
    for i in range(n):
        state.noted.ogrs3[week, i] = people.ogrs3[i]
        state.noted.inside[week, i] = people.custody[i] != AT_LIBERTY
        if people.offence_bound[i] > 0:
            state.noted.rate[week, i] = exact(people, state.team, p, np.uint64(i), at.week)


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
        i = np.uint64(work.rows[m])
        work.chosen[m] = work.word0[i]
        work.rate[m] = exact(people, state.team, p, i, at.week)
    chances_of_none(work.rate, found, work.none)
    first_counts(work.chosen, work.rate, work.none, found, work.count)
    for m in range(found):
        count = np.int64(work.count[m])
        if count == FEW:
            count = poisson_given(np.int64(work.chosen[m]), work.rate[m], work.none[m])
        listed = list_offences(people, work, np.uint64(work.rows[m]), listed, count)
        if listed > work.listed.size - MOST:
            commit_all(people, state, p, at, listed)
            listed = np.int64(0)
    commit_all(people, state, p, at, listed)
