"""Scores of everybody by every matrix: the meeting's own, and by hand."""

from typing import Any

import numpy as np
import pytest
from runs import SEED, pool_of

from scenarios import load
from sim.arms import Segment, segments, times
from sim.events import unpacked
from sim.outcomes import KIND
from sim.replicate import run_arm
from sim.scores import NOTHING, scores
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
