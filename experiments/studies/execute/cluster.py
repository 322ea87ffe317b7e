"""Run batches on a Dask cluster: the same task on the same batches, wherever a worker takes them."""

import pickle
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic

from experiments.studies.execute.clients import ANSWER_S, LIBRARY_ERRORS, connected
from experiments.studies.execute.fit import Check, Prepared, faults
from experiments.studies.execute.how import How
from experiments.studies.execute.outcomes import Batch, ClusterError, Done, Found, Lost

LOOK_S = 2.0  # between looks at how many workers there are
FETCH_S = 5.0  # for a result to come: it is small, but its worker may have died
FETCHES = 12  # times that a result is asked for


class _Flight(Generic[Batch]):
    """A batch that the cluster has."""

    def __init__(self, batch: Batch, *, alone: bool) -> None:
        self.batch = batch
        self.alone = alone
        self.fetches = 0
        self.future: Any = None


class _Cluster(Generic[Batch, Found]):
    """A connected cluster, the batches it has, and those that are left."""

    def __init__(self, client: Any, task: Prepared, batches: Iterable[Batch], how: How) -> None:
        self.client = client
        self.task = task
        self.batches = iter(batches)
        self.how = how
        self.submitted = 0
        self.flights: dict[str, _Flight[Batch]] = {}
        self.suspects: deque[Batch] = deque()
        self.ended: SimpleQueue[str] = SimpleQueue()
        self.threads = 0
        self.looked = self.last_worker = time.monotonic()

    def run(self) -> Generator[Done[Batch, Found] | Lost[Batch], None, None]:
        """Yield what becomes of each batch."""
        self._look()
        while self._hand_out():
            ended = self._ended()
            if time.monotonic() - self.looked > LOOK_S:
                self._look()
            done = list(self._fetched(ended))
            self._hand_out()  # before whoever asked looks at these
            yield from done
            for flight in ended:
                if flight.future.key in self.flights and (found := self._settled(flight)) is not None:
                    yield found

    def _ended(self) -> list[_Flight[Batch]]:
        """Return the batches that have ended since, or none if none does for a while."""
        keys = set()
        with suppress(Empty):
            keys.add(self.ended.get(timeout=LOOK_S))
            while True:
                keys.add(self.ended.get_nowait())
        return [self.flights[key] for key in keys]

    def _fetched(self, ended: list[_Flight[Batch]]) -> Iterator[Done[Batch, Found]]:
        """Yield what was found for those that went well; all are asked for at once, for each request takes a while."""
        well = [flight for flight in ended if flight.future.status == "finished"]
        if not well:
            return
        ask = partial(self.client.gather, [flight.future for flight in well], asynchronous=True)
        try:
            found = self.client.sync(ask, callback_timeout=FETCH_S)
        except (*LIBRARY_ERRORS, Exception):  # noqa: BLE001 - a worker has died since; each is settled by itself
            return
        for flight, one in zip(well, found, strict=True):
            del self.flights[flight.future.key]
            yield Done(flight.batch, one)

    def _look(self) -> None:
        """See how many threads the workers have. Raises ClusterError where nobody answers, or none has come in time."""
        try:
            found = self.client.sync(self.client.scheduler.ncores, callback_timeout=ANSWER_S)
        except LIBRARY_ERRORS:
            raise self._gone() from None
        self.looked = time.monotonic()
        self.threads = sum(found.values())
        if self.threads:
            self.last_worker = self.looked
        elif self.looked - self.last_worker > self.how.patience_s:
            message = (
                f"the scheduler at {self.how.address} has had no worker for {self.how.patience_s:g} seconds: what is "
                f"done stays done; start workers with: dask worker {self.how.address}"
            )
            raise ClusterError(message)

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"the scheduler at {self.how.address} is gone, or can't be reached: what is done stays done; start "
            "scheduler and workers again, and resume"
        )

    def _hand_out(self) -> bool:
        """Hand out as many batches as the workers can soon take, then the suspects alone; say whether any is out."""
        window = 2 * self.threads + 2
        while len(self.flights) < window:
            for batch in self.batches:
                self._submit(_Flight(batch, alone=False))
                break
            else:
                break
        if not self.flights and self.suspects:
            self._submit(_Flight(self.suspects.popleft(), alone=True))
        return bool(self.flights)

    def _submit(self, flight: _Flight[Batch]) -> None:
        key = f"{self.task.name}-{self.submitted}"
        self.submitted += 1
        batch = pickle.dumps(flight.batch)  # bytes, so that Dask looks for nothing of its own in it
        try:
            flight.future = self.client.submit(self.task, batch, key, key=key, pure=False)
        except LIBRARY_ERRORS:
            raise self._gone() from None
        self.flights[key] = flight
        self._listen(flight)

    def _listen(self, flight: _Flight[Batch]) -> None:
        flight.future.add_done_callback(lambda future: self.ended.put(future.key))

    def _settled(self, flight: _Flight[Batch]) -> Done[Batch, Found] | Lost[Batch] | None:
        """Return what became of a batch that went wrong or whose result did not come; none if it is run again."""
        from distributed import KilledWorker  # noqa: PLC0415 - comes with the extra

        future = flight.future
        if future.status == "cancelled":
            raise self._gone()
        if future.status == "error":
            error = future.exception(timeout=ANSWER_S)
            if not isinstance(error, KilledWorker):
                raise error
            del self.flights[future.key]
            if flight.alone:
                return Lost(flight.batch, f"it ended its worker again and again, last {error.last_worker.address}")
            self.suspects.append(flight.batch)  # it may have been another batch of the same worker
            return None
        if future.status == "finished":
            self._look()
            try:
                found = future.result(timeout=FETCH_S)
            except (*LIBRARY_ERRORS, KilledWorker):
                flight.fetches += 1
            else:
                del self.flights[future.key]
                return Done(flight.batch, found)
        if flight.fetches >= FETCHES:
            message = f"a result can't be fetched from the workers of {self.how.address}: what is done stays done"
            raise ClusterError(message)
        self._listen(flight)  # its worker died before the result was fetched, so the batch is run again
        return None


def in_cluster(
    task: Callable[[Batch], Found], batches: Iterable[Batch], how: How, check: Check | None
) -> Generator[Done[Batch, Found] | Lost[Batch], None, None]:
    """Yield what becomes of each batch, in the order in which they end.

    Raises ClusterError where the scheduler can't be reached or goes, where a worker is not fit, and where none comes.
    """
    prepared = Prepared(f"iomsim-{uuid.uuid4().hex}", task, check)  # nobody else's tasks are taken for ours
    with connected(how.address) as client:
        try:
            found = faults(client, check)
        except LIBRARY_ERRORS as error:
            message = f"the cluster at {how.address} does not answer ({error})"
            raise ClusterError(message) from None
        if found:
            raise ClusterError("; ".join(found))
        yield from _Cluster[Batch, Found](client, prepared, batches, how).run()
