"""Batches over threads and processes: all are run, whoever dies; and nothing is left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import batch_tasks as tasks
import pytest

from experiments.studies.execute import Done, ExecutionError, How, Lost, execute
from experiments.studies.execute import processes as in_processes

WAYS = [How.threads(2), How.processes(2)]
KINDS = ["threads", "processes"]
SQUARES = {n: n * n for n in range(12)}


def results(ended: Any) -> dict[Any, Any]:
    """What was found by batch; a lost one is None."""
    return {one.batch: one.found if isinstance(one, Done) else None for one in ended}


def none_left() -> bool:
    return multiprocessing.active_children() == []


@pytest.mark.parametrize("how", WAYS, ids=KINDS)
def test_every_batch_is_run_once(how: How) -> None:
    ended = list(execute(tasks.square, range(12), how))
    assert results(ended) == SQUARES
    assert len(ended) == 12
    assert none_left()


@pytest.mark.parametrize("how", WAYS, ids=KINDS)
def test_no_batches_are_no_work(how: How) -> None:
    assert list(execute(tasks.square, [], how)) == []


@pytest.mark.parametrize("how", WAYS, ids=KINDS)
def test_batches_are_taken_as_they_are_needed(how: How) -> None:
    taken: list[int] = []
    ends = execute(tasks.square, tasks.counted(taken, 100_000), how)
    for done in range(1, 20):
        next(ends)
        assert len(taken) <= done + 4  # two for each of two workers
    ends.close()
    assert none_left()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is full is needed")
@pytest.mark.parametrize("how", WAYS, ids=KINDS)
def test_a_full_disk_stops_all(how: How) -> None:
    taken: list[int] = []
    with pytest.raises(OSError, match="No space left on device") as caught:
        list(execute(tasks.fills_the_disk, tasks.counted(taken, 1000), how))
    assert caught.value.errno == 28
    assert len(taken) < 12
    assert none_left()


@pytest.mark.parametrize("how", WAYS, ids=KINDS)
def test_an_error_of_the_task_is_raised(how: How) -> None:
    with pytest.raises(ZeroDivisionError):
        list(execute(tasks.divides, [1, 0, 2], how))


def test_an_error_from_a_process_says_where_and_always_travels() -> None:
    with pytest.raises(RuntimeError, match="OddError: 1 two arguments") as caught:
        list(execute(tasks.odd_error, [1], How.processes(1)))
    assert "in odd_error" in caught.value.__notes__[0]


def test_what_cannot_be_pickled_is_said_at_once() -> None:
    with pytest.raises((AttributeError, TypeError), match=r"[Pp]ickle|local"):
        list(execute(lambda n: n, [1], How.processes(1)))


def test_a_task_that_workers_cannot_load_is_raised() -> None:
    with pytest.raises(ModuleNotFoundError, match="nowhere") as caught:
        list(execute(tasks.LoadsNowhere(), [1], How.processes(1)))
    assert "in a worker process" in caught.value.__notes__[0]


def test_a_worker_that_dies_has_its_batch_run_again(tmp_path: Path) -> None:
    batches = [(str(tmp_path), n) for n in range(12)]
    ended = list(execute(tasks.dies_once, batches, How.processes(2)))
    assert (tmp_path / "died").exists()
    assert {batch[1]: found for batch, found in results(ended).items()} == SQUARES
    assert len(ended) == 12


@pytest.mark.parametrize(
    ("task", "how"), [(tasks.poisoned_at_seven_and_eight, "SIGKILL"), (tasks.leaves_at_seven_and_eight, "exit code 3")]
)
def test_poisoned_batches_are_lost_and_the_others_done(task: Any, how: str) -> None:
    ended = list(execute(task, range(12), How.processes(2)))
    assert results(ended) == SQUARES | {7: None, 8: None}
    for lost in (one for one in ended if isinstance(one, Lost)):
        assert "2 worker processes" in lost.reason
        assert how in lost.reason
    assert none_left()


def test_workers_killed_from_outside_cost_nothing() -> None:
    ends = execute(tasks.slow_square, range(12), How.processes(2))
    found = [next(ends)]
    for child in multiprocessing.active_children():
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
    assert results([*found, *ends]) == SQUARES


def test_workers_that_cannot_start_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_processes, "serve", tasks.serves_nobody)
    with pytest.raises(ExecutionError, match=r"no worker process can be started: .* exit code 9"):
        list(execute(tasks.square, range(5), How.processes(2)))
    assert none_left()


def test_what_is_not_wanted_any_more_ends(tmp_path: Path) -> None:
    ends = execute(tasks.until_unwanted, [(str(tmp_path), 0), (str(tmp_path), 1)], How.threads(2))
    next(ends)
    ends.close()
    assert tasks.wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    assert (tmp_path / "told").exists()


def test_a_worker_process_keeps_to_one_thread_and_leaves_interrupts_to_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("MKL_NUM_THREADS", "4")  # said by the user
    found = results(execute(tasks.environment, ["OMP_NUM_THREADS", "MKL_NUM_THREADS"], How.processes(1)))
    assert found == {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "4"}
    assert "OMP_NUM_THREADS" not in os.environ
    assert results(execute(tasks.ignores_interrupts, [0], How.processes(1))) == {0: True}
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.parametrize("workers", [0, -1])
def test_no_workers_are_refused(workers: int) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        How.processes(workers)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_children_of_a_killed_parent_end_within_seconds(tmp_path: Path, how: signal.Signals) -> None:
    with parent(tmp_path) as one:
        one.send_signal(how)
        assert tasks.wait_until(lambda: not any(map(tasks.alive, tasks.signed_in(tmp_path))), seconds=5)


def parent(folder: Path) -> "subprocess.Popen[str]":
    """Start a process whose two workers have signed in in a folder."""
    started = tasks.start_parent(folder, "signs_in", "How.processes(2)")
    assert tasks.wait_until(lambda: len(tasks.signed_in(folder)) == 2)
    assert all(map(tasks.alive, tasks.signed_in(folder)))
    return started


def test_ctrl_c_ends_all_and_only_the_parent_speaks(tmp_path: Path) -> None:
    with parent(tmp_path) as one:
        os.killpg(one.pid, signal.SIGINT)
        said = one.communicate(timeout=10)[1]
    assert one.returncode == -signal.SIGINT
    assert said.count("Traceback") == 1
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert not any(map(tasks.alive, tasks.signed_in(tmp_path)))


def test_ctrl_c_ends_threads_that_ask(tmp_path: Path) -> None:
    with tasks.start_parent(tmp_path, "until_unwanted", "How.threads(2)") as one:
        assert tasks.wait_until((tmp_path / "at work").exists)
        os.killpg(one.pid, signal.SIGINT)
        said = one.communicate(timeout=10)[1]
    assert one.returncode == -signal.SIGINT
    assert said.count("Traceback") == 1
    assert (tmp_path / "told").exists()


def test_no_more_is_loaded_than_is_asked_for() -> None:
    code = "import sys, experiments.studies.execute; print(sorted({'distributed', 'dask', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tasks.ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
