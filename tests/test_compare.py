"""``iomsim compare``: what it prints and writes, on the same people and luck as ``run``."""

import csv
import json
import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from outline import stands_alone
from output_schema import SCHEMA, broken
from run_folder import OPTIONS, contents, iomsim, manifest, ran

from experiments.decisions.comparison.answer import Comparison
from experiments.decisions.comparison.measures import RANKED
from experiments.decisions.comparison.pictures import all_pictures
from experiments.decisions.comparison.ranking import ranked
from experiments.decisions.comparison.runs import simulated
from experiments.decisions.comparison.store import Compared, told_apart
from experiments.reports.asked import Asked
from experiments.reports.figures import WIDTH, draw
from scenarios import load
from sim.outcomes import OUTCOMES
from sim.spread import knowledge_means

LONG = "a-package-with-quite-a-long-name-as-they-come"
MORE = 'extends = "teaching"\nquestion = "What would more places do?"\n[cohorts.iom]\nplaces = 40\n'
KEPT = """extends = "teaching"
question = "What would kept places do?"
[[changes]]
week = 10
path = "services.housing_support.scheme_places"
value = { value = 6, grade = "S1", source = "own", note = "the proposal" }
"""
OWN = '[own]\ntitle = "A proposal"\npublisher = "The partnership"\nyear = 2026\nkind = "report"\n'


@cache
def files() -> Path:
    """Write scenarios that extend the teaching one."""
    folder = Path(mkdtemp(prefix="iomsim-compare-"))
    (folder / f"{LONG}.toml").write_text(MORE)
    (folder / "copy.toml").write_text('extends = "teaching"\n')
    (folder / "kept.toml").write_text(KEPT)
    (folder / "sources.toml").write_text(OWN)
    return folder


def compare(*arguments: str, out: str) -> tuple[Path, Any]:
    folder = files() / out
    return folder, iomsim("compare", *arguments, *OPTIONS, "--out", str(folder), cwd=files())


@cache
def packages() -> tuple[Path, Any]:
    """Compare four, as text; nobody changes the folder."""
    return compare("teaching", "copy.toml", f"{LONG}.toml", "kept.toml", out="made/packages")


@cache
def against_none() -> Any:
    """Compare two with no scheme, as JSON."""
    _, done = compare("teaching", f"{LONG}.toml", "--twin", "never", "--json", out="none")
    assert done.stderr == ""
    return json.loads(done.stdout)


@cache
def kept_twice() -> Any:
    """Compare a scenario with dated changes with itself, under one name."""
    _, done = compare("kept.toml", "kept.toml", "--json", out="twice")
    return json.loads(done.stdout)


def found() -> Comparison:
    return Comparison(Compared.read(packages()[0]))


@pytest.mark.slow
def test_the_folder_holds_what_its_manifest_names() -> None:
    folder, done = packages()
    written, said = contents(folder), manifest(folder)
    figures = {f"figures/{name}.{kind}" for name in ("differences", "best", "worth-ledgers") for kind in ("svg", "png")}
    scenarios = {f"{one['folder']}/scenario.toml" for one in said["scenarios"]}
    assert len(scenarios) == 4
    assert written.keys() == figures | scenarios | {
        "4-kept/sources.toml", "manifest.json", "outcomes.parquet", "summary.csv", "report.html",
        "worth.csv", "tables.xlsx", "briefing.html",
    }  # fmt: skip
    assert sorted(written) == said["files"]
    assert said["sha256"].keys() == {"outcomes.parquet", "4-kept/sources.toml", *scenarios}
    assert (said["command"], said["seed"], said["replicates"], said["reference"]) == ("compare", 7, 4, "as_is")
    assert [path.name for path in folder.parent.iterdir()] == ["packages"]
    assert str(folder / "report.html") in done.stderr


def test_a_copy_differs_by_exactly_nothing() -> None:
    comparison = found()
    for outcome in OUTCOMES:
        spread = comparison.compared.difference(outcome.name, "copy")
        levels = comparison.compared.values(outcome.name, "copy")
        if np.isfinite(levels).any():
            ends = (spread.mean, spread.low, spread.high, spread.luck_low, spread.knowledge_high, spread.error)
            assert ends == (0, 0, 0, 0, 0, 0), outcome.name
    for ranking in comparison.rankings.values():
        assert ranking.probability["copy"] == ranking.probability["teaching"]
        assert sum(ranking.probability.values()) == pytest.approx(1)
        (pair,) = (pair for pair in ranking.pairs if {pair.first, pair.second} == {"copy", "teaching"})
        assert pair.is_none


@pytest.mark.slow
def test_a_scenario_with_dated_changes_differs_from_itself_by_nothing_and_from_as_it_stands_by_much() -> None:
    outcomes = kept_twice()["populations"]["pool"]
    for name, outcome in outcomes.items():
        assert list(outcome["arms"]) == ["as_is", "kept", "kept (2)"]
        assert outcome["differences"]["kept"] == outcome["differences"]["kept (2)"], name
    assert outcomes["cost_services"]["differences"]["kept"]["mean"] > 0
    assert outcomes["cost_services"]["arms"]["as_is"]["mean"] == 0
    for ranking in kept_twice()["rankings"]:
        assert ranking["probability_best"] == {"kept": 0.5, "kept (2)": 0.5}
        (pair,) = ranking["pairs"]
        assert (pair["difference"], pair["error"], pair["told_apart"], pair["replicates_needed"]) == (0, 0, False, None)


@pytest.mark.slow
def test_luck_is_that_of_a_run() -> None:
    files()
    against_none()
    ours, theirs = (
        pq.read_table(folder / "outcomes.parquet", filters=pc.field("scenario") == "teaching")
        for folder in (files() / "none", ran()[0])
    )
    assert ours.num_rows == theirs.num_rows > 0
    for name in ours.column_names:
        assert ours[name].to_pylist() == theirs[name].to_pylist(), name


def test_json_is_alone_and_fits_the_schema() -> None:
    for plain in (against_none(), kept_twice()):
        assert broken(plain, SCHEMA) == []
        assert plain["command"] == "compare"
        assert plain["parts"] == []
        assert list(plain["populations"]) == ["pool"]
        assert list(plain["populations"]["pool"]) == [outcome.name for outcome in OUTCOMES]
        assert [(one["measure"], one["best_is"]) for one in plain["rankings"]] == [
            ("harm_cchi_days", "least"),
            ("offences_actual", "least"),
            ("cost_scheme", "least"),
            ("social_value", "most"),
        ]
    spoilt = json.loads(json.dumps(kept_twice()))
    spoilt["rankings"][0]["pairs"][0]["told_apart"] = 1
    assert broken(spoilt, SCHEMA) == ["$.rankings[0].pairs[0].told_apart is no ['boolean']"]
    harm = against_none()["populations"]["pool"]["harm_cchi_days"]
    assert list(harm["arms"]) == ["never", "teaching", LONG]
    assert list(harm["differences"]) == list(harm["errors"]) == list(harm["variance_removed"]) == ["teaching", LONG]
    assert harm["error"] == max(harm["errors"].values())
    assert {"luck_low", "knowledge_high"} <= harm["differences"][LONG].keys()


def test_ranks_and_probabilities_are_those_of_the_table_of_outcomes() -> None:
    compared = found().compared
    table = pq.read_table(packages()[0] / "outcomes.parquet").to_pandas()
    whole = table[table["area"].isna() & table["year"].isna() & (table["population"] == "pool")]
    for one in RANKED:
        rows = whole[(whole["outcome"] == one.name) & whole["payer"].isna() & whole["offence_type"].isna()]
        rows = rows[rows["arm"] == "scheme"].sort_values("replicate")
        values = [rows[rows["scenario"] == name]["value"].to_numpy() for name in compared.names]
        assert found().rankings[one.name] == ranked(compared.names, values, np.array([0, 0, 1, 1]), least=one.least)
    two = [compared.values("harm_cchi_days", name) for name in ("teaching", LONG)]
    means = knowledge_means(two[1] - two[0], np.array([0, 0, 1, 1]))
    assert ranked(("a", "b"), two, np.array([0, 0, 1, 1]), least=True).probability["b"] == np.mean(means < 0)


def test_twenty_lines_that_a_commissioner_can_read() -> None:
    _, done = packages()
    sentence, header, first, *lines = done.stdout.splitlines()
    assert sentence.startswith("2 years from 1 April 2024 in A small town, 4 scenarios on the same people and luck")
    assert header.split("  ")[-1].strip() == "best"
    assert first.startswith("teaching (reference)")
    assert [line.split()[0] for line in lines[:3]] == ["copy", LONG, "kept"]
    assert lines[0].count("no difference") == 3
    assert [line.split(":")[0] for line in lines[3:7]] == [one.best for one in RANKED]
    assert "teaching and copy differ in no replicate" in lines[3]
    assert lines[7].startswith("Common people, luck and draws took away ")
    assert lines[8].startswith("Rests on assumptions: up to ")
    assert len(lines) == 9


def test_the_same_number_in_summary_and_table() -> None:
    folder, _ = packages()
    compared = found().compared
    with (folder / "summary.csv").open(encoding="utf-8") as file:
        rows = {(row["scenario"], row["outcome"], row["key"], row["year"]): row for row in csv.DictReader(file)}
    for name in compared.names:
        for outcome in ("harm_cchi_days", "cost_scheme", "dose"):
            row, spread = rows[name, outcome, "", ""], compared.difference(outcome, name)
            assert float(row["difference_mean"]) == spread.mean
            assert float(row["difference_luck_low"]) == spread.luck_low
            assert float(row["scenario_mean"]) - float(row["reference_mean"]) == pytest.approx(spread.mean, abs=1e-6)
    assert rows["copy", "harm_cchi_days", "", ""]["variance_removed"] == "1.0"
    assert 0.5 < float(rows["kept", "harm_cchi_days", "", ""]["variance_removed"]) < 1
    assert ("teaching", "harm_cchi_days", "", "2") in rows
    assert ("kept", "started", "housing_support", "") in rows


def test_the_page_tells_all_and_needs_nothing_else() -> None:
    text = (packages()[0] / "report.html").read_text(encoding="utf-8")
    stands_alone(text)
    assert text.count("<svg") == 3
    assert "What my office pays, and what comes back" in text
    for words in ("Which is best", "What differs", "Not in it", "cohorts.iom.places", "6 (S1)", "told apart",
                  "services.housing_support.scheme_places@10"):  # fmt: skip
        assert words in text
    assert ">services.housing_support.places<" not in text
    plain = text.replace("\u2060", "")  # it keeps a minus sign with its pound
    assert [cell for row in found().rows for cell in row if f">{cell}<" not in plain] == []
    assert re.findall(r"\bnan\b|\bNone\b|\binf\b", re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)) == []


def test_report_makes_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    shutil.copytree(packages()[0], folder)
    (folder / "report.html").unlink()
    shutil.rmtree(folder / "figures")
    assert iomsim("report", str(folder)).stdout == f"The report: {folder / 'report.html'}\n"
    assert contents(folder) == contents(packages()[0])
    (folder / "4-kept" / "scenario.toml").write_text("")
    assert "4-kept/scenario.toml is not the file that iomsim wrote" in iomsim("report", str(folder), code=2).stderr


def test_pictures_are_whole_and_their_parts_add_up() -> None:
    comparison = found()
    differences, best = all_pictures(comparison.compared, comparison.rankings)
    for picture in (differences, best):
        figure = draw(picture)
        figure.draw_without_rendering()
        box = figure.get_tightbbox()
        assert (min(box.x0, box.y0), box.x1 <= WIDTH + 0.05) >= (-0.05, True)
        assert box.y1 <= figure.get_figheight() + 0.05
        for panel in picture.panels:
            assert panel.title
            assert panel.x_label
            assert len({dots.style for dots in panel.dots}) == len(panel.dots)
    assert [dots.label for dots in differences.panels[0].dots] == ["luck", "knowledge"]
    assert differences.panels[0].rows == ("copy", LONG, "kept")
    for panel in best.panels:
        assert sum(panel.dots[0].mean) == pytest.approx(100)


@pytest.mark.slow
def test_central_values_have_no_probabilities(tmp_path: Path) -> None:
    options = ("--parameters", "central", "--replicates", "2", "--weeks", "30", "--json")
    done = iomsim("compare", "teaching", str(files() / f"{LONG}.toml"), *options, cwd=tmp_path)
    plain = json.loads(done.stdout)
    assert broken(plain, SCHEMA) == []
    assert plain["rankings"][0]["probability_best"] == {"teaching": None, LONG: None}
    assert any("no scenario has a probability" in warning for warning in plain["warnings"])
    (made,) = (tmp_path / "results" / "compare").iterdir()
    assert [path.name for path in sorted((made / "figures").iterdir())] == [
        f"{name}.{kind}" for name in ("differences", "worth-ledgers") for kind in ("png", "svg")
    ]


@pytest.mark.slow
def test_until_adds_replicates_and_says_what_it_narrows(tmp_path: Path) -> None:
    options = ("--until", "40%", "--replicates", "2", "--weeks", "26", "--seed", "3", "--json")
    arguments = ("compare", "teaching", str(files() / f"{LONG}.toml"))
    plain = json.loads(iomsim(*arguments, *options, "--out", str(tmp_path / "out")).stdout)
    n = manifest(tmp_path / "out")["replicates"]
    assert n > 2
    assert f"after {n:,} replicates: under the 40 % asked for." in plain["warnings"][0]
    assert "narrow this error alone, not luck" in plain["warnings"][0]
    options = ("--replicates", str(n), "--weeks", "26", "--seed", "3", "--quiet", "--out", str(tmp_path / "out"))
    done = iomsim(*arguments, *options, "--overwrite")
    assert done.stdout == done.stderr == ""
    one = json.loads(iomsim(*arguments, *options, "--overwrite", "--json").stdout)
    assert one["populations"] == plain["populations"]


def test_a_payer_whom_a_scenario_lacks_pays_it_nothing() -> None:
    compared = found().compared
    assert (compared.values("budget", "kept", key="nobody") == 0).all()
    assert np.isnan(compared.values("wait_weeks", "kept", key="nothing")).all()


def test_every_name_is_its_own() -> None:
    assert told_apart(["a", "a", "b", "a", "a (2)"]) == ["a", "a (2)", "b", "a (3)", "a (2) (2)"]
    assert told_apart(["never", "as_is"]) == ["never (2)", "as_is (2)"]


def test_the_scenarios_written_load_to_themselves() -> None:
    folder = packages()[0]
    for k, name in enumerate((LONG, "kept"), 3):
        written = load(folder / f"{k}-{name}" / "scenario.toml")
        assert written == load(files() / f"{name}.toml")


def test_progress_rises_to_the_whole() -> None:
    seen: list[tuple[int, int]] = []
    scenarios = [load("teaching", ["horizon_weeks=26", f"cohorts.iom.places={n}"]) for n in (20, 20, 40)]
    asked = Asked(2, 7, 1, "as_is", "central", "40%")
    results, said = simulated(scenarios, asked, lambda done, of: seen.append((done, of)))
    n = results[0].replicates
    assert f"after {n:,} replicates" in said[0]
    assert n > 2
    assert {result.parameters for result in results} == {"central"}
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (n, n)
    assert {of for _, of in seen} >= {2, n}
