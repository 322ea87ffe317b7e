"""Three people made by hand, for audits whose every number is worked out in the test."""

from typing import Any

import numpy as np

from experiments.decisions.audit.followed import Followed
from experiments.decisions.audit.matrices import matrices, with_library
from scenarios import load
from sim.arms import times
from sim.events import note
from sim.outcomes import NEVER
from sim.parameters import FLAGS
from sim.people import AT_LIBERTY, IN_POOL, LICENCE, allocate
from sim.pools import lengths
from sim.scores import KEPT_OUT, NOTHING, Scores, scores
from sim.state import ATTRIBUTED, PROVEN, record_of
from sim.tables import tables

SCENARIO = with_library(load("teaching"))
VALUES = SCENARIO.values
MATRICES = matrices(SCENARIO, "iom")
NAMES = tuple(VALUES["matrices"])
A, B, C = range(3)
SEEN = ATTRIBUTED
BOTH = ATTRIBUTED | PROVEN

# Each person's offences, the oldest first: week, type, what agencies hold.
OFFENCES = {
    A: [
        (-300, "dwelling_burglary", BOTH),
        (-52, "dwelling_burglary", BOTH),
        (-51, "dwelling_burglary", BOTH),
        (-10, "dwelling_burglary", BOTH),
        (-5, "shop_theft", SEEN),
    ],
    B: [
        (-100, "domestic_abuse_without_injury", SEEN),
        (-90, "domestic_abuse_with_injury", SEEN),
        (-30, "domestic_abuse_with_injury", BOTH),
    ],
    C: [(-40, "drugs_supply", BOTH), (-20, "robbery", 0)],
}
SANCTIONS, OGRS3, ROSH = (12, 2, 60), (873, 412, 655), (1, 3, 2)
NEEDS = {A: {"drugs": 2, "accommodation": 1, "thinking": 1}, B: {"alcohol": 1}, C: dict[str, int]()}
FLAG = {A: 0, B: 1 << FLAGS.index("domestic_abuse"), C: 1 << FLAGS.index("organised_crime")}


def three_people() -> tuple[Any, Any]:
    """Return three men on licence, charged a week ago, whom any agency would refer; and their record."""
    people, record = allocate(3, lengths(VALUES)), record_of(64)
    types, needs = list(VALUES["offence_types"]), list(VALUES["needs"])
    people.id[:] = (11, 12, 13)
    people.birth_week[:] = (-52 * 30, -52 * 24, -52 * 50)
    people.place[:], people.entry_week[:], people.leave_week[:] = IN_POOL, -100, NEVER
    people.custody[:], people.supervision[:] = AT_LIBERTY, LICENCE
    people.last_charge[:] = -1
    people.sanctions[:], people.ogrs3[:], people.rosh[:] = SANCTIONS, OGRS3, ROSH
    for i, offences in OFFENCES.items():
        people.flags[i] = FLAG[i]
        for week, of, marks in offences:
            note(record, people, np.uint64(i), week, types.index(of), marks)
        for need, level in NEEDS[i].items():
            people.assessed[i, needs.index(need)] = level
    return people, record


def three_scored(people: Any, record: Any, week: int = 0) -> Scores:
    """Return what the meeting of a week finds, a later tie-break making C go before B, and B before A."""
    found = scores(
        people, record, tables(VALUES, scheme=False), 0, seed=1, replicate=0, week=week, start=times(VALUES).start
    )
    return found._replace(tie=np.array([1, 2, 3], np.int64))


def three_followed() -> Followed:
    """Return an audit's view of the three, for lists of two: A is inside from the next meeting to half a year on.

    In the year after, A does 100 days of harm, B 300, C 600.
    """
    people, record = three_people()
    now = three_scored(people, record)
    inside = now._replace(kept_out=np.array([KEPT_OUT.index("in custody"), NOTHING, NOTHING]))
    # Two assessors who each take one for another, and the truth, in which B and C are each other.
    one, other, truth = (now._replace(points=now.points[:, order]) for order in ([C, B, A], [B, A, C], [A, C, B]))
    done = {"harm_cchi_days": np.array([100.0, 300.0, 600.0]), "offences_actual": np.array([8.0, 2.0, 0.0])}
    columns = {name: getattr(people, name) for name in ("sex", "area", "profile", "birth_week", "ogrs3", "sanctions")}
    return Followed(0, 2, columns, {0: now, 4: inside, 28: inside, 52: now}, (one, other), truth, done)
