"""Run batches in processes of this machine; a worker that dies is replaced, and its batch tried again.

Not ``ProcessPoolExecutor``: when one of its workers dies, all that is pending is lost, and nobody knows which batch did
it. Here each worker has a pipe of its own and one batch at a time, so the batch that was under way is known.
"""

import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from typing import Any, Generic

from experiments.studies.execute.child import Raised, Ready, Result, serve
from experiments.studies.execute.outcomes import DEATHS, Batch, Done, ExecutionError, Found, Lost

# Importing Mesa sets the start method for everybody; fork would copy locks that other threads hold.
SPAWN = multiprocessing.get_context("spawn")
STARTS = 3  # workers in a row that die before they are ready: then none will be
ENDING_S = 5.0  # what a worker that is told to end may take
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class _Attempt(Generic[Batch]):
    """A batch, and how many workers have died at it."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.deaths = 0


class _Worker(Generic[Batch]):
    """A process, the pipe to it, and the attempt it is at."""

    def __init__(self, task: bytes) -> None:
        self.connection, its = SPAWN.Pipe()
        self.process = SPAWN.Process(target=serve, args=(its, task), daemon=True)
        with _as_a_worker():
            self.process.start()
        its.close()
        self.ready = False
        self.attempt: _Attempt[Batch] | None = None

    def give(self, attempt: _Attempt[Batch]) -> None:
        self.attempt = attempt
        batch = pickle.dumps(attempt.batch)
        with suppress(BrokenPipeError, ConnectionResetError):  # it has died, and its pipe will say so
            self.connection.send_bytes(batch)

    def hear(self) -> Any:
        """Return what the worker says next; none, if it is dead."""
        try:
            said = self.connection.recv_bytes()
        except (EOFError, OSError):  # half a message is an OSError
            return None
        return pickle.loads(said)  # noqa: S301 - from our own worker

    def end(self) -> None:
        """Make the process end, and wait until it has."""
        self.process.kill()
        self.process.join()
        self.connection.close()


class _Crew(Generic[Batch, Found]):
    """The workers, and the batches that are left."""

    def __init__(self, task: Callable[[Batch], Found], batches: Iterable[Batch], most: int) -> None:
        self.task = pickle.dumps(task)
        self.batches = iter(batches)
        self.again: deque[_Attempt[Batch]] = deque()
        self.most = most
        self.workers: list[_Worker[Batch]] = []
        self.bad_starts = 0

    def run(self) -> Generator[Done[Batch, Found] | Lost[Batch], None, None]:
        """Yield what becomes of each batch."""
        while self._hand_out():
            heard = wait([worker.connection for worker in self.workers])
            for worker in [one for one in self.workers if one.connection in heard]:
                found = self._listen(worker)
                if found is not None:
                    yield found

    def dismiss(self) -> None:
        """Let all workers end, when nothing is left to do."""
        for worker in self.workers:
            worker.connection.close()
        for worker in self.workers:
            worker.process.join(ENDING_S)

    def end(self) -> None:
        """Make all workers end, whatever they are at."""
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.end()

    def _hand_out(self) -> bool:
        """Give each idle worker a batch, start workers while there are more, and say whether any is under way."""
        for worker in self.workers:
            if worker.attempt is None and (attempt := self._next()) is not None:
                worker.give(attempt)
        while len(self.workers) < self.most and (attempt := self._next()) is not None:
            self.workers.append(_Worker(self.task))
            self.workers[-1].give(attempt)
        return any(worker.attempt is not None for worker in self.workers)

    def _next(self) -> _Attempt[Batch] | None:
        if self.again:
            return self.again.popleft()
        for batch in self.batches:
            return _Attempt(batch)
        return None

    def _listen(self, worker: _Worker[Batch]) -> Done[Batch, Found] | Lost[Batch] | None:
        said, attempt = worker.hear(), worker.attempt
        if isinstance(said, Raised):
            raise said.error
        if isinstance(said, Ready):
            worker.ready, self.bad_starts = True, 0
            return None
        if isinstance(said, Result) and attempt is not None:
            worker.attempt = None
            return Done(attempt.batch, said.found)
        return self._bury(worker)

    def _bury(self, worker: _Worker[Batch]) -> Lost[Batch] | None:
        """Take a dead worker off the crew; its batch is tried again, or lost."""
        worker.process.join(ENDING_S)
        how = _how_it_ended(worker.process.exitcode)
        worker.end()
        self.workers.remove(worker)
        attempt = worker.attempt
        if not worker.ready:
            self.bad_starts += 1
            if self.bad_starts >= STARTS:
                message = f"no worker process can be started: {STARTS} in a row ended before they were ready, {how}"
                raise ExecutionError(message)
        elif attempt is not None:
            attempt.deaths += 1
            if attempt.deaths >= DEATHS:
                return Lost(attempt.batch, f"it ended {DEATHS} worker processes, {how}")
        if attempt is not None:
            self.again.append(attempt)
        return None


def in_processes(
    task: Callable[[Batch], Found], batches: Iterable[Batch], workers: int
) -> Generator[Done[Batch, Found] | Lost[Batch], None, None]:
    """Yield what becomes of each batch, in the order in which they end; no process is left when this ends."""
    crew = _Crew(task, batches, workers)
    try:
        yield from crew.run()
        crew.dismiss()
    finally:
        crew.end()


def _how_it_ended(code: int | None) -> str:
    if code is None:
        return "the last without saying how"
    if code >= 0:
        return f"the last with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    often = " (often too little memory)" if name == "SIGKILL" else ""
    return f"the last by {name}{often}"


@contextmanager
def _as_a_worker() -> Iterator[None]:
    """Start a process so that Ctrl-C does not reach it, and numeric libraries keep to one thread in it."""
    missing = [name for name in ONE_THREAD if name not in os.environ]
    blocks = hasattr(signal, "pthread_sigmask")  # not on Windows
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if blocks else set()
    os.environ.update(dict.fromkeys(missing, "1"))  # they read it when they are loaded, before any code of ours
    try:
        yield
    finally:
        for name in missing:
            os.environ.pop(name, None)
        if blocks:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
