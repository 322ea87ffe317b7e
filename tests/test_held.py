"""What a selection function is told is what agencies hold; what it gives back is looked at."""

import dataclasses
import functools
from typing import Any

import numpy as np
import pytest
from live import live_values
from runs import SEED, Course, pool_of

from sim import Held, Scenario, selection, simulate
from sim.held import TOLD, Names, SelectionError, chooser_of
from sim.outcomes import NEVER
from sim.people import COLUMNS
from sim.selection import Luck
from sim.state import ATTRIBUTED, CHARGED, PROVEN

SEEN = {column.name for column in COLUMNS if column.seen}
MANY = 12
DECIDES_WHO_IS_THERE = "leave_week"  # whoever leaves this week is not listed: that has happened


def told(course: Course, people: Any, record: Any, c: int) -> Held:
    """What a function would be told of everybody at the course's week."""
    p, week = course.tables_at(course.week), course.week
    chooser = chooser_of(len, course.values, p.past.record_weeks)
    assert chooser is not None
    listed = selection._listed(people, record, p, c, week, Luck(SEED, 0, course.when.start))
    return selection.hold(people, record, chooser, c, week, listed.rows, listed.points)


def alike(one: Held, other: Held) -> bool:
    arrays = [(getattr(one, name), getattr(other, name)) for name in ("points", *TOLD)]
    arrays += list(zip(one.entries, other.entries, strict=True))
    return all(np.array_equal(a, b) for a, b in arrays)


# Only what agencies hold


def test_every_column_it_is_made_of_is_one_that_agencies_hold() -> None:
    assert {one.column for one in TOLD.values()} <= SEEN
    told_otherwise = {"week", "cohort", "names", "record_weeks", "entries", "points"}
    assert {field.name for field in dataclasses.fields(Held)} == set(TOLD) | told_otherwise


@pytest.mark.parametrize("n", range(MANY))
def test_pools_that_differ_in_what_nobody_holds_look_the_same(n: int) -> None:
    course = Course(live_values(n), "as_is", pool_of(live_values(n)))
    shuffled, listed = np.random.default_rng(n), 0
    for week in range(course.when.opening + 1, course.when.end, 11):
        people, record = course.until(week).people, course.state.record
        hidden = [name for name in people._fields if name not in SEEN and name != DECIDES_WHO_IS_THERE]
        others = people._replace(**{name: shuffled.permutation(getattr(people, name)) for name in hidden})
        unknown = record.marks & ATTRIBUTED == 0
        there = np.arange(record.marks.size) < record.count[0]
        other_record = record._replace(type=np.where(unknown & there, 0, record.type).astype(record.type.dtype))
        assert not np.array_equal(people.need, others.need)
        for c in range(len(course.values["cohorts"])):
            held = told(course, people, record, c)
            listed += len(held)
            assert alike(held, told(course, others, other_record, c))
    assert listed > 0


@pytest.mark.parametrize("name", ["ogrs3", "assessed", "rosh", "sanctions", "last_proven", "birth_week"])
def test_pools_that_differ_in_what_agencies_hold_do_not(name: str) -> None:
    course = Course(live_values(6), "as_is", pool_of(live_values(6))).until(10)
    column = getattr(course.people, name)
    others = course.people._replace(**{name: (column + 52).astype(column.dtype)})
    one, other = (told(course, people, course.state.record, 0) for people in (course.people, others))
    assert len(one) > 0
    assert not alike(one, other)


def test_nothing_it_is_told_can_be_changed() -> None:
    held = one_held()
    for name in ("points", *TOLD):
        with pytest.raises(ValueError, match="read-only"):
            getattr(held, name)[...] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        held.week = 3  # type: ignore[misc]


@functools.cache
def one_held() -> Held:
    course = Course(live_values(6), "as_is", pool_of(live_values(6))).until(10)
    return told(course, course.people, course.state.record, 0)


# By hand


def test_three_people_by_hand() -> None:
    course = Course(live_values(6), "as_is", pool_of(live_values(6))).until(10)
    people, record, week = course.people, course.state.record, course.week
    rows = np.array([2, 0])
    for column, value in {
        "birth_week": -30 * 52 + 11, "sanctions": 0, "last_charge": 7, "last_proven": NEVER, "custody_until": NEVER,
        "supervised_until": 14, "flags": 0b101, "cohort": 255, "last_type": 2,
    }.items():  # fmt: skip
        getattr(people, column)[2] = value
    people.sanctions[0], people.last_type[0], people.cohort[0] = 4, 2, 0
    marks = [ATTRIBUTED, ATTRIBUTED | CHARGED | PROVEN, 0, ATTRIBUTED, ATTRIBUTED]
    for k, (mark, when, of) in enumerate(zip(marks, (9, 8, 8, -40, -249), (1, 0, 0, 1, 0), strict=True)):
        record.week[k], record.type[k], record.marks[k], record.previous[k] = when, of, mark, k + 1
    record.previous[4] = -1
    people.last_entry[2], people.last_entry[0] = 0, -1
    chooser = chooser_of(len, course.values, 260)
    assert chooser is not None
    held = selection.hold(people, record, chooser, 0, week, rows, np.array([5, 6]))
    assert (held.week, held.cohort, len(held)) == (10, next(iter(course.values["cohorts"])), 2)
    assert held.age[0] == 29  # 30 in a week
    assert held.last_type.tolist() == [-1, 2]
    assert held.present_cohort.tolist() == [-1, 0]
    assert held.weeks_since_charge[0] == 3
    assert held.weeks_since_proven[0] == np.inf
    assert held.weeks_to_release[0] == np.inf
    assert held.weeks_to_supervision_end[0] == 4
    assert held.flags[0].tolist() == [True, False, True]
    assert held.flag("domestic_abuse")[0]
    assert held.points.tolist() == [5, 6]
    assert held.offences("attributed", 260)[:, :2].tolist() == [[2, 2], [0, 0]]
    assert held.offences("attributed", 50)[0, :2].tolist() == [1, 1]  # week -40 is 50 weeks ago
    assert held.offences("attributed", 51)[0, :2].tolist() == [1, 2]
    assert held.offences("proven", 2)[0, :2].tolist() == [0, 0]
    assert held.offences("proven", 3)[0, :2].tolist() == [1, 0]


# Faults, one sentence each


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (lambda held: held.offences("recorded", 52), "offences 'recorded'; expected 'attributed' or 'proven'"),
        (lambda held: held.offences("proven", 0), "for 0 weeks; expected 1 to "),
        (lambda held: held.offences("proven", 5000), "for 5000 weeks; expected 1 to "),
        (lambda held: held.need("money"), "no need is called 'money'; expected one of needs_0"),
        (lambda held: held.flag("gang"), "no flag is called 'gang'; expected one of organised_crime"),
    ],
)
def test_asking_for_what_there_is_not_is_a_fault(asked: Any, sentence: str) -> None:
    with pytest.raises(SelectionError, match=sentence):
        asked(one_held())


def some_scores(held: Held) -> Any:
    return held.ogrs3[:-1]


@pytest.mark.parametrize(
    ("function", "fault"),
    [
        (some_scores, r"some_scores returned an array of shape \d+"),
        (lambda held: held.ogrs3[:, None], r"<lambda> returned an array of shape \d+ × 1"),
        (lambda held: held.ogrs3.sum(), "returned a single number"),
        (lambda _: None, "returned nothing"),
        (lambda held: ["high"] * len(held), r"returned what is not numbers \(of type <U4\)"),
        (lambda held: [None] * len(held), r"returned what is not numbers \(of type object\)"),
        (lambda held: held.ogrs3 * 1j, "returned what is not numbers"),
        (lambda _: [[1.0], [1.0, 2.0]], "returned rows of unequal length"),
        (lambda held: held.weeks_to_court, r"returned \d+ infinite scores"),
        (functools.partial(some_scores), "partial returned an array"),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_scores_that_no_meeting_could_use_are_a_fault(function: Any, fault: str, workers: int) -> None:
    scenario = Scenario.make("live", live_values(6), [])
    where = r" \(week -?\d+, cohort 'cohorts_\d', replicate \d\); expected \d+ numbers, one for each person listed"
    with pytest.raises(SelectionError, match=rf"^the selection function .*{fault}.*{where}"):
        simulate(scenario, 2, SEED, workers=workers, selection=function)


def test_what_a_function_raises_comes_out_with_where_it_was() -> None:
    def careless(held: Held) -> Any:
        return held.ogrs4  # type: ignore[attr-defined]

    with pytest.raises(AttributeError, match="ogrs4") as caught:
        simulate(Scenario.make("live", live_values(6), []), 1, SEED, selection=careless)
    (note,) = caught.value.__notes__
    assert note.startswith("raised in the selection function test_what_a_function_raises")
    assert "cohort 'cohorts_" in note


def test_what_is_no_function_is_a_fault() -> None:
    with pytest.raises(SelectionError, match="selection is 'ogrs3'; expected a function"):
        simulate(Scenario.make("live", live_values(6), []), 1, SEED, selection="ogrs3")  # type: ignore[arg-type]


def test_whole_numbers_truths_and_lists_are_scores() -> None:
    scenario = Scenario.make("live", live_values(6), [])
    ways: list[Any] = [
        lambda held: held.ogrs3 > 500,
        lambda held: (held.ogrs3 > 500).astype(np.float32),
        lambda held: [int(x > 500) for x in held.ogrs3],
    ]
    first, *others = [simulate(scenario, 1, SEED, selection=way).events for way in ways]
    assert all(np.array_equal(first, other) for other in others)


def test_names_are_the_scenarios_in_its_order() -> None:
    values = live_values(6)
    assert one_held().names == Names(*[tuple(values[name]) for name in Names._fields])
