"""Which points a design has, and which value a number between 0 and 1 stands for."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from studies import DOSE, PLACES, study

from experiments.studies.applied import applied
from experiments.studies.designs import unit_points
from experiments.studies.factors import Factor, factors_of, free
from experiments.studies.plan import planned
from experiments.studies.study import Design, Span
from scenarios import load
from scenarios.files import LIBRARY
from sim.knowledge import drawn_value, drawn_values, numbers_at, quantile

TEACHING = LIBRARY / "teaching.toml"


def points_of(**changes: object) -> dict[str, list[object]]:
    found: dict[str, list[object]] = planned(study(**changes)).points.to_pydict()
    return found


def test_a_factorial_has_every_combination_once() -> None:
    found = points_of(levers={PLACES: (20, 30), "channels.dose": (True, False)}, design=Design(quantiles=(0.5,)))
    pairs = list(zip(found[PLACES], found["channels.dose"], strict=True))
    assert pairs == [(20, True), (20, False), (30, True), (30, False)]


def test_every_scenario_has_every_point() -> None:
    found = points_of(scenarios=("teaching", "baseline"), each=())
    assert found["scenario"] == ["teaching"] * 3 + ["baseline"] * 3
    assert found[PLACES] == [20, 30, 40] * 2
    assert len(set(found["address"])) == 6


def test_one_at_a_time_moves_one_thing_from_where_all_stand() -> None:
    found = points_of(design=Design("one_at_a_time", quantiles=(0.05, 0.95)), levers={PLACES: (20, 30, 40)})
    centre = found[DOSE][0]
    assert found[PLACES] == [20, 30, 40, 20, 20]
    assert found[DOSE][:3] == [centre] * 3
    assert found[DOSE][3] < centre < found[DOSE][4]  # type: ignore[operator]


def test_a_latin_hypercube_has_one_point_in_each_part_of_each_range() -> None:
    factors = factors_of(
        study(design=Design("latin_hypercube", n=50), each=("effects.*",)), {"teaching": load("teaching")}
    )
    sample = unit_points(factors, Design("latin_hypercube", n=50))
    for column in sample.T:
        assert sorted((column * 50).astype(int)) == list(range(50))


def test_more_sobol_points_begin_with_the_same() -> None:
    few, many = (points_of(design=Design("sobol", n=n), levers={PLACES: Span(10, 40)}) for n in (8, 16))
    assert many["address"][: len(few["address"])] == few["address"]


def test_a_sobol_design_of_groups_has_a_block_for_each_group() -> None:
    asked = study(
        design=Design("sobol", n=8), levers={}, each=(), groups={"effects": ("effects.*",), "dose": ("needs.*",)}
    )
    assert planned(asked).points.num_rows == 8 * (2 + 2)


def test_draws_are_numbered_and_cross_the_levers() -> None:
    found = points_of(design=Design("draws", n=3), each=())
    assert list(zip(found[PLACES], found["draw"], strict=True)) == [(p, d) for p in (20, 30, 40) for d in range(3)]


def test_a_span_of_whole_numbers_holds_each_as_often() -> None:
    factor = Factor(PLACES, "lever", PLACES, Span(3, 6))
    found = [factor.at(u, "teaching") for u in (np.arange(4000) + 0.5) / 4000]
    assert [found.count(k) for k in (3, 4, 5, 6)] == [1000] * 4


def test_an_uncertain_values_quantile_is_the_registers() -> None:
    scenario = load("teaching")
    every = factors_of(study(each=("*",), levers={}), {"teaching": scenario})
    rows = {row[0]: row for row in scenario.uncertain}
    assert len(every) == len(rows)
    for factor in every:
        path, distribution, value, low, high = rows[factor.name]
        found = factor.at(0.3, "teaching")
        expected = drawn_value(path.partition("@")[0], distribution, value, low, high, 0.3)
        if isinstance(value, list | dict):
            assert applied(TEACHING, {path: found}, 1).values != scenario.values or found == 1.0
        else:
            assert found == expected


def test_a_beta_rows_marginal_is_a_beta() -> None:
    scenario = load("teaching")
    row = next(row for row in scenario.uncertain if row[1] == "beta" and not isinstance(row[2], list | dict))
    (factor,) = factors_of(study(each=(row[0],), levers={}), {"teaching": scenario})
    _, _, mean, low, high = row
    sd = min((high - low) / 3.919928, 0.98 * np.sqrt(mean * (1 - mean)))
    size = mean * (1 - mean) / sd**2 - 1
    for u in (0.01, 0.2, 0.5, 0.9):
        assert factor.at(u, "teaching") == pytest.approx(stats.beta.ppf(u, mean * size, (1 - mean) * size), rel=1e-6)


def test_a_vector_moves_as_one_and_within_its_bounds() -> None:
    scenario = load("teaching")
    row = next(row for row in scenario.uncertain if isinstance(row[2], list) and "@" not in row[0])
    found = applied(TEACHING, {row[0]: 0.5}, 1)
    table = found.values
    for part in row[0].split("."):
        table = table[part]
    assert list(table) == [x * 0.5 for x in row[2]]
    assert row[0] not in [one[0] for one in found.uncertain]


def test_a_point_with_a_draw_is_that_draw_of_the_register() -> None:
    scenario = load("teaching", {PLACES: 20})
    assert applied(TEACHING, {PLACES: 20, "draw": 5}, 3).values == drawn_values(scenario, 3, 5)


def test_a_point_at_the_quantiles_of_a_draw_is_that_draw() -> None:
    scenario = load("teaching")
    every = factors_of(study(each=("*",), levers={}), {"teaching": scenario})
    point = {factor.name: factor.at(quantile(factor.name, 1, 4), "teaching") for factor in every}
    assert applied(TEACHING, point, 1).values == drawn_values(scenario, 1, 4)


def test_posts_are_both_budgeted_and_there() -> None:
    found = applied(TEACHING, {"roles.police_constable.fte": 4}, 1).values["roles"]["police_constable"]
    assert (found["fte_budgeted"], found["fte_in_post"]) == (4, 4)


def test_posts_budgeted_for_and_there_are_one_unknown() -> None:
    found = planned(study(design=Design("latin_hypercube", n=20), levers={}, each=("roles.*",)))
    scenario, moving = found.scenarios["teaching"], free(found.factors)
    assert not [factor for factor in moving if factor.name.endswith(".fte_in_post")]
    posts = [row for row in scenario.uncertain if row[0].endswith((".fte_in_post", ".fte_budgeted"))]
    for row in posts:
        column = [factor.name for factor in moving].index(row[0].replace("in_post", "budgeted"))
        sample = unit_points(moving, found.study.design)[:, column]
        assert found.points[row[0]].to_pylist() == numbers_at(row, sample).tolist()
    assert len(posts) > 2


def test_a_lever_may_be_dated() -> None:
    found = applied(TEACHING, {f"{PLACES}@26": 50}, 1).values
    assert {"week": 26, "path": PLACES, "value": 50} in found["changes"]


def test_points_of_a_file_are_taken_as_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(f"{PLACES},{DOSE},channels.tag\n20,0.01,true\n30,0.02,false\n", encoding="utf-8")
    found = points_of(design=Design("points", file=str(file)), levers={}, each=())
    assert (found[PLACES], found[DOSE], found["channels.tag"]) == ([20, 30], [0.01, 0.02], [True, False])
