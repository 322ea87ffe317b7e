"""What ``iomsim experiment`` prints, keeps and refuses."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from studies import compacted

from experiments.cli import main
from experiments.studies.store import Store

STUDY = """\
name = "places"
scenarios = ["teaching"]
outcomes = ["harm_css", "offences_actual.scheme"]
replicates = 2
weeks = 13
[design]
kind = "factorial"
[levers]
"cohorts.iom.places" = [20, 30]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    found = tmp_path / "study.toml"
    found.write_text(STUDY, encoding="utf-8")
    return found


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["experiment", *map(str, arguments)])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_the_example_is_printed_and_runs_dry(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "--example")
    assert code == 0
    file.write_text(out, encoding="utf-8")
    code, out, _ = said(capsys, file, "--dry-run", "--json")
    assert code == 0
    assert json.loads(out)["runs"] == 180
    assert not Path("results").exists()


def test_a_study_is_run_into_a_folder_of_its_name_and_goes_on_there(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, file)
    assert code == 0
    assert out.startswith(
        "places: 2 points of 1 scenario, 2 replicates each: 4 runs, 2 figures kept of each.\n4 runs in "
    )
    assert "cohorts.iom.places" in out
    frame = Store.open(Path("results/places")).frame()
    assert frame["cohorts.iom.places"].tolist() == [20, 20, 30, 30]
    code, out, err = said(capsys, file)
    assert (code, out) == (2, "")
    assert err == "iomsim: --out: the folder results/places exists; expected a new one, or --resume\n"
    code, out, _ = said(capsys, file, "--resume", "--json")
    found = json.loads(out)
    assert (code, found["ran"], found["kept"]) == (0, 0, 4)
    assert found["means"][0]["harm_css"]["mean"] == frame["harm_css"][:2].mean()


def test_a_folder_that_is_not_there_is_begun_by_resuming(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, file, "--resume", "--out", "new", "--json")
    assert (code, json.loads(out)["ran"]) == (0, 4)


def test_a_changed_study_is_refused_in_its_folder_and_reused_in_another(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, file, "--out", "old", "--quiet")
    file.write_text(STUDY.replace("[20, 30]", "[30, 40]"), encoding="utf-8")
    code, _, err = said(capsys, file, "--out", "old", "--resume")
    assert code == 2
    assert err.startswith("iomsim: old: it is of another study (other levers); expected the same one, or a new folder")
    code, out, _ = said(capsys, file, "--out", "new", "--reuse", "old", "--json")
    found = json.loads(out)
    assert (code, found["borrowed"], found["ran"]) == (0, 2, 2)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "expected a study file, or --example to print one"),
        (("none.toml",), "none.toml: there is no such file; expected a study (iomsim experiment --example prints one)"),
        (("study.toml", "--workers", "0"), "--workers: 0 was given; expected a whole number of 1 or more"),
        (("study.toml", "--again"), "--again: runs that failed are in a folder that is there; expected --resume"),
        (
            ("study.toml", "--scheduler", "here"),
            '--scheduler: "here" was given; expected an address such as tcp://host',
        ),
        (("study.toml", "--scheduler", "tcp://a:1", "--processes"), "--processes: a cluster has its own workers"),
        (("study.toml", "--reuse", "none"), "none: "),
        (("study.toml", "--out", "study.toml"), "--out: study.toml is no folder; expected a new name"),
        (("study.toml", "--out", "/proc/none/there"), "--out: the folder /proc/none/there can't be written"),
    ],
)
def test_what_can_not_be_done_is_one_sentence(
    file: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert file.exists()
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"iomsim: {sentence}")
    assert err.count("\n") == 1
    assert not Path("results").exists()


@pytest.mark.slow
def test_an_unreachable_cluster_is_said_in_time(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    code, _, err = said(capsys, file, "--scheduler", "tcp://127.0.0.1:9")
    assert code == 2
    assert err.startswith("iomsim: --scheduler: ")
    assert err.count("\n") == 1
    assert time.monotonic() - began < 15  # ten seconds, and what it takes to load
    assert not Path("results/places").exists()


@pytest.mark.slow
def test_an_interrupted_study_goes_on_to_the_same_bytes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(STUDY.replace("replicates = 2", "replicates = 200"), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", "experiment", str(file), "--out", "cut", "--quiet"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])},
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (Path("cut/runs").is_dir() and any(Path("cut/runs").glob("*.parquet"))):
        time.sleep(0.01)
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "iomsim: interrupted; cut keeps what was run, and --resume goes on with it\n"
    assert 0 < Store.open(Path("cut")).done().sum() < 400
    assert said(capsys, file, "--out", "cut", "--resume", "--quiet")[0] == 0
    assert said(capsys, file, "--out", "whole", "--quiet")[0] == 0
    for folder in ("cut", "whole"):
        Store.open(Path(folder)).compact()
    assert compacted(Path("cut")) == compacted(Path("whole"))


FAILS = STUDY.replace("weeks = 13\n", 'model = "study_functions:faulty"\n').replace(
    '["harm_css", "offences_actual.scheme"]', '["total", "luck"]'
)


def test_runs_that_failed_are_counted_whenever_they_ran(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(FAILS, encoding="utf-8")
    _, out, _ = said(capsys, file, "--dry-run")
    assert "failed, each a row with its error" in out
    first = json.loads(said(capsys, file, "--json")[1])
    again = json.loads(said(capsys, file, "--resume", "--json")[1])
    assert first["failed"] == again["failed"] > 0
    assert (again["ran"], again["kept"]) == (0, 4)


def test_a_dry_run_looks_at_what_is_there_and_at_no_other_study(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, file, "--quiet")
    assert json.loads(said(capsys, file, "--dry-run", "--json")[1])["missing"] == 0
    file.write_text(STUDY.replace("[20, 30]", "[30, 40, 50]"), encoding="utf-8")
    found = json.loads(said(capsys, file, "--dry-run", "--json")[1])
    assert found["missing"] == 6
    size = sum(path.stat().st_size for path in Path("results/places").rglob("*") if path.is_file())
    assert size / 2 < found["bytes_compacted"] < found["bytes"] < size * 2


def test_what_is_no_study_is_not_gone_on_with(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("else").mkdir()
    code, out, err = said(capsys, file, "--out", "else", "--resume")
    assert (code, out) == (2, "")
    assert err == (
        "iomsim: --resume: the folder else has no manifest.json of a study; expected one that has, or a new name\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_study_may_be_written_as_windows_writes_it(
    file: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    file.write_text(STUDY, encoding=encoding)
    assert json.loads(said(capsys, file, "--dry-run", "--json")[1])["runs"] == 4
    file.write_text(STUDY.replace("[20, 30]", "[-20, 30]"), encoding=encoding)
    assert said(capsys, file)[2].startswith("iomsim: study.toml, line 9: the lever cohorts.iom.places is -20; expected")


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--resume",)])
def test_a_lever_that_can_not_be_set_leaves_nothing_behind(
    file: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    file.write_text(STUDY.replace("[20, 30]", "[-15, 30]"), encoding="utf-8")
    code, out, err = said(capsys, "study.toml", *options)
    sentence = "the lever cohorts.iom.places is -15; expected a whole number from 0 to 100,000 (places)"
    assert (code, out, err) == (2, "", f"iomsim: study.toml, line 9: {sentence}\n")
    assert [one.name for one in Path().iterdir()] == ["study.toml"]
