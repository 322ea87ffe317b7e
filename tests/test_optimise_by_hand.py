"""A search over plans whose worth is made by hand: what it finds, what it spends, what it may run."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.decisions.levers import with_settings
from experiments.decisions.optimise.marginal import chance_above_nil
from experiments.decisions.optimise.moves import bought, nearest_bought, priced, unpriced
from experiments.decisions.optimise.runs import fresh_seed
from experiments.decisions.optimise.search import Found, evaluations_at_least, next_pounds, search
from experiments.decisions.optimise.spending import Line, Plan, Spending
from experiments.reports.asked import SEEDS
from scenarios import load


def line(name: str, price: float, step: float = 1.0, most: float = 1000.0) -> Line:
    return Line(name, name, "places", (f"services.{name}.scheme_places",), 0, price, most, step)


def spending(prices: Sequence[float], given: Sequence[float]) -> Spending:
    return Spending(tuple(line(f"line_{k}", price) for k, price in enumerate(prices)), tuple(given), {})


class Worth:
    """Pounds that each unit of a line is worth, less what it costs; the plans that were asked for are kept."""

    def __init__(self, lines: Spending, units: Sequence[float]) -> None:
        self.lines, self.units, self.asked = lines, units, list[Plan]()

    def __call__(self, plans: Sequence[Plan]) -> list[Any]:
        self.asked += plans
        return [
            np.full(4, sum(u * x for u, x in zip(self.units, plan, strict=True)) - self.lines.cost(plan))
            for plan in plans
        ]


def test_money_goes_where_it_is_worth_most() -> None:
    lines = spending([50_000, 50_000, 50_000], [4, 0, 0])
    worth = Worth(lines, [60_000, 90_000, 10_000])
    found = search(lines, lines.given, 200_000, worth, 60)
    assert found.best == (0.0, 4.0, 0.0)
    assert found.start == (4.0, 0.0, 0.0)
    assert found.second == (1.0, 3.0, 0.0)
    assert all(one.is_made for one in found.tried)


def test_a_line_that_is_worth_less_than_it_costs_is_given_up() -> None:
    lines = spending([50_000, 50_000], [4, 0])
    found = search(lines, lines.given, 200_000, Worth(lines, [20_000, 10_000]), 40)
    assert found.best == (0.0, 0.0)


def test_places_that_cost_nothing_move_to_where_they_do_most() -> None:
    lines = Spending(
        (line("money", 100_000.0), line("one", 0.0, 5, 40), line("other", 0.0, 5, 40)), (1.0, 20.0, 10.0), {}
    )
    worth = Worth(lines, [100_000, 1, 3])
    found = search(lines, lines.given, 100_000, worth, 60)
    assert found.best == (1.0, 0.0, 30.0)
    assert all(plan[1] + plan[2] == 30 for plan in worth.asked)


def test_a_move_that_does_worse_is_tried_once() -> None:
    lines = spending([50_000, 50_000], [0, 0])
    # The first £100,000 of a line is worth much, less than that nothing.
    tries: list[Plan] = []

    def evaluate(plans: Sequence[Plan]) -> list[Any]:
        tries.extend(plans)
        return [np.full(2, 1.0 if max(plan) >= 2 else -float(sum(plan))) for plan in plans]

    found = search(lines, lines.given, 90_000, evaluate, 40)
    assert found.best == found.start
    assert [(one.move, one.is_made) for one in found.tried] == [("more line_0", False), ("more line_1", False)]
    assert found.evaluations == len(tries) == 5


PRICES = st.lists(st.floats(500, 150_000), min_size=2, max_size=5)


@given(PRICES, st.data())
def test_a_budget_is_kept_to_the_pound(prices: list[float], data: st.DataObject) -> None:
    units = [data.draw(st.integers(0, 12)) for _ in prices]
    worth = [data.draw(st.floats(-2, 4)) * price for price in prices]
    budget = data.draw(st.floats(max(prices), 2_000_000))
    lines = spending(prices, units)
    start = lines.within(budget)
    assert lines.cost(start) <= budget + 0.01
    assert all(0 <= cut <= was for cut, was in zip(start, lines.given, strict=True))
    measured = {plan for _, plan in next_pounds(lines, start)}
    worths = Worth(lines, worth)
    found = search(lines, start, budget, worths, 30)
    assert lines.cost(found.best) <= budget + 0.01
    assert found.second is None or lines.cost(found.second) <= budget + 0.01
    assert all(lines.cost(plan) <= budget + 0.01 for plan in worths.asked if plan not in measured)
    assert all(units >= 0 for plan in worths.asked for units in plan)
    assert found.evaluations == len(worths.asked) == len(set(worths.asked)) <= 30
    first, last = worths([start, found.best])
    assert last.mean() >= first.mean()


@given(PRICES, st.data())
def test_every_move_keeps_within_the_budget(prices: list[float], data: st.DataObject) -> None:
    lines = spending(prices, [data.draw(st.integers(0, 12)) for _ in prices])
    budget = lines.cost(lines.given) + data.draw(st.floats(0, 100_000))
    for move in priced(lines, lines.given, budget, 50_000):
        assert lines.cost(move.made(lines.given)) <= budget + 0.01
        assert min(move.made(lines.given)) >= 0


def test_units_of_some_pounds() -> None:
    assert bought(line("a", 30_000), 100_000) == 3
    assert nearest_bought(line("a", 36_000), 100_000) == 3
    assert nearest_bought(line("a", 400_000), 100_000) == 1
    assert bought(dataclasses.replace(line("a", 80_000), step=0.5), 100_000) == 1.0
    assert dataclasses.replace(line("a", 80_000), step=0.5).step == 0.5


def test_prices_are_the_scenarios_own() -> None:
    found = Spending.of(load("teaching"))
    by_name = {one.name: (one, units) for one, units in zip(found.lines, found.given, strict=True)}
    constable, posts = by_name["roles.police_constable"]
    assert constable.price == pytest.approx(63_000 * 100 / 73.4795)
    assert posts == 2
    drugs, places = by_name["services.drug_treatment"]
    assert drugs.price == pytest.approx(50 * 52 * 100 / 71.9294)
    assert places == 0
    assert by_name["tags"][1] == 2
    assert by_name["cohorts.iom"][0].price == 0
    assert found.cost(found.given) == pytest.approx(sum(one.price * units for one, units in by_name.values()))


def test_a_plan_sets_only_what_it_has_otherwise() -> None:
    scenario = load("nottinghamshire-2016-2020")
    found = Spending.of(scenario)
    names = [one.name for one in found.lines]
    plan = list(found.given)
    assert plan[names.index("roles.idva")] == 1.5  # from week 84 on
    plan[names.index("roles.idva")] += 0.5
    plan[names.index("services.mentoring")] += 3
    settings = {path: value for path, value in found.settings(tuple(plan)).items() if "@" in path}
    assert settings == {
        "roles.idva.fte_budgeted@84": 2.0, "roles.idva.fte_in_post@84": 2.0,
        "services.mentoring.scheme_places@0": 3,
    }  # fmt: skip
    loaded = with_settings("nottinghamshire-2016-2020", [], found.settings(tuple(plan)), "--budget")
    posts = [row[0] for row in loaded.uncertain if row[0].endswith((".fte_in_post", ".fte_budgeted"))]
    assert posts == []  # what is chosen isn't drawn
    assert [row for row in scenario.uncertain if row[0].endswith(".fte_in_post")]


def test_a_scheme_beyond_the_budget_is_cut_alike() -> None:
    found = Spending.of(load("wiltshire-2020"))
    cost = found.cost(found.given)
    assert found.within(cost) == found.given
    half = found.within(cost / 2)
    assert 0.35 * cost < found.cost(half) <= cost / 2
    for one, units, was in zip(found.lines, half, found.given, strict=True):
        assert units == was if not one.price else was / 2 - 1 < units <= was / 2 + 1e-9


def test_fresh_luck_is_other_luck() -> None:
    assert fresh_seed(1) == 2
    assert fresh_seed(SEEDS - 1) == 0


def test_evaluations_are_counted_beforehand() -> None:
    found = Spending.of(load("teaching"))
    assert evaluations_at_least(found, found.given) == 1 + len(next_pounds(found, found.given))
    mixed = Spending.of(load("wiltshire-2020"))
    assert {move.name for move in unpriced(mixed, mixed.given)} == {
        "cohorts.dasp to cohorts.iom", "cohorts.iom to cohorts.dasp",
    }  # fmt: skip
    assert evaluations_at_least(mixed, mixed.given) == 1 + len(next_pounds(mixed, mixed.given)) + 2


def test_what_was_found_names_its_moves() -> None:
    lines = spending([100_000, 100_000], [1, 0])
    found: Found = search(lines, lines.given, 100_000, Worth(lines, [1, 200_000]), 20)
    assert [one.move for one in found.tried if one.is_made] == ["line_0 to line_1"]
    assert found.tried[0].gain == pytest.approx(199_999)


def test_a_chance_is_over_draws_and_unsaid_where_luck_hides_them() -> None:
    draw_of = np.arange(8) // 2
    assert chance_above_nil(np.array([3, 1, -2, -2, 5, 5, 9, 9], float), draw_of) == 0.75
    assert chance_above_nil(np.full(8, -1.0), draw_of) == 0
    assert np.isnan(chance_above_nil(np.array([9, -9, -9, 9, 9, -9, -9, 9], float), draw_of))
    assert np.isnan(chance_above_nil(np.ones(8), None))
