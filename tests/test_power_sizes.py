"""What larger cohorts would show, against the textbook and against cohorts that are larger."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from experiments.decisions.power.estimates import of_pairs, sample_of
from experiments.decisions.power.sizes import Reach, needed, needed_range, reach_of

PEOPLE, AREAS, EFFECT, SPREAD = 50, 4_000, -0.5, 2.0


def reach(effect: float, error: float = 0.0) -> Reach:
    """Differences of mean ``effect`` and standard deviation 2, of 50 people."""
    half = 1.96 * SPREAD / math.sqrt(PEOPLE)
    return Reach(PEOPLE, np.array([effect]), np.array([half]), 1 / 1.96, error)


def test_the_people_needed_are_those_of_the_textbook() -> None:
    expected = ((1.96 + norm.ppf(0.8)) * SPREAD / EFFECT) ** 2
    assert needed(reach(EFFECT)) == pytest.approx(expected, rel=0.02)
    assert needed(reach(-EFFECT).turned()) == needed(reach(EFFECT))
    middle, low, high = needed_range(reach(EFFECT, 0.1))
    assert (low, middle, high) == pytest.approx(
        [((1.96 + norm.ppf(0.8)) * SPREAD / (EFFECT + moved)) ** 2 for moved in (-0.196, 0.0, 0.196)], rel=0.02
    )


def test_no_size_shows_a_fall_that_is_not_there() -> None:
    assert needed(reach(0.0)) == math.inf
    assert needed(reach(0.5)) == math.inf
    assert reach(0.0).shows_fall([50, 5_000]) == pytest.approx(0.025, abs=1e-3)


def test_more_people_never_tell_what_draws_disagree_on() -> None:
    # Of ten draws three have no effect: seven in ten is the most that any size can show.
    mixed = Reach(PEOPLE, np.array([EFFECT] * 7 + [0.5] * 3), np.full(10, 0.55), 1 / 1.96, 0.0)
    assert float(mixed.shows_fall(100_000)) == pytest.approx(0.7)
    assert needed(mixed) == math.inf


def test_what_is_worked_out_for_larger_cohorts_is_what_they_show() -> None:
    x = np.random.default_rng(8).gamma(1.0, SPREAD, (AREAS, PEOPLE)) - SPREAD + EFFECT  # skewed, as counts are
    each = sample_of(x, 1)
    found = of_pairs(each)
    of_one = reach_of(found.value[:, None], found.half[:, None], each.n, found.value, None)
    for areas in (2, 4):
        together = of_pairs(sample_of(x.reshape(AREAS // areas, -1), 1))
        assert float(of_one.shows_fall(areas * PEOPLE)) == pytest.approx(together.is_fall.mean(), abs=0.04)


def test_knowledge_is_kept_and_luck_taken_out_where_values_are_drawn() -> None:
    luck = np.random.default_rng(9)
    draw_of = np.arange(2_000) // 2
    centres = np.where(np.arange(1_000) % 2, -1.0, 0.0)[draw_of]
    x = centres + luck.normal(0.0, 0.3, 2_000)
    found = reach_of(x[:, None], np.full((2_000, 1), 0.6), np.full(2_000, PEOPLE), x, draw_of)
    assert found.luck == pytest.approx(0.3 / 0.6, rel=0.1)
    assert float(np.var(found.centres)) == pytest.approx(0.25, rel=0.1)


def test_draws_that_differ_in_how_much_counts_vary_are_each_taken_with_their_own() -> None:
    spread = np.where(np.arange(500) % 2, 1.0, 8.0)[np.arange(1_000) // 2]
    x = EFFECT + np.random.default_rng(10).normal(0.0, 1.0, (1_000, PEOPLE)) * spread[:, None]
    found = of_pairs(sample_of(x, 1))
    people = np.full(1_000, PEOPLE)
    of_one = reach_of(found.value[:, None], found.half[:, None], people, found.value, np.arange(1_000) // 2)
    assert found.is_fall.mean() == pytest.approx(0.5, abs=0.05)  # nearly all of the one half, few of the other
    assert float(of_one.shows_fall(PEOPLE)) == pytest.approx(found.is_fall.mean(), abs=0.05)


def test_too_few_replicates_say_nothing() -> None:
    found = reach_of(np.array([[1.0]]), np.array([[1.0]]), np.array([50]), np.array([1.0]), None)
    assert math.isnan(needed(found))
