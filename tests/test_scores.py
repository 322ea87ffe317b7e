"""Scores of everybody by every matrix: they and the rules are the meeting's own."""

from typing import Any

import numpy as np
import pytest
from live import live_values
from runs import SEED, Course, pool_of

from scenarios import load
from sim.arms import Segment, segments, times
from sim.courses import run_arm
from sim.events import unpacked
from sim.outcomes import KIND
from sim.processes import meeting
from sim.scores import NOTHING, assessed_anew, meeting_weeks, scores, truly
from sim.state import At
from sim.streams import WEEK_OFFSET
from sim.tables import tables

EVERY = {
    "cohorts.iom.threshold": 0,
    "cohorts.iom.override_share": 0.0,
    "scheme.p_meeting_held": 1.0,
    "running_weeks": 0,
}


@pytest.mark.parametrize("matrix", ["norfolk_type", "count_12_months", "ogrs3_threshold", "lottery"])
def test_the_first_of_the_list_are_those_whom_the_first_meeting_takes(matrix: str) -> None:
    values = load("teaching", {**EVERY, "cohorts.iom.matrix": matrix, "cohorts.iom.places": 12}).values
    pool, when = pool_of(values), times(values)
    found: dict[int, Any] = {}

    def see(week: int, people: Any, record: Any) -> None:
        found[week] = scores(people, record, never, 0, seed=SEED, replicate=0, week=week, start=when.start)

    never = tables(values, scheme=False)
    run_arm(pool, values, "never", SEED, 0, see=see, parts=[Segment(when.start, never), Segment(0, never)])
    one = found[0]
    may = np.flatnonzero(one.kept_out == NOTHING)
    points = one.points[list(values["matrices"]).index(matrix)]
    order = may[np.lexsort((one.tie[may], points[may]))[::-1]]
    events = unpacked(run_arm(pool, values, "scheme", SEED, 0, parts=segments(values, "scheme")).events)
    taken = (events["kind"] == KIND["SELECTED"]) & (events["week"] == -when.start)
    assert len(may) > 12
    assert sorted(pool.people.id[order[:12]]) == sorted(events["person"][taken])


@pytest.mark.parametrize("n", range(12))
def test_nothing_keeps_out_exactly_those_whom_the_meeting_considers(n: int) -> None:
    values = live_values(n)
    course = Course(values, "as_is", pool_of(values))
    found = 0
    for week in range(course.when.opening + 1, course.when.end, 9):
        course.until(week)
        table = course.tables_at(week)
        p = table._replace(
            cohorts=table.cohorts._replace(
                threshold=np.zeros_like(table.cohorts.threshold), override=np.zeros_like(table.cohorts.override)
            )
        )
        at = At(week, np.uint64(week + WEEK_OFFSET), np.uint64(SEED), np.uint64(0), course.when.start)
        people = course.people
        settled = (people.leave_week != week) & (people.entry_week < week)  # the rest come and go before the meeting
        for c in range(len(values["cohorts"])):
            one = scores(people, course.state.record, p, c, seed=SEED, replicate=0, week=week, start=course.when.start)
            for i in np.flatnonzero(settled):
                key = int(meeting.consider(people, course.state, p, at, c, i))
                assert (one.kept_out[i] == NOTHING) == (key > 0), (week, c, i)
                if key:
                    assert key >> 48 == one.points[p.cohorts.matrix[c], i]
                    found += 1
    assert found > 0


def test_an_assessor_errs_as_often_as_the_scenario_says_and_two_err_apart() -> None:
    values = load("teaching", {f"needs.{need}.p_error": 0.3 for need in load("teaching").values["needs"]}).values
    people, p = pool_of(values).people, tables(values, scheme=False)
    before = people.assessed.copy()

    def assessed(who: int) -> Any:
        return assessed_anew(people, p, who, seed=SEED, replicate=0, week=0, start=times(values).start).assessed

    one, other = assessed(1), assessed(2)
    assert (people.assessed == before).all()
    assert (assessed(1) == one).all()
    many = people.need.size
    four_errors = 4 * (0.3 * 0.7 / many) ** 0.5
    wrong = [found != people.need for found in (one, other)]
    assert [found.mean() for found in wrong] == pytest.approx([0.3, 0.3], abs=four_errors)
    assert (wrong[0] & wrong[1]).mean() == pytest.approx(0.09, abs=4 * (0.09 * 0.91 / many) ** 0.5)
    assert (truly(people).assessed == people.need).all()


def test_an_assessor_who_never_errs_finds_what_is_true() -> None:
    values = load("teaching", {f"needs.{need}.p_error": 0.0 for need in load("teaching").values["needs"]}).values
    people, p = pool_of(values).people, tables(values, scheme=False)
    found = assessed_anew(people, p, 1, seed=SEED, replicate=0, week=0, start=times(values).start)
    assert (found.assessed == people.need).all()


def test_meetings_are_due_as_the_scheme_counts_them() -> None:
    values = load("teaching", {"running_weeks": 53, "scheme.meeting_weeks": 4}).values
    assert meeting_weeks(values, 0, 9) == [3, 7]  # weeks -53, -49, ... -1, 3, 7
