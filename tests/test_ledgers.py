"""Money adds up by payer, class and year, and no pound is counted twice."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.decisions.ledgers import OPTIMISM, Budgets, LedgerError, Line, SocialValue, in_prices_of, optimism
from experiments.decisions.lines import budgets, social_value
from experiments.decisions.payers import CASHABILITY, PAYERS, cashability_of, payer_of
from scenarios import load
from scenarios.evidence import GRADES
from sim import Scenario, simulate
from sim.money import UnpricedYearError, prices
from sim.results import Result

SHAPE = (3, 2)  # replicates, years
WHOLE = st.integers(-(10**6), 10**6)  # whole pounds, whose sums are exact
POUNDS = arrays(np.float64, SHAPE, elements=WHOLE)
PAID = st.builds(
    Line,
    st.text("abc", min_size=1),
    POUNDS,
    st.sampled_from(list(GRADES)),
    st.sampled_from([*PAYERS, "A partner"]),
    st.sampled_from(CASHABILITY),
)
HARM = st.builds(Line, st.just("harm"), POUNDS, st.sampled_from(list(GRADES)))
# The Green Book's table of discount factors at 3.5 %, years 0 to 5, as printed.
PRINTED = [1.0000, 0.9662, 0.9335, 0.9019, 0.8714, 0.8420]


def line(pounds: float, payer: str = "", grade: str = "S1") -> Line:
    return Line("a line", np.full(SHAPE, pounds), grade, payer)


@given(st.lists(PAID, min_size=1, max_size=6))
def test_payers_classes_and_lines_each_sum_to_the_total(lines: list[Line]) -> None:
    kept = Budgets(tuple(lines))
    total = sum(one.pounds for one in lines)
    assert np.array_equal(kept.total, total)
    assert np.array_equal(sum(kept.by_payer().values()), total)
    assert np.array_equal(sum(kept.by_cashability().values()), total)
    for who, pounds in kept.by_payer().items():
        assert np.array_equal(sum(kept.by_cashability(who).values()), pounds)
        assert np.array_equal(pounds, sum((one.pounds for one in lines if one.payer == who), np.zeros(SHAPE)))
    assert tuple(kept.by_payer())[:8] == PAYERS


@given(st.lists(HARM, min_size=1, max_size=4), st.lists(PAID, min_size=1, max_size=4), WHOLE)
def test_each_pound_is_counted_once_in_social_value_and_harm_in_no_budget(
    harm: list[Line], paid: list[Line], more: int
) -> None:
    discount = np.array([1.0, 0.5])
    kept = Budgets(tuple(paid))
    social = SocialValue(tuple(harm), kept, discount)
    of_harm = sum((one.pounds * discount).sum(1) for one in harm)
    of_payers = sum((pounds * discount).sum(1) for pounds in kept.by_payer().values())
    assert np.array_equal(social.value + of_harm + of_payers, np.zeros(3))
    # A pound more of harm is a pound less of social value, and of no budget.
    harmed = SocialValue((*harm, line(more)), kept, discount)
    assert np.array_equal(harmed.value, social.value - 1.5 * more)
    assert np.array_equal(harmed.spending.total, kept.total)
    # A pound from one payer to another moves both budgets, and no social value.
    moved = Budgets((*paid, line(more, "Police"), line(-more, "NHS")))
    assert np.array_equal(SocialValue(tuple(harm), moved, discount).value, social.value)
    assert np.array_equal(moved.by_payer()["Police"], kept.by_payer()["Police"] + more)


def test_the_ledgers_are_not_added() -> None:
    kept = Budgets((line(1.0, "Police"),))
    social = SocialValue((line(2.0),), kept, np.ones(2))
    for one, other in ((kept, social), (social, kept), (kept, kept), (social, 1.0)):
        with pytest.raises(LedgerError, match="social value holds all public spending already"):
            one + other
    with pytest.raises(LedgerError, match="side by side"):
        sum([kept, social])


def test_harm_has_no_payer_and_a_budget_has_one() -> None:
    with pytest.raises(LedgerError, match="a line has no payer; expected one of OPCC, Police"):
        Budgets((line(1.0),))
    with pytest.raises(LedgerError, match="a line has a payer; expected harm that nobody pays"):
        SocialValue((line(1.0, "NHS"),), Budgets((line(1.0, "Police"),)), np.ones(2))
    with pytest.raises(LedgerError, match="2 shapes"):
        Budgets((line(1.0, "Police"), Line("b", np.zeros((3, 4)), "A", "NHS")))


def test_the_bar_for_optimism_by_hand() -> None:
    # £100 of harm less at an S1 price, £30 of prison less at D, £50 of posts more at S2; no discount, two years.
    kept = Budgets((line(-30, "Prisons", "D"), line(50, "Police", "S2")))
    social = SocialValue((line(-100, grade="S1"),), kept, np.ones(2))
    assert social.value.tolist() == [160.0] * 3
    cut, raised = 200 + 60, 100
    assert optimism(social, "A") == pytest.approx(np.full(3, -(cut * 0.40 + raised * 0.10)))
    assert optimism(social, "S1") == pytest.approx(np.full(3, -(200 * 0.05 + 60 * 0.15 + raised * 0.10)))
    assert optimism(social, "S1", dict.fromkeys(GRADES, 0.0)).tolist() == [0.0] * 3


@given(st.lists(HARM, min_size=1, max_size=4), st.lists(PAID, min_size=1, max_size=4))
def test_optimism_never_adds_and_worse_evidence_never_costs_less(harm: list[Line], paid: list[Line]) -> None:
    social = SocialValue(tuple(harm), Budgets(tuple(paid)), np.array([1.0, 0.5]))
    means = [optimism(social, grade).mean() for grade in GRADES]
    assert means[0] <= 0
    assert np.all(np.diff(means) <= 1e-6)
    assert list(OPTIMISM) == list(GRADES)
    assert list(OPTIMISM.values()) == sorted(OPTIMISM.values())


@pytest.mark.parametrize(
    ("named", "kind", "head"),
    [
        ("Police and crime commissioner", "post", "OPCC"),
        ("Wiltshire Police", "post", "Police"),
        ("Ministry of Justice", "prison", "Prisons"),
        ("Ministry of Justice", "post", "Probation Service"),
        ("Ministry of Justice", "court", "Courts and legal aid"),
        ("Voluntary sector", "place", "Third sector"),
        ("NHS", "place", "NHS"),
        ("A partner", "place", "A partner"),
    ],
)
def test_a_payer_stands_under_its_head(named: str, kind: Any, head: str) -> None:
    assert payer_of(named, kind) == head


def test_no_prison_place_and_no_police_time_is_cashable() -> None:
    assert cashability_of("Prisons", "prison") != "cashable"
    assert all(cashability_of("Police", kind) != "cashable" for kind in ("post", "place", "tag"))
    assert cashability_of("OPCC", "place") == "cashable"


@pytest.fixture(scope="module")
def run() -> Result:
    scenario = load("teaching")
    values = copy.deepcopy(scenario.values)
    next(iter(values["services"].values())).update(scheme_places=2, scheme_payer="NHS")
    paid = Scenario.make("paid", values, scenario.uncertain, scenario.evidence)
    return simulate(paid, replicates=4, seed=1)


def test_the_lines_of_a_run_sum_to_its_own_totals(run: Result) -> None:
    social = social_value(run)
    kept = social.spending
    for y, year in enumerate(run.years):
        difference = run.values("budget", "scheme", year=year) - run.values("budget", "never", year=year)
        assert np.allclose(kept.total[:, y], difference)
        harm = run.values("harm_cost", "scheme", year=year) - run.values("harm_cost", "never", year=year)
        assert np.allclose(sum(one.pounds for one in social.harm)[:, y], harm)
    assert np.allclose(social.value, run.values("social_value", "scheme") - run.values("social_value", "never"))
    assert kept.total.any()
    heads = kept.by_payer()
    assert set(heads) == set(PAYERS)
    for label, head in (("Police and crime commissioner", "OPCC"), ("Police", "Police"), ("NHS", "NHS")):
        own = run.values("budget", "scheme", key=label)
        assert own.all()
        assert np.allclose(heads[head].sum(1), own)
    prison = run.values("cost_prison", "scheme") - run.values("cost_prison", "never")
    assert np.allclose(heads["Prisons"].sum(1), prison)
    justice = sum(heads[who] for who in ("Probation Service", "Prisons", "Courts and legal aid")).sum(1)
    named = [run.values("budget", arm, key="Ministry of Justice") for arm in ("scheme", "never")]
    assert np.allclose(justice, named[0] - named[1])


def test_an_arm_against_itself_is_nothing(run: Result) -> None:
    social = social_value(run, "scheme", "scheme")
    assert not social.value.any()
    assert not any(pounds.any() for pounds in budgets(run, "never", "never").by_payer().values())


def test_lines_carry_the_grade_of_their_price(run: Result) -> None:
    grades = {one.name: one.grade for one in social_value(run).spending.lines}
    assert grades["Prison"] == run.scenario.evidence["money.prison_week"]["grade"] == "D"


def test_years_are_discounted_as_the_green_book_prints(run: Result) -> None:
    values = {**load("baseline").values, "horizon_weeks": 6 * 52}
    assert np.round(prices(values, [values]).discount, 4).tolist() == PRINTED
    whole = social_value(run)
    assert np.array_equal(whole.discount, run.prices["scheme"].discount)
    assert np.allclose(whole.discounted, whole.spending.total[:, 0] + whole.spending.total[:, 1] / 1.035)


def test_pounds_are_put_into_another_years_prices() -> None:
    money = {"price_year": 2024, "deflator": {"2019": 80.0, "2024": 100.0}}
    assert in_prices_of(np.array([100.0]), money, 2019).tolist() == [80.0]
    assert in_prices_of(np.array([100.0]), money, 2024).tolist() == [100.0]
    with pytest.raises(UnpricedYearError, match="the year asked for is 1990"):
        in_prices_of(1.0, money, 1990)
