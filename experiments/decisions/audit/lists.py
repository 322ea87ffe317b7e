"""Draw up lists: those of the most points, the addressed tie-break between equals."""

from typing import Any

import numpy as np

from experiments.decisions.audit.followed import Followed
from sim.scores import Scores

Lists = dict[str, Any]  # by matrix: rows, the highest first

_POINTS = np.uint64(48)  # bits below a key's points


def ranked(points: Any, tie: Any, rows: Any) -> Any:
    """Return rows in the order in which a meeting takes them: by points, then by the tie-break."""
    keys = points[rows].astype(np.uint64) << _POINTS | tie[rows].astype(np.uint64)
    return rows[np.argsort(keys)[::-1]]


def lists(names: tuple[str, ...], found: Scores, rows: Any, places: int) -> Lists:
    """Return each matrix's list of so many places; ``names`` are in the order of the scores."""
    return {name: ranked(found.points[k], found.tie, rows)[:places] for k, name in enumerate(names)}


def decided_by_ties(points: Any, rows: Any, chosen: Any) -> float:
    """Return the share of a list that stands on it by the tie-break alone: others of as many points are off it."""
    if not chosen.size or rows.size == chosen.size:
        return 0.0
    cut = points[chosen].min()
    on, among = int(np.sum(points[chosen] == cut)), int(np.sum(points[rows] == cut))
    return on / chosen.size if among > on else 0.0


def most(values: Any, tie: Any, rows: Any, places: int) -> Any:
    """Return so many rows of the largest values, the tie-break between equals; none whose value is nil."""
    order = rows[np.lexsort((tie[rows], values[rows]))[::-1]][:places]
    return order[values[order] > 0]


def shared(one: Any, other: Any) -> float:
    """Return the share of a list's places that another gives to the same people; NaN of an empty list."""
    size = max(len(one), len(other))
    return len(np.intersect1d(one, other)) / size if size else float("nan")


def listed_again(followed: Followed, names: tuple[str, ...], among: str) -> dict[int, Lists]:
    """Return the lists that each meeting would draw up anew, by week."""
    return {
        week: lists(names, found, followed.among(among, week), followed.places)
        for week, found in followed.looks.items()
    }
