"""Hold the folder of a study: what is done, what is missing, and the answers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.studies.store.blocks import Blocks
from experiments.studies.store.compaction import Compacted, compact, is_unsettled, set_aside, settle
from experiments.studies.store.faults import StoreError
from experiments.studies.store.files import unfinished_in
from experiments.studies.store.folder import make, read
from experiments.studies.store.index import Index, Wanted, scan
from experiments.studies.store.lock import hold, holder
from experiments.studies.store.names import ASIDE, POINTS, RUNS
from experiments.studies.store.parts import schema_of, write_part
from experiments.studies.store.progress import Progress, failures, last_written

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Store:
    """A study's folder, as its coordinator sees it."""

    folder: Path
    manifest: dict[str, Any] = field(repr=False)
    _is_held: bool = field(default=False, init=False, repr=False)

    @classmethod
    def create(cls, folder: Path, manifest: Mapping[str, Any], files: Mapping[str, bytes], points: pa.Table) -> "Store":
        """Make a study's folder whole, in one rename, and open it.

        ``manifest`` says at least ``replicates`` and ``columns``; ``files`` lie beside it and never change.

        Raises StoreError where the folder can't be made, and ValueError where what is handed in makes no study.
        """
        make(folder, manifest, files, points)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open a study's folder; what somebody who died left unfinished is finished or cleared.

        Raises StoreError where it is none of ours, or not as it was made.
        """
        store = cls(folder, read(folder))
        store._recover()
        return store

    def _recover(self) -> None:
        places = [self.folder, self.folder / RUNS]
        if (self.folder / RUNS).is_dir() and not is_unsettled(self.folder) and not unfinished_in(places):
            return
        with self._locked_if_free() as is_ours:
            if is_ours:
                (self.folder / RUNS).mkdir(exist_ok=True)
                settle(self.folder)
                for path in unfinished_in(places):
                    path.unlink(missing_ok=True)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the outcomes that are kept of a run."""
        return tuple(self.manifest["columns"])

    @property
    def replicates(self) -> int:
        """Return the replicates of a point."""
        return int(self.manifest["replicates"])

    @cached_property
    def wanted(self) -> Wanted:
        """The runs that the study wants."""
        return Wanted.read(self.folder, self.replicates)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the one coordinator of the study.

        Raises StoreError where there is another, saying who.
        """
        with hold(self.folder):
            self._is_held = True
            try:
                self._recover()
                yield
            finally:
                self._is_held = False

    @contextmanager
    def _locked_if_free(self) -> Iterator[bool]:
        """Say whether we are the coordinator, becoming it for the moment where nobody is."""
        with ExitStack() as stack:
            is_ours = self._is_held
            if not is_ours:
                with suppress(StoreError):
                    stack.enter_context(hold(self.folder, patience=0))
                    is_ours = True
            yield is_ours

    def _index(self) -> Index:
        """Read where every run is stored; damaged parts are set aside, unless somebody else is at work."""
        index = scan(self.folder, self.columns, self.wanted)
        if index.damaged:
            with self._locked_if_free() as is_ours:
                if is_ours:
                    set_aside(self.folder, index.damaged, "damaged")
        return index

    def done(self, *, failed: bool = True) -> Any:
        """Say of each run whether it is stored, by point and replicate; without failed ones if asked."""
        return self._index().done(self.wanted, failed=failed).reshape(-1, self.replicates)

    def rows(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Give the stored runs, each once, in order of point and replicate, a table for some thousands.

        Each has address, point, replicate, error, and the outcomes asked for, all where none are.
        """
        index = self._index()
        cells = np.flatnonzero(index.done(self.wanted, failed=True))
        yield from self._blocks(index).of(cells, self.columns if columns is None else columns)

    def _blocks(self, index: Index) -> Blocks:
        return Blocks(index, self.wanted, self.columns)

    def points(self) -> pa.Table:
        """Return the points: number, address, scenario, and a column for each factor."""
        return pq.read_table(self.folder / POINTS)

    def frame(self) -> "pd.DataFrame":
        """Return the stored runs with their points' factors, one row a run, in order."""
        blocks = [block.drop_columns("address") for block in self.rows()]
        runs = (pa.concat_tables(blocks) if blocks else schema_of(self.columns).empty_table()).to_pandas()
        points = self.points().drop_columns("address").to_pandas()
        found: pd.DataFrame = runs.merge(points, on="point", how="left", validate="many_to_one")
        factors = [name for name in points.columns if name != "point"]
        return found[["point", "replicate", *factors, "error", *self.columns]]

    def compact(self) -> Compacted:
        """Write the stored runs anew in order of point and replicate, as few files: the same runs, the same bytes.

        Raises StoreError where somebody else is at work, and OSError where the disk is full; then all is as it was.
        """
        with ExitStack() as stack:
            if not self._is_held:
                stack.enter_context(self.locked())
            return compact(self.folder, self._index(), self.wanted, self.columns)

    def borrow(self, other: "Store") -> int:
        """Copy from another study the runs that this one wants and hasn't, and return how many.

        Nothing is borrowed from a study that lacks an outcome of this one, nor a run that failed.
        """
        if not {*self.columns} <= {*other.columns}:
            return 0
        theirs = scan(other.folder, other.columns, self.wanted)
        missing = theirs.done(self.wanted, failed=False) & ~self._index().done(self.wanted, failed=False)
        cells = np.flatnonzero(missing)
        for block in Blocks(theirs, self.wanted, other.columns).of(cells, self.columns):
            write_part(self.folder, block)
        return len(cells)

    def progress(self) -> Progress:
        """Say how far the study is."""
        index = self._index()
        stored, well = (index.done(self.wanted, failed=failed) for failed in (True, False))
        errors, examples = failures(self.folder, self._blocks(index).of(np.flatnonzero(stored & ~well), ()))
        left = {path.name for path in (self.folder / RUNS).glob("*.parquet")}
        aside = [path.name for path in (self.folder / ASIDE).glob("*")]
        done = int(np.count_nonzero(stored))
        return Progress(
            points=self.wanted.points,
            replicates=self.replicates,
            done=done,
            failed=done - int(np.count_nonzero(well)),
            errors=errors,
            failures=examples,
            parts=len(index.parts),
            bytes=sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file()),
            damaged=sum(path.name in left for path in index.damaged) + sum(name.endswith(".damaged") for name in aside),
            unwanted=len(index.unwanted) + sum(name.endswith(".unwanted") for name in aside),
            is_compact=index.is_compact(done),
            written=last_written(index.parts),
            holder="" if self._is_free() else holder(self.folder),
        )

    def _is_free(self) -> bool:
        if self._is_held:
            return False
        with self._locked_if_free() as is_ours:
            return is_ours
