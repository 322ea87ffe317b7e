"""Read the futures of a study: what varied from point to point, and its outcomes averaged over replicates.

A future is a point; where a condition sets scenarios against each other, it is the point of each of them
that the design laid at the same place. Futures that were not drawn apart from each other form a *set*: those
that differ by what is chosen alone, and those that a design of Sobol, Morris or FAST made from one point.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.discovery.condition import Condition
from experiments.studies.factors import DRAW, DUMMY
from experiments.studies.plan import STUDY
from experiments.studies.reading import read_study
from experiments.studies.store import Store
from experiments.studies.study import Design
from scenarios.faults import Fault, Origin, ScenarioError

SCENARIO, ORDER = "scenario", "order"
NOT_FACTORS = ("point", SCENARIO, DUMMY, DRAW)


@dataclass(frozen=True)
class Studied:
    """A study's folder: its points with their outcomes averaged, a row a point."""

    name: str
    points: pd.DataFrame
    factors: tuple[str, ...]
    outcomes: tuple[str, ...]
    scenarios: tuple[str, ...]
    replicates: int
    set_of: Any  # the number of the set of each point of a scenario, in order
    left_out: tuple[str, ...]  # sentences


@dataclass(frozen=True)
class Futures:
    """The futures in which a condition was looked at: columns of the same length."""

    factors: Mapping[str, Any]
    interest: Any  # true or false
    sets: Any  # the number of the set that each belongs to
    outcomes: Mapping[str, Any]  # what the condition needs, as it names them
    left_out: tuple[str, ...] = ()


def opened(folder: Path) -> Studied:
    """Read a study's folder.

    Raises StoreError where it is none.
    """
    store, study = Store.open(folder), read_study(folder / STUDY)
    points = store.points().drop_columns("address").to_pandas()
    means, counts = _means(store, len(points))
    scenarios = tuple(str(name) for name in dict.fromkeys(points[SCENARIO]))
    return Studied(
        study.name,
        points.assign(**dict(zip(store.columns, means.T, strict=True))),
        tuple(name for name in points.columns if name not in NOT_FACTORS),
        store.columns,
        scenarios,
        store.replicates,
        _set_of(points, study.levers, _block(study.design, len(points) // len(scenarios))),
        tuple(_unrun(counts, store.replicates)),
    )


def _means(store: Store, points: int) -> tuple[Any, Any]:
    """Return each point's outcomes averaged over the runs that went well, and how many those are."""
    sums, numbers = np.zeros((points, len(store.columns))), np.zeros((points, len(store.columns)), np.int64)
    counts = np.zeros(points, np.int64)
    for block in store.rows():
        at = block["point"].to_numpy()[block["error"].is_null().to_numpy()]
        np.add.at(counts, at, 1)
        for column, name in enumerate(store.columns):
            values = block[name].to_numpy()[block["error"].is_null().to_numpy()]
            known = np.isfinite(values)
            np.add.at(sums[:, column], at[known], values[known])
            np.add.at(numbers[:, column], at[known], 1)
    with np.errstate(invalid="ignore"):
        return sums / numbers, counts


def _block(design: Design, rows: int) -> int:
    """Return how many points of a scenario, in order, a design made from one."""
    if design.kind in {"sobol", "morris"}:
        return max(1, rows // design.n)
    return design.n if design.kind == "fast" else 1


def _unrun(counts: Any, wanted: int) -> Iterator[str]:
    if none := int((counts == 0).sum()):
        yield f"{none} of {len(counts)} points have no run that went well, and are left out."
    if some := int(((counts > 0) & (counts < wanted)).sum()):
        yield f"{some} points have fewer than the {wanted} replicates asked for; their means are over those there are."


def futures_of(studied: Studied, condition: Condition) -> Futures:
    """Return the futures in which a condition can be looked at, and whether it holds.

    Raises ScenarioError where there are none, where it holds in none or in all, or where nothing varies.
    """
    rows, left_out = _side_by_side(studied, condition) if condition.scenarios else (_alone(studied), ())
    needs = [_written(*need) for need in condition.needs]
    known = rows[np.isfinite(rows[needs].to_numpy(np.float64)).all(1)] if len(rows) else rows
    said = [*studied.left_out, *left_out]
    if unknown := len(rows) - len(known):
        said.append(f"In {unknown} futures an outcome of the condition means nothing or wasn't run; they are left out.")
    factors = {name: known[name].to_numpy() for name in _varying(studied, known, alone=not condition.scenarios)}
    if not len(known) or not factors:
        lacking = "no future has all outcomes that it needs" if not len(known) else "nothing varies in the futures"
        raise ScenarioError([Fault(Origin("--when"), f"{lacking}; expected a study with uncertainties or levers")])
    values = {need: known[_written(*need)].to_numpy(np.float64) for need in condition.needs}
    interest = condition.holds(values)
    if interest.all() or not interest.any():
        raise ScenarioError([Fault(Origin("--when"), _nothing_to_tell(condition, interest, values))])
    sets = studied.set_of[known[ORDER].to_numpy()]
    return Futures(factors, interest, sets, {_written(*need): values[need] for need in condition.needs}, tuple(said))


def _written(outcome: str, scenario: str) -> str:
    return f"{outcome}[{scenario}]" if scenario else outcome


def _alone(studied: Studied) -> pd.DataFrame:
    """Return every point by itself."""
    return studied.points.assign(**{ORDER: studied.points.groupby(SCENARIO).cumcount()})


def _side_by_side(studied: Studied, condition: Condition) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the points of some scenarios side by side, with the outcomes of each; and what is to be said of it.

    A study lays the same points in every scenario, in the same order. Where a scenario has another range for a
    factor, its values differ, at the same quantile.
    """
    rows = _alone(studied)
    parts = {name: rows[rows[SCENARIO] == name].set_index(ORDER) for name in condition.scenarios}
    first = parts[condition.scenarios[0]]
    shared = [name for name in studied.factors if all(part[name].notna().all() for part in parts.values())]
    found = first[shared].reset_index()
    for outcome, scenario in condition.needs:
        found[_written(outcome, scenario)] = parts[scenario][outcome].to_numpy()
    other = [name for name in shared if any((part[name] != first[name]).any() for part in parts.values())]
    said = f"{', '.join(other)}: of another range in each scenario; limits are in {condition.scenarios[0]}'s values."
    return found, (said,) if other else ()


def _varying(studied: Studied, rows: pd.DataFrame, *, alone: bool) -> list[str]:
    """Return the factors that take several values, and have one in every row; scenarios are one where all stand."""
    names = [*studied.factors, *([SCENARIO] if alone else [])]
    return [name for name in names if name in rows and rows[name].notna().all() and _varies(rows[name])]


def _varies(column: Any) -> bool:
    """Say whether a column takes several values."""
    return bool((column != column.iloc[0]).any()) if len(column) else False


def _set_of(points: pd.DataFrame, levers: Collection[str], block: int) -> Any:
    """Return the number of the set of each point of a scenario, in order."""
    own = points[points[SCENARIO] == points[SCENARIO].iloc[0]]
    unknown = [name for name in own if name not in {*levers, *NOT_FACTORS} - {DRAW} and _varies(own[name])]
    if not unknown or block > 1:
        return np.arange(len(own)) // block
    return own.groupby(unknown, sort=False, dropna=False).ngroup().to_numpy()


def _nothing_to_tell(condition: Condition, interest: Any, values: Mapping[tuple[str, str], Any]) -> str:
    """Say that a condition holds in all futures or in none, and how far the outcomes reach."""
    held = "holds in every one" if interest.all() else "holds in none"
    ends = "; ".join(f"{_written(*need)} is from {x.min():.4g} to {x.max():.4g}" for need, x in values.items())
    return f"{condition.text} {held} of {len(interest)} futures, so there is nothing to tell apart; {ends}"
