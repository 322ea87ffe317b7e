"""Know which runs are stored where: every row of every whole part, by the run it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.studies.addresses import ADDRESS_BYTES, run_addresses
from experiments.studies.store.faults import StoreError
from experiments.studies.store.names import POINTS, RUNS
from experiments.studies.store.parts import digest_in, is_whole, schema_of

_POINTS = 1024  # whose runs' addresses are worked out at a time
_TRIES = 5  # a folder that changes while it is listed is listed again


@dataclass(frozen=True)
class Wanted:
    """The runs that a study wants: each point's replicates, in order, a cell each."""

    addresses: pa.Array
    points: int
    replicates: int

    @classmethod
    def read(cls, folder: Path, replicates: int) -> "Wanted":
        """Work out the addresses of a study's runs from its points."""
        data, points = bytearray(), 0
        with pq.ParquetFile(folder / POINTS) as file:
            for batch in file.iter_batches(_POINTS, columns=["address"]):
                data += b"".join(run_addresses(batch["address"].to_pylist(), range(replicates)))
                points += len(batch)
        return cls(as_addresses(bytes(data)), points, replicates)

    @cached_property
    def first(self) -> Any:
        """The first cell with the address of each: points that differ in nothing that is run share their runs."""
        return self.cells_of(self.addresses)

    def cells_of(self, addresses: Any) -> Any:
        """Return the first cell of each address, −1 where none has it."""
        return np.asarray(pc.index_in(addresses, value_set=self.addresses).fill_null(-1))


def as_addresses(data: bytes) -> pa.Array:
    """Return addresses that stand one behind the other as a column."""
    kind = pa.binary(ADDRESS_BYTES)
    return pa.FixedSizeBinaryArray.from_buffers(kind, len(data) // ADDRESS_BYTES, [None, pa.py_buffer(data)])


@dataclass(frozen=True)
class Index:
    """Every row of the whole parts: where it stands, which cell it answers, and whether it failed."""

    parts: tuple[Path, ...]
    starts: Any  # of each part's rows among all, and the end
    cells: Any  # of each row, −1 where the study doesn't want it
    failed: Any
    damaged: tuple[Path, ...] = ()
    unwanted: tuple[Path, ...] = ()  # parts with other outcomes, or names that no part has

    @cached_property
    def by_cell(self) -> tuple[Any, Any]:
        """The rows in order of their cells, and those cells."""
        order = np.argsort(self.cells, kind="stable")
        return order, self.cells[order]

    def rows_of(self, cells: Any) -> Any:
        """Return the rows that answer any of some cells."""
        order, ordered = self.by_cell
        first, until = np.searchsorted(ordered, cells, "left"), np.searchsorted(ordered, cells, "right")
        counts = until - first
        steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.sort(order[np.repeat(first, counts) + steps])

    def is_compact(self, done: int) -> bool:
        """Say whether the parts are those of a compaction and no others, a row for each run that is done."""
        numbers = [path.name.partition("-")[0] for path in self.parts]
        return numbers == [f"{number:06d}" for number in range(len(numbers))] and int(self.starts[-1]) == done

    def done(self, wanted: Wanted, *, failed: bool) -> Any:
        """Say of each cell whether it is answered, by a failed run too if asked."""
        rows = self.cells >= 0 if failed else (self.cells >= 0) & ~self.failed
        answered = np.zeros(len(wanted.addresses), dtype=bool)
        answered[self.cells[rows]] = True
        return answered[wanted.first]


def scan(folder: Path, columns: Sequence[str], wanted: Wanted) -> Index:
    """Read the addresses of every part, and see whether it is as it was written.

    Raises StoreError where the parts can't be read, or never stay as they are.
    """
    for _ in range(_TRIES):
        try:
            return _scan(folder, columns, wanted)
        except FileNotFoundError:
            continue  # compacted meanwhile
        except PermissionError as error:
            raise StoreError(folder, f"{error.filename} can't be read: {error.strerror}") from None
    raise StoreError(folder, "the parts changed whenever they were read; expected a study that rests, so try again")


def _scan(folder: Path, columns: Sequence[str], wanted: Wanted) -> Index:
    schema = schema_of(columns)
    parts, damaged, unwanted = [], [], []
    addresses, failed = [], []
    for path in sorted((folder / RUNS).glob("*.parquet")):
        if path.name.startswith("."):
            continue
        if not digest_in(path.name):
            unwanted.append(path)
            continue
        if not is_whole(path):
            damaged.append(path)
            continue
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.equals(schema):
                unwanted.append(path)
                continue
            keys = file.read(columns=["address", "error"], use_threads=False)
        parts.append(path)
        addresses += keys["address"].chunks
        failed.append(keys["error"].is_valid().to_numpy())
    starts = np.cumsum([0, *map(len, failed)])
    cells = wanted.cells_of(pa.chunked_array(addresses, pa.binary(ADDRESS_BYTES)))
    is_failed = np.concatenate([np.zeros(0, bool), *failed])
    return Index(tuple(parts), starts, cells, is_failed, tuple(damaged), tuple(unwanted))
