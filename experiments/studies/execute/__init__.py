"""Run batches over threads, processes or a Dask cluster; nothing of simulation or stores is known here."""

from experiments.studies.execute.execute import execute
from experiments.studies.execute.how import How
from experiments.studies.execute.outcomes import Done, ExecutionError, Lost
from experiments.studies.execute.threads import unwanted

__all__ = ["Done", "ExecutionError", "How", "Lost", "execute", "unwanted"]
