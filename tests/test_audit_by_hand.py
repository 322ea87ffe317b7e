"""An audit of three people made by hand: every score, and what follows from it, worked out here."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from audit_three import MATRICES, NAMES, VALUES, A, B, C, three_followed, three_people, three_scored

from experiments.decisions.audit.lists import decided_by_ties, lists, most, shared
from experiments.decisions.audit.matrices import Matrix
from experiments.decisions.audit.measures import (
    BELOW,
    CANDIDATES,
    EVERYBODY,
    HINDSIGHT,
    HINDSIGHT_OF_ALL,
    MISSED,
    Address,
    Figures,
    measured,
)  # fmt: skip
from sim.scores import KEPT_OUT, NOTHING

# Offences within five years, by points; twice the proven ones; five points a need.
#   A: 3 burglaries of 10 (the fourth is older) and a shop theft of 2; 3 proven; 3 needs.
#   B: 12 + 12 + 5; 1; 1. C: 6; 1; 0.
#   C's robbery is attributed to nobody, so no matrix counts it.
NORFOLK = (3 * 10 + 2 + 2 * 3 + 5 * 3, 12 + 12 + 5 + 2 * 1 + 5 * 1, 6 + 2 * 1)
# Proven within 52 weeks: the burglary of 52 weeks ago is too old by that very week.
COUNT = (2, 1, 1)
OGRS3 = (87, 41, 65)  # whole per cents
# The same offences; sanctions up to 40; needs; 40 for organised crime.
CYMRU = (32 + 12 + 15, 29 + 2 + 5, 6 + 40 + 40)
# Risk of harm by 100; grave offences (8 + 8 + 3 for B, none for A and C); 20 for abuse, 20 for organised crime.
HIGH_RISK = (100, 300 + 19 + 20, 200 + 20)
# 30 points that fade over 104 weeks, cut to whole ones; 5 for each offence of abuse; twice its gravity.
RECENCY = (30 * 99 // 104, 30 * 74 // 104 + 5 * 3 + 2 * (12 + 12 + 5), 30 * 64 // 104)
# OGRS3; ten for each of six needs, twenty for each of thinking and attitudes; a hundred a level of risk of harm.
TIERING = (87 + 20 + 20 + 100, 41 + 10 + 300, 65 + 200)
# Days of harm of two years: 3 burglaries of 273 and a shop theft of 1; 365 twice and 10; 5.
HARM = (3 * 273 + 1, 2 * 365 + 10, 5)

BY_HAND = {
    "norfolk_type": NORFOLK,
    "count_12_months": COUNT,
    "ogrs3_threshold": OGRS3,
    "iom_cymru_type": CYMRU,
    "high_risk_of_harm": HIGH_RISK,
    "recency_frequency_gravity": RECENCY,
    "probation_tiering": TIERING,
    "harm_24_months": HARM,
}


@cache
def scored() -> Any:
    return three_scored(*three_people())


@cache
def figures() -> Figures:
    return measured(three_followed(), MATRICES, VALUES)


def figure(matrix: str, measure: str, group: str = "", among: str = "candidates") -> float:
    return figures()[Address(among, matrix, measure, group)]


@pytest.mark.parametrize("matrix", BY_HAND)
def test_scores_are_those_worked_out_by_hand(matrix: str) -> None:
    assert tuple(scored().points[NAMES.index(matrix)]) == BY_HAND[matrix]


def test_the_hands_sums() -> None:
    # What the formulas above come to, so that a slip in one of them shows.
    assert (NORFOLK, CYMRU, RECENCY) == ((53, 36, 8), (59, 36, 86), (28, 94, 18))
    assert (HIGH_RISK, TIERING, HARM) == ((100, 339, 220), (227, 351, 265), (820, 740, 5))


@pytest.mark.parametrize(
    ("matrix", "picked"),
    [
        ("norfolk_type", [A, B]),
        ("count_12_months", [A, C]),  # B and C have one point each, and the tie-break is C's
        ("ogrs3_threshold", [A, C]),
        ("iom_cymru_type", [C, A]),
        ("high_risk_of_harm", [B, C]),
        ("recency_frequency_gravity", [B, A]),
        ("probation_tiering", [B, C]),
        ("harm_24_months", [A, B]),
    ],
)
def test_a_list_holds_those_of_most_points(matrix: str, picked: list[int]) -> None:
    assert lists(NAMES, scored(), np.arange(3), 2)[matrix].tolist() == picked


def test_what_a_list_covers_is_its_peoples_share_of_all() -> None:
    # 100, 300 and 600 days of harm; 8, 2 and 0 offences.
    assert figure("norfolk_type", "covered_harm_cchi_days") == pytest.approx(400 / 1000)
    assert figure("probation_tiering", "covered_harm_cchi_days") == pytest.approx(900 / 1000)
    assert figure("norfolk_type", "covered_offences_actual") == 1.0
    assert figure("iom_cymru_type", "covered_offences_actual") == pytest.approx(8 / 10)
    assert figure(HINDSIGHT, "covered_harm_cchi_days") == figure(HINDSIGHT_OF_ALL, "covered_harm_cchi_days") == 0.9
    assert figure(CANDIDATES, "covered_harm_cchi_days") == 1.0


def test_agreement_is_the_share_of_places_in_common() -> None:
    assert figure("norfolk_type", "in_common", "harm_24_months") == 1.0
    assert figure("norfolk_type", "in_common", "probation_tiering") == 0.5
    assert figure("probation_tiering", "in_common", "norfolk_type") == 0.5
    assert figure(EVERYBODY, "on_all") == 0.0
    assert figure("norfolk_type", "on_no_other") == 0.0


def test_churn_is_who_would_not_be_on_a_list_drawn_up_anew() -> None:
    # At the next meeting and half a year on A is inside, so B and C have the places; after a year all is as before.
    assert figure("norfolk_type", "replaced", "the next meeting") == 0.5
    assert figure("probation_tiering", "replaced", "the next meeting") == 0.0
    assert figure("norfolk_type", "replaced", "half a year") == 0.5
    assert figure("norfolk_type", "replaced", "a year") == 0.0


def test_assessors_who_differ_change_a_list_by_the_places_that_change_hands() -> None:
    # By tiering (227, 351, 265) B and C are on the list. The first assessor, who takes A for C and C for A, has B, A;
    # the second, who takes A for B and B for A, has A and C. In truth, where B is C and C is B, it is B and C again.
    assert figure("probation_tiering", "two_assessors") == 0.5
    assert figure("probation_tiering", "assessed_anew") == 0.5
    assert figure("probation_tiering", "assessed_truly") == figure("probation_tiering", "lost_by_error") == 0.0
    # By Norfolk's (53, 36, 8) it is A and B; in truth A and C, who do 700 days of harm and not 400.
    assert figure("norfolk_type", "assessed_truly") == 0.5
    assert figure("norfolk_type", "lost_by_error") == pytest.approx(0.3)
    # A matrix that reads no needs has no such figure.
    assert Address("candidates", "ogrs3_threshold", "two_assessors", "") not in figures()


def test_ties_are_those_whom_chance_let_in() -> None:
    points = scored().points[NAMES.index("count_12_months")]
    assert decided_by_ties(points, np.arange(3), np.array([A, C])) == 0.5  # C's point is B's too
    assert decided_by_ties(points, np.arange(3), np.array([A, B, C])) == 0.0
    assert figure("count_12_months", "tied") == 0.5
    assert figure("norfolk_type", "tied") == 0.0
    # Teaching's own threshold is 40: A's 53 reach it, B's 36 don't.
    assert figure("norfolk_type", "at_threshold") == 0.5
    own, *others = MATRICES
    for threshold, share in ((36, 1.0), (37, 0.5), (54, 0.0)):
        found = measured(three_followed(), (replace(own, threshold=threshold), *others), VALUES)
        assert found[Address("candidates", "norfolk_type", "at_threshold", "")] == share


def test_whom_a_list_holds_is_told_by_group() -> None:
    # A is 30, B 24 and C 50; A's OGRS3 is 87 %, B's 41 %.
    assert figure("norfolk_type", "in_group", "age: 25 to 34") == 0.5
    assert figure("norfolk_type", "in_group", "age: under 25") == 0.5
    assert figure(EVERYBODY, "in_group", "age: 45 or more") == pytest.approx(1 / 3)
    assert figure("norfolk_type", "in_group", "OGRS3: 75 to 89 %") == 0.5
    assert figure("norfolk_type", "in_group", "sex: man") == 1.0
    assert figure("norfolk_type", "mean_ogrs3") == pytest.approx((0.873 + 0.412) / 2)
    assert figure("norfolk_type", "mean_sanctions") == 7.0


def test_the_worst_whom_only_the_rules_keep_out_are_missed_for_that_rule() -> None:
    followed = three_followed()
    now = followed.now
    now.kept_out[:] = [NOTHING, KEPT_OUT.index("not referred"), KEPT_OUT.index("in custody")]
    found = measured(followed, MATRICES, VALUES)
    # B and C do most harm, and no list may hold either; the register takes in B but not C.
    assert found[Address("candidates", MISSED, "worst_on_none", "")] == 1.0
    assert found[Address("candidates", MISSED, "why_missed", "not referred")] == 0.5
    assert found[Address("candidates", MISSED, "why_missed", "in custody")] == 0.5
    assert found[Address("candidates", MISSED, "why_missed", BELOW)] == 0.0
    assert found[Address("register", MISSED, "why_missed", "in custody")] == 1.0
    assert found[Address("register", "norfolk_type", "worst_on_list", "")] == 0.5
    assert found[Address("candidates", HINDSIGHT, "covered_harm_cchi_days", "")] == pytest.approx(0.1)


def test_lists_share_what_both_hold() -> None:
    assert shared(np.array([1, 2]), np.array([2, 3])) == 0.5
    assert np.isnan(shared(np.array([], int), np.array([], int)))
    assert most(np.array([0.0, 2.0, 0.0]), np.array([3, 1, 2]), np.arange(3), 2).tolist() == [1]


# What keeps a person out, one rule at a time: what is changed of A, on licence and charged a week ago.
RULES = {
    "not in the pool": {"place": 2},
    "already a nominal": {"cohort": 0},
    "never sanctioned": {"sanctions": 0},
    "MAPPA level too high": {"mappa": 2},
    "in custody": {"custody": 1},
    "no recent charge or release": {"last_charge": -30},
    "not referred": {"referable": 2**32 - 1},
    "did not consent": {"supervision": 0},
    "nothing": {},
}


@pytest.mark.parametrize("reason", RULES)
def test_each_rule_keeps_a_person_out_by_its_name(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    people, record = three_people()
    for name, value in RULES[reason].items():
        getattr(people, name)[A] = value
    monkeypatch.setitem(VALUES["scheme"], "p_consent", 0.0)
    kept_out = three_scored(people, record).kept_out
    assert [KEPT_OUT[k] for k in kept_out] == [reason, "nothing", "nothing"]


def test_other_areas_and_those_without_the_flag_are_kept_out(monkeypatch: pytest.MonkeyPatch) -> None:
    people, record = three_people()
    monkeypatch.setitem(VALUES["cohorts"]["iom"], "flags", ["domestic_abuse"])
    monkeypatch.setitem(VALUES["areas"], "elsewhere", VALUES["areas"]["area"])
    monkeypatch.setitem(VALUES["cohorts"]["iom"], "areas", ["elsewhere"])
    people.area[B] = people.area[C] = 1
    assert [KEPT_OUT[k] for k in three_scored(people, record).kept_out] == [
        "lives elsewhere",
        "nothing",
        "without the flag",
    ]


def test_who_leaves_or_comes_in_that_week_is_taken_as_the_meeting_does() -> None:
    people, record = three_people()
    people.leave_week[A] = 0
    people.place[B], people.entry_week[B] = 0, 0
    people.place[C], people.entry_week[C] = 0, 1
    assert [KEPT_OUT[k] for k in three_scored(people, record).kept_out] == [
        "not in the pool",
        "nothing",
        "not in the pool",
    ]


def test_the_three_are_scored_by_all_that_is_audited() -> None:
    assert {one.name for one in MATRICES} == set(NAMES) > set(BY_HAND)
    own, *_, last = MATRICES
    assert own == Matrix("norfolk_type", "Norfolk type", "A", 40, reads_needs=True, is_lottery=False)
    assert (last.name, last.is_lottery) == ("lottery", True)
