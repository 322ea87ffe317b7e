"""Whom one more person, cohort or place can touch: nobody, unless a queue, a place or an hour links them."""

import copy
from typing import Any

import numpy as np
import pytest
from live import live_values
from runs import SEED, Values, kinds, of_people, part, pool_of, who

from sim.courses import ArmResult, run_arm

ENDLESS = 1000
FINITE_PATHS = ("places", "scheme_places", "fte_in_post", "supply")


def endless(n: int) -> Values:
    """The nth scenario with places, lists, tags and hours for everybody, and none taken from others."""
    values = live_values(n)
    for service in values["services"].values():
        service |= {"places": ENDLESS, "scheme_places": ENDLESS, "list_limit": ENDLESS}
    for role in values["roles"].values():
        role |= {
            "fte_in_post": 60.0, "fte_budgeted": 60.0, "minutes": 3000, "leave_rate": 0.0, "sickness": 0.0,
            "from_ordinary": False,
        }  # fmt: skip
    for cohort in values["cohorts"].values():
        cohort["places"] = ENDLESS
    values["tags"]["supply"] = ENDLESS
    values["scheme"]["training"] = 0.0  # costs hours
    values["changes"] = [c for c in values["changes"] if not c["path"].endswith(FINITE_PATHS)]
    return values


def one_more(values: Values) -> Values:
    found = copy.deepcopy(values)
    found["pool"]["people"] += 1
    return found


def run_of(values: Values, arm: str = "scheme") -> ArmResult:
    return run_arm(pool_of(values), values, arm, SEED, 0)


def unchanged(a: ArmResult, b: ArmResult, ids: set[int]) -> bool:
    """Whether some people have the same events in two runs."""
    return np.array_equal(of_people(a.events, ids), of_people(b.events, ids))


@pytest.mark.parametrize("n", range(24))
def test_with_places_and_hours_for_all_one_more_person_touches_nobody(n: int) -> None:
    values = endless(n)
    before, after = run_of(values), run_of(one_more(values))
    ids = set(before.people.id.tolist())
    assert set(after.people.id.tolist()) > ids
    assert unchanged(before, after, ids)


def with_cohort(values: Values, n: int) -> Values:
    """The same scheme with one more cohort, last in the list, that takes anybody."""
    found = copy.deepcopy(values)
    cohort = copy.deepcopy(next(iter(live_values(n + 500)["cohorts"].values())))
    cohort |= {
        "matrix": next(iter(found["matrices"])), "areas": [], "flags": [], "threshold": 0, "places": ENDLESS,
        "mappa": "allowed", "trigger_charge": True,
    }  # fmt: skip
    found["cohorts"]["one_more"] = cohort
    return found


def test_with_places_and_hours_for_all_one_more_cohort_touches_only_those_it_takes() -> None:
    taken = untouched = 0
    for n in range(40):
        values = endless(n)
        # Narrow the first cohorts, so that the new one finds somebody.
        for cohort in values["cohorts"].values():
            cohort["threshold"] = max(cohort["threshold"], 20)
        more = with_cohort(values, n)
        before, after = run_of(values), run_of(more)
        new = len(values["cohorts"])
        chosen = kinds(after.events, "SELECTED")
        theirs = who(chosen[(chosen >> np.uint64(16) & np.uint64(63)) == new])
        others = set(before.people.id.tolist()) - theirs
        assert unchanged(before, after, others), n
        taken += len(theirs)
        untouched += len(others)
    assert taken > 40
    assert untouched > 40


# With finite places and hours, people are linked by a cohort's places and hours (being selected, or kept out of
# it), by a service's list or places (joining one, being refused), and by tags. Whoever meets none of these in
# either run can't move, so long as no hour is taken from ordinary supervision.
LINKS = ("SELECTED", "JOINED", "REFUSED", "STARTED")


@pytest.mark.parametrize("arm", ["scheme", "never"])
def test_with_few_places_one_more_person_touches_only_linked_lives(arm: str) -> None:
    moved: set[tuple[int, int]] = set()
    unlinked_people = 0
    for n in range(40):
        values = live_values(n)
        for role in values["roles"].values():
            role["from_ordinary"] = False
        before, after = run_of(values, arm), run_of(one_more(values), arm)
        ids = set(before.people.id.tolist())
        linked = who(kinds(before.events, *LINKS)) | who(kinds(after.events, *LINKS))
        assert unchanged(before, after, ids - linked), n
        moved |= {(n, one) for one in ids & linked if not unchanged(before, after, {one})}
        unlinked_people += len(ids - linked)
    assert unlinked_people > 40
    assert len(moved) > 10, "somebody must be pushed aside for this to say anything"


def test_an_hour_taken_from_ordinary_supervision_links_everybody_supervised() -> None:
    moved = 0
    for n in range(20):
        values = live_values(n)
        values["channels"] = {name: name == "dose" for name in values["channels"]}
        values["effects"]["dose"] = 0.9
        values["changes"] = []
        apart, linked = copy.deepcopy(values), copy.deepcopy(values)
        for one, taken in ((apart, False), (linked, True)):
            for role in one["roles"].values():
                role["from_ordinary"] = taken
        a, b = run_of(apart), run_of(linked)
        assert part(values, a, "shortage").sum() == 0
        never_chosen = set(a.people.id.tolist()) - who(kinds(a.events, "SELECTED")) - who(kinds(b.events, "SELECTED"))
        moved += not unchanged(a, b, never_chosen) and bool(part(values, b, "shortage").sum())
    assert moved > 5


@pytest.mark.parametrize("n", range(6))
def test_one_more_entry_in_a_list_that_nobody_uses_touches_nobody(n: int) -> None:
    values = live_values(n)
    more: dict[str, Any] = copy.deepcopy(values)
    more["roles"]["one_more"] = {
        **next(iter(values["roles"].values())),
        "fte_in_post": 0.0,
        "tasks": [],
        "substitutes": [],
    }
    more["services"]["one_more"] = {
        **next(iter(values["services"].values())), "list_limit": 0, "places": 0, "scheme_places": 0
    }  # fmt: skip
    more["matrices"]["one_more"] = {"label": "unused", "criteria": {}}
    before, after = run_of(values), run_of(more)
    ours = kinds(after.events, *{"OFFENCE", "PROVEN", "INSIDE", "SELECTED", "EXITED", "STARTED", "COMPLETED"})
    assert np.array_equal(
        ours, kinds(before.events, "OFFENCE", "PROVEN", "INSIDE", "SELECTED", "EXITED", "STARTED", "COMPLETED")
    )
