"""Put a run's folder in its place: whole, in one rename, or not at all."""

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
PROGRAM = "iomsim"
STORED = "study"  # the kind of a folder that keeps runs, as its manifest has it


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder of ours, an empty one where it is none."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("program") == PROGRAM else {}


def _strange(folder: Path) -> list[str]:
    """List what lies in a folder beside the files that its manifest names."""
    ours = {MANIFEST, *read_manifest(folder).get("files", [])}
    folders = {parent.as_posix() for name in ours for parent in Path(name).parents}
    found = (path for path in sorted(folder.rglob("*")) if not (path.is_dir() and not path.is_symlink()))
    strange = [name for path in found if (name := path.relative_to(folder).as_posix()) not in ours]
    empty = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_dir())
    return strange + [name for name in empty if name not in folders]


def _stored(folder: Path) -> str:
    """Return where the runs of a study are kept, in a folder or right below it; nothing where none are."""
    found = (folder, *sorted(path for path in folder.iterdir() if path.is_dir()))
    kept = next((path for path in found if read_manifest(path).get("kind") == STORED), None)
    return "" if kept is None else kept.relative_to(folder).as_posix()


def damage(folder: Path) -> str:
    """Return why a folder's report can't be made, nothing where it can."""
    if not folder.is_dir():
        return "there is no such folder; expected one that iomsim wrote"
    manifest = read_manifest(folder)
    if not manifest:
        return f"the folder has no {MANIFEST} of iomsim; expected one that iomsim wrote"
    for name, digest in manifest["sha256"].items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            return f"{name} can't be read: {error.strerror}; expected the file that iomsim wrote"
        if found != digest:
            return f"{name} is not the file that iomsim wrote; expected SHA-256 {digest[:12]}…, found {found[:12]}…"
    return ""


def fault(folder: Path, *, overwrite: bool) -> str:
    """Return why a folder can't be written, nothing where it can; nothing is left behind."""
    if folder.is_symlink() or folder.exists():
        if not folder.is_dir() or folder.is_symlink():
            return f"{folder} is no folder; expected a new name"
        if not overwrite:
            return f"the folder {folder} exists; expected a new one, or --overwrite"
        if stored := _stored(folder):
            where = "" if stored == "." else f" in {stored}"
            return f"the folder {folder} keeps the runs of a study{where}, and is not overwritten; expected a new one"
        if not read_manifest(folder):
            return f"the folder {folder} has no {MANIFEST} of iomsim; expected a result of ours to overwrite"
        if strange := _strange(folder):
            return f"the folder {folder} holds {strange[0]}, which {MANIFEST} does not name; expected nothing else"
    try:
        with _beside(folder):
            pass
    except OSError as error:
        return f"the folder {folder} can't be written: {error.strerror}; expected a place where files can be made"
    return ""


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Make a hidden folder beside the one to come; take it and its new parents away in the end."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link on the way stays as it was typed
    missing = [parent for parent in folder.parents if not parent.exists()]
    part = folder.parent / f".{folder.name}.{os.getpid()}.part"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir()
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)
        for parent in missing:
            with suppress(OSError):  # it is no longer empty: the result stands in it
                parent.rmdir()


@contextmanager
def whole(folder: Path, *, overwrite: bool) -> Iterator[Path]:
    """Give a place to write in, which becomes the folder once all is written.

    A folder that was there is replaced; if anything fails, it stays and nothing new is left.

    Raises FileExistsError where a folder came into that place meanwhile and is not to be replaced.
    """
    with _beside(folder) as part:
        yield part
        _synced(part)
        if folder.exists() and not overwrite:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
        _swap(part, folder)


def _synced(part: Path) -> None:
    """Have every file on the disk before the folder gets its name."""
    for path in part.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _swap(part: Path, folder: Path) -> None:
    """Rename the new folder into its place, the old one away first."""
    old = part.with_suffix(".old")
    had = folder.exists()
    if had:
        folder.rename(old)
    try:
        part.rename(folder)
    except BaseException:
        if had:
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def short(name: str) -> str:
    """Return a name as a folder may have it."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "scenario"


def default_folder(name: str) -> Path:
    """Return a folder's name from a scenario's and the time, one that isn't there yet."""
    moment = datetime.now(UTC)
    folder = Path("results") / short(name) / moment.strftime("%Y-%m-%dT%H%M%SZ")
    return folder if not folder.exists() else folder.with_name(moment.strftime("%Y-%m-%dT%H%M%S.%fZ"))
