"""Less risk, same luck: never more offences that week."""

import copy
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live import live_values
from runs import Course, Values, kinds, pool_of

from sim import rates
from sim.arms import times
from sim.draws import ALWAYS, chance, cuts, over_weeks, poisson, threshold
from sim.events import unpacked
from sim.people import AT_LIBERTY, DESISTED
from sim.tables import tables

WORDS = st.integers(0, 2**32 - 1)


@pytest.mark.jit_off
@given(WORDS, st.floats(0.0, 25.0), st.floats(0.0, 1.0))
def test_a_lower_rate_never_gives_more_offences(word: int, rate: float, factor: float) -> None:
    assert poisson(word, rate * factor) <= poisson(word, rate)


@pytest.mark.jit_off
@given(st.floats(1e-6, 20.0), st.integers(0, 8), st.integers(-2, 2), st.floats(0.0, 1e-9))
def test_nor_does_it_next_to_a_boundary(rate: float, n: int, beside: int, less: float) -> None:
    term = left = 1.0
    term, left = float(np.exp(-rate)), 1.0 - float(np.exp(-rate))
    for k in range(1, n + 1):
        term = term * rate / k
        left -= term
    word = min(max(int(threshold(left)) + beside, 0), 2**32 - 1)
    lower = rate * (1.0 - less)
    assert poisson(word, lower) <= poisson(word, rate)
    assert poisson(word, float(np.nextafter(rate, 0.0))) <= poisson(word, rate)


@pytest.mark.jit_off
@given(WORDS, WORDS, st.floats(0.0, 25.0))
def test_a_lower_word_never_gives_fewer(a: int, b: int, rate: float) -> None:
    low, high = sorted((a, b))
    assert poisson(low, rate) >= poisson(high, rate)


@pytest.mark.jit_off
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_thresholds_keep_the_order_of_chances(p: float, q: float) -> None:
    low, high = sorted((p, q))
    assert 0 <= threshold(low) <= threshold(high) < 2**32
    assert chance(low) <= chance(high) <= ALWAYS


@pytest.mark.jit_off
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(1, 13))
def test_a_lower_chance_a_week_is_a_lower_one_over_weeks(p: float, q: float, weeks: int) -> None:
    low, high = sorted((p, q))
    assert 0.0 <= over_weeks(low, weeks) <= over_weeks(high, weeks) <= 1.0


@pytest.mark.jit_off
@given(st.lists(st.floats(0.0, 10.0), min_size=1, max_size=12))
def test_cuts_rise_and_end_in_always(shares: list[float]) -> None:
    found = cuts(shares)
    assert found == sorted(found)
    assert found[-1] == ALWAYS


# One week from the same state


def offences(events: Any) -> Counter[int]:
    return Counter(unpacked(kinds(events, "OFFENCE"))["person"].tolist())


def lower(name: str) -> tuple[Values, Values]:
    """Two changes of a scenario's values: with a higher and with a lower multiplier of the rate."""
    changes: dict[str, tuple[Values, Values]] = {
        "dose": ({"effects": {"dose": 0.0}}, {"effects": {"dose": 0.9}}),
        "tag": ({"effects": {"tag": 0.0}}, {"effects": {"tag": 0.9}}),
        "victims": ({"effects": {"victim_protection": 0.0}}, {"effects": {"victim_protection": 1.0}}),
        "planning": ({"effects": {"release_planning": 0.0}}, {"effects": {"release_planning": 1.0}}),
        "release": ({"release": {"extra": 6.0}}, {"release": {"extra": 0.0}}),
    }
    return changes[name]


def with_sections(values: Values, sections: Values) -> Values:
    found = copy.deepcopy(values)
    for name, table in sections.items():
        found[name] |= table
    return found


def busy(n: int) -> Values:
    """A scenario with all channels on, much offending, and no hours taken from others."""
    values = live_values(n)
    values["channels"] = dict.fromkeys(values["channels"], True)
    values["pool"]["ogrs3_floor"] = 0.0
    values["changes"] = []
    values["tags"] |= {"supply": 50, "weeks": 40}
    for role in values["roles"].values():
        role["from_ordinary"] = False
    for profile in values["profiles"].values():
        profile["rate"] = 120.0
    return values


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dose", "tag", "victims", "planning", "release", "services"])
def test_from_the_same_state_a_lower_multiplier_gives_nobody_more_offences(name: str) -> None:
    fewer = weeks = 0
    for n in range(24):
        base = busy(n)
        if name == "services":
            high, low = copy.deepcopy(base), copy.deepcopy(base)
            for service in base["services"]:
                high["services"][service]["effect"] = 1.0
                low["services"][service]["effect"] = 0.1
        else:
            high, low = (with_sections(base, sections) for sections in lower(name))
        course = Course(high, "scheme", pool_of(high), room=40)
        p_low = tables(low, scheme=True)
        for week in range(times(base).opening + 6, course.when.end, 5):
            course.until(week)
            done = len(course.events())
            one, other = course.branched(), course.branched()
            one.one(tables(high, scheme=True), week + 1)
            other.one(p_low, week + 1)
            more, less = offences(one.events(done)), offences(other.events(done))
            assert not less - more, (n, week)
            fewer += (more - less).total()
            weeks += 1
    assert fewer > weeks / 40, "the multiplier must prevent something for this to say anything"


# What changes in the horizon's tenth week, by a lot: the bound must follow in that week.
RAISED: dict[str, Any] = {
    "nothing": None,
    "effects.dose": -1.0,
    "effects.release_planning": 0.0,
    "release.extra": 12.0,
    "careers.age_power": 2.0,
    "needs.needs_0.effect": 1.0,
    "services.services_0.effect": 2.0,
    "profiles.profiles_0.quiet_share": 1.0,
}


@pytest.mark.parametrize("path", RAISED)
@pytest.mark.parametrize("n", range(3))
def test_the_kept_bound_is_never_below_the_rate(n: int, path: str) -> None:
    values = busy(n)
    values["horizon_weeks"] = 30
    if path != "nothing":
        values["changes"] = [{"week": 10, "path": path, "value": RAISED[path]}]
    course = Course(values, "scheme", pool_of(values), room=40)
    seen = 0
    for stop in (course.when.opening, -9, 4, 11, 12, 18, 25):
        course.until(stop)
        week, p, people = course.week, course.tables_at(course.week - 1), course.people
        for i in range(course.n):
            if people.place[i] == 1 and people.custody[i] == AT_LIBERTY and people.spell[i] != DESISTED:
                rate = rates.exact(people, course.state.team, p, i, week)
                assert min(rate, 1.0) * 2**32 - 1 <= people.offence_bound[i], (week, i)
                seen += 1
    assert seen > 50
