"""A study's folder: what is written is there, once, under its address; and what is not a study is said to be none."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from study_folders import COLUMNS, bytes_of, cells, made, outcome, point_address, rows

from experiments.studies.addresses import run_address, run_addresses
from experiments.studies.store import Store, StoreError, write_part
from experiments.studies.store.parts import GROUP_ROWS, digest_of


def test_an_address_is_the_digest_of_point_and_replicate() -> None:
    # blake2b of the point's bytes and the number as four bytes, low first; worked out with the command b2sum -l 128.
    assert run_address(b"0123456789abcdef", 258).hex() == "52526b98a5626cf86b372b271eba3431"
    points = [point_address(0), point_address(1)]
    assert run_addresses(points, range(3)) == [run_address(point, k) for point in points for k in range(3)]
    assert run_addresses(points, 2) == [run_address(point, 2) for point in points]


def test_runs_are_done_once_they_are_written(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    assert store.done().shape == (6, 4)
    assert not store.done().any()
    write_part(store.folder, rows(cells([1, 2], [0, 3])))
    expected = np.zeros((6, 4), dtype=bool)
    expected[np.ix_([1, 2], [0, 3])] = True
    assert (Store.open(store.folder).done() == expected).all()


def test_a_part_is_named_by_what_it_holds_not_by_order_or_by_who_wrote_it(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    wanted = cells([0, 3])
    name = write_part(store.folder, rows(wanted))
    assert write_part(store.folder, rows(wanted[::-1]).select(rows(wanted).column_names[::-1])) == name
    assert list(bytes_of(store.folder)) == [f"{name}.parquet"]
    assert write_part(store.folder, rows(wanted, failed=wanted[:1])) != name
    assert write_part(store.folder, rows(wanted[:-1])) != name


def test_failed_runs_count_as_done_unless_they_are_to_be_run_again(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows(cells([0]), failed=[(0, 1), (0, 2)]))
    assert store.done()[0].tolist() == [True] * 4
    assert store.done(failed=False)[0].tolist() == [True, False, False, True]
    write_part(store.folder, rows([(0, 1)]))
    assert store.done(failed=False)[0].tolist() == [True, True, False, True]


@pytest.mark.parametrize("error", ["MemoryError", ""])
def test_a_run_that_went_well_stands_before_one_that_failed(error: str, tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows([(0, 1)]))
    write_part(store.folder, rows(cells([0]), failed=cells([0]), error=error))
    frame = store.frame()
    assert frame["error"].isna().tolist() == [False, True, False, False]
    assert frame["harm_css"][1] == outcome(run_address(point_address(0), 1), "harm_css")
    assert store.progress().failed == 3


def test_points_that_are_the_same_to_run_share_their_runs(tmp_path: Path) -> None:
    kinds = (0, 1, 0, 2)
    store = made(tmp_path / "study", points=4, kinds=kinds)
    write_part(store.folder, rows(cells([0, 3]), kinds=kinds))
    assert store.done().all(axis=1).tolist() == [True, False, True, True]
    store.compact()
    frame = store.frame()
    assert frame["point"].tolist() == [0] * 4 + [2] * 4 + [3] * 4
    assert (frame["harm_css"][:4].to_numpy() == frame["harm_css"][4:8].to_numpy()).all()
    assert store.progress().is_compact
    before = bytes_of(store.folder)
    assert store.compact().disagreeing == 0
    assert bytes_of(store.folder) == before


def test_what_is_done_is_known_while_another_compacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(tmp_path / "study")
    for points in ([0, 1], [3], [2]):
        write_part(store.folder, rows(cells(points)))
    left = [Store.open(store.folder)]

    def meanwhile(path: Path) -> str:
        if left:
            left.pop().compact()
        return digest_of(path)

    monkeypatch.setattr("experiments.studies.store.parts.digest_of", meanwhile)
    assert store.done().sum() == 16
    assert not left
    assert len(bytes_of(store.folder)) == 1


def test_rows_come_in_order_each_once_with_the_outcomes_asked_for(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows(cells([5, 2])[::-1]))
    write_part(store.folder, rows(cells([2, 0], [1, 2])))
    found = pa.concat_tables(store.rows(["harm_css"]))
    assert found.column_names == ["address", "point", "replicate", "error", "harm_css"]
    wanted = cells([0], [1, 2]) + cells([2, 5])
    assert list(zip(found["point"].to_pylist(), found["replicate"].to_pylist(), strict=True)) == wanted
    assert found["harm_css"].to_pylist() == [
        outcome(run_address(point_address(point), replicate), "harm_css") for point, replicate in wanted
    ]


def test_a_block_holds_no_more_rows_than_it_may(tmp_path: Path) -> None:
    store = made(tmp_path / "study", points=3, replicates=GROUP_ROWS // 2)
    write_part(store.folder, rows(cells(range(3), range(GROUP_ROWS // 2))))
    assert [block.num_rows for block in store.rows([])] == [GROUP_ROWS, GROUP_ROWS // 2]
    store.compact()
    assert [block.num_rows for block in store.rows([])] == [GROUP_ROWS, GROUP_ROWS // 2]
    (part,) = (store.folder / "runs").iterdir()
    assert pq.ParquetFile(part).metadata.num_row_groups == 2


def test_a_frame_has_each_runs_factors_and_outcomes(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows([(3, 1), (4, 0)], failed=[(4, 0)]))
    frame = store.frame()
    assert list(frame) == ["point", "replicate", "scenario", "scheme.places", "effects.dose", "error", *COLUMNS]
    assert frame["scheme.places"].tolist() == [13, 14]
    assert frame["effects.dose"].tolist() == [3 / 8, 4 / 8]
    assert frame["harm_css"].isna().tolist() == [False, True]


def test_an_outcome_that_is_no_number_is_null_and_one_that_is_infinite_stays(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    strange = rows(cells([0])).set_column(4, "harm_css", pa.array([float("nan"), float("inf"), None, 1.5]))
    write_part(store.folder, strange)
    (block,) = store.rows()
    assert block["harm_css"].to_pylist() == [None, float("inf"), None, 1.5]


def test_rows_that_the_study_does_not_keep_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    good = rows(cells([0]))
    no_address = good.set_column(0, "address", pa.nulls(4, pa.binary(16)))
    for bad, words in (
        (good.drop_columns("harm_css"), "column harm_css is missing"),
        (good.append_column("harm", good["harm_css"]), "column harm is none of the study's"),
        (good.slice(0, 0), "it has no rows"),
        (no_address, "a row has no address"),
    ):
        with pytest.raises(ValueError, match=words):
            write_part(store.folder, bad)
    assert bytes_of(store.folder) == {}


def test_parts_of_another_study_are_never_mixed_in(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    other = made(tmp_path / "other", columns=("harm_css",))
    third = made(tmp_path / "third", points=9)
    mine = write_part(store.folder, rows(cells([0])))
    for name, folder in (
        (write_part(other.folder, rows(cells([1]), columns=("harm_css",))), other.folder),
        (write_part(third.folder, rows(cells([7]))), third.folder),
    ):
        shutil.copy(folder / "runs" / f"{name}.parquet", store.folder / "runs")
    (store.folder / "runs" / "mine.parquet").write_bytes(b"notes")
    assert store.done().sum() == 4
    assert store.progress().unwanted == 2  # other outcomes, and no part's name; rows of other points are passed over
    assert store.compact().aside == 3
    assert len(bytes_of(store.folder)) == 1
    assert store.progress().unwanted == 3
    assert not (store.folder / "aside" / f"{mine}.parquet.unwanted").exists()


def test_what_lies_in_the_folder_is_what_was_handed_in(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    manifest = json.loads((store.folder / "manifest.json").read_text())
    assert (manifest["program"], manifest["kind"], manifest["points"], manifest["replicates"]) == (
        "iomsim",
        "study",
        6,
        4,
    )
    assert sorted(manifest["sha256"]) == ["points.parquet", "scenarios/teaching.toml", "study.toml"]
    assert (store.folder / "study.toml").read_bytes() == b'scenarios = ["teaching"]\n'
    assert sorted(path.name for path in tmp_path.iterdir()) == ["study"]
    with pytest.raises(StoreError, match="exists; expected a new one"):
        made(store.folder)


def broken(folder: Path, what: str) -> None:
    manifest = folder / "manifest.json"
    said = json.loads(manifest.read_text())
    match what:
        case "no manifest":
            manifest.unlink()
        case "broken manifest":
            manifest.write_text(manifest.read_text()[:40])
        case "another program's":
            manifest.write_text("[]")
        case "a run":
            manifest.write_text(json.dumps({"program": "iomsim", "command": "run"}))
        case "another format":
            manifest.write_text(json.dumps(said | {"format": 7}))
        case "no columns":
            manifest.write_text(json.dumps({name: said[name] for name in said if name != "columns"}))
        case "no points":
            (folder / "points.parquet").unlink()
        case "other points":
            (folder / "points.parquet").write_bytes(b"PAR1")
        case "other study":
            (folder / "study.toml").write_bytes(b"replicates = 5\n")
        case "no folder":
            shutil.rmtree(folder)


FAULTS = {
    "no folder": "there is no such folder; expected one of a study",
    "no manifest": "the folder has no manifest.json; expected a study's",
    "broken manifest": "manifest.json is broken; expected the JSON that the study was made with",
    "another program's": "manifest.json is none of iomsim's; expected a study's",
    "a run": "the folder holds what `iomsim run` wrote, which `iomsim report` reads; expected a study's",
    "another format": "the study has the format 7, of another version; expected 1",
    "no columns": "manifest.json lacks what a study's has; expected the one it was made with",
    "no points": "points.parquet can't be read: No such file or directory; expected the study's own",
    "other points": "points.parquet is not the one the study was made with; expected SHA-256",
    "other study": "study.toml is not the one the study was made with; expected SHA-256",
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_folder_that_is_no_whole_study_is_said_to_be_none(what: str, tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    broken(store.folder, what)
    with pytest.raises(StoreError) as error:
        Store.open(store.folder)
    assert str(error.value).startswith(f"{store.folder}: {FAULTS[what]}")


def test_without_its_runs_a_study_begins_anew(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows(cells([0])))
    shutil.rmtree(store.folder / "runs")
    again = Store.open(store.folder)
    assert not again.done().any()
    write_part(again.folder, rows(cells([0])))
    assert again.done().sum() == 4


def test_failures_are_told_by_error_with_a_run_and_its_factors(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    write_part(store.folder, rows(cells([4, 5]), failed=[*cells([5]), (4, 3)], error="ValueError: no places"))
    write_part(store.folder, rows(cells([2]), failed=[(2, 2)], error="KeyError: 'x'"))
    progress = store.progress()
    assert (progress.wanted, progress.done, progress.failed, progress.errors) == (24, 12, 6, 2)
    first, second = progress.failures
    assert (first.error, first.runs, first.point, first.replicate) == ("ValueError: no places", 5, 4, 3)
    assert (second.error, second.runs, second.point, second.replicate) == ("KeyError: 'x'", 1, 2, 2)
    assert second.values == {"scenario": "teaching", "scheme.places": 12, "effects.dose": 0.25}
    assert progress.share == 0.5
    assert progress.written is not None


def test_what_another_study_has_is_borrowed_and_nothing_else(tmp_path: Path) -> None:
    store = made(tmp_path / "study", points=6, replicates=4)
    # Other points, more replicates, the outcomes in another order and one more.
    columns = ("cost", *COLUMNS[::-1])
    other = made(tmp_path / "other", points=3, replicates=6, columns=columns)
    write_part(store.folder, rows([(0, 0)]))
    write_part(other.folder, rows(cells(range(3), range(6)), failed=[(1, 1)], columns=columns))
    assert store.borrow(other) == 3 * 4 - 1 - 1
    assert (store.done()[:3].sum(), store.done()[3:].sum()) == (11, 0)
    expected = rows([cell for cell in cells(range(3)) if cell != (1, 1)])
    found = pa.concat_tables(store.rows())
    assert found.equals(expected.cast(found.schema))
    assert store.borrow(other) == 0


def test_nothing_is_borrowed_where_an_outcome_is_missing(tmp_path: Path) -> None:
    store = made(tmp_path / "study")
    other = made(tmp_path / "other", columns=("harm_css",))
    write_part(other.folder, rows(cells(range(6)), columns=("harm_css",)))
    assert store.borrow(other) == 0
    assert not store.done().any()
