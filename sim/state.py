"""Hold everything a run changes, apart from the people: record, ledger, lists, staff, workspace.

All are NamedTuples of arrays, allocated here and only here: kernels allocate nothing.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.draws import MOST
from sim.groups import group
from sim.outcomes import weekly_offsets
from sim.parameters import TASKS

ATTRIBUTED, CHARGED, PROVEN = 1, 2, 4  # marks of an entry on the record
JOINS = 8  # it will join a charge that comes in time
RING = 256  # weeks ahead in which background clients' leaving is kept
FILLED = -32_768  # a post that somebody holds
_ENTRY = np.dtype([("week", np.int16), ("type", np.uint8), ("marks", np.uint8), ("previous", np.int32)])
AT_ONCE = 4096  # drawn together
TIERS_AND_INSIDE = 4
INSIDE_GROUP = 3


class At(NamedTuple):
    """The week and the key of all its draws."""

    week: int
    address: Any  # uint64: week + WEEK_OFFSET
    seed: Any
    replicate: Any
    start: int  # first week lived in full


@group
class Record(NamedTuple):
    """What agencies hold of offences: a chain of entries for each person, newest first.

    The columns are views of one array of entries: who follows a chain finds all of an entry in one place.
    """

    week: Any
    type: Any
    marks: Any
    previous: Any
    count: Any  # one element; above the capacity where it did not suffice


@group
class Ledger(NamedTuple):
    """What the simulation counts: packed events, and the weekly table."""

    events: Any
    count: Any
    weekly: Any  # week from ``At.start``, column
    columns: Any  # first column of each part, in the order of ``outcomes.WEEKLY``


@group
class Lists(NamedTuple):
    """Waiting lists and places in use, by service."""

    key: Any  # service, place on the list
    row: Any  # row of the person; NOBODY for a background client
    stay: Any  # weeks a background client will stay
    length: Any
    ordinary: Any  # people in ordinary places
    scheme: Any  # people in places the scheme pays for
    background: Any
    leaving: Any  # service, week modulo RING


@group
class Team(NamedTuple):
    """Posts, and what supervision gives this week."""

    vacant_until: Any  # role, post: a week, or FILLED
    known: Any  # role: posts known so far
    supply: Any  # role: minutes not yet given
    there: Any  # role: minutes there, after sickness and administration
    given: Any  # role
    remaining: Any  # cohort, group, task
    credit: Any  # cohort, group, task
    done: Any  # task
    dose: Any  # cohort, group: 64ths
    victim_dose: Any  # cohort
    counts: Any  # cohort, group: nominals
    skill: Any  # role, cohort: 64ths, as trained
    trained: Any  # one element: 65,536ths of the gap to full skill
    shortage: Any  # one element: 64ths
    met: Any  # one element: 1 where a meeting was held this week


@group
class Work(NamedTuple):
    """Scratch space of a week."""

    word0: Any
    word1: Any
    word2: Any
    word3: Any
    hit: Any
    rows: Any
    members: Any
    n_members: Any
    rate: Any  # of those who may offend this week
    chosen: Any  # of those: the word
    none: Any  # of those: the chance of no offence
    count: Any  # of those: offences
    listed: Any  # rows, one entry for each of what is drawn together
    nth: Any  # of those: which of the person's
    luck0: Any  # and their words
    luck1: Any
    luck2: Any
    luck3: Any
    charged: Any  # rows with a charge this week
    n_charged: Any
    soonest: Any  # of those: least weeks to disposal
    remand: Any  # and the threshold of remand
    released: Any  # rows released this week
    n_released: Any
    key: Any
    key_row: Any
    key_stay: Any
    taken: Any
    asked: Any  # one element: 1 where a function scores in the matrices' place
    given: Any  # cohort, row: key that it gave for the meeting, 0 none; no cohorts where it is never asked


@group
class Noted(NamedTuple):
    """What each week found everybody at, where it was asked for; else no weeks.

    All are by week from ``At.start`` and row.
    """

    rate: Any  # offences a week, 0 for those who are not free
    ogrs3: Any  # per mille
    inside: Any  # 1 in custody


@group
class State(NamedTuple):
    """All of it."""

    record: Record
    ledger: Ledger
    lists: Lists
    team: Team
    work: Work
    noted: Noted


def record_of(capacity: int) -> Record:
    """Return an empty record of so many entries."""
    entries = np.empty(capacity, _ENTRY)  # nothing beyond the count is ever read
    return Record(entries["week"], entries["type"], entries["marks"], entries["previous"], np.zeros(1, np.int64))


def grown(record: Record, capacity: int) -> Record:
    """Return the same record with room for more entries."""
    found = record_of(capacity)
    n = min(int(record.count[0]), record.week.size)
    for new, old in zip(found[:-1], record[:-1], strict=True):
        new[:n] = old[:n]
    found.count[0] = record.count[0]
    return found


def ledger_of(events: int, weeks: int, lengths: dict[str, int]) -> Ledger:
    """Return an empty ledger."""
    offsets, width = weekly_offsets(lengths)
    return Ledger(
        np.empty(events, np.uint64),
        np.zeros(1, np.int64),
        np.zeros((weeks, width), np.int64),
        np.array(list(offsets.values()), np.int64),
    )


def lists_of(n_services: int, longest: int) -> Lists:
    """Return empty waiting lists."""
    shape = (n_services, max(1, longest))
    return Lists(
        np.zeros(shape, np.uint64),
        np.zeros(shape, np.int32),
        np.zeros(shape, np.int16),
        np.zeros(n_services, np.int64),
        np.zeros(n_services, np.int64),
        np.zeros(n_services, np.int64),
        np.zeros(n_services, np.int64),
        np.zeros((n_services, RING), np.int64),
    )


def team_of(n_roles: int, most_posts: int, n_cohorts: int) -> Team:
    """Return a team with no post known yet."""
    groups = (n_cohorts, TIERS_AND_INSIDE)
    return Team(
        np.full((n_roles, most_posts), FILLED, np.int16),
        np.full(n_roles, -1, np.int64),
        np.zeros(n_roles, np.int64),
        np.zeros(n_roles, np.int64),
        np.zeros(n_roles, np.int64),
        np.zeros((*groups, len(TASKS)), np.int64),
        np.zeros((*groups, len(TASKS)), np.int64),
        np.zeros(len(TASKS), np.int64),
        np.zeros(groups, np.int64),
        np.zeros(n_cohorts, np.int64),
        np.zeros(groups, np.int64),
        np.zeros((n_roles, n_cohorts), np.int64),
        np.zeros(1, np.int64),
        np.zeros(1, np.int64),
        np.zeros(1, np.int64),
    )


def work_of(n: int, arrivals: int, longest: int, cohorts: int = 0) -> Work:
    """Return scratch space for n people; ``cohorts`` is about how many of them a function is asked."""
    padded = n + 8
    joining = padded + arrivals
    together = min(n, AT_ONCE) + 2 * MOST
    words = [np.zeros(padded, np.uint32) for _ in range(4)]
    return Work(
        words[0],
        words[1],
        words[2],
        words[3],
        hit=np.zeros(padded, np.uint8),
        rows=np.zeros(padded, np.int32),
        members=np.zeros(padded, np.int32),
        n_members=np.zeros(1, np.int64),
        rate=np.zeros(padded, np.float64),
        chosen=np.zeros(padded, np.uint32),
        none=np.zeros(padded, np.float64),
        count=np.zeros(padded, np.uint8),
        listed=np.zeros(together, np.int32),
        nth=np.zeros(together, np.uint8),
        luck0=np.zeros(together, np.uint32),
        luck1=np.zeros(together, np.uint32),
        luck2=np.zeros(together, np.uint32),
        luck3=np.zeros(together, np.uint32),
        charged=np.zeros(padded, np.int32),
        n_charged=np.zeros(1, np.int64),
        soonest=np.zeros(padded, np.int16),
        remand=np.zeros(padded, np.int64),
        released=np.zeros(padded, np.int32),
        n_released=np.zeros(1, np.int64),
        key=np.zeros(joining, np.uint64),
        key_row=np.zeros(joining, np.int32),
        key_stay=np.zeros(joining, np.int16),
        taken=np.zeros(max(1, longest), np.uint8),
        asked=np.zeros(1, np.int64),
        given=np.zeros((cohorts, padded), np.uint64),
    )


def noted_of(weeks: int, n: int) -> Noted:
    """Return room to note n people over some weeks; none, where no week is to be noted."""
    return Noted(np.zeros((weeks, n), np.float32), np.zeros((weeks, n), np.int16), np.zeros((weeks, n), np.uint8))


def continued(state: State) -> State:
    """Return the same state with a ledger that goes on after the events it has."""
    ledger = state.ledger
    return state._replace(
        ledger=ledger._replace(events=ledger.events[int(ledger.count[0]) :], count=np.zeros(1, np.int64))
    )


def forked(state: State) -> State:
    """Return a copy to go on with apart, with room for as many events as are still to come, and none of those before.

    Scratch space, of which no week leaves anything to the next, is shared.
    """
    ledger = state.ledger
    return State(
        grown(state.record, state.record.week.size),
        Ledger(
            np.empty(ledger.events.size - int(ledger.count[0]), np.uint64),
            np.zeros(1, np.int64),
            ledger.weekly.copy(),
            ledger.columns,
        ),
        copied(state.lists),
        copied(state.team),
        state.work,
        copied(state.noted),
    )


def copied(group: Any) -> Any:
    """Return a copy of a NamedTuple of arrays (nested ones too)."""
    if hasattr(group, "_fields"):
        return type(group)(*[copied(part) for part in group])
    return group.copy()
