"""What machines do to files: parts cut short or with a bit turned, writers killed, disks that are full."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_deaths import DeathError, dying
from study_folders import bytes_of, cells, failing, made, rows

from experiments.studies.store import Store, write_part
from experiments.studies.store.files import host

ROOT = Path(__file__).resolve().parents[1]
WORDS = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]), "PATH": os.environ["PATH"]}


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: nobody cuts the power here."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@given(
    how=st.sampled_from(("turned", "cut")),
    share=st.floats(0, 1, exclude_max=True),
    bit=st.integers(0, 7),
    parts=st.sampled_from(("plain", "compact")),
)
def test_a_damaged_part_is_set_aside_and_its_runs_are_done_again(
    tmp_path_factory: pytest.TempPathFactory, how: str, share: float, bit: int, parts: str
) -> None:
    store = made(tmp_path_factory.mktemp("damage") / "study")
    write_part(store.folder, rows(cells([0, 1])))
    if parts == "compact":
        store.compact()
    (path,) = (store.folder / "runs").iterdir()
    write_part(store.folder, rows(cells([3])))
    data = bytearray(path.read_bytes())
    if how == "turned":
        data[int(share * len(data))] ^= 1 << bit
    else:
        del data[int(share * len(data)) :]
    path.write_bytes(data)
    assert store.done().any(axis=1).tolist() == [False, False, False, True, False, False]
    assert not path.exists()
    assert (store.folder / "aside" / f"{path.name}.damaged").read_bytes() == data
    assert store.progress().damaged == 1
    write_part(store.folder, rows(cells([0, 1])))
    assert store.done()[:2].all()
    path.write_bytes(data)  # the same part damaged again
    store.compact()
    assert len([*(store.folder / "aside").iterdir()]) == 2
    assert store.progress().done == (12 if parts == "compact" else 4)


def test_who_only_looks_while_another_is_at_work_moves_nothing(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    name = write_part(store.folder, rows(cells([0])))
    path = store.folder / "runs" / f"{name}.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    viewer = Store.open(store.folder)
    with store.locked():
        assert viewer.progress().damaged == 1
        assert not viewer.done().any()
        assert path.exists()
        assert not store.done().any()
        assert not path.exists()
    assert viewer.progress().damaged == 1


def dead_pid() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        return process.pid


@pytest.mark.skipif(os.name == "nt", reason="there a process can't be asked whether it lives")
def test_what_dead_writers_left_is_cleared_and_what_living_ones_write_is_not(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    runs = store.folder / "runs"
    here, elsewhere = host(), "another-machine"
    left = [f".{here}.{dead_pid()}.00000001.writing", f".{elsewhere}.77.00000002.writing"]
    stays = [f".{here}.{os.getpid()}.00000003.writing", f".{elsewhere}.77.00000004.writing", ".mine.writing"]
    for name in (*left, *stays):
        (runs / name).write_bytes(b"PAR1")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(runs / left[1], (two_days_ago, two_days_ago))
    os.utime(runs / stays[2], (two_days_ago, two_days_ago))
    with store.locked():
        Store.open(store.folder)
        assert len([*runs.iterdir()]) == 3  # the coordinator has cleared already
    assert sorted(path.name for path in runs.iterdir()) == sorted(stays)
    assert not store.done().any()


def test_a_viewer_clears_nothing_while_another_is_at_work(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    with store.locked():
        left = store.folder / "runs" / f".{host()}.{dead_pid()}.00000001.writing"
        left.write_bytes(b"PAR1")
        Store.open(store.folder)
        assert left.exists()
    Store.open(store.folder)
    assert not left.exists()


def test_a_part_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(tmp_path / "study")
    with dying(monkeypatch, at=100) as happened:
        name = write_part(store.folder, rows(cells([0])))
    assert happened == ["fsync", "replace", "fsync"]
    data = bytes_of(store.folder)[f"{name}.parquet"]
    for at in range(3):
        other = made(tmp_path / str(at))
        with dying(monkeypatch, at), pytest.raises(DeathError):
            write_part(other.folder, rows(cells([0])))
        found = bytes_of(other.folder)
        assert {part: found[part] for part in found if part.endswith(".parquet")} == (
            {f"{name}.parquet": data} if at == 2 else {}
        )
        assert Store.open(other.folder).done().any() == (at == 2)


FULL = """
import resource, sys
from pathlib import Path
from study_folders import cells, rows
from experiments.studies.store import Store, write_part
store = Store.open(Path(sys.argv[1]))
with store.locked():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    for act in (lambda: write_part(store.folder, rows(cells(range(6)))), store.compact):
        try:
            act()
        except OSError as error:
            print(error.strerror)
"""


@pytest.mark.skipif(os.name == "nt", reason="there files have no limit to set")
def test_a_file_that_may_not_grow_is_not_half_written(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows(cells(range(5))))
    before = bytes_of(store.folder)
    command = [sys.executable, "-c", FULL, str(store.folder)]
    said = subprocess.run(command, env=WORDS, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(said) == 2
    assert "can't be written, and nothing half-written is left: File too large" in said[0]
    assert "File too large" in said[1]
    assert bytes_of(store.folder) == before
    assert not (store.folder / "compacting").exists()


WRITER = """
import random, sys
from pathlib import Path
from study_folders import cells, failing, rows
from experiments.studies.store import Store, write_part
store, luck = Store.open(Path(sys.argv[1])), random.Random(int(sys.argv[2]))
with store.locked():
    print("begins", flush=True)
    while True:
        points = luck.sample(range(60), 3)
        write_part(store.folder, rows(cells(points), failed=failing(points)))
        print(*points, flush=True)
        if luck.random() < 0.2:
            store.compact()
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there processes are not killed by signals")
def test_twelve_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    store = made(tmp_path / "study", points=60)
    promised: set[int] = set()
    for kill in range(12):
        command = [sys.executable, "-c", WRITER, str(store.folder), str(kill)]
        with subprocess.Popen(command, env=WORDS, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "begins\n"
            lines = [process.stdout.readline() for _ in range(1 + kill % 4)]
            time.sleep(0.003 * kill)
            process.kill()
            lines += [line for line in process.stdout if line.endswith("\n")]
            promised |= {int(point) for line in lines for point in line.split()}
        done = Store.open(store.folder).done()
        assert done[sorted(promised)].all()
        assert (done.all(axis=1) == done.any(axis=1)).all()  # a part is there whole or not at all
    progress = store.progress()
    assert (progress.damaged, progress.unwanted) == (0, 0)
    missing = [point for point in range(60) if not store.done()[point].all()]
    write_part(store.folder, rows(cells(missing), failed=failing(missing)))
    store.compact()
    unbroken = made(tmp_path / "unbroken", points=60)
    write_part(unbroken.folder, rows(cells(range(60)), failed=failing(range(60))))
    unbroken.compact()
    assert bytes_of(store.folder) == bytes_of(unbroken.folder)
