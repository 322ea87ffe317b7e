"""Name what lies in a study's folder."""

from experiments.reports.folder import MANIFEST

MANIFEST_FILE = MANIFEST
POINTS = "points.parquet"
RUNS = "runs"
ASIDE = "aside"  # what was found damaged, or not wanted by the study
LOCK, HOLDER = "lock", "lock.json"
COMPACTING, COMPACTION = "compacting", "compaction.json"  # a compaction at work, and what it has to finish
RESERVED = frozenset({MANIFEST_FILE, POINTS, RUNS, ASIDE, LOCK, HOLDER, COMPACTING, COMPACTION})
KIND = "study"
