"""The points at which a sensitivity analysis looks."""

import numpy as np
import pytest

from experiments.sensitivity.samples import TAIL, fault_of, points_wanted, unit_sample

NAMES = ("a", "b", "c", "d")
GROUPS = ("one", "two", "two", "d")


def global_state() -> str:
    return repr(np.random.get_state())  # noqa: NPY002 - what must not change


@pytest.mark.parametrize(("method", "n"), [("sobol", 8), ("morris", 7), ("fast", 65), ("latin", 9)])
def test_points_are_as_many_as_said_and_within_the_cube(method: str, n: int) -> None:
    found = unit_sample(method, NAMES, GROUPS, n, seed=0)
    assert found.shape == (points_wanted(method, n, factors=4, groups=3), 4)
    assert np.all((found > 0) & (found < 1))


@pytest.mark.parametrize(("method", "n"), [("sobol", 8), ("morris", 7), ("fast", 65), ("latin", 9)])
def test_the_same_seed_gives_the_same_points_and_leaves_others_luck_alone(method: str, n: int) -> None:
    before = global_state()
    first = unit_sample(method, NAMES, GROUPS, n, seed=0)
    assert np.array_equal(first, unit_sample(method, NAMES, GROUPS, n, seed=0))
    assert not np.array_equal(first, unit_sample(method, NAMES, GROUPS, n, seed=1))
    assert global_state() == before


def test_sobol_exchanges_a_whole_group_at_a_time() -> None:
    block = unit_sample("sobol", NAMES, GROUPS, 4, seed=1).reshape(4, 5, 4)
    a, b = block[:, 0], block[:, 4]
    for k, members in enumerate(([0], [1, 2], [3])):
        others = [j for j in range(4) if j not in members]
        assert np.array_equal(block[:, k + 1][:, members], b[:, members])
        assert np.array_equal(block[:, k + 1][:, others], a[:, others])


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_more_points_begin_with_the_same_ones(method: str) -> None:
    few, many = (unit_sample(method, NAMES, GROUPS, n, seed=3) for n in (8, 16))
    assert np.array_equal(few, many[: len(few)])


def test_morris_stays_clear_of_the_ends_but_for_those_that_go_from_end_to_end() -> None:
    found = unit_sample("morris", NAMES, NAMES, 20, seed=1, whole=("d",))
    assert found[:, :3].min() == pytest.approx(TAIL)
    assert found[:, :3].max() == pytest.approx(1 - TAIL)
    assert (found[:, 3].min(), found[:, 3].max()) == (0.0, 1.0)


def test_latin_puts_one_point_in_each_stratum_of_each_factor() -> None:
    found = unit_sample("latin", NAMES, GROUPS, 10, seed=1)
    assert np.array_equal(np.sort((found * 10).astype(int), axis=0), np.tile(np.arange(10)[:, None], 4))
    assert not np.array_equal(found[:, 1], found[:, 2])  # a group's members don't move as one


@pytest.mark.parametrize(("method", "n", "word"), [("sobol", 24, "power of"), ("fast", 64, "65"), ("latin", 1, "2")])
def test_too_few_or_uneven_points_are_refused_in_words(method: str, n: int, word: str) -> None:
    assert word in fault_of(method, n)
    with pytest.raises(ValueError, match=word):
        unit_sample(method, NAMES, NAMES, n, seed=1)


def test_a_sampler_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="'guess'"):
        unit_sample("guess", NAMES, NAMES, 8, seed=1)
