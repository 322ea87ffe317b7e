"""``iomsim frontier``: what it prints and writes, on the same people and luck as ``run``."""

import csv
import json
import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from outline import stands_alone
from output_schema import SCHEMA, broken
from run_folder import contents, interrupted, iomsim, manifest, wrong

from experiments.decisions.frontier.answer import Frontier
from experiments.decisions.frontier.measures import AIMS, HARM
from experiments.decisions.frontier.pictures import all_pictures
from experiments.decisions.frontier.store import Explored
from experiments.reports.figures import WIDTH, draw
from scenarios import load
from sim import simulate

pytestmark = pytest.mark.slow  # what they run doesn't depend on Python's version

SMALL = ("--set", "pool.people=250", "--set", "running_weeks=26", "--weeks", "60", "--seed", "7")


@cache
def explored() -> tuple[Path, Any]:
    """Move places of the mixed cohort, as text; nobody changes the folder."""
    folder = Path(mkdtemp(prefix="iomsim-frontier-")) / "made" / "mixed"
    options = ("--mixes", "3", "--twin", "never", "--staffing", "1,0.5", "--replicates", "4")
    return folder, iomsim("frontier", "mixed-cohort", *SMALL, *options, "--out", str(folder))


def found() -> Frontier:
    return Frontier(Explored.read(explored()[0]))


@cache
def nothing_moved() -> Any:
    """Set two levers that move nothing side by side, as JSON."""
    levers = ("--lever", "effects.tag=0.1:0.5:2", "--lever", "tags.weeks=10:40:2")
    folder = Path(mkdtemp(prefix="iomsim-frontier-")) / "none"
    options = ("--set", "tags.supply=0", "--weeks", "40", "--replicates", "4", "--json")
    done = iomsim("frontier", "teaching", *levers, *options, "--out", str(folder))
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_levers_that_move_nothing_differ_by_exactly_nothing() -> None:
    plain = nothing_moved()
    for name, outcome in plain["populations"]["pool"].items():
        for spread in outcome["differences"].values():
            assert set(spread.values()) <= {0, None}, name
            assert spread["mean"] == 0
    for mix in plain["mixes"]:
        assert (mix["dominated_by"], mix["probability_on_frontier"]) == (None, 1)
    assert all(not way["flips"] and not way["told_from_next"] for group in plain["flips"] for way in group["ways"])


def test_the_scenarios_own_mix_is_the_scenario() -> None:
    settings = ["pool.people=250", "running_weeks=26", "horizon_weeks=60"]
    result = simulate(load("mixed-cohort", settings), 4, 7, arms=("scheme", "never"))
    assert found().explored.own == "20 + 20"
    for aim in AIMS:
        own, twin = (result.values(aim.outcome, arm) for arm in ("scheme", "never"))
        assert np.array_equal(found().explored.done(aim, "20 + 20"), aim.sign * (own - twin)), aim.outcome


def test_the_scenario_as_it_stands_averts_exactly_nothing_against_itself(tmp_path: Path) -> None:
    options = (
        "--mixes",
        "2",
        "--weeks",
        "20",
        "--replicates",
        "2",
        "--dilution",
        "on",
        "--json",
        "--parameters",
        "central",
    )
    done = iomsim("frontier", "wiltshire-2020", *options, "--json", "--out", str(tmp_path / "out"))
    plain = json.loads(done.stdout)
    assert [mix["name"] for mix in plain["mixes"]] == ["31 + 0", "20 + 11", "0 + 31"]
    for outcome in plain["populations"]["pool"].values():
        assert outcome["differences"]["20 + 11"]["mean"] == 0
    assert plain["populations"]["pool"]["offences_actual"]["differences"]["0 + 31"]["mean"] != 0
    assert broken(plain, SCHEMA) == []
    assert any("without probabilities" in warning for warning in plain["warnings"])
    assert plain["mixes"][0]["probability_on_frontier"] is None


def test_years_add_up_to_the_whole() -> None:
    here = found().explored
    assert here.years == (1, 2)
    for aim in AIMS:
        for name in here.names:
            assert here.done(aim, name, here.years) == pytest.approx(here.done(aim, name), rel=1e-9, abs=1e-6)


def test_conditions_are_run_on_the_same_luck() -> None:
    here = found().explored
    assert here.conditions == ("as given", "50 % of the team", "no dilution")
    twins = [here.under(name).values("harm_cchi_days", "never") for name in here.conditions]
    assert np.array_equal(twins[0], twins[1])
    assert np.array_equal(twins[0], twins[2])
    dose = [here.under(name).values("dose", "20 + 20").mean() for name in here.conditions]
    assert dose[1] < dose[0] < dose[2]
    cost = [here.under(name).values("cost_scheme", "20 + 20").mean() for name in here.conditions]
    assert cost[1] < cost[0]


def test_the_folder_holds_what_its_manifest_names() -> None:
    folder, done = explored()
    written, said = contents(folder), manifest(folder)
    figures = {f"figures/{name}.{kind}" for name in ("frontier", "mixes", "years") for kind in ("svg", "png")}
    assert written.keys() == figures | {
        "scenario.toml", "manifest.json", "frontier.parquet", "summary.csv", "report.html", "tables.xlsx",
    }  # fmt: skip
    assert sorted(written) == said["files"]
    assert said["sha256"].keys() == {"scenario.toml", "frontier.parquet"}
    assert (said["command"], said["seed"], said["replicates"], said["reference"]) == ("frontier", 7, 4, "never")
    assert [path.name for path in folder.parent.iterdir()] == ["mixed"]
    assert str(folder / "report.html") in done.stderr


def test_twenty_lines_that_a_strategist_can_read() -> None:
    _, done = explored()
    lines = done.stdout.splitlines()
    assert len(lines) <= 20
    assert lines[0].startswith("60 weeks from 1 April 2024 in An area of England and Wales: 40 places between Prolific")
    assert [line.split("  ")[0] for line in lines[2:5]] == ["40 + 0", "20 + 20 (as given)", "0 + 40"]
    assert lines[5].startswith("Most harm averted on average (CCHI days): ")
    for start in ("By years counted: ", "By measure: ", "By the size of the team: ", "With and without dilution: "):
        assert any(line.startswith(start) for line in lines), start
    assert lines[-1].startswith("Rests on assumptions: ")


def test_the_same_number_in_summary_table_and_json() -> None:
    frontier = found()
    with (explored()[0] / "summary.csv").open(encoding="utf-8") as file:
        rows = {(row["condition"], row["mix"], row["measure"], row["years"]): row for row in csv.DictReader(file)}
    for name in frontier.explored.names:
        spread = frontier.explored.spread_done(HARM, name)
        assert float(rows["as given", name, "harm_cchi_days_averted", "2"]["mean"]) == pytest.approx(spread.mean)
        one = frontier.plain["populations"]["pool"]["harm_cchi_days"]["differences"][name]
        assert one["mean"] == pytest.approx(-spread.mean)
    assert broken(frontier.plain, SCHEMA) == []
    assert frontier.plain["reference"] == "never"


def test_the_page_tells_all_and_needs_nothing_else() -> None:
    text = (explored()[0] / "report.html").read_text(encoding="utf-8")
    stands_alone(text)
    assert text.count("<svg") == 3
    for words in ("Where the choice flips", "cohorts.high_harm.places@0 = 20", "--staffing 1,0.5", "No dilution"):
        assert words in text
    assert re.findall(r"\bnan\b|\bNone\b|\binf\b", re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)) == []


def test_report_makes_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    shutil.copytree(explored()[0], folder)
    (folder / "report.html").unlink()
    shutil.rmtree(folder / "figures")
    assert iomsim("report", str(folder)).stdout == f"The report: {folder / 'report.html'}\n"
    assert contents(folder) == contents(explored()[0])


def test_pictures_are_whole() -> None:
    for picture in all_pictures(found()):
        figure = draw(picture)
        figure.draw_without_rendering()
        box = figure.get_tightbbox()
        assert (min(box.x0, box.y0), box.x1 <= WIDTH + 0.05) >= (-0.05, True)
        assert box.y1 <= figure.get_figheight() + 0.05
    names = [point.label for point in all_pictures(found())[0].panels[0].points]
    assert names == list(found().explored.names)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("teaching",), "teaching: it has one cohort, iom, so there is none to move places to"),
        (("wiltshire-2020", "--between", "iom"), "--between:"),
        (("wiltshire-2020", "--between", "iom,dsap"), "no cohort is called dsap; the nearest right one is dasp"),
        (("teaching", "--lever", "cohorts.iom.plaecs=1:2:2"), "the nearest right one is cohorts.iom.places"),
        (("teaching", "--lever", "cohorts.iom.places=1:2"), "expected PATH=FROM:TO:NUMBER"),
        (("teaching", "--lever", "cohorts.iom.places=1:1.2:3"), "--lever: cohorts.iom.places is a whole number"),
        (("teaching", "--lever", "cohorts.iom.places=-5:5:2"), "--lever: cohorts.iom.places@0 is -5; expected"),
        (("teaching", "--lever", "pool.people=200:300:2"), "--lever: pool.people can't change mid-run"),
        (("teaching", "--lever", "tags.supply=1:9:9", "--lever", "tags.weeks=1:9:9"), "81 mixes"),
        (("wiltshire-2020", "--mixes", "1"), "--mixes: 1 was given; expected a whole number from 2"),
        (("wiltshire-2020", "--staffing", "0.5,lots"), "--staffing:"),
        (("wiltshire-2020", "--dilution", "off"), "--dilution:"),
        (("wiltshire-2020", "--replicates", "0"), "--replicates: 0 was given"),
        (("wiltshir-2020",), "the nearest right one is wiltshire-2020"),
    ],
)
def test_wrong_input_is_a_sentence(
    arguments: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = wrong(capsys, "frontier", *arguments, "--out", str(tmp_path / "deep" / "out"))
    assert words in line
    assert not list(tmp_path.iterdir())


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    arguments = ("wiltshire-2020", "--replicates", "100000", "--out", str(tmp_path / "a" / "b"))
    interrupted(6.0, "frontier", *arguments)
    assert not list(tmp_path.iterdir())
