"""Nothing comes of a scheme but through its channels, and nothing of a change before its week."""

import copy
import itertools
from collections import Counter
from typing import Any

import numpy as np
import pytest
from live import live_values
from runs import (
    SEED,
    Values,
    but,
    digest,
    first_difference,
    how_many,
    kinds,
    live_run,
    part,
    pool_of,
)

from sim.arms import ARMS, times
from sim.courses import run_arm
from sim.events import unpacked
from sim.outcomes import EVENTS
from sim.parameters import CHANNELS

SCENARIOS = range(40)


# Nothing comes of a scheme but through its channels

# What a dated change of these touches, only the scheme has.
OF_THE_SCHEME = ("roles.", "cohorts.", "effects.", "tags.", "scheme.")
OF_THE_WORLD = (
    "pool", "inside", "supervised", "waiting", "waiting_background", "in_ordinary", "in_scheme", "in_background",
    "refused_background", "started_background", "waited_background",
)  # fmt: skip


def with_channels(n: int, *on: str) -> Values:
    """The nth scenario with only these channels, and changes of nothing but the scheme."""
    values = live_values(n)
    values["channels"] = {name: name in on for name in CHANNELS}
    values["changes"] = [change for change in values["changes"] if change["path"].startswith(OF_THE_SCHEME)]
    return values


def test_with_every_channel_off_the_scheme_changes_nothing() -> None:
    live = 0
    for n in SCENARIOS:
        values = with_channels(n)
        pool = pool_of(values)
        scheme, never = (run_arm(pool, values, arm, SEED, 0) for arm in ("scheme", "never"))
        ours = but(scheme.events, "SELECTED", "EXITED")
        assert first_difference(values, ours.tolist(), never.events.tolist()) == "", n
        assert np.array_equal(ours, never.events)
        for name in OF_THE_WORLD:
            assert np.array_equal(part(values, scheme, name), part(values, never, name)), (n, name)
        assert how_many(never.events, "SELECTED") == 0
        live += how_many(scheme.events, "SELECTED") > 0 and part(values, scheme, "minutes_given").sum() > 0
    assert live >= 0.75 * len(SCENARIOS), "people must be selected and hours given for this to say anything"


# The stage of the week at which an event falls; INSIDE falls at two, and so do RECALL and RELEASED (see ``staged``).
STAGE = {
    "ENTERED": 1, "LEFT": 1, "SELECTED": 2, "EXITED": 2, "RELEASED": 5, "RECALL": 5, "BREACH": 5, "TAGGED": 5.5,
    "DROPPED": 6, "COMPLETED": 6, "JOINED": 6, "REFUSED": 6, "STARTED": 6, "OFFENCE": 9, "LINKED": 10, "PROVEN": 10,
    "OCCASION": 10, "RECALL ON CHARGE": 10, "RELEASED BY A COURT": 10, "INSIDE": 11, "WEEKS_INSIDE": 12,
}  # fmt: skip
# What may move first when a channel alone is on. Selection may: reviews of nominals sharpen what it sees.
FIRST_MOVED = {
    "services": {"SELECTED", "EXITED", "DROPPED", "COMPLETED", "JOINED", "REFUSED", "STARTED", "OFFENCE"},
    "priority": {"STARTED", "JOINED", "REFUSED"},
    "dose": {"OFFENCE"},
    "tag": {"TAGGED", "OFFENCE"},
    "release_planning": {"STARTED", "JOINED", "REFUSED", "OFFENCE"},
    "enforcement": {"RECALL", "BREACH"},
    "detection": {"OFFENCE"},
}

Staged = tuple[int, str, int]  # week, kind, the event


def staged(events: Any) -> Counter[Staged]:
    """Events with their week and kind.

    A recall of somebody who offended that week came of a charge, a release of somebody sanctioned came of a court.
    """
    fields = unpacked(events)
    offended, sanctioned = (
        set(zip(*(unpacked(kinds(events, kind))[name].tolist() for name in ("person", "week")), strict=True))
        for kind in ("OFFENCE", "OCCASION")
    )
    found: Counter[Staged] = Counter()
    for event, person, week, kind in zip(
        events.tolist(), *(fields[name].tolist() for name in ("person", "week", "kind")), strict=True
    ):
        name = EVENTS[kind][0]
        if name == "RECALL" and (person, week) in offended:
            name = "RECALL ON CHARGE"
        if name == "RELEASED" and (person, week) in sanctioned:
            name = "RELEASED BY A COURT"
        found[week, name, event] += 1
    return found


def first_moved(ours: Any, theirs: Any) -> tuple[str, int]:
    """The kind of event that two runs differ in first, and the week; no kind if they don't differ."""
    some, others = staged(ours), staged(theirs)
    alone = (some - others) + (others - some)
    if not alone:
        return "", 0
    week, kind, _ = min(alone, key=lambda one: (one[0], STAGE[one[1]]))
    return kind, week


def offences_of(events: Any, week: int) -> Any:
    """A week's offences."""
    found = kinds(events, "OFFENCE")
    return found[unpacked(found)["week"] == week]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_alone_first_moves_what_it_names(channel: str) -> None:
    moved = 0
    for n in range(24):
        values = with_channels(n, channel)
        nothing = with_channels(n)
        pool = pool_of(values)
        ours, theirs = (run_arm(pool, v, "scheme", SEED, 0).events for v in (values, nothing))
        first, week = first_moved(ours, theirs)
        if not first:
            continue
        assert first in FIRST_MOVED[channel], n
        moved += 1
        if channel == "detection":  # the same offences; more come to notice
            more, fewer = offences_of(ours, week), offences_of(theirs, week)
            assert np.array_equal(more >> np.uint64(16), fewer >> np.uint64(16)), n
            assert (more & np.uint64(7)).sum() > (fewer & np.uint64(7)).sum()
        if channel == "tag":
            assert how_many(ours, "TAGGED") > how_many(theirs, "TAGGED") == 0, n
    assert moved >= 3, "the channel must do something for this to say anything"


# A change alters nothing before its week


def up_to(events: Any, weeks: int) -> Any:
    return events[unpacked(events)["week"] < weeks]


def test_a_change_alters_nothing_before_its_week() -> None:
    moved = 0
    for n in range(60):
        values = live_values(n)
        if not values["changes"]:
            continue
        pool = pool_of(values)
        whole = run_arm(pool, values, "scheme", SEED, 0)
        for week in sorted({change["week"] for change in values["changes"]}):
            fewer = copy.copy(values)
            fewer["changes"] = [change for change in values["changes"] if change["week"] < week]
            without = run_arm(pool, fewer, "scheme", SEED, 0)
            passed = week - times(values).start
            assert np.array_equal(up_to(whole.events, passed), up_to(without.events, passed)), (n, week)
            assert np.array_equal(whole.weekly[:passed], without.weekly[:passed]), (n, week)
            moved += digest(whole) != digest(without)
    assert moved > 30, "changes must change something for this to say anything"


def test_arms_share_every_week_before_they_differ() -> None:
    for n in range(30):
        when = times(live_values(n))
        runs = {arm: live_run(n, arm) for arm in ARMS}
        for first, second in itertools.combinations(ARMS, 2):
            one, other, week = runs[first], runs[second], when.opening if second == "never" else 0
            assert np.array_equal(up_to(one.events, week - when.start), up_to(other.events, week - when.start))


def test_a_change_dated_after_the_horizon_is_never_made() -> None:
    values = live_values(0) | {"changes": []}
    pool = pool_of(values)
    later = values | {"changes": [{"week": values["horizon_weeks"] + 4, "path": "scheme.p_stay", "value": 0.0}]}
    ours, theirs = (run_arm(pool, v, "scheme", SEED, 0) for v in (values, later))
    assert np.array_equal(ours.events, theirs.events)
    assert np.array_equal(ours.weekly, theirs.weekly)
