"""Write a result's tables, and read them again: all that a report is made from."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.reports.folder import MANIFEST
from scenarios import load
from sim import Result, Scenario
from sim.outcomes import OUTCOME, WEEKLY
from sim.spread import Spread, spread_of

SCENARIO, OUTCOMES_FILE, WEEKLY_FILE = "scenario.toml", "outcomes.parquet", "weekly.parquet"
OFFENCES = ("actual", "recorded", "attributed", "proven")
_KEYS = ("offence_type", "payer", "service", "role")
_ROWS = 1 << 18  # rows of a Parquet row group
_KEPT = 6  # scenarios whose figures are kept in memory


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table with the settings that make the same table the same bytes."""
    pq.write_table(table, path, compression="zstd", compression_level=6, row_group_size=_ROWS)


def weekly_table(result: Result) -> pa.Table:
    """Return the weekly table of every arm and replicate, offences of each population last."""
    horizon = int(result.scenario.values["horizon_weeks"])
    shape = (result.replicates, horizon)
    parts = []
    for arm in result.arms:
        columns: dict[str, Any] = {
            "arm": pa.DictionaryArray.from_arrays(np.zeros(shape[0] * horizon, np.int32), [arm]).cast(pa.string()),
            "replicate": np.repeat(result.replicate_numbers.astype(np.int32), horizon),
            "week": np.tile(np.arange(horizon, dtype=np.int32), shape[0]),
        }
        for column in WEEKLY:
            found = result.weekly(column.name, arm)
            for k, entry in enumerate(result.weekly_entries(column.name)):
                columns[_name(column.name, entry)] = found[:, :, k].ravel()
        for kind in OFFENCES:
            for population in result.populations:
                columns[f"offences_{kind}.{population}"] = result.weekly_events(kind, arm, population).ravel()
        parts.append(pa.table(columns))
    return pa.concat_tables(parts)


def _name(column: str, entry: str) -> str:
    return f"{column}.{entry}" if entry else column


Where = tuple[str, str, int | None]  # arm, population, year
Row = tuple[str, str | None]  # outcome, key
Blocks = dict[Where, tuple[dict[Row, int], Any]]


def blocks(path: Path, scenario: str, replicates: int) -> Blocks:
    """Return a scenario's blocks of figures: where a figure stands in each, and the values by replicate and place.

    A file that hasn't changed since it was last read is not read again: summary, page and briefing need the same.
    """
    stamp = path.stat()
    return _blocks(path, (stamp.st_ino, stamp.st_size, stamp.st_mtime_ns), scenario, replicates)


@lru_cache(maxsize=_KEPT)
def _blocks(path: Path, _stamp: tuple[int, ...], scenario: str, replicates: int) -> Blocks:
    wanted = pc.field("area").is_null() & (pc.field("scenario") == scenario)
    table = pq.read_table(path, filters=wanted)
    arm, population = (_codes(table, name) for name in ("arm", "population"))
    year = table["year"].fill_null(0).to_numpy()
    value = table["value"].to_numpy()
    edges = np.flatnonzero(np.diff(arm[1]) | np.diff(population[1]) | np.diff(year)) + 1
    bounds = [0, *edges.tolist(), len(value)]
    found = {}
    for first, until in pairwise(bounds):
        width = (until - first) // replicates
        where = (arm[0][arm[1][first]], population[0][population[1][first]], int(year[first]) or None)
        places = {row: k for k, row in enumerate(_rows(table.slice(first, width)))}
        found[where] = places, value[first:until].reshape(replicates, width)
    return found


@dataclass(frozen=True)
class Read(ABC):
    """What a folder holds: every figure of each replicate for the whole of the place, by year and in all."""

    folder: Path = field(repr=False)
    manifest: dict[str, Any] = field(repr=False)
    scenario: Scenario = field(repr=False)  # the first, where there are several

    @property
    def replicates(self) -> int:
        """Return the number of replicates."""
        return int(self.manifest["replicates"])

    @property
    def is_drawn(self) -> bool:
        """Say whether uncertain values were drawn."""
        return bool(self.manifest["parameters"] == "drawn")

    @cached_property
    def draw_of(self) -> Any:
        """Return the draw of each replicate; None where all have the central values."""
        return np.arange(self.replicates) // 2 if self.is_drawn else None

    @property
    def horizon(self) -> int:
        """Return the weeks reported."""
        return int(self.scenario.values["horizon_weeks"])

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years, from 1; the last may be short."""
        return tuple(range(1, -(-self.horizon // 52) + 1))

    def scenario_of(self, arm: str) -> Scenario:  # noqa: ARG002 - a comparison has one for each arm
        """Return the scenario of an arm."""
        return self.scenario

    @abstractmethod
    def keys(self, outcome: str) -> tuple[str, ...]:
        """Return the entries by which an outcome is broken down."""

    @abstractmethod
    def values(
        self, outcome: str, arm: str, population: str = "pool", year: int | None = None, key: str | None = None
    ) -> Any:
        """Return a figure of each replicate; NaN where it means nothing."""

    def spread_of(self, values: Any) -> Spread:
        """Return the spread of any figure of each replicate."""
        return spread_of(values, self.draw_of)

    def spread(self, outcome: str, arm: str, **where: Any) -> Spread:
        """Return the spread of a figure."""
        return self.spread_of(self.values(outcome, arm, **where))


@dataclass(frozen=True)
class Saved(Read):
    """A scenario's result as it was written: the scheme and its twin."""

    @classmethod
    def read(cls, folder: Path) -> "Saved":
        """Read a folder that was written whole."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return cls(folder, manifest, load(folder / SCENARIO))

    @property
    def arms(self) -> tuple[str, str]:
        """Return the scheme's arm and its twin."""
        scheme, twin = self.manifest["arms"]
        return scheme, twin

    @property
    def populations(self) -> tuple[str, ...]:
        """Return the populations' names."""
        return tuple(self.manifest["populations"])

    @cached_property
    def _blocks(self) -> Blocks:
        return blocks(self.folder / OUTCOMES_FILE, self.scenario.name, self.replicates)

    def keys(self, outcome: str) -> tuple[str, ...]:
        """Return the entries by which an outcome is broken down."""
        places = self._blocks[self.arms[0], "pool", None][0]
        return tuple(key for name, key in places if name == outcome and key is not None)

    def values(
        self, outcome: str, arm: str, population: str = "pool", year: int | None = None, key: str | None = None
    ) -> Any:
        """Return a figure of each replicate; NaN where it means nothing."""
        places, values = self._blocks[arm, population, year]
        place = places.get((outcome, key))
        return np.full(self.replicates, np.nan) if place is None else values[:, place]

    def difference(self, outcome: str, **where: Any) -> Spread:
        """Return the spread of what a figure is with the scheme less what it is with the twin."""
        scheme, twin = self.arms
        return self.spread_of(self.values(outcome, scheme, **where) - self.values(outcome, twin, **where))

    @cached_property
    def _weekly(self) -> pa.Table:
        return pq.read_table(self.folder / WEEKLY_FILE)

    def weekly(self, column: str, arm: str) -> Any:
        """Return a column of the weekly table, by replicate and week."""
        kept = np.flatnonzero(np.asarray(self._weekly["arm"].to_pylist()) == arm) if arm not in self._where else None
        if kept is not None:
            self._where[arm] = kept
        return self._weekly[column].to_numpy()[self._where[arm]].reshape(self.replicates, self.horizon)

    @cached_property
    def _where(self) -> dict[str, Any]:
        return {}


def _codes(table: pa.Table, name: str) -> tuple[list[str], Any]:
    """Return a column's words, and for each row which of them it is."""
    column = table[name].combine_chunks()
    words = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return words.dictionary.to_pylist(), words.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _rows(table: pa.Table) -> list[Row]:
    """Return outcome and key of each row of a few."""
    columns = [table[name].to_pylist() for name in ("outcome", *_KEYS)]
    return [
        (outcome, next((key for key in keys if key is not None), None)) for outcome, *keys in zip(*columns, strict=True)
    ]


def unit_of(outcome: str) -> str:
    """Return an outcome's unit."""
    return OUTCOME[outcome].unit
