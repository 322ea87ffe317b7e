"""``iomsim discover``: what it prints and writes."""

import json
import shutil
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from made_study import lay_down
from outline import stands_alone
from output_schema import SCHEMA, broken
from run_folder import contents, iomsim, manifest, wrong

from experiments.discovery import extra, page
from experiments.discovery.asking import Asked
from experiments.discovery.pictures import all_pictures
from experiments.discovery.runs import task_of, written
from experiments.discovery.told import Discovered
from experiments.reports.figures import WIDTH, draw

pytestmark = pytest.mark.filterwarnings("error")


def harm(factors: dict[str, Any], scenario: str, _: int, noise: Any) -> Any:
    inside = (np.array(factors["effects.dose"]) < 0.5) & (np.array(factors["cohorts.iom.places"]) > 20)
    return np.where(inside, -20.0, 15.0) + noise + (0 if scenario == "teaching" else 1)


@cache
def study() -> Path:
    """Lay down a study in which harm falls in a box; nobody changes the folder."""
    lot = np.random.default_rng(1)
    factors: dict[str, Any] = {"effects.dose": lot.random(300), "release.extra": lot.random(300)}
    factors["cohorts.iom.places"] = lot.integers(10, 41, 300)
    levers = ("cohorts.iom.places",)
    folder = Path(mkdtemp(prefix="iomsim-discover-")) / "study"
    outcomes = {"harm_css": harm, "dose": lambda f, *_: np.random.default_rng(9).normal(size=len(f["effects.dose"]))}
    return lay_down(folder, factors, outcomes, scenarios=("teaching", "other"), levers=levers)


@cache
def discovered() -> tuple[Path, Any]:
    """Discover where harm falls, as JSON; nobody changes the folder."""
    folder = Path(mkdtemp(prefix="iomsim-discover-")) / "made" / "found"
    done = iomsim("discover", str(study()), "--when", "harm_css[teaching] < 0", "--json", "--out", str(folder))
    assert done.stderr == ""
    return folder, json.loads(done.stdout)


def test_the_box_is_told_in_the_factors_own_units() -> None:
    folder, plain = discovered()
    assert broken(plain, SCHEMA) == []
    found = plain["discovery"]
    assert found["is_better"]
    limits = {limit["factor"]: limit for limit in found["limits"]}
    assert set(limits) == {"effects.dose", "cohorts.iom.places"}
    # Above 20 is 21 or more; a peel takes a twentieth of some 45 futures, about as many as have one of 20 values.
    assert limits["cohorts.iom.places"]["low"] in {21, 22}
    assert limits["cohorts.iom.places"]["high"] is None
    assert limits["cohorts.iom.places"]["unit"] == "places"
    assert limits["effects.dose"]["high"] == pytest.approx(0.5, abs=0.06)
    assert all(min(p for p in limit["quasi_p_fresh"] if p is not None) < 0.001 for limit in limits.values())
    told = Discovered.read(folder)
    lines = "\n".join(told.lines)
    assert len(told.lines) <= 25
    assert "cohorts.iom.places" in lines
    assert f"{limits['cohorts.iom.places']['low']} or more" in lines
    assert "no chances of what will happen" in lines


def test_every_future_is_written_with_its_half_and_whether_it_is_in_the_box() -> None:
    folder, plain = discovered()
    table = pq.read_table(folder / "futures.parquet").to_pandas()
    found = plain["discovery"]
    assert len(table) == found["futures"] == 300
    assert table["condition_met"].sum() == found["interest"]
    assert ((table["harm_css[teaching]"] < 0) == table["condition_met"]).all()
    fresh = table[table["half"] == "fresh"]
    assert (fresh["in_box"].sum(), (fresh["in_box"] & fresh["condition_met"]).sum()) == (
        found["fresh"]["inside"],
        found["fresh"]["both"],
    )


def test_the_report_is_made_anew_to_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(discovered()[0], folder)
    before = contents(folder)
    (folder / "report.html").unlink()
    page.render(folder)
    assert contents(folder) == before
    assert set(manifest(folder)["files"]) == before.keys()
    stands_alone(before["report.html"].decode())


def test_its_pictures_fit() -> None:
    pictures = all_pictures(Discovered.read(discovered()[0]))
    assert [picture.name for picture in pictures] == ["trajectory", "limits"]
    for picture in pictures:
        assert draw(picture).get_figwidth() == WIDTH


def test_what_chance_made_is_not_claimed(tmp_path: Path) -> None:
    told = written(task_of(study(), "dose[teaching] < -0.5", Asked()), tmp_path / "out", overwrite=False)
    assert not told.is_better
    assert told.sentences[0].startswith("No box is better than all futures together")
    assert told.shown == []
    assert not any("effects.dose" in line for line in told.lines)


def test_a_box_that_is_asked_for_is_said_not_to_be_fresh(tmp_path: Path) -> None:
    told = written(task_of(study(), "harm_css[teaching] < 0", Asked(box=3)), tmp_path / "out", overwrite=False)
    assert told.found["chosen"] == 3
    assert any("no longer fresh" in one for one in told.warnings)
    assert "--box 3" in told.manifest["options"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--when", "harm_cs < 0"), "--when: no outcome of the study is called harm_cs"),
        (("--when", "harm_css < -99"), "--when: harm_css < -99 holds in none of 600 futures"),
        (("--when", "harm_css < 0", "--coverage", "1.5"), "--coverage: 1.5 was given"),
        (("--when", "harm_css < 0", "--box", "-1"), "--box: -1 was given"),
        (("--when", "harm_css < 0", "--box", "999"), "--box: 999 was given; expected 0 to "),
        (("--when", "harm_css < 0", "--seed", "-1"), "--seed: -1 was given"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_left(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    (line,) = wrong(capsys, "discover", str(study()), *options, "--out", str(tmp_path / "out"))
    assert line.startswith(f"iomsim: {said}")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (line,) = wrong(capsys, "discover", str(tmp_path), "--when", "harm_css < 0", "--out", str(tmp_path / "out"))
    assert "expected a study" in line


@pytest.mark.parametrize("command", ["discover", "search"])
def test_a_missing_extra_is_one_sentence_with_the_line_that_installs_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda _: None)
    options = {
        "discover": (str(study()), "--when", "harm_css < 0"),
        "search": ("teaching", "--lever", "cohorts.iom.places=1:2", "--objective", "harm_css", "--objective", "budget"),
    }
    (line,) = wrong(capsys, command, *options[command])
    assert line.endswith('which is not installed; expected pip install "iomsim[discovery]"')


def test_a_page_is_made_without_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(discovered()[0], folder)
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    page.render(folder)
