"""What arms share is lived once: each leaves what it leaves alone."""

from typing import Any

import numpy as np
import pytest
from live import live_values
from runs import SEED, Values, digest, live_run, pool_of, same_people

from sim import courses, replicate
from sim.arms import ARMS, segments, times
from sim.courses import live
from sim.events import unpacked
from sim.outcomes import KIND
from sim.pools import make_pool
from sim.replicate import simulate, simulate_all
from sim.scenario import Scenario

COUNTED = ("counts", "events", "tables")


def all_courses(values: Values) -> list[Any]:
    return [segments(values, arm) for arm in ARMS]


def test_each_arm_leaves_what_it_leaves_alone() -> None:
    for n in range(0, 60, 3):
        values = live_values(n)
        for arm, found in zip(ARMS, live(pool_of(values), values, all_courses(values), SEED, 0), strict=True):
            alone = live_run(n, arm)
            assert digest(found) == digest(alone), (n, arm)
            assert np.array_equal(found.events, alone.events), (n, arm)
            assert same_people(found.people, alone.people), (n, arm)


def test_what_is_shared_is_lived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    weeks = 0
    real = courses._live

    def counting(people: Any, state: Any, p: Any, seed: int, number: int, when: Any, week: int, until: int) -> None:
        nonlocal weeks
        weeks += until - week
        real(people, state, p, seed, number, when, week, until)

    monkeypatch.setattr(courses, "_live", counting)
    values = live_values(0) | {"changes": []}
    when = times(values)
    live(pool_of(values), values, [segments(values, arm) for arm in ("scheme", "as_is", "stopped", "never")], SEED, 0)
    history, running, horizon = when.opening - when.start, -when.opening, when.end
    assert weeks == history + 2 * (running + horizon) + horizon  # never, the scheme; it again, wound up from week 0


def test_too_little_room_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    values = live_values(3)
    real = courses.state_for

    def cramped(pool: Any, values: Values, parts: Any, factor: int, **more: Any) -> Any:
        state = real(pool, values, parts, factor, **more)
        return state._replace(ledger=state.ledger._replace(events=state.ledger.events[: 40 * factor]))

    monkeypatch.setattr(courses, "state_for", cramped)
    found = live(pool_of(values), values, all_courses(values), SEED, 0)
    assert [digest(one) for one in found] == [digest(live_run(3, arm)) for arm in ARMS]


def test_noting_rates_moves_nothing_and_offences_come_at_those_rates() -> None:
    seen = expected = 0.0
    for n in range(24):
        values = live_values(n)
        (found,) = live(pool_of(values), values, [segments(values, "never")], SEED, 0, noted=True)
        assert digest(found) == digest(live_run(n, "never")), n
        fields = unpacked(found.events)
        offences = fields["kind"] == KIND["OFFENCE"]
        row_of = {int(who): row for row, who in enumerate(found.people.id)}
        rates = found.noted.rate
        for who, week in zip(fields["person"][offences], fields["week"][offences], strict=True):
            assert rates[week, row_of[int(who)]] > 0, (n, who, week)
        seen += offences.sum()
        expected += rates.sum()
    assert abs(seen - expected) < 4 * np.sqrt(expected)


def test_results_are_those_of_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Same people in two, the second with other staff; a third with another pool; a fourth with a cohort less."""
    first = live_values(4)
    second = {**first, "roles": {name: role | {"fte_in_post": 0.5} for name, role in first["roles"].items()}}
    third = {**first, "pool": first["pool"] | {"people": first["pool"]["people"] + 1}}
    fourth = {**first, "cohorts": dict(list(first["cohorts"].items())[:1])}
    scenarios = [Scenario.make(f"live {k}", values, []) for k, values in enumerate((first, second, third, fourth))]
    arms = [("scheme", "as_is"), ("scheme",), ("never", "scheme"), ("stopped",)]
    pools: list[int] = []

    def counting(values: Values, p: Any, seed: int, number: int) -> Any:
        pools.append(number)
        return make_pool(values, p, seed, number)

    monkeypatch.setattr(replicate, "make_pool", counting)
    found = simulate_all(scenarios, 3, seed=5, arms=arms)
    assert sorted(pools) == sorted([0, 1, 2] * 2)
    for scenario, names, result in zip(scenarios, arms, found, strict=True):
        alone = simulate(scenario, 3, seed=5, arms=names)
        assert alone.arms == result.arms
        assert all(np.array_equal(getattr(result, name), getattr(alone, name)) for name in COUNTED)
        assert np.array_equal(result.values("social_value", names[0]), alone.values("social_value", names[0]))
