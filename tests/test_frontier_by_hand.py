"""Which mix is dominated, where the choice flips, what a mix sets: worked by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from experiments.decisions.frontier.asking import Question, evenly, lever
from experiments.decisions.frontier.conditions import ENDLESS, UNDILUTED, conditions
from experiments.decisions.frontier.dominance import dominating, on_frontier, probability_on_frontier
from experiments.decisions.frontier.flips import Way, best_by
from experiments.decisions.frontier.mixes import between, chosen, pair_of
from experiments.decisions.levers import held, scaled, value_at, week_of, with_settings
from scenarios import load
from sim.knowledge import drawn_values

# Harm averted, offences averted, minus the cost.
BY_HAND = [(10, 5, -100), (10, 5, -90), (12, 1, -100), (3, 9, -80), (12, 1, -100)]


def test_a_mix_that_costs_more_and_averts_no_more_is_dominated() -> None:
    assert dominating(BY_HAND) == [1, None, None, None, None]
    assert on_frontier(BY_HAND).tolist() == [False, True, True, True, True]
    assert dominating([(5, 5, -10), (4, 4, -20), (6, 6, -10)]) == [2, 2, None]
    assert dominating([(1, 1, -1), (1, 1, -1)]) == [None, None]  # the same dominate each other nowhere
    assert dominating([(1, 1, -1), (1 + 1e-12, 1, -1)]) == [None, None]


def test_the_probability_of_the_frontier_is_over_draws() -> None:
    # Two mixes, no luck within draws: the second is dominated in one draw of four.
    harm = np.array([[2, 3], [2, 3], [2, 1], [4, 5]], float)
    draws = np.stack([harm, np.ones((4, 2)), np.zeros((4, 2))], 2)
    measures, draw_of = np.repeat(draws, 2, axis=0), np.repeat(np.arange(4), 2)
    assert probability_on_frontier(measures, draw_of) == [0.25, 0.75]
    assert np.isnan(probability_on_frontier(measures, None)).all()
    assert np.isnan(probability_on_frontier(measures, np.arange(8))).all()


def _two(first: Sequence[float], second: Sequence[float]) -> Any:
    return np.array([first, second], float).T


def test_a_flip_is_told_only_beyond_simulation_error() -> None:
    steady, noisy = [1, 1, 1.1, 1], [5, -3, 4, -4]
    one = Way("all", _two(steady, [0, 0, 0, 0]))
    other = Way("early", _two([0, 0, 0, 0], steady))
    doubtful = Way("late", _two([0, 0, 0, 0], noisy))
    base, told, unsure = best_by([one, other, doubtful], None)
    assert (base.is_flip, told.is_flip, unsure.is_flip) == (False, True, True)
    assert (told.mix, told.other) == (1, 0)
    assert (told.is_told, unsure.is_told) == (True, False)
    assert told.gain.mean == told.lost.mean == pytest.approx(1.025)
    assert (told.is_ahead, unsure.is_ahead) == (True, False)
    # By the first way the two can't be told: then neither can the flip.
    assert not best_by([Way("all", _two(noisy, [0, 0, 0, 0])), other], None)[1].is_told


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("wiltshire-2020", ("iom", "dasp")),
        ("mixed-cohort", ("iom", "high_harm")),
        ("nottinghamshire-2016-2020", ("iom", "domestic_violence")),
        ("gwent-wisdom", ("reoffending", "wisdom")),
        ("neighbourhood-crime-2021", ("fixed", "free")),
        ("teaching", None),
    ],
)
def test_places_move_between_the_largest_and_the_flagged(name: str, pair: tuple[str, str] | None) -> None:
    assert pair_of(load(name).values) == pair


@pytest.mark.parametrize(
    ("name", "total", "week"), [("wiltshire-2020", 31, 0), ("nottinghamshire-2016-2020", 317, 104)]
)
def test_every_mix_has_the_same_places_from_the_week_of_the_last_change(name: str, total: int, week: int) -> None:
    scenario = load(name)
    choice = between(scenario, Question(mixes=5))
    assert choice.week == week
    assert choice.own in choice.names
    for mix in choice.mixes:
        assert sum(mix.sizes) == sum(mix.settings.values()) == total
        loaded = with_settings(name, [], mix.settings, "--between")
        for path, size in zip((f"cohorts.{cohort}.places@{week}" for cohort in choice.cohorts), mix.sizes, strict=True):
            assert value_at(loaded.values, path) == size
    assert {choice.mixes[0].sizes, choice.mixes[-1].sizes} == {(total, 0), (0, total)}


def test_a_chosen_value_is_not_drawn() -> None:
    scenario = load("nottinghamshire-2016-2020")
    paths = {"roles.idva.fte_in_post", "roles.drug_worker.fte_in_post"}
    settings = held(scenario, paths)
    assert set(settings) == {"roles.drug_worker.fte_in_post"}
    loaded = with_settings("nottinghamshire-2016-2020", [], settings, "--lever")
    assert {drawn_values(loaded, 1, draw)["roles"]["drug_worker"]["fte_in_post"] for draw in range(4)} == {8.0}
    assert loaded.evidence["roles.drug_worker.fte_in_post"]["grade"] == "A"


def test_a_smaller_team_has_the_same_luck() -> None:
    name, path = "wiltshire-2020", "roles.probation_high_risk.fte_in_post"
    scenario = load(name)
    smaller = with_settings(name, [], scaled(scenario, {path}, 0.6), "--staffing")
    for draw in range(5):
        full, part = (value_at(drawn_values(one, 3, draw), path) for one in (scenario, smaller))
        assert part == pytest.approx(0.6 * full)
    assert value_at(drawn_values(smaller, 3, 0), "roles.idva.fte_budgeted") == 1.0


def test_dated_posts_are_scaled_too() -> None:
    name = "nottinghamshire-2016-2020"
    scenario = load(name)
    _, half, _ = conditions(scenario, Question(staffing="1,0.5"), ("iom", "domestic_violence"))
    loaded = with_settings(name, [], half.settings, "--staffing")
    assert value_at(loaded.values, "roles.idva.fte_in_post@84") == 0.75
    assert week_of(loaded.values, {"roles.idva.fte_in_post"}) == 84
    assert value_at(loaded.values, "roles.police_constable.fte_budgeted") == 10


def test_without_dilution_skill_is_one_for_both_and_hours_cost_nothing_more() -> None:
    name, cohorts = "mixed-cohort", ("iom", "high_harm")
    scenario = load(name)
    _, off = conditions(scenario, Question(), cohorts)
    assert off.name == UNDILUTED
    loaded = with_settings(name, [], off.settings, "--dilution")
    for draw in (0, 1, 7):
        given, free = (drawn_values(one, 5, draw)["roles"] for one in (scenario, loaded))
        for role in given:
            assert free[role]["skill"]["high_harm"] == free[role]["skill"]["iom"] == given[role]["skill"]["iom"]
            assert free[role]["fte_in_post"] == pytest.approx(ENDLESS * given[role]["fte_in_post"])
            assert free[role]["cost_year"] * ENDLESS == pytest.approx(given[role]["cost_year"])
    assert [one.name for one in conditions(scenario, Question(dilution="on"), cohorts)] == ["as given"]


def test_a_lever_takes_its_sizes_evenly() -> None:
    found = lever("cohorts.iom.places=10:40:4")
    assert found is not None
    assert found.sizes == (10.0, 20.0, 30.0, 40.0)
    assert evenly(0, 1, 2) == (0.0, 1.0)
    for text in ("cohorts.iom.places", "a=1:2", "a=1:2:1", "a=1:x:3", "a=1:1:3", "=1:2:3", "a=1:inf:3", "a=1:2:2.5"):
        assert lever(text) is None


def test_a_grid_has_every_pair_and_knows_the_scenarios_own() -> None:
    levers = ("cohorts.iom.places=10:20:2", "roles.police_constable.fte=1:2:3")
    choice = chosen(load("teaching"), Question(levers=levers))
    assert choice.names == ("10 · 1", "10 · 1.5", "10 · 2", "20 · 1", "20 · 1.5", "20 · 2")
    assert choice.own == "20 · 2"
    assert choice.mixes[1].settings == {
        "cohorts.iom.places@0": 10, "roles.police_constable.fte_budgeted@0": 1.5,
        "roles.police_constable.fte_in_post@0": 1.5,
    }  # fmt: skip
    assert set(choice.held) == {f"roles.police_constable.fte_{what}" for what in ("budgeted", "in_post")}
