"""Sum what happened to persons in stretches of weeks: before an entry, after it.

Events are packed and sorted (``sim.events``): by person, then by week. So a person's stretch of weeks is a stretch of
events, found by two searches, and its sum is a difference of two running sums.
"""

from typing import Any

import numpy as np

from sim.outcomes import KIND

_PERSON, _WEEK = np.uint64(1 << 40), np.uint64(1 << 28)
_KIND, _KINDS = np.uint64(22), np.uint64(63)


def counted(events: Any, kind: str, mark: int = 0) -> Any:
    """Return 1 for each event of a kind whose value bears the mark (0: whatever its value), else 0."""
    found = events >> _KIND & _KINDS == np.uint64(KIND[kind])
    if mark:
        found &= events & np.uint64(mark) == np.uint64(mark)
    return found.astype(np.int64)


def rows_of(ids: Any, persons: Any) -> Any:
    """Return the rows of persons, each of whom is among the ids."""
    order = np.argsort(ids, kind="stable")
    return order[np.searchsorted(ids, persons, sorter=order)]


def _places(events: Any, persons: Any, weeks: Any) -> Any:
    """Return the place of each person's first event of a week or later."""
    week = np.maximum(np.asarray(weeks, np.int64), 0).astype(np.uint64)
    return np.searchsorted(events, np.asarray(persons).astype(np.uint64) * _PERSON + week * _WEEK)


def summed(events: Any, persons: Any, first: Any, until: Any, weights: Any) -> Any:
    """Sum the weights of each person's events from a week ``first`` up to, but without, a week ``until``.

    ``persons`` are ids; weeks count from the start of the run, as the events' do, and are of each person or one for
    all. ``weights`` are of each event, of shape event or event, column; the answer is of shape person or person,
    column. Whole numbers are summed exactly.
    """
    weights = np.asarray(weights)
    running = np.zeros((len(weights) + 1, *weights.shape[1:]), weights.dtype)
    np.cumsum(weights, axis=0, out=running[1:])
    first, until = (np.broadcast_to(week, np.shape(persons)) for week in (first, until))
    return running[_places(events, persons, np.maximum(first, until))] - running[_places(events, persons, first)]
