"""Lay a result out as one long table."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa

from sim.measures import means_something
from sim.results import KEYED, Result, outcome_rows

COLUMNS = (
    "scenario",
    "arm",
    "population",
    "area",
    "year",
    "replicate",
    "outcome",
    *KEYED,
    "unit",
    "value",
)


def _words(names: tuple[str, ...], codes: Any) -> pa.Array:
    """Return a column of words by code; a code below 0 is null."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=codes < 0), pa.array(names, pa.string()))


def _keys(rows: list[Any], by: str) -> tuple[tuple[str, ...], Any]:
    names = tuple(dict.fromkeys(key for outcome, key in rows if outcome.by == by and key is not None))
    codes = [names.index(key) if outcome.by == by and key is not None else -1 for outcome, key in rows]
    return names, np.array(codes, np.int32)


def _places(result: Result) -> Iterator[tuple[int, int, int, int]]:
    """Yield each arm, population, area and year of a result in order; −1 for all areas, 0 for all years."""
    areas, years = range(-1, len(result.areas)), (0, *result.years)
    yield from product(range(len(result.arms)), range(len(result.populations)), areas, years)


def table(result: Result) -> pa.Table:
    """Return every figure of every replicate.

    Rows are in order of arm, population, area (all first), year (all first), replicate, outcome,
    key (all first), by the order of the scenario's lists. Figures that mean nothing of a
    population or area have no row; those that mean nothing of a replicate are null.
    """
    rows = outcome_rows(result)
    outcomes = tuple(dict.fromkeys(outcome.name for outcome, _ in rows))
    units = tuple(dict.fromkeys(outcome.unit for outcome, _ in rows))
    keys = {by: _keys(rows, by) for by in KEYED}
    of_row = {
        "outcome": np.array([outcomes.index(outcome.name) for outcome, _ in rows], np.int32),
        **{by: codes for by, (_, codes) in keys.items()},
        "unit": np.array([units.index(outcome.unit) for outcome, _ in rows], np.int32),
    }
    parts: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for arm, population, area, year in _places(result):
        within = None if area < 0 else area
        kept = [k for k, (outcome, _) in enumerate(rows) if means_something(outcome.name, population, within)]
        view = result.view(
            result.arms[arm],
            result.populations[population],
            None if within is None else result.areas[within],
            year or None,
        )
        value = np.stack([result.values_of(view, rows[k][0].name, rows[k][1]) for k in kept], axis=1).ravel()
        same = {"scenario": 0, "arm": arm, "population": population, "area": area, "year": year}
        for name, code in same.items():
            parts[name].append(np.full(value.size, code, np.int32))
        parts["replicate"].append(np.repeat(result.replicate_numbers.astype(np.int32), len(kept)))
        for name, codes in of_row.items():
            parts[name].append(np.tile(codes[kept], result.replicates))
        parts["value"].append(value)
    words = {
        "scenario": (result.scenario.name,),
        "arm": result.arms,
        "population": result.populations,
        "area": result.areas,
        "outcome": outcomes,
        **{by: names for by, (names, _) in keys.items()},
        "unit": units,
    }
    columns = {}
    for name in COLUMNS:
        numbers = np.concatenate(parts.pop(name))
        if name in words:
            columns[name] = _words(words[name], numbers)
        elif name == "value":
            columns[name] = pa.array(numbers, pa.float64(), from_pandas=True)
        else:
            columns[name] = pa.array(numbers, pa.int32(), mask=numbers == 0 if name == "year" else None)
    return pa.table(columns)
