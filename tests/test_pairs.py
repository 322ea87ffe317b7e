"""Luck is averaged out of options together, and what is left varies as knowledge does."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.decisions.pairs import NoKnowledgeError, averaged, without_luck
from sim.spread import knowledge_means


def pairs(draws: int, knowledge: Any, luck: Any, seed: int = 0) -> tuple[Any, Any]:
    """Columns whose knowledge and luck are mixed from independent normals by two matrices."""
    dice = np.random.default_rng(seed)
    draw_of = np.repeat(np.arange(draws), 2)
    known = dice.normal(size=(draws, len(knowledge))) @ np.array(knowledge)
    return known[draw_of] + dice.normal(size=(2 * draws, len(luck))) @ np.array(luck), draw_of


KNOWLEDGE, LUCK = [[2.0, 1.0], [0.0, 1.5]], [[1.0, -2.0], [0.5, 1.0]]


@given(st.integers(0, 200), st.integers(5, 40))
def test_one_column_is_what_the_spread_calls_knowledge(seed: int, draws: int) -> None:
    x, draw_of = pairs(draws, [[1.0]], [[2.0]], seed)
    assert np.allclose(without_luck(x, draw_of)[:, 0], knowledge_means(x[:, 0], draw_of), atol=1e-9)


def test_the_covariance_left_is_that_of_the_means_less_that_of_their_luck() -> None:
    x, draw_of = pairs(400, KNOWLEDGE, LUCK)
    draws = averaged(x, draw_of)
    expected = np.cov(draws.means, rowvar=False) - draws.within / 2
    assert np.linalg.eigvalsh(expected)[0] > 0
    assert np.allclose(np.cov(without_luck(x, draw_of), rowvar=False), expected)
    truth = np.array(KNOWLEDGE).T @ np.array(KNOWLEDGE)
    assert np.allclose(expected, truth, atol=5 * np.max(np.diag(truth)) / np.sqrt(400))


@pytest.mark.parametrize("draws", [4, 400])
def test_it_does_not_matter_from_which_option_or_in_what_unit_one_counts(draws: int) -> None:
    x, draw_of = pairs(draws, KNOWLEDGE, LUCK)
    turn = np.array([[1e6, -3.0], [1e6, 2.0]])
    assert np.allclose(without_luck(x @ turn, draw_of), without_luck(x, draw_of) @ turn)


def test_luck_alone_leaves_one_point_and_knowledge_alone_stays_as_it_is() -> None:
    lucky = np.array([[1.0, 4.0], [3.0, 2.0]] * 3)
    draw_of = np.repeat(np.arange(3), 2)
    assert np.allclose(without_luck(lucky, draw_of), [2.0, 3.0])
    lucky[4:] += [0.1, -0.1]  # the means vary less than luck alone would make them
    assert np.allclose(np.ptp(without_luck(lucky, draw_of), axis=0), 0.0)
    known = np.repeat(np.arange(12.0).reshape(4, 3) ** 2, 2, axis=0)
    assert np.allclose(without_luck(known, np.repeat(np.arange(4), 2)), known[::2])


def test_options_that_are_the_same_stay_the_same_and_a_sure_one_stays_sure() -> None:
    x, draw_of = pairs(30, [[1.0]], [[1.0]])
    left = without_luck(np.hstack([x, x, np.full_like(x, 7.0)]), draw_of)
    assert np.allclose(left[:, 0], left[:, 1])
    assert np.allclose(left[:, 2], 7.0)
    assert np.allclose(left[:, :1], without_luck(x, draw_of))


def test_draws_stand_in_the_order_of_their_numbers() -> None:
    draws = averaged([[1.0], [5.0], [3.0]], [8, 2, 8])
    assert draws.numbers.tolist() == [2, 8]
    assert draws.means[:, 0].tolist() == [5.0, 2.0]


@pytest.mark.parametrize(
    ("values", "draw_of", "said"),
    [
        ([[1.0], [2.0]], [-1, -1], "two draws of the register or more"),
        ([[1.0], [2.0]], [0, 1], "one replicate"),
        ([[1.0], [np.nan], [2.0]], [0, 0, 1], "1 of 3 replicates"),
    ],
)
def test_what_can_not_be_told_from_luck_is_said(values: Any, draw_of: Any, said: str) -> None:
    with pytest.raises(NoKnowledgeError, match=said):
        without_luck(values, draw_of)
