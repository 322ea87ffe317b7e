"""Run batches over threads, processes or a Dask cluster; nothing of simulation or stores is known here."""

from experiments.studies.execute.clients import reach
from experiments.studies.execute.execute import execute
from experiments.studies.execute.fit import Check, same_file
from experiments.studies.execute.how import How
from experiments.studies.execute.outcomes import ClusterError, Done, ExecutionError, Lost
from experiments.studies.execute.wanted import unwanted

__all__ = [
    "Check",
    "ClusterError",
    "Done",
    "ExecutionError",
    "How",
    "Lost",
    "execute",
    "reach",
    "same_file",
    "unwanted",
]
