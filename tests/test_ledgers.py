"""Money adds up by payer, class and year, and no pound is counted twice."""

import copy
import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from live import live_values

from experiments.decisions.ledgers import OPTIMISM, Budgets, LedgerError, Line, SocialValue, in_prices_of, optimism
from experiments.decisions.lines import budgets, social_value
from scenarios import load
from scenarios.evidence import GRADES
from scenarios.files import library_names
from sim import Scenario, simulate
from sim.money import PUBLIC, UnpricedYearError, prices
from sim.payers import CASHABILITY, PAYERS
from sim.results import Result

SHAPE = (3, 2)  # replicates, years
WHOLE = st.integers(-(10**6), 10**6)  # whole pounds, whose sums are exact
POUNDS = arrays(np.float64, SHAPE, elements=WHOLE)
PAID = st.builds(
    Line,
    st.text("abc", min_size=1),
    POUNDS,
    st.sampled_from(list(GRADES)),
    st.sampled_from(PAYERS),
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
    assert tuple(kept.by_payer()) == PAYERS
    parts = [kept.part(who, one, scheme=own) for who in PAYERS for one in CASHABILITY for own in (True, False)]
    assert np.array_equal(sum(parts), total)


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
    with pytest.raises(
        LedgerError, match="a line has no payer of these names; expected one of Police and crime commissioner, Police"
    ):
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


@pytest.fixture(scope="module")
def run() -> Result:
    scenario = load("teaching")
    values = copy.deepcopy(scenario.values)
    next(iter(values["services"].values())).update(scheme_places=2, scheme_payer="NHS")
    paid = Scenario.make("paid", values, scenario.uncertain, scenario.evidence)
    return simulate(paid, replicates=4, seed=1)


def worth_of(result: Result, arms: tuple[str, str] = ("scheme", "never")) -> SocialValue:
    return social_value(result, result.scenario, result.prices["scheme"].discount, arms)


def check_sums(result: Result) -> SocialValue:
    """Lines sum to the totals of the run, by year, payer and class, and each stands in its ledger once."""
    social = worth_of(result)
    kept = social.spending

    def difference(name: str, key: str | None = None) -> Any:
        years = [[result.values(name, arm, year=y, key=key) for y in result.years] for arm in ("scheme", "never")]
        return np.stack(years[0], 1) - np.stack(years[1], 1)

    total = difference("budget")
    parts = [kept.part(who, one) for who in PAYERS for one in CASHABILITY]
    for found in (kept.total, sum(kept.by_payer().values()), sum(kept.by_cashability().values()), sum(parts)):
        assert np.allclose(found, total, rtol=1e-12, atol=1e-6)
    assert np.allclose(kept.part(scheme=True), difference("cost_scheme"), atol=1e-6)
    for who in PAYERS:
        paid = difference("budget", who) if who in result.keys("budget") else 0.0 * total
        assert np.allclose(kept.by_payer()[who], paid, atol=1e-6)
        assert np.allclose(sum(kept.by_cashability(who).values()), paid, atol=1e-6)
    hurt = difference("harm_cost")
    assert np.allclose(sum(one.pounds for one in social.harm), hurt, atol=1e-6)
    # Social value is harm and spending once each: it is no sum of the two ledgers, which holds spending twice.
    discount = result.prices["scheme"].discount
    assert np.allclose(social.value, -((hurt + total) * discount).sum(1), atol=1e-6)
    own = result.values("social_value", "scheme") - result.values("social_value", "never")
    assert np.allclose(social.value, own, rtol=1e-9, atol=1e-4)
    return social


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 60))
def test_the_money_of_any_live_scenario_adds_up(n: int) -> None:
    result = simulate(Scenario.make("live", live_values(n), []), 2, n, parameters="central")
    kept = check_sums(result).spending
    assert kept.total.any()
    # Who pays for a line, and what is freed, are the scenario's: another payer moves all of it, and no total.
    values = copy.deepcopy(result.scenario.values)
    was = values["money"]["prison_payer"]
    values["money"]["prison_payer"] = PAYERS[(PAYERS.index(was) + 1) % len(PAYERS)]
    moved = dataclasses.replace(result, scenario=Scenario.make("moved", values, []))
    prison = result.values("cost_prison", "scheme") - result.values("cost_prison", "never")
    heads, other = kept.by_payer(), check_sums(moved).spending.by_payer()
    assert np.allclose(heads[was].sum(1) - other[was].sum(1), prison, atol=1e-6)
    assert np.allclose(sum(other.values()), kept.total, atol=1e-6)


def test_the_library_takes_no_prison_place_and_no_police_time_for_cash() -> None:
    for name in library_names():
        values = load(name).values
        found = [role["cashability"] for role in values["roles"].values() if role["payer"] == "Police"]
        assert set(found) == {"capacity released"}
        assert {values["money"][f"{kind}_cashability"] for kind in PUBLIC} == {"capacity released"}


def test_the_lines_of_a_run_sum_to_its_own_totals(run: Result) -> None:
    check_sums(run)
    social = worth_of(run)
    kept = social.spending
    assert kept.total.any()
    heads = kept.by_payer()
    assert set(heads) == set(PAYERS)
    for head in ("Police and crime commissioner", "Police", "NHS"):
        own = run.values("budget", "scheme", key=head)
        assert own.all()
        assert np.allclose(heads[head].sum(1), own)
    prison = run.values("cost_prison", "scheme") - run.values("cost_prison", "never")
    assert np.allclose(heads["Prisons"].sum(1), prison)


def test_an_arm_against_itself_is_nothing(run: Result) -> None:
    social = worth_of(run, ("scheme", "scheme"))
    assert not social.value.any()
    assert not any(pounds.any() for pounds in budgets(run, run.scenario, "never", "never").by_payer().values())


def test_lines_carry_the_grade_of_their_price(run: Result) -> None:
    grades = {one.name: one.grade for one in worth_of(run).spending.lines}
    assert grades["Weeks inside"] == run.scenario.evidence["money.prison_week"]["grade"] == "D"


def test_years_are_discounted_as_the_green_book_prints(run: Result) -> None:
    values = {**load("baseline").values, "horizon_weeks": 6 * 52}
    assert np.round(prices(values, [values]).discount, 4).tolist() == PRINTED
    whole = worth_of(run)
    assert np.array_equal(whole.discount, run.prices["scheme"].discount)
    assert np.allclose(whole.discounted, whole.spending.total[:, 0] + whole.spending.total[:, 1] / 1.035)


def test_pounds_are_put_into_another_years_prices() -> None:
    money = {"price_year": 2024, "deflator": {"2019": 80.0, "2024": 100.0}}
    assert in_prices_of(np.array([100.0]), money, 2019).tolist() == [80.0]
    assert in_prices_of(np.array([100.0]), money, 2024).tolist() == [100.0]
    with pytest.raises(UnpricedYearError, match="the year asked for is 1990"):
        in_prices_of(1.0, money, 1990)
