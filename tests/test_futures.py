"""Futures of a study: what is averaged, what is set side by side, and what counts as drawn apart."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_study import lay_down

from experiments.discovery.condition import read
from experiments.discovery.futures import Futures, futures_of, opened
from experiments.studies.store import StoreError
from scenarios.faults import ScenarioError

DOSE = {"effects.dose": [0.1, 0.2, 0.3, 0.4]}


def of(folder: Path, when: str) -> Futures:
    studied = opened(folder)
    return futures_of(studied, read(when, studied.outcomes, studied.scenarios))


def test_outcomes_are_averaged_over_the_runs_that_went_well(tmp_path: Path) -> None:
    harm = {"harm_css": lambda f, _s, replicate, _n: 10 * np.array(f["effects.dose"]) + 2 * replicate}
    found = of(lay_down(tmp_path / "study", DOSE, harm, replicates=3, failed=(1,)), "harm_css > 4.5")
    # 10 x dose + (0 + 2 + 4) / 3, without the point that failed.
    assert found.outcomes["harm_css"] == pytest.approx([3, 5, 6])
    assert found.interest.tolist() == [False, True, True]
    assert list(found.factors) == ["effects.dose"]
    assert found.factors["effects.dose"].tolist() == [0.1, 0.3, 0.4]
    assert found.left_out == (
        "1 of 4 points have no run that went well, and are left out.",
        "In 1 futures an outcome of the condition means nothing or wasn't run; they are left out.",
    )


def test_scenarios_are_set_side_by_side_where_the_values_are_the_same(tmp_path: Path) -> None:
    def harm(f: dict[str, list[float]], scenario: str, _r: int, _n: object) -> object:
        dose = np.array(f["effects.dose"])
        return dose if scenario == "one" else 0.5 - dose

    folder = lay_down(tmp_path / "study", DOSE, {"harm_css": harm}, scenarios=("one", "other"))
    found = of(folder, "harm_css[one] < harm_css[other]")
    assert found.interest.tolist() == [True, True, False, False]
    assert found.outcomes["harm_css[other]"] == pytest.approx([0.4, 0.3, 0.2, 0.1])
    assert list(found.factors) == ["effects.dose"]
    # By itself every point is a future, which scenario it is of is a factor, and two of the same values are one set.
    alone = of(folder, "harm_css < 0.25")
    assert alone.interest.tolist() == [True, True, False, False, False, False, True, True]
    assert set(alone.factors) == {"effects.dose", "scenario"}
    assert alone.sets.tolist() == [0, 1, 2, 3] * 2


def test_where_a_scenario_has_another_range_limits_are_in_the_first_ones_values(tmp_path: Path) -> None:
    harm = {"harm_css": lambda f, *_: np.array(f["effects.dose"])}
    studied = opened(lay_down(tmp_path / "study", DOSE, harm, scenarios=("one", "other")))
    points = studied.points.copy()
    points.loc[points["scenario"] == "other", ["effects.dose", "harm_css"]] *= [10, 1.5]
    studied = replace(studied, points=points)
    condition = read("harm_css[other] - harm_css[one] > 0.12", studied.outcomes, studied.scenarios)
    found = futures_of(studied, condition)
    assert found.factors["effects.dose"] == pytest.approx([1, 2, 3, 4])
    assert found.interest.tolist() == [False, False, True, True]  # a half of 0.1, 0.2, 0.3, 0.4
    assert found.left_out == ("effects.dose: of another range in each scenario; limits are in other's values.",)


def test_futures_that_differ_by_what_is_chosen_are_one_set(tmp_path: Path) -> None:
    factors = {"cohorts.iom.places": [10, 20, 10, 20], "effects.dose": [0.1, 0.1, 0.3, 0.3]}
    harm = {"harm_css": lambda f, *_: np.array(f["effects.dose"])}
    found = of(lay_down(tmp_path / "study", factors, harm, levers=("cohorts.iom.places",)), "harm_css < 0.2")
    assert found.sets.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("design", "base", "points", "sets"), [("sobol", 4, 16, 4), ("morris", 8, 16, 8), ("fast", 65, 130, 2)]
)
def test_what_a_design_made_from_one_point_is_one_set(
    tmp_path: Path, design: str, base: int, points: int, sets: int
) -> None:
    factors = {"effects.dose": np.linspace(0, 1, points).tolist()}
    harm = {"harm_css": lambda f, *_: np.array(f["effects.dose"])}
    found = of(lay_down(tmp_path / "study", factors, harm, design=design, base=base), "harm_css < 0.5")
    assert found.sets.tolist() == np.repeat(np.arange(sets), points // sets).tolist()


def test_a_condition_that_tells_nothing_apart_says_how_far_outcomes_reach(tmp_path: Path) -> None:
    folder = lay_down(tmp_path / "study", DOSE, {"harm_css": lambda f, *_: 10 * np.array(f["effects.dose"])})
    for when, held in (("harm_css < 0", "holds in none of 4 futures"), ("harm_css > 0", "holds in every one of 4")):
        with pytest.raises(ScenarioError) as caught:
            of(folder, when)
        assert held in str(caught.value)
        assert "harm_css is from 1 to 4" in str(caught.value)


def test_a_study_in_which_nothing_varies_is_refused(tmp_path: Path) -> None:
    folder = lay_down(tmp_path / "study", {"effects.dose": [0.1, 0.1]}, {"harm_css": lambda *_: np.array([1.0, -1.0])})
    with pytest.raises(ScenarioError, match="nothing varies"):
        of(folder, "harm_css < 0")


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="expected a study"):
        opened(tmp_path)
