"""A Python function in the matrices' place: the engine does with its scores what the ODD says, and nothing else."""

from collections.abc import Callable
from typing import Any

import naive
import numpy as np
import pytest
from live import live_values
from runs import SEED, Values, digest, first_difference, live_run, part, pool_of

from scenarios import load
from sim import Held, IOMModel, Scenario, simulate
from sim.arms import ARMS, segments, times
from sim.courses import ArmResult, live, run_arm
from sim.events import unpacked
from sim.held import TOLD, Selection
from sim.outcomes import KIND
from sim.replicate import simulate_all

COUNTED = ("counts", "events", "tables")


def lived(values: Values, selection: Selection, arm: str = "scheme", **how: Any) -> ArmResult:
    parts = segments(values, arm, selection=selection)
    return run_arm(pool_of(values), values, arm, SEED, 0, parts=parts, **how)


def mixed(held: Any) -> Any:
    """Whole and broken scores, many alike, some below any threshold, some none."""
    found = (held.id * 7 % 11) * 6.5 + held.ogrs3 / 1000 * (held.age < 30) - 3.0 * (held.sex == 1)
    found = found + held.offences("proven", 52).sum(axis=1) + np.where(held.weeks_since_charge < 3, 0.25, 0.0)
    return np.where(held.id % 5 == 0, np.nan, np.where(held.id % 7 == 0, -found - 1.0, found))


def alike_in_pairs(held: Any) -> Any:
    """Few scores, so that luck orders nearly all."""
    return held.id % 2 * 60


def counted(held: Any) -> list[Any]:
    return [held.offences(basis, weeks).tolist() for basis in ("attributed", "proven") for weeks in (1, 30, 260)]


def same(ours: Any, theirs: Any) -> bool:
    return all(np.array_equal(getattr(ours, name), getattr(theirs, name)) for name in COUNTED)


# The model that is written in the ODD, twice


@pytest.mark.jit_off
@pytest.mark.parametrize("n", range(2))
def test_the_interpreted_engine_does_as_the_naive_model_does(n: int) -> None:
    values = live_values(n)
    values["pool"]["people"], values["history_weeks"] = 12, 39
    values["running_weeks"], values["horizon_weeks"], values["changes"] = 13, 20, []
    assert lived(values, mixed).events.tolist() == naive.run(values, SEED, 0, "scheme", mixed).events


@pytest.mark.parametrize("n", range(24))
def test_the_engine_equals_the_naive_model_and_both_are_told_the_same(n: int) -> None:
    values, arm, function = live_values(n), ("scheme", "as_is", "stopped")[n % 3], (mixed, alike_in_pairs)[n % 2]
    told: tuple[list[Any], list[Any]] = ([], [])

    def noting(to: list[Any]) -> Callable[[Any], Any]:
        def scores(held: Any) -> Any:
            to.append((held, counted(held)))
            return function(held)

        return scores

    ours = lived(values, noting(told[0]), arm)
    theirs = naive.run(values, SEED, 0, arm, noting(told[1]))
    for (one, offences), (other, their_offences) in zip(*told, strict=True):
        assert (one.week, one.cohort) == (other.week, other.cohort)
        for name in ("points", *TOLD):
            assert np.array_equal(getattr(one, name), getattr(other, name)), (one.week, one.cohort, name)
        assert offences == their_offences
        assert offences == counted(one)  # what was told stays as it was, however the run goes on
    assert first_difference(values, ours.events.tolist(), theirs.events) == ""
    assert ours.weekly.tolist() == theirs.weekly
    assert told[0] or arm == "stopped"


def test_a_function_that_no_meeting_hears_changes_nothing_and_one_that_it_hears_does() -> None:
    values = live_values(6)
    assert digest(lived(values, mixed, "never")) == digest(live_run(6, "never"))
    assert digest(lived(values, mixed)) != digest(live_run(6, "scheme"))


# A matrix written again in Python


@pytest.mark.parametrize("arm", ARMS)
def test_the_matrices_own_scores_give_the_run_that_they_give(arm: str) -> None:
    for n in range(0, 40, 2):
        assert digest(lived(live_values(n), lambda held: held.points, arm)) == digest(live_run(n, arm)), n


GRADED = {
    "dwelling_burglary": 10, "robbery": 15, "theft_from_person": 4, "theft_of_vehicle": 5, "theft_from_vehicle": 3,
    "shop_theft": 2, "other_theft": 2, "violence_with_injury": 10, "violence_without_injury": 4,
    "domestic_abuse_with_injury": 12, "domestic_abuse_without_injury": 5, "sexual": 20, "drugs_supply": 6,
    "criminal_damage": 2, "other": 1,
}  # fmt: skip


def norfolk_type(held: Held) -> Any:
    graded = held.offences("attributed", 260) @ np.array([GRADED[name] for name in held.names.offence_types])
    history = 2 * held.offences("proven", 260).sum(axis=1)
    needs = 5 * (held.assessed > 0).sum(axis=1)
    return np.minimum(graded, 200) + np.minimum(history, 60) + np.minimum(needs, 50)


PYTHON: dict[str, Selection] = {
    "norfolk_type": norfolk_type,
    "count_12_months": lambda held: held.offences("proven", 52).sum(axis=1),
    "ogrs3_threshold": lambda held: held.ogrs3 // 10,
}


@pytest.mark.parametrize(
    ("matrix", "threshold"), [("norfolk_type", 40), ("count_12_months", 2), ("ogrs3_threshold", 75)]
)
def test_a_matrix_of_the_library_written_in_python_gives_the_same_run(matrix: str, threshold: int) -> None:
    scenario = load("teaching", {"cohorts.iom.matrix": matrix, "cohorts.iom.threshold": threshold})
    lottery = load("teaching", {"cohorts.iom.matrix": "lottery", "cohorts.iom.threshold": threshold})
    compiled, python = simulate(scenario, 4), simulate(scenario, 4, selection=PYTHON[matrix])
    assert same(compiled, python)
    # The matrix that the scenario names has no part in it: only in what the function is told.
    assert same(compiled, simulate(lottery, 4, selection=PYTHON[matrix]))
    assert not same(compiled, simulate(lottery, 4))


# What is left to the scenario


def judged(result: ArmResult) -> Any:
    events = unpacked(result.events)
    return events["value"][events["kind"] == KIND["SELECTED"]] >= 4


@pytest.mark.parametrize("score", [np.nan, -1.0])
def test_whoever_has_no_score_or_one_below_nought_comes_in_by_judgement_alone(score: float) -> None:
    for n in range(0, 20, 2):
        values = live_values(n)
        for cohort in values["cohorts"].values():
            cohort["threshold"], cohort["override_share"] = 0, 0.2
        everybody = judged(lived(values, lambda held: np.zeros(len(held))))
        nobody = judged(lived(values, lambda held: np.full(len(held), score)))
        assert nobody.all()
        assert not everybody.all()


def test_a_threshold_is_the_scenarios() -> None:
    values = live_values(6)
    for cohort in values["cohorts"].values():
        cohort["threshold"], cohort["override_share"] = 50, 0.0
    assert len(judged(lived(values, lambda held: np.full(len(held), 49.999)))) == 0
    assert len(judged(lived(values, lambda held: np.full(len(held), 50)))) > 0


# When it is asked


def meetings(values: Values, result: ArmResult) -> list[int]:
    return (np.flatnonzero(part(values, result, "meeting")[:, 0]) + times(values).start).tolist()


@pytest.mark.parametrize("n", range(12))
def test_it_is_asked_once_a_meeting_and_cohort_in_order(n: int) -> None:
    values = live_values(n)
    for arm in ("scheme", "as_is", "stopped"):
        asked: list[tuple[int, int]] = []

        def noting(held: Held, asked: list[tuple[int, int]] = asked) -> Any:
            asked.append((held.week, held.names.cohorts.index(held.cohort)))
            assert len(held) > 0
            return held.points

        result = lived(values, noting, arm)
        assert asked == sorted(set(asked))
        held = meetings(values, result)
        assert {week for week, _ in asked} <= set(held)
        assert arm == "stopped" or len({week for week, _ in asked}) > 0.5 * len(held)  # else nobody is referred


def test_in_teaching_it_is_asked_at_every_meeting_that_is_held() -> None:
    values = load("teaching", {"scheme.p_meeting_held": 0.7}).values
    asked: list[int] = []

    def noting(held: Held) -> Any:
        asked.append(held.week)
        return held.points

    result = lived(values, noting)
    assert asked == meetings(values, result)
    assert 0 < len(asked) < 39  # of those due in 156 weeks


# The same however it is run


@pytest.mark.parametrize("n", range(0, 20, 3))
def test_arms_that_share_weeks_leave_what_they_leave_alone(n: int) -> None:
    values = live_values(n)
    together = live(pool_of(values), values, [segments(values, arm, selection=mixed) for arm in ARMS], SEED, 0)
    steps = [lived(values, mixed, arm, every=1) for arm in ARMS]
    assert [digest(one) for one in together] == [digest(one) for one in steps]


def test_a_course_with_a_function_and_one_without_part_where_the_scheme_begins() -> None:
    values = live_values(6)
    courses = [segments(values, "scheme"), segments(values, "scheme", selection=mixed)]
    plain, chosen = live(pool_of(values), values, courses, SEED, 0)
    assert digest(plain) == digest(live_run(6, "scheme"))
    assert digest(chosen) == digest(lived(values, mixed))


def test_workers_change_nothing() -> None:
    scenario = Scenario.make("live", live_values(3), [["recall.p_month", "uniform", 0.2, 0.1, 0.3]])
    whole = simulate(scenario, 6, seed=5, workers=1, arms=ARMS, selection=mixed)
    assert same(whole, simulate(scenario, 6, seed=5, workers=4, arms=ARMS, selection=mixed))
    assert not same(whole, simulate(scenario, 6, seed=5, workers=1, arms=ARMS))


def test_a_mesa_model_asks_it_too() -> None:
    scenario = Scenario.make("live", live_values(6), [])
    model = IOMModel(scenario, rng=SEED, selection=mixed)
    while model.running:
        model.step()
    assert digest(model.result) == digest(lived(scenario.values, mixed))


def test_scenarios_of_one_pool_are_asked_about_under_their_own_names() -> None:
    values = live_values(6)
    for role in values["roles"].values():
        role["cohorts"], role["skill"] = [], {}  # they would name the cohorts
    renamed = values | {"cohorts": {f"our_{name}": row for name, row in values["cohorts"].items()}, "changes": []}
    scenarios = [Scenario.make("one", values | {"changes": []}, []), Scenario.make("other", renamed, [])]
    asked: list[str] = []

    def first_only(held: Held) -> Any:
        asked.append(held.cohort)
        return np.full(len(held), 99.0 if held.cohort.startswith("our_") else np.nan)

    together = simulate_all(scenarios, 1, SEED, arms=[("scheme",)] * 2, workers=1, selection=first_only)
    assert set(asked) == {*values["cohorts"], *renamed["cohorts"]}
    for scenario, found in zip(scenarios, together, strict=True):
        assert same(found, simulate(scenario, 1, SEED, arms=("scheme",), selection=first_only))
