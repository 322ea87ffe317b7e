"""Connect to a Dask scheduler, or say in a sentence why not; keep the library's own talk off the terminal."""

import asyncio
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from experiments.studies.execute.outcomes import ClusterError

CONNECT_S = 8.0  # a scheduler that is there answers in much less
ANSWER_S = 30.0  # a busy one may take its time
CLOSE_S = 10.0  # cut short, a close leaves work behind that complains later
TALKS = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")
# What the library raises where the other side is gone; none of these is a task's own error.
LIBRARY_ERRORS = (OSError, RuntimeError, asyncio.CancelledError)


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Connect to a scheduler, and let go of all that was asked of it in the end.

    Raises ClusterError where the library is missing, or nobody answers at the address.
    """
    try:
        import distributed  # noqa: PLC0415 - comes with the extra, and takes long
        from distributed.versions import VersionMismatchWarning  # noqa: PLC0415 - as above
    except ImportError:
        message = "a cluster needs Dask, which is not installed: pip install 'iomsim[cluster]'"
        raise ClusterError(message) from None
    library: Any = distributed  # half of it has types
    with _quiet():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", VersionMismatchWarning)  # versions are looked at one by one
                client = library.Client(address, timeout=CONNECT_S, set_as_default=False, name="iomsim")
        except (OSError, ValueError) as error:
            message = f"no scheduler answers at {address} ({_first_line(error)}): start one with: dask scheduler"
            raise ClusterError(message) from None
        try:
            yield client
        finally:
            with suppress(*LIBRARY_ERRORS):
                client.close(timeout=CLOSE_S)


def reach(address: str) -> None:
    """See whether a scheduler answers.

    Raises ClusterError where the library is missing, or nobody answers at the address.
    """
    with connected(address):
        pass


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library from writing to the terminal: what matters is said in sentences."""
    before = {name: logging.getLogger(name).level for name in TALKS}
    for name in TALKS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
