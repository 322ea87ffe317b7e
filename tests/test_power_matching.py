"""Matching: by hand, and where the truth is known."""

import numpy as np
import pytest

from experiments.decisions.power.matching import NOBODY, mean_of_matches, nearest, scaled


def test_the_nearest_within_stratum_and_calliper_are_taken() -> None:
    selected = np.array([[0.5, 30.0], [0.9, 20.0]])
    others = np.array([[0.52, 40.0], [0.51, 31.0], [0.5, 30.0], [0.45, 30.0], [0.7, 20.0]])
    same = np.array([[True, True, False, True, True], [True] * 5])
    found = nearest(selected, others, same, 0.1, 2, np.diag([1.0, 0.1]))
    # The third is the first's double, of another stratum; the fifth is beyond the calliper of both.
    assert found.tolist() == [[3, 1], [NOBODY, NOBODY]]


def test_figures_of_matches_are_averaged_and_nobody_gives_nothing() -> None:
    figures = np.array([[1.0, 10.0], [3.0, 30.0]])
    found = mean_of_matches(figures, np.array([[0, 1], [1, NOBODY], [NOBODY, NOBODY]]))
    np.testing.assert_array_equal(found, [[2.0, 20.0], [3.0, 30.0], [np.nan, np.nan]])
    assert np.isnan(mean_of_matches(np.empty((0, 2)), np.array([[NOBODY]]))).all()


def test_scaled_quantities_are_uncorrelated_and_what_never_varies_is_left_out() -> None:
    luck = np.random.default_rng(5)
    x = luck.normal(size=(4_000, 2)) @ np.array([[3.0, 2.0], [0.0, 0.1]])
    x = np.column_stack([x, np.full(len(x), 7.0)])
    found = x @ scaled(x)
    assert found.shape[1] == 2
    assert np.allclose(np.cov(found, rowvar=False), np.eye(2))


def bias(areas: int, *, is_seen: bool) -> tuple[float, float]:
    """Match people picked for what is, or is not, matched on; nothing is done for them. Return the bias, its error."""
    luck, found = np.random.default_rng([11, is_seen]), []
    for _ in range(areas):
        score, other = luck.uniform(0.2, 0.8, 1_500), luck.uniform(0.2, 0.8, 1_500)
        chance = 0.02 + 0.1 * (score if is_seen else other)
        picked = luck.uniform(size=1_500) < chance
        figures = luck.poisson(2.0 + 6.0 * (score if is_seen else other)).astype(float)
        x = np.column_stack([score, luck.normal(size=1_500)])
        same = np.ones((picked.sum(), (~picked).sum()), bool)
        places = nearest(x[picked], x[~picked], same, 0.1, 3, scaled(x[~picked]))
        found.append(np.nanmean(figures[picked] - mean_of_matches(figures[~picked][:, None], places)[:, 0]))
    return float(np.mean(found)), float(np.std(found) / np.sqrt(areas))


def test_matching_is_right_where_people_are_picked_for_what_is_matched_on() -> None:
    found, error = bias(200, is_seen=True)
    assert found == pytest.approx(0.0, abs=4 * error)
    assert error < 0.03


def test_matching_is_wrong_where_people_are_picked_for_what_nobody_sees() -> None:
    # Picked with a chance of 0.02 + 0.1 u, u even from 0.2 to 0.8, of variance 0.03: the mean of u is
    # 0.5 + 0.1 * 0.03 / 0.07 = 0.543 of those picked, and 0.5 - 0.1 * 0.03 / 0.93 = 0.497 of the rest. Figures
    # differ by 6 times as much.
    found, error = bias(200, is_seen=False)
    assert found == pytest.approx(6 * 0.1 * 0.03 * (1 / 0.07 + 1 / 0.93), abs=4 * error)
