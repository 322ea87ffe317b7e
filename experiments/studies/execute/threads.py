"""Run batches in threads of this process."""

import threading
from collections.abc import Callable, Generator, Iterable

from experiments.studies.execute.outcomes import Batch, Done, Found
from experiments.studies.execute.wanted import ask
from sim.threads import spread


def in_threads(
    task: Callable[[Batch], Found], batches: Iterable[Batch], workers: int
) -> Generator[Done[Batch, Found], None, None]:
    """Yield what a task finds for each batch; the threads that are still busy at the end finish alone."""
    stopped = threading.Event()

    def one(batch: Batch) -> Done[Batch, Found]:
        ask(stopped.is_set)
        return Done(batch, task(batch))

    yield from spread(one, batches, workers, stopped)
