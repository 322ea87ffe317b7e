"""Sensitivity indices against closed forms, and what keeps them honest."""

import math
import warnings
from typing import Any

import numpy as np
import pytest
from sensitivity_models import g_function, g_indices, ishigami, ishigami_indices

from experiments.sensitivity.checks import fault_of
from experiments.sensitivity.convergence import convergence, sizes
from experiments.sensitivity.indices import Index, gaps_of, indices_of
from experiments.sensitivity.lines import (
    chance_line,
    control_line,
    decided_line,
    luck_of,
    mark_line,
    noise_line,
    share_of,
)
from experiments.sensitivity.noise import Noise, noise_of, of_luck_alone
from experiments.sensitivity.problem import DUMMY, LEVER, METHODS, UNCERTAINTY, Problem
from experiments.sensitivity.ranking import Ranking, Share, movement, ranked, shares

SMALL_N = {"sobol": 64, "morris": 10, "delta": 128, "pawn": 128, "rbd_fast": 128, "fast": 65}


def problem_of(method: str, many: int, n: int, seed: int = 1) -> Problem:
    """The first factor is a lever."""
    factors = [(f"x{k}", f"x{k}", LEVER if k == 0 else UNCERTAINTY) for k in range(many)]
    if METHODS[method].takes_dummy:
        factors.append((DUMMY, DUMMY, DUMMY))
    return Problem.make(method, factors, n, seed)


def with_luck(values: Any, replicates: int, size: float, seed: int = 1) -> Any:
    """Values by replicate: a shift that all points share, and luck of each point's own."""
    luck = np.random.default_rng(seed)
    shared, own = luck.standard_normal(replicates), luck.standard_normal((len(values), replicates))
    return values[:, None] + 5.0 * shared + size * own


def global_state() -> str:
    return repr(np.random.get_state())  # noqa: NPY002 - what must not change


@pytest.mark.parametrize(
    ("model", "many", "theory"),
    [(ishigami, 3, ishigami_indices()), (g_function, 5, g_indices())],
)
def test_sobol_matches_theory_within_its_own_interval(model: Any, many: int, theory: Any) -> None:
    problem = problem_of("sobol", many, 1024)
    sample = problem.sample()
    found = indices_of(problem, sample, model(sample)[:, None])
    for index, wanted in zip(("first", "total"), theory, strict=True):
        for (name, row), value in zip(found.of(index).items(), wanted, strict=True):
            assert row.low <= value <= row.high, (name, index)
            assert row.high - row.low < 0.3  # an interval that says something


def test_sobol_of_groups_is_the_share_of_the_group() -> None:
    problem = Problem.make("sobol", [("a", "one", LEVER), ("b", "two", UNCERTAINTY), ("c", "one", LEVER)], 1024, 1)
    sample = problem.sample()
    found = indices_of(problem, sample, (ishigami(sample))[:, None])
    first, total = ishigami_indices()
    wanted = first[0] + total[2]  # the first and third, and their interplay
    assert found.of("first")["one"].low <= wanted <= found.of("first")["one"].high
    assert found.of("total")["two"].low <= first[1] <= found.of("total")["two"].high


def test_morris_gives_a_linear_functions_coefficients() -> None:
    problem = problem_of("morris", 3, 6)
    sample = problem.sample()
    reach = sample.max(0) - sample.min(0)
    found = indices_of(problem, sample, (sample @ np.array([3.0, -2.0, 0.5]))[:, None])
    # A lever goes from end to end; what isn't known between two quantiles.
    wanted = np.array([3.0, 2.0, 0.5]) * reach
    assert reach == pytest.approx([1.0, 0.9, 0.9])
    assert [row.value for row in found.of("mu_star").values()] == pytest.approx(wanted)
    assert [row.value for row in found.of("sigma").values()] == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)
    assert movement(problem, found)[LEVER] == pytest.approx(3.0 / (3.0 + 2.5 * 0.9))


def test_morris_moves_a_group_as_one_and_gives_it_no_sigma() -> None:
    problem = Problem.make("morris", [("a", "one", LEVER), ("b", "one", LEVER), ("c", "two", LEVER)], 8, 1)
    sample = problem.sample()
    found = indices_of(problem, sample, with_luck(5.0 * sample[:, 2], 4, 0.0))
    assert {name: row.value for name, row in found.of("mu_star").items()} == pytest.approx(
        {"one": 0.0, "two": 5.0, DUMMY: 0.0}
    )
    assert math.isnan(found.of("sigma")["one"].value)


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_the_dummy_of_the_replicates_shows_the_luck_that_is_there(method: str) -> None:
    problem = problem_of(method, 3, 512)
    sample = problem.sample()
    luck, replicates = 2.0, 4
    outputs = with_luck(ishigami(sample), replicates, luck)
    row = indices_of(problem, sample, outputs).of(METHODS[method].main)[DUMMY]
    sd = luck / math.sqrt(replicates)
    variance = float(outputs.mean(1).var())
    # Total index: variance of the luck. Elementary effect: mean size of a difference of two, over a step of 2/3.
    wanted = sd**2 / variance if method == "sobol" else sd * math.sqrt(2) * math.sqrt(2 / math.pi) * 1.5
    assert row.value == pytest.approx(wanted, rel=0.15)
    assert row.low <= wanted <= row.high


@pytest.mark.slow
def test_what_does_nothing_is_not_told_from_the_dummy_and_what_decides_is() -> None:
    for method in ("sobol", "morris", "delta", "pawn", "rbd_fast"):
        problem = problem_of(method, 5, {"sobol": 256, "morris": 40}.get(method, 1024))
        sample = problem.sample()
        ranking = ranked(problem.how.main, indices_of(problem, sample, with_luck(g_function(sample), 4, 0.4)))
        assert [one.name for one in ranking.told][:1] == ["x0"], method
        assert "x4" in [one.name for one in ranking.untold], method
        assert DUMMY not in [one.name for one in ranking.order]


@pytest.mark.parametrize("method", METHODS)
def test_the_same_points_give_the_same_indices_and_nothing_leaks(method: str) -> None:
    problem = problem_of(method, 3, SMALL_N[method], seed=0)
    sample = problem.sample()
    outputs = with_luck(ishigami(sample), 2, 0.1)
    before, written, filters = global_state(), warnings.formatwarning, list(warnings.filters)
    first = indices_of(problem, sample, outputs)
    assert repr(first.rows) == repr(indices_of(problem, sample, outputs).rows)
    assert (global_state(), warnings.formatwarning, list(warnings.filters)) == (before, written, filters)
    assert {row.index for row in first.rows} == set(METHODS[method].indices)
    assert {row.name for row in first.rows} == {"x0", "x1", "x2", DUMMY}


def test_gaps_are_those_of_the_kolmogorov_smirnov_statistic() -> None:
    problem = problem_of("pawn", 3, 200)
    sample = problem.sample()
    outputs = np.round(ishigami(sample), 1)  # with ties
    found = indices_of(problem, sample, outputs[:, None])
    gaps = gaps_of(sample, outputs)
    assert np.median(gaps, 0) == pytest.approx([row.value for row in found.of("median_ks").values()])
    assert gaps.max(0) == pytest.approx([row.value for row in found.of("maximum_ks").values()])


def test_shares_of_the_variance_add_up_to_one() -> None:
    problem = problem_of("sobol", 3, 512)
    sample = problem.sample()
    found = shares(problem, indices_of(problem, sample, ishigami(sample)[:, None]))
    first, _ = ishigami_indices()
    wanted = {LEVER: first[0], UNCERTAINTY: first[1] + first[2], "rest": 1 - sum(first)}
    assert sum(one.value for one in found.values()) == pytest.approx(1.0)
    assert all(found[kind].low <= value <= found[kind].high for kind, value in wanted.items())
    assert shares(problem_of("pawn", 3, 128), indices_of(problem, sample, ishigami(sample)[:, None])) == {}


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ([[1.0, 2.0], [math.nan, 1.0], [3.0, 1.0], [1.0, math.inf]], "in 2 of 4 points (the first is point 1)"),
        ([[1.0, 2.0], [2.0, 1.0], [1.5, 1.5], [3.0, 0.0]], "is the same, 1.5, in all 4 points"),
        ([[math.nan], [math.nan]], "in every point"),
    ],
)
def test_an_output_of_which_nothing_can_be_told_is_refused_in_a_sentence(outputs: Any, words: str) -> None:
    assert words in fault_of("harm_css", np.array(outputs))
    assert fault_of("harm_css", np.array(outputs)).startswith("harm_css is")


def test_an_output_that_changes_is_taken() -> None:
    assert fault_of("harm_css", np.array([[1.0, 2.0], [1.0, 2.0 + 1e-9]])) == ""


def test_noise_is_what_points_do_not_share() -> None:
    values = np.random.default_rng(3).normal(0.0, 3.0, 4000)
    found = noise_of(with_luck(values, 8, 4.0))
    assert found.share == pytest.approx(2.0 / (9.0 + 2.0), rel=0.05)  # 4²/8 of 3² + 4²/8
    # A shift of every point alike moves no index: without common luck it would.
    shared = np.random.default_rng(1).standard_normal(8).var(ddof=1) * 25
    assert found.without_common_luck == pytest.approx((2.0 + shared / 8) / 11.0, rel=0.05)


def test_so_many_replicates_bring_luck_under_a_twentieth() -> None:
    # Luck is 0.5 of the variance at 4: 1 against 1. For 0.05 of the whole it must be 1/19 of the rest.
    assert Noise(4, 0.5, 0.9).replicates_for() == 4 * 19
    assert Noise(40, 0.05, 0.9).replicates_for() == 40
    assert Noise(1, math.nan, math.nan).replicates_for() is None


def test_of_many_values_one_may_stand_out_by_chance_and_it_says_so() -> None:
    problem = problem_of("pawn", 60, 100)
    sample = problem.sample()
    nothing = np.random.default_rng(6).standard_normal((len(sample), 1))  # no value decides this
    ranking = ranked(problem.how.main, indices_of(problem, sample, nothing))
    assert 1 <= len(ranking.told) <= 3
    assert "Of 60 values" in chance_line(len(ranking.order))
    assert chance_line(17) == ""


def test_one_replicate_tells_no_luck_and_makes_no_dummy() -> None:
    problem = problem_of("sobol", 3, 64)
    sample = problem.sample()
    outputs = ishigami(sample)[:, None]
    assert of_luck_alone(outputs) is None
    assert math.isnan(noise_of(outputs).share)
    assert ranked(problem.how.main, indices_of(problem, sample, outputs)).floor is None


def test_replicates_that_share_a_draw_are_one_lot_of_luck() -> None:
    luck = np.random.default_rng(1)
    drawn = np.repeat(luck.standard_normal((3000, 4)), 2, axis=1)  # all luck is of the draw
    values = luck.normal(0.0, 1.0, 3000)[:, None] + drawn
    assert noise_of(values, drawn=True).share == pytest.approx(0.25 / 1.25, rel=0.1)
    assert noise_of(values, drawn=False).share < 0.7 * noise_of(values, drawn=True).share


@pytest.mark.parametrize(
    ("method", "n", "wanted"),
    [("sobol", 64, [8, 16, 32, 64]), ("morris", 10, [5, 10]), ("pawn", 300, [75, 150, 300]), ("fast", 129, [129])],
)
def test_convergence_looks_at_halves(method: str, n: int, wanted: list[int]) -> None:
    assert sizes(problem_of(method, 3, n)) == wanted


@pytest.mark.parametrize("method", ["sobol", "morris", "pawn"])
def test_the_last_step_of_convergence_is_the_result(method: str) -> None:
    problem = problem_of(method, 3, 64)
    sample = problem.sample()
    outputs = with_luck(ishigami(sample), 2, 0.1)
    steps = convergence(problem, sample, outputs)
    whole = indices_of(problem, sample, outputs).of(METHODS[method].main)
    assert repr(steps[-1].rows) == repr(tuple(whole.values()))
    if method == "sobol":  # a part is what a smaller design would have found
        small = problem_of(method, 3, 32)
        again = indices_of(small, small.sample(), outputs[: small.points]).of("total")
        assert repr(steps[-2].rows) == repr(tuple(again.values()))


ONE = Index("x0", LEVER, "total", 0.5, 0.4, 0.6)
TOLD, LUCK = Ranking((ONE,), None), Ranking((ONE,), None, is_luck=True)


def shared(levers: Share, unknown: Share) -> dict[str, Share]:
    """Shares of the variance with what they leave."""
    left = 1.0 - levers.value - unknown.value
    return {LEVER: levers, UNCERTAINTY: unknown, "rest": Share(left)}


@pytest.mark.parametrize(
    "shares_found",
    [
        shared(Share(-0.05), Share(0.4)),  # no share is below nil
        shared(Share(0.3), Share(0.8)),  # nor do two come to more than all
        shared(Share(math.nan), Share(0.4)),
        shared(Share(0.3, -0.3, 0.9), Share(0.4)),
        shared(Share(-0.3, -0.5, -0.1), Share(0.4)),
    ],
)
def test_a_split_that_can_not_be_is_not_told(shares_found: dict[str, Share]) -> None:
    line = control_line("harm_css", TOLD, shares_found, {}, is_grouped=False)
    assert "can't be told from so few points; --method sobol --group all=*" in line
    assert "%" not in line
    assert "can't be told" in {share_of(share) for share in shares_found.values()}


def test_a_split_that_adds_up_is_told() -> None:
    line = control_line("harm_css", TOLD, shared(Share(-0.001), Share(1.001)), {})
    assert "what we don't know 100 %" in line
    found = {LEVER: Share(0.2, 0.1, 0.3), UNCERTAINTY: Share(0.9, 0.7, 1.1), "rest": Share(-0.1, -0.4, 0.2)}
    line = control_line("harm_css", TOLD, found, {})
    assert "what we control 20 % (10 to 30 %)" in line


@pytest.mark.parametrize("method", ["rbd_fast", "fast"])
def test_a_share_without_resampled_sums_is_as_unsure_as_its_parts_together(method: str) -> None:
    few, many = (problem_of(method, 3, n) for n in (65, 1025))
    for problem, words in ((few, "can't be told"), (many, "each by itself")):
        sample = problem.sample()
        values = np.random.default_rng(2).standard_normal(len(sample)) if problem is few else ishigami(sample)
        found = indices_of(problem, sample, values[:, None])
        split = shares(problem, found)
        rows = [row for row in found.of("first").values() if row.kind == UNCERTAINTY]
        half = sum((row.high - row.low) / 2 for row in rows)
        assert split[UNCERTAINTY].high - split[UNCERTAINTY].value == pytest.approx(half)
        assert words in control_line("harm_css", TOLD, split, {}), (method, split)


@pytest.mark.parametrize("method", ["delta", "pawn", "rbd_fast", "fast"])
def test_nothing_stands_out_where_luck_is_all_of_the_variance(method: str) -> None:
    problem = problem_of(method, 3, 513)
    sample = problem.sample()
    # Points feel luck as the first value has it, by chance: of these replicates that is all there is to see.
    luck = np.array([1.0, -1.0, 0.5, -0.4])
    outputs = sample[:, [0]] * luck * 10 + with_luck(np.zeros(len(sample)), 4, 0.01)
    noise = noise_of(outputs)
    assert noise.is_all
    found = indices_of(problem, sample, outputs)
    assert ranked(problem.how.main, found).told  # the dummy of the points holds none of that luck
    ranking = ranked(problem.how.main, found, is_luck=noise.is_all)
    assert ranking.told == ()
    assert "nothing here can be told from luck" in decided_line("harm_css", ranking, "")
    assert control_line("harm_css", ranking, shares(problem, found), {}) == ""


def test_luck_is_all_of_the_variance_at_most() -> None:
    noises = {"harm_css": Noise(4, 1.2, 1.9), "offences_actual": Noise(4, 0.96, 1.0), "cost_scheme": Noise(4, 0.5, 1.0)}
    line = noise_line(noises)
    assert line.startswith("Luck is about all of the variance between points (")
    assert "120" not in line
    assert "Elsewhere luck is 50 % of the variance between points (cost); 76 replicates would bring it to 5 %." in line
    assert luck_of(noises["harm_css"]) == "about all"
    assert noises["offences_actual"].replicates_for() is None
    assert "luck is about all" in mark_line({"harm_css": LUCK}, "nothing")
    assert "luck" not in mark_line({"harm_css": TOLD}, "nothing")


def test_noise_is_not_shared_out() -> None:
    floor = Index(DUMMY, DUMMY, "mu_star", 0.5, 0.3, 0.7)
    ranking, moved = Ranking((ONE,), floor), {LEVER: 0.07, UNCERTAINTY: 0.93}
    assert control_line("harm_css", ranking, {}, moved) == ""
    assert "7 % by what we control" in control_line("harm_css", TOLD, {}, moved)
    split = shared(Share(0.2), Share(0.4))
    assert control_line("harm_css", ranking, split, {}).endswith(
        "can't be told: nothing of it stands out of the noise."
    )
    assert "20 %" in control_line("harm_css", TOLD, split, {})
