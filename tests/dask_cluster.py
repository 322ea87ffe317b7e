"""A real Dask scheduler and workers on this machine, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import batch_tasks as tasks

from experiments.studies.execute import How

DASK = [sys.executable, "-W", "ignore", "-m", "dask"]


class Cluster:
    """A scheduler on a port of its own, and workers; each may find a folder's modules before ours."""

    def __init__(self, folder: Path, first: Path | None = None) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.scheduler = self.start(first, "scheduler", "--port", "0", "--scheduler-file", str(file))
        assert tasks.wait_until(lambda: file.exists() and bool(file.read_text()))
        self.address = json.loads(file.read_text())["address"]

    def start(self, first: Path | None, *words: str) -> "subprocess.Popen[bytes]":
        paths = [first, tasks.ROOT, tasks.ROOT / "tests"] if first else [tasks.ROOT, tasks.ROOT / "tests"]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        }
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            one = subprocess.Popen(
                [*DASK, *words, "--host", "127.0.0.1", "--no-dashboard"],
                env=environment, cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.started.append(one)
        return one

    def worker(self, first: Path | None = None, threads: int = 1) -> None:
        """Start a worker; a nanny starts it again whenever it dies."""
        self.start(first, "worker", self.address, "--nthreads", str(threads))

    def has_worker(self) -> bool:
        return b"Registered" in (self.folder / "worker.log").read_bytes()

    def how(self, patience_s: float = 20.0) -> How:
        return How.cluster(self.address, patience_s)

    def end(self) -> None:
        for one in self.started:
            with suppress(ProcessLookupError):  # a test killed it
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


@contextmanager
def cluster(folder: Path, workers: int = 2, first: Path | None = None) -> Iterator[Cluster]:
    one = Cluster(folder, first)
    try:
        for _ in range(workers):
            one.worker()
        yield one
    finally:
        one.end()
