"""One coordinator at a time, and a dead one's lock is free at once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from study_folders import cells, made, rows

from experiments.studies.store import Store, StoreError, write_part

ROOT = Path(__file__).resolve().parents[1]
WORDS = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]), "PATH": os.environ["PATH"]}

HOLDS = """
import sys, time
from pathlib import Path
from experiments.studies.store import Store
with Store.open(Path(sys.argv[1])).locked():
    print("holds", flush=True)
    time.sleep(60)
"""
FORKS = """
import os, sys, time
from pathlib import Path
from experiments.studies.store import Store
with Store.open(Path(sys.argv[1])).locked():
    child = os.fork()
    if child:
        print(child, flush=True)
    time.sleep(60)
    os._exit(0)
"""


@contextmanager
def running(code: str, folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A process that holds a study's lock, and what it said first."""
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(command, env=WORDS, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_who_holds_the_lock_is_said_and_a_killed_ones_lock_is_free_at_once(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    with running(HOLDS, store.folder) as (process, said):
        assert said == "holds"
        with pytest.raises(StoreError) as error:
            store.compact()
        sentence = str(error.value)
        assert sentence.startswith(f"{store.folder}: process {process.pid} on ")
        assert sentence.endswith(" is at work here; wait until it ends, or stop it")
        assert f"process {process.pid} on" in store.progress().holder
        write_part(store.folder, rows(cells([0])))  # workers need no lock
        process.kill()
        process.wait()
        began = time.monotonic()
        with store.locked():
            assert time.monotonic() - began < 0.5
    assert store.progress().holder == ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_that_outlives_its_coordinator_does_not_hold_the_lock(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    with running(FORKS, store.folder) as (process, said):
        try:
            process.kill()
            process.wait()
            with store.locked():
                os.kill(int(said), 0)  # it lives
        finally:
            os.kill(int(said), 9)


def test_in_one_process_too_there_is_one_coordinator(tmp_path: Path) -> None:
    store, other = made(tmp_path / "study"), Store.open(tmp_path / "study")
    with store.locked():
        with pytest.raises(StoreError, match=f"process {os.getpid()} on .* is at work here"), other.locked():
            pass
        assert store.progress().holder == other.progress().holder != ""
    with other.locked():
        pass


def test_an_error_frees_the_lock(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    with pytest.raises(KeyboardInterrupt), store.locked():
        raise KeyboardInterrupt
    with store.locked():
        pass
    assert not (store.folder / "lock.json").exists()


def test_a_folder_that_may_not_be_written_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows(cells([0])))
    damaged = store.folder / "runs" / f"{write_part(store.folder, rows(cells([1])))}.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1])

    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(FileLock, "acquire", refused)
    opened = Store.open(store.folder)
    assert opened.done().sum() == 4
    assert opened.progress().damaged == 1
    with pytest.raises(StoreError, match="the study can't be locked: Permission denied"):
        opened.compact()
