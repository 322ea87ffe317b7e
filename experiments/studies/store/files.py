"""Write a file whole or not at all, and have it on the disk before anybody relies on it."""

import errno
import os
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_OLD = 24 * 3600.0  # seconds after which what nobody finished is nobody's
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF}
# Hidden, so that nobody who opens the folder as a table takes it for one.
_UNFINISHED = re.compile(r"\.(?P<host>[\w-]+)\.(?P<pid>\d+)\.[0-9a-f]{8}\.writing")


def host() -> str:
    """Return this machine's name, as it may stand in a file's name."""
    return re.sub(r"[^\w-]", "-", socket.gethostname()) or "host"


def write_whole(path: Path, data: bytes | memoryview) -> None:
    """Write a file under its name whole, on the disk, or not at all.

    Raises OSError where it can't be written; nothing of it is left.
    """
    write_whole_by(path, lambda file: file.write(data))


def write_whole_by(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file as ``write`` fills it, whole, on the disk, or not at all.

    Raises OSError where it can't be written; nothing of it is left.
    """
    unfinished = path.with_name(f".{host()}.{os.getpid()}.{secrets.token_hex(4)}.writing")
    try:
        with unfinished.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        _forget(unfinished)
        sentence = f"{path} can't be written, and nothing half-written is left: {error.strerror or error}"
        raise OSError(error.errno or errno.EIO, sentence) from error
    except BaseException:
        _forget(unfinished)
        raise


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def sync_folder(folder: Path) -> None:
    """Have a folder's names on the disk, where the system can be asked for it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


def unfinished_in(folders: Iterable[Path]) -> list[Path]:
    """List what writers began and never finished: they died here, or a day has gone by."""
    return [path for folder in folders for path in folder.glob(".*.writing") if _is_nobodys(path)]


def _is_nobodys(path: Path) -> bool:
    name = _UNFINISHED.fullmatch(path.name)
    if name is None:
        return False
    if name["host"] == host() and not _is_alive(int(name["pid"])):
        return True
    try:
        return time.time() - path.stat().st_mtime > _OLD
    except FileNotFoundError:
        return False


def _is_alive(pid: int) -> bool:
    """Say whether a process of this machine lives, as far as it can be asked."""
    if os.name == "nt":  # asking there ends it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
