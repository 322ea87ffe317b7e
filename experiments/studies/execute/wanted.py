"""Is the batch that this thread is at still wanted?"""

import threading
from collections.abc import Callable

_THIS_THREAD = threading.local()


def unwanted() -> bool:
    """Say whether nobody waits any more for the batch that this thread is at: a long task asks, and gives up.

    Only a thread needs to, here or on a cluster: a process is ended from outside.
    """
    said: Callable[[], bool] | None = getattr(_THIS_THREAD, "said", None)
    return said is not None and said()


def ask(said: Callable[[], bool]) -> None:
    """From now on, ask this in this thread."""
    _THIS_THREAD.said = said
