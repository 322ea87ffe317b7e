"""``iomsim assure``: what it prints and writes, the same number in text, table and file; wrong input in a sentence."""

import csv
import html
import json
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from outline import stands_alone
from output_schema import SCHEMA, broken
from run_folder import contents, interrupted, iomsim, manifest, wrong

from experiments import cli
from experiments.briefing.page import brief
from experiments.decisions.assurance import page, runs, shares
from experiments.decisions.assurance.answer import Assurance
from experiments.decisions.assurance.chain import ALL
from experiments.decisions.assurance.pictures import all_pictures
from experiments.decisions.assurance.shares import CHANGE, PARTS, chance, curve, fit
from experiments.decisions.assurance.store import Assured
from experiments.reports.figures import WIDTH, draw
from sim.pools import EmptyPoolError

SMALL = (
    "baseline", "--set", "pool.people=300", "--set", "cohorts.iom.places=30", "--weeks", "156", "--replicates", "12",
    "--seed", "7", "--reported", "40", "--removed", "60",
)  # fmt: skip


@cache
def assured() -> tuple[Path, Any]:
    folder = Path(mkdtemp(prefix="iomsim-assure-")) / "out"
    return folder, iomsim("assure", *SMALL, "--json", "--out", str(folder))


def found() -> Assurance:
    return Assurance(Assured.read(assured()[0]))


@pytest.mark.slow
def test_the_folder_holds_what_its_manifest_names() -> None:
    folder, _ = assured()
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {*manifest(folder)["files"], "manifest.json"}
    assert {
        "assurance.parquet",
        "power.parquet",
        "people.csv",
        "summary.csv",
        "report.html",
        "figures/waterfall.png",
    } <= files


def test_json_is_alone_fits_the_schema_and_its_parts_sum() -> None:
    _, done = assured()
    plain = json.loads(done.stdout)
    assert not broken(plain, SCHEMA)
    assert done.stderr == ""
    for name in ("parts", "parts_exited"):
        first, *rest = plain[name]
        assert first["name"] == CHANGE
        assert [part["name"] for part in rest] == list(PARTS)
        assert first["count"] == sum(part["count"] for part in rest)
    assert plain["parts"][0]["count"] != 0


@pytest.mark.parametrize("trigger", ["in", "out"])
@pytest.mark.parametrize("before", [52, 104])
def test_parts_sum_in_every_replicate_however_it_is_asked(trigger: str, before: int, tmp_path: Path) -> None:
    folder = tmp_path / "asked"
    shutil.copytree(assured()[0], folder)
    about = manifest(folder)
    about["asked"] |= {"trigger": trigger, "before": before}
    (folder / "manifest.json").write_text(json.dumps(about))
    one = Assured.read(folder)
    for population in ("selected", "exited"):
        for measure in ("proven", "actual", "cost"):
            whole, *rest = shares.by_part(one, population, measure).values()
            assert np.array_equal(whole, np.sum(rest, axis=0)), (population, measure)
            reverse = shares.scheme_parts(one, population, measure, reverse=True)
            forward = shares.scheme_parts(one, population, measure)
            assert np.array_equal(np.sum(list(reverse.values()), axis=0), np.sum(list(forward.values()), axis=0))
            assert np.array_equal(
                np.sum(list(shares.steps(one, population, measure).values()), axis=0),
                np.sum(list(forward.values()), axis=0),
            )
    if trigger == "out":
        assert not np.any(one.natural("trigger_offence"))
        assert (one.before() < one.sums("before")).any()


def test_the_people_of_the_first_area_sum_to_its_numbers() -> None:
    folder, _ = assured()
    with (folder / "people.csv").open() as file:
        rows = list(csv.DictReader(file))
    one = Assured.read(folder)
    assert len(rows) == one.entries()[0] > 5
    for measure in ("proven", "attributed", "actual", "harm", "cost", "ogrs3"):
        for column, arm in (("after", ALL), ("without", "")):
            assert sum(int(row[f"{measure}_{column}"]) for row in rows) == one.after(arm, measure=measure)[0]
        assert sum(int(row[f"{measure}_before"]) for row in rows) == one.before(measure=measure)[0]
    assert Counter(row["cohort"] for row in rows).keys() == {"iom"}


def test_the_same_number_in_text_table_and_json() -> None:
    folder, done = assured()
    part = json.loads(done.stdout)["parts"][0]
    with (folder / "summary.csv").open() as file:
        row = next(
            row for row in csv.DictReader(file)
            if (row["population"], row["measure"], row["part"]) == ("selected", "proven", CHANGE)
        )  # fmt: skip
    assert (int(row["count"]), float(row["percent_of_before"])) == (part["count"], part["percent"])
    line = next(line for line in found().lines if line.startswith("Reported change"))
    words = re.split(r"\s{2,}", line)
    assert words[1:3] == [f"{part['count']:,}".replace("-", "−"), f"{round(part['percent'])}".replace("-", "−")]
    text = html.unescape((folder / "report.html").read_text())
    assert f"{part['count']:,}".replace("-", "−") in text
    assert all(sentence in text for sentence in found().sentences)


def test_the_briefing_says_how_often_a_useless_scheme_reports_as_much() -> None:
    said = brief([assured()[0]]).answered[3]
    assert said.question.name == "trust"
    useless = chance(found().assured.fall(basis="useless"), 40.0)
    assert f"{round(useless.share)} % of simulated areas" in said.sentences[0]
    assert len(said.sentences) == 2


def test_counts_are_whole_numbers_of_the_table() -> None:
    table = pq.read_table(assured()[0] / "assurance.parquet").to_pydict()
    total = sum(
        value
        for basis, population, measure, before, name, value in zip(
            *(table[column] for column in ("basis", "population", "measure", "before", "name", "value")), strict=True
        )
        if (basis, population, measure, before, name) == ("scheme", "selected", "proven", 52, "before")
    )
    assert total == found().assured.before().sum()


@pytest.mark.slow
def test_report_makes_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "again"
    shutil.copytree(assured()[0], folder)
    before = contents(folder)
    for path in [*folder.glob("figures/*"), folder / "report.html"]:
        path.unlink()
    iomsim("report", str(folder))
    assert contents(folder) == before


def test_the_page_tells_all_and_needs_nothing_else() -> None:
    text = (assured()[0] / "report.html").read_text()
    stands_alone(text)
    for words in (
        "not distinguishable from selection",
        "Counting noise",
        "reverse order",
        "no equality",
        "Before and after",
        "lottery",
    ):
        assert words in text
    assert "is selection" not in re.sub(r"<[^>]+>", " ", text)


def test_pictures_are_whole() -> None:
    pictures = all_pictures(found())
    assert [picture.name for picture in pictures] == ["waterfall", "useless", "measures"]
    for picture in pictures:
        assert draw(picture).get_size_inches()[0] == WIDTH
    bars = pictures[0].panels[0].bars
    assert bars is not None
    change = found().parts["selected"][0]
    assert bars.end[-2] == pytest.approx(100 + change.percent)
    assert bars.end[-1] == pytest.approx(100 + change.percent)


def test_chances_and_curves_by_hand() -> None:
    falls = np.array([10.0, 20.0, 30.0, 40.0, np.nan])
    half = chance(falls, 30.0)
    assert (half.share, half.areas) == (50.0, 4)
    # Wilson: (0.5 + 1.9208 / 4) / (1 + 3.8416 / 4) is 0.5 again, ± 1.96 * sqrt(0.0625 + 0.0600) / 1.9604
    assert half.low == pytest.approx(100 * (0.5 - 1.96 * np.sqrt(0.25 / 4 + 3.8416 / 64) / 1.9604))
    assert half.low + half.high == pytest.approx(100)
    assert curve(falls, [5.0, 20.0, 41.0]).tolist() == [100.0, 75.0, 0.0]
    assert chance(np.array([np.nan]), 1.0).areas == 0


def test_which_effects_fit_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Falls of 0 to 99, each with an effect of its own number: those within five points of 50 have 45 to 55."""
    one = found().assured
    monkeypatch.setattr(Assured, "fall", lambda *_, **__: np.arange(100.0))
    monkeypatch.setattr(shares, "effect", lambda *_: -np.arange(100.0))
    close = fit(one, 50.0)
    assert (close.areas, close.is_told) == (11, True)
    assert (close.low, close.high) == pytest.approx((-54.75, -45.25))
    far = fit(one, 200.0)
    assert (far.areas, far.is_told, far.nearest) == (0, False, 99.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("teachin",), "the nearest right one is teaching"),
        (("baseline", "--measure", "crime"), '--measure: "crime" was given; expected one of proven, attributed'),
        (("baseline", "--before", "26"), "--before: 26 was given; expected 52 or 104 weeks"),
        (("baseline", "--trigger", "no"), '--trigger: "no" was given; expected in or out'),
        (("baseline", "--reported", "152.9"), "--reported: 152.9 was given; expected a fall in percent"),
        (("baseline", "--removed", "much"), "--removed"),
        (("baseline", "--replicates", "0"), "--replicates: 0 was given"),
        (("baseline", "--set", "running_weeks=20", "--weeks", "52"), "are 72 together; expected 104 or more"),
    ],
)
def test_wrong_input_is_a_sentence(
    arguments: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = wrong(capsys, "assure", *arguments, "--out", str(tmp_path / "deep" / "out"))
    assert words in line
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_run_after_all_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def too_few(*_: object, **__: object) -> None:
        sentence = "pool.people: only 0 of 700000 lives meet the pool's rule"
        raise EmptyPoolError(sentence)

    monkeypatch.setattr(runs, "lived", too_few)
    (line,) = wrong(capsys, "assure", "baseline", "--out", str(tmp_path / "a" / "b"))
    assert line.endswith("pool.people: only 0 of 700000 lives meet the pool's rule")
    assert not list(tmp_path.iterdir())


def test_a_slip_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "drawn", lambda *_: 1 / 0)
    arguments = ("--replicates", "1", "--weeks", "60", "--set", "pool.people=200", "--out", str(tmp_path / "a"))
    with pytest.raises(ZeroDivisionError):
        cli.main(("assure", "baseline", *arguments))
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    interrupted(6.0, "assure", "baseline", "--replicates", "100000", "--out", str(tmp_path / "a" / "b"))
    assert not list(tmp_path.iterdir())
