"""Keep the runs of a study in a folder that can't be hurt: parts whole or not at all, addressed by content."""

from experiments.studies.store.faults import StoreError
from experiments.studies.store.names import MANIFEST_FILE, POINTS, RUNS
from experiments.studies.store.parts import schema_of, write_part
from experiments.studies.store.progress import Progress
from experiments.studies.store.store import Store

__all__ = ["MANIFEST_FILE", "POINTS", "RUNS", "Progress", "Store", "StoreError", "schema_of", "write_part"]
