"""The naive model is right by itself: known probabilities, cases worked by hand, one ledger."""

import copy
import math
from collections import Counter, defaultdict
from typing import Any

import pytest
from live import live_values
from naive import columns_of, pool, run
from naive.custody import ogrs3, release_due
from naive.justice import court, custodial_sentence
from naive.luck import chance_over, choice, happens, poisson, threshold, week_when
from naive.meeting import class_of, considered
from naive.past import Past
from naive.person import (
    ACTIVE,
    AT_LIBERTY,
    LICENCE,
    NOT_SUPERVISED,
    ORDER,
    POST_SENTENCE,
    REMAND,
    SENTENCE,
    SUSPENDED,
    Entry,
    Person,
)
from naive.quarters import Quarters
from naive.staff import Allocation
from naive.week import one_week
from naive.world import World

from sim.outcomes import EVENTS, KIND, NEVER
from sim.parameters import CHANNELS, TASKS
from sim.streams import REFERRAL

SCENARIOS = (0, 3, 11, 14)


def someone(**named: Any) -> Person:
    """A man of 30 at week 0 who has done nothing."""
    plain: dict[str, Any] = {
        "id": 5, "profile": 0, "sex": 0, "area": 0, "favourite": 0,
        "birth_week": -30 * 52, "leave_week": 32_000, "leave_cause": 2, "propensity": 0.1, "referable": 0,
        "flags": [False, False, False], "rosh": 0, "needs": [0, 0], "assessed": [0, 0], "entry_week": -104,
    }  # fmt: skip
    return Person(**(plain | named))


def world_of(n: int, **sections: dict[str, Any]) -> World:
    """A world of the nth scenario with some values changed, at week 0."""
    values = live_values(n)
    for name, table in sections.items():
        values[name] = values[name] | table
    world = World(values, 1, 0, "scheme")
    world.t = 0
    return world


def parts(event: int) -> tuple[int, int, str, int, int]:
    """An event's person, week since the first, kind, type and value."""
    return event >> 40, event >> 28 & 0xFFF, EVENTS[event >> 22 & 63][0], event >> 16 & 63, event & 0xFFFF


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


# A man who stole: OGRS3


def test_ogrs3_of_a_case_worked_by_hand() -> None:
    world = world_of(0, ogrs3=OFFICIAL)
    world.tables.types[0].values["ogrs3"] = 0.6612
    man = someone(sanctions=15, first_sanction_week=-16 * 52, last_type=0)
    # -1.326 + 0.46306 + 1.25112 log(15/26) + 0.6612 + 2.1217 = 1.2318, and 1/(1 + exp(-1.2318)) = 0.774
    assert ogrs3(world, man) == 774
    assert ogrs3(world, someone()) == 0


OFFICIAL = {
    "copas": 1.25112,
    "intercept_2_years": 2.1217,
    "repeat_conviction": 0.46306,
    "age_from": [10, 12, 14, 16, 18, 21, 25, 30, 35, 40, 50],
    "age_male": [0, 0.08392, 0.07578, -0.0616, -0.6251, -1.0515, -1.1667, -1.326, -1.368, -1.4997, -2.0253],
}


# Hours shared out


def hours(values: dict[str, Any], there: list[list[int]], supply: list[int]) -> Allocation:
    """An allocation after all its steps."""
    found = Allocation(values, there, supply, trained=0)
    found.administration()
    found.own_tasks()
    found.substitutes()
    return found


def small_office(allocation: str) -> dict[str, Any]:
    """Two cohorts, an officer, a police officer who stands in, and half an administrator."""
    cohort = {
        "contact_minutes": [100, 50, 20],
        "custody_minutes": 10,
        "task_shares": {"supervise": 0.6, "protect_victims": 0.3, "administer": 0.1},
    }
    role = {"cohorts": [], "skill": {}, "substitute_skill": 0.5, "substitutes": []}
    return {
        "scheme": {"allocation": allocation, "administration_overhead": 0.5},
        "cohorts": {"one": cohort, "two": cohort},
        "roles": {
            "officer": role | {"tasks": ["supervise"], "skill": {"one": 1.0, "two": 0.75}},
            "police": role | {"tasks": ["protect_victims"], "substitutes": ["supervise"], "cohorts": ["one"]},
            "office": role | {"tasks": ["administer"]},
        },
    }


def test_hours_shared_in_proportion_worked_by_hand() -> None:
    # Two red in cohort one and one amber in two: supervise 120 + 30, victims 60 + 15, administer 20 + 5.
    found = hours(small_office("proportional"), [[2, 0, 0, 0], [0, 1, 0, 0]], [100, 200, 10])
    # 10 of 25 minutes of administration: 64 * 10 // 25 = 25; others lose 32 * 39 / 4096 of their time.
    assert found.there == [100 - 100 * 32 * 39 // 4096, 200 - 200 * 32 * 39 // 4096, 10] == [70, 140, 10]
    # The officer's 70: 70 * 120 // 150 = 56 and 70 * 30 // 150 = 14.
    # The police: 60 for victims of cohort one, then the 64 minutes of supervision left there.
    assert found.given == [70, 124, 10]
    assert found.done == [56 + 14 + 64, 0, 0, 60, 10]
    assert found.required_by_task() == [150, 0, 0, 75, 25]
    # Dose of one's red: (56 * 64 + 64 * 32) // 120; of two's amber: 14 * 48 // 30.
    assert found.doses() == [[46, 64, 64, 64], [64, 22, 64, 64]]
    assert found.victim_doses() == [64, 0]


def test_hours_for_the_highest_tier_first_worked_by_hand() -> None:
    values = small_office("highest_tier_first")
    found = hours(values, [[1, 0, 1, 0], [1, 2, 0, 1]], [400, 0, 100])
    # Supervision: red 60 and 60, amber 60, green 12, inside 6: 198 of 400 minutes are wanted.
    assert found.given == [198, 0, 33]
    found = hours(values, [[1, 0, 1, 0], [1, 2, 0, 1]], [150, 0, 100])
    # 120 to red, 30 of 60 to amber, none to green and inside. Skill in two is 48 of 64.
    assert found.given[0] == 150
    assert found.doses() == [[64, 64, 0, 64], [48, 24, 64, 0]]


# Selection


def test_a_selection_key_worked_by_hand() -> None:
    world = world_of(0)
    types, needs = list(world.values["offence_types"]), list(world.values["needs"])
    plain: dict[str, Any] = {"window_weeks": 0, "basis": "attributed", "points": {}, "needs": [], "flags": []}
    criteria: dict[str, dict[str, Any]] = {
        "offences": {"weight": 2, "cap": 30, "window_weeks": 52, "points": {types[0]: 3, types[1]: 5}},
        "sanctions": {"weight": 4, "cap": 10},
        "ogrs3": {"weight": 1, "cap": 100},
        "needs": {"weight": 5, "cap": 100, "needs": needs[:1]},
        "flag": {"weight": 7, "cap": 100, "flags": ["modern_slavery"]},
        "rosh": {"weight": 3, "cap": 100},
        "recency": {"weight": 20, "cap": 100, "window_weeks": 26, "basis": "proven"},
        "lottery": {"weight": 100, "cap": 100},
    }
    matrix = {"label": "", "criteria": {kind: plain | {"kind": kind} | row for kind, row in criteria.items()}}
    world.values["matrices"] = {"all": matrix}
    world.tables.cohorts[0] |= {
        "matrix": "all", "areas": [], "flags": [], "mappa": "excluded", "override_share": 0.0,
        "threshold": 0, "trigger_charge": True, "trigger_weeks": 4,
    }  # fmt: skip
    world.values["scheme"] |= {"referable_standard": 0.5}
    person = someone(
        sanctions=9, ogrs3=774, assessed=[2, *[1] * (len(needs) - 1)], flags=[True, True, False], rosh=1,
        last_proven=-13, last_charge=-4, supervision=LICENCE, supervised_until=9, referable=2**31 - 1,
        record=[
            Entry(-51, 0, attributed=True, charged=False),
            Entry(-52, 0, attributed=True, charged=False),  # too old
            Entry(-2, 1, attributed=True, charged=True),
            Entry(-1, 1, attributed=False, charged=False),  # nobody known
        ],
    )  # fmt: skip
    _, _, tie, lottery = world.words(5, REFERRAL, 0)
    # 2 * (3 + 5), 36 cut to 10, 77, 5 * 1, 7, 3, 20 * 13 // 26
    score = 16 + 10 + 77 + 5 + 7 + 3 + 10 + (100 * (lottery >> 16) >> 16)
    found = considered(world, person, 0)
    assert found is not None
    assert found.key == score << 48 | (tie >> 8) << 24 | 5
    person.referable = 2**31
    assert considered(world, person, 0) is None
    person.referable, person.last_charge = 0, -5
    person.released_week = NEVER
    assert considered(world, person, 0) is None


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({}, 2),
        ({"supervision": ORDER}, 1),
        ({"supervision": ORDER, "rosh": 2}, 0),
        ({"rosh": 3}, 2),
        ({"supervision": LICENCE, "mappa": 1}, 0),
        ({"custody": SENTENCE}, 1),
    ],
)
def test_the_class_of_a_candidate(named: dict[str, Any], expected: int) -> None:
    assert class_of(someone(**named)) == expected


# Courts and custody


def test_a_sentence_served_on_remand_ends_at_once() -> None:
    world = world_of(0, justice={"share_served": 0.5, "pss_weeks": 52, "pss_limit_weeks": 104})
    world.counting = True
    type_ = world.tables.types[0]
    type_.sentence = [20] * 256
    man = someone(sanctions=1, last_type=0, first_sanction_week=0, custody=REMAND, custody_since=-12)
    custodial_sentence(world, man, type_, 0)
    assert (man.custody, man.supervision, man.supervised_until) == (AT_LIBERTY, LICENCE, 10)
    assert [parts(event)[2] for event in world.ledger] == ["INSIDE", "RELEASED"]


def test_remand_shortens_a_sentence_and_a_short_one_is_followed_by_supervision() -> None:
    world = world_of(0, justice={"share_served": 1.0, "pss_weeks": 52, "pss_limit_weeks": 104})
    type_ = world.tables.types[0]
    type_.sentence = [20] * 256
    man = someone(sanctions=1, last_type=0, first_sanction_week=0, custody=REMAND, custody_since=-12)
    custodial_sentence(world, man, type_, 0)
    assert (man.custody, man.custody_until, man.sentence_weeks) == (SENTENCE, 8, 20)
    world.t = 8
    assert release_due(world, man)
    assert (man.supervision, man.supervised_until) == (POST_SENTENCE, 60)


def test_a_suspended_sentence_outlives_a_community_order() -> None:
    values = {"p_caution": [0.0] * 6, "p_suspended": [0.0] * 6, "p_community": [1.0] * 6, "order_weeks": 20}
    world = world_of(0, justice=values)
    for group in world.values["custody_groups"].values():
        group["p_custody_2019"] = group["p_custody_2024"] = [0.0] * 6
    world = World(world.values, 1, 0)
    world.t = 0
    man = someone(record=[Entry(-3, 0, attributed=True, charged=True)], court_week=0)
    man.supervision, man.supervised_until = SUSPENDED, 30
    court(world, man)
    assert (man.supervision, man.supervised_until, man.sanctions, man.record[0].proven) == (SUSPENDED, 30, 1, True)
    free = someone(record=[Entry(-3, 0, attributed=True, charged=True)], court_week=0)
    court(world, free)
    assert (free.supervision, free.supervised_until, free.court_week) == (ORDER, 20, NEVER)


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
