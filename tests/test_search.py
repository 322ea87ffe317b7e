"""``iomsim search``: plans on the luck of the search, the front on fresh luck, and what is written of both."""

import json
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

from experiments.discovery.search import page
from experiments.discovery.search.answer import Front
from experiments.discovery.search.asking import Question
from experiments.discovery.search.pictures import all_pictures
from experiments.discovery.search.runs import task_of, written
from experiments.discovery.search.seeking import OWN, SEARCH
from experiments.discovery.search.store import Searched
from experiments.reports.asked import Asked
from experiments.reports.figures import WIDTH, draw
from scenarios import load
from sim import simulate

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error")]  # what is run doesn't depend on Python's version

SETTINGS = ("pool.people=150", "running_weeks=13", "horizon_weeks=26")
LEVERS = ("cohorts.iom.places=5:35:5", "roles.police_constable.fte=1:3:1")
TYPED = (
    *(part for one in SETTINGS for part in ("--set", one)),
    *(part for one in LEVERS for part in ("--lever", one)),
    *("--objective", "harm_css", "--objective", "cost_scheme"),
    *("--population", "5", "--generations", "3", "--replicates", "2", "--fresh", "4", "--seed", "3"),
)


@cache
def searched() -> tuple[Path, Any]:
    """Search the teaching scenario, as JSON; nobody changes the folder."""
    folder = Path(mkdtemp(prefix="iomsim-search-")) / "made" / "front"
    done = iomsim("search", "teaching", *TYPED, "--json", "--out", str(folder))
    assert done.stderr == ""
    return folder, json.loads(done.stdout)


def found() -> Front:
    return Front(Searched.read(searched()[0]))


def values_of(name: str, seed: int, replicates: int, outcome: str) -> Any:
    """Run a plan by itself, in pairs with no scheme."""
    sizes = found().searched.plans[name]["sizes"]
    fte = sizes["roles.police_constable.fte"]
    settings = {
        "pool.people": 150, "running_weeks": 13, "horizon_weeks": 26,
        "cohorts.iom.places@0": int(sizes["cohorts.iom.places"]),
        "roles.police_constable.fte_budgeted@0": fte, "roles.police_constable.fte_in_post@0": fte,
    }  # fmt: skip
    result = simulate(load("teaching", settings), replicates, seed, arms=("scheme", "never"))
    return result.values(outcome, "scheme") - result.values(outcome, "never")


def test_figures_are_those_of_the_scenario_run_by_itself_on_either_luck() -> None:
    one = found().searched
    name = one.names[-1]
    assert (one.manifest["seed"], one.manifest["fresh_seed"]) == (3, 4)
    for outcome in ("harm_css", "cost_scheme"):
        assert one.promised(outcome, name) == pytest.approx(values_of(name, 3, 2, outcome).mean(), rel=1e-12)
        assert one.done(outcome, name) == pytest.approx(values_of(name, 4, 4, outcome), rel=1e-12)


def test_no_plan_is_run_twice_and_the_own_one_is_first() -> None:
    one = found().searched
    plans = [tuple(plan["sizes"].values()) for plan in one.manifest["plans"]]
    assert len(set(plans)) == len(plans) <= 15
    assert plans[0] == (20, 2)
    own = load("teaching").values
    assert (own["cohorts"]["iom"]["places"], own["roles"]["police_constable"]["fte_in_post"]) == (20, 2)
    assert one.promised("cost_scheme", OWN) == one.promised("cost_scheme", "plan 1")
    arms = {address[1] for address in one.found}
    assert arms == {OWN, "never", *one.plans}
    assert {address[0] for address in one.found} == {SEARCH}


def test_the_front_of_the_search_is_what_no_tried_plan_outdoes() -> None:
    one = found().searched
    does = {name: [one.promised(aim.figure, name) for aim in one.aims] for name in one.plans}
    front = {
        name
        for name, own in does.items()
        if not any(all(a <= b for a, b in zip(x, own, strict=True)) and x != own for x in does.values())
    }
    assert set(one.names) == front
    assert one.manifest["on_front"] == len(front)


def test_who_is_outdone_on_fresh_luck_is_said() -> None:
    front = found()
    one = front.searched
    does = {name: [one.done(aim.figure, name).mean() for aim in one.aims] for name in (OWN, *one.names)}
    for name, own in does.items():
        if name == OWN:
            continue
        outdone = any(all(a <= b for a, b in zip(x, own, strict=True)) and x != own for x in does.values())
        assert (name in front.dominated) == outdone
        assert front.standing(name).startswith("no: " if outdone else "yes")
    still = [name for name in one.names if name not in front.dominated]
    assert f"on fresh luck {len(still)} still are" in front.sentences[0]
    assert len(front.lines) <= 25


def test_what_it_writes_on_standard_output_keeps_to_the_schema() -> None:
    folder, plain = searched()
    assert broken(plain, SCHEMA) == []
    assert plain["command"] == "search"
    assert [plan["name"] for plan in plain["front"]["plans"]] == list(found().order)
    assert set(manifest(folder)["files"]) == contents(folder).keys()


def test_the_same_search_writes_the_same_bytes_and_the_report_is_made_anew(tmp_path: Path) -> None:
    question = Question(LEVERS, ("harm_css", "cost_scheme"), (), (), 5, 3, 4)
    task = task_of("teaching", SETTINGS, load("teaching", SETTINGS), question)
    asked = Asked(2, 3, 1, "never", "drawn")  # one thread, where the other had all cores
    written(task, asked, tmp_path / "again", {}, overwrite=False, bar=False)
    one, other = (contents(folder) for folder in (searched()[0], tmp_path / "again"))
    for name in ("search.parquet", "fresh.parquet", "scenario.toml"):
        assert one[name] == other[name]
    copy = tmp_path / "copy"
    shutil.copytree(searched()[0], copy)
    (copy / "report.html").unlink()
    page.render(copy)
    assert contents(copy) == one
    stands_alone(one["report.html"].decode())


def test_its_picture_fits() -> None:
    (picture,) = all_pictures(found())
    assert draw(picture).get_figwidth() == WIDTH
    assert len(picture.panels) == 1


def test_limits_hold_in_the_search_and_are_looked_at_again(tmp_path: Path) -> None:
    cost = found().searched.promised("cost_scheme", OWN)
    question = Question(LEVERS, ("harm_css", "cost_scheme"), (f"cost_scheme<={cost - 1}",), (), 5, 2, 4)
    task = task_of("teaching", SETTINGS, load("teaching", SETTINGS), question)
    front = written(task, Asked(2, 3), tmp_path / "out", {}, overwrite=False, bar=False)
    one = front.searched
    assert all(one.promised("cost_scheme", name) <= cost - 1 for name in one.names)
    for name in one.names:
        assert bool(front.breaks(name)) == (one.done("cost_scheme", name).mean() > cost - 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--most", "cost_scheme<=1"), "--most: none of"),
        (("--most", "cost_scheme<=1", "--least", "cost_scheme>=0.5"), "--most: none of"),
        (("--most", "cost_scheme>=1"), "--most: "),
        (("--lever", "cohorts.iom.place=1:9"), "--lever: cohorts.iom.place is no number of this scenario"),
        (("--objective", "max:dose"), "--objective: dose means nothing in any plan, or in what all are set against"),
        (("--objective", "recalls"), "--objective: which way recalls is better isn't plain"),
        (("--twin", "ever"), "--twin: "),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_left(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    (line,) = wrong(capsys, "search", "teaching", *TYPED, *options, "--out", str(tmp_path / "out"))
    assert line.startswith(f"iomsim: {said}")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_search_leaves_nothing(tmp_path: Path) -> None:
    many = ("--replicates", "2000", "--out", str(tmp_path / "out"))
    interrupted(8.0, "search", "teaching", *TYPED[:-6], *many)
    assert list(tmp_path.iterdir()) == []


def test_more_objectives_are_searched_too(tmp_path: Path) -> None:
    question = Question(LEVERS, ("harm_css", "cost_scheme", "max:dose.scheme"), (), (), 6, 2, 2)
    task = task_of("teaching", SETTINGS, load("teaching", SETTINGS), question)
    front = written(task, Asked(2, 3), tmp_path / "out", {}, overwrite=False, bar=False)
    (picture,) = all_pictures(front)
    assert len(picture.panels) == 3
    best = max(front.searched.names, key=lambda name: front.searched.done("dose.scheme", name).mean())
    assert any(line.startswith("Most dose.scheme: ") for line in front.sentences)
    assert np.isfinite(front.searched.done("dose.scheme", best)).all()
