"""Audit every replicate over threads: a result depends on scenario, seed, replicate and draw alone."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event
from typing import Any

import numpy as np

from experiments.decisions.audit.followed import Followed, follow
from experiments.decisions.audit.matrices import Matrix
from experiments.decisions.audit.measures import Address, measured
from experiments.reports.asked import Asked
from experiments.reports.bar import Progress
from sim.knowledge import drawn_values
from sim.scenario import Scenario
from sim.tables import tables

Batch = Sequence[int]  # replicates of one draw


@dataclass(frozen=True)
class Audit:
    """Every figure of each replicate, and the first replicate's pool as an example."""

    addresses: tuple[Address, ...]
    figures: Any  # replicate, address
    example: Followed


@dataclass(frozen=True)
class Task:
    """What to audit: the scenario with all matrices, a cohort of it, and how many places its list has."""

    scenario: Scenario
    matrices: tuple[Matrix, ...]
    cohort: str
    places: int


def audited(task: Task, asked: Asked, progress: Progress) -> Audit:
    """Put the pool of each replicate through every matrix."""
    cohort = list(task.scenario.values["cohorts"]).index(task.cohort)
    found: dict[int, dict[Address, float]] = {}
    examples: dict[int, Followed] = {}

    def one(batch: Batch, stopped: Event) -> int:
        values = drawn_values(task.scenario, asked.seed, batch[0] // 2 if asked.parameters == "drawn" else None)
        p = tables(values, scheme=False)
        for replicate in batch:
            if stopped.is_set():
                return 0
            followed = follow(values, p, cohort, task.places, seed=asked.seed, replicate=replicate)
            found[replicate] = measured(followed, task.matrices, values)
            if replicate == 0:
                examples[0] = followed
        return len(batch)

    batches = [range(first, min(first + 2, asked.replicates)) for first in range(0, asked.replicates, 2)]
    _over_threads(one, batches, asked.workers, progress)
    addresses = tuple(found[0])
    figures = np.array([[found[replicate][where] for where in addresses] for replicate in range(asked.replicates)])
    return Audit(addresses, figures, examples[0])


def _over_threads(
    one: Callable[[Batch, Event], int], batches: Sequence[Batch], workers: int | None, progress: Progress
) -> None:
    """Run batches over threads; stop soon after an interrupt or a fault."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    stopped, done, all_of = Event(), 0, sum(len(batch) for batch in batches)
    pool = ThreadPoolExecutor(workers or cores)
    finished: SimpleQueue[Future[int]] = SimpleQueue()
    try:
        for batch in batches:
            pool.submit(one, batch, stopped).add_done_callback(finished.put)
        for _ in batches:
            done += finished.get().result()
            progress(done, all_of)
    finally:
        stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)
