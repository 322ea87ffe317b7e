"""``iomsim optimise``: what it prints and writes, on the luck of its search and on fresh luck."""

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

from experiments.briefing.page import brief
from experiments.decisions.levers import with_settings
from experiments.decisions.optimise.answer import Optimum
from experiments.decisions.optimise.pictures import all_pictures
from experiments.decisions.optimise.spending import Spending
from experiments.decisions.optimise.store import FRESH, SEARCH, Searched
from experiments.reports.figures import WIDTH, draw
from scenarios import load
from sim import simulate

pytestmark = pytest.mark.slow  # what they run doesn't depend on Python's version

SMALL = ("--weeks", "60", "--set", "running_weeks=12", "--replicates", "4", "--seed", "7", "--evaluations", "22")
CHANNELS = ("services", "priority", "dose", "tag", "release_planning", "enforcement", "detection")
OFF = tuple(part for name in CHANNELS for part in ("--set", f"channels.{name}=false"))
KEPT = ("--without", "roles.police_supervisor,roles.probation_lead,roles.administrator,roles.idva")


@cache
def spent() -> tuple[Path, Any]:
    """Spend a budget on the teaching scheme, as text; nobody changes the folder."""
    folder = Path(mkdtemp(prefix="iomsim-optimise-")) / "made" / "small"
    return folder, iomsim("optimise", "teaching", "--budget", "420000", *SMALL, "--out", str(folder))


@cache
def useless() -> Any:
    """Spend a budget on a scheme that does nothing, as JSON."""
    folder = Path(mkdtemp(prefix="iomsim-optimise-")) / "useless"
    done = iomsim("optimise", "teaching", "--budget", "450000", *SMALL, *OFF, *KEPT, "--json", "--out", str(folder))
    assert done.stderr == ""
    return json.loads(done.stdout)


def found() -> Optimum:
    return Optimum(Searched.read(spent()[0]))


def test_a_scheme_that_does_nothing_loses_every_pound() -> None:
    plain = useless()
    assert broken(plain, SCHEMA) == []
    following = {line["name"]: line["next_pounds"] for line in plain["lines"] if line["next_pounds"]}
    assert len(following) > 6
    for name, one in following.items():
        assert one["worth"]["mean"] == pytest.approx(-100_000, rel=1e-6), name
        assert one["probability_worth_it"] == 0
    # So it is best to buy nothing that can be given up.
    assert plain["search"]["costs"][plain["search"]["best"]] < plain["search"]["costs"][plain["reference"]]


def test_the_budget_is_kept_and_prices_are_the_scenarios() -> None:
    said = manifest(spent()[0])
    prices = {line["name"]: line["price"] for line in said["lines"]}
    allowed = {one["plan"] for one in said["tried"]} | {said["start"], said["best"], said["second"]}
    for plan in said["plans"]:
        cost = sum(prices[name] * units for name, units in plan["units"].items())
        assert plan["cost"] == pytest.approx(cost)
        if plan["name"] in allowed:
            assert cost <= 420_000.01
    assert said["evaluations"] <= 22
    assert set(said["next"].values()).isdisjoint({said["best"]})


def test_what_was_found_is_run_again_on_other_luck() -> None:
    searched = found().searched
    assert (searched.manifest["seed"], searched.manifest["fresh_seed"]) == (7, 8)
    settings = ["horizon_weeks=60", "running_weeks=12"]
    scenario = load("teaching", settings)
    lines = Spending.of(scenario)
    start = with_settings("teaching", settings, lines.settings(lines.within(420_000)), "--budget")
    for seed, luck in ((7, SEARCH), (8, FRESH)):
        result = simulate(start, 4, seed, arms=("scheme",))
        for outcome in ("social_value", "cost_scheme"):
            ours = searched.figures[luck, searched.start, "pool", None, outcome]
            assert np.array_equal(ours, result.values(outcome, "scheme")), (luck, outcome)


def test_the_briefing_says_what_the_budget_buys_and_whether_fresh_luck_bears_it_out() -> None:
    said = brief([spent()[0]]).answered[1]
    assert said.question.name == "package"
    assert said.sentences == found().sentences[:2]


def test_spending_is_discounted_as_the_gain_is() -> None:
    searched = found().searched
    (name, plan), *_ = searched.next.items()
    assert searched.plans[plan]["units"][name] > searched.plans[searched.best]["units"][name]
    by_year = [
        searched.values("cost_scheme", plan, year=year) - searched.values("cost_scheme", searched.best, year=year)
        for year in (1, 2)
    ]
    assert searched.spent(plan, searched.best) == pytest.approx(by_year[0] + by_year[1] / 1.035)


def test_the_folder_holds_what_its_manifest_names() -> None:
    folder, done = spent()
    written, said = contents(folder), manifest(folder)
    figures = {f"figures/{name}.{kind}" for name in ("spending", "next") for kind in ("svg", "png")}
    assert written.keys() == figures | {
        "scenario.toml", "manifest.json", "optimise.parquet", "summary.csv", "report.html", "tables.xlsx",
        "briefing.html",
    }  # fmt: skip
    assert sorted(written) == said["files"]
    assert said["sha256"].keys() == {"scenario.toml", "optimise.parquet"}
    assert (said["command"], said["replicates"], said["by"]) == ("optimise", 4, "social_value")
    assert [path.name for path in folder.parent.iterdir()] == ["small"]
    assert str(folder / "report.html") in done.stderr


def test_twenty_lines_that_a_strategist_can_read() -> None:
    lines = spent()[1].stdout.splitlines()
    assert len(lines) <= 20
    assert lines[0].startswith("60 weeks from 1 April 2024 in A small town: £420,000 a year, for most net social value")
    assert any("on the luck it was found on" in line and "on fresh luck" in line for line in lines)
    assert any(
        line.startswith(("The next £100,000 does most on ", "No line gains by its next £100,000")) for line in lines
    )
    assert lines[-1].startswith("Rests on assumptions: ")


def test_the_same_number_in_summary_and_json() -> None:
    optimum = found()
    assert broken(optimum.plain, SCHEMA) == []
    with (spent()[0] / "summary.csv").open(encoding="utf-8") as file:
        rows = {row["line"]: row for row in csv.DictReader(file)}
    lines = {line["name"]: line for line in optimum.plain["lines"]}
    assert rows.keys() == lines.keys()
    order = [one.gained.mean for one in optimum.following]
    assert order == sorted(order, reverse=True)
    for one in optimum.following:
        assert float(rows[one.line]["worth_mean"]) == one.worth.mean == lines[one.line]["next_pounds"]["worth"]["mean"]
    gained = optimum.plain["search"]["gains"]
    for name, one in gained.items():
        values = optimum.searched.values("social_value", name)
        start = optimum.searched.values("social_value", optimum.searched.start)
        assert one["fresh"]["mean"] == pytest.approx(float((values - start).mean()))


def test_the_page_tells_all_and_needs_nothing_else() -> None:
    text = (spent()[0] / "report.html").read_text(encoding="utf-8")
    stands_alone(text)
    assert text.count("<svg") == 2
    for words in ("on fresh luck", "--budget 420000", "Whether anybody applies for a post", "The search"):
        assert words in text
    assert re.findall(r"\bnan\b|\bNone\b|\binf\b", re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)) == []


def test_report_makes_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    shutil.copytree(spent()[0], folder)
    (folder / "report.html").unlink()
    shutil.rmtree(folder / "figures")
    assert iomsim("report", str(folder)).stdout == f"The report: {folder / 'report.html'}\n"
    assert contents(folder) == contents(spent()[0])


def test_pictures_are_whole() -> None:
    for picture in all_pictures(found()):
        figure = draw(picture)
        figure.draw_without_rendering()
        box = figure.get_tightbbox()
        assert (min(box.x0, box.y0), box.x1 <= WIDTH + 0.05) >= (-0.05, True)
        assert box.y1 <= figure.get_figheight() + 0.05


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("teaching",), "Missing option"),
        (("teaching", "--budget", "lots"), "'--budget'"),
        (("teaching", "--budget", "-5"), "--budget: -5.0 was given; expected pounds a year above 0"),
        (("teaching", "--budget", "nan"), "--budget:"),
        (("teaching", "--budget", "1000"), "--budget: £1,000 a year buys nothing; expected £"),
        (("teaching", "--budget", "5e5", "--by", "hram"), "--by:"),
        (("teaching", "--budget", "5e5", "--evaluations", "5"), "--evaluations: 5 was given; expected 16 or more"),
        (("teaching", "--budget", "5e5", "--without", "roles.idav"), "is no line; the nearest right one is roles.idva"),
        (("teaching", "--budget", "5e5", "--replicates", "0"), "--replicates: 0 was given"),
        (("teachin", "--budget", "5e5"), "the nearest right one is teaching"),
    ],
)
def test_wrong_input_is_a_sentence(
    arguments: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = wrong(capsys, "optimise", *arguments, "--out", str(tmp_path / "deep" / "out"))
    assert words in line
    assert not list(tmp_path.iterdir())


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    arguments = ("teaching", "--budget", "500000", "--replicates", "100000", "--out", str(tmp_path / "a" / "b"))
    interrupted(6.0, "optimise", *arguments)
    assert not list(tmp_path.iterdir())
