"""Put a briefing where it was asked for: whole, and over nothing that isn't ours."""

import os
from pathlib import Path

from experiments.briefing import pdf
from experiments.briefing.page import BRIEFING, GENERATOR
from experiments.reports.folder import read_manifest

_HEAD = 2_000  # characters within which a page says what made it


def target(out: str | None) -> Path:
    """Return the page's path: a file ending in .html as typed, else a file of our name in that folder."""
    path = Path(out or BRIEFING)
    return path if path.suffix == ".html" and not path.is_dir() else path / BRIEFING


def fault(path: Path, *, overwrite: bool) -> str:
    """Return why a page can't be put in a place, nothing where it can."""
    if read_manifest(path.parent):
        return f"{path.parent} is a result's own folder; expected a place outside it"
    if not path.parent.is_dir() and any(parent.exists() and not parent.is_dir() for parent in path.parents):
        return f"{path.parent} can't be a folder; expected a place where files can be made"
    printed = path.with_suffix(".pdf")
    there = [one for one in (path, printed) if one.exists() or one.is_symlink()]
    if there and not overwrite:
        return f"the file {there[0]} exists; expected a new one, or --overwrite"
    if there and not _is_ours(path):
        return f"the file {there[0]} is no briefing of iomsim; expected one of ours to overwrite"
    return ""


def _is_ours(path: Path) -> bool:
    try:
        return f'content="{GENERATOR}"' in path.read_text(encoding="utf-8")[:_HEAD]
    except (OSError, UnicodeDecodeError):
        return False


def put(page: str, path: Path) -> bool:
    """Write a page and, where it can be made, its PDF beside it; return whether it could."""
    path.parent.mkdir(parents=True, exist_ok=True)
    printed = path.with_suffix(".pdf")
    parts = [one.with_name(f".{one.name}.{os.getpid()}.part") for one in (path, printed)]
    try:
        parts[0].write_text(page, encoding="utf-8")
        is_printed = pdf.write(page, parts[1])
        parts[0].replace(path)
        if is_printed:
            parts[1].replace(printed)
        else:
            printed.unlink(missing_ok=True)  # of an earlier briefing, which this one replaces
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return is_printed
