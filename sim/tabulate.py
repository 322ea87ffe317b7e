"""Lay a result out as one long table."""

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


class _Block:
    """The rows of one arm, population, area and year: replicates, and within them figures."""

    def __init__(self, result: Result, rows: list[Any], where: dict[str, Any]) -> None:
        values = [result.values(outcome.name, key=key, **where) for outcome, key in rows]
        self.value = np.stack(values, axis=1).ravel() if values else np.zeros(0)
        self.where = where


def _keys(rows: list[Any], by: str) -> tuple[tuple[str, ...], Any]:
    names = tuple(dict.fromkeys(key for outcome, key in rows if outcome.by == by and key is not None))
    codes = [names.index(key) if outcome.by == by and key is not None else -1 for outcome, key in rows]
    return names, np.array(codes, np.int32)


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
    outcome_codes = np.array([outcomes.index(outcome.name) for outcome, _ in rows], np.int32)
    unit_codes = np.array([units.index(outcome.unit) for outcome, _ in rows], np.int32)
    parts: dict[str, list[Any]] = {name: [] for name in COLUMNS if name != "scenario"}
    n = result.replicates
    for a, arm in enumerate(result.arms):
        for p, population in enumerate(result.populations):
            for area in (None, *range(len(result.areas))):
                kept = [k for k, (outcome, _) in enumerate(rows) if means_something(outcome.name, p, area)]
                for year in (None, *result.years):
                    where = {
                        "arm": arm,
                        "population": population,
                        "area": None if area is None else result.areas[area],
                        "year": year,
                    }
                    block = _Block(result, [rows[k] for k in kept], where)
                    size = block.value.size
                    parts["arm"].append(np.full(size, a, np.int32))
                    parts["population"].append(np.full(size, p, np.int32))
                    parts["area"].append(np.full(size, -1 if area is None else area, np.int32))
                    parts["year"].append(np.full(size, 0 if year is None else year, np.int16))
                    parts["replicate"].append(np.repeat(result.replicate_numbers.astype(np.int32), len(kept)))
                    parts["outcome"].append(np.tile(outcome_codes[kept], n))
                    for by in KEYED:
                        parts[by].append(np.tile(keys[by][1][kept], n))
                    parts["unit"].append(np.tile(unit_codes[kept], n))
                    parts["value"].append(block.value)
    joined = {name: np.concatenate(part) for name, part in parts.items()}
    words = {
        "arm": result.arms,
        "population": result.populations,
        "area": result.areas,
        "outcome": outcomes,
        **{by: keys[by][0] for by in KEYED},
        "unit": units,
    }
    columns: dict[str, Any] = {"scenario": _words((result.scenario.name,), np.zeros(joined["value"].size, np.int32))}
    for name, numbers in joined.items():
        if name in words:
            columns[name] = _words(words[name], numbers)
        elif name == "year":
            columns[name] = pa.array(numbers, pa.int16(), mask=numbers == 0)
        elif name == "value":
            columns[name] = pa.array(numbers, pa.float64(), from_pandas=True)
        else:
            columns[name] = pa.array(numbers, pa.int32())
    return pa.table({name: columns[name] for name in COLUMNS})
