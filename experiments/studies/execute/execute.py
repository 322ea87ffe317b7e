"""Run a task on every batch, one way or another."""

from collections.abc import Callable, Generator, Iterable

from experiments.studies.execute.cluster import in_cluster
from experiments.studies.execute.fit import Check
from experiments.studies.execute.how import How
from experiments.studies.execute.outcomes import Batch, Done, Found, Lost
from experiments.studies.execute.processes import in_processes
from experiments.studies.execute.threads import in_threads


def execute(
    task: Callable[[Batch], Found], batches: Iterable[Batch], how: How, check: Check | None = None
) -> Generator[Done[Batch, Found] | Lost[Batch], None, None]:
    """Yield what becomes of each batch, in the order in which they end.

    Batches are taken as they are needed, so there may be any number of them. For processes and a cluster, the task
    can be pickled. ``check`` is run once on each of a cluster's workers, before its first batch, and says in words
    what is wrong there. Stops at once when closed, interrupted, or when a task raises, and leaves no process behind;
    threads, here and of a cluster's workers, end with the batch they are at, or sooner where the task asks
    ``unwanted()``. Raises what a task raises, and ExecutionError where batches can't be run.
    """
    if how.kind == "threads":
        return in_threads(task, batches, how.workers)
    if how.kind == "processes":
        return in_processes(task, batches, how.workers)
    return in_cluster(task, batches, how, check)
