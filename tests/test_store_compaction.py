"""Compaction: the same runs are the same bytes whatever their history, and no death on the way loses or doubles one."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from study_deaths import DeathError, dying
from study_folders import Cell, bytes_of, cells, made, outcome, point_address, rows

from experiments.studies.addresses import run_address
from experiments.studies.store import Store, StoreError, blocks, compaction, folder, parts, write_part


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of eight rows, in groups of four, so that a small study has several; and no wait for the disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    for module in (blocks, compaction, parts):
        monkeypatch.setattr(module, "GROUP_ROWS", 4)
    monkeypatch.setattr(compaction, "FILE_ROWS", 8)


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Any]:
    """A study, the runs that are done in the end, and two ways in which they may have come about."""
    points, replicates = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    kinds = draw(st.lists(st.integers(0, points), min_size=points, max_size=points))
    every = cells(range(points), range(replicates))
    done = draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    failing = {(kinds[point], k) for point, k in draw(st.lists(st.sampled_from(done), unique=True))}
    ways = []
    for _ in range(2):
        order = draw(st.permutations(done))
        edges = sorted(draw(st.lists(st.integers(0, len(done)), max_size=4)))
        chunks = [order[first:until] for first, until in zip([0, *edges], [*edges, len(done)], strict=True)]
        again = draw(st.lists(st.lists(st.sampled_from(done), min_size=1, max_size=5, unique=True), max_size=3))
        # What is done again may fail the second time, or compaction come between.
        steps = [("write", chunk) for chunk in chunks if chunk]
        steps += [(draw(st.sampled_from(("write", "fail"))), chunk) for chunk in again]
        steps += [("compact", []) for _ in range(draw(st.integers(0, 2)))]
        ways.append(draw(st.permutations(steps)))
    return {"points": points, "replicates": replicates, "kinds": kinds, "failing": failing, "ways": ways}


def lived(where: Path, history: dict[str, Any], steps: list[tuple[str, list[Cell]]]) -> Store:
    kinds = history["kinds"]
    store = made(where, history["points"], history["replicates"], kinds=kinds)
    for what, chunk in steps:
        if what == "compact":
            store.compact()
            continue
        failed = (
            chunk if what == "fail" else [cell for cell in chunk if (kinds[cell[0]], cell[1]) in history["failing"]]
        )
        # A second failure may say something else.
        write_part(store.folder, rows(chunk, failed, kinds=kinds, error="A" if what == "write" else "B"))
    return store


@settings(max_examples=40)
@given(histories())
def test_the_same_runs_are_the_same_bytes_whatever_their_history(
    tmp_path_factory: pytest.TempPathFactory, history: dict[str, Any]
) -> None:
    place = tmp_path_factory.mktemp("histories")
    found = []
    for number, steps in enumerate(history["ways"]):
        store = lived(place / str(number), history, steps)
        before = pa.concat_tables(store.rows()) if store.done().any() else None
        done = store.done()
        store.compact()
        assert (store.done() == done).all()
        assert before is None or pa.concat_tables(store.rows()).equals(before)
        assert store.progress().is_compact
        found.append(bytes_of(store.folder))
    assert found[0] == found[1]
    shutil.rmtree(place)


def test_files_follow_each_other_in_order_of_point_and_replicate(tmp_path: Path) -> None:
    store = made(tmp_path / "study", points=5)
    for point in (3, 0, 4, 1, 2):
        write_part(store.folder, rows(cells([point])))
    compacted = store.compact()
    assert (compacted.runs, compacted.files, compacted.rows_before, compacted.parts_before) == (20, 3, 20, 5)
    tables = [pa.parquet.read_table(path) for path in sorted((store.folder / "runs").iterdir())]
    assert [table.num_rows for table in tables] == [8, 8, 4]
    found = pa.concat_tables(tables)
    assert found.equals(rows(cells(range(5))).cast(found.schema))


def test_a_compacted_study_goes_on_and_is_compacted_again_to_the_same_bytes(tmp_path: Path) -> None:
    broken, unbroken = made(tmp_path / "broken"), made(tmp_path / "unbroken")
    for points in ([4, 1], [0], [5, 2], [3]):
        write_part(broken.folder, rows(cells(points)))
        broken.compact()
    write_part(unbroken.folder, rows(cells(range(6))))
    unbroken.compact()
    assert bytes_of(broken.folder) == bytes_of(unbroken.folder)
    stamps = {path.name: path.stat().st_size for path in (broken.folder / "runs").iterdir()}
    again = broken.compact()
    assert (again.files, again.rows_before, again.bytes_after) == (3, 24, sum(stamps.values()))


def test_of_runs_that_disagree_the_same_one_is_kept_and_the_other_is_not_deleted(tmp_path: Path) -> None:
    found = []
    for number, pluses in enumerate(([0.0, 1.0], [1.0, 0.0])):
        store = made(tmp_path / str(number))
        for plus in pluses:
            write_part(store.folder, rows([(2, 0)], plus=plus))
            compacted = store.compact()
        assert compacted.disagreeing == 1
        (block,) = store.rows()
        first = outcome(run_address(point_address(2), 0), "harm_css")
        assert block["harm_css"][0].as_py() in {first, first + 1}
        (kept,) = (store.folder / "aside").iterdir()
        (other,) = pa.parquet.ParquetFile(kept).read()["harm_css"].slice(0, 1).to_pylist()
        assert {other, block["harm_css"][0].as_py()} == {first, first + 1}
        found.append(bytes_of(store.folder))
    assert found[0] == found[1]


def test_columns_of_runs_that_disagree_come_from_the_same_run(tmp_path: Path) -> None:
    store = made(tmp_path / "study", columns=("up", "down"))
    for number, plus in enumerate((0.0, 1.0)):
        table = rows(cells([0]), columns=("up", "down"))
        values = pa.array([plus] * 4), pa.array([-plus] * 4)
        write_part(store.folder, table.set_column(4, "up", values[0]).set_column(5, "down", values[1]))
        assert number == len(bytes_of(store.folder)) - 1
    up, down = (next(store.rows([name]))[name].to_numpy() for name in ("up", "down"))
    assert (up == -down).all()


def test_no_death_on_the_way_loses_or_doubles_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(tmp_path / "study", points=7)
    write_part(store.folder, rows(cells([6, 0, 3]), failed=[(3, 1)]))
    store.compact()
    write_part(store.folder, rows(cells([1, 3])))
    write_part(store.folder, rows(cells([5, 1], [0, 2])))
    write_part(store.folder, rows(cells([8])))  # of another study
    expected, done = pa.concat_tables(store.rows()), store.done()
    compact = Path(shutil.copytree(store.folder, tmp_path / "compact"))
    with dying(monkeypatch, at=10_000) as happened:
        Store.open(compact).compact()
    assert len(happened) > 30
    assert {"replace", "unlink", "mkdir", "rmdir", "fsync"} == {*happened}
    for at in range(len(happened)):
        died = Path(shutil.copytree(store.folder, tmp_path / f"died-{at}"))
        dead = Store.open(died)
        with dying(monkeypatch, at), pytest.raises(DeathError):
            dead.compact()
        # As somebody sees it who may change nothing, and as who comes next.
        for look in (lambda where: Store(where, folder.read(where)), Store.open):
            found = look(died)
            assert (found.done() == done).all()
            assert pa.concat_tables(found.rows()).equals(expected)
        assert not (died / "compacting").exists()
        assert not (died / "compaction.json").exists()
        opened = Store.open(died)
        assert sum(table.num_rows for table in map(pa.parquet.read_table, (died / "runs").iterdir())) in {
            28,
            18,
        }  # as it was, or finished
        opened.compact()
        assert bytes_of(died) == bytes_of(compact), at


def test_a_death_while_the_next_one_finishes_is_no_worse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(tmp_path / "study")
    for points in ([5, 2], [0, 1], [3, 4]):
        write_part(store.folder, rows(cells(points)))
    whole = Path(shutil.copytree(store.folder, tmp_path / "whole"))
    Store.open(whole).compact()
    for step in range(80):
        with dying(monkeypatch, at=step % 37), suppress(DeathError):
            store.compact()
        with dying(monkeypatch, at=step % 11), suppress(DeathError):
            Store.open(store.folder)
    assert Store.open(store.folder).done().all()
    store.compact()
    assert bytes_of(store.folder) == bytes_of(whole)


@pytest.mark.parametrize("name", ["fsync", "replace", "mkdir"])
def test_a_full_disk_leaves_all_as_it_was(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows(cells([1, 0])))
    write_part(store.folder, rows(cells([0, 2])))
    before = bytes_of(store.folder)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, os.strerror(28))

    with store.locked(), monkeypatch.context() as patch:
        patch.setattr(os, name, full)
        with pytest.raises(OSError, match="No space left on device"):
            store.compact()
    assert bytes_of(store.folder) == before
    assert sorted(path.name for path in store.folder.iterdir()) == [
        "lock", "manifest.json", "points.parquet", "runs", "scenarios", "study.toml",
    ]  # fmt: skip


def test_new_files_that_do_not_read_back_whole_take_nobodys_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = made(tmp_path / "study")
    for points in ([1, 0], [3, 2]):
        write_part(store.folder, rows(cells(points)))
    before = bytes_of(store.folder)
    with monkeypatch.context() as patch:
        patch.setattr(compaction, "settle", lambda _: None)
        with pytest.raises(FileNotFoundError):  # it was decided on, and not finished
            store.compact()
    (first, *_) = sorted((store.folder / "compacting").iterdir())
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 1
    first.write_bytes(data)
    opened = Store.open(store.folder)
    assert before.items() <= bytes_of(store.folder).items()
    assert np.count_nonzero(opened.done()) == 16
    assert opened.progress().damaged == 1


def test_what_is_written_while_others_compact_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows(cells([0])))
    real = compaction.settle

    def late(where: Path) -> None:
        write_part(where, rows(cells([4])))
        real(where)

    monkeypatch.setattr(compaction, "settle", late)
    store.compact()
    assert store.done().any(axis=1).tolist() == [True, False, False, False, True, False]


def test_a_study_with_nothing_done_is_compact(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    assert store.compact().files == 0
    assert store.progress().is_compact
    assert list(store.rows()) == []
    assert len(store.frame()) == 0


def test_one_coordinator_compacts_at_a_time(tmp_path: Path) -> None:
    store, other = made(tmp_path / "study"), Store.open(tmp_path / "study")
    with store.locked():
        with pytest.raises(StoreError, match="is at work here"):
            other.compact()
        store.compact()
    other.compact()
