"""The naive model on cases worked by hand: OGRS3, hours, selection, courts."""

from typing import Any

import pytest
from naive.custody import ogrs3, release_due
from naive.justice import court, custodial_sentence
from naive.meeting import class_of, considered
from naive.person import (
    AT_LIBERTY,
    LICENCE,
    ORDER,
    POST_SENTENCE,
    REMAND,
    SENTENCE,
    SUSPENDED,
    Entry,
)
from naive.staff import Allocation
from naive.world import World
from naive_world import parts, someone, world_of

from sim.outcomes import NEVER
from sim.streams import REFERRAL

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
    role = {
        "cohorts": [], "skill": {}, "substitute_skill": 0.5, "substitutes": [], "fte_in_post": 1.0, "minutes": 400,
    }  # fmt: skip
    return {
        "scheme": {"allocation": allocation, "administration_overhead": 0.5, "training": 0.0},
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
    # Dose of one's red: (56 * 64 + 64 * 32) // 120; of two's amber: 14 * 48 // 30; where nobody is, as skilled.
    assert found.doses() == [[46, 64, 64, 64], [48, 22, 48, 48]]
    assert found.victim_doses() == [64, 0]


def test_hours_for_the_highest_tier_first_worked_by_hand() -> None:
    values = small_office("highest_tier_first")
    found = hours(values, [[1, 0, 1, 0], [1, 2, 0, 1]], [400, 0, 100])
    # Supervision: red 60 and 60, amber 60, green 12, inside 6: 198 of 400 minutes are wanted.
    assert found.given == [198, 0, 33]
    found = hours(values, [[1, 0, 1, 0], [1, 2, 0, 1]], [150, 0, 100])
    # 120 to red, 30 of 60 to amber, none to green and inside. Skill in two is 48 of 64.
    assert found.given[0] == 150
    assert found.doses() == [[64, 64, 0, 64], [48, 24, 48, 0]]


def test_who_comes_alone_has_the_skill_that_the_task_would_fall_to() -> None:
    values = small_office("proportional")
    values["roles"]["officer"]["fte_in_post"] = 0.0  # the police stand in, at half their skill, and in one alone
    found = hours(values, [[0, 0, 0, 0], [0, 0, 0, 0]], [0, 400, 400])
    assert found.doses() == [[32] * 4, [0] * 4]
    assert found.victim_doses() == [64, 0]


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
    assert list(found.key) == [False, score, tie >> 8, 5]
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
