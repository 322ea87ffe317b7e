"""Ask a function, before a meeting, to score those whom it may choose (ODD 7.2).

The compiled run is left before each meeting that is held, and entered again with the order that the function's
scores come to. The meeting's rules stay where they are: they alone say whom it may choose.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.held import AS_IT_IS, SINCE, TOLD, UNTIL, Chooser, Entries, Held, scores_of
from sim.kernel import kernel
from sim.outcomes import NEVER
from sim.parameters import FLAGS
from sim.people import NO_COHORT, NOBODY
from sim.processes.meeting import NON_STATUTORY, class_of, score
from sim.scores import NOTHING, is_there, rule_against
from sim.state import ATTRIBUTED, PROVEN, State
from sim.status import moment, words
from sim.streams import MEETING, REFERRAL
from sim.streams import words as plain_words
from sim.tables import Tables


class Luck(NamedTuple):
    """The key of a replicate's draws, and the first week that it lives in full."""

    seed: int
    replicate: int
    start: int


class _Listed(NamedTuple):
    """Those whom a cohort's meeting may choose."""

    rows: Any
    tie: Any  # between equal scores the higher goes first
    points: Any  # by the cohort's matrix


@kernel
def list_people(
    people: Any, record: Any, p: Any, c: int, week: int, seed: Any, replicate: Any, start: int,
    rows: Any, tie: Any, points: Any,
) -> int:  # fmt: skip
    """List those whom a cohort's meeting may choose, nominals too, who may leave at it; return how many."""
    at = moment(week, seed, replicate, start)
    found = 0
    for row in range(people.id.size):
        i = np.uint64(row)
        if people.entry_week[i] > week:  # rows are in order of entry
            break
        if not is_there(people, i, week) or rule_against(people, p.cohorts, c, i, week, np.int64(0)) != NOTHING:
            continue
        _, consent, between, luck = words(at, people.id[i], REFERRAL, c)
        if class_of(people, i) == NON_STATUTORY and consent >= p.cohorts.consent:
            continue
        rows[found] = row
        tie[found] = (between >> 8) << 24 | np.int64(people.id[i])
        points[found] = score(people, record, p.matrices, p.cohorts.matrix[c], i, week, luck)
        found += 1
    return found


@kernel
def list_entries(people: Any, record: Any, rows: Any, since: int, person: Any, week: Any, of: Any, proven: Any) -> int:
    """List the attributed offences after a week, as far as there is room; return how many there are."""
    found = 0
    for k in range(rows.size):
        newest = np.int64(people.last_entry[rows[k]])
        while newest != NOBODY:
            entry = np.uint64(newest)
            if record.week[entry] <= since:
                break
            if record.marks[entry] & ATTRIBUTED:
                if found < person.size:
                    person[found] = k
                    week[found] = record.week[entry]
                    of[found] = record.type[entry]
                    proven[found] = record.marks[entry] & PROVEN != 0
                found += 1
            newest = np.int64(record.previous[entry])
    return found


def is_held(p: Tables, week: int, opening: int, luck: Luck) -> bool:
    """Say whether a meeting is due in a week, and held."""
    if not p.on.scheme or (week - opening) % p.cohorts.meeting_weeks:
        return False
    return plain_words(0, week, MEETING, 0, luck.seed, luck.replicate)[0] < p.cohorts.held


def ask(people: Any, state: State, p: Tables, chooser: Chooser, week: int, luck: Luck) -> None:
    """Ask a function about each cohort, and leave the meeting of this week the order in which it may choose."""
    given = state.work.given
    given[:] = 0
    for c in range(len(chooser.names.cohorts)):
        listed = _listed(people, state.record, p, c, week, luck)
        if listed.rows.size:
            held = hold(people, state.record, chooser, c, week, listed.rows, listed.points)
            found = scores_of(chooser.function, held, luck.replicate)
            fit = np.flatnonzero(found >= p.cohorts.threshold[c])
            order = fit[np.lexsort((listed.tie[fit], found[fit]))]
            given[c, listed.rows[order]] = np.arange(1, order.size + 1)


def _listed(people: Any, record: Any, p: Tables, c: int, week: int, luck: Luck) -> _Listed:
    """Return those whom a cohort's meeting may choose, in order of id."""
    found = _Listed(*[np.empty(people.id.size, np.int64) for _ in _Listed._fields])
    n = list_people(people, record, p, c, week, np.uint64(luck.seed), np.uint64(luck.replicate), luck.start, *found)
    order = np.argsort(people.id[found.rows[:n]])
    return _Listed(*[column[:n][order] for column in found])


def hold(people: Any, record: Any, chooser: Chooser, c: int, week: int, rows: Any, points: Any) -> Held:
    """Return what agencies hold of some people as a week begins."""

    def of(column: str) -> Any:
        return getattr(people, column)[rows]

    cohort = of("cohort").astype(np.int64)
    told: dict[str, Any] = {name: of(one.column) for name, one in TOLD.items() if one.how == AS_IT_IS}
    told |= {name: _weeks(of(one.column), 1, week) for name, one in TOLD.items() if one.how == UNTIL}
    told |= {name: _weeks(of(one.column), -1, week) for name, one in TOLD.items() if one.how == SINCE}
    told |= {
        "points": points,
        "age": (week - of("birth_week").astype(np.int64)) // 52,
        "flags": (of("flags")[:, None] >> np.arange(len(FLAGS)) & 1).astype(bool),
        "last_type": np.where(of("sanctions") > 0, of("last_type").astype(np.int64), -1),
        "present_cohort": np.where(cohort == NO_COHORT, -1, cohort),
    }
    entries = _entries(people, record, rows, week - chooser.record_weeks)
    for column in (*told.values(), *entries):
        column.setflags(write=False)
    return Held(
        week=week,
        cohort=chooser.names.cohorts[c],
        names=chooser.names,
        record_weeks=chooser.record_weeks,
        entries=entries,
        **told,
    )


def _weeks(column: Any, sign: int, week: int) -> Any:
    """Return the weeks from a date on, or until one; endless where there is none."""
    return np.where(column == NEVER, np.inf, sign * (column.astype(np.float64) - week))


def _entries(people: Any, record: Any, rows: Any, since: int) -> Entries:
    room = 0
    while True:
        found = Entries(*[np.empty(room, kind) for kind in (np.int64, np.int64, np.int64, np.bool_)])
        wanted = int(list_entries(people, record, rows, since, *found))
        if wanted == room:
            return found
        room = wanted
