"""The three spreads find variances that are known, and their formulas hold by hand."""

import math
from typing import Any

import numpy as np
import pytest

from sim.spread import Spread, components, knowledge_means, spread_of

DRAWS = 4000
NORMAL_95 = 1.959964


def pairs(draws: int, knowledge: float, luck: float, seed: int = 0) -> tuple[Any, Any]:
    """Replicates in pairs, with known standard deviations between and within."""
    dice = np.random.default_rng(seed)
    draw_of = np.repeat(np.arange(draws), 2)
    return 5.0 + knowledge * dice.normal(size=draws)[draw_of] + luck * dice.normal(size=2 * draws), draw_of


@pytest.mark.parametrize(("knowledge", "luck"), [(2.0, 3.0), (3.0, 0.5), (1.0, 4.0)])
def test_known_variances_are_found(knowledge: float, luck: float) -> None:
    x, draw_of = pairs(DRAWS, knowledge, luck)
    split = components(x, draw_of)
    raw = knowledge**2 + luck**2 / 2
    within_error = luck**2 * math.sqrt(2 / DRAWS)
    between_error = math.sqrt(raw**2 * 2 / DRAWS + (within_error / 2) ** 2)
    assert abs(split.within - luck**2) < 5 * within_error
    assert abs(split.between - knowledge**2) < 5 * between_error
    spread = spread_of(x, draw_of)
    assert spread.error == pytest.approx(math.sqrt(raw / DRAWS), rel=0.06)
    assert abs(spread.mean - 5.0) < 5 * spread.error
    for low, high, sd in (
        (spread.luck_low, spread.luck_high, luck),
        (spread.knowledge_low, spread.knowledge_high, math.sqrt(split.between)),
        (spread.low, spread.high, math.hypot(knowledge, luck)),
    ):
        assert (high - low) / 2 == pytest.approx(NORMAL_95 * sd, rel=0.1)


def test_shrunk_means_vary_exactly_as_knowledge_does() -> None:
    x, draw_of = pairs(50, 1.0, 1.0)
    shrunk = knowledge_means(x, draw_of)
    assert np.var(shrunk, ddof=1) == pytest.approx(components(x, draw_of).between)
    assert shrunk.mean() == pytest.approx(x.mean())


def test_pure_luck_leaves_no_knowledge_and_pure_knowledge_no_luck() -> None:
    luck = spread_of([1.0, 3.0, 1.0, 3.0], [0, 0, 1, 1])
    assert luck.knowledge_low == luck.knowledge_high == luck.mean == 2.0
    assert luck.luck_low < 1.0
    knowledge = spread_of([1.0, 1.0, 3.0, 3.0], [0, 0, 1, 1])
    assert knowledge.luck_low == knowledge.luck_high == 2.0
    assert (knowledge.knowledge_low, knowledge.knowledge_high) == pytest.approx((1.05, 2.95))


def test_the_formulas_by_hand() -> None:
    spread = spread_of([0.0, 2.0, 4.0, 10.0], [7, 7, 9, 9])
    # Means 1 and 7; V = 18, W = (2 + 18) / 2 = 10, B = 18 - 10 / 2 = 13; error = sqrt(18 / 2).
    assert spread.mean == 4.0
    assert spread.error == pytest.approx(3.0)
    shrink = math.sqrt(13 / 18)
    assert spread.knowledge_high == pytest.approx(4 + 3 * shrink * 0.95)
    assert spread.luck_high == pytest.approx(np.percentile(4 + math.sqrt(2) * np.array([-1, 1, -3, 3]), 97.5))
    assert (spread.low, spread.high) == pytest.approx(tuple(np.percentile([0, 2, 4, 10], (2.5, 97.5))))


@pytest.mark.parametrize("knowledge", [0.0, 2.0])
def test_the_error_is_that_of_the_mean_over_many_studies(knowledge: float) -> None:
    studies, draws = 2000, 40
    scores = []
    for seed in range(studies):
        x, draw_of = pairs(draws, knowledge, 1.0, seed)
        spread = spread_of(x, draw_of)
        scores.append((spread.mean - 5.0) / spread.error)
    # Student's t with 39 degrees of freedom: variance 39 / 37.
    assert np.var(scores) == pytest.approx(39 / 37, abs=5 * math.sqrt(2.2 / studies))


def test_central_values_have_luck_alone() -> None:
    x = np.random.default_rng(1).normal(size=500)
    spread = spread_of(x)
    assert (spread.luck_low, spread.luck_high) == (spread.low, spread.high)
    assert math.isnan(spread.knowledge_low)
    assert math.isnan(spread.knowledge_high)
    assert spread.error == pytest.approx(x.std(ddof=1) / math.sqrt(500))


def test_replicates_without_the_figure_are_left_out() -> None:
    kept = spread_of([1.0, 2.0, 5.0, 4.0], [0, 0, 1, 1])
    assert spread_of([1.0, math.nan, 2.0, 5.0, 4.0, math.nan], [0, 3, 0, 1, 1, 3]) == kept
    nothing = spread_of([math.nan, math.nan], [0, 0])
    assert math.isnan(nothing.mean)
    assert not nothing.enough


def test_a_draw_alone_tells_nothing_of_luck() -> None:
    spread = spread_of([1.0, 2.0, 4.0], [0, 1, 2])
    assert math.isnan(spread.luck_low)
    assert math.isnan(spread.knowledge_low)
    assert spread.error == pytest.approx(np.std([1.0, 2.0, 4.0], ddof=1) / math.sqrt(3))
    one = spread_of([1.0], [0])
    assert math.isnan(one.error)
    assert not one.enough


def test_enough_is_an_error_under_a_twentieth_of_half_the_range() -> None:
    x = np.random.default_rng(2).normal(size=4000)
    for n in range(50, 1000, 50):
        spread: Spread = spread_of(x[:n])
        assert spread.enough == (spread.error < (spread.high - spread.low) / 40)
    assert not spread_of(x[:50]).enough
    assert spread_of(x).enough
    assert spread_of([3.0, 3.0, 3.0, 3.0], [0, 0, 1, 1]).enough
