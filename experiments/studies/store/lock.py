"""Let one coordinator at a time change a study; the system frees the lock of one that died."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.studies.store.faults import StoreError
from experiments.studies.store.files import host, write_whole
from experiments.studies.store.names import HOLDER, LOCK

_PATIENCE = 1.0  # seconds: somebody may only be looking


@contextmanager
def hold(folder: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold a study's lock.

    Raises StoreError where somebody else holds it, saying who, or where it can't be had at all.
    """
    lock = FileLock(folder / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        sentence = f"{holder(folder)} is at work here; wait until it ends, or stop it"
        raise StoreError(folder, sentence) from None
    except OSError as error:
        raise StoreError(folder, f"the study can't be locked: {error.strerror or error}") from None
    try:
        with suppress(OSError):  # a full disk: nobody can read who we are, and the lock holds all the same
            write_whole(folder / HOLDER, _me())
        yield
    finally:
        try:
            with suppress(OSError):
                (folder / HOLDER).unlink()
        finally:
            lock.release()


def _me() -> bytes:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({"pid": os.getpid(), "host": host(), "since": since}).encode()


def holder(folder: Path) -> str:
    """Return who holds a study's lock, in words."""
    try:
        found = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        return f"process {found['pid']} on {found['host']}, since {found['since']},"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
