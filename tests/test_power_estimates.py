"""Estimates from sums: against SciPy on the same figures, and on data whose truth is known."""

import numpy as np
import pytest
from scipy import stats

from experiments.decisions.power.estimates import Sample, of_groups, of_pairs, sample_of, share_of
from experiments.decisions.power.lotteries import drawn_groups, lots

AREAS, PEOPLE = 2_000, 60


def luck(n: int = 0) -> np.random.Generator:
    return np.random.default_rng([2026, n])


def test_pairs_are_students_t() -> None:
    x = luck().normal(1.0, 3.0, 40)
    found, known = of_pairs(sample_of(x)), stats.ttest_1samp(x, 0.0).confidence_interval()
    assert (float(found.low), float(found.high)) == pytest.approx((known.low, known.high))
    assert float(found.value) == pytest.approx(x.mean())


def test_groups_are_welchs() -> None:
    x, y = luck().normal(1.0, 3.0, 40), luck(1).normal(0.0, 1.0, 15)
    found = of_groups(sample_of(x), sample_of(y))
    known = stats.ttest_ind(x, y, equal_var=False).confidence_interval()
    assert (float(found.low), float(found.high)) == pytest.approx((known.low, known.high))


def test_samples_added_up_are_the_sample_of_all() -> None:
    x = luck().normal(1.0, 3.0, (4, 30))
    together, whole = sample_of(x, 1).summed(0), sample_of(x.ravel())
    assert np.allclose(together, whole)
    assert float(of_pairs(together).low) == pytest.approx(float(of_pairs(whole).low))


def test_those_of_whom_nothing_is_known_are_left_out() -> None:
    assert tuple(float(x) for x in sample_of(np.array([1.0, np.nan, 3.0]))) == (2.0, 4.0, 10.0)
    nobody, one = of_pairs(Sample(0, 0.0, 0.0)), of_pairs(Sample(1, 2.0, 4.0))
    assert np.isnan(nobody.value)
    assert float(one.value) == 2.0
    assert np.isnan(one.low)
    assert not one.is_fall
    assert not one.is_rise


def test_paired_intervals_of_counts_hold_their_truth_in_19_of_20() -> None:
    before, after = luck().poisson(5.0, (AREAS, PEOPLE)), luck(1).poisson(4.0, (AREAS, PEOPLE))
    found = of_pairs(sample_of(after - before, 1))
    assert found.covers(-1.0).mean() == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / AREAS))
    assert found.value.mean() == pytest.approx(-1.0, abs=4 * np.sqrt(9.0 / PEOPLE / AREAS))


def test_picking_people_at_a_high_makes_before_and_after_fall_by_what_is_worked_out() -> None:
    # Counts are Poisson with mean 2 in both years, those with 3 or more in the first are picked, nothing is done. Then
    # the mean before is 2 P(X >= 2) / P(X >= 3) and the mean after is 2.
    rate, picked = 2.0, 3
    expected = rate - rate * stats.poisson.sf(picked - 2, rate) / stats.poisson.sf(picked - 1, rate)
    before, after = luck().poisson(rate, 400_000), luck(1).poisson(rate, 400_000)
    chosen = before >= picked
    found = of_pairs(sample_of((after - before)[chosen]))
    assert expected == pytest.approx(-1.67, abs=0.01)
    assert float(found.value) == pytest.approx(expected, abs=4 * float(found.half) / 1.96)
    assert found.is_fall


def test_a_lottery_with_no_effect_raises_a_false_alarm_in_one_of_20() -> None:
    # Offences a year vary from person to person more than Poisson's: gamma rates.
    chances = luck().poisson(luck(1).gamma(0.8, 5.0, (AREAS, PEOPLE)))
    alarms = 0.0
    for area, figures in enumerate(chances):
        chosen = lots(PEOPLE, 1, 7, area)
        found = of_groups(*drawn_groups(chosen, figures[:, None], figures[:, None]))
        alarms += float((found.is_fall | found.is_rise)[0, 0])
    assert alarms / AREAS == pytest.approx(0.05, abs=4 * np.sqrt(0.95 * 0.05 / AREAS))


def test_lotteries_are_unbiased_whatever_the_people() -> None:
    n, many = 9, 40_000  # an odd one out goes without
    treated, untreated = luck().poisson(3.0, (n, 1)), luck(1).poisson(5.0, (n, 1))
    chosen = lots(n, many, 3, 0)
    assert (chosen.sum(1) == 4).all()
    assert np.allclose(chosen.mean(0), 4 / 9, atol=4 * np.sqrt(0.25 / many))
    found = of_groups(*drawn_groups(chosen, treated, untreated)).value[:, 0]
    assert found.mean() == pytest.approx((treated - untreated).mean(), abs=4 * found.std() / np.sqrt(many))


def test_a_lottery_depends_on_its_address_alone() -> None:
    assert (lots(20, 5, 1, 3) == lots(20, 5, 1, 3)).all()
    assert not (lots(20, 5, 1, 3) == lots(20, 5, 1, 4)).all()
    assert not (lots(20, 5, 1, 3) == lots(20, 5, 2, 3)).all()


def test_a_share_has_wilsons_interval() -> None:
    found = share_of(np.array([True] * 8 + [False] * 2))
    known = stats.binomtest(8, 10).proportion_ci(method="wilson")
    assert (found.value, found.low, found.high) == pytest.approx((0.8, known.low, known.high))
    assert share_of(np.zeros((10, 20)), 10).high == pytest.approx(
        stats.binomtest(0, 10).proportion_ci(0.95, "wilson").high
    )
    assert np.isnan(share_of(np.array([])).value)
