"""Find the entries: who was selected when, with a year before and after to look at."""

from typing import Any, NamedTuple

import numpy as np

from experiments.decisions.assurance.measures import IS_CHARGED
from experiments.decisions.windows import rows_of
from sim.arms import Times
from sim.events import unpacked
from sim.outcomes import KIND
from sim.scenario import Values

YEAR = 52
NEVER = 1 << 20  # a week that doesn't come


class Entries(NamedTuple):
    """Selections, one a row, in order of person and week; weeks count from the start of the run."""

    person: Any
    row: Any  # of the people
    week: Any
    cohort: Any
    kind: Any  # class when referred; plus 4 if put first by judgement
    gone: Any  # week of leaving the scheme; NEVER if not within the run
    cause: Any  # of leaving
    charged: Any  # week of the charge behind the referral; -1 if there was none
    has: Any  # weeks before that lie within the time of the scheme and in the pool

    def kept(self, before: int, end: int) -> Any:
        """Say which have their windows whole: so many weeks before, a year after."""
        return (self.has >= before) & (self.week + YEAR <= end)


def selected(events: Any) -> Any:
    """Return the persons ever selected, in order."""
    return np.unique(events[events >> np.uint64(22) & np.uint64(63) == np.uint64(KIND["SELECTED"])] >> np.uint64(40))


def of_persons(events: Any, persons: Any) -> Any:
    """Return the sorted events of some persons, who are in order."""
    first, until = (np.searchsorted(events, (persons + np.uint64(k)) << np.uint64(40)) for k in (0, 1))
    return np.concatenate([events[:0], *(events[a:b] for a, b in zip(first, until, strict=True))])


def _last_charge(fields: dict[str, Any], person: Any, week: Any, within: Any) -> Any:
    """Return the week of each person's last charge before a week, within so many weeks; -1 if there was none."""
    keep = (fields["kind"] == KIND["OFFENCE"]) & (fields["value"] & IS_CHARGED > 0)
    keys = fields["person"][keep] << 12 | fields["week"][keep]
    place = np.searchsorted(keys, person << 12 | week) - 1
    last = keys[np.maximum(place, 0)] if len(keys) else np.zeros(len(person), np.int64)
    there = (place >= 0) & (last >> 12 == person) & ((last & 4095) >= week - within)
    return np.where(there, last & 4095, -1)


def entries(events: Any, people: Any, values: Values, when: Times) -> Entries:
    """Return an arm's selections from its sorted events."""
    fields = unpacked(events)
    moves = np.isin(fields["kind"], (KIND["SELECTED"], KIND["EXITED"]))
    person, week, kind, cohort, value = (fields[name][moves] for name in ("person", "week", "kind", "type", "value"))
    # Of a person's moves in one week leaving comes first: who is let go may be selected at the same meeting.
    order = np.lexsort((kind == KIND["SELECTED"], week, person))
    person, week, kind, cohort, value = (column[order] for column in (person, week, kind, cohort, value))
    chosen = np.flatnonzero(kind == KIND["SELECTED"])
    after = np.minimum(chosen + 1, max(len(kind) - 1, 0))
    leaves = (chosen + 1 < len(kind)) & (person[after] == person[chosen]) & (kind[after] == KIND["EXITED"])
    rows = rows_of(people.id.astype(np.int64), person[chosen])
    by_cohort = values["cohorts"].values()
    within = np.array([c["trigger_weeks"] if c["trigger_charge"] else 0 for c in by_cohort], np.int64)
    since = np.maximum(when.opening - when.start, people.entry_week[rows].astype(np.int64) - when.start)
    return Entries(
        person[chosen],
        rows,
        week[chosen],
        cohort[chosen],
        value[chosen],
        np.where(leaves, week[after], NEVER),
        np.where(leaves, value[after], -1),
        _last_charge(fields, person[chosen], week[chosen], within[cohort[chosen]]),
        week[chosen] - since,
    )
