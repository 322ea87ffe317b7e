"""Do what the experiment command was asked: read, plan, run, and answer; or say beforehand what it would take."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.reports.bar import Bar
from experiments.reports.numbers import size_in_words
from experiments.studies.answer import Answer, failed_lines, finished_answer, size_line, time_of
from experiments.studies.asked import Execution
from experiments.studies.chunk import run_chunk
from experiments.studies.execute import ExecutionError, reach
from experiments.studies.plan import Plan, planned
from experiments.studies.reading import read_study
from experiments.studies.running import Pace, run_study
from experiments.studies.store import Store
from scenarios.faults import Fault, Origin, ScenarioError
from sim.threads import cores

_CORES_OF_A_CLUSTER = 100


def _ready(file: str, asked: Execution, *, writes: bool) -> tuple[Plan, Path]:
    """Return a study worked out, and its folder. Raises ScenarioError with all faults of study, options and folder.

    A folder in which nothing is to be written may be any.
    """
    faults = list(asked.faults())
    try:
        study = read_study(file)
    except ScenarioError as error:
        raise ScenarioError([*faults, *error.faults]) from None
    folder = asked.folder(study.name)
    faults += asked.folder_fault(folder) if writes else ()
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

    An interrupt is told what it leaves. Raises ScenarioError in the place of OSError and ExecutionError.
    """
    try:
        yield
    except KeyboardInterrupt:
        if folder.exists():
            sys.stderr.write(f"iomsim: interrupted; {folder} keeps what was run, and --resume goes on with it\n")
        raise
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
    plan, folder = _ready(file, asked, writes=True)
    reused = None if asked.reuse is None else Store.open(Path(asked.reuse))
    began = time.monotonic()
    with in_sentences(folder), Bar(wanted=bar, what="runs") as progress:
        if asked.scheduler is not None and not folder.exists():
            reach(asked.scheduler)  # before a folder is made
        finished = run_study(plan, folder, asked.how, again=asked.again, reuse=reused, progress=progress)
    return finished_answer(plan, finished, time.monotonic() - began)


def sampled(file: str, asked: Execution) -> Answer:
    """Say how many runs a study has, and how long and how much disk they would take, from a few of them.

    Raises ScenarioError where the study or an option is wrong.
    """
    plan, folder = _ready(file, asked, writes=False)
    missing = plan.points.num_rows * plan.replicates
    if (folder / "manifest.json").exists() and (begun := Store.open(folder)).manifest["study"] == plan.digest:
        missing = int((~begun.done()).sum())
    with tempfile.TemporaryDirectory() as place:
        store = Store.create(Path(place) / "sample", plan.manifest, plan.files, plan.points)
        began_with = _size(store.folder)
        runs, seconds = _timed(plan, store)
        progress = store.progress()
    each = seconds / runs
    compact = began_with + missing * row_bytes(len(plan.columns))
    parts = missing / Pace.of(each).size
    disk = compact + parts * progress.bytes / progress.parts
    many = asked.workers or cores()
    here, there = time_of(missing * each / many), time_of(missing * each / _CORES_OF_A_CLUSTER)
    lines = [
        size_line(plan),
        f"{missing:,} runs are to be done; {runs} of them, spread over the study, took {time_of(each)} each.",
        f"That is {here} on {many} cores of this machine where nothing else works, {there} on {_CORES_OF_A_CLUSTER}.",
        f"The store would take {size_in_words(disk)}, and {size_in_words(compact)} once it is compacted.",
        *failed_lines(progress),
    ]
    about = {
        "study": plan.study.name,
        "points": plan.points.num_rows,
        "runs": plan.points.num_rows * plan.replicates,
        "missing": missing,
        "seconds_a_run": each,
        "seconds": missing * each / many,
        "bytes": int(disk),
        "bytes_compacted": int(compact),
        "sample_failed": progress.failed,
    }
    return Answer(lines, about)


def row_bytes(columns: int) -> float:
    """Return about how much disk a run takes, once compacted: its columns as they are, for numbers hardly shrink."""
    return 26 + 8 * columns


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _timed(plan: Plan, store: Store) -> tuple[int, float]:
    """Run two replicates of a few points; return how many runs, and their seconds."""
    last = plan.points.num_rows - 1
    numbers = sorted({0, last // 4, last // 2, last * 3 // 4, last})
    until = min(2, plan.replicates)
    run_chunk(str(store.folder), ((0, 0, 1),))  # what is compiled and read once
    ran = [run_chunk(str(store.folder), ((number, 0, until),)) for number in numbers]
    return sum(one.runs for one in ran), sum(one.seconds for one in ran)
