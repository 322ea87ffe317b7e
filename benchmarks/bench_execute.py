"""What it costs to hand out a batch: over threads, processes and a Dask cluster on this machine, in one sitting.

``python -m benchmarks.bench_execute`` prints the table of docs/cluster.md.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

import pytest

from experiments.studies.execute import Done, How, execute

WORKERS = 2
PAIRS = 3  # every way takes its turn so many times: the machine has slow minutes
BATCHES = {0.002: 600, 0.5: 16}  # by seconds a batch


class Cost(NamedTuple):
    """Seconds until the last worker has its first batch, and that a worker then waits for each further one."""

    start: float
    batch: float


class Slept(NamedTuple):
    """Which worker did a batch, from when to when by the clock that all processes of a machine share."""

    worker: tuple[int, int]
    began: float
    ended: float


def sleep(seconds: float) -> Slept:
    """Do nothing for a while."""
    began = time.monotonic()
    time.sleep(seconds)
    return Slept((os.getpid(), threading.get_ident()), began, time.monotonic())


def cost(how: How, seconds: float, batches: int) -> Cost:
    """Measure one way with batches of some length, WORKERS at a time."""
    before = time.monotonic()
    workers: dict[tuple[int, int], list[Slept]] = defaultdict(list)
    for ended in execute(sleep, [seconds] * batches, how):
        assert isinstance(ended, Done)
        workers[ended.found.worker].append(ended.found)
    assert len(workers) == WORKERS
    waits = [
        later.began - earlier.ended for one in workers.values() for earlier, later in pairwise(sorted(one, key=began))
    ]
    return Cost(max(one[0].began for one in workers.values()) - before, mean(waits))


def began(slept: Slept) -> float:
    """Return when a batch was begun."""
    return slept.began


@contextmanager
def cluster() -> Iterator[How]:
    """Start a Dask scheduler and workers of one thread each on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "scheduler.json")
        words = [["scheduler", "--host", "127.0.0.1", "--port", "0"], *[["worker", "--nthreads", "1"]] * WORKERS]
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "dask", *some, "--scheduler-file", file, "--no-dashboard"],
                stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
            )
            for some in words
        ]  # fmt: skip
        try:
            import distributed  # noqa: PLC0415 - comes with an extra

            library: Any = distributed
            with library.Client(scheduler_file=file, set_as_default=False) as client:
                client.wait_for_workers(WORKERS)
                address = client.scheduler.address
            yield How.cluster(address)
        finally:
            for one in reversed(started):
                one.terminate()
                one.wait()


def paired(seconds: float, ways: dict[str, How]) -> dict[str, Cost]:
    """Return the medians over alternating measurements of each way."""
    found: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(PAIRS):
        for name, how in ways.items():
            found[name].append(cost(how, seconds, BATCHES[seconds]))
    return {name: Cost(*map(median, zip(*some, strict=True))) for name, some in found.items()}


def ways(on_cluster: How) -> dict[str, How]:
    """Return the ways that are compared."""
    return {"threads": How.threads(WORKERS), "processes": How.processes(WORKERS), "Dask": on_cluster}


@pytest.mark.parametrize("seconds", BATCHES)
def bench_execute(benchmark: Callable[..., Any], seconds: float) -> None:
    """Hand out short and long batches every way; what each cost stands in the extra information."""
    pytest.importorskip("distributed")
    with cluster() as on_cluster:
        found = benchmark.pedantic(paired, (seconds, ways(on_cluster)), rounds=1)  # type: ignore[attr-defined]
    benchmark.extra_info.update({name: one._asdict() for name, one in found.items()})  # type: ignore[attr-defined]
    assert found["threads"].batch < found["Dask"].batch


def main() -> None:
    """Measure, and print a Markdown table."""
    sys.stdout.write("| way | start, s | a batch of 2 ms, ms | a batch of 0.5 s, ms |\n| --- | ---: | ---: | ---: |\n")
    with cluster() as on_cluster:
        short, long = (paired(seconds, ways(on_cluster)) for seconds in BATCHES)
    for name, one in short.items():
        sys.stdout.write(f"| {name} | {one.start:.2f} | {1e3 * one.batch:.2f} | {1e3 * long[name].batch:.1f} |\n")
    sys.stdout.write(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n")


if __name__ == "__main__":
    main()
