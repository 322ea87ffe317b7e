"""Spread work over threads, and stop soon after an interrupt or a fault."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import TypeVar

Batch = TypeVar("Batch")
Found = TypeVar("Found")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    task: Callable[[Batch], Found], batches: Iterable[Batch], workers: int, stopped: threading.Event
) -> Iterator[Found]:
    """Yield what a task finds for each batch, in the order in which they are done.

    Batches are taken as they are needed, two for each worker. ``stopped`` is set once no more is wanted: a long task
    looks at it and gives up. Called in a thread that isn't the main one, a single worker is that thread: it may be
    at work while the program ends, when no thread can be begun any more. Raises what a task raises.
    """
    if workers == 1 and threading.current_thread() is not threading.main_thread():
        try:
            yield from map(task, batches)
        finally:
            stopped.set()
        return
    pool = ThreadPoolExecutor(workers)
    # Not ``wait``: it takes the locks of all that are under way, and an interrupt then could leave some taken.
    finished: SimpleQueue[Future[Found]] = SimpleQueue()
    left, under_way = iter(batches), 0
    try:
        while True:
            for batch in islice(left, 2 * workers - under_way):
                pool.submit(task, batch).add_done_callback(finished.put)
                under_way += 1
            if under_way == 0:
                return
            found = finished.get().result()
            under_way -= 1
            yield found
    finally:
        stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)


def by_draw(replicates: range, workers: int, *, drawn: bool) -> list[list[int]]:
    """Return the replicates in batches, those of a draw together; alone, where too few draws keep all workers busy.

    Replicates 2d and 2d + 1 have draw d of the register, or all have the central values.
    """
    draws: dict[int, list[int]] = {}
    for replicate in replicates:
        draws.setdefault(replicate // 2 if drawn else 0, []).append(replicate)
    if drawn and len(draws) >= 2 * workers:
        return list(draws.values())
    if drawn or len(replicates) < workers:
        return [[replicate] for replicate in replicates]
    size = max(1, min(8, len(replicates) // (4 * workers)))
    return [list(replicates[k : k + size]) for k in range(0, len(replicates), size)]
