"""Dominance and ratios are those of a published table; the curve is a probability, and the closed form's."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from experiments.decisions.acceptability import acceptability, frontier, plane, shares_best

WILLING = [0.0, 0.5, 1.0, 3.0, 1e6]


def test_a_published_table_of_ratios() -> None:
    # Paltiel and others 2006 (Annals of Internal Medicine 145) on HIV screening, as the dampack package prints it.
    months = np.array([277.25, 277.57, 277.78, 277.83, 277.76])
    places = frontier([26_000, 27_000, 28_020, 28_440, 29_440], months / 12)
    assert [place.standing for place in places] == ["frontier"] * 4 + ["dominated"]
    assert [place.ratio for place in places[1:4]] == pytest.approx([37_500.00, 58_285.71, 100_800.00])
    assert math.isnan(places[0].ratio)
    assert math.isnan(places[4].added_cost)


def test_what_a_dearer_option_does_better_for_each_pound_is_extendedly_dominated() -> None:
    places = frontier([0, 40, 60, 10], [0, 1, 3, -1])
    assert [place.standing for place in places] == ["frontier", "extendedly dominated", "frontier", "dominated"]
    assert places[2].ratio == 20
    assert (places[2].added_cost, places[2].added_effect) == (60, 3)


def test_an_option_as_good_for_each_pound_as_its_neighbours_stays() -> None:
    assert [place.ratio for place in frontier([0, 5, 2, 1], [0, 4, 2, 1])][1:] == [1.5, 1, 1]


def test_of_options_that_are_the_same_the_first_stays() -> None:
    standings = [place.standing for place in frontier([5, 5, 5], [1, 1, 0])]
    assert standings == ["frontier", "dominated", "dominated"]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8))
def test_the_frontier_is_whom_some_willingness_to_pay_would_choose(options: list[tuple[int, int]]) -> None:
    cost, effect = np.array(options, float).T
    places = frontier(cost, effect)
    on = [place for place in places if place.standing == "frontier"]
    ratios = sorted(place.ratio for place in on if not math.isnan(place.ratio))
    assert len(ratios) == len(on) - 1
    assert all(ratio > 0 for ratio in ratios)
    # Between the ratios, and beyond them, exactly the frontier is best, one after another by cost.
    edges = [0.0, *ratios, 1e4]
    for k, place in enumerate(sorted(on, key=lambda one: one.cost)):
        pounds = (edges[k] + edges[k + 1]) / 2 or 1e-9
        assert pounds * place.effect - place.cost >= (pounds * effect - cost).max() - 1e-6
    for place in places:
        if place.standing == "extendedly dominated":
            assert all(pounds * place.effect - place.cost < (pounds * effect - cost).max() - 1e-9 for pounds in edges)
        beaten = (cost <= place.cost) & (effect >= place.effect) & ((cost < place.cost) | (effect > place.effect))
        earlier = options.index((int(place.cost), int(place.effect))) < place.option
        assert (place.standing == "dominated") == (beaten.any() or earlier)


def replicates(draws: int, luck: float, seed: int = 0) -> tuple[Any, Any, Any]:
    """Doing nothing, and a scheme whose effect is N(1, 1) and whose cost is N(1, 0.5)."""
    dice = np.random.default_rng(seed)
    draw_of = np.repeat(np.arange(draws), 2)
    effect, cost = (1 + sd * dice.normal(size=draws)[draw_of] for sd in (1.0, 0.5))
    cost, effect = (x + luck * dice.normal(size=2 * draws) for x in (cost, effect))
    nothing = np.zeros(2 * draws)
    return np.stack([nothing, cost], 1), np.stack([nothing, effect], 1), draw_of


@pytest.mark.parametrize("luck", [0.0, 2.0])
def test_the_curve_of_normal_figures_is_the_closed_form_whatever_the_luck(luck: float) -> None:
    draws = 4000
    found = acceptability(*replicates(draws, luck), WILLING)
    for k, pounds in enumerate(WILLING):
        exact = norm.cdf((pounds - 1) / math.hypot(pounds, 0.5))
        assert found.probability[k, 1] == pytest.approx(exact, abs=0.04 if luck else 4 * 0.5 / math.sqrt(draws))
    assert found.chosen.tolist()[:2] + found.chosen.tolist()[3:] == [0, 0, 1, 1]
    assert np.array_equal(found.frontier, found.probability[np.arange(5), found.chosen])


@given(st.integers(0, 10**6), st.integers(2, 20), st.integers(1, 5))
def test_probabilities_sum_to_one_and_the_order_of_options_is_nothing(seed: int, draws: int, options: int) -> None:
    dice = np.random.default_rng(seed)
    cost, effect = dice.integers(0, 3, size=(2, 2 * draws, options)).astype(float)  # with many ties
    draw_of = np.repeat(np.arange(draws), 2)
    one = acceptability(cost, effect, draw_of, WILLING)
    turned = acceptability(cost[:, ::-1], effect[:, ::-1], draw_of, WILLING)
    assert np.allclose(one.probability.sum(1), 1.0)
    assert (one.probability >= 0).all()
    assert np.allclose(one.probability, turned.probability[:, ::-1])


def test_ties_share_alike() -> None:
    assert shares_best(np.array([[1.0, 1.0, 0.0], [2.0, 0.0, 0.0]])).tolist() == [0.75, 0.25, 0.0]
    cost, effect, draw_of = replicates(50, 1.0)
    twice = acceptability(np.hstack([cost, cost[:, 1:]]), np.hstack([effect, effect[:, 1:]]), draw_of, WILLING)
    assert np.allclose(twice.probability[:, 1], twice.probability[:, 2])
    assert np.allclose(twice.probability[:, 0], acceptability(cost, effect, draw_of, WILLING).probability[:, 0])


def test_the_option_chosen_need_not_be_the_likeliest_to_be_best() -> None:
    # A rare great gain: worse in nine draws of ten, better on average.
    effect = np.repeat([[0.0, -1.0]] * 9 + [[0.0, 20.0]], 2, axis=0)
    found = acceptability(np.zeros_like(effect), effect, np.repeat(np.arange(10), 2), [1.0])
    assert found.chosen.tolist() == [1]
    assert found.frontier[0] == pytest.approx(0.1)


def test_the_plane_holds_each_draws_mean_against_the_reference() -> None:
    cost, effect, draw_of = replicates(20, 1.0)
    points = plane(cost, effect, draw_of, against=1)
    assert points.shape == (20, 2, 2)
    assert not points[:, 1].any()
    assert points[3, 0].tolist() == pytest.approx([-effect[6:8, 1].mean(), -cost[6:8, 1].mean()])
