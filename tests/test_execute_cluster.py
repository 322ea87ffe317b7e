"""Batches on a Dask cluster over loopback, with real processes: whoever is killed, all is done or said."""

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import batch_tasks as tasks
import pytest
from dask_cluster import Cluster, cluster

from experiments.studies.execute import ClusterError, Done, How, Lost, execute, same_file
from experiments.studies.execute.fit import other_versions, versions

pytest.importorskip("distributed")
SQUARES = {n: n * n for n in range(12)}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that no test breaks for good."""
    with cluster(tmp_path_factory.mktemp("cluster")) as one:
        yield one


def results(ended: Any) -> dict[Any, Any]:
    return {one.batch: one.found if isinstance(one, Done) else None for one in ended}


def test_every_batch_is_run_once(shared: Cluster) -> None:
    ended = list(execute(tasks.square, range(12), shared.how()))
    assert results(ended) == SQUARES
    assert len(ended) == 12


def test_batches_are_taken_as_they_are_needed(shared: Cluster) -> None:
    taken: list[int] = []
    ends = execute(tasks.square, tasks.counted(taken, 100_000), shared.how())
    for done in range(1, 20):
        next(ends)
        assert len(taken) <= done + 12  # out are two for each of two threads and two more; so many may have just come
    ends.close()


def test_an_error_of_the_task_is_raised(shared: Cluster) -> None:
    with pytest.raises(ZeroDivisionError):
        list(execute(tasks.divides, [1, 0, 2], shared.how()))
    with pytest.raises(OSError, match="No space left on device") as caught:
        list(execute(tasks.fills_the_disk, range(1000), shared.how()))
    assert caught.value.errno == 28


def test_poisoned_batches_are_lost_and_the_others_done(shared: Cluster) -> None:
    ended = list(execute(tasks.poisoned_at_seven_and_eight, range(12), shared.how()))
    assert results(ended) == SQUARES | {7: None, 8: None}
    assert all("ended its worker again and again" in one.reason for one in ended if isinstance(one, Lost))


@pytest.mark.slow
def test_a_batch_that_was_only_beside_a_poisoned_one_is_done(tmp_path: Path) -> None:
    with cluster(tmp_path, workers=0) as one:
        one.worker(threads=2)
        ended = list(execute(tasks.slowly_poisoned_at_zero, range(6), one.how()))
    assert results(ended) == {0: None} | {n: n * n for n in range(1, 6)}
    blamed = set(re.findall(r"-(\d+) marked as failed", (tmp_path / "scheduler.log").read_text()))
    assert len(blamed) > 2, blamed  # the poisoned one twice, the second time alone, and others


def test_a_worker_that_dies_has_its_batch_run_again(shared: Cluster, tmp_path: Path) -> None:
    ended = list(execute(tasks.dies_once, [(str(tmp_path), n) for n in range(12)], shared.how()))
    assert (tmp_path / "died").exists()
    assert {batch[1]: found for batch, found in results(ended).items()} == SQUARES


def test_what_is_not_wanted_any_more_ends_on_the_worker(shared: Cluster, tmp_path: Path) -> None:
    ends = execute(tasks.until_unwanted, [(str(tmp_path), 1), (str(tmp_path), 0)], shared.how())
    next(ends)
    ends.close()
    assert tasks.wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    assert (tmp_path / "told").exists()


def test_workers_must_see_the_same_folder(shared: Cluster, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    file.write_text("{}")
    check = same_file(file)
    assert results(execute(tasks.square, [3], shared.how(), check)) == {3: 9}
    file.write_text("{ }")
    with pytest.raises(ClusterError, match=r"manifest.json is another file there"):
        list(execute(tasks.square, [3], shared.how(), check))
    file.unlink()
    with pytest.raises(ClusterError, match=r"the worker tcp://127.0.0.1:\d+ is not fit: it can't read .*manifest.json"):
        list(execute(tasks.square, [3], shared.how(), check))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_whoever_asked_ends_and_the_workers_are_told(shared: Cluster, tmp_path: Path, how: signal.Signals) -> None:
    with tasks.start_parent(tmp_path, "until_unwanted", f"How.cluster({shared.address!r})") as one:
        assert tasks.wait_until((tmp_path / "at work").exists)
        one.send_signal(how)
        said = one.communicate(timeout=10)[1]
    assert one.returncode == -how
    assert said.count("Traceback") == (how == signal.SIGINT)
    assert tasks.wait_until((tmp_path / "told").exists)


def only(said: str) -> str:
    """The last line of a program's only traceback, where it wrote nothing else."""
    assert said.startswith("Traceback")
    assert said.count("Traceback") == 1
    return said.rstrip().rpartition("\n")[2]


def test_a_scheduler_that_is_killed_is_said_at_once(tmp_path: Path) -> None:
    with cluster(tmp_path) as one, tasks.start_parent(tmp_path, "signs_in", repr(one.how())) as parent:
        assert tasks.wait_until(lambda: bool(tasks.signed_in(tmp_path)))
        before = time.monotonic()
        one.scheduler.kill()
        said = parent.communicate(timeout=15)[1]
        assert time.monotonic() - before < 5
    assert re.search(r"ClusterError: the scheduler at tcp://.* is gone.*: what is done stays done", only(said))


@pytest.mark.slow
def test_nobody_at_the_address_is_said_within_ten_seconds(tmp_path: Path) -> None:
    before = time.monotonic()
    with pytest.raises(ClusterError, match=r"^no scheduler answers at tcp://127.0.0.1:1 \(.*\): start one with"):
        list(execute(tasks.square, [1], How.cluster("tcp://127.0.0.1:1")))
    assert time.monotonic() - before < 10
    with tasks.start_parent(tmp_path, "signs_in", repr(How.cluster("tcp://127.0.0.1:1"))) as parent:
        assert "ClusterError: no scheduler answers" in only(parent.communicate(timeout=15)[1])


@pytest.mark.parametrize("address", ["nonsense://somewhere:1", "tcp://127.0.0.1:port"])
def test_an_address_that_is_none_is_said(address: str) -> None:
    with pytest.raises(ClusterError, match="no scheduler answers at"):
        list(execute(tasks.square, [1], How.cluster(address)))


def test_a_cluster_without_workers_is_said(tmp_path: Path) -> None:
    with cluster(tmp_path, workers=0) as one, pytest.raises(ClusterError, match="no worker for 1 seconds"):
        list(execute(tasks.square, [1], one.how(patience_s=1)))


def test_a_cluster_that_loses_all_its_workers_is_said(tmp_path: Path) -> None:
    def kill() -> None:
        assert tasks.wait_until(lambda: bool(tasks.signed_in(tmp_path)))
        os.killpg(one.started[-1].pid, signal.SIGKILL)  # nanny and all

    with cluster(tmp_path, workers=1) as one:
        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(ClusterError, match="no worker for 3 seconds: what is done stays done"):
            list(execute(tasks.signs_in, [(str(tmp_path), 1)], one.how(patience_s=3)))
        killer.join()


def test_a_worker_with_another_version_is_said(tmp_path: Path) -> None:
    other = tmp_path / "other" / "iomsim-9.9.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: iomsim\nVersion: 9.9\n")
    with cluster(tmp_path, workers=0) as one:
        one.worker(other.parent)
        # Told first by the worker itself, which comes after us, and then before anything is handed out.
        for _ in range(2):
            with pytest.raises(
                ClusterError, match=r"worker tcp.* it has iomsim 9.9 \(here .*install the same versions"
            ):
                list(execute(tasks.square, [1], one.how()))


def without_the_program(folder: Path) -> Path:
    """Return a folder on whose path nothing of ours is found."""
    (folder / "other" / "experiments").mkdir(parents=True)
    (folder / "other" / "experiments" / "__init__.py").touch()
    return folder / "other"


def test_a_worker_without_the_program_is_said(tmp_path: Path) -> None:
    with cluster(tmp_path, workers=0) as one:
        one.worker(without_the_program(tmp_path))
        assert tasks.wait_until(one.has_worker)
        with pytest.raises(ClusterError, match=r"worker .* it can't load the program .*install the same version"):
            list(execute(tasks.square, [1], one.how()))


def test_a_scheduler_without_the_program_is_said(tmp_path: Path) -> None:
    with (
        cluster(tmp_path, workers=0, first=without_the_program(tmp_path)) as one,
        pytest.raises(ClusterError, match=r"^the scheduler is not fit: it can't load the program"),
    ):
        list(execute(tasks.square, [1], one.how()))


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'iomsim\[cluster\]'"):
        list(execute(tasks.square, [1], How.cluster("tcp://127.0.0.1:1")))


def test_versions_that_differ_are_named_and_others_not() -> None:
    here = versions()
    assert {"Python", "dask", "distributed", "iomsim", "numba", "numpy"} == set(here)
    assert "none" not in here.values()
    assert other_versions(here, here | {"scipy": "1"}) == ""
    assert other_versions(here, here | {"numpy": "1.0"}) == f"numpy 1.0 (here {here['numpy']})"
