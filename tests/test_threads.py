"""Where work is done: in threads of its own, or in the thread that asked."""

import threading
from threading import Event

from sim.threads import spread


def told(workers: int) -> set[int]:
    return set(spread(lambda _: threading.get_ident(), range(4), workers, Event()))


def test_in_the_main_thread_work_is_done_beside_it() -> None:
    assert threading.get_ident() not in told(1)


def test_in_another_thread_a_single_worker_is_that_thread() -> None:
    found: list[tuple[set[int], int]] = []
    thread = threading.Thread(target=lambda: found.append((told(1), threading.get_ident())))
    thread.start()
    thread.join()
    assert found[0][0] == {found[0][1]}


def test_a_single_worker_in_its_own_thread_says_when_no_more_is_wanted() -> None:
    stopped, found = Event(), []

    def ask() -> None:
        batches = spread(lambda batch: batch, range(4), 1, stopped)
        found.append(next(batches))
        assert not stopped.is_set()
        batches.close()  # type: ignore[attr-defined]

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [0]
    assert stopped.is_set()
