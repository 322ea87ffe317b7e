"""Give stored runs in order of point and replicate, a block at a time, each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.studies.store.faults import StoreError
from experiments.studies.store.index import Index, Wanted
from experiments.studies.store.parts import GROUP_ROWS, KEYS, schema_of


@dataclass
class Blocks:
    """The answers to some cells, from the rows that an index knows.

    Where a run is stored more than once, one that went well stands before one that failed; between two that say
    different things the choice is by what they say, so it doesn't depend on which came first.
    """

    index: Index
    wanted: Wanted
    columns: tuple[str, ...]
    disagreeing: list[Any] = field(default_factory=list)  # rows that went well and say other than the one chosen

    def of(self, cells: Any, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Give the rows of cells that are answered, with some outcomes, in order."""
        for first in range(0, len(cells), GROUP_ROWS):
            yield self._block(cells[first : first + GROUP_ROWS], columns)

    def _block(self, cells: Any, columns: Sequence[str]) -> pa.Table:
        answers = self.wanted.first[cells]
        distinct = np.unique(answers)
        rows = self.index.rows_of(distinct)
        is_doubled = len(rows) > len(distinct)
        # The choice between doubled runs is by all they say, whatever is asked for.
        found = self._read(rows, self.columns if is_doubled else columns)
        chosen = self._chosen(rows, found) if is_doubled else np.argsort(self.index.cells[rows])
        table = found.take(chosen[np.searchsorted(distinct, answers)])
        return _placed(table, cells, self.wanted.replicates).select([*KEYS, *columns])

    def _read(self, rows: Any, columns: Sequence[str]) -> pa.Table:
        """Read rows, which are in order, each from its part."""
        starts = self.index.starts
        edges = np.searchsorted(rows, starts)
        tables = [
            _rows_of(self.index.parts[part], rows[edges[part] : edges[part + 1]] - starts[part], [*KEYS, *columns])
            for part in np.flatnonzero(np.diff(edges))
        ]
        return pa.concat_tables(tables) if tables else schema_of(columns).empty_table()

    def _chosen(self, rows: Any, found: pa.Table) -> Any:
        """Return of rows that may answer the same cells the place of one each, in order of the cells."""
        cells, failed = self.index.cells[rows], self.index.failed[rows]
        values = np.column_stack([found[name].to_numpy() for name in self.columns] or [np.zeros(len(rows))])
        said = [line.tobytes() for line in np.ascontiguousarray(values)]
        errors = found["error"].to_pylist()
        order = sorted(range(len(rows)), key=lambda row: (cells[row], failed[row], errors[row] or "", said[row]))
        chosen: list[int] = []
        for row in order:
            if not chosen or cells[row] != cells[chosen[-1]]:
                chosen.append(row)
            elif not failed[row] and said[row] != said[chosen[-1]]:
                self.disagreeing.append(rows[row])
        return np.asarray(chosen)


def _rows_of(path: Path, rows: Any, columns: Sequence[str]) -> pa.Table:
    """Read some rows of a part, whose numbers are in order, and no more groups of it than they stand in.

    Raises StoreError where the part is no longer there or no longer whole.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            sizes = [file.metadata.row_group(group).num_rows for group in range(file.metadata.num_row_groups)]
            starts = np.cumsum([0, *sizes])
            groups = np.unique(np.searchsorted(starts, rows, "right") - 1)
            found = file.read_row_groups(groups.tolist(), columns=list(columns), use_threads=False)
    except (OSError, pa.ArrowException) as error:
        sentence = f"the part {path.name} was whole a moment ago and can't be read now: {error}; try again"
        raise StoreError(path.parent.parent, sentence) from None
    read = np.zeros(len(sizes), dtype=np.int64)
    read[groups] = np.asarray(sizes)[groups]
    before = np.cumsum(read) - read  # rows read before those of each group
    group = np.searchsorted(starts, rows, "right") - 1
    return found.take(rows - starts[group] + before[group])


def _placed(table: pa.Table, cells: Any, replicates: int) -> pa.Table:
    """Give rows the point and replicate of the cells that they answer."""
    point, replicate = (numbers.astype(np.int32) for numbers in np.divmod(cells, replicates))
    for name, numbers in (("point", point), ("replicate", replicate)):
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(numbers))
    return table
