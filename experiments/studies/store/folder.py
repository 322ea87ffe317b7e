"""Make a study's folder and open it again, whole and as it was made, or say in a sentence why not."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.reports.folder import PROGRAM, fault, whole
from experiments.studies.addresses import ADDRESS_BYTES
from experiments.studies.store.faults import StoreError
from experiments.studies.store.files import sync_folder
from experiments.studies.store.names import KIND, MANIFEST_FILE, POINTS, RESERVED, RUNS
from experiments.studies.store.parts import KEYS

_FORMAT = 1


def make(folder: Path, manifest: Mapping[str, Any], files: Mapping[str, bytes], points: pa.Table) -> None:
    """Make a study's folder whole, in one rename.

    Raises StoreError where the folder can't be made, and ValueError where what is handed in makes no study.
    """
    _check(manifest, files, points)
    if reason := fault(folder, overwrite=False):
        raise StoreError(folder, reason)
    try:
        with whole(folder, overwrite=False) as part:
            (part / RUNS).mkdir()
            for name, data in files.items():
                (part / name).parent.mkdir(parents=True, exist_ok=True)
                (part / name).write_bytes(data)
            pq.write_table(points, part / POINTS, compression="zstd", compression_level=6)
            found = {name: _sha256(part / name) for name in (*sorted(files), POINTS)}
            said = {"program": PROGRAM, "kind": KIND, "format": _FORMAT, **manifest}
            said |= {"points": points.num_rows, "sha256": found}
            (part / MANIFEST_FILE).write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            for path in (part, *(path for path in part.rglob("*") if path.is_dir())):
                sync_folder(path)
    except FileExistsError:
        raise StoreError(folder, "another study was made here meanwhile; expected a new folder") from None
    sync_folder(folder.absolute().parent)


def _check(manifest: Mapping[str, Any], files: Mapping[str, bytes], points: pa.Table) -> None:
    """Raise ValueError where what is handed in makes no study."""
    columns = list(manifest["columns"])
    if int(manifest["replicates"]) < 1 or not points.num_rows:
        message = "a study needs points and replicates, one at least"
        raise ValueError(message)
    if len(set(columns)) < len(columns) or {*columns} & {*KEYS}:
        message = f"a study's outcomes need names of their own, none of {', '.join(KEYS)}"
        raise ValueError(message)
    if points.schema.field("address").type != pa.binary(ADDRESS_BYTES) or points["address"].null_count:
        message = f"each point needs an address of {ADDRESS_BYTES} bytes"
        raise ValueError(message)
    if points["point"].to_pylist() != list(range(points.num_rows)):
        message = "points need the numbers 0, 1, … in order"
        raise ValueError(message)
    if taken := {name.split("/")[0] for name in files} & RESERVED:
        message = f"the store keeps the name {min(taken)} for itself"
        raise ValueError(message)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(folder: Path) -> dict[str, Any]:
    """Return the manifest of a study's folder, all of whose files are as they were made.

    Raises StoreError where they are not, or the folder is none of a study.
    """
    if not folder.is_dir():
        raise StoreError(folder, "there is no such folder; expected one of a study")
    manifest = _manifest(folder)
    for name, digest in manifest["sha256"].items():
        try:
            found = _sha256(folder / name)
        except OSError as error:
            raise StoreError(folder, f"{name} can't be read: {error.strerror}; expected the study's own") from None
        if found != digest:
            sentence = (
                f"{name} is not the one the study was made with; expected SHA-256 {digest[:12]}…, found {found[:12]}…"
            )
            raise StoreError(folder, sentence)
    return manifest


def _manifest(folder: Path) -> dict[str, Any]:
    """Return a study's manifest.

    Raises StoreError where there is none, or one of something else.
    """
    try:
        found = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError(folder, f"the folder has no {MANIFEST_FILE}; expected a study's") from None
    except OSError as error:
        raise StoreError(folder, f"{MANIFEST_FILE} can't be read: {error.strerror}; expected a study's") from None
    except ValueError:
        raise StoreError(folder, f"{MANIFEST_FILE} is broken; expected the JSON that the study was made with") from None
    if not isinstance(found, dict) or found.get("program") != PROGRAM:
        raise StoreError(folder, f"{MANIFEST_FILE} is none of iomsim's; expected a study's")
    if found.get("kind") != KIND:
        wrote = f"what `iomsim {found.get('command')}` wrote, which `iomsim report` reads"
        raise StoreError(folder, f"the folder holds {wrote}; expected a study's")
    if found.get("format") != _FORMAT:
        sentence = f"the study has the format {found.get('format')!r}, of another version; expected {_FORMAT}"
        raise StoreError(folder, sentence)
    if not _is_complete(found):
        raise StoreError(folder, f"{MANIFEST_FILE} lacks what a study's has; expected the one it was made with")
    return found


def _is_complete(manifest: dict[str, Any]) -> bool:
    kinds = {"points": int, "replicates": int, "columns": list, "sha256": dict}
    named = all(isinstance(manifest.get(name), kind) for name, kind in kinds.items())
    return named and POINTS in manifest["sha256"]
