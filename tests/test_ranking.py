"""Scenarios are ranked as can be worked out by hand, and as is known of normal distributions."""

import math
from typing import Any

import numpy as np
import pytest

from experiments.decisions.comparison.lines import chance, order_line, removed_line, share_removed
from experiments.decisions.comparison.measures import BENEFIT, HARM
from experiments.decisions.comparison.ranking import (
    is_told,
    knowledge_together,
    probability_best,
    ranked,
    replicates_needed,
    variance_removed,
)
from sim.spread import Spread, components, knowledge_means, spread_of

PAIRS = np.repeat(np.arange(4), 2)
# Two replicates of each of four draws, without luck: who is least is A; A and B; B; all three.
KNOWN = np.repeat([[1.0, 2.0, 3.0], [1.0, 1.0, 3.0], [2.0, 1.0, 3.0], [3.0, 3.0, 3.0]], 2, axis=0)


def some(draws: int = 300, scenarios: int = 3, seed: int = 1) -> tuple[Any, Any]:
    """Replicates in pairs of scenarios that share knowledge and luck, each with some of its own."""
    dice = np.random.default_rng(seed)
    draw_of = np.repeat(np.arange(draws), 2)
    knowledge = 5 * dice.normal(size=(draws, 1)) + dice.normal(size=(draws, scenarios))
    luck = 9 * dice.normal(size=(2 * draws, 1)) + dice.normal(size=(2 * draws, scenarios))
    return knowledge[draw_of] + luck + 0.2 * np.arange(scenarios), draw_of


def spread(mean: float, error: float) -> Spread:
    nan = math.nan
    return Spread(mean, nan, nan, nan, nan, nan, nan, error, enough=False)


def test_the_probability_of_being_best_by_hand_with_ties_shared() -> None:
    least = probability_best(KNOWN, PAIRS, least=True)
    assert least == pytest.approx([(1 + 1 / 2 + 0 + 1 / 3) / 4, (0 + 1 / 2 + 1 + 1 / 3) / 4, (1 / 3) / 4])
    assert probability_best(KNOWN, PAIRS, least=False) == pytest.approx([1 / 12, 1 / 12, 1 - 2 / 12])
    assert probability_best(-KNOWN, PAIRS, least=False) == pytest.approx(least)


def test_what_is_common_to_all_in_a_replicate_changes_nothing() -> None:
    common = np.random.default_rng(3).integers(-1000, 1000, size=(8, 1)).astype(float)
    assert probability_best(KNOWN + common, PAIRS, least=True) == pytest.approx(
        probability_best(KNOWN, PAIRS, least=True)
    )


def test_alike_to_the_last_bit_is_a_half_each() -> None:
    x, draw_of = some(scenarios=2)
    twice = np.stack([x[:, 0], x[:, 0]], axis=1) * 1e8
    assert probability_best(twice, draw_of, least=True) == [0.5, 0.5]
    three = np.stack([x[:, 0], x[:, 1], x[:, 1]], axis=1) * 1e8
    both = probability_best(x, draw_of, least=True)
    assert probability_best(three, draw_of, least=True) == pytest.approx([both[0], both[1] / 2, both[1] / 2])


def test_two_are_shrunk_as_their_difference_alone_is() -> None:
    x, draw_of = some(scenarios=2)
    together = knowledge_together(x, draw_of)
    assert together[:, 0] == pytest.approx(0)
    assert together[:, 1] == pytest.approx(knowledge_means(x[:, 1] - x[:, 0], draw_of))


def test_many_vary_together_exactly_as_knowledge_does() -> None:
    x, draw_of = some()
    together = knowledge_together(x, draw_of)
    assert together.mean(0) == pytest.approx((x - x[:, :1]).mean(0))
    for one in range(3):
        for other in range(one):
            between = components(x[:, one] - x[:, other], draw_of).between
            assert np.var(together[:, one] - together[:, other], ddof=1) == pytest.approx(between)


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_in_which_scenarios_are_named_changes_no_probability(order: tuple[int, ...]) -> None:
    x, draw_of = some()
    plain = probability_best(x, draw_of, least=True)
    assert sum(plain) == pytest.approx(1)
    assert probability_best(x[:, order], draw_of, least=True) == pytest.approx([plain[k] for k in order])


@pytest.mark.parametrize("luck", [0.0, 3.0])
def test_luck_does_not_blur_what_knowledge_decides(luck: float) -> None:
    # Better by d, knowledge of standard deviation s: best with probability Phi(d / s), whatever the luck.
    draws, d, s = 20_000, 1.0, 1.5
    dice = np.random.default_rng(4)
    draw_of = np.repeat(np.arange(draws), 2)
    lead = d + s * dice.normal(size=draws)[draw_of] + luck * dice.normal(size=2 * draws)
    x = np.stack([np.zeros(2 * draws), -lead], axis=1)
    expected = 0.5 * (1 + math.erf(d / s / math.sqrt(2)))
    assert probability_best(x, draw_of, least=True)[1] == pytest.approx(expected, abs=0.012)


def test_luck_alone_leaves_the_best_mean_sure_and_that_is_said() -> None:
    x, draw_of = np.array([[0.0, 1.0], [2.0, -1.5], [0.0, 1.0], [2.0, -1.5]]), np.array([0, 0, 1, 1])
    assert probability_best(x, draw_of, least=True) == [0.0, 1.0]
    words = "; luck hides what isn't known, so the means alone make these probabilities."
    assert order_line(HARM, ranked(("A", "B"), list(x.T), draw_of, least=True)).endswith(words)
    known = ranked(("A", "B"), [KNOWN[:, 0], KNOWN[:, 2]], PAIRS, least=True)
    alike = ranked(("A", "B"), [KNOWN[:, 0], KNOWN[:, 0]], PAIRS, least=True)
    central = ranked(("A", "B"), list(x.T), None, least=True)
    assert not any(found.pairs[0].is_hidden for found in (known, alike, central))


@pytest.mark.parametrize("draw_of", [None, [0, 0, 0, 0], [0, 1, 2, 3]])
def test_without_knowledge_there_is_no_probability(draw_of: Any) -> None:
    x = np.arange(8.0).reshape(4, 2)
    assert all(math.isnan(found) for found in probability_best(x, draw_of, least=True))


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ([0, 2], [1, 3], 1.0),  # always one apart
        ([0, 2, 0, 2], [0, 0, 2, 2], 0.0),  # nothing in common: 1 + 1 against 2
        ([0, 2], [2, 0], -1.0),  # opposed: 1 + 1 against 4
        ([0, 4], [0, 2], 0.8),  # 4 + 1 against 1
        ([0, 2, math.nan], [1, 3, 9], 1.0),
    ],
)
def test_the_variance_that_common_luck_removes_by_hand(one: list[float], other: list[float], share: float) -> None:
    assert variance_removed(one, other) == pytest.approx(share)


def test_of_equal_variances_it_is_the_correlation() -> None:
    x, _ = some(scenarios=2)
    x = (x - x.mean(0)) / x.std(0)
    assert variance_removed(x[:, 0], x[:, 1]) == pytest.approx(np.corrcoef(x.T)[0, 1])


def test_where_nothing_varies_there_is_no_share() -> None:
    assert math.isnan(variance_removed([1, 1], [3, 3]))
    assert math.isnan(variance_removed([1], [3]))


@pytest.mark.parametrize(("difference", "error", "told"), [(4, 1.9, True), (-4, 1.9, True), (4, 2.1, False), (0, 0, 0)])
def test_a_difference_is_told_beyond_twice_its_error(difference: float, error: float, *, told: bool) -> None:
    assert is_told(spread(difference, error)) == told


@pytest.mark.parametrize(
    ("difference", "error", "needed"), [(4, 3, 450), (-4, 3, 450), (7, 5, 410), (0, 3, None), (4, math.nan, None)]
)
def test_how_many_replicates_would_tell_by_hand(difference: float, error: float, needed: int | None) -> None:
    assert replicates_needed(spread(difference, error), 200) == needed


@pytest.mark.parametrize("error", [0.6, 2.2, 17.0, 300.0])
def test_with_so_many_the_error_is_half_the_difference(error: float) -> None:
    needed = replicates_needed(spread(1.0, error), 100)
    assert needed is not None
    assert 0.5 / math.sqrt(1.1) <= error * math.sqrt(100 / needed) <= 0.5


def test_an_order_by_hand() -> None:
    values = [KNOWN[:, 2], KNOWN[:, 0], KNOWN[:, 1]]
    found = ranked(("C", "A", "B"), values, PAIRS, least=True)
    assert found.order == ("A", "B", "C")  # A and B have one mean: in the order given
    assert [(pair.first, pair.second) for pair in found.pairs] == [("A", "B"), ("A", "C"), ("B", "C")]
    alike, far, _ = found.pairs
    assert found.unsure == (alike,)  # they differ in two draws, by as much each way
    assert (alike.difference.mean, alike.is_told, alike.is_none, alike.needed) == (0.0, False, False, None)
    assert far.difference == spread_of(KNOWN[:, 0] - KNOWN[:, 2], PAIRS)
    assert found.probability["C"] == pytest.approx(1 / 12)
    assert ranked(("C", "A", "B"), values, PAIRS, least=False).order == ("C", "A", "B")


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0 %"), (0.004, "<1 %"), (0.125, "12 %"), (0.994, "99 %"), (0.996, ">99 %"), (1, "100 %"), (math.nan, "–")],
)
def test_a_probability_is_never_written_surer_than_it_is(value: float, words: str) -> None:
    assert chance(value) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(1, "100 %"), (0.9999, "99.9 %"), (0.5, "50 %"), (0.1234, "12.3 %"), (-1.5, "−150 %"), (math.nan, "–")],
)
def test_a_share_of_variance_is_never_written_as_all_of_it(share: float, words: str) -> None:
    assert share_removed(share) == words


def test_the_line_on_common_luck_spans_what_differs() -> None:
    assert " took away 90 to 99.9 % of " in removed_line({"a": 0.9, "b": 0.9999, "c": 1.0, "d": math.nan})
    assert " took away 90 % of " in removed_line({"a": 0.9})
    assert "leave no difference in harm to chance" in removed_line({"a": 1.0, "b": math.nan})


def test_a_line_names_whom_the_replicates_cannot_tell_and_who_is_alike() -> None:
    one, other = KNOWN[:, 0], KNOWN[:, 1]
    found = ranked(("A", "A (2)", "B", "C"), [one, one, other, KNOWN[:, 2]], PAIRS, least=True)
    assert order_line(HARM, found) == (
        "Least harm: A 27 %, A (2) 27 %, B 40 %, C 6 %; A and A (2) differ in no replicate; these replicates can't "
        "tell A from B, nor A (2) from B."
    )
    near = ranked(("A", "B"), [one, one - np.array([0, 1, 0, 1, 0, 1, 0, 0.6])], PAIRS, least=False)
    assert near.pairs[0].is_told
    far = ranked(("A", "B"), [one, one - np.array([1, 1, 1, 1, -1, -1, 0, 0])], PAIRS, least=False)
    # Means 1, 1, -1, 0: 0.25, with error sqrt(V / 4), V = (9 + 9 + 25 + 1) / 16 * 4 / 12.
    needed = 8 * (2 * math.sqrt((9 + 9 + 25 + 1) / 16 / 3 / 4) / 0.25) ** 2
    assert far.pairs[0].needed == math.ceil(needed / 10) * 10 == 120
    assert order_line(BENEFIT, far).endswith("; these replicates can't tell A from B (about 120 would).")
    many = ranked("ABCDE", [one + 0.25 * k * (-1) ** (np.arange(8) // 2) for k in range(5)], PAIRS, least=True)
    assert order_line(HARM, many).endswith(", nor 7 more pairs apart.")


def test_at_central_values_an_order_has_no_probabilities() -> None:
    found = ranked(("A", "B"), [KNOWN[:, 0], KNOWN[:, 2]], None, least=True)
    assert order_line(HARM, found).startswith("Least harm: A, B")
