"""Pasts lived by quarters against the same lives lived in full by the engine, week by week.

Both begin at the same first sanctions; then the luck differs, for the two draw at different grains. So lives are
compared in pairs, and what is left is the grain's own bias, for which each measure has an allowance.
"""

import copy
import functools
import math
from typing import Any, NamedTuple

import numpy as np
import pytest
from runs import SEED, Values, chain, room_for, roomy_state

from scenarios import load
from sim import people as people_module
from sim.arms import times
from sim.engine import run
from sim.lives import begin, born
from sim.people import ACTIVE, DESISTED, LICENCE, NOT_SUPERVISED, ORDER, POST_SENTENCE, QUIET, SUSPENDED
from sim.pools import lengths, make_pool
from sim.state import ATTRIBUTED, CHARGED, PROVEN, ledger_of
from sim.status import moment
from sim.tables import tables

Z = 4.5
LIVES = 10_000
FLOOR = 0.5  # OGRS3 at or above which, with a proof in five years, a life would be of the pool
FIVE_YEARS = 260
CUSTODY = {"remand": 1, "sentence": 2, "recall": 3}
SUPERVISION = {
    "none": NOT_SUPERVISED, "licence": LICENCE, "order": ORDER, "suspended": SUSPENDED, "pss": POST_SENTENCE
}  # fmt: skip


class Lived(NamedTuple):
    """What is held of lives at one week, each by life."""

    ids: Any
    measures: dict[str, Any]


def measured(people: Any, record: Any, rows: Any, week: int, types: list[str]) -> Lived:
    """Measure people in a week, each number by person."""
    entries = [[e for e in chain(people, record, i) if record.week[e] >= week - FIVE_YEARS] for i in rows]
    proven = people.last_proven[rows]
    out: dict[str, Any] = {
        "sanctions": people.sanctions[rows],
        "ogrs3": people.ogrs3[rows] / 1000,
        "active": people.spell[rows] == ACTIVE,
        "quiet": people.spell[rows] == QUIET,
        "desisted": people.spell[rows] == DESISTED,
        "inside": people.custody[rows] != 0,
        "proven in five years": (proven >= week - FIVE_YEARS) & (proven <= week),
        "entries": [len(one) for one in entries],
        "attributed": [sum(bool(record.marks[e] & ATTRIBUTED) for e in one) for one in entries],
        "charged": [sum(bool(record.marks[e] & CHARGED) for e in one) for one in entries],
        "proven": [sum(bool(record.marks[e] & PROVEN) for e in one) for one in entries],
    }
    of_pool = out["proven in five years"] & (out["ogrs3"] >= FLOOR)
    out["of the pool"] = of_pool
    for name in ("sanctions", "active", "inside", "entries", "proven"):
        out[f"of the pool: {name}"] = np.asarray(out[name]) * of_pool
    out |= {f"inside: {name}": people.custody[rows] == kind for name, kind in CUSTODY.items()}
    out |= {f"supervised: {name}": people.supervision[rows] == kind for name, kind in SUPERVISION.items()}
    out |= {
        f"entries: {name}": [sum(record.type[e] == k for e in one) for one in entries] for k, name in enumerate(types)
    }
    return Lived(people.id[rows], {name: np.asarray(column, float) for name, column in out.items()})


def untreated(values: Values) -> Values:
    """A scenario in which every life enters at the start, and no service touches anybody."""
    found = copy.deepcopy(values)
    found["changes"] = []
    found["running_weeks"], found["history_weeks"], found["horizon_weeks"] = 0, 1, 1
    found["pool"] |= {"people": LIVES, "ogrs3_floor": 0.0, "proven_weeks": 30_000}
    for profile in found["profiles"].values():
        profile["suspect_share"] = 0.0
    for service in found["services"].values():
        service |= {"places": 0, "scheme_places": 0, "background": 0.0, "list_limit": 0, "p_refer": 0.0}
    return found


def by_quarters(values: Values) -> Lived:
    """Lives lived by quarters to the first week of the run."""
    pool = make_pool(values, tables(values, scheme=False), SEED, 0)
    start = times(values).start
    rows = np.flatnonzero(pool.people.entry_week == start)
    return measured(pool.people, pool.record, rows, start, list(values["offence_types"]))


def in_full(values: Values, last: int) -> Lived:
    """Lives up to an id, lived week by week by the engine from the week after their first sanction."""
    p, when, n = tables(values, scheme=False), times(values), lengths(values)
    people = people_module.allocate(last + 1, n)
    record = room_for(last * 200 + 10_000)
    nothing = ledger_of(0, 1, n)
    at = moment(when.start, np.uint64(SEED), np.uint64(0), when.start)
    span = p.lives.career_weeks + when.end - when.start
    for who in range(last + 1):
        first, of, suspect = born(people, p, at, who, who, span)
        begin(people, record, nothing, p, at, who, first, of, suspect)
        people.entry_week[who] = first + 1
    order = np.lexsort((people.id, people.entry_week))
    people = people_module.reordered(people, order)
    people.review_phase[:] = people.id % p.services.review_weeks
    early = int(people.entry_week[0])
    weeks = when.start - early
    state = roomy_state(values, record, last + 1, weeks, last * 3000)
    run(people, state, p, np.uint64(SEED), np.uint64(0), early, when.opening, when.start, early, when.start)
    assert int(state.record.count[0]) <= state.record.week.size
    ages = (when.start - people.birth_week.astype(int)) // 52
    kept = (people.entry_week <= when.start) & (people.leave_week > when.start) & (ages >= 18)
    return measured(people, state.record, np.flatnonzero(kept), when.start, list(values["offence_types"]))


@functools.cache
def both() -> tuple[Lived, Lived]:
    """Lives of the baseline, by quarters and in full."""
    values = untreated(load("baseline").values)
    quarters = by_quarters(values)
    return quarters, in_full(values, int(quarters.ids.max()))


# What the grain of a quarter may move a measure by, as a part of it (and no less than so many people in a thousand):
# a spell or a need changes once a quarter at most, and charges of one quarter see its rate.
PART, LEAST = 0.06, 0.002


@pytest.mark.slow
def test_the_same_lives_are_lived() -> None:
    quarters, full = both()
    common = np.intersect1d(quarters.ids, full.ids)
    assert len(common) > 0.99 * LIVES
    assert np.isin(full.ids, quarters.ids).mean() > 0.99


@pytest.mark.slow
def test_pasts_by_quarters_are_as_lives_lived_in_full() -> None:
    quarters, full = both()
    common, a, b = np.intersect1d(quarters.ids, full.ids, return_indices=True)
    wrong = []
    for measure, column in quarters.measures.items():
        one, other = column[a], full.measures[measure][b]
        difference = one - other
        error = float(difference.std(ddof=1)) / math.sqrt(len(common))
        if abs(difference.mean()) > Z * error + PART * other.mean() + LEAST:
            wrong.append(f"{measure}: {one.mean():.4f} by quarters, {other.mean():.4f} in full, error {error:.4f}")
    assert wrong == []


@pytest.mark.slow
def test_the_spread_of_sanctions_is_that_of_lives_lived_in_full() -> None:
    quarters, full = both()
    for at in (1, 2, 5, 10, 20):
        one, other = ((lived.measures["sanctions"] > at).mean() for lived in (quarters, full))
        error = math.sqrt((one * (1 - one) + other * (1 - other)) / LIVES)
        assert abs(one - other) < Z * error + 0.01, at
