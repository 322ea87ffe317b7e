"""Write a study's runs anew in order, as few files; whenever it is cut short, no run is lost or counted twice.

New files are written apart. Then a note says which files they are and whose place they take: from there on it is
finished by whoever comes next. Old parts go when all the new ones stand among the runs and were read back whole, so
at any moment every run is stored at least once, and one stored twice counts once.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.studies.store.blocks import Blocks
from experiments.studies.store.files import sync_folder, write_whole
from experiments.studies.store.index import Index, Wanted
from experiments.studies.store.names import ASIDE, COMPACTING, COMPACTION, RUNS
from experiments.studies.store.parts import GROUP_ROWS, digest_of, is_whole, parquet_writer, schema_of

FILE_ROWS = 16 * GROUP_ROWS  # rows of a file


@dataclass(frozen=True)
class Compacted:
    """What a compaction did."""

    runs: int
    files: int
    rows_before: int
    disagreeing: int  # rows that went well and said other than the one kept
    aside: int  # parts that hold what the study doesn't want, or a row that disagreed
    parts_before: int
    bytes_before: int
    bytes_after: int


def compact(folder: Path, index: Index, wanted: Wanted, columns: Sequence[str]) -> Compacted:
    """Write the runs that an index knows anew, in order of point and replicate, and let the parts they came from go.

    Raises OSError where they can't be written; then all is as it was.
    """
    blocks = Blocks(index, wanted, tuple(columns))
    cells = np.flatnonzero(index.done(wanted, failed=True))
    before = {path.name: path.stat().st_size for path in index.parts}
    try:
        new = _write(folder, blocks, cells)
        strange = _with_strange_rows(index, blocks.disagreeing)
        aside = sorted({path.name for path in (*strange, *index.unwanted)} - set(new))
        old = sorted(set(before) - set(new) - set(aside))
        note = {"new": new, "old": old, "aside": aside}
        write_whole(folder / COMPACTION, json.dumps(note, indent=1).encode())
    except Exception:
        with suppress(OSError):
            shutil.rmtree(folder / COMPACTING)
        raise
    settle(folder)
    return Compacted(
        len(cells), len(new), int(index.starts[-1]), len(blocks.disagreeing), len(aside), len(before),
        sum(before.values()), sum((folder / RUNS / name).stat().st_size for name in new),
    )  # fmt: skip


def _with_strange_rows(index: Index, disagreeing: Sequence[int]) -> list[Path]:
    """List the parts with a row that the study doesn't want, or that disagrees with the one kept."""
    rows = np.concatenate([np.flatnonzero(index.cells < 0), np.asarray(disagreeing, dtype=np.int64)])
    return [index.parts[part] for part in np.unique(np.searchsorted(index.starts, rows, "right") - 1)]


def _write(folder: Path, blocks: Blocks, cells: Any) -> list[str]:
    """Write the answers to cells apart, whole and on the disk, and return the files' names."""
    room = folder / COMPACTING
    with suppress(FileNotFoundError):
        shutil.rmtree(room)
    room.mkdir()
    names = []
    for number, first in enumerate(range(0, len(cells), FILE_ROWS)):
        unfinished = room / f"{number:06d}.writing"
        with unfinished.open("xb") as file:
            with parquet_writer(file, schema_of(blocks.columns)) as writer:
                for block in blocks.of(cells[first : first + FILE_ROWS], blocks.columns):
                    writer.write_table(block, row_group_size=GROUP_ROWS)
            file.flush()
            os.fsync(file.fileno())
        names.append(f"{number:06d}-{digest_of(unfinished)}.parquet")
        unfinished.replace(room / names[-1])
    sync_folder(room)
    sync_folder(folder)
    return names


def settle(folder: Path) -> None:
    """Finish a compaction that was decided on, and forget one that wasn't."""
    note, runs = _note(folder), folder / RUNS
    for name in note["new"]:
        with suppress(FileNotFoundError):  # it stands there already
            (folder / COMPACTING / name).replace(runs / name)
    sync_folder(runs)
    if all(_stands(runs / name) for name in note["new"]):
        set_aside(folder, (runs / name for name in note["aside"]), "unwanted")
        for name in note["old"]:
            (runs / name).unlink(missing_ok=True)
        sync_folder(runs)
    (folder / COMPACTION).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        shutil.rmtree(folder / COMPACTING)
    sync_folder(folder)


def is_unsettled(folder: Path) -> bool:
    """Say whether a compaction was cut short."""
    return (folder / COMPACTION).exists() or (folder / COMPACTING).exists()


def _note(folder: Path) -> Mapping[str, list[str]]:
    try:
        found = json.loads((folder / COMPACTION).read_text(encoding="utf-8"))
        return {name: [str(part) for part in found[name]] for name in ("new", "old", "aside")}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {"new": [], "old": [], "aside": []}


def _stands(path: Path) -> bool:
    try:
        return is_whole(path)
    except OSError:
        return False


def set_aside(folder: Path, paths: Iterable[Path], why: str) -> None:
    """Take files out of the runs without deleting them: ``why`` is added to their names."""
    for path in paths:
        (folder / ASIDE).mkdir(exist_ok=True)
        target = folder / ASIDE / f"{path.name}.{why}"
        number = 1
        while target.exists():
            number += 1
            target = folder / ASIDE / f"{path.name}.{number}.{why}"
        with suppress(FileNotFoundError):
            path.replace(target)
