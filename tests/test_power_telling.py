"""The chance that a measure tells a working scheme from a useless one."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from experiments.decisions.power.telling import telling

MANY = 400


def test_two_normals_are_told_apart_as_the_formula_says() -> None:
    found, inside = [], 0
    expected = float(norm.cdf(1 / math.sqrt(2)))
    for one in range(200):
        luck = np.random.default_rng([3, one])
        told = telling(luck.normal(1.0, 1.0, 60), luck.normal(0.0, 1.0, 60), np.arange(60))
        found.append(told.chance)
        inside += told.low <= expected <= told.high
    assert np.mean(found) == pytest.approx(expected, abs=4 * float(np.std(found)) / math.sqrt(200))
    assert inside / 200 == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 200))


def test_common_luck_helps_neither() -> None:
    shared = np.random.default_rng(4).normal(0.0, 10.0, MANY)
    assert (shared + 0.5 > shared).all()  # side by side all are told apart
    assert telling(shared + 0.5, shared, np.arange(MANY)).chance == pytest.approx(0.5, abs=0.05)


def test_figures_of_one_group_are_not_set_against_each_other() -> None:
    # In each draw the working scheme's are above the useless one's, by 1. Across the draws 10 beats 0 and 1 loses to 9.
    working, useless = np.array([10.0, 10.0, 1.0, 1.0]), np.array([9.0, 9.0, 0.0, 0.0])
    assert telling(working, useless, np.array([0, 0, 1, 1])).chance == 0.5


def test_ties_are_shared_and_what_always_tells_is_certain() -> None:
    ones = np.ones(10)
    tied, sure = telling(ones, ones, np.arange(10)), telling(ones, 0 * ones, np.arange(10))
    assert (tied.chance, tied.low, tied.high) == (0.5, 0.5, 0.5)
    assert (sure.chance, sure.low, sure.high) == (1.0, 1.0, 1.0)


def test_figures_that_mean_nothing_are_left_out() -> None:
    x, y = np.array([1.0, math.nan, 5.0, 0.0]), np.array([0.0, 3.0, math.nan, 2.0])
    # 1 beats 2? no; 1 beats 3? no; 5 beats 0, 3, 2; 0 beats 0? a tie; 0 beats 3? no.
    assert telling(x, y, np.arange(4)).chance == pytest.approx(3.5 / 7)
    assert math.isnan(telling(x * math.nan, y, np.arange(4)).chance)
