"""Write a result's tables, and read them again: all that a report is made from."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
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
from sim.tabulate import COLUMNS, Layout, places

SCENARIO, OUTCOMES_FILE, WEEKLY_FILE = "scenario.toml", "outcomes.parquet", "weekly.parquet"
OFFENCES = ("actual", "recorded", "attributed", "proven")
_KEYS = ("offence_type", "payer", "service", "role")
_ROWS = 1 << 18  # rows of a Parquet row group
_TOLD = ("scenario", "arm", "population", "area", "year")  # columns of which a row group tells what it holds
_MANY = 1 << 20  # the same where rows come a place at a time: from so many on the group is written
_KEPT = 64  # populations of a scenario whose figures are kept in memory


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table with the settings that make the same table the same bytes."""
    pq.write_table(table, path, compression="zstd", compression_level=6, row_group_size=_ROWS)


def write_outcomes(results: Sequence[Result], path: Path) -> None:
    """Write every figure of results, the same ones to the same bytes.

    A row group is of one scenario, arm and population, and of the whole place or of its areas: who reads some of
    these reads no other. One is written while the next is worked out.
    """
    with ThreadPoolExecutor(1) as pool, ExitStack() as opened:
        writer, waiting = None, None
        for table in (one for result in results for one in _row_groups(result)):
            if writer is None:
                writer = opened.enter_context(
                    pq.ParquetWriter(
                        path,
                        table.schema,
                        compression="zstd",
                        use_dictionary=[name for name in COLUMNS if name != "value"],
                        use_byte_stream_split=["value"],
                        write_statistics=list(_TOLD),
                    )
                )
            if waiting is not None:
                waiting.result()
            waiting = pool.submit(writer.write_table, table, row_group_size=len(table))
        if waiting is not None:
            waiting.result()


def _row_groups(result: Result) -> Iterator[pa.Table]:
    """Yield a result's table in parts: what ``write_outcomes`` keeps together, in parts again where it is long."""
    layout = Layout(result)
    for _, together in groupby(places(result), key=lambda place: (*place[:2], place.area is None)):
        found: list[pa.RecordBatch] = []
        for place in together:
            found.append(layout.batch(place))
            if sum(map(len, found)) >= _MANY:
                yield pa.Table.from_batches(found)
                found = []
        if found:
            yield pa.Table.from_batches(found)


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


Where = tuple[str, int | None]  # arm, year
Row = tuple[str, str | None]  # outcome, key
Blocks = dict[Where, tuple[dict[Row, int], Any]]


def blocks(path: Path, scenario: str, replicates: int, population: str = "pool") -> Blocks:
    """Return a population's blocks of figures: where a figure stands in each, and the values by replicate and place.

    A file that hasn't changed since it was last read is not read again: summary, page and briefing need the same.
    """
    stamp = path.stat()
    return _blocks(path, (stamp.st_ino, stamp.st_size, stamp.st_mtime_ns), scenario, replicates, population)


@lru_cache(maxsize=_KEPT)
def _blocks(path: Path, _stamp: tuple[int, ...], scenario: str, replicates: int, population: str) -> Blocks:
    table = _whole_place(path, scenario, population)
    arms, arm = _codes(table, "arm")
    year = table["year"].fill_null(0).to_numpy()
    value = table["value"].to_numpy()
    edges = np.flatnonzero(np.diff(arm) | np.diff(year)) + 1
    bounds = [0, *edges.tolist(), len(value)]
    found = {}
    for first, until in pairwise(bounds):
        width = (until - first) // replicates
        places = {row: k for k, row in enumerate(_rows(table.slice(first, width)))}
        found[arms[arm[first]], int(year[first]) or None] = places, value[first:until].reshape(replicates, width)
    return found


def _whole_place(path: Path, scenario: str, population: str) -> pa.Table:
    """Return the rows of a population of a scenario that are of all areas, from the row groups that may hold any."""
    wanted = {"scenario": scenario, "population": population, "area": None}
    columns = [*wanted, "arm", "year", "outcome", *_KEYS, "value"]
    with pq.ParquetFile(path) as file:
        held = [k for k in range(file.num_row_groups) if _may_hold(file.metadata.row_group(k), wanted)]
        table = file.read_row_groups(held, columns)
    of = (pc.field("scenario") == scenario) & (pc.field("population") == population)
    return table.filter(of & pc.field("area").is_null())


def _may_hold(group: Any, wanted: dict[str, str | None]) -> bool:
    """Say whether a row group may hold rows with these words (none: nothing), as far as its statistics tell."""
    for column in map(group.column, range(group.num_columns)):
        told = column.statistics
        if column.path_in_schema not in wanted or told is None:
            continue
        word = wanted[column.path_in_schema]
        if told.null_count == 0 if word is None else told.has_min_max and not told.min <= word <= told.max:
            return False
    return True


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
    def _populations(self) -> dict[str, Blocks]:
        return {}

    def _blocks(self, population: str) -> Blocks:
        if population not in self._populations:
            path = self.folder / OUTCOMES_FILE
            self._populations[population] = blocks(path, self.scenario.name, self.replicates, population)
        return self._populations[population]

    def keys(self, outcome: str) -> tuple[str, ...]:
        """Return the entries by which an outcome is broken down."""
        places = self._blocks("pool")[self.arms[0], None][0]
        return tuple(key for name, key in places if name == outcome and key is not None)

    def values(
        self, outcome: str, arm: str, population: str = "pool", year: int | None = None, key: str | None = None
    ) -> Any:
        """Return a figure of each replicate; NaN where it means nothing."""
        places, values = self._blocks(population)[arm, year]
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
