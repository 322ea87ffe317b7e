"""The naive model is right by itself: known probabilities, the pool's rule, arms, one ledger."""

import copy
import math
from collections import Counter, defaultdict
from typing import Any

import pytest
from live import live_values
from naive import columns_of, pool, run
from naive.luck import chance_over, choice, happens, poisson, threshold, week_when
from naive.past import Past
from naive.person import (
    ACTIVE,
    AT_LIBERTY,
    NOT_SUPERVISED,
    REMAND,
)
from naive.quarters import Quarters
from naive.week import one_week
from naive.world import World
from naive_world import parts, world_of

from sim.outcomes import KIND, NEVER
from sim.parameters import CHANNELS, TASKS

SCENARIOS = (0, 3, 11, 14)


# Luck


@pytest.mark.parametrize("rate", [0.01, 0.3, 1.0, 4.5])
def test_poisson_gives_the_known_probabilities(rate: float) -> None:
    grid = 100_000
    found = Counter(poisson(int((i + 0.5) / grid * 2**32), rate) for i in range(grid))
    for n in range(20):
        assert found[n] / grid == pytest.approx(math.exp(-rate) * rate**n / math.factorial(n), abs=2e-5)


def test_a_high_word_means_no_offence() -> None:
    assert poisson(2**32 - 1, 0.5) == 0
    assert poisson(0, 0.5) > 5
    assert poisson(0, 0.0) == 0


def test_a_certain_thing_always_happens_and_an_impossible_one_never() -> None:
    assert happens(2**32 - 1, 1.0)
    assert not happens(0, 0.0)
    assert threshold(0.25) == 2**30


def test_a_choice_follows_the_shares_and_never_takes_one_of_none() -> None:
    by = choice([1.0, 0.0, 3.0, 0.0])
    assert [by.of(int(u * 2**32)) for u in (0.0, 0.2499, 0.25, 0.99)] == [0, 0, 2, 2]
    assert by.of(2**32 - 1) == 2


def test_a_chance_over_weeks_falls_in_each_week_alike() -> None:
    assert chance_over(0.1, 2) == pytest.approx(0.19)
    grid = 20_000
    weeks = Counter(week_when(int((i + 0.5) / grid * 2**32), 0.1, -7, 2) for i in range(grid))
    assert weeks[-7] / grid == pytest.approx(0.095, abs=1e-3)
    assert weeks[-6] / grid == pytest.approx(0.095, abs=1e-3)
    assert weeks[None] / grid == pytest.approx(0.81, abs=1e-3)


# Tables


@pytest.mark.parametrize("n", SCENARIOS)
def test_custody_of_a_group_has_the_years_mean(n: int) -> None:
    world = world_of(n)
    year = world.values["justice"]["year"]
    for name, group in world.values["custody_groups"].items():
        members = [k for k, type_ in enumerate(world.tables.types) if type_.values["custody_group"] == name]
        weights = [
            sum(p.values["share"] * p.values["rate"] * p.mix[k] for p in world.tables.profiles)
            * world.tables.types[k].charged
            for k in members
        ]
        if not sum(weights):
            continue
        for band, target in enumerate(group[f"p_custody_{year}"]):
            inside = sum(w * world.tables.types[k].p_custody[band] for w, k in zip(weights, members, strict=True))
            assert inside / sum(weights) == pytest.approx(target, abs=1e-9)


@pytest.mark.parametrize("n", SCENARIOS)
def test_the_needs_of_a_profile_stay_as_they_are_and_leave_the_mean_rate_alone(n: int) -> None:
    world = world_of(n)
    for profile, quarters in zip(world.tables.profiles, Quarters(world).shares, strict=True):
        product = profile.normaliser
        for levels, need, quarter in zip(profile.levels, world.tables.needs, quarters, strict=True):
            product *= sum(share * factor for share, factor in zip(levels, need.factor, strict=True))
            for column in range(3):
                after = sum(levels[row] * quarter[row][column] for row in range(3))
                assert after == pytest.approx(levels[column], abs=1e-9)
        assert product == pytest.approx(1.0)


# The pool


@pytest.mark.parametrize("n", SCENARIOS)
def test_the_pool_meets_its_rule(n: int) -> None:
    values = live_values(n)
    people = pool(values, 1, 0)
    first = -(values["history_weeks"] + values["running_weeks"])
    assert sum(person.entry_week == first for person in people) == values["pool"]["people"]
    assert people[-1].entry_week == first
    assert any(person.entry_week > first for person in people)
    floor = math.floor(1000 * values["pool"]["ogrs3_floor"])
    for person in people:
        e = person.entry_week
        assert person.age(e) >= 18
        assert person.leave_week > e
        assert (e - first) % 13 == 0
        by_sanction = person.sanctions and person.ogrs3 >= floor
        assert by_sanction or any(person.flags)
        assert person.sanctions == 0 or person.first_sanction_week < e
        assert person.at_liberty == (person.custody_until == NEVER) or person.custody == REMAND
        assert person.supervised == (person.supervised_until != NEVER)
        assert all(not entry.charged or entry.attributed for entry in person.record)
        assert all(not entry.proven or entry.charged for entry in person.record)
        waiting = any(entry.charged and not entry.proven for entry in person.record)
        assert waiting == (person.court_week != NEVER)


def test_offences_of_the_past_go_on_the_record_at_the_rate_of_the_weeks() -> None:
    values = live_values(4)
    values["release"]["extra"] = 0.0
    for profile in values["profiles"].values():
        profile |= {"desistance": 0.0, "active_weeks": 2000.0, "suspect_share": 0.0, "specialisation": 0.3}
    for need in values["needs"].values():
        need["effect"] = 0.0
    for type_ in values["offence_types"].values():
        type_ |= {"p_charged": 0.0, "multiplier": 3.0, "p_attributed": 0.4, "p_linked": 0.25}
    on_record = (0.4 + 0.6 * 0.25) / 3
    world = World(values, 1, 0)
    past = Past(world)
    rng, mean, found = range(400), 0.0, 0
    for id_ in rng:
        person = past.born(id_)
        person.record.clear()
        person.spell, person.custody, person.supervision = ACTIVE, AT_LIBERTY, NOT_SUPERVISED
        person.custody_until = person.supervised_until = NEVER
        person.court_week = NEVER
        past.quarters.live(person, -52, -39)
        if person.spell == ACTIVE:
            mean += 13 * person.propensity * world.tables.age[person.sex][person.age(-39)] * on_record
            found += len(person.record)
    assert found == pytest.approx(mean, abs=4 * math.sqrt(mean))


# Arms


def off(values: dict[str, Any]) -> dict[str, Any]:
    """The same values with no channel on, and no dated change."""
    return values | {"channels": dict.fromkeys(CHANNELS, False), "changes": []}


@pytest.mark.parametrize("n", SCENARIOS)
def test_with_all_channels_off_the_scheme_changes_nothing(n: int) -> None:
    values = off(live_values(n))
    scheme, never = (run(values, n, 0, arm).events for arm in ("scheme", "never"))
    of_scheme = [event for event in scheme if parts(event)[2] in ("SELECTED", "EXITED")]
    assert any(parts(event)[2] == "SELECTED" for event in of_scheme)
    assert sorted(set(scheme) - set(of_scheme)) == sorted(set(never))
    assert len(scheme) - len(of_scheme) == len(never)


@pytest.mark.parametrize("n", SCENARIOS)
def test_arms_are_equal_until_they_differ(n: int) -> None:
    values = live_values(n)
    changed = min([change["week"] for change in values["changes"]], default=values["horizon_weeks"])
    scheme, as_is, never = (run(values, n, 0, arm) for arm in ("scheme", "as_is", "never"))
    start = values["history_weeks"]
    change = start + values["running_weeks"] + changed
    assert scheme.weekly[:change] == as_is.weekly[:change]
    assert as_is.weekly[:start] == never.weekly[:start]
    assert as_is.weekly[start:] != never.weekly[start:]
    assert [e for e in scheme.events if parts(e)[1] < change] == [e for e in as_is.events if parts(e)[1] < change]
    assert [e for e in as_is.events if parts(e)[1] < start] == [e for e in never.events if parts(e)[1] < start]


def test_a_run_leaves_the_values_as_they_were_and_another_replicate_is_another_pool() -> None:
    values = live_values(3)
    before = copy.deepcopy(values)
    first = run(values, 3, 0, "scheme")
    assert values == before
    assert run(values, 3, 0, "scheme") == first
    assert run(values, 3, 1, "scheme").events != first.events


# The ledger


@pytest.mark.parametrize("n", SCENARIOS)
def test_the_ledger_and_the_weekly_table_agree(n: int) -> None:
    values = live_values(n)
    result = run(values, n, 0, "scheme")
    starts, _ = columns_of(values)
    weekly: dict[int, Counter[str]] = defaultdict(Counter)
    for event in result.events:
        weekly[parts(event)[1]][parts(event)[2]] += 1
    total: Counter[str] = Counter()
    many = {name: len(values[name]) for name in ("cohorts", "services", "roles")} | {"tasks": len(TASKS)}

    def column(row: list[int], name: str, of: str) -> list[int]:
        return row[starts[name] : starts[name] + many[of]]

    for week, row in enumerate(result.weekly):
        total += weekly[week]
        assert row[starts["pool"]] == total["ENTERED"] - total["LEFT"]
        assert sum(column(row, "nominals", "cohorts")) == total["SELECTED"] - total["EXITED"]
        free = sum(sum(column(row, f"nominals_{tier}", "cohorts")) for tier in ("red", "amber", "green"))
        inside = sum(column(row, "nominals_inside", "cohorts"))
        assert free + inside == sum(column(row, "nominals", "cohorts"))
        given, there = column(row, "minutes_given", "roles"), column(row, "minutes_there", "roles")
        assert all(a <= b for a, b in zip(given, there, strict=True))
        assert sum(given) == sum(column(row, "minutes_done", "tasks"))
        done, required = column(row, "minutes_done", "tasks"), column(row, "minutes_required", "tasks")
        assert all(a <= b for a, b in zip(done, required, strict=True))
        in_places = sum(column(row, "in_ordinary", "services")) + sum(column(row, "in_scheme", "services"))
        assert in_places <= total["STARTED"] - total["COMPLETED"] - total["DROPPED"]
    assert total["JOINED"] >= total["STARTED"]
    assert total["ENTERED"] == len(result.people)
    proven = {parts(event)[:2] for event in result.events if parts(event)[2] == "PROVEN"}
    assert proven == {parts(event)[:2] for event in result.events if parts(event)[2] == "OCCASION"}


@pytest.mark.parametrize("n", SCENARIOS)
def test_nobody_offends_inside_or_after_leaving(n: int) -> None:
    values = live_values(n)
    world = World(values, n, 0, "scheme")
    people = Past(world).pool()
    world.counting = True
    seen = Counter[str]()
    for t in range(world.first_week, values["horizon_weeks"]):
        inside = {person.id for person in people if not person.at_liberty and person.entry_week <= t}
        world.t, before = t, len(world.ledger)
        world.apply_changes()
        one_week(world, people)
        new = [parts(event) for event in world.ledger[before:]]
        released = {who for who, _, kind, _, _ in new if kind == "RELEASED"}
        offended = {who for who, _, kind, _, _ in new if kind == "OFFENCE"}
        assert not offended & (inside - released)
        assert offended <= {person.id for person in world.pool}
        assert all(t < person.leave_week for person in world.pool)
        entered = {who for who, _, kind, _, _ in new if kind == "INSIDE"}
        now = {person.id for person in world.pool if not person.at_liberty}
        assert now <= inside | entered
        assert {person.id for person in world.pool} & (inside - released) <= now
        seen.update(kind for _, _, kind, _, _ in new)
    assert seen["OFFENCE"]
    assert set(seen) <= set(KIND)


def test_an_offence_is_charged_only_if_attributed_and_attributed_only_if_recorded() -> None:
    events = run(live_values(3), 3, 0, "scheme").events
    assert {parts(e)[4] for e in events if parts(e)[2] == "OFFENCE"} <= {0, 1, 3, 7}
