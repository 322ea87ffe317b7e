"""The compiled engine equals the naive model, bit for bit, over many small random scenarios."""

import functools
from typing import Any

import naive
import numpy as np
import pytest
from live import live_values
from runs import Values, first_cell, first_difference, pool_of, record_of_person

from sim.arms import ARMS
from sim.courses import ArmResult, run_arm
from sim.outcomes import NEVER
from sim.people import AT_LIBERTY, IN_POOL, NO_COHORT

MANY = 200
SOME = range(0, MANY, 10)
FEW = 20
# What both hold under one name; dates are compared where both keep them (see ``differences``).
SAME = (
    "profile", "sex", "area", "favourite", "birth_week", "entry_week", "leave_week", "propensity", "referable",
    "rosh", "spell", "custody", "sentence_weeks", "released_week", "sanctions", "first_sanction_week", "ogrs3",
    "last_caution", "last_proven", "last_attributed", "last_charge", "weeks_inside",
)  # fmt: skip
WHILE_IN_POOL = ("custody_until", "court_week", "waiting", "supervision", "supervised_until", "mappa")


@functools.lru_cache(maxsize=2)
def engine_pool(n: int, replicate: int) -> Any:
    return pool_of(live_values(n), n, replicate)


def plain(result: ArmResult, row: int, week: int) -> dict[str, Any]:
    """A person's state in the engine, by the naive model's names."""
    people = result.people
    services = range(people.weeks_left.shape[1])
    named = {name: getattr(people, name)[row].item() for name in people._fields if getattr(people, name).ndim == 1}
    tag, cohort = named["tag_until"], named["cohort"]
    return named | {
        "needs": people.need[row].tolist(),
        "assessed": people.assessed[row].tolist(),
        "flags": [bool(named["flags"] >> k & 1) for k in range(3)],
        "cohort": -1 if cohort == NO_COHORT else cohort,
        "tag_until": tag if tag > week else NEVER,
        "record": record_of_person(people, result.record, row),
        "weeks_left": people.weeks_left[row].tolist(),
        "scheme_paid": [bool(named["in_scheme_place"] >> s & 1) for s in services],
        "waits": [bool(named["on_lists"] >> s & 1) for s in services],
    }


def differences(values: Values, ours: ArmResult, theirs: naive.Result) -> list[str]:
    """Say how the people of both differ at the end."""
    found = []
    last = values["horizon_weeks"] - 1
    if set(ours.people.id.tolist()) != set(theirs.people):
        found.append("other people")
    for row, who in enumerate(ours.people.id.tolist()):
        one, other = plain(ours, row, last), theirs.people[who]
        names = [*SAME, "needs", "assessed", "flags", "cohort", "record", "weeks_left", "scheme_paid"]
        if one["place"] == IN_POOL:
            names += [*WHILE_IN_POOL, "waits"]
            names += ["custody_since"] if one["custody"] != AT_LIBERTY else []
            names += ["last_type"] if one["sanctions"] else []
            names += ["tier", "joined_week", "selected_as", "consented", "tag_until"] if one["cohort"] >= 0 else []
            names += ["planned"] if one["released_week"] != NEVER else []
        found += [f"person {who}: {name}: {one[name]} {other[name]}" for name in names if one[name] != other[name]]
    return found


def compare(values: Values, n: int, arm: str, replicate: int, *, pool: Any = None) -> naive.Result:
    """Run an arm in both and hold them against each other."""
    pool = pool_of(values, n, replicate) if pool is None else pool
    ours = run_arm(pool, values, arm, n, replicate)
    theirs = naive.run(values, n, replicate, arm)
    assert first_difference(values, ours.events.tolist(), theirs.events) == ""
    assert ours.events.tolist() == theirs.events
    assert first_cell(values, ours.weekly, theirs.weekly) == ""
    assert differences(values, ours, theirs)[:5] == []
    return theirs


def arms_of(n: int) -> tuple[str, ...]:
    """Every tenth scenario in all arms, the others in one."""
    return ARMS if n in SOME else (ARMS[n % len(ARMS)],)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "arm"), [(n, arm) for n in range(MANY) for arm in arms_of(n)])
def test_the_engine_equals_the_naive_model(n: int, arm: str) -> None:
    replicate = n % 4
    compare(live_values(n), n, arm, replicate, pool=engine_pool(n, replicate))


def small(n: int) -> Values:
    """The nth live scenario with fewer people and weeks."""
    values = live_values(n)
    values["pool"]["people"] = min(values["pool"]["people"], 12)
    values["history_weeks"] = 39
    values["running_weeks"] = min(values["running_weeks"], 26)
    values["horizon_weeks"] = min(values["horizon_weeks"], 40)
    values["changes"] = [change for change in values["changes"] if change["week"] < values["horizon_weeks"]]
    return values


@pytest.mark.jit_off
@pytest.mark.parametrize("n", range(FEW))
def test_the_interpreted_engine_equals_the_naive_model(n: int) -> None:
    compare(small(n), n, ARMS[n % len(ARMS)], n % 2)


@pytest.mark.jit_off
def test_more_than_a_byte_of_hits_is_counted() -> None:
    values = live_values(4)
    values["pool"] |= {"people": 320, "ogrs3_floor": 0.0}
    values["scheme"] |= {"review_weeks": 1}
    values["history_weeks"], values["running_weeks"], values["horizon_weeks"] = 2, 3, 3
    values["changes"] = []
    for profile in values["profiles"].values():
        profile |= {"rate": 400.0, "shape": 50.0, "desistance": 0.0, "active_weeks": 1.5, "quiet_weeks": 1.5}
    theirs = compare(values, 4, "scheme", 0)
    by_week = np.bincount([event >> 28 & 0xFFF for event in theirs.events if event >> 22 & 63 == 0])
    assert by_week.max() > 256, "not enough hits in a week to overflow a byte"


def scenario_with_change(path: str, value: Any) -> Values:
    """A scenario in which one value changes in the horizon's tenth week, and by a lot."""
    values = live_values(5)
    values["pool"] |= {"people": 60, "ogrs3_floor": 0.0}
    values["running_weeks"], values["horizon_weeks"] = 26, 60
    values["channels"] = dict.fromkeys(values["channels"], True)
    values["effects"]["dose"] = 0.0
    values["changes"] = [{"week": 10, "path": path, "value": value}]
    return values


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("effects.dose", -1.0),
        ("effects.release_planning", 0.0),
        ("release.extra", 12.0),
        ("careers.age_power", 3.0),
        ("needs.needs_0.effect", 1.0),
        ("services.services_0.effect", 2.0),
        ("profiles.profiles_0.quiet_share", 1.0),
        ("scheme.review_weeks", 2),
        ("services.services_0.list_limit", 0),
    ],
)
def test_a_change_of_what_a_rate_is_made_of_counts_at_once(path: str, value: Any) -> None:
    compare(scenario_with_change(path, value), 5, "scheme", 0)
