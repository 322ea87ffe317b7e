"""Say how far a study is: what is done, what failed and how, and how to open it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.studies.store.names import POINTS, RUNS

_FOUND = ("error", "point", "replicate")
_SHOWN = 20  # kinds of failure that are kept with an example


@dataclass(frozen=True)
class Failure:
    """An error, the runs that ended in it, and the first of them."""

    error: str
    runs: int
    point: int
    replicate: int
    values: dict[str, Any]  # the example's scenario and factors


@dataclass(frozen=True)
class Progress:
    """How far a study is."""

    points: int
    replicates: int
    done: int  # runs that are stored, failed ones too
    failed: int
    errors: int  # different ones
    failures: tuple[Failure, ...]  # the commonest
    parts: int
    bytes: int
    damaged: int  # parts set aside, or to be
    unwanted: int  # parts with what the study doesn't want, set aside or to be
    is_compact: bool  # each run is one row, in order
    written: datetime | None  # the last part
    holder: str  # who is at work, nothing where nobody is

    @property
    def wanted(self) -> int:
        """Return the runs that the study wants."""
        return self.points * self.replicates

    @property
    def share(self) -> float:
        """Return the share of the wanted runs that is stored."""
        return self.done / self.wanted


def failures(folder: Path, blocks: Iterable[pa.Table]) -> tuple[int, tuple[Failure, ...]]:
    """Return how many different errors the failed runs ended in, and the commonest with the first run of each."""
    counts: Counter[str] = Counter()
    examples: dict[str, tuple[int, int]] = {}
    for block in blocks:
        counts.update(block["error"].to_pylist())
        for error, point, replicate in zip(*(block[name].to_pylist() for name in _FOUND), strict=True):
            examples.setdefault(error, (point, replicate))
    shown = sorted(counts, key=lambda error: (-counts[error], examples[error]))[:_SHOWN]
    values = _values(folder, [examples[error][0] for error in shown])
    return len(counts), tuple(
        Failure(error, counts[error], *examples[error], values[examples[error][0]]) for error in shown
    )


def _values(folder: Path, points: list[int]) -> dict[int, dict[str, Any]]:
    """Return scenario and factors of some points."""
    if not points:
        return {}
    found = pq.read_table(folder / POINTS, filters=pc.field("point").isin(points)).drop_columns("address").to_pylist()
    return {row.pop("point"): row for row in found}


def last_written(parts: Iterable[Path]) -> datetime | None:
    """Return when the youngest of some files was written."""
    times = [path.stat().st_mtime for path in parts]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def one_liners(folder: Path) -> dict[str, str]:
    """Return the line of Python that opens a study's runs, by library."""
    runs, files, points = (str(folder.absolute() / name) for name in (RUNS, f"{RUNS}/*.parquet", POINTS))
    query = f"from {_quoted(files)} join {_quoted(points)} using (point)"
    return {
        "pandas": f"pandas.read_parquet({runs!r})",
        "DuckDB": f"duckdb.sql({query!r})",
        "xarray": f'pandas.read_parquet({runs!r}).set_index(["point", "replicate"]).to_xarray()',
    }


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
