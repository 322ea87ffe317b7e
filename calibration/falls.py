"""Measure the fall that a scheme with no effect at all would report."""

from typing import Any

import numpy as np

from calibration.histories import WAIT, YEAR, Events, History, between, reoffences
from calibration.runs import CHANNELS_OFF, SEED, changed_values, lived

PEOPLE, PLACES, REPLICATES = 1_000, 20, 40  # the baseline's size
TRIGGER = 13  # weeks within which a charge may have been the trigger
# Each matrix with the threshold that a scheme would set by it.
MATRICES = {"norfolk_type": 40, "count_12_months": 3, "ogrs3_threshold": 75, "lottery": 0}
LABELS = {
    "norfolk_type": "Graded offences of five years, and needs",
    "count_12_months": "Proven offences of twelve months",
    "ogrs3_threshold": "OGRS3 of 75 % or more",
    "lottery": "Lottery among those referred",
}
MEASURES = {
    "proven": "Proven offences",
    "proven_out": "Proven, without the last charge",
    "dated": "Proven offences, by date of proof",
    "attributed": "Attributed offences",
    "attributed_out": "Attributed, without the last charge",
    "actual": "Actual offences",
}
PUBLISHED = {0.39: "39 % (PPO, 2004-06)", 0.529: "52.9 % (Nottinghamshire)", 0.739: "73.9 % (the same, exited)"}


def _counted(events: Events, row: Any, start: Any, stop: Any) -> int:
    """Return how many events fall in the windows."""
    first, after = between(events.row, events.week, row, start, stop)
    return int((after - first).sum())


def _last_week(events: Events, row: Any, week: Any) -> Any:
    """Return the week of each person's last event before a week, if within the trigger's reach; else -1."""
    first, after = between(events.row, events.week, row, week - TRIGGER, week)
    last = events.week[np.maximum(after - 1, 0)] if len(events.week) else np.zeros(len(row), np.int64)
    return np.where(after > first, last, -1)


def _at_trigger(marked: Events, counted: Events, row: Any, week: Any) -> int:
    """Return how many counted events fall in the week of the last marked one before selection."""
    last = _last_week(marked, row, week)
    there = last >= 0
    return _counted(counted, row[there], last[there], last[there] + 1)


def _where(events: Events, keep: Any) -> Events:
    return Events(*[column[keep] for column in events])


def falls(history: History, cohort: int = 0) -> dict[str, tuple[int, int]]:
    """Return counts in the 52 weeks before and after selection, by measure, over all selected.

    Offences count when committed; proven ones where they are proven within 26 weeks of their window, and
    once more when they were proven. Selections whose windows reach past the run or before the person's
    entry are left out. A person selected twice counts twice.
    """
    selected, offence, proven = (history.events[kind] for kind in ("SELECTED", "OFFENCE", "PROVEN"))
    keep = (selected.type == cohort) & (selected.week + YEAR + WAIT <= history.end)
    keep &= selected.week - YEAR >= np.maximum(history.people.week[selected.row], 0)
    row, week = selected.row[keep], selected.week[keep]
    attributed = _where(offence, offence.value & 2 > 0)
    charged = _where(offence, offence.value & 4 > 0)
    found = {"selected": (len(row), len(row))}
    for name, events in (("dated", proven), ("attributed", attributed), ("actual", offence)):
        found[name] = (_counted(events, row, week - YEAR, week), _counted(events, row, week, week + YEAR))
    before, after = found["attributed"]
    found["attributed_out"] = (before - _at_trigger(charged, attributed, row, week), after)
    after = int(reoffences(history, row, week).sum())
    before = int(reoffences(history, row, week - YEAR).sum())
    last = _last_week(charged, row, week)
    there = last >= 0
    trigger = reoffences(history, row[there], last[there], weeks=1, wait=YEAR + WAIT).sum()
    found["proven"], found["proven_out"] = (before, after), (before - int(trigger), after)
    return found


def measured(
    people: int = PEOPLE, places: int = PLACES, replicates: int = REPLICATES, seed: int = SEED
) -> dict[str, Any]:
    """Return the counts of every replicate, by matrix."""
    found = {}
    for matrix, threshold in MATRICES.items():
        values = changed_values("baseline", {
            **CHANNELS_OFF, "pool.people": people, "cohorts.iom.places": places, "cohorts.iom.matrix": matrix,
            "cohorts.iom.threshold": threshold,
        })  # fmt: skip
        found[matrix] = [falls(history) for history, _ in lived(values, "scheme", seed, range(replicates))]
    return found


def fall(parts: list[dict[str, tuple[int, int]]], measure: str) -> tuple[float, Any]:
    """Return the fall over all replicates, and each replicate's own."""
    before, after = np.array([part[measure] for part in parts], float).T
    return float(1 - after.sum() / before.sum()), 1 - after / np.maximum(before, 1)
