"""Run a study: make or open its folder, run what is missing, keep what was found."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from experiments.studies.addresses import run_address
from experiments.studies.chunk import Ran, Spans, as_rows, check_of, run_chunk, work_of
from experiments.studies.execute import How, Lost, execute
from experiments.studies.plan import STUDY, Plan
from experiments.studies.reading import read_study
from experiments.studies.store import MANIFEST_FILE, Store, StoreError, write_part

SECONDS = 1.0  # that a chunk should take: longer loses more when a worker dies, shorter is all overhead
MOST = 500  # runs of a chunk
_LATEST = 8  # chunks by which the next one is sized

Progress = Callable[[int, int], None]


class Pace:
    """How long runs take, by the quickest of the latest chunks: first ones compile, and machines have other work."""

    def __init__(self) -> None:
        self.latest: deque[float] = deque(maxlen=_LATEST)

    @classmethod
    def of(cls, seconds: float) -> "Pace":
        """Return the pace of runs that take so long each."""
        found = cls()
        found.latest.append(seconds)
        return found

    def add(self, ran: Ran) -> None:
        """Learn from a chunk."""
        self.latest.append(ran.seconds / ran.runs)

    @property
    def size(self) -> int:
        """Return how many runs the next chunk should have; an even number, for two replicates share a draw."""
        if not self.latest:
            return 2
        return max(2, min(MOST, int(SECONDS / max(min(self.latest), 1e-9)) // 2 * 2))


@dataclass
class Finished:
    """How a study went."""

    store: Store
    wanted: int
    kept: int  # runs that were there before
    borrowed: int = 0
    ran: int = 0
    failed: int = 0
    pace: Pace = field(default_factory=Pace)

    def add(self, ran: Ran) -> None:
        """Count a chunk."""
        self.ran += ran.runs
        self.failed += ran.failed
        if ran.seconds:
            self.pace.add(ran)


def stretches(missing: Any) -> Iterator[tuple[int, int, int]]:
    """Yield point, first replicate and the one after the last of each stretch of runs that are missing."""
    for point in np.flatnonzero(missing.any(axis=1)):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], missing[point], [False]]).astype(np.int8)))
        yield from ((int(point), int(a), int(b)) for a, b in edges.reshape(-1, 2))


def chunks(missing: Any, size: Callable[[], int]) -> Iterator[Spans]:
    """Yield chunks of the missing runs, in order; ``size`` is asked anew before each."""
    room, spans = size(), []
    for point, begin, until in stretches(missing):
        first = begin
        while first < until:
            end = min(until, first + room)
            spans.append((point, first, end))
            room -= end - first
            first = end
            if room <= 0:
                yield tuple(spans)
                room, spans = size(), []
    if spans:
        yield tuple(spans)


def singles(spans: Iterable[Spans]) -> Iterator[Spans]:
    """Yield each run of some chunks by itself."""
    for some in spans:
        for point, first, until in some:
            yield from (((point, replicate, replicate + 1),) for replicate in range(first, until))


def run_study(
    plan: Plan,
    folder: Path,
    how: How | None = None,
    *,
    again: bool = False,
    reuse: Store | None = None,
    progress: Progress | None = None,
) -> Finished:
    """Run what a study's folder misses; make the folder where there is none. By threads, if not said otherwise.

    ``reuse`` is a store of another study, from which the runs that are the same are taken; with ``again`` what had
    failed is run once more. Raises StoreError where the folder is another study's, or in use; OSError where it can't be
    written; ExecutionError where the runs can't be run. What was run stays.
    """
    store = opened(plan, folder)
    with store.locked():
        finished = Finished(store, 0, 0)
        if reuse is not None:
            finished.borrowed = store.borrow(reuse)
        _run_missing(store, how or How.threads(), progress or (lambda _, __: None), finished, again=again)
    return finished


def opened(plan: Plan, folder: Path) -> Store:
    """Return the store of a study: the one that is there, or a new one.

    Raises StoreError where what is there is another study's, or was begun by other code of the model.
    """
    if not (folder / MANIFEST_FILE).exists():
        return Store.create(folder, plan.manifest, plan.files, plan.points)
    store = Store.open(folder)
    if store.manifest["study"] == plan.digest:
        return store
    if store.manifest["model"] != plan.manifest["model"]:
        sentence = (
            "it was begun by another version of the model, whose runs can't stand beside this one's; "
            "expected that version to end it, or a new folder"
        )
        raise StoreError(folder, sentence)
    expected = f"expected the same one, or a new folder with --reuse {folder}, which takes the runs that are the same"
    raise StoreError(folder, f"it is of another study ({_differs(store, plan)}); {expected}")


def _differs(store: Store, plan: Plan) -> str:
    """Return in which of its values a study differs from the one in a folder."""
    theirs = read_study(store.folder / STUDY)
    names = [one.name for one in fields(plan.study) if one.name not in {"scenarios", "name"}]
    differ = [name for name in names if getattr(theirs, name) != getattr(plan.study, name)]
    if store.manifest["scenarios"] != list(plan.scenarios):
        differ.append("scenarios")
    return f"other {', '.join(differ)}" if differ else "other values of its scenarios, or of the file of its points"


def _run_missing(store: Store, how: How, progress: Progress, finished: Finished, *, again: bool) -> None:
    missing = ~store.done(failed=not again)
    first = store.wanted.first == np.arange(missing.size)  # points alike share the runs of the first of them
    missing &= first.reshape(missing.shape)
    finished.wanted = int(first.sum())
    finished.kept = finished.wanted - int(missing.sum())
    task = partial(run_chunk, str(store.folder.resolve()))
    check = check_of(store.folder)

    def lived(batches: Iterable[Spans]) -> Iterator[Lost[Spans]]:
        for ended in execute(task, batches, how, check):
            if isinstance(ended, Lost):
                yield ended
                continue
            finished.add(ended.found)
            progress(finished.kept + finished.ran, finished.wanted)

    lost = [one.batch for one in lived(chunks(missing, lambda: finished.pace.size))]
    for one in list(lived(singles(lost))):
        _keep_lost(store, one)
        finished.add(Ran(1, 1, 0.0))


def _keep_lost(store: Store, lost: "Lost[Spans]") -> None:
    """Keep a run that no worker outlived, with what is known of why."""
    work = work_of(store.folder)
    ((point, replicate, _),) = lost.batch
    nothing = [float("nan")] * len(work.columns)
    address = run_address(work.point(point)["address"], replicate)
    write_part(store.folder, as_rows([(address, point, replicate, lost.reason, nothing)], work.columns))
