"""Write to the ledger and the record."""

from typing import Any

import numpy as np

from sim.kernel import hot, inlined, kernel
from sim.outcomes import KIND
from sim.state import ATTRIBUTED, CHARGED

WEEKS_INSIDE = KIND["WEEKS_INSIDE"]

_PERSON, _WEEK, _KIND, _TYPE = np.uint64(40), np.uint64(28), np.uint64(22), np.uint64(16)


@hot
def _add(ledger: Any, event: Any) -> None:
    n = ledger.count[0]
    if n < ledger.events.size:
        ledger.events[n] = event
    ledger.count[0] = n + 1


@inlined
def emit(ledger: Any, at: Any, person: Any, kind: int, of: Any, value: Any) -> None:
    """Add an event to the ledger; beyond its capacity it is counted but not kept."""
    _add(
        ledger,
        np.uint64(person) << _PERSON
        | np.uint64((at.week - at.start) & 4095) << _WEEK
        | np.uint64(kind) << _KIND
        | np.uint64(of) << _TYPE
        | np.uint64(value),
    )


@kernel
def enter_weeks_inside(people: Any, ledger: Any, at: Any, i: int) -> None:
    """Enter a person's weeks in custody since they were last entered."""
    if people.weeks_inside[i] > 0:
        emit(ledger, at, people.id[i], WEEKS_INSIDE, 0, people.weeks_inside[i])
        people.weeks_inside[i] = 0


@hot
def note(record: Any, people: Any, i: int, week: int, of: Any, marks: int) -> None:
    """Put an offence on a person's record; beyond its capacity it is counted but not kept."""
    n = record.count[0]
    if n < record.week.size:
        record.week[n] = week
        record.type[n] = of
        record.marks[n] = marks
        record.previous[n] = people.last_entry[i]
        people.last_entry[i] = n
        if marks & ATTRIBUTED:
            people.last_attributed[i] = week
        if marks & CHARGED:
            people.waiting[i] += np.uint16(1)
    record.count[0] = n + 1


def unpacked(events: Any) -> dict[str, Any]:
    """Return the fields of packed events: person, week (from the start), kind, type, value."""
    return {
        "person": (events >> np.uint64(40)).astype(np.int64),
        "week": (events >> np.uint64(28) & np.uint64(4095)).astype(np.int64),
        "kind": (events >> np.uint64(22) & np.uint64(63)).astype(np.int64),
        "type": (events >> np.uint64(16) & np.uint64(63)).astype(np.int64),
        "value": (events & np.uint64(65535)).astype(np.int64),
    }


@kernel
def _by_person(events: Any, ends: Any, found: Any) -> None:
    """Put events in order; ``ends`` has room for each person and one more, ``found`` is 0 throughout."""
    for event in events:
        ends[np.int64(event >> _PERSON) + 1] += 1
    for person in range(1, ends.size):
        ends[person] += ends[person - 1]
    for event in events:  # ends[k] is where person k's next event goes, and at last where they end
        person = np.int64(event >> _PERSON)
        k = ends[person]
        ends[person] = k + 1
        while k > 0 and found[k - 1] > event:  # events of one week are not yet in order
            found[k] = found[k - 1]
            k -= 1
        found[k] = event


def in_order(events: Any) -> Any:
    """Return packed events sorted: by person, week, kind, type, value.

    They come week by week, so most are in place once they are with their person's others. Sorting that does not
    know it takes as long as a third of the run.
    """
    found = np.zeros_like(events)  # what is not yet there is above nothing
    last = int(events.max() >> _PERSON) if events.size else 0
    _by_person(events, np.zeros(last + 2, np.int64), found)
    return found
