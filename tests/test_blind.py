"""Selection is blind to what agencies don't hold."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from live import live_values
from runs import (
    SEED,
    Course,
    pool_of,
)

from sim.people import COLUMNS
from sim.processes import meeting
from sim.state import ATTRIBUTED, At
from sim.streams import WEEK_OFFSET

# Selection is blind to what agencies don't hold

HIDDEN = [column for column in COLUMNS if not column.seen]
# Read by the engine's arithmetic alone: a bound and a phase, worked out from other columns.
SEEN = {column.name for column in COLUMNS if column.seen}


def scramble(people: Any, dice: Any) -> None:
    """Shuffle the true columns among the people, or fill them with noise."""
    for column in HIDDEN:
        values = getattr(people, column.name)
        if column.name == "propensity":
            values *= dice.uniform(0.0, 9.0, len(values))
        elif column.name in {"need", "spell"}:
            values[:] = dice.integers(0, 3, values.shape)
        else:
            dice.shuffle(values)


def scramble_record(record: Any, dice: Any, n_types: int) -> None:
    """Change what is on the record and not attributed to anybody."""
    used = np.arange(int(record.count[0]))
    loose = used[record.marks[used] & ATTRIBUTED == 0]
    record.type[loose] = dice.integers(0, n_types, len(loose))


def keys_at(course: Course, c: int) -> list[int]:
    """The key of everybody for a cohort at the week's meeting."""
    p = course.tables_at(course.week)
    # Not ``moment``: handed back to Python its numbers lose their sign, and draws made of them are others.
    at = At(course.week, np.uint64(course.week + WEEK_OFFSET), np.uint64(SEED), np.uint64(0), course.when.start)
    return [int(meeting.consider(course.people, course.state, p, at, c, i)) for i in range(course.n)]


@pytest.mark.parametrize("n", range(12))
def test_scrambling_what_nobody_observes_moves_no_score(n: int) -> None:
    values = live_values(n)
    dice = np.random.default_rng(n)
    course = Course(values, "as_is", pool_of(values))
    some = 0
    for week in range(course.when.opening + 1, course.when.end, 9):
        course.until(week)
        blind = course.branched()
        scramble(blind.people, dice)
        scramble_record(blind.state.record, dice, len(values["offence_types"]))
        for c in range(len(values["cohorts"])):
            keys = keys_at(course, c)
            assert keys_at(blind, c) == keys, (week, c)
            some += sum(key > 0 for key in keys)
    assert some > 0


def test_seen_columns_do_move_scores() -> None:
    values = live_values(0)
    course = Course(values, "as_is", pool_of(values)).until(10)
    other = course.branched()
    other.people.last_charge[:] = 10
    other.people.ogrs3[:] = 999
    other.people.sanctions[:] = 200
    other.people.rosh[:] = 3
    assert keys_at(other, 0) != keys_at(course, 0)


def columns_read(source: str) -> set[str]:
    """The columns of ``people`` that a module names."""
    names = {column.name for column in COLUMNS}
    return {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "people"
        and node.attr in names
    }


def test_the_meeting_names_no_column_that_agencies_do_not_hold() -> None:
    found = columns_read(Path(str(meeting.__file__)).read_text())
    assert found - SEEN == set()
    assert {"ogrs3", "sanctions", "assessed", "last_attributed", "flags", "rosh"} <= found
    assert columns_read("x = people.propensity[i] + other.spell[i]") == {"propensity"}


def test_what_is_true_of_people_is_marked_unseen() -> None:
    assert {"propensity", "spell", "need", "profile", "favourite", "leave_week"} <= {c.name for c in HIDDEN}
