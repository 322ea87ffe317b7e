"""The library keeps to the facts of the public documents, and each claim changes what it is about."""

import re
from datetime import date, timedelta

import pytest
import runs
from library import at_end, at_start, changes_of, date_of, in_all, opening_of, written

from scenarios import load
from sim import simulate
from sim.events import unpacked
from sim.outcomes import EXIT_CAUSES

# Facts of the documents, as arithmetic


def test_wiltshire_has_31_nominals_and_a_police_team_64_per_cent_down() -> None:
    values = load("wiltshire-2020").values
    assert {name: cohort["places"] for name, cohort in values["cohorts"].items()} == {"iom": 20, "dasp": 11}
    team = [values["roles"][role] for role in ("police_supervisor", "police_constable")]
    there, paid = (sum(role[f"fte_{what}"] for role in team) for what in ("in_post", "budgeted"))
    assert round(100 * (1 - there / paid)) == 64
    full = load("wiltshire-2020-full-strength").values
    assert at_end(full, "roles.police_constable.fte_in_post") == team[1]["fte_budgeted"]


def test_nottinghamshire_has_317_active_by_the_time_of_its_report() -> None:
    values = load("nottinghamshire-2016-2020").values
    assert sum(at_end(values, f"cohorts.{cohort}.places") for cohort in values["cohorts"]) == 317
    assert date_of("nottinghamshire-2016-2020", 0).strftime("%B %Y") == "January 2016"
    reported = date(2020, 2, 28)
    assert timedelta(0) <= date_of("nottinghamshire-2016-2020", values["horizon_weeks"]) - reported < timedelta(weeks=1)
    assert values["cohorts"]["domestic_violence"]["without_sanction"] is True


def test_the_falls_that_nottinghamshire_reports_are_put_in_nowhere() -> None:
    said = [str(value) for path, value in written("nottinghamshire-2016-2020") if path != "question"]
    assert not any(re.search(r"52\.9|0\.529|73\.9|0\.739|\b578\b", value) for value in said)
    opening = opening_of("nottinghamshire-2016-2020")
    assert all(fact in opening for fact in ("52.9", "73.9", "578", "317"))


def test_gwents_pilot_is_in_the_west_and_then_everywhere() -> None:
    values = load("gwent-wisdom").values
    wisdom, before = values["cohorts"]["wisdom"], values["areas"]["west"]["share"]
    assert wisdom["areas"] == ["west"]
    assert set(at_end(values, "cohorts.wisdom.areas")) == set(values["areas"])
    assert at_end(values, "cohorts.wisdom.places") == round(wisdom["places"] / before)


def test_gwents_wisdom_takes_only_people_of_high_risk_of_harm() -> None:
    referred = {name: in_all("gwent-wisdom", f"referred_{name}")["wisdom"] for name in ("high_risk", "standard")}
    assert referred["high_risk"] > 0
    assert referred["standard"] == 0


def test_the_matrix_of_wales_scores_organised_crime_and_modern_slavery() -> None:
    values = load("gwent-wisdom").values
    criteria = values["matrices"][values["cohorts"]["reoffending"]["matrix"]]["criteria"].values()
    scored = [one["flags"] for one in criteria if one["kind"] == "flag" and min(one["weight"], one["cap"]) > 0]
    assert scored == [["organised_crime"], ["modern_slavery"]]


def test_neighbourhood_crime_is_what_haltons_board_was_told() -> None:
    values = load("neighbourhood-crime-2021").values
    counted = {name for name, one in values["offence_types"].items() if one["neighbourhood"]}
    assert set(values["matrices"]["fixed"]["criteria"]["neighbourhood_offence"]["points"]) == counted
    assert counted <= set(values["matrices"]["flex"]["criteria"]["linked_offence"]["points"])


@pytest.mark.parametrize("cohort", ["fixed", "flex"])
def test_a_rule_of_two_parts_needs_both(cohort: str) -> None:
    values = load("neighbourhood-crime-2021").values
    offence, ogrs3 = values["matrices"][cohort]["criteria"].values()
    threshold = values["cohorts"][cohort]["threshold"]
    assert ogrs3["cap"] < threshold
    assert offence["cap"] < threshold
    assert min(offence["cap"], offence["weight"]) + 75 * ogrs3["weight"] == threshold


def test_fixed_flex_and_free_are_three_one_and_one_fifths() -> None:
    cohorts = load("neighbourhood-crime-2021").values["cohorts"]
    places = [cohort["places"] for cohort in cohorts.values()]
    assert [part / sum(places) for part in places] == pytest.approx([0.6, 0.2, 0.2])
    assert {name: cohort["mappa"] for name, cohort in cohorts.items() if cohort["mappa"] == "excluded"} == {
        "fixed": "excluded",
        "flex": "excluded",
    }


def test_high_risk_of_harm_is_reached_by_no_lesser_risk() -> None:
    criteria = load("matrices").values["matrices"]["high_risk_of_harm"]["criteria"]
    rest = sum(one["cap"] for name, one in criteria.items() if name != "risk_of_serious_harm")
    weight = criteria["risk_of_serious_harm"]["weight"]
    for name, cohort in (("gwent-wisdom", "wisdom"), ("mixed-cohort", "high_harm")):
        threshold = load(name).values["cohorts"][cohort]["threshold"]
        assert weight * 1 + rest < threshold <= weight * 2


def test_harm_is_scored_in_the_days_of_the_index() -> None:
    values = load("matrices").values
    points = values["matrices"]["harm_24_months"]["criteria"]["harm"]["points"]
    assert points == {name: int(one["cchi_days"]) for name, one in values["offence_types"].items()}


def test_tiering_keeps_the_proportions_that_are_published() -> None:
    criteria = load("matrices").values["matrices"]["probation_tiering"]["criteria"]
    weights = {name: one["weight"] for name, one in criteria.items()}
    assert weights["needs"] == 10 * weights["ogrs3"]  # a point a need against a point for ten per cent
    assert weights["needs_counted_twice"] == 2 * weights["needs"]
    assert weights["risk_of_serious_harm"] == 10 * weights["needs"]  # medium risk: ten points
    unscored = set(load("matrices").values["needs"]) - {need for one in criteria.values() for need in one["needs"]}
    assert unscored == {"finance", "mental_health"}
    assert all(one["cap"] == one["weight"] * len(one["needs"]) for one in criteria.values() if one["needs"])


def test_a_third_and_two_thirds_of_plans_are_neutral() -> None:
    values = load("plans-with-requirements").values
    stated = at_end(values, "scheme.plan_quality")
    assert stated / 3 + 0.75 * 2 / 3 == pytest.approx(values["scheme"]["plan_quality"]) == pytest.approx(1.0)


def test_probation_reform_is_dated_as_it_happened() -> None:
    dates = {path: date_of("probation-reform", week) for path, week in changes_of("probation-reform").items()}
    assert abs(date_of("probation-reform", 61) - date(2021, 6, 26)) < timedelta(weeks=1)
    assert dates["justice.order_weeks"].strftime("%B %Y") == "April 2024"
    assert timedelta(0) <= date(2024, 9, 10) - dates["justice.share_served"] < timedelta(weeks=1)
    values = load("probation-reform").values
    for kind in ("order_weeks", "suspended_weeks"):
        assert at_end(values, f"justice.{kind}") == round(values["justice"][kind] * 2 / 3)


# What a claim is about, and nothing else

CLAIMS = {
    "mixed-cohort": {"cohorts.high_harm.places"},
    "priority-access": {
        "channels.priority",
        "services.drug_treatment.kept_share",
        "services.employment_support.kept_share",
        "services.housing_support.kept_share",
        "services.mental_health.kept_share",
        "services.housing_support.scheme_places",
    },
    "exit-strategy": {
        "scheme.end_of_order",
        *(
            f"cohorts.{cohort}.{rule}_weeks"
            for cohort in ("iom", "dasp")
            for rule in ("minimum_stay", "quiet", "amber", "green")
        ),
    },
    "plans-with-requirements": {"scheme.plan_quality"},
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_changes_from_week_0_what_it_is_about(name: str) -> None:
    values = load(name).values
    assert changes_of(name) == dict.fromkeys(CLAIMS[name], 0)
    for change in values["changes"]:
        assert change["value"] != at_start(values, change["path"])


def test_a_second_cohort_with_the_same_team_dilutes_the_work_with_the_first() -> None:
    result = simulate(load("mixed-cohort"), replicates=2, parameters="central", arms=("scheme", "as_is"))

    def dose(arm: str) -> float:
        first = (result.weekly(column, arm)[:, :, 0].sum() for column in ("dose", "nominals", "nominals_inside"))
        given, nominals, inside = first
        return float(given / 64 / (nominals - inside))

    assert dose("scheme") < dose("as_is")


def test_priority_puts_more_nominals_in_services_and_fills_no_place_twice() -> None:
    result = simulate(load("priority-access"), replicates=8, parameters="central", arms=("scheme", "as_is"))

    def nominals_in(arm: str) -> int:
        return int(result.weekly("nominals_in", arm).sum())

    assert nominals_in("scheme") > nominals_in("as_is")
    for service, one in load("priority-access").values["services"].items():
        k = result.weekly_entries("in_ordinary").index(service)
        used = result.weekly("in_ordinary", "scheme")[:, :, k] + result.weekly("in_background", "scheme")[:, :, k]
        assert used.max() <= one["places"]


def exits(arm: str) -> dict[str, int]:
    """How many left the exit strategy's scheme from week 0 on, by cause."""
    values = load("exit-strategy").values
    events = unpacked(runs.kinds(runs.lived(values, arm).events, "EXITED"))
    opening = values["history_weeks"] + values["running_weeks"]
    causes = events["value"][events["week"] >= opening].tolist()
    return {cause: causes.count(code) for code, cause in enumerate(EXIT_CAUSES)}


def test_with_a_way_off_people_go_when_quiet_and_not_when_their_order_ends() -> None:
    planned, dropped = exits("scheme"), exits("as_is")
    assert planned["quiet"] > dropped["quiet"] == 0
    assert planned["order_ended"] < dropped["order_ended"]


def test_the_gap_between_contracts_comes_before_what_follows_it() -> None:
    values = load("substance-misuse-recommissioning").values
    for service in ("drug_treatment", "alcohol_treatment"):
        before = values["services"][service]["places"]
        weeks = [
            (change["week"], change["value"] / before)
            for change in values["changes"]
            if change["path"] == f"services.{service}.places"
        ]
        assert weeks == [(52, pytest.approx(0.75, abs=0.003)), (65, pytest.approx(1.2, abs=0.003))]
