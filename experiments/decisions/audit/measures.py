"""Measure the lists of one replicate: what they cover and miss, how they agree, how they last, whom they hold.

A figure's address is whom lists are drawn from, the matrix (or what stands in its place), the measure, and the group.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from experiments.decisions.audit.followed import AMONG, OUTCOMES, YEAR, Followed
from experiments.decisions.audit.groups import groupings
from experiments.decisions.audit.lists import Lists, decided_by_ties, listed_again, lists, most, shared
from experiments.decisions.audit.matrices import Matrix
from sim.scenario import Values
from sim.scores import KEPT_OUT, NOTHING

# What stands in a matrix's place: all in the pool, all that a list may hold, the most that so many of those could
# cover, the most that so many of all could, and the worst whom no list holds.
EVERYBODY, CANDIDATES, MISSED = "everybody", "those it may hold", "missed"
HINDSIGHT, HINDSIGHT_OF_ALL = "hindsight", "hindsight, of everybody"
AFTER = {"the next meeting": 1, "half a year": YEAR // 2, "a year": YEAR}  # weeks, the next meeting at least
HEADLINE = "harm_cchi_days"
BELOW = "below every cut"


class Address(NamedTuple):
    """Where a figure belongs."""

    among: str
    matrix: str
    measure: str
    group: str


# What is measured, by name: its unit and what it says.
MEASURES: dict[str, tuple[str, str]] = {
    "people": ("people", "how many there are, or are on the list"),
    **{
        f"covered_{name}": ("share", f"of what all in the pool do in the year after ({name.replace('_', ' ')})")
        for name in OUTCOMES
    },
    "at_threshold": ("share", "of the list, those who reach the threshold of the cohort that uses the matrix"),
    "tied": ("share", "of the list, those who stand on it by the tie-break alone"),
    "in_common": ("share", "of the places, those that the other list gives to the same people"),
    "on_no_other": ("share", "of the list, those on no other list, the lottery's left out"),
    "on_all": ("share", "of the places, those that all lists but the lottery's give to the same people"),
    "replaced": ("share", "of the list, those who would not be on one drawn up anew so much later"),
    "two_assessors": ("share", "of the places, those that change hands between two independent assessments"),
    "assessed_anew": ("share", "of the list, those who would not be on it had everybody been assessed that week"),
    "assessed_truly": ("share", "of the list, those who would not be on it had needs been scored as they truly are"),
    "lost_by_error": ("share", "covered harm (CCHI days) had needs been scored truly, less what the list covers"),
    "worst_on_list": (
        "share",
        "on the list of those who do most harm (CCHI days) in the year after, as many as places",
    ),
    "worst_on_none": ("share", "of those same people, on no list, the lottery's left out"),
    "why_missed": ("share", "of those on no list: what kept them off"),
    "in_group": ("share", "of the people, those in the group"),
    "mean_ogrs3": ("share", "mean OGRS3, two years"),
    "mean_sanctions": ("sanctions", "mean sanctions so far"),
}

Figures = dict[Address, float]


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def measured(followed: Followed, matrices: tuple[Matrix, ...], values: Values) -> Figures:
    """Return every figure of a replicate, always the same ones in the same order."""
    names = tuple(values["matrices"])  # the order of the scores
    groups = groupings(followed, values)
    found: Figures = {}
    for among in AMONG:
        rows = followed.among(among)
        chosen = lists(names, followed.now, rows, followed.places)
        for part in (
            _covered(followed, chosen, rows),
            _held(followed, chosen, rows, matrices, names),
            _agreeing(chosen, matrices),
            _lasting(followed, names, among),
            _mistaken(followed, chosen, rows, matrices, names),
            _missed(followed, chosen, matrices, groups),
            _who(followed, chosen, rows, groups),
        ):
            found |= {Address(among, *where): float(value) for where, value in part}
    return found


Some = Iterator[tuple[tuple[str, str, str], float]]


def _covered(followed: Followed, chosen: Lists, rows: Any) -> Some:
    present, tie = followed.present, followed.now.tie
    for name, done in followed.following.items():
        whole = float(done[present].sum())
        for matrix, these in chosen.items():
            yield (matrix, f"covered_{name}", ""), _share(float(done[these].sum()), whole)
        for label, these in ((HINDSIGHT, rows), (HINDSIGHT_OF_ALL, present)):
            best = most(done, tie, these, followed.places)
            yield (label, f"covered_{name}", ""), _share(float(done[best].sum()), whole)
        yield (CANDIDATES, f"covered_{name}", ""), _share(float(done[rows].sum()), whole)


def _held(followed: Followed, chosen: Lists, rows: Any, matrices: tuple[Matrix, ...], names: tuple[str, ...]) -> Some:
    yield (EVERYBODY, "people", ""), len(followed.present)
    yield (CANDIDATES, "people", ""), len(rows)
    for one in matrices:
        these, points = chosen[one.name], followed.now.points[names.index(one.name)]
        yield (one.name, "people", ""), len(these)
        yield (one.name, "tied", ""), decided_by_ties(points, rows, these)
        if one.threshold is not None:
            yield (one.name, "at_threshold", ""), _share(int(np.sum(points[these] >= one.threshold)), len(these))


def _agreeing(chosen: Lists, matrices: tuple[Matrix, ...]) -> Some:
    scored = [one.name for one in matrices if not one.is_lottery]
    for one in matrices:
        for other in matrices:
            if one != other:
                yield (one.name, "in_common", other.name), shared(chosen[one.name], chosen[other.name])
        others = [chosen[name] for name in scored if name != one.name]
        elsewhere = np.isin(chosen[one.name], np.concatenate(others)) if others else np.zeros(len(chosen[one.name]))
        yield (one.name, "on_no_other", ""), _share(int(np.sum(elsewhere == 0)), len(chosen[one.name]))
    common = set.intersection(*(set(chosen[name].tolist()) for name in scored)) if scored else set()
    yield (EVERYBODY, "on_all", ""), _share(len(common), max((len(chosen[name]) for name in scored), default=0))


def _lasting(followed: Followed, names: tuple[str, ...], among: str) -> Some:
    again = listed_again(followed, names, among)
    first = again[followed.week]
    for label, weeks in AFTER.items():
        later = again[next(week for week in again if week >= followed.week + weeks)]
        for name in names:
            kept = np.isin(first[name], later[name])
            yield (name, "replaced", label), _share(int(np.sum(~kept)), len(kept))


def _mistaken(
    followed: Followed, chosen: Lists, rows: Any, matrices: tuple[Matrix, ...], names: tuple[str, ...]
) -> Some:
    one, other, truth = (lists(names, found, rows, followed.places) for found in (*followed.assessed, followed.truth))
    done = followed.following[HEADLINE]
    whole = float(done[followed.present].sum())
    for name in (matrix.name for matrix in matrices if matrix.reads_needs):
        yield (name, "two_assessors", ""), 1 - shared(one[name], other[name])
        yield (name, "assessed_anew", ""), 1 - shared(chosen[name], one[name])
        yield (name, "assessed_truly", ""), 1 - shared(chosen[name], truth[name])
        yield (name, "lost_by_error", ""), _share(float(done[truth[name]].sum() - done[chosen[name]].sum()), whole)


def _missed(followed: Followed, chosen: Lists, matrices: tuple[Matrix, ...], groups: dict[str, Any]) -> Some:
    """Look at those who do most harm in the year after: nobody could know who they would be."""
    done, present = followed.following[HEADLINE], followed.present
    worst = most(done, followed.now.tie, present, followed.places)
    for name, these in chosen.items():
        yield (name, "worst_on_list", ""), _share(int(np.isin(worst, these).sum()), len(worst))
    scored = [chosen[one.name] for one in matrices if not one.is_lottery]
    missed = worst[~np.isin(worst, np.concatenate(scored))] if scored else worst
    yield (MISSED, "people", ""), len(missed)
    yield (MISSED, "worst_on_none", ""), _share(len(missed), len(worst))
    yield (MISSED, f"covered_{HEADLINE}", ""), _share(float(done[missed].sum()), float(done[present].sum()))
    why = followed.now.kept_out[missed]
    for code, label in enumerate(KEPT_OUT):
        yield (MISSED, "why_missed", BELOW if code == NOTHING else label), _share(int(np.sum(why == code)), len(missed))
    yield from _described(followed, MISSED, missed, groups)


def _who(followed: Followed, chosen: Lists, rows: Any, groups: dict[str, Any]) -> Some:
    for name, these in {EVERYBODY: followed.present, CANDIDATES: rows, **chosen}.items():
        yield from _described(followed, name, these, groups)


def _described(followed: Followed, name: str, rows: Any, groups: dict[str, Any]) -> Some:
    size = len(rows)
    for group, inside in groups.items():
        yield (name, "in_group", group), _share(int(inside[rows].sum()), size)
    yield (name, "mean_ogrs3", ""), _share(float(followed.people["ogrs3"][rows].sum()) / 1000, size)
    yield (name, "mean_sanctions", ""), _share(float(followed.people["sanctions"][rows].sum()), size)
