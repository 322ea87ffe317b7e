"""``iomsim audit``: one pool through every matrix, as printed, written and told again."""

import csv
import json
import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from outline import stands_alone
from output_schema import SCHEMA, broken
from run_folder import OPTIONS, contents, interrupted, iomsim, manifest, wrong

from experiments.decisions.audit.answer import Answer
from experiments.decisions.audit.followed import AMONG, OUTCOMES, follow
from experiments.decisions.audit.matrices import matrices, with_library
from experiments.decisions.audit.measures import (
    EVERYBODY,
    HINDSIGHT,
    HINDSIGHT_OF_ALL,
    MEASURES,
    MISSED,
    Address,
    measured,
)  # fmt: skip
from experiments.decisions.audit.pictures import all_pictures
from experiments.decisions.audit.replicates import Task
from experiments.decisions.audit.replicates import audited as audit
from experiments.decisions.audit.store import Audited
from experiments.reports.asked import Asked
from experiments.reports.figures import WIDTH, draw
from scenarios import library_names, load
from sim import simulate
from sim.knowledge import drawn_values
from sim.pools import make_pool
from sim.tables import tables

pytestmark = pytest.mark.slow  # what they run doesn't depend on Python's version

PLACES = ("--places", "8")


@cache
def made() -> tuple[Path, Any]:
    """Audit the teaching scenario once a process; nobody changes the folder."""
    folder = Path(mkdtemp(prefix="iomsim-audit-")) / "made" / "audit"
    return folder, iomsim("audit", "teaching", *PLACES, *OPTIONS, "--out", str(folder))


@cache
def audited() -> Audited:
    return Audited.read(made()[0])


def everywhere(matrix: str, measure: str, among: str = "candidates", group: str = "") -> Any:
    return audited().values(measure, matrix, among, key=group)


def test_the_folder_holds_what_its_manifest_names() -> None:
    folder, done = made()
    written, said = contents(folder), manifest(folder)
    figures = {f"figures/{name}.{kind}" for name in ("covered", "replaced", "people") for kind in ("svg", "png")}
    data = {"scenario.toml", "audit.parquet", "people.csv"}
    assert written.keys() == figures | data | {"manifest.json", "summary.csv", "tables.xlsx", "report.html"}
    assert sorted(written) == said["files"]
    assert said["sha256"].keys() == data
    asked = {"command": "audit", "cohort": "iom", "places": 8, "week": 0, "seed": 7, "replicates": 4}
    assert asked.items() <= said.items()
    assert str(folder / "report.html") in done.stderr


def test_every_matrix_of_the_library_is_audited() -> None:
    found = set(with_library(load("teaching")).values["matrices"])
    assert found >= {name for scenario in library_names() for name in load(scenario).values["matrices"]}
    assert [one.name for one in audited().matrices] == manifest(made()[0])["matrices"]
    assert found == set(manifest(made()[0])["matrices"])


def test_a_scenarios_own_matrix_stays_and_what_it_has_not_is_left_out() -> None:
    own = load("teaching", {"matrices.count_12_months.criteria.proven_offences.weight": 7})
    whole = with_library(own)
    assert whole.values["matrices"]["count_12_months"] == own.values["matrices"]["count_12_months"]
    assert whole.values | {"matrices": {}} == own.values | {"matrices": {}}
    path = "matrices.probation_tiering.criteria.ogrs3.weight"
    assert whole.evidence[path] == load("matrices").evidence[path]
    recalled = {one.name: one.is_recalled for one in matrices(whole, "iom")}
    assert (recalled["flex"], recalled["probation_tiering"]) == (True, False)


def test_one_seeds_pool_is_that_of_a_run() -> None:
    scenario = with_library(load("teaching"))
    values, p = scenario.values, tables(scenario.values, scheme=False)
    followed = follow(values, p, 0, 8, seed=7, replicate=1)
    own = load("teaching").values
    assert (followed.people["id"] == make_pool(own, tables(own, scheme=False), 7, 1).people.id).all()
    # And what its people do in the year after is what a run without a scheme counts.
    run = simulate(load("teaching"), 1, 7, arms=("never",), first=1, parameters="central")
    for name in OUTCOMES:
        if name != "offences_proven":  # a run counts those proven in the year, whenever they were committed
            counted = run.values(name, "never", year=1)[0]
            assert followed.following[name].sum() == pytest.approx(counted, rel=1e-12), name


def test_all_matrices_pick_from_the_same_people_and_as_many() -> None:
    for among in AMONG:
        picked = [everywhere(one.name, "people", among) for one in audited().matrices]
        assert all((one == 8).all() for one in picked)
    few, many = (everywhere("those it may hold", "people", among) for among in AMONG)
    assert (few < many).all()
    assert (many < everywhere(EVERYBODY, "people")).all()


def test_shares_are_shares_and_nothing_covers_more_than_hindsight() -> None:
    table = pq.read_table(made()[0] / "audit.parquet").to_pandas()
    shares = table[(table["unit"] == "share") & table["value"].notna() & (table["measure"] != "lost_by_error")]
    assert shares["value"].between(0, 1).all()
    assert set(table["measure"]) == set(MEASURES)
    for among in AMONG:
        for name in OUTCOMES:
            best = everywhere(HINDSIGHT, f"covered_{name}", among)
            assert (best <= everywhere(HINDSIGHT_OF_ALL, f"covered_{name}", among) + 1e-12).all()
            for one in audited().matrices:
                assert (everywhere(one.name, f"covered_{name}", among) <= best + 1e-12).all()


def test_parts_sum_to_their_whole() -> None:
    for kind in ("sex", "age", "profile", "OGRS3"):
        groups = [group for group in audited().keys("in_group") if group.startswith(f"{kind}: ")]
        for name in (EVERYBODY, *(one.name for one in audited().matrices)):
            assert sum(everywhere(name, "in_group", group=group) for group in groups) == pytest.approx(np.ones(4))
    why = sum(everywhere(MISSED, "why_missed", group=group) for group in audited().keys("why_missed"))
    assert why == pytest.approx(np.ones(4))
    one, other = (one.name for one in audited().matrices[:2])
    assert (everywhere(one, "in_common", group=other) == everywhere(other, "in_common", group=one)).all()


def test_a_lottery_has_in_common_what_chance_makes() -> None:
    # Eight drawn of n have 8/n of another eight: the mean of 30 replicates within four errors of its own.
    scenario = with_library(load("teaching"))
    task = Task(scenario, matrices(scenario, "iom"), "iom", 40)
    found = audit(task, Asked(30, 5, 1, "never", "central"), lambda *_: None)
    at = {where: k for k, where in enumerate(found.addresses)}
    shares = found.figures[:, at[Address("register", "lottery", "in_common", "norfolk_type")]]
    chance = 40 / found.figures[:, at[Address("register", "those it may hold", "people", "")]]
    assert abs((shares - chance).mean()) < 4 * (shares - chance).std(ddof=1) / 30**0.5
    assert 0.05 < chance.mean() < 0.2


def test_two_replicates_share_a_draw_of_what_is_not_known() -> None:
    scenario = with_library(load("teaching"))
    values = drawn_values(scenario, 7, 1)
    followed = follow(values, tables(values, scheme=False), 0, 8, seed=7, replicate=3)
    for where, value in measured(followed, matrices(scenario, "iom"), values).items():
        ours = audited().values(where.measure, where.matrix, where.among, key=where.group)[3]
        assert ours == value or (np.isnan(ours) and np.isnan(value)), where


def test_threads_change_no_byte(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    options = (*PLACES, *OPTIONS, "--workers", "1", "--quiet", "--out", str(folder))
    done = iomsim("audit", "teaching", *options)
    assert done.stdout == done.stderr == ""
    for name in ("audit.parquet", "people.csv", "scenario.toml", "summary.csv"):
        assert (folder / name).read_bytes() == contents(made()[0])[name], name


def test_the_scenario_written_audits_to_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "again"
    options = (*PLACES, *OPTIONS, "--json", "--out", str(folder))
    done = iomsim("audit", str(made()[0] / "scenario.toml"), *options)
    assert (folder / "audit.parquet").read_bytes() == contents(made()[0])["audit.parquet"]
    plain = json.loads(done.stdout)
    assert done.stderr == ""
    assert broken(plain, SCHEMA) == []
    assert (plain["command"], plain["populations"], plain["parts"]) == ("audit", {}, [])
    figures = {(one["among"], one["list"], one["measure"], one["group"]): one for one in plain["audit"]["figures"]}
    spread = audited().spread("covered_harm_cchi_days", "norfolk_type")
    assert figures["candidates", "norfolk_type", "covered_harm_cchi_days", ""]["mean"] == spread.mean
    assert [one["name"] for one in plain["audit"]["matrices"]] == [one.name for one in audited().matrices]
    assert any("recalled" in warning for warning in plain["warnings"])


def test_twenty_lines_that_a_commissioner_can_read() -> None:
    lines = made()[1].stdout.splitlines()
    assert len(lines) <= 20
    assert lines[0].startswith(
        "Integrated Offender Management, the meeting of week 0, no scheme before it: each matrix"
    )
    labels = [one.label for one in audited().matrices]
    assert [line.startswith(label) for label, line in zip(labels, lines[2:], strict=False)] == [True] * len(labels)
    assert lines[-1].startswith("Real weights are mostly unpublished")
    assert lines[-1].endswith("recalled weights, not for decisions: Fixed, Flex.")
    assert not re.search(r"\bnan\b|None|–", "\n".join(lines))


def test_the_example_of_people_holds_each_list() -> None:
    with (made()[0] / "people.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == everywhere(EVERYBODY, "people")[0]
    whole = sum(float(row["harm_cchi_days_in_the_year_after"]) for row in rows)
    for one in audited().matrices:
        held = [row for row in rows if row[f"place.{one.name}"] and int(row[f"place.{one.name}"]) <= 8]
        assert len(held) == 8
        assert not any(row["kept_out"] for row in held)
        points = [int(row[f"points.{one.name}"]) for row in sorted(held, key=lambda row: int(row[f"place.{one.name}"]))]
        assert points == sorted(points, reverse=True)
        harm = sum(float(row["harm_cchi_days_in_the_year_after"]) for row in held)
        assert harm / whole == pytest.approx(everywhere(one.name, "covered_harm_cchi_days")[0], rel=1e-4)


def test_the_same_number_in_summary_and_table() -> None:
    with (made()[0] / "summary.csv").open(encoding="utf-8") as file:
        rows = {(row["among"], row["matrix"], row["measure"], row["group"]): row for row in csv.DictReader(file)}
    spread = audited().spread("replaced", "harm_24_months", population="register", key="a year")
    row = rows["register", "harm_24_months", "replaced", "a year"]
    assert (float(row["mean"]), float(row["low"]), row["unit"]) == (spread.mean, spread.low, "share")


def test_the_page_tells_all_and_needs_nothing_else() -> None:
    text = (made()[0] / "report.html").read_text(encoding="utf-8")
    stands_alone(text)
    assert text.count("<svg") == 3
    for words in ("Whom they miss", "no equality analysis", "with hindsight, of everybody",
                  "template: real weights are unpublished",
                  "since weights are recalled, not read: Fixed, Flex.", "no recent charge or release"):  # fmt: skip
        assert words in text
    for sentence in Answer(audited()).sentences:
        assert sentence.replace("'", "&#39;") in text
    assert re.findall(r"\bnan\b|\bNone\b|\binf\b", re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)) == []


def test_report_makes_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    shutil.copytree(made()[0], folder)
    (folder / "report.html").unlink()
    shutil.rmtree(folder / "figures")
    assert iomsim("report", str(folder)).stdout == f"The report: {folder / 'report.html'}\n"
    assert contents(folder) == contents(made()[0])


def test_pictures_are_whole() -> None:
    for picture in all_pictures(audited()):
        figure = draw(picture)
        figure.draw_without_rendering()
        box = figure.get_tightbbox()
        assert (min(box.x0, box.y0), box.x1 <= WIDTH + 0.05) >= (-0.05, True)
        assert box.y1 <= figure.get_figheight() + 0.05
        assert all(panel.title and panel.x_label for panel in picture.panels)


def test_central_values_have_luck_alone(tmp_path: Path) -> None:
    options = ("--parameters", "central", "--replicates", "3", "--json", "--out", str(tmp_path / "out"))
    plain = json.loads(iomsim("audit", "teaching", *options).stdout)
    assert broken(plain, SCHEMA) == []
    assert {one["knowledge_low"] for one in plain["audit"]["figures"]} == {None}
    assert any("luck alone" in warning for warning in plain["warnings"])
    assert "so few to choose from" in plain["answer"]  # 20 places, and hardly more who may have them


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("teaching", "--cohort", "iim"),
            '--cohort: "iim" was given; expected a cohort of teaching; the nearest right one is iom',
        ),
        (("teaching", "--places", "0"), "--places: 0 was given; expected a whole number of 1 or more"),
        (("teaching", "--replicates", "0"), "--replicates: 0 was given"),
        (("teaching", "--set", "horizon_weeks=60"), "horizon_weeks: 60 is too short; expected 78 or more"),
        (
            ("teaching", "--set", "cohorts.iom.places=0"),
            "--places: the cohort iom has 0; expected how many a list holds",
        ),
        (("teachin",), "teachin: there is no file teachin"),
        (("teaching", "--weeks", "60"), "No such option"),
    ],
)
def test_wrong_input_is_a_sentence(
    arguments: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = wrong(capsys, "audit", *arguments, "--out", str(tmp_path / "deep" / "out"))
    assert words in line
    assert not list(tmp_path.iterdir())


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    interrupted(6.0, "audit", "teaching", "--replicates", "100000", "--out", str(tmp_path / "a" / "b"))
    assert not list(tmp_path.iterdir())
