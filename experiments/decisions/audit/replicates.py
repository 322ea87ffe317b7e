"""Audit every replicate over threads: a result depends on scenario, seed, replicate and draw alone."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from sim.threads import cores, spread

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

    stopped = Event()

    def one(batch: Batch) -> int:
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
    done = 0
    for many in spread(one, batches, asked.workers or cores(), stopped):
        done += many
        progress(done, asked.replicates)
    addresses = tuple(found[0])
    figures = np.array([[found[replicate][where] for where in addresses] for replicate in range(asked.replicates)])
    return Audit(addresses, figures, examples[0])
