"""``iomsim run``: what it prints and writes, and that the same numbers stand in all of it."""

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from output_schema import SCHEMA, broken
from run_folder import OPTIONS, ROOT, contents, iomsim, manifest, ran

from experiments.reports.answer import Answer
from experiments.reports.lines import MEASURES, NOT_TOLD
from experiments.reports.numbers import change, interval, place, plain, with_unit
from experiments.reports.resolved import as_toml
from experiments.reports.store import Saved
from scenarios import library_names, load
from sim.outcomes import OUTCOMES

FILES = {"scenario.toml", "manifest.json", "outcomes.parquet", "weekly.parquet", "summary.csv", "report.html",
         "worth.csv", "tables.xlsx", "briefing.html"}  # fmt: skip


@cache
def again() -> tuple[Path, Any]:
    """Run the resolved scenario of the first run, as JSON."""
    folder = ran()[0]
    other = folder.parent.parent / "again"
    done = iomsim("run", str(folder / "scenario.toml"), *OPTIONS, "--out", str(other), "--quiet", "--json")
    assert done.stderr == ""
    return other, json.loads(done.stdout)


def test_the_folder_holds_what_its_manifest_names() -> None:
    folder, _ = ran()
    found = contents(folder)
    assert {name for name in found if "/" not in name} == FILES
    figures = {name for name in found if name.startswith("figures/")}
    assert len(figures) == 16  # six pictures, and two of what it is worth, each twice
    assert {Path(name).suffix for name in figures} == {".svg", ".png"}
    said = manifest(folder)
    assert sorted(found) == said["files"]
    assert said["program"] == "iomsim"
    assert said["seed"] == 7
    assert said["replicates"] == 4
    assert {"python", "numpy", "numba", "pyarrow"} <= said["packages"].keys()
    assert [path.name for path in folder.parent.iterdir()] == ["teaching"]


def test_the_manifest_tells_nothing_of_the_machine() -> None:
    folder, _ = ran()
    text = (folder / "manifest.json").read_text() + (folder / "scenario.toml").read_text()
    assert str(ROOT) not in text
    assert str(folder) not in text


def test_fifteen_lines_under_one_sentence() -> None:
    _, done = ran()
    sentence, header, *lines = done.stdout.splitlines()
    assert sentence.startswith("2 years from 1 April 2024 in A small town, the scheme set against no scheme at all;")
    assert "95 % of knowledge and luck over 4 replicates" in sentence
    assert "not enough" in sentence
    assert header.split("  ")[-1].strip() == "95 % of knowledge and luck"
    assert len(lines) == 15
    starts = ["Cost", "Nominals", "Caseload", "Offences proven", "Offences recorded", "Offences actual", "Reoffending",
              "Harm, CCHI", "Harm, cost", "Victims", "Weeks inside", "Weeks waited", "Net social", "Commissioner",
              "Rests on assumptions"]  # fmt: skip
    assert [line.startswith(start) for line, start in zip(lines, starts, strict=True)] == [True] * 15
    assert str(ran()[0] / "report.html") in done.stderr


def test_a_range_across_nil_is_said_to_be_none() -> None:
    folder, done = ran()
    told = Answer(Saved.read(folder)).told
    assert any(one.is_nil for one in told.values())
    for name in ("offences_proven", "offences_recorded", "offences_actual", "victims", "weeks_inside"):
        (line,) = [line for line in done.stdout.splitlines() if line.startswith(MEASURES[name].label)]
        low, high = told[name].difference.low, told[name].difference.high
        assert (NOT_TOLD in line) == (low <= 0 <= high)


@pytest.mark.slow
def test_the_resolved_scenario_runs_to_the_same_bytes() -> None:
    (first, _), (second, _) = ran(), again()
    one, two = contents(first), contents(second)
    for name in ("outcomes.parquet", "weekly.parquet", "summary.csv", "worth.csv"):
        assert one[name] == two[name]
    assert {name for name in one if name.startswith("figures/") and one[name] != two[name]} == set()


@pytest.mark.parametrize("name", library_names())
def test_a_resolved_scenario_loads_to_itself(name: str, tmp_path: Path) -> None:
    first = next(iter(load(name).values["cohorts"]))
    scenario = load(name, [f"cohorts.{first}.places=17"])
    path = tmp_path / "scenario.toml"
    path.write_text(as_toml(scenario), encoding="utf-8")
    found = load(path)
    assert found == scenario
    assert {key: {**row, "file": "", "line": 0} for key, row in found.evidence.items()} == {
        key: {**row, "file": "", "line": 0} for key, row in scenario.evidence.items()
    }


def test_json_is_alone_and_fits_the_schema() -> None:
    _, found = again()
    assert broken(found, SCHEMA) == []
    assert broken({**found, "strange": 1}, SCHEMA) == ["$.strange is not known"]
    assert found["command"] == "run"
    assert list(found["populations"]) == ["pool", "ever_selected", "exited", "iom"]
    assert list(found["populations"]["pool"]) == [outcome.name for outcome in OUTCOMES]
    assert found["populations"]["pool"]["dose"]["arms"]["never"] == {"mean": None, "low": None, "high": None}
    assert found["populations"]["exited"]["cost_scheme"]["error"] is None
    assert found["parts"] == []


def test_the_same_number_in_text_report_json_and_summary() -> None:
    (folder, done), (_, found) = ran(), again()
    page = (folder / "report.html").read_text().replace("\u2060", "")  # it keeps a minus sign with its pound
    with (folder / "summary.csv").open(encoding="utf-8") as file:
        summary = {row["outcome"]: row for row in csv.DictReader(file) if row["population"] == "pool" and not
                   row["key"] and not row["year"]}  # fmt: skip
    for name in ("cost_scheme", "offences_proven", "offences_actual", "harm_cost", "victims", "weeks_inside"):
        one = found["populations"]["pool"][name]
        difference = one["differences"]["scheme"]
        assert float(summary[name]["difference_mean"]) == difference["mean"]
        assert float(summary[name]["scheme_low"]) == one["arms"]["scheme"]["low"]
        at = place(difference["low"], difference["high"], one["error"])
        (line,) = [line for line in done.stdout.splitlines() if line.startswith(MEASURES[name].label)]
        row = re.search(rf'<th scope="row">{re.escape(MEASURES[name].label)}</th>(.*?)</tr>', page, re.DOTALL)
        assert row
        for text in (
            change(difference["mean"], one["unit"], at),
            interval(difference["low"], difference["high"], one["unit"], at),
        ):
            assert text in line
            assert f">{text}<" in row.group(1)


@pytest.mark.slow
def test_a_twin_is_chosen_and_central_values_have_no_knowledge(tmp_path: Path) -> None:
    options = ("--twin", "as_is", "--parameters", "central", "--replicates", "2", "--weeks", "60", "--json")
    setting = ("--set", "cohorts.iom.places@10=10")
    done = iomsim("run", "teaching", *options, *setting, cwd=tmp_path)
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert broken(found, SCHEMA) == []
    arms = found["populations"]["pool"]["places"]["arms"]
    assert arms["as_is"]["mean"] == 20
    assert arms["scheme"]["mean"] == pytest.approx((10 * 20 + 50 * 10) / 60)
    assert any("luck alone" in warning for warning in found["warnings"])
    (made,) = (tmp_path / "results" / "teaching").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d{6}Z", made.name)
    assert "luck alone" in (made / "report.html").read_text()


@pytest.mark.slow
def test_until_adds_replicates_and_says_so(tmp_path: Path) -> None:
    options = ("--until", "60%", "--replicates", "2", "--weeks", "26", "--seed", "3", "--json")
    found = json.loads(iomsim("run", "teaching", *options, "--out", str(tmp_path / "out")).stdout)
    sentence = found["warnings"][0]
    assert "Simulation error of the headline difference" in sentence
    n = manifest(tmp_path / "out")["replicates"]
    assert f"after {n:,} replicates" in sentence
    whole = tmp_path / "whole"
    options = ("--replicates", str(n), "--weeks", "26", "--seed", "3", "--quiet", "--out", str(whole))
    done = iomsim("run", "teaching", *options)
    assert done.stdout == done.stderr == ""
    assert contents(whole)["outcomes.parquet"] == contents(tmp_path / "out")["outcomes.parquet"]


@pytest.mark.parametrize(
    ("low", "high", "error", "number", "words"),
    [
        (-60, 15, 1, -22.4, "−22"),
        (-600, 150, 1, -224, "−220"),
        (-600, 150, 40, -224, "−220"),
        (-600, 150, 140, -224, "−200"),
        (19.97, 20.0, 0, 19.993, "20.0"),
        (0, 0, 0, 0, "0"),
        (5, 5, 0, 5, "5"),
        (12345.6, 12345.6, 0, 12345.6, "12,350"),
    ],
)
def test_numbers_are_no_finer_than_their_spread(
    low: float, high: float, error: float, number: float, words: str
) -> None:
    assert plain(number, place(low, high, error)) == words


def test_a_figure_that_is_nil_in_nearly_all_replicates_is_written_to_its_error() -> None:
    assert place(0.0, 0.0, 0.003) == -3
    assert with_unit(0.004, "share", place(0.0, 0.0, 0.003)) == "0.4 %"


def test_numbers_have_their_unit() -> None:
    assert with_unit(0.523, "share", -2) == "52 %"
    assert change(-0.02, "share", -2) == "−2 points"
    assert change(-0.01, "share", -2) == "−1 point"
    assert change(0.01, "share", -2) == "1 point"
    assert with_unit(-1_234_567, "GBP", 5) == "−£1.2m"
    assert with_unit(-345_678, "GBP", 3) == "−£346,000"
    assert with_unit(600_000, "GBP", 6) == "£1m"
    assert with_unit(float("nan"), "GBP", 3) == "–"
