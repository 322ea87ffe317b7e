"""The counts of a result equal a plain count of the events, and parts sum to their whole exactly."""

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest
from live import live_values

from sim.arms import times
from sim.counts import (
    COUNTED,
    SLOTS,
    Tally,
    areas_of,
    empty_tally,
    fill,
    members_of,
    slots,
)
from sim.courses import run_arm
from sim.events import unpacked
from sim.measures import MEASURES, means_something
from sim.outcomes import DISPOSALS, EVENTS, OUTCOME, OUTCOMES
from sim.pools import lengths, make_pool
from sim.replicate import simulate
from sim.results import Result
from sim.scenario import Scenario
from sim.tables import tables

HORIZON = 160  # long enough to follow people for 78 weeks
SCENARIOS = (0, 3, 8)
ARMS = ("scheme", "never")
FULL = tuple(name for name, *_ in EVENTS)
SUMS = {"offences", "occasions", "people", "days", "score", "GBP", "clients", "minutes", "FTE"}


def values_of(n: int) -> dict[str, Any]:
    return live_values(n) | {"horizon_weeks": HORIZON}


@cache
def result_of(n: int) -> Result:
    return simulate(Scenario.make(f"live-{n}", values_of(n), []), 1, n, workers=1, arms=ARMS, parameters="central")


@cache
def arms_of(n: int) -> tuple[Any, dict[str, Any]]:
    values = values_of(n)
    pool = make_pool(values, tables(values, scheme=False), n, 0)
    return pool, {arm: run_arm(pool, values, arm, n, 0) for arm in ARMS}


def rows(events: Any) -> list[tuple[int, int, str, int, int]]:
    fields = unpacked(events)
    return [
        (int(person), int(week), FULL[kind], int(of), int(value))
        for person, week, kind, of, value in zip(*fields.values(), strict=True)
    ]


def plain_members(events: Any, cohorts: int) -> list[set[int]]:
    """Who was ever selected, exited, was placed in each cohort."""
    found: list[set[int]] = [set() for _ in range(2 + cohorts)]
    for person, _, kind, of, _ in rows(events):
        if kind == "SELECTED":
            found[0].add(person)
            found[2 + of].add(person)
        if kind == "EXITED":
            found[1].add(person)
    return found


def plain_reoffending(mine: list[tuple[int, int, str, int, int]], zero: int) -> Counter[tuple[int, str, int]]:
    """One person's entries by year, those who reoffend, how often: week by week, as the definition says."""
    found: Counter[tuple[int, str, int]] = Counter()
    for quarter in range(-(-HORIZON // 13)):
        for week in range(13 * quarter, 13 * quarter + 13):
            here = [event for event in mine if event[1] - zero == week]
            occasion = any(event[2] == "OCCASION" and DISPOSALS[event[4]] != "custody" for event in here)
            released = any(event[2] == "RELEASED" for event in here)
            starts = [week + 1] * (occasion and week + 79 <= HORIZON) + [week] * (released and week + 78 <= HORIZON)
            if not starts:
                continue
            again = sum(
                starts[0] <= event[1] - event[4] - zero < starts[0] + 52 and event[1] - zero < starts[0] + 78
                for event in mine
                if event[2] == "PROVEN"
            )
            found[week // 52, "entries", 0] += 1
            found[week // 52, "reoffenders", 0] += again > 0
            found[week // 52, "reoffences", 0] += again
            break
    return found


ONES = {"RECALL": "recalls", "BREACH": "breaches", "SELECTED": "selected", "EXITED": "exited", "TAGGED": "tagged"}
UNTYPED = {"at_court", "weeks_inside", *ONES.values()}


def plain_slots(kind: str, value: int) -> dict[str, int]:
    """What one event adds to."""
    match kind:
        case "OFFENCE":
            return {"actual": 1, "recorded": value & 1, "attributed": value >> 1 & 1}
        case "OCCASION":
            return {"occasions": 1, "at_court": int(DISPOSALS[value] != "caution")}
        case "STARTED":
            return {"started": 1, "waited": value}
        case "WEEKS_INSIDE":
            return {"weeks_inside": value}
        case "PROVEN" | "JOINED" | "REFUSED" | "COMPLETED" | "DROPPED":
            return {kind.lower(): 1}
    return {ONES[kind]: 1} if kind in ONES else {}


def plain_count(events: Any, zero: int) -> dict[int, Counter[tuple[int, str, int]]]:
    """Each person's counts by year, slot and type."""
    by_person: dict[int, list[tuple[int, int, str, int, int]]] = {}
    for event in rows(events):
        by_person.setdefault(event[0], []).append(event)
    found = {}
    for person, mine in by_person.items():
        found[person] = plain_reoffending(mine, zero)
        for _, at, kind, of, value in mine:
            if 0 <= at - zero < HORIZON:
                for name, n in plain_slots(kind, value).items():
                    found[person][(at - zero) // 52, name, 0 if name in UNTYPED else of] += n
    return found


@pytest.mark.parametrize("n", SCENARIOS)
@pytest.mark.parametrize("arm", ARMS)
def test_counts_equal_a_plain_count(n: int, arm: str) -> None:
    values, result = values_of(n), result_of(n)
    when, many = times(values), lengths(values)
    pool, arms = arms_of(n)
    area = dict(zip(pool.people.id.tolist(), pool.people.area.tolist(), strict=True))
    populations = [set(area), *plain_members(arms["scheme"].events, many["cohorts"])]
    people = plain_count(arms[arm].events, -when.start)
    first = slots(many)[0]
    expected = np.zeros(result.counts.shape[2:], np.int64)
    for p, members in enumerate(populations):
        for person in members & set(people):
            for (year, name, of), times_ in people[person].items():
                expected[p, area[person], year, first[name] + of] += times_
    assert np.array_equal(result.counts[0, ARMS.index(arm)], expected)
    assert expected[0].sum() > 0


def test_every_slot_counts_something_in_some_scenario() -> None:
    found = set()
    for n in SCENARIOS:
        first, width = slots(lengths(values_of(n)))
        starts = [*first.values(), width]
        total = result_of(n).counts.sum((0, 1, 2, 3, 4))
        found |= {name for k, (name, _) in enumerate(SLOTS) if total[starts[k] : starts[k + 1]].any()}
    assert found == {name for name, _ in SLOTS}


@pytest.mark.parametrize("n", SCENARIOS)
def test_a_weeks_offences_sum_to_the_whole(n: int) -> None:
    result = result_of(n)
    for kind in COUNTED:
        for arm in ARMS:
            for population in result.populations:
                weeks = result.weekly_events(kind, arm, population)
                assert weeks.shape == (1, HORIZON)
                assert weeks.sum() == result.values(f"offences_{kind}", arm, population)[0]


@pytest.mark.parametrize("n", SCENARIOS)
def test_areas_years_and_types_of_counts_sum_exactly(n: int) -> None:
    result = result_of(n)
    for name in (
        *(f"offences_{kind}" for kind in COUNTED),
        "occasions",
        "weeks_inside",
        "joined",
        "reoffending_entries",
    ):
        for population in result.populations:
            whole = result.values(name, "scheme", population)
            by_area = [result.values(name, "scheme", population, area=area) for area in result.areas]
            by_year = [result.values(name, "scheme", population, year=year) for year in result.years]
            by_key = [result.values(name, "scheme", population, key=key) for key in result.keys(name)] or [whole]
            for parts in (by_area, by_year, by_key):
                assert np.array_equal(np.sum(parts, axis=0), whole), name


@pytest.mark.parametrize("n", SCENARIOS)
def test_keys_of_sums_add_up(n: int) -> None:
    result = result_of(n)
    for outcome in OUTCOMES:
        if not outcome.by or outcome.unit not in SUMS or outcome.name == "caseload":
            continue
        parts = [result.values(outcome.name, "scheme", key=key) for key in result.keys(outcome.name)]
        assert np.allclose(np.sum(parts, axis=0), result.values(outcome.name, "scheme"), rtol=1e-12), outcome.name


def test_shuffled_events_and_people_with_other_numbers_count_the_same() -> None:
    n = SCENARIOS[0]
    values = values_of(n)
    many, when = lengths(values), times(values)
    pool, arms = arms_of(n)
    events, areas = arms["scheme"].events, areas_of(pool.people)
    members = members_of([events], areas.size)

    def counted(events: Any, areas: Any, members: Any) -> Tally:
        tally = empty_tally(many, when.end, arms["scheme"].weekly.shape[1])
        fill(tally, np.array_split(events, 3), arms["scheme"].weekly, members, areas, many)
        return tally

    dice = np.random.default_rng(0)
    number = dice.permutation(areas.size).astype(np.uint64)
    person = events >> np.uint64(40)
    renamed = number[person] << np.uint64(40) | events & np.uint64(2**40 - 1)
    moved_areas, moved_members = np.empty_like(areas), np.empty_like(members)
    moved_areas[number], moved_members[number] = areas, members
    straight = counted(events, areas, members)
    for other in (
        counted(dice.permutation(events), areas, members),
        counted(dice.permutation(renamed), moved_areas, moved_members),
    ):
        assert np.array_equal(straight.counts, other.counts)
        assert np.array_equal(straight.events, other.events)


@pytest.mark.jit_off
def test_reoffences_are_committed_within_a_year_and_proven_within_half_a_year_more() -> None:
    def event(week: int, kind: str, value: int) -> int:
        return week << 28 | FULL.index(kind) << 22 | value

    def reoffences(*events: int) -> tuple[int, int]:
        tally = empty_tally({"cohorts": 0, "areas": 1, "offence_types": 1, "services": 1}, HORIZON, 1)
        members, areas = np.ones(1, np.int64), np.zeros(1, np.uint8)
        packed = np.array(sorted(events), np.uint64)
        fill(tally, [packed], np.zeros((HORIZON, 1), np.int64), members, areas, many)
        found = tally.counts[0, 0].sum(0)
        return int(found[first["entries"]]), int(found[first["reoffences"]])

    many = {"cohorts": 0, "areas": 1, "offence_types": 1, "services": 1}
    first = slots(many)[0]
    fine, custody = DISPOSALS.index("fine_or_discharge"), DISPOSALS.index("custody")
    released, court = event(10, "RELEASED", 20), event(10, "OCCASION", fine)
    assert reoffences(event(10, "OCCASION", custody)) == (0, 0)
    assert reoffences(released, event(10, "PROVEN", 0)) == (1, 1)  # offended in the week of release
    assert reoffences(court, event(10, "PROVEN", 0)) == (1, 0)  # before the court sat
    assert reoffences(court, event(11, "PROVEN", 0)) == (1, 1)
    assert reoffences(released, event(61, "PROVEN", 0)) == (1, 1)
    assert reoffences(released, event(62, "PROVEN", 0)) == (1, 0)  # a week too late
    assert reoffences(released, event(87, "PROVEN", 26)) == (1, 1)
    assert reoffences(released, event(88, "PROVEN", 27)) == (1, 0)  # proven too late
    assert reoffences(released, event(12, "PROVEN", 3)) == (1, 0)  # committed before
    assert reoffences(released, event(12, "RELEASED", 20)) == (1, 0)  # one entry a quarter
    assert reoffences(released, event(13, "RELEASED", 20)) == (2, 0)
    last = HORIZON - 78
    assert reoffences(event(last, "RELEASED", 20)) == (1, 0)
    assert reoffences(event(last + 1, "RELEASED", 20)) == (0, 0)
    assert reoffences(event(last, "OCCASION", fine)) == (0, 0)


def test_every_outcome_has_one_measure_and_says_what_it_is_of() -> None:
    assert set(OUTCOME) == set(MEASURES)
    assert len(OUTCOME) == len(OUTCOMES)
    assert {outcome.by for outcome in OUTCOMES} == {"", "offence_type", "service", "role", "payer"}
    result = result_of(SCENARIOS[0])
    for name in OUTCOME:
        for p, population in enumerate(result.populations):
            means = means_something(name, p, None)
            empty = np.isnan(result.values(name, "scheme", population)).all()
            assert means or empty
            assert np.isnan(result.values(name, "scheme", population, area=result.areas[0])).all() or means_something(
                name, p, 0
            )
