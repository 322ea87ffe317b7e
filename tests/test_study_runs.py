"""What a study runs: each run the same as the simulation alone, none lost, none mixed."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from studies import DOSE, PLACES, compacted, run, simulated, study

from experiments.studies.execute import How
from experiments.studies.plan import planned
from experiments.studies.running import run_study
from experiments.studies.store import Store, StoreError
from experiments.studies.study import Design
from scenarios import load
from scenarios.faults import ScenarioError
from sim import simulate


def test_a_run_is_what_the_simulation_alone_gives(tmp_path: Path) -> None:
    plan, finished = run(simulated(), tmp_path / "s")
    frame = finished.store.frame()
    assert list(frame.columns) == ["point", "replicate", "scenario", PLACES, "error", *plan.columns]
    for places in (20, 30):
        alone = simulate(load("teaching", {PLACES: places, "horizon_weeks": 26}), 4, parameters="central")
        found = frame[frame[PLACES] == places]
        assert found["replicate"].tolist() == [0, 1, 2, 3]
        assert found["offences_actual"].tolist() == (
            alone.values("offences_actual", "scheme") - alone.values("offences_actual", "never")
        ).tolist()  # fmt: skip
        assert found["harm_css.scheme"].tolist() == alone.values("harm_css", "scheme").tolist()
        expected = alone.values("offences_proven", "never", population="ever_selected", year=1).tolist()
        assert found["offences_proven.never:ever_selected@1"].tolist() == expected


def test_with_drawn_values_a_run_has_the_draw_of_its_replicate(tmp_path: Path) -> None:
    _, finished = run(simulated(parameters="drawn", levers={PLACES: (20,), "pool.people": (200, 300)}), tmp_path / "s")
    alone = simulate(load("teaching", {PLACES: 20, "pool.people": 200, "horizon_weeks": 26}), 4)
    frame = finished.store.frame()
    found = frame[frame["pool.people"] == 200]["harm_css.scheme"].tolist()
    assert found == alone.values("harm_css", "scheme").tolist()


def test_a_point_of_draws_is_a_draw_of_the_register(tmp_path: Path) -> None:
    _, finished = run(simulated(design=Design("draws", n=2), levers={}, replicates=2), tmp_path / "s")
    alone = simulate(load("teaching", {"horizon_weeks": 26}), 2, parameters="drawn")
    frame = finished.store.frame()
    first = frame[(frame["draw"] == 0)]["harm_css.scheme"].tolist()
    assert first == alone.values("harm_css", "scheme").tolist()  # replicates 0 and 1 have draw 0
    assert frame[(frame["draw"] == 1)]["harm_css.scheme"].tolist() != first


@pytest.mark.parametrize(
    "how", [How.threads(1), How.threads(3), How.processes(2)], ids=["thread", "threads", "processes"]
)
def test_wherever_runs_are_run_the_bytes_are_the_same(tmp_path: Path, how: How) -> None:
    asked = study(model="study_functions:slow")
    _, one = run(asked, tmp_path / "one")
    _, other = run(asked, tmp_path / "other", how=how)
    one.store.compact()
    other.store.compact()
    assert compacted(tmp_path / "one") == compacted(tmp_path / "other")


@pytest.mark.slow
def test_simulations_in_processes_have_the_same_bytes(tmp_path: Path) -> None:
    folders = tmp_path / "threads", tmp_path / "processes"
    for folder, how in zip(folders, (How.threads(2), How.processes(2)), strict=True):
        run(simulated(), folder, how=how)[1].store.compact()
    assert compacted(folders[0]) == compacted(folders[1])


def test_what_was_done_is_not_done_again(tmp_path: Path) -> None:
    plan, first = run(study(), tmp_path / "s")
    assert (first.ran, first.kept, first.wanted) == (27, 0, 27)
    again = run_study(plan, tmp_path / "s")
    assert (again.ran, again.kept, again.wanted) == (0, 27, 27)


def test_parts_that_went_are_run_again_to_the_same_bytes(tmp_path: Path) -> None:
    asked = study(model="study_functions:slow", replicates=10)
    plan, whole = run(asked, tmp_path / "whole")
    _, hurt = run(asked, tmp_path / "hurt")
    parts = sorted((tmp_path / "hurt" / "runs").iterdir())
    assert len(parts) > 3
    for part in parts[::2]:
        part.unlink()
    again = run_study(plan, tmp_path / "hurt")
    assert 0 < again.ran < again.wanted
    whole.store.compact()
    hurt.store.compact()
    assert compacted(tmp_path / "whole") == compacted(tmp_path / "hurt")


def test_a_run_that_fails_is_a_row_with_its_error_and_others_go_on(tmp_path: Path) -> None:
    _, finished = run(study(model="study_functions:faulty"), tmp_path / "s")
    frame = finished.store.frame()
    failed = frame[frame["error"].notna()]
    assert finished.failed == len(failed) == 3  # the second replicate at each dose
    assert set(failed["error"]) == {"ArithmeticError: no such life"}
    assert set(zip(failed[PLACES], failed["replicate"], strict=True)) == {(30, 1)}
    assert failed["total"].isna().all()
    assert frame[frame["error"].isna()]["total"].notna().all()


def test_what_failed_is_run_again_where_that_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = tmp_path / "fault"
    fault.touch()
    monkeypatch.setenv("STUDY_FAULT", str(fault))
    plan, first = run(study(model="study_functions:once_faulty"), tmp_path / "s")
    assert first.failed == first.wanted == 27
    fault.unlink()
    assert run_study(plan, tmp_path / "s").ran == 0
    again = run_study(plan, tmp_path / "s", again=True)
    assert (again.ran, again.failed) == (27, 0)
    assert again.store.frame()["error"].isna().all()


@pytest.mark.slow
def test_a_run_that_no_process_outlives_is_a_row_and_others_go_on(tmp_path: Path) -> None:
    _, finished = run(study(model="study_functions:poisoned"), tmp_path / "s", how=How.processes(2))
    frame = finished.store.frame()
    assert len(frame) == 27
    assert set(zip(frame[frame["error"].notna()][PLACES], frame[frame["error"].notna()]["replicate"], strict=True)) == {
        (30, 1)
    }
    assert frame[frame["error"].isna()]["total"].notna().sum() == 24


def test_values_that_a_scenario_takes_apart_but_not_together_fail_their_points_alone(tmp_path: Path) -> None:
    asked = simulated(levers={PLACES: (20, 250), "pool.people": (300, 200)}, replicates=2)
    _, finished = run(asked, tmp_path / "s")
    frame = finished.store.frame()
    clash = (frame[PLACES] == 250) & (frame["pool.people"] == 200)
    assert clash.sum() == finished.failed == 2
    assert frame[~clash]["error"].isna().all()
    assert frame[clash]["error"].str.contains("expected at most pool.people, 200").all()


def test_an_uncertain_value_beyond_its_bounds_is_refused_and_not_moved_within(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"effects\.tag is 5\.0; expected a number from 0 to 1"):
        run(simulated(levers={"effects.tag": (0.2, 5.0)}, replicates=2), tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_a_full_disk_stops_the_study_and_what_was_written_stays(tmp_path: Path) -> None:
    asked = study(model="study_functions:full")
    with pytest.raises(OSError, match="No space left"):
        run(asked, tmp_path / "s", how=How.threads(1))
    store = Store.open(tmp_path / "s")
    assert 0 < store.done().sum() < 27
    assert not list((tmp_path / "s" / "runs").glob(".*"))


def test_points_alike_are_run_once(tmp_path: Path) -> None:
    _, finished = run(study(levers={PLACES: (20, 20, 30)}, each=()), tmp_path / "s")
    assert finished.ran == finished.wanted == 6
    frame = finished.store.frame()
    assert len(frame) == 9
    twins = [frame[frame["point"] == number]["total"].tolist() for number in (0, 1)]
    assert twins[0] == twins[1]


def test_a_dummy_moves_no_luck_and_costs_no_run(tmp_path: Path) -> None:
    design = Design("latin_hypercube", n=6, dummy=True)
    plan = planned(study(design=design, each=(), levers={PLACES: (20, 30)}))
    addresses = dict(zip(plan.points["address"].to_pylist(), plan.points[PLACES].to_pylist(), strict=True))
    assert sorted(addresses.values()) == [20, 30]
    assert run_study(plan, tmp_path / "s").ran == 6


# What a changed study may take, and what it may not


def test_a_changed_study_takes_what_is_the_same_and_no_more(tmp_path: Path) -> None:
    run(study(), tmp_path / "old")
    wider = study(levers={PLACES: (30, 40, 50)}, replicates=4)
    _, finished = run(wider, tmp_path / "new", reuse=Store.open(tmp_path / "old"))
    assert finished.borrowed == finished.kept == 2 * 3 * 3  # two places, three doses, three replicates
    assert finished.ran == finished.wanted - finished.kept
    _, alone = run(wider, tmp_path / "alone")
    finished.store.compact()
    alone.store.compact()
    assert compacted(tmp_path / "new") == compacted(tmp_path / "alone")


@pytest.mark.parametrize(
    "change",
    [{"seed": 2}, {"parameters": "drawn"}, {"twin": "as_is"}, {"settings": {"pool.people": 250}}, {"weeks": 60}],
)
def test_a_run_that_hangs_on_something_else_is_never_taken(tmp_path: Path, change: dict[str, object]) -> None:
    run(study(), tmp_path / "old")
    _, finished = run(study(**change), tmp_path / "new", reuse=Store.open(tmp_path / "old"))
    assert finished.borrowed == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"replicates": 5}, "replicates"),
        ({"levers": {PLACES: (20, 30)}}, "levers"),
        ({"outcomes": ("total",)}, "outcomes"),
        ({"seed": 3}, "seed"),
    ],
)
def test_a_folder_of_another_study_is_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    run(study(), tmp_path / "s")
    before = {path.name: path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()}
    with pytest.raises(StoreError, match=f"it is of another study \\(other {said}\\)"):
        run(study(**change), tmp_path / "s")
    assert {path.name: path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()} == before


def test_a_study_that_only_has_another_name_goes_on(tmp_path: Path) -> None:
    plan, _ = run(study(), tmp_path / "s")
    renamed = planned(dataclasses.replace(plan.study, name="else"))
    assert run_study(renamed, tmp_path / "s").ran == 0


def test_other_code_of_the_model_never_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(simulated(), tmp_path / "s")
    monkeypatch.setattr("experiments.studies.plan.model_digest", lambda: "0" * 64)
    with pytest.raises(StoreError, match="another version of the model"):
        run(simulated(), tmp_path / "s")


def test_figures_and_luck_are_the_functions_own(tmp_path: Path) -> None:
    _, finished = run(study(), tmp_path / "s")
    frame = finished.store.frame()
    assert np.allclose(frame["total"], frame[PLACES] + frame[DOSE], rtol=1e-15)
    assert frame["luck"].tolist() == [math.sin(k + 1.0) for k in frame["replicate"]]
