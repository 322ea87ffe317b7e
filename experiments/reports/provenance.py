"""Say what made a result: version, commit, packages, times; nothing about the machine."""

import hashlib
import platform
import subprocess
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from experiments.reports.folder import PROGRAM

PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "pyarrow", "pydantic", "matplotlib", "jinja2", "xlsxwriter")
_ROOT = Path(__file__).resolve().parents[2]


def _git(*arguments: str) -> str:
    """Return what git says of our own folder, nothing where it says nothing."""
    try:
        done = subprocess.run(
            ["git", "-C", str(_ROOT), *arguments],  # noqa: S607 - the user's own git, wherever it is
            capture_output=True, text=True, timeout=10, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def commit() -> str | None:
    """Return the commit of the code, with a plus where files differ from it; none outside a checkout."""
    if not (top := _git("rev-parse", "--show-toplevel")) or Path(top).resolve() != _ROOT:
        return None
    if not (found := _git("rev-parse", "HEAD")):
        return None
    return found + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def packages() -> dict[str, str]:
    """Return the versions of Python and of the packages that a result may depend on."""
    found = {"python": platform.python_version()}
    return found | {name: installed for name in PACKAGES if (installed := _installed(name))}


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that a folder holds so far: its data."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def manifest(started: datetime, finished: datetime, about: dict[str, Any]) -> dict[str, Any]:
    """Return what a manifest says, ``about`` being what this run was asked."""
    return {
        "program": PROGRAM,
        "version": _installed(PROGRAM),
        "commit": commit(),
        **about,
        "packages": packages(),
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds(), 1),
    }
