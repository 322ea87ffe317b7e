"""Do what the experiment command was asked: read, plan, run, and answer; or say beforehand what it would take."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.reports.bar import Bar
from experiments.reports.numbers import size_in_words
from experiments.studies.answer import Answer, finished_answer, size_line, time_of
from experiments.studies.asked import Execution
from experiments.studies.chunk import run_chunk
from experiments.studies.execute import ExecutionError
from experiments.studies.plan import Plan, planned
from experiments.studies.reading import read_study
from experiments.studies.running import run_study
from experiments.studies.store import Store
from scenarios.faults import Fault, Origin, ScenarioError
from sim.threads import cores

_CORES_OF_A_CLUSTER = 100


def _ready(file: str, asked: Execution) -> tuple[Plan, Path]:
    """Return a study worked out, and its folder. Raises ScenarioError with all faults of study, options and folder."""
    faults = list(asked.faults())
    try:
        study = read_study(file)
    except ScenarioError as error:
        raise ScenarioError([*faults, *error.faults]) from None
    folder = asked.folder(study.name)
    faults += asked.folder_fault(folder)
    try:
        plan = planned(study, file)
    except ScenarioError as error:
        faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return plan, folder


@contextmanager
def in_sentences(folder: Path) -> Iterator[None]:
    """Turn what keeps a study from going on, in the folder or the cluster, into sentences; what was done stays done.

    Raises ScenarioError in the place of OSError and ExecutionError.
    """
    try:
        yield
    except ExecutionError as error:
        raise ScenarioError([Fault(Origin("--scheduler"), str(error))]) from None
    except OSError as error:
        kept = "the runs that were written are whole, and --resume goes on with them"
        reason = f"the folder {folder} can't be written: {error.strerror or error}; {kept}"
        raise ScenarioError([Fault(Origin("--out"), reason)]) from None


def answered(file: str, asked: Execution, *, bar: bool) -> Answer:
    """Run a study and say how it went.

    Raises ScenarioError where the study, an option or the folder is wrong, and StoreError where what is there isn't
    the study's.
    """
    plan, folder = _ready(file, asked)
    reused = None if asked.reuse is None else Store.open(Path(asked.reuse))
    began = time.monotonic()
    with in_sentences(folder), Bar(wanted=bar, what="runs") as progress:
        finished = run_study(plan, folder, asked.how, again=asked.again, reuse=reused, progress=progress)
    return finished_answer(plan, finished, time.monotonic() - began)


def sampled(file: str, asked: Execution) -> Answer:
    """Say how many runs a study has, and how long and how much disk they would take, from a few of them.

    Raises ScenarioError where the study or an option is wrong.
    """
    plan, folder = _ready(file, asked)
    missing = plan.points.num_rows * plan.replicates
    if (folder / "manifest.json").exists():
        missing = int((~Store.open(folder).done()).sum())
    with tempfile.TemporaryDirectory() as place:
        store = Store.create(Path(place) / "sample", plan.manifest, plan.files, plan.points)
        runs, seconds, failed = _timed(plan, store)
        points_size = (store.folder / "points.parquet").stat().st_size
    each = seconds / runs
    disk = points_size + missing * row_bytes(len(plan.columns))
    many = asked.workers or cores()
    here, there = time_of(missing * each / many), time_of(missing * each / _CORES_OF_A_CLUSTER)
    lines = [
        size_line(plan),
        f"{missing:,} runs are to be done; {runs} of them, spread over the study, took {time_of(each)} each.",
        f"That is {here} on {many} cores of this machine where nothing else works, {there} on {_CORES_OF_A_CLUSTER}.",
        f"The store would take {size_in_words(disk)}.",
    ]
    if failed:
        lines.append(f"{failed} of the {runs} failed: iomsim experiment keeps the error of each beside it.")
    about = {
        "study": plan.study.name,
        "points": plan.points.num_rows,
        "runs": plan.points.num_rows * plan.replicates,
        "missing": missing,
        "seconds_a_run": each,
        "seconds": missing * each / many,
        "bytes": int(disk),
        "sample_failed": failed,
    }
    return Answer(lines, about)


def row_bytes(columns: int) -> float:
    """Return about how much disk a run takes, once compacted: its columns as they are, for numbers hardly shrink."""
    return 26 + 8 * columns


def _timed(plan: Plan, store: Store) -> tuple[int, float, int]:
    """Run two replicates of a few points; return how many runs, their seconds, how many failed."""
    last = plan.points.num_rows - 1
    numbers = sorted({0, last // 4, last // 2, last * 3 // 4, last})
    until = min(2, plan.replicates)
    run_chunk(str(store.folder), ((0, 0, 1),))  # what is compiled and read once
    ran = [run_chunk(str(store.folder), ((number, 0, until),)) for number in numbers]
    return sum(one.runs for one in ran), sum(one.seconds for one in ran), sum(one.failed for one in ran)
