"""Practice levers: each moves only what it names, and is nil where its channels are off."""

import numpy as np
import pytest
from live import live_values
from runs import Course, Values, digest, part, pool_of

from sim.courses import run_arm
from sim.parameters import CHANNELS
from sim.tables import tables

SEED = 5
SCENARIOS = range(16)
LEVERS = {  # value away from neutral, and the channels that it acts through
    "plan_quality": (0.0, ("services", "enforcement")),
    "consent": (0.3, ("services", "dose", "enforcement")),
    "training": (0.5, ("services", "dose", "enforcement")),
    "information_sharing": (1.0, ("services", "detection")),
    "recording_quality": (2.0, ("detection",)),
}


def neutral(n: int) -> Values:
    values = live_values(n) | {"changes": []}
    values["scheme"] |= {
        "plan_quality": 1.0, "consent": 1.0, "training": 0.0, "information_sharing": 0.0, "recording_quality": 1.0,
    }  # fmt: skip
    return values


def moved(values: Values, lever: str, to: float) -> Values:
    return values | {"scheme": values["scheme"] | {lever: to}}


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_is_nil_without_its_channels(lever: str) -> None:
    to, channels = LEVERS[lever]
    for n in SCENARIOS:
        values = neutral(n)
        values["channels"] = {name: name not in channels for name in CHANNELS}
        pool = pool_of(values)
        one, other = (run_arm(pool, v, "scheme", SEED, 0) for v in (values, moved(values, lever, to)))
        assert np.array_equal(one.events, other.events), n


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_moves_lives_through_each_of_its_channels(lever: str) -> None:
    to, channels = LEVERS[lever]
    for channel in channels:
        changed = 0
        for n in SCENARIOS:
            values = neutral(n)
            values["channels"] = {name: name == channel for name in CHANNELS}
            pool = pool_of(values)
            one, other = (run_arm(pool, v, "scheme", SEED, 0) for v in (values, moved(values, lever, to)))
            changed += digest(one) != digest(other)
        assert changed > 0, channel


def test_consent_is_of_those_who_need_not_attend() -> None:
    values = neutral(0)
    values["scheme"]["voluntary_engagement"] = 0.5
    made = [tables(moved(values, "consent", x), scheme=True).staff.engagement for x in (0.0, 1.0, 1.5, 2.0)]
    assert made == [0, 32, 48, 64]


def test_sharing_and_recording_multiply_detection() -> None:
    values = neutral(0)
    values["effects"]["detection"] = 0.1
    for entry in values["offence_types"].values():
        entry.update(multiplier=4.0, p_attributed=1.0, p_charged=0.5)
    values["scheme"] |= {"recording_quality": 0.5, "information_sharing": 0.6}
    found = tables(values, scheme=True).offences
    assert found.recorded[1] / found.recorded[0] == pytest.approx(1 + 0.1 * 0.5 * 1.6)
    assert found.charged[1] / found.charged[0] == pytest.approx((1 + 0.1 * 0.5 * 1.6) ** 2)


def test_what_is_trained_comes_and_fades_by_a_part_each_week() -> None:
    values = neutral(0) | {"horizon_weeks": 60, "running_weeks": 8}
    fade, gain = 20, 0.3
    values["scheme"] |= {"training_fade_weeks": fade}
    values["effects"]["training"] = 0.1
    values["changes"] = [
        {"week": 0, "path": "scheme.training", "value": 0.03},
        {"week": 30, "path": "scheme.training", "value": 0.0},
    ]
    course = Course(values, "scheme", pool_of(values))
    assert course.until(0).state.team.trained[0] == 0
    risen = 1 - (1 - 1 / fade) ** 30
    assert course.until(30).state.team.trained[0] / 65_536 == pytest.approx(gain * risen, abs=1e-3)
    assert course.until(60).state.team.trained[0] / 65_536 == pytest.approx(gain * risen * (1 - risen), abs=1e-3)


def test_trained_skill_closes_a_part_of_the_gap_and_no_more() -> None:
    values = neutral(0)
    values["scheme"]["training"] = 0.5
    values["effects"]["training"] = 0.01  # half of the gap
    cohort, *others = values["cohorts"]
    for role in values["roles"].values():
        role["skill"] = {cohort: 0.5}
    course = Course(values, "scheme", pool_of(values)).until(1)
    assert (course.state.team.skill[:, 0] == 48).all()
    assert not course.state.team.skill[:, 1 : 1 + len(others)].any()  # who has no skill for a cohort gains none


def test_training_costs_hours_at_once() -> None:
    values = neutral(1)
    for role in values["roles"].values():
        role.update(sickness=0.0, leave_rate=0.0)
    values["scheme"]["administration_overhead"] = 0.0
    pool = pool_of(values)
    there = [
        part(values, run_arm(pool, moved(values, "training", x), "scheme", SEED, 0), "minutes_there")[-1].sum()
        for x in (0.0, 0.5)
    ]
    posts = sum(len(range(int(-(-role["fte_in_post"] // 1)))) for role in values["roles"].values())
    assert there[0] / 2 - posts <= there[1] <= there[0] / 2
