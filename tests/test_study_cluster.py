"""A study on a Dask cluster: the same bytes as on this machine, also when scheduler and workers are killed."""

import multiprocessing
import os
import shutil
import signal
import threading
from pathlib import Path

import pytest
from batch_tasks import ROOT, wait_until
from dask_cluster import cluster
from studies import PLACES, compacted, run, study

from experiments.studies.execute import ClusterError, How

pytest.importorskip("distributed")
QUICK = study()
LONG = study(model="study_functions:slow", levers={PLACES: tuple(range(10, 20))}, replicates=10)


def parts(folder: Path) -> int:
    return len(list(folder.glob("runs/*.parquet")))


@pytest.mark.slow
def test_every_way_gives_the_same_bytes(tmp_path: Path) -> None:
    with cluster(tmp_path) as one:
        for name, how in (("t", How.threads(2)), ("p", How.processes(2)), ("c", one.how())):
            run(QUICK, tmp_path / name, how=how)[1].store.compact()
    assert multiprocessing.active_children() == []
    assert compacted(tmp_path / "t") == compacted(tmp_path / "p") == compacted(tmp_path / "c")
    assert parts(tmp_path / "t") == 1


@pytest.mark.slow
def test_a_worker_of_two_that_is_killed_changes_no_byte(tmp_path: Path) -> None:
    def kill() -> None:
        assert wait_until(lambda: parts(tmp_path / "killed") >= 2)
        os.killpg(one.started[-1].pid, signal.SIGKILL)  # the second worker, and the nanny that would start it again

    with cluster(tmp_path) as one:
        killer = threading.Thread(target=kill)
        killer.start()
        _, killed = run(LONG, tmp_path / "killed", how=one.how())
        killer.join()
        assert one.started[-1].wait(10) == -signal.SIGKILL
    assert (killed.ran, killed.failed) == (killed.wanted, 0)
    killed.store.compact()
    run(LONG, tmp_path / "whole")[1].store.compact()
    assert compacted(tmp_path / "killed") == compacted(tmp_path / "whole")


@pytest.mark.slow
def test_what_was_run_before_the_scheduler_was_killed_is_kept(tmp_path: Path) -> None:
    def kill() -> None:
        assert wait_until(lambda: parts(tmp_path / "cut short") >= 2)
        os.kill(one.scheduler.pid, signal.SIGKILL)

    with cluster(tmp_path) as one:
        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(ClusterError, match="is gone"):
            run(LONG, tmp_path / "cut short", how=one.how())
        killer.join()
    _, finished = run(LONG, tmp_path / "cut short")
    assert finished.kept + finished.ran == finished.wanted == 300
    assert 0 < finished.kept < 300
    finished.store.compact()
    run(LONG, tmp_path / "whole")[1].store.compact()
    assert compacted(tmp_path / "cut short") == compacted(tmp_path / "whole")


@pytest.mark.slow
def test_a_worker_with_other_code_of_the_model_is_said(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sim", tmp_path / "other" / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "other" / "sim" / "money.py").open("a") as file:
        file.write("# changed\n")
    with cluster(tmp_path, workers=0) as one:
        one.worker(tmp_path / "other")
        with pytest.raises(ClusterError, match="its code of the model is not the study's"):
            run(QUICK, tmp_path / "study", how=one.how())
    assert parts(tmp_path / "study") == 0
