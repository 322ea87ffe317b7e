"""Money adds up by payer, follows its unit costs exactly, and is in one year's prices."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from live import live_values

from scenarios import load
from sim import Scenario, simulate
from sim.knowledge import drawn_values
from sim.money import UnpricedYearError, payers
from sim.results import Result

N = 2
Values = dict[str, Any]


def prepared(change: Callable[[Values], None] | None = None) -> Values:
    """A live scenario with several payers, scheme places, tags and two years."""
    values = copy.deepcopy(live_values(N))
    values["horizon_weeks"] = 110
    values["channels"] = dict.fromkeys(values["channels"], True)
    values["money"]["deflator"] = {"2014": 50.0, "2019": 80.0, "2024": 100.0}
    for k, role in enumerate(values["roles"].values()):
        role["payer"] = ("Police", "NHS")[k % 2]
    for service in values["services"].values():
        service |= {"scheme_places": 2, "scheme_payer": "NHS"}
    values["tags"]["payer"] = "Council"
    values["money"] |= {"prison_payer": "Prisons", "supervision_payer": "NHS", "court_payer": "Third sector"}
    if change:
        change(values)
    return values


def run(change: Callable[[Values], None] | None = None, n: int = 2) -> Result:
    return simulate(Scenario.make("money", prepared(change), []), n, 3, parameters="central")


@pytest.fixture(scope="module")
def base() -> Result:
    return run()


@pytest.mark.parametrize("arm", ["scheme", "never"])
@pytest.mark.parametrize("year", [None, 1, 2, 3])
def test_money_adds_up(base: Result, arm: str, year: int | None) -> None:
    def of(name: str, key: str | None = None) -> Any:
        return base.values(name, arm, year=year, key=key)

    who = payers(base.scenario.values)
    assert who == ["Police", "Prisons", "NHS", "Council", "Third sector"]
    for name in ("cost_scheme", "budget"):
        assert np.allclose(sum(of(name, payer) for payer in who), of(name))
    assert np.allclose(of("cost_staff") + of("cost_services") + of("cost_tags"), of("cost_scheme"))
    public = of("cost_prison") + of("cost_supervision") + of("cost_courts")
    assert np.allclose(of("cost_scheme") + public, of("budget"))
    assert np.array_equal(of("budget", "Prisons"), of("cost_prison"))
    assert np.array_equal(of("budget", "Third sector"), of("cost_courts"))
    assert np.allclose(of("budget", "NHS"), of("cost_scheme", "NHS") + of("cost_supervision"))
    assert np.array_equal(of("budget", "Council"), of("cost_tags"))


def test_years_sum_to_the_whole_and_the_twin_costs_no_scheme(base: Result) -> None:
    for name in ("cost_staff", "cost_services", "cost_tags", "underspend", "budget", "harm_cost", "social_value"):
        parts = [base.values(name, "scheme", year=year) for year in base.years]
        assert np.allclose(sum(parts), base.values(name, "scheme"))
    assert not base.values("cost_scheme", "never").any()
    assert not base.values("underspend", "never").any()
    assert (base.values("cost_services", "scheme") > 0).all()


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        (("money", "prison_week"), "cost_prison"),
        (("money", "supervision_week"), "cost_supervision"),
        (("money", "court_occasion"), "cost_courts"),
        (("tags", "cost_week"), "cost_tags"),
        (("roles", "*", "cost_year"), "cost_staff"),
        (("services", "*", "cost_week"), "cost_services"),
        (("offence_types", "*", "cost_response"), "response_cost"),
        (("offence_types", "*", "cchi_days"), "harm_cchi_days"),
        (("offence_types", "*", "css_weight"), "harm_css"),
        (("offence_types", "*", "victims"), "victims"),
    ],
)
def test_doubling_a_unit_cost_doubles_its_line_to_the_bit_and_moves_no_life(
    base: Result, path: tuple[str, ...], outcome: str
) -> None:
    def double(values: Values) -> None:
        *way, name = path
        tables = [values[way[0]]] if len(way) == 1 else list(values[way[0]].values())
        for table in tables:
            table[name] *= 2
        for change in values["changes"]:
            assert not change["path"].endswith(name)

    doubled = run(double)
    for arm in ("scheme", "never"):
        assert np.array_equal(doubled.values(outcome, arm), 2 * base.values(outcome, arm))
    assert base.values(outcome, "scheme").any()
    assert np.array_equal(doubled.counts, base.counts)


def test_prices_of_another_year_are_put_into_those_of_the_price_year(base: Result) -> None:
    def earlier(values: Values) -> None:
        values["money"]["prison_price_year"] = 2014
        for role in values["roles"].values():
            role["price_year"] = 2019

    older = run(earlier)
    assert np.allclose(older.values("cost_prison", "never"), 2 * base.values("cost_prison", "never"))
    assert np.allclose(older.values("cost_staff", "scheme"), 1.25 * base.values("cost_staff", "scheme"))
    assert np.array_equal(older.values("cost_courts", "never"), base.values("cost_courts", "never"))


def test_a_price_of_a_year_without_deflator_is_said() -> None:
    def undated(values: Values) -> None:
        values["money"]["court_price_year"] = 1995

    with pytest.raises(UnpricedYearError, match=r"money\.court_price_year is 1995; expected a year of money\.deflator"):
        run(undated)


def test_anticipation_is_counted_by_its_switch() -> None:
    def of(*, anticipation: bool) -> Result:
        def switch(values: Values) -> None:
            values["money"]["anticipation"] = anticipation
            for entry in values["offence_types"].values():
                entry |= {"cost_anticipation": 7.0, "cost_consequence": 11.0}

        return run(switch)

    offences = of(anticipation=True).values("offences_actual", "never")
    assert np.array_equal(of(anticipation=True).values("harm_cost", "never"), 18 * offences)
    assert np.array_equal(of(anticipation=False).values("harm_cost", "never"), 11 * offences)


def test_social_value_is_harm_and_budget_discounted_by_year(base: Result) -> None:
    rate = base.scenario.values["money"]["discount_rate"]
    expected = sum(
        -(base.values("harm_cost", "scheme", year=year) + base.values("budget", "scheme", year=year))
        / (1 + rate) ** (year - 1)
        for year in base.years
    )
    assert np.allclose(base.values("social_value", "scheme"), expected)


def test_full_posts_cost_their_budget_and_an_empty_team_is_all_underspend() -> None:
    def full(values: Values) -> None:
        values["changes"] = []
        for role in values["roles"].values():
            role |= {"leave_rate": 0.0, "fte_in_post": 2.5, "fte_budgeted": 2.5}

    result = run(full)
    weeks = result.scenario.values["horizon_weeks"]
    for name, role in result.scenario.values["roles"].items():
        cost = 2.5 * role["cost_year"] / 52 * weeks
        assert np.allclose(result.values("cost_staff", "scheme", key=name), cost)
        assert np.allclose(result.values("posts_filled", "scheme", key=name), 2.5)
    assert np.allclose(result.values("underspend", "scheme"), 0.0, atol=1e-6)

    def empty(values: Values) -> None:
        full(values)
        for role in values["roles"].values():
            role["fte_in_post"] = 0.0

    vacant = run(empty)
    assert not vacant.values("cost_staff", "scheme").any()
    assert np.allclose(vacant.values("underspend", "scheme"), result.values("cost_staff", "scheme"))


def test_a_dated_change_is_paid_from_its_week() -> None:
    def pay(values: Values) -> None:
        name = next(iter(values["services"]))
        values["changes"] = [{"week": 60, "path": f"services.{name}.scheme_places", "value": 5}]

    result = simulate(Scenario.make("money", prepared(pay), []), 1, 3, arms=("scheme", "as_is"))
    name = next(iter(result.scenario.values["services"]))
    week = result.scenario.values["services"][name]["cost_week"]
    assert result.values("cost_services", "scheme", key=name)[0] == pytest.approx(week * (60 * 2 + 50 * 5))
    assert result.values("cost_services", "as_is", key=name)[0] == pytest.approx(week * 110 * 2)
    assert [(span.first, span.until, span.year) for span in result.spans["scheme"]] == [
        (0, 52, 0), (52, 60, 1), (60, 104, 1), (104, 110, 2),
    ]  # fmt: skip


def test_posts_paid_for_and_in_post_are_one_unknown() -> None:
    scenario = load("wiltshire-2020")
    roles = scenario.values["roles"]
    alike = [name for name, role in roles.items() if role["fte_budgeted"] == role["fte_in_post"] not in {0, 1}]
    assert len(alike) >= 3
    moved = set()
    for draw in range(20):
        roles = drawn_values(scenario, 1, draw)["roles"]
        for name in alike:
            assert roles[name]["fte_budgeted"] == roles[name]["fte_in_post"]
            moved.add(roles[name]["fte_in_post"])
    assert len(moved) > 20
