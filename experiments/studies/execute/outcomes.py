"""What becomes of a batch, and why batches could not be run at all."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Batch = TypeVar("Batch")
Found = TypeVar("Found")


class ExecutionError(Exception):
    """What keeps batches from being run, in a sentence; those already done stay done."""


class ClusterError(ExecutionError):
    """What keeps a cluster from running batches, in a sentence."""


@dataclass(frozen=True)
class Done(Generic[Batch, Found]):
    """A batch, and what the task found for it."""

    batch: Batch
    found: Found


@dataclass(frozen=True)
class Lost(Generic[Batch]):
    """A batch that ended its worker again and again, and how."""

    batch: Batch
    reason: str


DEATHS = 2  # of workers at one batch: then it is lost, and not tried again
