"""Words into decisions: known probabilities on an even grid of words, edges, certainty."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.draws import ALWAYS, MOST, TOP, chance, choose, cuts, over_weeks, poisson, threshold
from sim.elementary import exp
from sim.population import falls_in
from sim.scans import FEW, first_counts

pytestmark = pytest.mark.jit_off

GRID = 4096


def evenly(n: int = GRID) -> list[int]:
    """Words spread evenly."""
    return [(2 * i + 1) * 2**32 // (2 * n) for i in range(n)]


def picked(shares: list[float], word: int) -> int:
    """The place that a word chooses by shares."""
    return int(choose(np.array(cuts(shares), np.int64), word))


def test_a_threshold_is_the_share_of_words_below_it() -> None:
    assert threshold(0.0) == threshold(-1.0) == 0
    assert threshold(0.5) == 2**31
    assert threshold(2.0**-32) == 1
    assert threshold(2.0**-33) == 0
    assert threshold(1.0) == threshold(7.0) == TOP
    assert threshold(math.nextafter(1.0, 0.0)) == TOP


def test_certainty_needs_no_luck() -> None:
    assert chance(1.0) == chance(1.5) == ALWAYS
    assert chance(1.0) > TOP
    assert chance(math.nextafter(1.0, 0.0)) == TOP
    assert chance(0.0) == 0


@pytest.mark.parametrize("rate", [0.001, 0.1, 1.0, 5.0, 20.0])
def test_counts_have_the_poisson_probabilities(rate: float) -> None:
    found = Counter(int(poisson(word, rate)) for word in evenly())
    for n in range(60):
        known = math.exp(-rate + n * math.log(rate) - math.lgamma(n + 1))
        # A run of consecutive words gives n: on an even grid its share is out by a step at either end.
        assert abs(found[n] / GRID - known) <= 2 / GRID


def test_counts_end_somewhere() -> None:
    assert poisson(0, 5.0) <= MOST
    assert poisson(0, 1e9) == MOST
    assert poisson(TOP, 25.0) == 0 or poisson(TOP, 25.0) < 5
    assert poisson(0, 0.0) == poisson(0, -1.0) == 0


@given(st.lists(st.tuples(st.integers(0, TOP), st.floats(0.0, 40.0)), min_size=1, max_size=20))
def test_many_counts_at_once_are_those_one_by_one(drawn: list[tuple[int, float]]) -> None:
    rates = np.array([rate for _, rate in drawn])
    none = np.array([exp(-rate) for rate in rates])
    # Beside the words drawn, those at the edge between no event and one.
    for words in ([word for word, _ in drawn], (none * TOP).astype(np.uint32), ((1 - none) * TOP).astype(np.uint32)):
        found = np.zeros(len(drawn), np.uint8)
        first_counts(np.array(words, np.uint32), rates, none, len(drawn), found)
        assert [int(n) for n in found] == [
            min(FEW, int(poisson(int(word), rate))) for word, rate in zip(words, rates, strict=True)
        ]


@pytest.mark.parametrize(("h", "weeks"), [(0.0, 5), (0.2, 1), (0.03, 13), (1.0, 3)])
def test_a_chance_over_weeks_is_that_of_any_week(h: float, weeks: int) -> None:
    assert over_weeks(h, weeks) == pytest.approx(1 - (1 - h) ** weeks, abs=1e-14)


@pytest.mark.parametrize(("h", "weeks"), [(0.2, 7), (0.03, 13), (0.001, 13)])
def test_what_falls_in_a_quarter_falls_evenly_in_its_weeks(h: float, weeks: int) -> None:
    found = Counter(int(falls_in(word, h, -20, weeks)) for word in evenly(65_536))
    whole = 1 - (1 - h) ** weeks
    inside = {week: found[week] / 65_536 for week in range(-20, -20 + weeks)}
    assert sum(inside.values()) == pytest.approx(whole, abs=1e-4)
    assert all(share == pytest.approx(whole / weeks, abs=1e-4) for share in inside.values())
    assert set(found) <= {*inside, 32_767}


def test_a_choice_follows_its_shares() -> None:
    shares = [0.2, 0.0, 1.3, 0.5]
    found = Counter(picked(shares, word) for word in evenly(20_000))
    assert [found[k] / 20_000 for k in range(4)] == pytest.approx([0.1, 0.0, 0.65, 0.25], abs=2e-4)


@given(st.lists(st.floats(0.0, 5.0), min_size=1, max_size=8), st.integers(0, TOP))
def test_a_choice_never_takes_what_has_no_share(shares: list[float], word: int) -> None:
    if max(shares) < 1e-3:
        return
    assert shares[picked(shares, word)] > 0.0


def test_with_no_shares_the_first_is_taken() -> None:
    assert cuts([0.0, 0.0]) == [ALWAYS, ALWAYS]
    assert picked([0.0, 0.0], TOP) == 0
