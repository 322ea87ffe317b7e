"""The evidence register: what it holds, what it counts, and how it draws."""

import math
import statistics
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from scipy import stats
from small import small_values, write_small

from scenarios import load, register
from sim.knowledge import drawn_value, quantile
from sim.scenario import Scenario

DRAWS = 2000
SPREAD = 3.919928  # standard deviations between the 2.5 and 97.5 % points of a normal variable


def scenario_with(*uncertain: list[Any]) -> Scenario:
    return Scenario.make("made", small_values() | {"changes": [], "start": "2024-01-01"}, list(uncertain))


MOVE = ["pool.move_rate", "lognormal", 0.1, 0.05, 0.2]
DEATH = ["pool.death_rate", "uniform", 0.05, 0.01, 0.1]
EXTRA = ["release.extra", "normal", 3.0, 1.0, 5.0]


def drawn(scenario: Scenario, path: str, n: int = DRAWS, seed: int = 1) -> list[Any]:
    def at(values: Any) -> Any:
        for part in path.split("."):
            values = values[part]
        return values

    return [at(values) for values in register.draw(scenario, n, seed)]


def test_draws_do_not_depend_on_the_order_of_rows_or_on_how_many() -> None:
    one, other = scenario_with(MOVE, DEATH, EXTRA), scenario_with(EXTRA, MOVE, DEATH)
    assert register.draw(one, 20, 7) == register.draw(other, 20, 7)
    assert register.draw(one, 20, 7)[:5] == register.draw(one, 5, 7)


@pytest.mark.parametrize("name", ["wiltshire-2020", "exit-strategy"])
def test_values_drawn_together_are_those_drawn_alone(name: str) -> None:
    scenario = load(name)
    kinds = {row[1] for row in scenario.uncertain}
    assert kinds == {"uniform", "triangular", "normal", "lognormal", "beta"}
    for draw, values in enumerate(register.draw(scenario, 3, 5)):
        for path, kind, value, low, high in scenario.uncertain:
            target, _, week = path.partition("@")
            alone = drawn_value(target, kind, value, low, high, quantile(path, 5, draw))
            if week:
                dated = {f"{one['path']}@{one['week']}": one["value"] for one in values["changes"]}
                found = dated[path]
            else:
                found = reduce(lambda table, part: table[part], target.split("."), values)
            assert repr(found) == repr(alone), path


def test_a_row_that_cannot_vary_keeps_its_value() -> None:
    still = [["pool.death_rate", kind, 0.05, 0.05, 0.05] for kind in ("uniform", "triangular", "normal")]
    sure = ["recall.p_standard", "beta", 1.0, 0.9, 1.0]
    assert {x for row in still for x in drawn(scenario_with(row), "pool.death_rate", 20)} == {0.05}
    assert set(drawn(scenario_with(sure), "recall.p_standard", 20)) == {1.0}


def test_a_new_row_moves_no_other() -> None:
    assert drawn(scenario_with(MOVE), "pool.move_rate", 50) == drawn(scenario_with(DEATH, MOVE), "pool.move_rate", 50)


def test_seeds_and_draws_differ() -> None:
    scenario = scenario_with(MOVE)
    assert len(set(drawn(scenario, "pool.move_rate", 50))) == 50
    assert not set(drawn(scenario, "pool.move_rate", 50)) & set(drawn(scenario, "pool.move_rate", 50, seed=2))


def test_two_scenarios_draw_the_same_luck_for_the_same_path() -> None:
    shifted = ["pool.death_rate", "uniform", 0.06, 0.02, 0.11]
    for one, other in zip(
        drawn(scenario_with(DEATH), "pool.death_rate", 50),
        drawn(scenario_with(shifted), "pool.death_rate", 50),
        strict=True,
    ):
        assert other - one == pytest.approx(0.01, abs=1e-12)


def test_library_scenarios_share_their_luck() -> None:
    one, other = load("baseline"), load("wiltshire-2020")
    path = "effects.keeping"
    assert one.values["effects"]["keeping"] == other.values["effects"]["keeping"]
    assert drawn(one, path, 3) == drawn(other, path, 3)


@pytest.mark.parametrize("row", [MOVE, DEATH, EXTRA, ["recall.p_month", "beta", 0.3, 0.1, 0.6]])
def test_the_central_value_lies_inside_the_draws(row: list[Any]) -> None:
    values = drawn(scenario_with(row), row[0], 200)
    assert min(values) < row[2] < max(values)


@pytest.mark.parametrize("p", [0.025, 0.25, 0.5, 0.75, 0.975])
def test_a_lognormal_row_has_the_quantiles_of_theory(p: float) -> None:
    value, low, high = 0.1, 0.05, 0.2  # as in MOVE
    sigma = math.log(high / low) / SPREAD
    theory = math.log(value) + sigma * statistics.NormalDist().inv_cdf(p)
    values = sorted(math.log(x) for x in drawn(scenario_with(MOVE), "pool.move_rate"))
    density = statistics.NormalDist(math.log(value), sigma).pdf(theory)
    error = math.sqrt(p * (1 - p) / DRAWS) / density  # of a sample quantile
    assert values[int(p * DRAWS)] == pytest.approx(theory, abs=4 * error)


def test_quantiles_are_uniform_and_those_of_two_paths_are_unrelated() -> None:
    one = [quantile("pool.people", 1, draw) for draw in range(DRAWS)]
    other = [quantile("pool.move_rate", 1, draw) for draw in range(DRAWS)]
    assert stats.kstest(one, "uniform").pvalue > 1e-4
    assert abs(statistics.correlation(one, other)) < 4 / math.sqrt(DRAWS)


def test_a_fixed_scenario_draws_its_own_values() -> None:
    scenario = scenario_with()
    assert register.draw(scenario, 2, 1) == [scenario.values, scenario.values]


def test_a_dated_change_is_drawn(tmp_path: Path) -> None:
    write_small(tmp_path)
    text = (
        'extends = "small.toml"\n[[changes]]\nweek = 5\npath = "cohorts.only.places"\n'
        'value = { value = 40, low = 20, high = 60, distribution = "uniform" }\n'
    )
    (tmp_path / "child.toml").write_text(text)
    values = [drawn["changes"][0]["value"] for drawn in register.draw(load(tmp_path / "child.toml"), 50, 1)]
    assert all(20 <= value <= 60 and isinstance(value, int) for value in values)
    assert len(set(values)) > 10


def test_every_value_has_one_row_and_a_meaning() -> None:
    rows = register.rows(load("baseline"))
    assert len({row.path for row in rows}) == len(rows)
    assert all(row.meaning and row.origin.startswith("library/baseline.toml:") for row in rows)


def test_numbers_are_graded_and_words_are_not() -> None:
    rows = {row.path: row for row in register.rows(load("baseline"))}
    assert rows["pool.people"].grade == "A"
    assert rows["scheme.allocation"].grade == rows["question"].grade == rows["channels.tag"].grade == ""


def test_the_uncertain_rows_are_those_that_are_not_fixed() -> None:
    scenario = load("baseline")
    expected = [row for row in register.rows(scenario) if row.distribution != "fixed"]
    assert {row.path: [row.distribution, row.value, row.low, row.high] for row in expected} == {
        path: rest for path, *rest in scenario.uncertain
    }


def test_counts_and_the_share_assumed(tmp_path: Path) -> None:
    rows = register.rows(load(write_small(tmp_path)))
    counts = register.counts(rows)
    assert counts == {"S1": 0, "S2": 0, "D": 0, "R": 0, "A": len(register.graded(rows))}
    assert register.assumed_share(rows) == 1.0
    rows = register.rows(load("baseline"))
    counts = register.counts(rows)
    assert sum(counts.values()) == len(register.graded(rows))
    assert register.assumed_share(rows) == counts["A"] / sum(counts.values())
    assert register.assumed_share([]) == 0.0


def test_a_scenario_of_which_nothing_is_said_is_all_assumption() -> None:
    assert register.assumed_share(register.rows(scenario_with())) == 1.0


def test_the_weakest_come_first() -> None:
    rows = register.rows(load("baseline"))
    weakest = register.weakest(rows, 20)
    assert len(weakest) == 20
    assert {row.grade for row in weakest} == {"A"}
    widths = [register.relative_width(row) for row in weakest]
    assert widths == sorted(widths, reverse=True)
    everything = [row.grade for row in register.weakest(rows, len(rows))]
    assert everything == sorted(everything, key=["A", "R", "D", "S2", "S1"].index)
