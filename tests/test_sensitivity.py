"""``iomsim sensitivity``: from the question through the store to the report."""

import csv
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
from run_folder import contents, iomsim, manifest, wrong
from scipy import stats
from sensitivity_models import LEVERS, g_indices, ishigami_indices

from experiments import cli
from experiments.reports.asked import Asked
from experiments.reports.figures import WIDTH, draw
from experiments.sensitivity.answer import Answer
from experiments.sensitivity.asking import Question, sections, without
from experiments.sensitivity.command import _corners, lever_faults
from experiments.sensitivity.pictures import all_pictures
from experiments.sensitivity.problem import DUMMY, LEVER, METHODS
from experiments.sensitivity.running import STUDY, Work, outputs_of, worked_out, written
from experiments.sensitivity.samples import TAIL
from experiments.sensitivity.store import Decided
from experiments.studies.chunk import run_chunk
from experiments.studies.designs import unit_points
from experiments.studies.execute import How
from experiments.studies.running import opened
from experiments.studies.store import Store
from experiments.studies.study import Span
from scenarios import load
from scenarios.faults import ScenarioError
from sim.knowledge import inverse

DATA = ("indices.parquet", "convergence.parquet", "summary.csv")


def work_of(model: str, many: int, method: str = "sobol", n: int = 8, replicates: int = 2, **more: Any) -> Work:
    """A function in the place of a scheme, its factors as levers from 0 to 1."""
    levers = tuple(f"{path}=0:1" for path in LEVERS[:many])
    question = Question(method, more.pop("outcomes", ("y",)), levers, more.pop("each", ("effects.dose",)), n=n)
    asked = Asked(replicates, more.pop("seed", 1), None, "never", "central")
    return worked_out("teaching", load("teaching"), {}, question, asked, f"sensitivity_models:{model}")


def answer_of(work: Work, folder: Path) -> Answer:
    return written(work, folder, How.threads(1))


@pytest.mark.parametrize(
    ("model", "many", "theory"), [("run_ishigami", 3, ishigami_indices()), ("run_g", 5, g_indices())]
)
def test_sobol_through_the_whole_path_matches_theory_within_its_own_interval(
    model: str, many: int, theory: Any, tmp_path: Path
) -> None:
    decided = answer_of(work_of(model, many, n=256), tmp_path / "made").decided
    for index, wanted in zip(("first", "total"), theory, strict=True):
        rows = decided.indices["y"].of(index)
        for path, value in zip(LEVERS[:many], wanted, strict=True):
            assert rows[path].low <= value <= rows[path].high, (path, index)
        assert rows["effects.dose"].value == 0.0  # on common luck what does nothing does exactly nothing
        assert rows[DUMMY].value == pytest.approx(0.0, abs=1e-12)
    assert decided.noise("y").share == pytest.approx(0.0, abs=1e-12)


def test_morris_through_the_whole_path_gives_the_coefficients(tmp_path: Path) -> None:
    decided = answer_of(work_of("run_linear", 2, "morris"), tmp_path / "made").decided
    rows = decided.indices["y"].of("mu_star")
    assert [rows[path].value for path in LEVERS[:2]] == pytest.approx([3.0, 2.0])
    assert rows["effects.dose"].value == 0.0
    assert decided.movement("y")[LEVER] == 1.0


def test_the_points_that_are_run_are_those_that_are_analysed() -> None:
    for method in METHODS:
        work = work_of("run_linear", 2, method, n=65 if METHODS[method].sampler == "fast" else 16)
        sample = unit_points(work.plan.factors, work.plan.study.design)
        assert np.array_equal(sample, work.problem.sample())
        assert len(sample) == work.problem.points == work.plan.points.num_rows
        assert (DUMMY in work.problem.factors) == METHODS[method].takes_dummy
        column = work.plan.points[LEVERS[0]].to_numpy()
        assert column == pytest.approx(sample[:, 0])


def test_a_beta_row_moves_as_scipys_beta_does() -> None:
    row = next(row for row in load("teaching").uncertain if row[1] == "beta")
    path, distribution, value, low, high = row
    sd = (high - low) / 3.919928
    size = value * (1 - value) / sd**2 - 1
    theirs = stats.beta(value * size, (1 - value) * size)
    for u in (TAIL, 0.2, 0.5, 0.9, 1 - TAIL):
        assert inverse(distribution, u, value, low, high) == pytest.approx(theirs.ppf(u), rel=1e-6), path
    work = work_of("run_linear", 2, "pawn", n=400, each=(path,))
    drawn = work.plan.points[path].to_numpy()
    assert stats.kstest(drawn, theirs.cdf).pvalue > 0.01
    # A hypercube has a point in each four hundredth of the distribution.
    assert np.array_equal(np.sort((theirs.cdf(drawn) * 400 - 1e-6).astype(int)), np.arange(400))


def test_a_study_that_was_cut_short_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    work = work_of("run_ishigami", 3, n=16)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    answer_of(work, whole)
    begun = opened(work.plan, cut / STUDY)
    for spans in (((30, 0, 2),), ((3, 1, 2), (4, 0, 1))):
        run_chunk(str(begun.folder), spans)
    answer_of(work, cut)
    runs = [f"{STUDY}/runs/{path.name}" for path in (whole / STUDY / "runs").iterdir()]
    assert runs
    for name in (*DATA, *runs):
        assert (whole / name).read_bytes() == (cut / name).read_bytes(), name
    # Once more over what is whole: nothing is run, and nothing changes.
    answer_of(work, cut)
    assert all((whole / name).read_bytes() == (cut / name).read_bytes() for name in (*DATA, *runs))
    assert Store.open(cut / STUDY).done().all()


def test_more_points_take_the_runs_that_are_there(tmp_path: Path) -> None:
    few, many = (work_of("run_ishigami", 3, n=n) for n in (8, 16))
    answer_of(few, tmp_path / "few")
    answer = written(many, tmp_path / "many", How.threads(1), reuse=Store.open(tmp_path / "few" / STUDY))
    old, new = (outputs_of(Store.open(tmp_path / name / STUDY))["y"] for name in ("few", "many"))
    assert np.array_equal(old, new[: len(old)])
    steps = answer.decided.steps["y"]
    small = Decided.read(tmp_path / "few").steps["y"]
    assert repr(steps[-2].rows) == repr(small[-1].rows)


def test_an_outcome_that_never_changes_is_left_out_in_a_sentence(tmp_path: Path) -> None:
    answer = answer_of(work_of("run_ishigami", 3, outcomes=("same", "y")), tmp_path / "made")
    assert answer.decided.outcomes == ("y",)
    assert any("same is the same, 3, in all" in sentence for sentence in answer.warnings)


def test_a_run_that_fails_is_a_gap_and_no_index_is_made_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    with pytest.raises(ScenarioError) as raised:
        answer_of(work_of("run_with_a_gap", 2), folder)
    sentence = str(raised.value)
    assert "y is no finite number in" in sentence
    assert "ArithmeticError: this one breaks" in sentence
    assert [path.name for path in folder.iterdir()] == [STUDY]  # the runs stay


def test_one_thing_alone_is_no_question() -> None:
    with pytest.raises(ScenarioError, match="one thing to look at"):
        work_of("run_linear", 0)


@pytest.mark.parametrize(
    ("question", "option", "words"),
    [
        (Question("guess"), "--method", '"guess" was given; expected sobol, morris, delta, pawn, rbd_fast or fast'),
        (Question("sobl"), "--method", "expected sobol, morris, delta, pawn, rbd_fast or fast"),
        (
            Question(outcomes=("harm_cs",)),
            "--outcome",
            "no outcome is called harm_cs; the nearest right one is harm_css",
        ),
        (
            Question(outcomes=("foo",)),
            "--outcome",
            "expected OUTCOME[.ARM][:POPULATION][@YEAR], such as harm_cchi_days",
        ),
        (Question(outcomes=("harm css",)), "--outcome", "expected OUTCOME[.ARM][:POPULATION][@YEAR], such as"),
        (Question(n=24), "--n", "a power of two"),
        (Question("fast", n=64, each=("effects.*",)), "--n", "65"),
        (Question("fast"), "--each", "which to look at"),
        (Question("pawn", groups=("a=effects.*",)), "--group", "one value at a time"),
        (Question(levers=("cohorts.iom.places=40:10",)), "--lever", "PATH=LOW:HIGH with LOW below HIGH"),
        (Question(levers=("cohorts.iom.places=10:10",)), "--lever", "PATH=LOW:HIGH with LOW below HIGH"),
        (Question(levers=("cohorts.iom.places",)), "--lever", "PATH=LOW:HIGH, such as cohorts.iom.places=15:45"),
        (Question(levers=("a=1:2", "a=1:3")), "--lever", "given twice"),
        (Question(groups=("effects.*",)), "--group", "NAME=PATTERN"),
        (Question(groups=("dummy=effects.*",)), "--group", "noise floor"),
        (Question(outcomes=("harm_css", "harm_css")), "--outcome", "given twice"),
    ],
)
def test_what_was_typed_wrong_is_said_in_a_sentence(question: Question, option: str, words: str) -> None:
    (fault,) = question.faults()
    assert fault.origin.file == option
    assert words in fault.sentence


def test_every_method_takes_its_usual_number() -> None:
    for method, how in METHODS.items():
        question = Question(method, each=("effects.*",))
        assert list(question.faults()) == []
        assert question.many == how.usual


def test_the_register_falls_into_its_sections_and_what_is_chosen_is_left_out() -> None:
    rows = ["effects.dose", "effects.tag", "roles.a.fte_in_post", "roles.a.sickness", "pool.rate@5"]
    assert sections(rows) == {"effects": ("effects.*",), "roles": ("roles.*",), "pool": ("pool.*",)}
    assert without(("roles.*", "pool.*"), rows, {"roles.a.fte_in_post"}) == ("roles.a.sickness", "pool.*")
    assert without(("effects.*",), rows, {"effects.dose", "effects.tag"}) == ()
    assert without(("nothing.*",), rows, {"effects.dose"}) == ("nothing.*",)  # said to be wrong where patterns are read


def test_unless_said_otherwise_all_that_is_not_known_moves_by_section() -> None:
    scenario = load("teaching")
    question = Question(levers=("roles.police_constable.fte=1:4",))
    work = worked_out("teaching", scenario, {}, question, Asked(4, 1, None, "never", "central"))
    chosen = {"roles.police_constable.fte_in_post", "roles.police_constable.fte_budgeted"}
    # Posts that are there move with those budgeted for: one unknown.
    unknown = {path for row in scenario.uncertain if not (path := row[0]).endswith(".fte_in_post")}
    assert {*work.problem.factors} == unknown - chosen | {*question.spans}
    assert work.problem.names[0] == "roles.police_constable.fte"
    assert {*work.problem.names[1:]} == {row[0].partition(".")[0] for row in scenario.uncertain}
    assert work.runs == 4 * 64 * (len(work.problem.names) + 2)


SMALL = ("--set", "pool.people=250", "--set", "running_weeks=26", "--weeks", "30")
ASKED = ("--method", "morris", "--n", "4", "--replicates", "2", "--lever", "cohorts.iom.places=5:30")
GROUPS = ("--group", "effects=effects.*", "--group", "profiles=profiles.*.rate", "--each", "money.prison_week")


@cache
def made() -> tuple[Path, Any]:
    """A small real analysis, as text; nobody changes the folder."""
    folder = Path(mkdtemp(prefix="iomsim-sensitivity-")) / "made" / "morris"
    return folder, iomsim("sensitivity", "teaching", *SMALL, *ASKED, *GROUPS, "--out", str(folder))


@pytest.mark.slow
def test_the_answer_fits_a_screen_and_names_what_it_holds() -> None:
    lines = made()[1].stdout.splitlines()
    assert len(lines) <= 25
    assert "1 lever that we control and 3 groups of" in lines[0]
    assert "on common luck" in lines[0]
    assert lines[1].split("  ")[-1].strip() == "net social value"
    assert any(line.startswith("dummy") and "noise" in line for line in lines)
    assert any(line.startswith("All this is over the ranges") for line in lines)


@pytest.mark.slow
def test_the_folder_is_whole_and_its_report_comes_again_byte_for_byte(tmp_path: Path) -> None:
    folder, _ = made()
    assert {*contents(folder)} == {*manifest(folder)["files"]}
    assert f"{STUDY}/points.parquet" in manifest(folder)["files"]
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    for name in ("report.html", "tables.xlsx"):
        (copy / name).unlink()
    iomsim("report", str(copy))
    assert contents(copy) == contents(folder)
    stands_alone((folder / "report.html").read_text())


@pytest.mark.slow
def test_the_numbers_of_the_summary_are_those_of_the_store() -> None:
    folder, _ = made()
    decided = Decided.read(folder)
    with (folder / "summary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = {(row["outcome"], row["group"], row["index"]): row for row in rows}
    for outcome in decided.outcomes:
        for one in decided.indices[outcome].rows:
            assert float(told[outcome, one.name, one.index]["value"] or "nan") == pytest.approx(one.value, nan_ok=True)
    assert told[decided.outcomes[0], "effects", "mu_star"]["values"] == str(len(decided.members["effects"]))


@pytest.mark.slow
def test_what_is_json_keeps_to_the_schema(tmp_path: Path) -> None:
    again = iomsim("sensitivity", "teaching", *SMALL, *ASKED, *GROUPS, "--resume", "--out", str(made()[0]), "--json")
    plain = json.loads(again.stdout)
    assert broken(plain, SCHEMA) == []
    assert plain["sensitivity"]["method"] == "morris"
    kinds = {row["group"]: row["kind"] for row in plain["sensitivity"]["outcomes"][0]["indices"]}
    assert kinds["cohorts.iom.places"] == LEVER
    assert kinds["effects"] == "uncertainty"
    assert str(tmp_path) not in again.stdout


@pytest.mark.slow
def test_pictures_hold_every_outcome_and_fit_the_page() -> None:
    pictures = all_pictures(Answer(Decided.read(made()[0])))
    assert [picture.name for picture in pictures] == ["decides", "outcomes"]
    for picture in pictures:
        assert draw(picture).get_size_inches()[0] == WIDTH
    (heat,) = pictures[1].panels
    assert heat.heat is not None
    assert len(heat.heat.columns) == 4
    assert {*heat.rows} >= {"cohorts.iom.places (we control)", "effects"}


@pytest.mark.slow
def test_a_dry_run_says_how_many_and_keeps_nothing(tmp_path: Path) -> None:
    done = iomsim("sensitivity", "teaching", *SMALL, *ASKED, *GROUPS, "--dry-run", "--out", str(tmp_path / "none"))
    assert "20 points × 2 replicates: 40 runs (morris, 4 groups of" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_is_one_json_object_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(("sensitivity", "teaching", *SMALL, *ASKED, *GROUPS, "--dry-run", "--json"))
    assert caught.value.code == 0
    plain = json.loads(capsys.readouterr().out)
    assert broken(plain, SCHEMA) == []
    assert plain["answer"].startswith("20 points × 2 replicates: 40 runs (morris, 4 groups of")
    found = plain["forecast"]
    assert (found["points"], found["replicates"], found["runs"]) == (20, 2, 40)
    assert found["seconds"] == pytest.approx(40 * found["seconds_a_run"] / found["cores"])


@pytest.mark.slow
def test_faults_are_said_all_at_once_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "there").mkdir()
    taken = str(tmp_path / "there")
    n, out = wrong(capsys, "sensitivity", "teaching", "--n", "24", "--out", taken)
    assert "--n: 24 was given; expected a power of two" in n
    assert "expected a new one, or --resume" in out
    assert "fits no uncertain value of teaching" in wrong(capsys, "sensitivity", "teaching", "--each", "effects.no")[0]
    assert "no folder was named" in wrong(capsys, "sensitivity", "teaching", "--resume")[0]
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]


@pytest.mark.parametrize(
    ("manifest", "command"),
    [({"command": "search", "files": ["front.csv"]}, "search"), ({"kind": "study"}, "experiment")],
)
def test_no_folder_of_another_command_is_gone_on_with(
    manifest: dict[str, Any], command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"program": "iomsim", **manifest}))
    (tmp_path / "front.csv").write_text("kept")
    before = contents(tmp_path)
    (line,) = wrong(capsys, "sensitivity", "teaching", "--resume", "--out", str(tmp_path))
    wanted = f"the folder {tmp_path} holds what iomsim {command} wrote; expected one of a sensitivity analysis"
    assert line == f"iomsim: --out: {wanted}"
    assert contents(tmp_path) == before


def refused(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> list[str]:
    """Return the sentences of a command that must leave nothing behind."""
    found = wrong(capsys, "sensitivity", "teaching", *options, "--out", str(folder / "out"))
    assert list(folder.iterdir()) == []
    return [line.removeprefix("iomsim: ") for line in found]


def test_the_ends_of_a_lever_are_tried_before_anything_is_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places, posts = "cohorts.iom.places", "roles.police_constable.fte"
    assert (
        f"--lever: {places} is -5; expected a whole number"
        in refused(capsys, tmp_path, "--lever", f"{places}=-5:45")[0]
    )
    (line,) = refused(capsys, tmp_path, "--lever", f"{posts}=1:4", "--lever", f"{places}=5:1000")
    assert line == f"--lever: {places} brings the places of all cohorts to 1,000; expected at most pool.people, 300"
    (line,) = refused(capsys, tmp_path, "--lever", "nope=1:2")
    assert line == '--lever: "nope" is no path of a value; expected one such as cohorts.iom.places'
    (line,) = refused(capsys, tmp_path, "--lever", "cohorts.iom.place=1:2")
    assert line.endswith("the nearest right one is cohorts.iom.places")
    assert list(lever_faults("teaching", (), {places: Span(15, 45), posts: Span(1, 4)})) == []
    # What one lever may be hangs on another: 200 places are too many for 100 people, and only for those.
    pool = Span(100, 300)
    assert list(lever_faults("teaching", (), {places: Span(15, 45), "pool.people": pool})) == []
    assert list(lever_faults("teaching", (), {places: Span(15, 200), "pool.people": pool}))


def test_levers_are_tried_together_at_their_ends() -> None:
    ends = {"a": [1, 2], "b": [3, 4], "c": [5, 6]}
    corners = {tuple(corner.values()) for corner in _corners(ends)}
    assert corners == {(a, b, c) for a in (1, 2) for b in (3, 4) for c in (5, 6)}
    assert {tuple(one.values()) for one in _corners({"a": [1, 2], "b": [3, 4]})} == {(1, 3), (1, 4), (2, 3), (2, 4)}
    assert [tuple(one.values()) for one in _corners({"a": [1, 2]})] == [(1,), (2,)]


def test_what_stands_out_for_any_outcome_is_in_the_table_that_is_printed(tmp_path: Path) -> None:
    # The first outcome hangs on one value, the second on another that does nothing to the first.
    work = work_of("run_apart", 5, n=64, outcomes=("one", "other"), each=("effects.*", "needs.*.effect"))
    answer = answer_of(work, tmp_path / "made")
    names = [row[0] for row in answer.rows[1:]]
    assert names[:2] == [LEVERS[0], "needs.thinking.effect"]
    assert names[-1] == DUMMY
    printed = "\n".join(answer.lines[1:11])
    assert "needs.thinking.effect" in printed
    assert DUMMY in printed
    assert len(names) > 9
