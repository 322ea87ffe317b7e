"""The small random scenarios are valid, and in them everything happens."""

import functools
from collections import Counter
from typing import Any

import pytest
from live import live_values
from naive import columns_of, run

from sim.outcomes import EVENTS, EXIT_CAUSES, KIND, WEEKLY
from sim.parameters import CHANNELS, CRITERION, FLAGS, LISTS, SECTIONS, TASKS, TOP, Parameter

HOW_MANY = 40
VALID = 300


def names_of(values: dict[str, Any], kind: str) -> list[str]:
    return list(TASKS) if kind == "tasks" else list(values[kind])


def faults(values: dict[str, Any], parameter: Parameter, value: Any) -> list[str]:
    """Say what is wrong with a value, by its declaration."""

    def outside(x: float) -> bool:
        return not parameter.low <= x <= parameter.high

    wrong: list[str] = []
    match parameter.kind:
        case "number":
            wrong += ["bounds"] * outside(value)
        case "integer":
            wrong += ["whole"] * (not isinstance(value, int)) + ["bounds"] * outside(value)
        case "boolean":
            wrong += ["yes or no"] * (not isinstance(value, bool))
        case "choice" | "word":
            wrong += ["choice"] * (value not in parameter.choices)
        case "vector":
            wrong += ["length"] * (len(value) != parameter.length) + ["bounds"] * any(map(outside, value))
        case "reference":
            wrong += ["reference"] * (value not in values[parameter.of])
        case "references":
            known = FLAGS if parameter.of == "flags" else names_of(values, parameter.of)
            wrong += ["reference"] * any(name not in known for name in value)
        case "map":
            if parameter.of:
                wrong += ["reference"] * any(name not in names_of(values, parameter.of) for name in value)
            for entry in value.values():
                numbers = entry if parameter.length else [entry]
                wrong += ["length"] * (parameter.length not in (0, len(numbers)))
                wrong += ["bounds"] * any(map(outside, numbers))
    return wrong


def all_faults(values: dict[str, Any]) -> list[str]:
    """Say what is wrong with a scenario's values, and what is missing or too many."""
    tables: list[tuple[str, dict[str, Any], tuple[Parameter, ...]]] = [("", values, TOP)]
    tables += [(name, values[name], parameters) for name, parameters in SECTIONS.items()]
    for kind, parameters in LISTS.items():
        tables += [(f"{kind}.{name}", row, parameters) for name, row in values[kind].items()]
    for name, matrix in values["matrices"].items():
        tables += [(f"{name}.{one}", row, CRITERION) for one, row in matrix["criteria"].items()]
    wrong = []
    for where, table, parameters in tables:
        declared = {parameter.name for parameter in parameters}
        found = set(table) - (set(SECTIONS) | set(LISTS) | {"changes"} if not where else set())
        wrong += [f"{where}.{name}" for name in declared ^ found]
        for parameter in parameters:
            wrong += [
                f"{where}.{parameter.name}: {fault}" for fault in faults(values, parameter, table[parameter.name])
            ]
    return wrong


@pytest.mark.parametrize("first", range(0, VALID, 50))
def test_values_are_complete_and_within_their_bounds(first: int) -> None:
    for n in range(first, first + 50):
        assert all_faults(live_values(n)) == [], n


def test_a_value_out_of_bounds_is_noticed() -> None:
    values = live_values(0)
    values["recall"]["p_month"] = 1.5
    del values["pool"]["people"]
    with pytest.raises(KeyError):
        all_faults(values)
    values["pool"]["people"] = 0
    assert all_faults(values) == ["pool.people: bounds", "recall.p_month: bounds"]


def test_the_nth_scenario_is_always_the_same() -> None:
    assert live_values(7) == live_values(7)
    assert live_values(7) != live_values(8)


@functools.cache
def happened() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Count in how many scenarios each event, exit cause and weekly column occurs."""
    kinds: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for n in range(HOW_MANY):
        values = live_values(n)
        result = run(values, n, 0, "scheme")
        kinds.update({EVENTS[event >> 22 & 63][0] for event in result.events})
        causes.update({EXIT_CAUSES[event & 0xFFFF] for event in result.events if event >> 22 & 63 == KIND["EXITED"]})
        starts, width = columns_of(values)
        ends = [*list(starts.values())[1:], width]
        columns.update(
            name
            for (name, start), end in zip(starts.items(), ends, strict=True)
            if any(any(row[start:end]) for row in result.weekly)
        )
    return kinds, causes, columns


@pytest.mark.slow
def test_every_kind_of_event_happens_in_a_quarter_of_the_scenarios() -> None:
    assert {name for name, *_ in EVENTS if happened()[0][name] < HOW_MANY / 4} == set()


@pytest.mark.slow
def test_nominals_leave_for_every_cause() -> None:
    assert {cause for cause in EXIT_CAUSES if happened()[1][cause] < HOW_MANY / 10} == set()


@pytest.mark.slow
def test_every_weekly_column_counts_something_in_a_quarter_of_the_scenarios() -> None:
    assert {column.name for column in WEEKLY if happened()[2][column.name] < HOW_MANY / 4} == set()


def test_every_rule_occurs_and_every_channel_is_on_and_off() -> None:
    many = [live_values(n) for n in range(VALID)]
    for name in CHANNELS:
        assert {values["channels"][name] for values in many} == {True, False}
    for name in ("allocation", "end_of_order"):
        assert len({values["scheme"][name] for values in many}) == 2
    kinds = {c["kind"] for v in many for m in v["matrices"].values() for c in m["criteria"].values()}
    assert len(kinds) == 8
    assert {c["mappa"] for v in many for c in v["cohorts"].values()} == {"excluded", "allowed", "stepped"}
    assert any(values["changes"] for values in many)
    assert any("administer" in role["tasks"] for values in many for role in values["roles"].values())
