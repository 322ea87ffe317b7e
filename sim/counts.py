"""Count what an arm's events come to, in whole numbers, by population, area and year.

Everything a result tells of offences, justice, custody and services is a sum of these counts, so
its parts sum to its whole exactly and no order of rows or events matters.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.events import in_order
from sim.kernel import hot, kernel
from sim.outcomes import DISPOSALS, KIND

YEAR = 52
QUARTER = 13  # one entry a person a quarter
COMMITTED_WITHIN = 52  # weeks from an index event in which a reoffence is committed,
PROVEN_WITHIN = 78  # and by which it is proven
POPULATIONS = ("pool", "ever_selected", "exited")  # then each cohort
COUNTED = ("actual", "recorded", "attributed", "proven")

# What is counted, and the list it is counted by.
SLOTS = (
    ("actual", "offence_types"),
    ("recorded", "offence_types"),
    ("attributed", "offence_types"),
    ("proven", "offence_types"),
    ("occasions", "offence_types"),
    ("at_court", ""),
    ("weeks_inside", ""),
    ("recalls", ""),
    ("breaches", ""),
    ("selected", ""),
    ("exited", ""),
    ("tagged", ""),
    ("entries", ""),
    ("reoffenders", ""),
    ("reoffences", ""),
    ("joined", "services"),
    ("refused", "services"),
    ("started", "services"),
    ("completed", "services"),
    ("dropped", "services"),
    ("waited", "services"),
)
_SLOT = {name: k for k, (name, _) in enumerate(SLOTS)}
ACTUAL, RECORDED, ATTRIBUTED, PROVEN = (_SLOT[name] for name in COUNTED)
OCCASIONS, AT_COURT, WEEKS_INSIDE = _SLOT["occasions"], _SLOT["at_court"], _SLOT["weeks_inside"]
ENTRIES, REOFFENDERS, REOFFENCES = _SLOT["entries"], _SLOT["reoffenders"], _SLOT["reoffences"]
STARTED, WAITED = _SLOT["started"], _SLOT["waited"]

OFFENCE_KIND, PROVEN_KIND, OCCASION_KIND = KIND["OFFENCE"], KIND["PROVEN"], KIND["OCCASION"]
RELEASED_KIND, WEEKS_INSIDE_KIND = KIND["RELEASED"], KIND["WEEKS_INSIDE"]
STARTED_KIND, SELECTED_KIND, EXITED_KIND = KIND["STARTED"], KIND["SELECTED"], KIND["EXITED"]
CUSTODY, CAUTION = DISPOSALS.index("custody"), DISPOSALS.index("caution")
IS_RECORDED, IS_ATTRIBUTED, MARKS = 1, 2, 8  # marks in an offence's value, and how many values they make
POOL = 1  # everybody's bit: the first population's
FIRST_COHORT = len(POPULATIONS)
NO_SLOT = -1

# Kinds whose every event counts one: in which slot, and whether by the event's type.
_ONES = {
    "RECALL": "recalls",
    "BREACH": "breaches",
    "SELECTED": "selected",
    "EXITED": "exited",
    "TAGGED": "tagged",
    "JOINED": "joined",
    "REFUSED": "refused",
    "COMPLETED": "completed",
    "DROPPED": "dropped",
}
SLOT_OF_KIND = np.full(len(KIND), NO_SLOT, np.int64)
BY_TYPE = np.zeros(len(KIND), np.int64)
for _kind, _name in _ONES.items():
    SLOT_OF_KIND[KIND[_kind]] = _SLOT[_name]
    BY_TYPE[KIND[_kind]] = SLOTS[_SLOT[_name]][1] != ""

FOLLOWED = np.zeros(len(KIND), np.int64)  # kinds that reoffending is counted from
FOLLOWED[[PROVEN_KIND, OCCASION_KIND, RELEASED_KIND]] = 1

_PERSON, _WEEK, _KIND, _TYPE = np.uint64(40), np.uint64(28), np.uint64(22), np.uint64(16)
_WEEKS, _KINDS, _VALUES = np.uint64(4095), np.uint64(63), np.uint64(65535)


class Tally(NamedTuple):
    """An arm's counts within the horizon."""

    counts: Any  # population, area, year, slot
    events: Any  # population, week, one of COUNTED: offences of the week
    weekly: Any  # week, column of the weekly table


def slots(lengths: dict[str, int]) -> tuple[dict[str, int], int]:
    """Return where each of ``SLOTS`` begins, and how many places there are."""
    first, n = {}, 0
    for name, of in SLOTS:
        first[name] = n
        n += lengths[of] if of else 1
    return first, n


@kernel
def person_of(event: Any) -> int:
    """Return whose event it is."""
    return np.int64(event >> _PERSON)


@kernel
def week_of(event: Any) -> int:
    """Return the week of an event, from the first week lived in full."""
    return np.int64(event >> _WEEK & _WEEKS)


@kernel
def kind_of(event: Any) -> int:
    """Return the kind of an event."""
    return np.int64(event >> _KIND & _KINDS)


@hot
def type_of(event: Any) -> int:
    """Return the type of an event."""
    return np.int64(event >> _TYPE & _KINDS)


@kernel
def value_of(event: Any) -> int:
    """Return the value of an event."""
    return np.int64(event & _VALUES)


@kernel
def mark_members(events: Any, members: Any) -> None:
    """Mark who is ever selected, who exits, and who is placed in which cohort, bit by population."""
    for event in events:
        kind = kind_of(event)
        if kind == SELECTED_KIND:
            members[person_of(event)] |= np.int64(2) | np.int64(1) << (FIRST_COHORT + type_of(event))
        elif kind == EXITED_KIND:
            members[person_of(event)] |= np.int64(4)


@kernel
def add(counts: Any, bits: int, area: int, year: int, slot: int, n: int) -> None:
    """Add to a count in every population that a person is of."""
    population, rest = np.int64(0), bits
    while rest:  # nearly everybody is of the first alone
        if rest & 1:
            counts[population, area, year, slot] += n
        rest >>= 1
        population += 1


@kernel
def add_proven(weekly: Any, bits: int, week: int) -> None:
    """Add a proven offence to the week's count in every population that a person is of."""
    population, rest = np.int64(0), bits
    while rest:
        weekly[population, week, 3] += rest & 1
        rest >>= 1
        population += 1


@kernel
def add_offences(counts: Any, weekly: Any, first: Any, bits: int, cell: tuple[int, int, int, int], n: int) -> None:
    """Add offences of a cell (area, week, type, marks) to every population of these bits."""
    area, week, of, marks = cell
    year = week // YEAR
    add(counts, bits, area, year, first[ACTUAL] + of, n)
    if marks & IS_RECORDED:
        add(counts, bits, area, year, first[RECORDED] + of, n)
    if marks & IS_ATTRIBUTED:
        add(counts, bits, area, year, first[ATTRIBUTED] + of, n)
    population, rest = np.int64(0), bits
    while rest:
        if rest & 1:
            weekly[population, week, 0] += n
            weekly[population, week, 1] += n * np.int64(marks & IS_RECORDED != 0)
            weekly[population, week, 2] += n * np.int64(marks & IS_ATTRIBUTED != 0)
        rest >>= 1
        population += 1


@kernel
def count(
    events: Any, members: Any, areas: Any, zero: int, first: Any, counts: Any, weekly: Any, offences: Any
) -> None:
    """Count the events of the horizon; but the pool's offences, of which there are many, into a table of their own.

    ``members`` and ``areas`` are by person; ``zero`` is the place of week 0 from the first week
    lived in full; ``first`` is where each of ``SLOTS`` begins. ``offences`` is by area, week, type, marks.
    """
    horizon = weekly.shape[1]
    for event in events:
        week = week_of(event) - zero
        if week < 0 or week >= horizon:
            continue
        person, kind, of, value = person_of(event), kind_of(event), type_of(event), value_of(event)
        bits, area, year = members[person], np.int64(areas[person]), week // YEAR
        if kind == OFFENCE_KIND:
            offences[area, week, of, value] += 1
            if bits != POOL:
                add_offences(counts, weekly, first, bits - POOL, (area, week, of, value), 1)
        elif kind == PROVEN_KIND:
            add(counts, bits, area, year, first[PROVEN] + of, 1)
            add_proven(weekly, bits, week)
        elif kind == OCCASION_KIND:
            add(counts, bits, area, year, first[OCCASIONS] + of, 1)
            if value != CAUTION:
                add(counts, bits, area, year, first[AT_COURT], 1)
        elif kind == WEEKS_INSIDE_KIND:
            add(counts, bits, area, year, first[WEEKS_INSIDE], value)
        elif kind == STARTED_KIND:
            add(counts, bits, area, year, first[STARTED] + of, 1)
            add(counts, bits, area, year, first[WAITED] + of, value)
        elif SLOT_OF_KIND[kind] != NO_SLOT:
            add(counts, bits, area, year, first[SLOT_OF_KIND[kind]] + of * BY_TYPE[kind], 1)


@kernel
def count_offences(offences: Any, first: Any, counts: Any, weekly: Any) -> None:
    """Count the pool's offences from their table."""
    areas, weeks, types, _ = offences.shape
    for area in range(areas):
        for week in range(weeks):
            for of in range(types):
                for marks in range(MARKS):
                    n = np.int64(offences[area, week, of, marks])
                    if n > 0:
                        add_offences(counts, weekly, first, POOL, (area, week, of, marks), n)


@kernel
def followed(events: Any, found: Any) -> int:
    """Copy the few events from which reoffending is counted; return how many."""
    n = np.int64(0)
    for event in events:
        found[n] = event
        n += FOLLOWED[kind_of(event)]
    return n


@kernel
def reoffences_from(events: Any, i: int, follow: int) -> int:
    """Count the reoffences after an index event.

    They are committed in the 52 weeks from ``follow`` and proven within 78; ``i`` is the place of
    the index event among events sorted by person and week.
    """
    person, index_week = person_of(events[i]), week_of(events[i])
    j = i
    while j > 0 and person_of(events[j - 1]) == person and week_of(events[j - 1]) == index_week:
        j -= 1
    n = np.int64(0)
    while j < events.size and person_of(events[j]) == person and week_of(events[j]) < follow + PROVEN_WITHIN:
        if kind_of(events[j]) == PROVEN_KIND:
            committed = week_of(events[j]) - value_of(events[j])
            n += np.int64(follow <= committed < follow + COMMITTED_WITHIN)
        j += 1
    return n


@kernel
def count_reoffending(events: Any, members: Any, areas: Any, zero: int, first: Any, counts: Any, horizon: int) -> None:
    """Count index events, who reoffends within a year of them, and how often.

    An index event is a release, followed from its own week, or an occasion that isn't custody,
    followed from the next: the first of a person's in a quarter.
    """
    before, quarter = np.int64(-1), np.int64(-1)
    for i in range(events.size):
        event = events[i]
        week, kind = week_of(event) - zero, kind_of(event)
        if week < 0:
            continue
        if kind == RELEASED_KIND:
            follow = week
        elif kind == OCCASION_KIND and value_of(event) != CUSTODY:
            follow = week + 1
        else:
            continue
        person = person_of(event)
        if follow + PROVEN_WITHIN > horizon or (person == before and week // QUARTER == quarter):
            continue
        before, quarter = person, week // QUARTER
        n = reoffences_from(events, i, follow + zero)
        bits, area, year = members[person], np.int64(areas[person]), week // YEAR
        add(counts, bits, area, year, first[ENTRIES], 1)
        add(counts, bits, area, year, first[REOFFENDERS], np.int64(n > 0))
        add(counts, bits, area, year, first[REOFFENCES], n)


def areas_of(people: Any) -> Any:
    """Return the area of each person, by id."""
    areas = np.zeros(int(people.id.max(initial=0)) + 1, np.uint8)
    areas[people.id] = people.area
    return areas


def members_of(stretches: Sequence[Any], n: int) -> Any:
    """Return the populations of n people by id, as bits, from the scheme's events."""
    members = np.full(n, POOL, np.int64)
    for events in stretches:
        mark_members(events, members)
    return members


def empty_tally(lengths: dict[str, int], horizon: int, columns: int, leading: tuple[int, ...] = ()) -> Tally:
    """Return counts of nothing, for as many arms as the leading lengths say."""
    populations, years = FIRST_COHORT + lengths["cohorts"], -(-horizon // YEAR)
    width = slots(lengths)[1]
    return Tally(
        np.zeros((*leading, populations, lengths["areas"], years, width), np.int32),
        np.zeros((*leading, populations, horizon, len(COUNTED)), np.int32),
        np.zeros((*leading, horizon, columns), np.int32),
    )


def fill(
    tally: Tally, stretches: Sequence[Any], weekly: Any, members: Any, areas: Any, lengths: dict[str, int]
) -> None:
    """Count an arm's events, in any order, into an empty tally; ``weekly`` is the arm's whole weekly table."""
    horizon = tally.weekly.shape[0]
    zero = weekly.shape[0] - horizon
    first = np.array(list(slots(lengths)[0].values()), np.int64)
    offences = np.zeros((lengths["areas"], horizon, lengths["offence_types"], MARKS), np.int32)
    some = []
    for events in stretches:
        count(events, members, areas, zero, first, tally.counts, tally.events, offences)
        kept = np.empty_like(events)
        some.append(kept[: followed(events, kept)])
    count_offences(offences, first, tally.counts, tally.events)
    count_reoffending(in_order(np.concatenate(some)), members, areas, zero, first, tally.counts, horizon)
    tally.weekly[:] = weekly[zero:]
