"""Find who was selected, who was not, and what agencies held of both at the meeting."""

from typing import Any, NamedTuple

import numpy as np

from experiments.decisions.power.lived import MEASURES, OGRS3, YEAR, Lived
from experiments.decisions.power.matching import mean_of_matches, nearest, scaled
from sim.counts import IS_ATTRIBUTED
from sim.events import unpacked
from sim.outcomes import KIND, NEVER
from sim.people import AT_LIBERTY, IN_POOL, NO_COHORT, NOT_SUPERVISED

CALLIPER = 0.10  # of OGRS3
MATCHES = 5
_MILLE = 1000.0
_HALF_YEAR = 26
_ATTRIBUTED, _PROVEN = MEASURES.index("attributed"), MEASURES.index("proven")
QUANTITIES = ("OGRS3", "age", "sanctions", "needs assessed")
OF_RECORD = (
    "offences attributed in the year before",
    "offences proven in it",
    "offences attributed in the last half of it",
    "supervised",
)
KINDS = {"matched": len(QUANTITIES), "matched_record": len(QUANTITIES) + len(OF_RECORD)}  # and how many are matched on
_TWO = 2  # a spread needs two


class Cases(NamedTuple):
    """Those selected, each time they were: row, week of selection, years before and after by measure."""

    rows: Any
    week: Any
    before: Any
    after: Any
    matched_after: dict[str, Any]  # by kind of matching: the matches' mean; NaN where there were none
    matched_before: dict[str, Any]


def selections(lived: Lived) -> tuple[Any, Any]:
    """Return row and week of each selection whose years before and after lie in the time of the scheme.

    Those who came into the pool within the year before are left out: nothing tells what they did until then.
    """
    fields = unpacked(lived.events)
    kept = fields["kind"] == KIND["SELECTED"]
    rows, week = lived.rows(fields["person"][kept]), fields["week"][kept]
    since = np.maximum(lived.opening, lived.entry_week[rows])
    inside = (week - YEAR >= since) & (week + YEAR <= lived.end)
    return rows[inside], week[inside]


def not_selected(lived: Lived, weeks: list[int]) -> tuple[Any, Any]:
    """Return row and week of all that meetings could compare with: in the pool for a year, no nominals in that year.

    Whether they are selected later is not looked at: that would pick those who go on to offend less.
    """
    found = []
    for one in weeks:
        seen = lived.seen[one]
        there = (seen["place"] == IN_POOL) & (seen["cohort"] == NO_COHORT) & (lived.entry_week <= one - YEAR)
        found.append(np.flatnonzero(there))
    rows = np.concatenate([np.empty(0, np.int64), *found])
    week = np.repeat(np.array(weeks, np.int64), [len(one) for one in found])
    was = lived.times("SELECTED", rows, week - YEAR, week + 1)
    return rows[was == 0], week[was == 0]


def _seen(lived: Lived, name: str, rows: Any, week: Any) -> Any:
    """Return a column of rows as each was at a meeting."""
    weeks, place = np.unique(week, return_inverse=True)
    columns = [lived.seen[one][name] for one in weeks.tolist()]
    first = columns[0] if columns else np.empty((0,))
    found = np.empty((len(rows), *first.shape[1:]), np.int64)
    for k, column in enumerate(columns):
        found[place == k] = column[rows[place == k]]
    return found


def quantities(lived: Lived, rows: Any, week: Any, before: Any) -> Any:
    """Return what agencies hold of rows at a meeting, of shape row, quantity: ``QUANTITIES``, then ``OF_RECORD``."""
    recent = lived.times("OFFENCE", rows, week - _HALF_YEAR, week, IS_ATTRIBUTED)
    return np.column_stack([
        before[:, OGRS3] / _MILLE,
        (week + lived.start - _seen(lived, "birth_week", rows, week)) / YEAR,
        _seen(lived, "sanctions", rows, week),
        (_seen(lived, "assessed", rows, week) > 0).reshape(len(rows), -1).sum(1),
        before[:, _ATTRIBUTED],
        before[:, _PROVEN],
        recent,
        _seen(lived, "supervision", rows, week) != NOT_SUPERVISED,
    ]).astype(np.float64)  # fmt: skip


def strata(lived: Lived, rows: Any, week: Any) -> tuple[Any, Any]:
    """Return two numbers for each row that those alike share: sex, at liberty or not, flags; and the trigger too.

    The trigger is whether the last charge, and the last release, lie within the weeks that a referral looks back.
    """
    flags, custody, sex, charged, released = (
        _seen(lived, name, rows, week) for name in ("flags", "custody", "sex", "last_charge", "released_week")
    )
    plain = flags * 4 + (custody != AT_LIBERTY) * 2 + sex
    since = week + lived.start - lived.trigger_weeks
    recent = [(since <= last) & (last != NEVER) for last in (charged, released)]
    return plain, plain * 4 + recent[0] * 2 + recent[1]


def cases(lived: Lived) -> Cases:
    """Return all selections with their matches, by what is matched on."""
    chosen, at = selections(lived)
    others, when = not_selected(lived, np.unique(at).tolist())
    n, rows, week = len(chosen), np.concatenate([chosen, others]), np.concatenate([at, when])
    before, after = lived.years(rows, week)
    held, alike = quantities(lived, rows, week, before), strata(lived, rows, week)
    nothing = np.full((n, len(MEASURES)), np.nan)
    found = Cases(chosen, at, before[:n], after[:n], *({name: nothing.copy() for name in KINDS} for _ in "ab"))
    if len(others) < _TWO:
        return found
    for (name, width), stratum in zip(KINDS.items(), alike, strict=True):
        scale = scaled(held[n:, :width])
        for meeting in np.unique(at):
            ours, theirs = np.flatnonzero(at == meeting), n + np.flatnonzero(when == meeting)
            same = stratum[ours][:, None] == stratum[theirs][None]
            places = nearest(held[ours, :width], held[theirs, :width], same, CALLIPER, MATCHES, scale)
            found.matched_after[name][ours] = mean_of_matches(after[theirs], places)
            found.matched_before[name][ours] = mean_of_matches(before[theirs], places)
    return found
