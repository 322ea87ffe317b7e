"""Needs move up and down; each keeps its profile's prevalence with no service (ODD 7.7)."""

from typing import Any

import numpy as np

from sim.draws import TOP
from sim.kernel import kernel
from sim.people import IN_POOL
from sim.rates import refresh_needs
from sim.scans import slot_ends


@kernel
def move(people: Any, careers: Any, i: int, word: int) -> bool:
    """Move at most one of a person's needs; say whether one moved."""
    x = word * people.need.shape[1]
    j = np.uint64(x >> 32)
    rest = x & TOP
    level = people.need[i, j]
    profile = people.profile[i]
    if rest < careers.rise[profile, j, level]:
        people.need[i, j] = level + 1
        return True
    if TOP - rest < careers.fall[profile, j, level]:
        people.need[i, j] = level - 1
        return True
    return False


@kernel
def step(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Move the needs of everyone in the pool."""
    work = state.work
    found = slot_ends(work.word1, p.careers.highest_rise, p.careers.highest_fall, n, work.hit, work.rows)
    for m in range(found):
        i = np.uint64(work.rows[m])
        if people.place[i] == IN_POOL and move(people, p.careers, i, np.int64(work.word1[i])):
            refresh_needs(people, p, i, at.week)
