"""Read a run's ledger as histories of people: custody, index events, and what was proven after them."""

from typing import Any, NamedTuple

import numpy as np

from sim.events import unpacked
from sim.outcomes import KIND, NEVER
from sim.scenario import Values

YEAR = 52
QUARTER = 13
WAIT = 26  # weeks within which an offence of the window must be proven
REMAND, SENTENCE = 1, 2  # kinds of custody
CUSTODY, CAUTION = 0, 1  # disposals
BY_COURT, BY_RELEASE = 0, 1  # kinds of index event


class Types(NamedTuple):
    """What the offence types are, by their place in the scenario's list."""

    acquisitive: Any
    theft: Any  # of the published group of theft
    ogrs3: Any


class Arrivals(NamedTuple):
    """People as they entered the pool, one a row in order of id; weeks count from the run's start."""

    id: Any
    week: Any  # 0 or less for those there from the start
    birth: Any
    woman: Any
    custody: Any
    sanctions: Any
    first_sanction: Any  # far in the future for those with none
    last_type: Any
    last_caution: Any
    recent_proven: Any  # proven offences on the record, committed in the four years before entry


class Events(NamedTuple):
    """Events of one kind: row of the person, week from the run's start, type and value."""

    row: Any
    week: Any
    type: Any
    value: Any


class History(NamedTuple):
    """Everything that one arm of one replicate left behind, for the statistics."""

    people: Arrivals
    events: dict[str, Events]  # by kind
    end: int  # weeks of the run
    assessed: Any = None  # as seen every QUARTER weeks: quarter, row, need; the level as last assessed


class Index(NamedTuple):
    """Index events, each with the week from which an offence counts as a reoffence."""

    row: Any
    start: Any
    kind: Any  # BY_COURT or BY_RELEASE
    type: Any
    detail: Any  # the disposal; or of a release the sentence in weeks


def types_of(values: Values) -> Types:
    """Return what the scenario's offence types are."""
    kinds = values["offence_types"].values()
    return Types(
        np.array([kind["acquisitive"] for kind in kinds]),
        np.array([kind["custody_group"] == "theft" for kind in kinds]),
        np.array([kind["ogrs3"] for kind in kinds]),
    )


def recent_proven(people: Any, record: Any, within: int = 4 * YEAR) -> Any:
    """Return how many proven offences of the last years each person's record held on entry."""
    found = np.zeros(len(people.id), np.int64)
    entry = people.last_entry.astype(np.int64)
    live = np.flatnonzero(entry >= 0)
    while live.size:
        at = entry[live]
        recent = record.week[at] > people.entry_week[live] - within
        found[live] += recent & (record.marks[at] & 4 > 0)
        entry[live] = record.previous[at]
        live = live[recent & (record.previous[at] >= 0)]
    return found


def arrivals_of(people: Any, record: Any, start: int) -> Arrivals:
    """Return people as they stood on entry, sorted by id."""
    order = np.argsort(people.id)
    wide = [np.asarray(column)[order].astype(np.int64) for column in (
        people.id, people.entry_week, people.birth_week, people.sex, people.custody, people.sanctions,
        people.first_sanction_week, people.last_type, people.last_caution, recent_proven(people, record),
    )]  # fmt: skip
    for column in (1, 2, 6):
        wide[column] = np.where(wide[column] == NEVER, NEVER, wide[column] - start)
    return Arrivals(*wide)


def history_of(people: Arrivals, events: Any, end: int) -> History:
    """Return a history from the people on entry and an arm's packed events."""
    fields = unpacked(np.sort(events))
    row = np.searchsorted(people.id, fields["person"])
    by_kind = {}
    for name, code in KIND.items():
        here = fields["kind"] == code
        by_kind[name] = Events(row[here], fields["week"][here], fields["type"][here], fields["value"][here])
    return History(people, by_kind, end)


def _moves(history: History) -> list[tuple[int, int, bool, int, int]]:
    """Return entries to custody and releases: row, week, whether a release, value, type; in order."""
    inside, released = history.events["INSIDE"], history.events["RELEASED"]
    moves = [
        *zip(inside.row.tolist(), inside.week.tolist(), [False] * len(inside.row), inside.value.tolist(),
             inside.type.tolist(), strict=True),
        *zip(released.row.tolist(), released.week.tolist(), [True] * len(released.row), released.value.tolist(),
             released.type.tolist(), strict=True),
    ]  # fmt: skip
    return sorted(moves)


def custody_moves(history: History) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, int, int, int]]]:
    """Return changes of custody (row, week, kind after) and releases (row, week, kind before, type, value).

    In a week with both, a release comes first (custody precedes courts), but for those on remand:
    their sentence may be served already, and then they go at once.
    """
    moves = _moves(history)
    at_entry = history.people.custody.tolist()
    changes, releases = [], []
    row, kind = -1, 0
    k = 0
    while k < len(moves):
        pair = moves[k : k + 2]
        if pair[0][0] != row:
            row = pair[0][0]
            kind = at_entry[row]
        both = len(pair) == 2 and pair[0][:2] == pair[1][:2] and pair[0][2] != pair[1][2]  # noqa: PLR2004 - a pair
        if both and kind not in (0, REMAND):
            pair.reverse()
        for _, week, is_release, value, of in pair if both else pair[:1]:
            if is_release:
                releases.append((row, week, kind, of, value))
            kind = 0 if is_release else value
            changes.append((row, week, kind))
        k += 2 if both else 1
    return changes, releases


def inside_by_week(history: History, changes: list[tuple[int, int, int]]) -> Any:
    """Return for each row and week whether the person was in custody at the week's end."""
    inside = np.zeros((len(history.people.id), history.end), np.int8)
    entry = np.clip(history.people.week, 0, history.end - 1)
    rows = np.arange(len(entry))
    state = (history.people.custody > 0).astype(np.int8)
    inside[rows, entry] = state
    for row, week, kind in changes:
        now = np.int8(kind > 0)
        if now != state[row]:
            inside[row, week] += now - state[row]
            state[row] = now
    return np.cumsum(inside, axis=1, dtype=np.int8) > 0


def index_events(history: History) -> Index:
    """Return index events: releases from a sentence, and courts and cautions without custody."""
    _, releases = custody_moves(history)
    out = np.array([move for move in releases if move[2] == SENTENCE], np.int64).reshape(-1, 5)
    court = history.events["OCCASION"]
    free = court.value != CUSTODY
    row = np.concatenate((out[:, 0], court.row[free]))
    start = np.concatenate((out[:, 1], court.week[free] + 1))  # a release is before that week's offences
    kind = np.repeat((BY_RELEASE, BY_COURT), (len(out), free.sum()))
    of = np.concatenate((out[:, 3], court.type[free]))
    detail = np.concatenate((out[:, 4], court.value[free]))
    order = np.lexsort((start, row))
    return Index(row[order], start[order], kind[order], of[order], detail[order])


def chosen(index: Index, keep: Any) -> Index:
    """Return some of the index events."""
    return Index(*[column[keep] for column in index])


def once_a_quarter(index: Index) -> Index:
    """Return each person's first index event of every quarter."""
    key = index.row * 1024 + index.start // 13
    _, first = np.unique(key, return_index=True)
    return chosen(index, first)


def between(rows: Any, weeks: Any, row: Any, start: Any, stop: Any) -> tuple[Any, Any]:
    """Return, of events sorted by row and week, the first and the one after the last of each window."""
    key = rows * 8192 + weeks + 2048
    return (
        np.searchsorted(key, row * 8192 + np.maximum(start, -2048) + 2048),
        np.searchsorted(key, row * 8192 + np.minimum(stop, 6000) + 2048),
    )


def reoffences(history: History, row: Any, start: Any, weeks: int = YEAR, wait: int = WAIT) -> Any:
    """Return how many offences were committed in the weeks from ``start`` and proven in time.

    In time is within the window or ``wait`` weeks after it.
    """
    proven = history.events["PROVEN"]
    committed = proven.week - proven.value
    order = np.lexsort((committed, proven.row))
    rows, committed, settled = proven.row[order], committed[order], proven.week[order]
    first, after = between(rows, committed, row, start, start + weeks)
    total = np.zeros(len(row), np.int64)
    for k in range(int((after - first).max(initial=0))):
        here = first + k < after
        total[here] += settled[first[here] + k] < start[here] + weeks + wait
    return total


def sanctions_by(history: History, row: Any, week: Any) -> Any:
    """Return people's sanctions up to the end of a week."""
    court = history.events["OCCASION"]
    first, after = between(court.row, court.week, row, np.full(len(row), -2048), week + 1)
    return history.people.sanctions[row] + after - first
