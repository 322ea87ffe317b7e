"""What a worker process does: run the batches it is sent, one after the other, for as long as its parent lives."""

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, NamedTuple


class Ready(NamedTuple):
    """The worker has started, and has the task."""


class Result(NamedTuple):
    """What the task found."""

    found: Any


class Raised(NamedTuple):
    """What the task raised."""

    error: BaseException


def serve(connection: "Connection[Any, Any]", task: bytes) -> None:
    """Run the pickled task on each batch that comes, until there is no more or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes at once, and the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, ConnectionError):  # the parent has closed the pipe, or is gone
        try:
            run = pickle.loads(task)  # noqa: S301 - from the parent
        except BaseException as error:  # noqa: BLE001 - raised in the parent
            connection.send_bytes(pickle.dumps(_raised(error)))
            return
        connection.send_bytes(pickle.dumps(Ready()))
        while True:
            connection.send_bytes(_answer(run, connection.recv_bytes()))


def _answer(run: Any, batch: bytes) -> bytes:
    try:
        return pickle.dumps(Result(run(pickle.loads(batch))))  # noqa: S301 - from the parent
    except BaseException as error:  # noqa: BLE001 - raised in the parent
        return pickle.dumps(_raised(error))


def _raised(error: BaseException) -> Raised:
    """Return an error as it can travel, with where it came from as a note."""
    where = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - some errors pickle, and don't come back
    except Exception:  # noqa: BLE001 - whatever keeps it from travelling
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(f"in a worker process:\n{where}")
    return Raised(error)


def _end_with_parent() -> None:
    """End this process, whatever it is at, once its parent is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
