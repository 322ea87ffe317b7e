"""Run a chunk of a study's runs and write what they came to: the same function on a thread, a process or a cluster.

All that it needs lies in the study's folder; what it found goes there too, and little comes back.
"""

import json
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.studies.addresses import run_address
from experiments.studies.execute import Check, same_file
from experiments.studies.models import Model, model_of
from experiments.studies.plan import STUDY, model_digest
from experiments.studies.reading import read_study
from experiments.studies.store import MANIFEST_FILE, POINTS, schema_of, write_part

Spans = tuple[tuple[int, int, int], ...]  # point, first replicate, the one after the last


@dataclass(frozen=True)
class Ran:
    """How a chunk went."""

    runs: int
    failed: int
    seconds: float


@dataclass(frozen=True)
class Work:
    """A study's folder, as a worker reads it once."""

    model: Model
    points: pa.Table
    columns: tuple[str, ...]

    def point(self, number: int) -> dict[str, Any]:
        """Return a point: its address, scenario, and value of each factor."""
        (found,) = self.points.slice(number, 1).to_pylist()
        return dict(found)


@lru_cache(maxsize=4)
def _work(folder: Path, _stamp: tuple[int, int]) -> Work:
    manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    study = read_study(folder / STUDY)
    model = model_of(study, manifest["scenarios"], folder)
    return Work(model, pq.read_table(folder / POINTS, memory_map=True), tuple(manifest["columns"]))


def work_of(folder: Path) -> Work:
    """Return what a worker needs of a folder; read once, and again where the folder is another."""
    stamp = (folder / MANIFEST_FILE).stat()
    return _work(folder, (stamp.st_ino, stamp.st_mtime_ns))


def check_of(folder: Path) -> Check:
    """Return a check that a worker of a cluster sees a study's folder, and has the code of its model."""
    manifest = folder / MANIFEST_FILE
    return partial(_unfit, same_file(manifest), json.loads(manifest.read_text(encoding="utf-8"))["model"])


def _unfit(sees: Check, model: str) -> str | None:
    other = "its code of the model is not the study's: install the same checkout everywhere"
    return sees() or (None if model_digest() == model else other)


def run_chunk(folder: str, spans: Spans) -> Ran:
    """Run some replicates of some points and write them as a part.

    A run that fails becomes a row with its error; others go on. Raises OSError where the part can't be written.
    """
    began = time.perf_counter()
    place = Path(folder)
    work = work_of(place)
    rows = [row for span in spans for row in _rows(work, *span)]
    write_part(place, as_rows(rows, work.columns))
    return Ran(len(rows), sum(row[3] is not None for row in rows), time.perf_counter() - began)


Row = tuple[bytes, int, int, str | None, Sequence[float]]  # address, point, replicate, error, figures


def _rows(work: Work, number: int, first: int, until: int) -> Iterator[Row]:
    """Yield the rows of a point's replicates; where they fail together, one at a time."""
    point = work.point(number)
    address, scenario = point.pop("address"), point.pop("scenario")
    del point["point"]
    replicates = range(first, until)
    found, error = _tried(work, scenario, point, replicates)
    if error is not None and len(replicates) > 1:
        for replicate in replicates:
            yield from _rows(work, number, replicate, replicate + 1)
        return
    for replicate, figures in zip(replicates, found, strict=True):
        yield run_address(address, replicate), number, replicate, error, figures


def _tried(work: Work, scenario: str, point: dict[str, Any], replicates: range) -> tuple[Any, str | None]:
    """Return the figures, or the sentence of what went wrong with no figures."""
    try:
        return work.model(scenario, point, replicates), None
    except (OSError, MemoryError):
        raise  # of the machine, not of the run
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a run is kept beside it, and others go on
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return np.full((len(replicates), len(work.columns)), math.nan), said


def as_rows(rows: Iterable[Row], columns: Sequence[str]) -> pa.Table:
    """Return rows as the table of a part."""
    addresses, points, replicates, errors, figures = zip(*rows, strict=True)
    values = np.array(figures, float)
    return pa.table([addresses, points, replicates, errors, *values.T], schema_of(columns))
