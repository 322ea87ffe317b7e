"""``iomsim run`` and ``report`` on wrong input and on interrupts: a sentence each, and nothing half-written."""

import json
import os
from pathlib import Path

import pytest
from run_folder import contents, interrupted, wrong
from study_folders import made

from experiments import cli
from experiments.reports import folder as folders
from experiments.reports import page, runs
from scenarios import load
from sim.pools import EmptyPoolError


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--replicates", "0"), "--replicates: 0 was given; expected a whole number of 1 or more"),
        (("--replicates", "many"), "'--replicates'"),
        (("--seed", "-1"), "--seed: -1 was given; expected a whole number from 0 to 4,294,967,295"),
        (("--seed", "4294967296"), "--seed: 4294967296"),
        (("--workers", "0"), "--workers: 0 was given"),
        (("--twin", "nobody"), '--twin: "nobody" was given; expected never, as_is or stopped'),
        (("--parameters", "mean"), '--parameters: "mean" was given; expected drawn or central'),
        (("--until", "soon"), '--until: "soon" was given; expected a percentage above 0'),
        (("--until", "0%"), '--until: "0%" was given; expected a percentage above 0'),
        (("--weeks", "0"), "horizon_weeks is 0; expected a whole number from 1 to 1,040"),
        (("--set", "pool.peopel=3"), "the nearest right one is pool.people"),
        (("--set", "pool.people"), "expected path=value"),
        (("--set", "pool.people=many"), "expected a value as TOML has it"),
        (("--set", "pool.age_limit=300"), "pool.age_limit is 300"),
    ],
)
def test_a_wrong_option_is_a_sentence(
    options: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "deep" / "out"
    (line,) = wrong(capsys, "run", "teaching", *options, "--out", str(out))
    assert words in line
    assert not list(tmp_path.iterdir())


def test_all_faults_are_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--replicates", "0", "--twin", "x", "--set", "pool.peopel=3", "--out", str(tmp_path))
    lines = wrong(capsys, "run", "teaching", *options)
    assert [line.split()[1] for line in lines] == ["--replicates:", "--twin:", "--set:", "--out:"]


def test_a_scenario_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (line,) = wrong(capsys, "run", "teachin")
    assert "the nearest right one is teaching" in line
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = wrong(capsys, "run", "teaching", "--out", str(tmp_path))
    assert f"the folder {tmp_path} exists; expected a new one, or --overwrite" in line
    (tmp_path / "mine.txt").write_text("mine")
    (line,) = wrong(capsys, "run", "teaching", "--out", str(tmp_path), "--overwrite")
    assert "no manifest.json of iomsim" in line
    (line,) = wrong(capsys, "run", "teaching", "--out", str(tmp_path / "mine.txt"), "--overwrite")
    assert "is no folder" in line
    (line,) = wrong(capsys, "run", "teaching", "--out", str(tmp_path / "mine.txt" / "out"))
    assert "can't be written: " in line
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_with_a_strange_file_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = {"program": "iomsim", "files": ["manifest.json", "figures/a.svg"]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "a.svg").write_text("")
    assert folders.fault(tmp_path, overwrite=True) == ""
    (tmp_path / "figures" / "notes.txt").write_text("mine")
    (line,) = wrong(capsys, "run", "teaching", "--out", str(tmp_path), "--overwrite")
    assert "holds figures/notes.txt, which manifest.json does not name" in line
    (tmp_path / "figures" / "notes.txt").unlink()
    (tmp_path / "empty").mkdir()
    assert "holds empty" in folders.fault(tmp_path, overwrite=True)


def test_a_folder_with_folders_in_folders_holds_nothing_strange(tmp_path: Path) -> None:
    (tmp_path / "1" / "figures").mkdir(parents=True)
    (tmp_path / "1" / "figures" / "a.svg").write_text("")
    manifest = {"program": "iomsim", "files": ["manifest.json", "1/figures/a.svg"]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert folders.fault(tmp_path, overwrite=True) == ""


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_folder_that_keeps_a_studys_runs_is_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, is_whole: bool
) -> None:
    out = tmp_path / "result"
    out.mkdir()
    made(out / "study")
    if is_whole:
        files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
        text = json.dumps({"program": "iomsim", "command": "sensitivity", "files": ["manifest.json", *files]})
        (out / "manifest.json").write_text(text)
    before = contents(out)
    (line,) = wrong(capsys, "run", "teaching", "--out", str(out), "--overwrite")
    assert f"the folder {out} keeps the runs of a study in study, and is not overwritten; expected a new one" in line
    (line,) = wrong(capsys, "run", "teaching", "--out", str(out / "study"), "--overwrite")
    assert f"the folder {out / 'study'} keeps the runs of a study, and is not overwritten; expected a new one" in line
    assert contents(out) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o500)
    (line,) = wrong(capsys, "run", "teaching", "--out", str(tmp_path / "out"))
    assert "can't be written: Permission denied" in line


def test_what_cannot_be_run_after_all_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def too_few(*_: object, **__: object) -> None:
        sentence = "pool.people: only 0 of 700000 lives meet the pool's rule"
        raise EmptyPoolError(sentence)

    monkeypatch.setattr(runs, "simulate", too_few)
    (line,) = wrong(capsys, "run", "teaching", "--out", str(tmp_path / "a" / "b"))
    assert line == "iomsim: teaching: pool.people: only 0 of 700000 lives meet the pool's rule"
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_overwrite_replaces_the_whole_folder_or_leaves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    options = ("run", "teaching", "--replicates", "1", "--weeks", "4", "--out", str(out))
    with pytest.raises(SystemExit) as caught:
        cli.main((*options, "--quiet"))
    assert caught.value.code == 0
    before = contents(out)

    def broken(*_: object) -> None:
        sentence = "a slip of ours"
        raise RuntimeError(sentence)

    with monkeypatch.context() as patch:
        patch.setattr(page, "write_picture", broken)
        with pytest.raises(RuntimeError, match="a slip of ours"):
            cli.main((*options, "--seed", "2", "--overwrite"))
    assert contents(out) == before
    assert list(tmp_path.iterdir()) == [out]
    with pytest.raises(SystemExit) as caught:
        cli.main((*options, "--seed", "2", "--overwrite", "--quiet"))
    assert caught.value.code == 0
    assert contents(out)["outcomes.parquet"] != before["outcomes.parquet"]
    assert contents(out).keys() == before.keys()
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.slow
@pytest.mark.parametrize("wait", [1.5, 6.0])
def test_an_interrupt_leaves_nothing(wait: float, tmp_path: Path) -> None:
    interrupted(wait, "run", "teaching", "--replicates", "100000", "--out", str(tmp_path / "a" / "b"))
    assert not list(tmp_path.iterdir())


def test_report_refuses_what_is_no_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = wrong(capsys, "report", str(tmp_path / "none"))
    assert "there is no such folder" in line
    (line,) = wrong(capsys, "report", str(tmp_path))
    assert "no manifest.json of iomsim" in line


def test_default_folders_do_not_collide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = folders.default_folder("a name / of sorts")
    assert first.parts[:2] == ("results", "a-name-of-sorts")
    first.mkdir(parents=True)
    assert folders.default_folder("a name / of sorts") != first


def test_a_top_value_with_evidence_can_be_set() -> None:
    assert load("teaching", ["horizon_weeks=30"]).values["horizon_weeks"] == 30
