"""At break-even the benefits equal the cost, and a tornado is what its one function says."""

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.decisions.breakeven import BreakEvenError, break_even, break_even_effect, cost_per_managed_nominal
from experiments.decisions.tornado import Bar, Ends, tornado

# Consequence and response of the Home Office's unit costs of 2019-20: a burglary and a theft from a shop.
UNIT_COSTS = {"dwelling_burglary": 6_690.0, "shoplifting": 470.0}
CRIMES = {"dwelling_burglary": 20.0, "shoplifting": 180.0}
POSITIVE = st.floats(0.01, 1e6)


def test_a_scheme_of_a_hundred_thousand_pounds_by_hand() -> None:
    found = break_even(100_000.0, UNIT_COSTS, CRIMES)
    worth = 20 * 6_690 + 180 * 470
    assert found.share == pytest.approx(100_000 / worth)
    assert found.crimes == pytest.approx(200 * 100_000 / worth)
    assert found.by_type == pytest.approx({"dwelling_burglary": 100_000 / 6_690, "shoplifting": 100_000 / 470})
    assert round(found.crimes, 1) == 91.6  # of 200, as 9 burglaries and 82 thefts
    assert found.can_pay
    assert not break_even(300_000.0, UNIT_COSTS, CRIMES).can_pay


@given(st.floats(0, 1e7), POSITIVE, POSITIVE, st.floats(0.01, 1e4), st.floats(0, 1e4))
def test_what_is_avoided_at_break_even_is_worth_what_the_scheme_costs(
    cost: float, burglary: float, theft: float, burglaries: float, thefts: float
) -> None:
    unit, crimes = {"burglary": burglary, "theft": theft}, {"burglary": burglaries, "theft": thefts}
    found = break_even(cost, unit, crimes)
    assert sum(found.share * n * unit[name] for name, n in crimes.items()) == pytest.approx(cost)
    assert found.crimes == pytest.approx(found.share * sum(crimes.values()))
    assert all(found.by_type[name] * price == pytest.approx(cost) for name, price in unit.items())
    assert found.pounds == cost
    # The mix lies between its dearest and its cheapest type.
    low, high = sorted(found.by_type.values())
    assert low * (1 - 1e-9) <= found.crimes <= high * (1 + 1e-9)


def test_what_saves_more_than_it_costs_has_to_avoid_nothing_and_what_costs_nothing_never_pays() -> None:
    found = break_even(-5.0, {**UNIT_COSTS, "breach": 0.0}, CRIMES)
    assert (found.crimes, found.pounds, found.share, set(found.by_type.values())) == (0, 0, 0, {0.0})
    assert break_even(5.0, {**UNIT_COSTS, "breach": 0.0}, CRIMES).by_type["breach"] == math.inf


def test_the_cost_per_managed_nominal_is_a_ratio_of_means() -> None:
    assert cost_per_managed_nominal(620_000.0, 31.0, 2.0) == 10_000
    cost, nominals = np.array([100.0, 300.0]), np.array([10.0, 30.0])
    assert cost_per_managed_nominal(cost, nominals) == 10
    assert cost_per_managed_nominal([100.0, 100.0], [5.0, 20.0]) == pytest.approx(8.0)  # not 12.5


def test_what_can_not_pay_is_said() -> None:
    with pytest.raises(BreakEvenError, match="crimes of the cohort without the scheme is 0; expected more than 0"):
        break_even(1.0, UNIT_COSTS, {"shoplifting": 0.0})
    with pytest.raises(BreakEvenError, match="cost of the cohort's crime is 0"):
        break_even(1.0, {"breach": 0.0}, {"breach": 4.0})
    with pytest.raises(BreakEvenError, match="nominals in a mean week is 0"):
        cost_per_managed_nominal(1.0, [0.0, 0.0])


def test_the_break_even_effect_is_where_the_net_benefit_is_nothing() -> None:
    # A straight line agrees with the share that must be avoided.
    share = break_even(100_000.0, UNIT_COSTS, CRIMES).share
    worth = 20 * 6_690 + 180 * 470
    assert break_even_effect(lambda effect: effect * worth - 100_000, 0.0, 1.0) == pytest.approx(share)
    # And a curve with its inverse: 1 - exp(-e) is a half at log 2.
    assert break_even_effect(lambda effect: 0.5 - math.exp(-effect), 0.0, 5.0) == pytest.approx(math.log(2))
    assert break_even_effect(lambda effect: effect + 1, 0.0, 1.0) is None
    assert break_even_effect(lambda effect: effect - 1, 0.0, 1.0) == 1.0
    assert break_even_effect(lambda effect: effect, 0.0, 1.0) == 0.0


def linear(values: Mapping[str, float]) -> float:
    return 10 * values["effect"] - values["cost"] + 0 * values["other"]


def test_a_tornado_moves_one_thing_at_a_time() -> None:
    ends = {"other": Ends(0, 1, 2), "cost": Ends(1, 2, 5), "effect": Ends(-1, 1, 2)}
    assert tornado(linear, ends) == [
        Bar("effect", -12.0, 18.0, 8.0),
        Bar("cost", 9.0, 5.0, 8.0),
        Bar("other", 8.0, 8.0, 8.0),
    ]
    assert [(bar.width, bar.turns) for bar in tornado(linear, ends)] == [(30, True), (4, False), (0, False)]


@given(st.dictionaries(st.text("abc", min_size=1), st.tuples(*[st.integers(-9, 9)] * 4), min_size=1))
def test_bars_of_a_sum_are_as_wide_as_their_parts(parts: dict[str, tuple[int, ...]]) -> None:
    weights = {name: part[3] for name, part in parts.items()}
    ends = {name: Ends(*sorted(part[:3])) for name, part in parts.items()}
    bars = tornado(lambda values: sum(weights[name] * x for name, x in values.items()), ends)
    assert {bar.name: bar.width for bar in bars} == {
        name: abs(weights[name]) * (one.high - one.low) for name, one in ends.items()
    }
    assert [bar.width for bar in bars] == sorted((bar.width for bar in bars), reverse=True)
    assert len({bar.central for bar in bars}) == 1


def test_a_bar_that_turns_back_is_as_wide_as_it_reaches() -> None:
    (bar,) = tornado(lambda values: values["dose"] ** 2 - 1, {"dose": Ends(-2, 0, 2)})
    assert (bar.at_low, bar.at_high, bar.central) == (3, 3, -1)
    assert bar.width == 4
    assert bar.turns


def test_a_centre_outside_its_ends_is_said() -> None:
    with pytest.raises(ValueError, match="cost: the central value is 9; expected one from 1 to 5"):
        tornado(linear, {"cost": Ends(1, 9, 5)})
