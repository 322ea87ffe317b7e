"""``iomsim compare`` on wrong input and on interrupts: a sentence each, and nothing half-written."""

from pathlib import Path

import pytest
from run_folder import contents, interrupted, wrong

from experiments import cli
from experiments.decisions.comparison import page, runs
from sim.pools import EmptyPoolError


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("teaching",), "SCENARIO: only teaching was given; expected two or more to compare"),
        ((), "Missing argument"),
        (("teaching", "teachin"), "the nearest right one is teaching"),
        (("teaching", "none.toml"), "none.toml"),
        (("teaching", "baseline"), "baseline: running_weeks is 104 (library/baseline.toml:"),
        (("teaching", "teaching", "--replicates", "0"), "--replicates: 0 was given"),
        (("teaching", "teaching", "--twin", "ended"), '--twin: "ended" was given; expected never, as_is or stopped'),
        (("teaching", "teaching", "--parameters", "mean"), "expected drawn or central"),
        (("teaching", "teaching", "--until", "soon"), "--until:"),
        (("teaching", "teaching", "--set", "pool.peopel=3"), "the nearest right one is pool.people"),
        (("teaching", "teaching", "--best", "harm"), "No such option"),
    ],
)
def test_wrong_input_is_a_sentence(
    arguments: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = wrong(capsys, "compare", *arguments, "--out", str(tmp_path / "deep" / "out"))
    assert words in line
    assert not list(tmp_path.iterdir())


def test_other_people_are_named_with_both_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.toml"
    other.write_text('extends = "teaching"\n\n[pool]\npeople = 400\nage_limit = 70\n')
    (line,) = wrong(capsys, "compare", "teaching", str(other), "--out", str(tmp_path / "out"))
    assert line.startswith(f"iomsim: {other}: pool.people is 400 (")
    assert "other.toml:4), and 300 (library/teaching.toml:" in line
    assert line.endswith("people, weeks and prices that differ have no luck in common")
    assert "age_limit" not in line


def test_all_faults_are_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("compare", "teachin", "baselin", "--seed", "-1", "--out", str(tmp_path))
    assert [line.split()[1] for line in wrong(capsys, *arguments)] == ["--seed:", "teachin:", "baselin:", "--out:"]


def test_what_cannot_be_run_after_all_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def too_few(*_: object, **__: object) -> None:
        sentence = "pool.people: only 0 of 700000 lives meet the pool's rule"
        raise EmptyPoolError(sentence)

    monkeypatch.setattr(runs, "simulate_all", too_few)
    (line,) = wrong(capsys, "compare", "teaching", "teaching", "--out", str(tmp_path / "a" / "b"))
    assert line.endswith("pool.people: only 0 of 700000 lives meet the pool's rule")
    assert not list(tmp_path.iterdir())


def test_overwrite_replaces_its_own_folder_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    options = ("compare", "teaching", "teaching", "--replicates", "2", "--weeks", "4", "--out", str(out))
    with pytest.raises(SystemExit) as caught:
        cli.main((*options, "--quiet"))
    assert caught.value.code == 0
    before = contents(out)
    (line,) = wrong(capsys, *options)
    assert "exists; expected a new one, or --overwrite" in line

    def broken(*_: object) -> None:
        sentence = "a slip of ours"
        raise RuntimeError(sentence)

    with monkeypatch.context() as patch:
        patch.setattr(page, "drawn", broken)
        with pytest.raises(RuntimeError, match="a slip of ours"):
            cli.main((*options, "--overwrite"))
    assert contents(out) == before
    with pytest.raises(SystemExit) as caught:
        cli.main((*options, "--seed", "2", "--overwrite", "--quiet"))
    assert caught.value.code == 0
    assert contents(out).keys() == before.keys()
    assert contents(out)["outcomes.parquet"] != before["outcomes.parquet"]
    (out / "1-teaching" / "notes.txt").write_text("mine")
    (line,) = wrong(capsys, *options, "--overwrite")
    assert "holds 1-teaching/notes.txt, which manifest.json does not name" in line
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.slow
def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    arguments = ("teaching", "teaching", "--replicates", "100000", "--out", str(tmp_path / "a" / "b"))
    interrupted(6.0, "compare", *arguments)
    assert not list(tmp_path.iterdir())
