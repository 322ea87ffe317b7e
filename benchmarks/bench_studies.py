"""What a study costs beside the simulation itself: the store, going on, memory, and a cluster in the place of threads.

python -m benchmarks.bench_studies
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.studies.chunk import run_chunk, work_of
from experiments.studies.execute import How
from experiments.studies.plan import Plan, planned
from experiments.studies.running import run_study
from experiments.studies.store import Store
from experiments.studies.study import Design, Study

PAIRS = 9
CHUNK_S = 0.5
_TRIVIAL = "benchmarks.bench_studies:trivial"


def trivial(values: Mapping[str, Any], replicate: int) -> dict[str, float]:
    """Give figures that cost nothing, so that what is left is the study's own cost."""
    return {f"figure_{k}": float(replicate + k) + float(values["cohorts.iom.places"]) for k in range(8)}


def study(points: int, replicates: int, *, simulated: bool) -> Plan:
    """Return a study of so many runs."""
    outcomes = ("offences_actual", "harm_css") if simulated else tuple(f"figure_{k}" for k in range(8))
    return planned(
        Study(
            "bench",
            ("teaching",),
            outcomes,
            Design("factorial"),
            levers={"cohorts.iom.places": tuple(range(10, 10 + points))},
            replicates=replicates,
            weeks=26,
            model="" if simulated else _TRIVIAL,
        )
    )


def _timed(task: Any, *arguments: Any) -> float:
    began = time.perf_counter()
    task(*arguments)
    return time.perf_counter() - began


def through_the_store(folder: Path) -> str:
    """Time a chunk through the store beside the same simulations alone, in turn."""
    plan = study(1, 1_000, simulated=True)
    store = Store.create(folder / "through", plan.manifest, plan.files, plan.points)
    work = work_of(store.folder)
    point = {name: value for name, value in work.point(0).items() if name == "cohorts.iom.places"}
    work.model("teaching", point, range(2))
    size = max(2, int(CHUNK_S / _timed(work.model, "teaching", point, range(20)) * 20))
    ratios = []
    for k in range(PAIRS):
        first = size * (k + 1)
        alone = _timed(work.model, "teaching", point, range(first, first + size))
        ratios.append(_timed(run_chunk, str(store.folder), ((0, first, first + size),)) / alone)
    spread = ", ".join(f"{ratio:.3f}" for ratio in sorted(ratios))
    return f"a chunk of {size} runs through the store: {statistics.median(ratios):.3f} times alone ({spread})"


def going_on(folder: Path, runs: int) -> str:
    """Time a study that has been done, gone on with: its points, what is there, nothing to run."""
    plan = study(100, runs // 100, simulated=False)
    took = _timed(run_study, plan, folder / f"on-{runs}")
    parts = len(list((folder / f"on-{runs}" / "runs").iterdir()))
    again = _timed(run_study, plan, folder / f"on-{runs}")
    return f"{runs:,} runs that cost nothing: {took:.1f} s, {parts} parts; gone on with when done: {again:.2f} s"


def most_memory(runs: int) -> str:
    """Return the most memory that a process takes to run so many runs that cost nothing."""
    code = (
        "import pathlib, tempfile; from benchmarks.bench_studies import going_on\n"
        f"with tempfile.TemporaryDirectory() as place: going_on(pathlib.Path(place), {runs})\n"
        # What the system counts for a process begins with its parent's; this begins with the program.
        "print(*[line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return f"{runs:,} runs: {int(done.stdout) / 1000:.0f} MB at most"


def ways(folder: Path) -> list[str]:
    """Time one study by threads, by processes and on a Dask cluster of two workers, all warm, in turn."""
    from distributed import LocalCluster  # noqa: PLC0415 - an extra

    plan = study(4, 100, simulated=True)
    local: Any = LocalCluster
    with local(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        hows = {
            "threads": How.threads(2),
            "processes": How.processes(2),
            "Dask": How.cluster(cluster.scheduler_address),
        }
        found: dict[str, list[float]] = {name: [] for name in hows}
        for k in range(4):
            for name, how in hows.items():
                found[name].append(_timed(run_study, plan, folder / f"{name}-{k}", how))
    medians = {name: statistics.median(times[1:]) for name, times in found.items()}  # the first is warming up
    return [
        f"400 runs by {name}: {took:.1f} s, {took / medians['threads']:.2f} times threads"
        for name, took in medians.items()
    ]


def main() -> None:
    """Measure all of it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lines = [through_the_store(folder), going_on(folder, 100_000), most_memory(1_000), most_memory(100_000)]
        lines += ways(folder)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
