"""``iomsim store``: how far a study is, in words and as JSON, and the lines that open it elsewhere."""

import json
import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import xarray as xr
from run_folder import wrong
from study_folders import COLUMNS, bytes_of, cells, made, outcome, point_address, rows

from experiments import cli
from experiments.studies.addresses import run_address
from experiments.studies.store import Store, write_part


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as caught:
        cli.main(["store", *arguments])
    assert caught.value.code == 0
    return capsys.readouterr().out


def half_done(folder: Path) -> Store:
    store = made(folder)
    write_part(store.folder, rows(cells([5, 0]), failed=[(5, 0), (5, 1), (0, 3)]))
    write_part(store.folder, rows([(5, 1)], failed=[(5, 1)], error="MemoryError"))
    write_part(store.folder, rows([(2, 1)]))
    return store


def test_it_says_how_far_a_study_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = half_done(tmp_path / "study")
    lines = said(capsys, str(store.folder)).splitlines()
    assert lines[0] == f"{store.folder}: 24 runs wanted, 6 points with 4 replicates each"
    assert lines[1:8] == [
        "  done     9 (37.5 %)",
        "  failed   3, with 2 different errors:",
        "    2 × ValueError: no places",
        "      such as point 0, replicate 3: scenario=teaching, scheme.places=10, effects.dose=0.0",
        "    1 × MemoryError",
        "      such as point 5, replicate 1: scenario=teaching, scheme.places=15, effects.dose=0.625",
        lines[7],
    ]
    assert re.fullmatch(r"  on disk  \d[\d.]* kB, 3 parts; last written 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC", lines[7])
    assert lines[8] == "  not in order yet, and a run may stand twice: --compact first, to open it elsewhere"
    assert lines[9] == "Open it:"
    assert [line.split()[0] for line in lines[10:]] == ["pandas", "DuckDB", "xarray"]


def test_it_compacts_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = half_done(tmp_path / "study")
    lines = said(capsys, str(store.folder), "--compact").splitlines()
    assert lines[8] == "  compacted: 10 rows in 3 parts became 9 runs in 1 file"
    assert len(bytes_of(store.folder)) == 1
    assert not any("not in order" in line for line in said(capsys, str(store.folder)).splitlines())


def test_what_is_damaged_strange_or_at_work_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = half_done(tmp_path / "study")
    first, *_ = sorted((store.folder / "runs").iterdir())
    first.write_bytes(b"PAR1")
    (store.folder / "runs" / "mine.parquet").write_bytes(b"")
    with store.locked():
        lines = said(capsys, str(store.folder)).splitlines()
    assert "  damaged  1 part, none deleted; what was in them counts as not done" in lines
    assert "  strange  1 part with what this study doesn't want" in lines
    assert any(re.fullmatch(r"  at work  process \d+ on .*, since 20.*\+00:00", line) for line in lines)


def test_all_is_never_said_to_be_done_before_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = made(tmp_path / "study", points=1, replicates=3000)
    write_part(store.folder, rows(cells([0], range(2999))))
    assert "  done     2,999 (99.9 %)" in said(capsys, str(store.folder))
    write_part(store.folder, rows(cells([0], [2999])))
    assert "  done     3,000 (100 %)" in said(capsys, str(store.folder))


def test_runs_that_disagree_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = made(tmp_path / "study")
    for plus in (0.0, 1.0):
        write_part(store.folder, rows([(0, 0)], plus=plus))
    out = said(capsys, str(store.folder), "--compact")
    assert "1 row said other than the same run elsewhere, and the parts they were in are kept in aside/" in out


def test_the_json_holds_what_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = half_done(tmp_path / "study")
    found = json.loads(said(capsys, str(store.folder), "--compact", "--json"))
    assert (found["command"], found["wanted"], found["done"], found["failed"], found["errors"]) == (
        "store",
        24,
        9,
        3,
        2,
    )
    assert found["share"] == 9 / 24
    assert found["failures"][1]["error"] == "MemoryError"
    assert found["failures"][1]["values"] == {"scenario": "teaching", "scheme.places": 15, "effects.dose": 0.625}
    assert (found["compacted"]["runs"], found["compacted"]["rows_before"], found["is_compact"]) == (9, 10, True)
    assert found["holder"] is None
    assert list(found["open"]) == ["pandas", "DuckDB", "xarray"]


def test_the_lines_open_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = half_done(tmp_path / "a researcher's study")
    lines = json.loads(said(capsys, str(store.folder), "--compact", "--json"))["open"]
    expected = store.frame()
    known = {"pandas": pd, "duckdb": duckdb}
    frame = eval(lines["pandas"], known)  # noqa: S307 - the line is ours
    assert list(frame) == ["address", "point", "replicate", "error", *COLUMNS]
    assert (frame[["point", "replicate"]].to_numpy() == expected[["point", "replicate"]].to_numpy()).all()
    for name in COLUMNS:
        assert np.array_equal(frame[name], expected[name], equal_nan=True)
    joined = eval(lines["DuckDB"], known).order("point, replicate").df()  # noqa: S307 - as above
    assert joined["scheme.places"].tolist() == expected["scheme.places"].tolist()
    assert np.array_equal(joined[COLUMNS[1]], expected[COLUMNS[1]], equal_nan=True)
    dataset = eval(lines["xarray"], known)  # noqa: S307 - as above
    assert isinstance(dataset, xr.Dataset)
    found = dataset["harm_css"].sel(point=2, replicate=1).item()
    assert found == outcome(run_address(point_address(2), 1), "harm_css")


def test_the_pages_lines_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = half_done(tmp_path / "DIR")
    said(capsys, str(store.folder), "--compact")
    monkeypatch.chdir(tmp_path)
    page = (Path(cli.__file__).parents[1] / "docs" / "store.md").read_text(encoding="utf-8")
    snippets = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert len(snippets) == 4
    for snippet in snippets:
        exec(snippet, {})  # noqa: S102 - the page is ours


@pytest.mark.parametrize("options", [(), ("--compact",), ("--json",)])
def test_a_folder_that_is_no_study_is_a_sentence(
    options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = wrong(capsys, "store", str(tmp_path / "none"), *options)
    assert line == f"iomsim: {tmp_path / 'none'}: there is no such folder; expected one of a study"
    (tmp_path / "manifest.json").write_text(json.dumps({"program": "iomsim", "command": "compare"}))
    (line,) = wrong(capsys, "store", str(tmp_path), *options)
    assert line.endswith(
        "the folder holds what `iomsim compare` wrote, which `iomsim report` reads; expected a study's"
    )
    assert len([*tmp_path.iterdir()]) == 1


def test_a_study_has_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = half_done(tmp_path / "study")
    (line,) = wrong(capsys, "report", str(store.folder))
    sentence = "the folder holds a study, which has no report of its own; iomsim store says what is in it"
    assert line == f"iomsim: {store.folder}: {sentence}"


def test_compacting_while_somebody_is_at_work_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = half_done(tmp_path / "study")
    before = bytes_of(store.folder)
    with store.locked():
        (line,) = wrong(capsys, "store", str(store.folder), "--compact")
    assert line.startswith(f"iomsim: {store.folder}: process ")
    assert line.endswith("is at work here; wait until it ends, or stop it")
    assert bytes_of(store.folder) == before


def test_a_full_disk_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = half_done(tmp_path / "study")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("experiments.studies.store.compaction.parquet_writer", full)
    (line,) = wrong(capsys, "store", str(store.folder), "--compact")
    assert line == f"iomsim: {store.folder}: No space left on device"
    assert Store.open(store.folder).done().sum() == 9
    assert pa.concat_tables(store.rows()).num_rows == 9
