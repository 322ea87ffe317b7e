"""Every scenario of the library says what stands behind it, runs to sensible numbers, and is on the page."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from library import at_end, at_last, at_start, date_of, in_all, lived_once, opening_of, text_of, written

from scenarios import files, library_names, load
from scenarios.evidence import takes_evidence
from sim.parameters import find

NAMES = library_names()
SOURCES = tomllib.loads(files.SOURCES.read_text(encoding="utf-8"))
PAGE = (Path(__file__).parents[1] / "docs" / "library.md").read_text(encoding="utf-8")
# The police's domestic abuse worker has the same task, comes first, and leaves nothing of it.
IDLE = {("wiltshire-2020-full-strength", "idva")}
TAGS_BEGAN = date(2021, 4, 1)


# What each file says


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_with_its_question_and_its_source(name: str) -> None:
    opening = opening_of(name)
    assert all(line.startswith("#") for line in opening.splitlines())
    assert "The question:" in opening
    assert "# Source: " in opening
    assert load(name).values["question"].endswith("?")


@pytest.mark.parametrize("name", NAMES)
def test_every_number_written_has_a_grade_and_a_source_that_is_listed(name: str) -> None:
    numbers = [(path, value) for path, value in written(name) if takes_evidence(find(path))]
    assert numbers
    for path, value in numbers:
        assert isinstance(value, dict), path
        assert value["grade"], path
        assert value["source"] in SOURCES, path
        assert (value["grade"] == "A") == (value["source"] == "assumption"), path


def test_every_source_listed_is_named_somewhere() -> None:
    targets = (Path(__file__).parents[1] / "calibration" / "targets.toml").read_text(encoding="utf-8")
    named = targets + "".join(text_of(name) for name in NAMES)
    assert [source for source in SOURCES if source not in named] == []


# What a short run shows


@pytest.mark.parametrize("name", NAMES)
def test_a_run_fills_the_places(name: str) -> None:
    nominals, places = at_last(name, "nominals"), at_last(name, "places")
    assert lived_once(name).values("selected", "scheme")[0] > 0
    for cohort, most in places.items():
        assert 0.8 * most <= nominals[cohort] <= most
        assert most > 0


@pytest.mark.parametrize("name", NAMES)
def test_a_run_gives_each_cohort_a_dose_between_none_and_full(name: str) -> None:
    doses, nominals, inside = (in_all(name, column) for column in ("dose", "nominals", "nominals_inside"))
    for cohort, dose in doses.items():
        assert 0.2 < dose / 64 / (nominals[cohort] - inside[cohort]) < 1.0


@pytest.mark.parametrize("name", NAMES)
def test_a_run_uses_every_service_and_no_more_places_than_there_are(name: str) -> None:
    values, result = load(name).values, lived_once(name)
    weeks = values["horizon_weeks"]
    ordinary, others = in_all(name, "in_ordinary"), in_all(name, "in_background")
    for service, nominals in in_all(name, "nominals_in").items():
        places = values["services"][service]["places"]
        assert nominals > 0
        assert ordinary[service] + others[service] > 0.6 * places * weeks
        assert result.values("started", "scheme", key=service)[0] > 0


@pytest.mark.parametrize("name", NAMES)
def test_nobody_in_post_is_idle(name: str) -> None:
    values = load(name).values
    there, given = in_all(name, "minutes_there"), in_all(name, "minutes_given")
    in_post = {role for role in values["roles"] if at_end(values, f"roles.{role}.fte_in_post")}
    assert all(given[role] <= there[role] for role in in_post)
    assert {role for role in in_post if given[role] < 0.1 * there[role]} == {role for at, role in IDLE if at == name}


# What holds for all of them


@pytest.mark.parametrize("name", NAMES)
def test_what_is_scaled_is_scaled_by_the_pool(name: str) -> None:
    baseline = load("baseline").values
    for path, value in written(name):
        note = value.get("note", "") if isinstance(value, dict) else ""
        if not (times := re.fullmatch(r"(half of )?baseline times ([\d.]+)(:.*)?", note)):
            continue
        part, factor = 0.5 if times[1] else 1.0, float(times[2])
        assert factor == load(name).values["pool"]["people"] / baseline["pool"]["people"]
        assert value["value"] == pytest.approx(part * factor * at_start(baseline, path), abs=0.5)


@pytest.mark.parametrize("name", NAMES)
def test_every_threshold_can_be_reached(name: str) -> None:
    values = load(name).values
    for cohort in values["cohorts"].values():
        criteria = values["matrices"][cohort["matrix"]]["criteria"].values()
        assert 0 < cohort["threshold"] < sum(one["cap"] for one in criteria)


def test_places_of_one_year_have_the_courts_of_that_year() -> None:
    courts: dict[str, list[dict[str, list[float]]]] = {}
    for name in NAMES:
        justice = load(name).values["justice"]
        courts.setdefault(justice["year"], []).append({key: justice[key] for key in justice if key.startswith("p_")})
    assert set(courts) == {"2019", "2024"}
    assert all(one == same[0] for same in courts.values() for one in same)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_tagged_before_tags_began(name: str) -> None:
    values = load(name).values
    weeks = {0: values["tags"]["supply"]}
    weeks |= {change["week"]: change["value"] for change in values["changes"] if change["path"] == "tags.supply"}
    assert all(not supply or date_of(name, week) >= TAGS_BEGAN for week, supply in weeks.items())


# The page that lists them


@pytest.mark.parametrize("name", NAMES)
def test_the_page_lists_it_with_its_question(name: str) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    assert len(rows) == 1
    assert load(name).values["question"] in rows[0]


def test_the_page_names_no_scenario_that_is_not_there() -> None:
    for part in PAGE.split("## Every system")[1].split("\n## ")[0].splitlines():
        if part.startswith("| ") and (cells := part.strip("| ").split(" | "))[0] not in {"system", "---"}:
            assert set(re.findall(r"`([\w-]+)`", cells[1])) & set(NAMES), part
            assert set(re.findall(r"`([\w-]+)`", cells[1])) <= set(NAMES), part
