"""Where batches are run."""

from dataclasses import dataclass
from typing import Literal

from sim.threads import cores


@dataclass(frozen=True)
class How:
    """Threads of this process, processes of this machine, or a Dask cluster."""

    kind: Literal["threads", "processes", "cluster"]
    workers: int = 0  # threads or processes; a cluster has what it has
    address: str = ""  # of a cluster's scheduler, such as tcp://host:8786
    patience_s: float = 60.0  # how long a cluster may be without any worker

    @classmethod
    def threads(cls, workers: int | None = None) -> "How":
        """Return so many threads of this process; one a core, where none is given."""
        return cls("threads", _at_least_one(workers))

    @classmethod
    def processes(cls, workers: int | None = None) -> "How":
        """Return so many processes of this machine; one a core, where none is given."""
        return cls("processes", _at_least_one(workers))

    @classmethod
    def cluster(cls, address: str, patience_s: float = 60.0) -> "How":
        """Return the Dask cluster whose scheduler has this address."""
        return cls("cluster", address=address, patience_s=patience_s)


def _at_least_one(workers: int | None) -> int:
    if workers is not None and workers < 1:
        message = f"workers are 1 or more, not {workers}"
        raise ValueError(message)
    return workers or cores()
