"""Custody: supervision ends, releases, recalls and breaches (ODD 7.5, 1 to 3)."""

from typing import Any

import numpy as np

from sim.kernel import kernel
from sim.people import AT_LIBERTY, IN_POOL, LICENCE, NO_COHORT, SUSPENDED
from sim.rates import dose_of
from sim.scans import due, listed
from sim.status import compliance_cut, end_supervision, release, strike


@kernel
def ends_and_releases(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """End supervision that ends this week, then let out who is due."""
    work = state.work
    found = due(people.supervised_until, at.week, n, work.hit, work.rows)
    for m in range(found):
        end_supervision(people, p.justice, np.uint64(work.rows[m]), at.week)
    found = due(people.custody_until, at.week, n, work.hit, work.rows)
    for m in range(found):
        i = np.uint64(work.rows[m])
        release(people, state.ledger, p, at, i)
        work.released[m] = i
    work.n_released[0] = found


@kernel
def compliance(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Recall from licence, breach of orders: those at liberty."""
    work = state.work
    first = np.uint32(min(p.justice.highest_compliance, 4294967295))
    for i in range(n):
        work.hit[i] = work.word3[i] < first
    for i in range(n):
        kind = people.supervision[i]
        work.hit[i] &= (kind >= LICENCE) & (kind <= SUSPENDED)
    found = listed(work.hit, n, work.rows)
    for m in range(found):
        i = np.uint64(work.rows[m])
        if people.place[i] != IN_POOL or people.custody[i] != AT_LIBERTY:
            continue
        dose = np.int64(-1)
        if p.on.enforcement and people.cohort[i] != NO_COHORT:
            dose = np.int64(dose_of(people, state.team, p, i))
        if np.int64(work.word3[i]) < compliance_cut(people, p, i, dose):
            strike(people, state.ledger, p, at, i)


@kernel
def step(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Move everyone by the rules of custody and supervision."""
    ends_and_releases(people, state, p, at, n)
    compliance(people, state, p, at, n)
