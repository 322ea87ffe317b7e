"""Write parts of a study's runs and read them again; a part's name is the digest of its bytes."""

import hashlib
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.studies.addresses import ADDRESS_BYTES
from experiments.studies.store.files import write_whole
from experiments.studies.store.names import MANIFEST_FILE, RUNS

KEYS = ("address", "point", "replicate", "error")
GROUP_ROWS = 1 << 14  # rows of a Parquet row group, and of a block held in memory
_PART = re.compile(r"(?:\d{6}-)?([0-9a-f]{32})\.parquet")


def schema_of(columns: Sequence[str]) -> pa.Schema:
    """Return the columns of every part of a study with these outcomes, and their types."""
    keys = [("address", pa.binary(ADDRESS_BYTES)), ("point", pa.int32()), ("replicate", pa.int32())]
    return pa.schema([*keys, ("error", pa.string()), *((name, pa.float64()) for name in columns)])


def parquet_writer(file: Any, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer with the settings that make the same rows the same bytes."""
    outcomes = schema.names[len(KEYS) :]
    return pq.ParquetWriter(
        file, schema, compression="zstd", compression_level=6, use_dictionary=["error"],
        column_encoding=dict.fromkeys(outcomes, "BYTE_STREAM_SPLIT"),
        write_statistics=["point", "replicate"], write_page_checksum=True,
    )  # fmt: skip


def write_part(folder: Path, rows: pa.Table) -> str:
    """Write rows as a part of the study in a folder, whole or not at all, and return its name.

    From any thread, process or host that sees the folder. The same rows are the same part, whoever writes them and in
    whatever order; a part never takes the place of another. An outcome that is no number is kept as null.

    Raises ValueError where the rows are not what the study keeps, and OSError where the part can't be written.
    """
    rows = _as_kept(rows, schema_of(_columns(folder)))
    sink = pa.BufferOutputStream()
    with parquet_writer(sink, rows.schema) as writer:
        writer.write_table(rows, row_group_size=GROUP_ROWS)
    data = memoryview(sink.getvalue())
    name = hashlib.blake2b(data, digest_size=ADDRESS_BYTES).hexdigest()
    write_whole(folder / RUNS / f"{name}.parquet", data)
    return name


def _columns(folder: Path) -> tuple[str, ...]:
    path = folder / MANIFEST_FILE
    stamp = path.stat()
    return _columns_at(path, stamp.st_ino, stamp.st_mtime_ns)


@lru_cache(maxsize=8)
def _columns_at(path: Path, *_stamp: int) -> tuple[str, ...]:
    return tuple(json.loads(path.read_text(encoding="utf-8"))["columns"])


def _as_kept(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows with the study's columns and types, in order of point and replicate.

    Raises ValueError where columns are missing or strange, or a row has no address.
    """
    if strange := sorted({*rows.column_names} ^ {*schema.names}):
        word = "is missing" if strange[0] in schema.names else "is none of the study's"
        message = f"the part can't be written: column {strange[0]} {word}; expected {', '.join(schema.names)}"
        raise ValueError(message)
    if not rows.num_rows:
        message = "the part can't be written: it has no rows; expected one or more"
        raise ValueError(message)
    rows = rows.select(schema.names).cast(schema)
    if any(rows[name].null_count for name in ("address", "point", "replicate")):
        message = "the part can't be written: a row has no address, point or replicate; expected all three"
        raise ValueError(message)
    for place, name in enumerate(schema.names[len(KEYS) :], len(KEYS)):
        numbers = rows[name]
        empty = pc.is_nan(numbers)
        rows = rows.set_column(place, schema.field(name), pc.if_else(empty, pa.scalar(None, pa.float64()), numbers))
    return rows.sort_by([("point", "ascending"), ("replicate", "ascending")])


def digest_of(path: Path) -> str:
    """Return the digest of a file's bytes, as a part is named by it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=ADDRESS_BYTES)).hexdigest()


def digest_in(name: str) -> str:
    """Return the digest that a part's name holds, nothing where the name is none of ours."""
    found = _PART.fullmatch(name)
    return found[1] if found else ""


def is_whole(path: Path) -> bool:
    """Say whether a part has the bytes that its name says.

    Raises FileNotFoundError where it went, and PermissionError where it may not be read.
    """
    try:
        return digest_of(path) == digest_in(path.name)
    except (FileNotFoundError, PermissionError):
        raise
    except OSError:  # the disk doesn't give it back
        return False
