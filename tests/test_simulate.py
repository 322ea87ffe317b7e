"""A result depends on the scenario, seed and replicate alone, and arms differ only where they must."""

import subprocess
import sys
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from live import live_values

from sim import Scenario, simulate
from sim.outcomes import WEEKLY
from sim.parameters import CHANNELS
from sim.replicate import UnknownArmError
from sim.results import Result, UnknownNameError, outcome_rows
from sim.tabulate import COLUMNS

UNCERTAIN = [
    ["effects.dose", "uniform", 0.3, 0.0, 0.6],
    ["money.prison_week", "uniform", 900.0, 500.0, 1500.0],
    ["recall.p_month", "uniform", 0.2, 0.1, 0.3],
]
SEED = 5
N = 7


def scenario_of(n: int = N, uncertain: Any = UNCERTAIN, **changed: Any) -> Scenario:
    return Scenario.make(f"live-{n}", live_values(n) | changed, uncertain)


@cache
def whole() -> Result:
    return simulate(scenario_of(), 6, SEED, workers=1, arms=("scheme", "as_is", "never"))


def bytes_of(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return bytes(sink.getvalue().to_pybytes())


def figures(result: Result) -> Any:
    """Every value of a result by address."""
    table = result.table().to_pydict()
    address = [name for name in COLUMNS if name != "value"]
    return dict(zip(zip(*[table[name] for name in address], strict=True), table["value"], strict=True))


@pytest.mark.parametrize("workers", [2, 5])
def test_workers_change_no_byte(workers: int) -> None:
    again = simulate(scenario_of(), 6, SEED, workers=workers, arms=("scheme", "as_is", "never"))
    assert bytes_of(again.table()) == bytes_of(whole().table())


def test_chunks_and_the_order_of_arms_change_nothing() -> None:
    parts: dict[Any, Any] = {}
    for first, n in ((3, 3), (0, 1), (1, 2)):  # a pair may be split
        parts |= figures(simulate(scenario_of(), n, SEED, first=first, arms=("never", "as_is", "scheme")))
    assert parts == figures(whole())


def test_a_table_has_each_address_once_in_order() -> None:
    result = whole()
    table = result.table()
    assert tuple(table.column_names) == COLUMNS
    assert len(figures(result)) == table.num_rows
    order: dict[str, list[Any]] = {
        "arm": [*result.arms],
        "population": [*result.populations],
        "area": [None, *result.areas],
        "year": [None, *result.years],
        "replicate": list(range(6)),
    }
    ranks = [[order[name].index(value) for value in table[name].to_pylist()] for name in order]
    rows = list(zip(*ranks, strict=True))
    assert rows == sorted(rows)


def test_arms_are_the_same_until_the_first_change() -> None:
    result = whole()
    first = min(change["week"] for change in result.scenario.values["changes"])
    assert first > 0
    for column in WEEKLY:
        scheme, as_is = (result.weekly(column.name, arm) for arm in ("scheme", "as_is"))
        assert np.array_equal(scheme[:, :first], as_is[:, :first]), column.name
    assert not all(
        np.array_equal(result.weekly(one.name, "scheme"), result.weekly(one.name, "as_is")) for one in WEEKLY
    )


def test_an_arm_comes_to_the_same_whatever_else_is_run() -> None:
    alone = simulate(scenario_of(), 2, SEED, arms=("scheme",))
    beside = simulate(scenario_of(), 2, SEED, arms=("scheme", "as_is", "stopped", "never"))
    for outcome, key in outcome_rows(alone):
        ours, theirs = (found.values(outcome.name, "scheme", key=key) for found in (alone, beside))
        assert np.array_equal(ours, theirs, equal_nan=True), (outcome.name, key)


def test_without_changes_as_is_is_the_scheme() -> None:
    result = simulate(scenario_of(changes=[]), 2, SEED, arms=("as_is", "scheme"))
    assert result.counts.shape[1] == 1
    assert np.array_equal(result.values("budget", "as_is"), result.values("budget", "scheme"))


@pytest.mark.parametrize("n", range(6))
def test_with_every_channel_off_the_scheme_selects_and_changes_nothing(n: int) -> None:
    result = simulate(scenario_of(n, changes=[], channels=dict.fromkeys(CHANNELS, False)), 4, SEED)
    assert result.values("selected", "scheme", "ever_selected").sum() > 0
    assert result.values("minutes_given", "scheme").sum() > 0
    for name in ("offences_actual", "offences_recorded", "offences_proven", "occasions", "weeks_inside", "recalls"):
        for population in result.populations:
            assert not (result.values(name, "scheme", population) - result.values(name, "never", population)).any()
    assert result.difference("harm_cost").mean == 0.0


def test_pairs_share_a_draw_and_nothing_else() -> None:
    result = whole()
    assert result.draw_of.tolist() == [0, 0, 1, 1, 2, 2]
    price = result.values("cost_prison", "never") / result.values("weeks_inside", "never")
    assert np.allclose(price[0::2], price[1::2])
    assert len(set(np.round(price[0::2], 6))) == 3
    offences = result.values("offences_actual", "never")
    assert (offences[0::2] != offences[1::2]).any()


def test_populations_are_the_schemes_whichever_arms_are_asked_for() -> None:
    alone = simulate(scenario_of(), 6, SEED, arms=("never",))
    assert alone.counts.shape[1] == 1
    for population in alone.populations:
        assert np.array_equal(
            alone.values("offences_actual", "never", population),
            whole().values("offences_actual", "never", population),
        )


def test_central_values_tell_nothing_of_knowledge() -> None:
    result = simulate(scenario_of(), 3, SEED, parameters="central")
    spread = result.difference("offences_actual")
    assert np.isnan(spread.knowledge_low)
    assert spread.low <= spread.mean <= spread.high
    assert set(result.draw_of.tolist()) == {-1}


def test_progress_is_told_and_an_interrupt_stops_the_run() -> None:
    told: list[tuple[int, int]] = []
    simulate(scenario_of(), 6, SEED, progress=lambda done, all_: told.append((done, all_)))
    assert told[-1] == (6, 6)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    calls = 0

    def interrupt(done: int, _: int) -> None:
        nonlocal calls
        calls += done
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(scenario_of(), 2000, SEED, progress=interrupt)
    assert calls < 20


def test_names_that_are_not_there_are_said() -> None:
    with pytest.raises(UnknownArmError, match="no arm is called 'neither'"):
        simulate(scenario_of(), 1, arms=("scheme", "neither"))
    result = whole()
    for where in ({"population": "x"}, {"area": "x"}, {"year": 99}, {"key": "x"}, {"arm": "x"}, {"outcome": "x"}):
        asked: dict[str, Any] = {"outcome": "offences_actual", "arm": "never"} | where
        with pytest.raises(UnknownNameError, match="expected one of"):
            result.values(**asked)


def test_a_share_of_assumptions_counts_each_number_once() -> None:
    values = live_values(N)
    evidence = {"effects.dose": {"grade": "S1"}, "recall.p_month": {"grade": "R"}, "tags.supply": {"grade": "A"}}
    bare = simulate(Scenario.make("bare", values, []), 1)
    assert bare.assumed_share == 1.0
    assert bare.recalled_share == 0.0
    told = simulate(Scenario.make("told", values, [], evidence), 1)
    one = 1 - told.assumed_share
    assert 0 < one < 0.01
    assert told.recalled_share == pytest.approx(one)


def test_importing_the_package_loads_no_numpy() -> None:
    code = "import sys, sim; assert 'numpy' not in sys.modules; assert callable(sim.simulate)"
    subprocess.run([sys.executable, "-c", code], check=True)
