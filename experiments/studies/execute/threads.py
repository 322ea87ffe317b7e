"""Run batches in threads of this process."""

import threading
from collections.abc import Callable, Generator, Iterable

from experiments.studies.execute.outcomes import Batch, Done, Found
from sim.threads import spread

_THIS_THREAD = threading.local()


def unwanted() -> bool:
    """Say whether nobody waits any more for the batch that this thread is at: a long task asks, and gives up.

    Only a thread needs to: a process is ended from outside.
    """
    stopped = getattr(_THIS_THREAD, "stopped", None)
    return stopped is not None and stopped.is_set()


def in_threads(
    task: Callable[[Batch], Found], batches: Iterable[Batch], workers: int
) -> Generator[Done[Batch, Found], None, None]:
    """Yield what a task finds for each batch; the threads that are still busy at the end finish alone."""
    stopped = threading.Event()

    def one(batch: Batch) -> Done[Batch, Found]:
        _THIS_THREAD.stopped = stopped
        return Done(batch, task(batch))

    yield from spread(one, batches, workers, stopped)
