"""GPS tags for acquisitive licences, within a supply (ODD 7.5, 4)."""

from typing import Any

import numpy as np

from sim.events import emit
from sim.kernel import kernel
from sim.outcomes import KIND
from sim.people import AT_LIBERTY, LICENCE, NO_COHORT
from sim.rates import is_tagged
from sim.status import words
from sim.streams import TAG

TAGGED = KIND["TAGGED"]


@kernel
def in_use(people: Any, work: Any, week: int) -> int:
    """Count the nominals who wear a tag."""
    found = np.int64(0)
    for m in range(work.n_members[0]):
        found += np.int64(is_tagged(people, np.uint64(work.members[m]), week))
    return found


@kernel
def step(people: Any, state: Any, p: Any, at: Any) -> None:
    """Tag nominals released this week on an acquisitive licence, lowest tie first."""
    if not p.on.tag:
        return
    work = state.work
    waiting = np.int64(0)
    for m in range(work.n_released[0]):
        i = np.uint64(work.released[m])
        if (
            people.cohort[i] != NO_COHORT
            and people.custody[i] == AT_LIBERTY
            and people.supervision[i] == LICENCE
            and p.justice.acquisitive[people.last_type[i]]
        ):
            tie = words(at, people.id[i], TAG, 0)[0] >> 8
            work.key[waiting] = np.uint64(tie << 24 | np.int64(people.id[i]))
            work.key_row[waiting] = i
            waiting += 1
    free = p.cohorts.tag_supply - in_use(people, work, at.week)
    while free > 0 and waiting > 0:
        best = np.int64(0)
        for m in range(1, waiting):
            if work.key[m] < work.key[best]:
                best = np.int64(m)
        i = np.uint64(work.key_row[best])
        people.tag_until[i] = min(at.week + p.cohorts.tag_weeks, np.int64(people.supervised_until[i]))
        emit(state.ledger, at, people.id[i], TAGGED, 0, 0)
        waiting -= 1
        work.key[best] = work.key[waiting]
        work.key_row[best] = work.key_row[waiting]
        free -= 1
