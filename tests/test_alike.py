"""Scenarios are set side by side only with the same people: what may differ moves nobody's past or luck."""

import copy
from functools import cache
from typing import Any

import numpy as np
import pytest
from runs import pool_of

from experiments.decisions.comparison.alike import SAME, difference, faults
from scenarios import load
from sim import Scenario
from sim.knowledge import drawn_values
from sim.parameters import LISTS, SECTIONS, Parameter

MAY_DIFFER = sorted({*SECTIONS, *LISTS} - set(SAME))


def teaching(*settings: str) -> Scenario:
    return load("teaching", settings)


def made(values: dict[str, Any], uncertain: list[list[Any]] | None = None) -> Scenario:
    scenario = teaching()
    provenance = {
        row[0]: {"distribution": row[1], "low": row[3], "high": row[4], "grade": "A"} for row in uncertain or []
    }
    return Scenario.make("made", scenario.values | values, uncertain or [], provenance)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("pool.people=400", "pool.people is 400 (--set), and 300 (library/teaching.toml:"),
        ("pool.ogrs3_floor=0.3", "pool.ogrs3_floor is 0.3 (--set), and "),
        ("horizon_weeks=52", "horizon_weeks is 52 (--set), and 104 (library/teaching.toml:"),
        ("history_weeks=156", "history_weeks is 156 (--set), and "),
        ("running_weeks=0", "running_weeks is 0 (--set), and 52 ("),
        ("start=2023-04-01", 'start is "2023-04-01" (--set), and "2024-04-01" ('),
        ("needs.drugs.effect=0.5", "needs.drugs.effect is 0.5 (--set), and "),
        ("offence_types.shop_theft.p_charged=0.9", "offence_types.shop_theft.p_charged is 0.9 (--set), and "),
        ("justice.order_weeks=40", "justice.order_weeks is 40 (--set), and "),
        ("money.price_year=2023", "money.price_year is 2023 (--set), and "),
    ],
)
def test_other_people_weeks_or_prices_are_named(setting: str, words: str) -> None:
    found = difference("teaching", teaching(), teaching(setting))
    assert found.startswith(words)
    assert " in teaching; expected the same in both" in found
    assert found.count(". ") == 0


@pytest.mark.parametrize("part", ["areas", "custody_groups"])
def test_other_places_and_courts_are_named(part: str) -> None:
    entries = copy.deepcopy(teaching().values[part])
    entry, fields = list(entries.items())[-1]
    name = list(fields)[-1]
    fields[name] = [0.5] * 6 if isinstance(fields[name], list) else 0.5
    assert difference("a", made({}), made({part: entries})).startswith(f"{part}.{entry}.{name} is ")


@pytest.mark.parametrize(
    "setting",
    [
        "cohorts.iom.places=40",
        "cohorts.iom.threshold=9",
        "services.housing_support.places=30",
        "scheme.meeting_weeks=2",
        "tags.supply=9",
        "channels.dose=false",
        "effects.dose=0.4",
        "question=another",
        "area_name=another",
        "justice.order_weeks@10=40",
        "needs.drugs.label=another",
    ],
)
def test_another_scheme_is_the_same_people(setting: str) -> None:
    assert difference("teaching", teaching(), teaching(setting)) == ""


def test_a_service_less_is_the_same_people() -> None:
    services = dict(teaching().values["services"])
    services.pop("mental_health")
    assert difference("a", made({}), made({"services": services})) == ""


def test_an_entry_less_and_another_order_are_named() -> None:
    needs = teaching().values["needs"]
    *most, last = needs
    less = {name: needs[name] for name in most}
    assert difference("a", made({}), made({"needs": less})).startswith(f"needs.{last}.effect stands not here, and in a")
    assert difference("a", made({"needs": less}), made({})).startswith(f"needs.{last}.effect stands here, and not in a")
    turned = {name: needs[name] for name in (last, *most)}
    sentence = f"needs.{last}.effect stands here where a has needs.{most[0]}.effect"
    assert difference("a", made({}), made({"needs": turned})).startswith(sentence)
    equal = [made({"needs": dict.fromkeys(order, needs[last])}) for order in (needs, turned)]
    assert difference("a", *equal).startswith(sentence)


def test_another_range_of_the_same_value_is_named() -> None:
    value = teaching().values["recall"]["p_month"]
    wide, narrow = ([["recall.p_month", "uniform", value, low, 2 * value]] for low in (0.0, value / 2))
    assert difference("a", made({}, wide), made({}, wide)) == ""
    found = difference("a", made({}, wide), made({}, narrow))
    assert found.startswith(f"recall.p_month is {value} ({value / 2:g} to {2 * value:g}, uniform), and {value} (0 to ")


def test_each_is_held_against_the_first() -> None:
    one, other = teaching(), teaching("pool.people=400")
    found = list(faults(("a", "b", "c", "d"), (one, other, one, other)))
    assert [fault.origin.file for fault in found] == ["b", "d"]


def moved(parameter: Parameter, value: Any) -> Any:
    """Another value within the bounds; the same where there is none."""
    if parameter.kind == "boolean":
        return not value
    if parameter.kind == "number":
        up = min(value * 1.3 + 0.01, parameter.high)
        return up if up != value else value * 0.7
    if parameter.kind == "integer":
        up = int(min(value + 3, parameter.high))
        return up if up != value else value - 1
    return value


def all_moved(part: str) -> dict[str, Any]:
    """The teaching scenario's values with every number and yes or no of a part another."""
    values = copy.deepcopy(teaching().values)
    declared = {**SECTIONS, **LISTS}[part]
    tables = [values[part]] if part in SECTIONS else list(values[part].values())
    for table in tables:
        table |= {one.name: moved(one, table[one.name]) for one in declared if one.name in table}
    assert values != teaching().values or part == "matrices"
    return values


@cache
def people() -> tuple[Any, Any]:
    return everything(teaching().values)


def everything(values: dict[str, Any]) -> tuple[Any, Any]:
    """The pool's people and their records as far as they are filled.

    ``review_phase`` is no property of a person but the week of the next review: each arm sets it by its own rule.
    """
    pool = pool_of(values)
    used = int(pool.record.count[0])
    columns = {name: getattr(pool.people, name) for name in pool.people._fields if name != "review_phase"}
    record = {name: getattr(pool.record, name)[:used] for name in pool.record._fields}
    return columns, record


@pytest.mark.parametrize("part", MAY_DIFFER)
def test_what_may_differ_moves_nobody(part: str) -> None:
    for ours, theirs in zip(everything(all_moved(part)), people(), strict=True):
        assert [name for name, column in ours.items() if not np.array_equal(column, theirs[name])] == []


@pytest.mark.parametrize("part", ["pool", "careers", "release", "justice", "recall", "ogrs3", "profiles", "needs"])
def test_what_may_not_differ_does_move_people(part: str) -> None:
    values = all_moved(part)
    if part == "profiles":
        values["profiles"] |= {
            name: entry | {"share": teaching().values["profiles"][name]["share"]}
            for name, entry in values["profiles"].items()
        }
    (ours, _), (theirs, _) = everything(values), people()
    assert any(not np.array_equal(column, theirs[name]) for name, column in ours.items())


def test_a_value_that_two_share_is_the_same_in_every_draw() -> None:
    one, other = load("wiltshire-2020"), load("wiltshire-2020-full-strength", ["cohorts.iom.places=40"])
    rows = {row[0]: row for row in other.uncertain}
    shared = {row[0] for row in one.uncertain if rows.get(row[0]) == row}
    assert len(shared) > 50
    for draw in range(3):
        ours, theirs = (drawn_values(scenario, 9, draw) for scenario in (one, other))
        for path in shared:
            found = []
            for values in (ours, theirs):
                table: Any = values
                for part in path.split("."):
                    table = table[part]
                found.append(table)
            assert found[0] == found[1], path
