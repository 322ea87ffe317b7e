"""Justice: charges and what they bring, and the courts (ODD 7.10)."""

from typing import Any

import numpy as np

from sim.events import emit
from sim.kernel import kernel
from sim.outcomes import KIND, NEVER
from sim.people import (
    AT_LIBERTY,
    LICENCE,
    NOBODY,
    ORDER,
    REMAND,
    SUSPENDED,
)
from sim.rates import refresh
from sim.scans import due
from sim.state import ATTRIBUTED, CHARGED, JOINS, PROVEN
from sim.status import imprison, recall, score_ogrs3, take_sentence, words
from sim.streams import CHARGE_DRAW, COURT, SENTENCE_DRAW

LINKED, PROVED, OCCASION, RELEASED = (
    KIND["LINKED"],
    KIND["PROVEN"],
    KIND["OCCASION"],
    KIND["RELEASED"],
)
CUSTODY, CAUTION, SUSPENDED_SENTENCE, COMMUNITY, FINE = 0, 1, 2, 3, 4


@kernel
def link(people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int) -> None:
    """Let recent recorded offences join a charge."""
    entry = np.int64(people.last_entry[i])
    while entry != NOBODY and record.week[entry] > at.week - p.justice.link_weeks:
        marks = np.int64(record.marks[entry])
        if marks & JOINS and not marks & CHARGED:
            record.marks[entry] = marks | ATTRIBUTED | CHARGED
            people.waiting[i] += np.uint16(1)
            emit(ledger, at, people.id[i], LINKED, record.type[entry], 0)
        entry = np.int64(record.previous[entry])


@kernel
def charge(people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, soonest: int, remand: int) -> None:
    """Charge a person: others join, a court is set, remand or recall may follow."""
    people.last_charge[i] = at.week
    link(people, record, ledger, p, at, i)
    if people.court_week[i] == NEVER:
        people.court_week[i] = at.week + soonest
    if people.custody[i] != AT_LIBERTY:
        return
    w0, w1, _, _ = words(at, people.id[i], COURT, CHARGE_DRAW)
    if w0 < remand:
        imprison(people, ledger, at, i, REMAND, NEVER)
    elif people.supervision[i] == LICENCE and w1 < p.justice.recall_on_charge:
        recall(people, ledger, p.justice, at, i)


@kernel
def band_of(sanctions: int) -> int:
    """Return the band of previous sanctions: 0, 1-2, 3-6, 7-10, 11-14, 15 or more."""
    if sanctions == 0:
        return 0
    if sanctions <= 2:
        return 1
    if sanctions <= 6:
        return 2
    if sanctions <= 10:
        return 3
    if sanctions <= 14:
        return 4
    return 5


@kernel
def prove(people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int) -> int:
    """Prove what was charged and waited; return the principal type, -1 if nothing waited."""
    principal = np.int64(-1)
    entry, waiting = np.int64(people.last_entry[i]), np.int64(people.waiting[i])
    people.waiting[i] = 0
    while waiting > 0 and entry != NOBODY:
        marks = record.marks[entry]
        if marks & CHARGED and not marks & PROVEN:
            record.marks[entry] = marks | PROVEN
            waiting -= 1
            of = np.int64(record.type[entry])
            ago = at.week - np.int64(record.week[entry])
            emit(ledger, at, people.id[i], PROVED, of, ago)
            if (
                principal < 0
                or p.justice.seriousness[of] > p.justice.seriousness[principal]
                or (p.justice.seriousness[of] == p.justice.seriousness[principal] and of < principal)
            ):
                principal = of
        entry = np.int64(record.previous[entry])
    return principal


@kernel
def supervise(people: Any, i: int, week: int, kind: int, length: int) -> None:
    """Put a person at liberty and not on licence under an order or suspended sentence."""
    if people.custody[i] != AT_LIBERTY or people.supervision[i] == LICENCE:
        return
    until = week + length
    already = people.supervision[i]
    if already == ORDER or already == SUSPENDED:
        until = max(until, np.int64(people.supervised_until[i]))
    if kind == SUSPENDED or already != SUSPENDED:
        people.supervision[i] = kind
    people.supervised_until[i] = until


@kernel
def free_from_remand(people: Any, ledger: Any, p: Any, at: Any, i: int) -> None:
    """Let a person who was not given custody out of remand."""
    people.custody[i] = AT_LIBERTY
    people.custody_until[i] = NEVER
    people.released_week[i] = at.week
    people.planned[i] = 0
    refresh(people, p, i, at.week)
    emit(ledger, at, people.id[i], RELEASED, people.last_type[i], 0)


@kernel
def court(people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int) -> None:
    """Deal with all that waits for a person: proof, sanction, disposal."""
    principal = prove(people, record, ledger, p, at, i)
    people.court_week[i] = NEVER
    if principal < 0:
        return
    previous = np.int64(people.sanctions[i])
    people.sanctions[i] = previous + 1
    if previous == 0:
        people.first_sanction_week[i] = at.week
    people.last_type[i] = principal
    people.last_proven[i] = at.week
    w0, w1, _, _ = words(at, people.id[i], COURT, SENTENCE_DRAW)
    cuts = p.justice.disposal_cuts[principal, band_of(previous)]
    disposal = np.int64(0)
    # The cuts are in the order custody, caution, suspended, community.
    while disposal < 4 and w0 >= cuts[disposal]:
        disposal += 1
    people.last_caution[i] = disposal == CAUTION
    emit(ledger, at, people.id[i], OCCASION, principal, disposal)
    remanded = people.custody[i] == REMAND
    if disposal == CUSTODY:
        length = p.justice.sentence[principal, w1 >> 24]
        take_sentence(people, ledger, p, at, i, length, remanded)
    else:
        if remanded:
            free_from_remand(people, ledger, p, at, i)
        if disposal == SUSPENDED_SENTENCE:
            supervise(people, i, at.week, SUSPENDED, p.justice.suspended_weeks)
        elif disposal == COMMUNITY:
            supervise(people, i, at.week, ORDER, p.justice.order_weeks)
    score_ogrs3(people, p.justice, i, at.week)


@kernel
def step(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Follow up this week's charges, then sit in this week's courts."""
    work = state.work
    for m in range(work.n_charged[0]):
        charge(
            people,
            state.record,
            state.ledger,
            p,
            at,
            np.uint64(work.charged[m]),
            np.int64(work.soonest[m]),
            work.remand[m],
        )
    found = due(people.court_week, at.week, n, work.hit, work.rows)
    for m in range(found):
        court(people, state.record, state.ledger, p, at, np.uint64(work.rows[m]))
