"""Patterns that must come out of any pool, checked on small ones with tolerances worked out from their noise."""

import functools
from typing import Any

import numpy as np
import pytest

from calibration import falls, statistics
from calibration.histories import History, arrivals_of, history_of
from calibration.patterns import Estimate, fitted, lines, targets
from calibration.regression import logistic
from calibration.runs import CHANNELS_OFF, changed_values, lived
from sim.arms import times
from sim.courses import run_arm
from sim.outcomes import KIND
from sim.pools import make_pool
from sim.tables import tables

SEED = 31
SMALL = {"pool.people": 500, "pool.ogrs3_floor": 0.3, "horizon_weeks": 182}
TOUCHED_BY_SCHEME = ("SELECTED", "EXITED")


@functools.cache
def zero_effect(replicate: int) -> tuple[History, History]:
    """Return the histories of a scheme with every channel off, and of no scheme, on the same luck."""
    values = changed_values("baseline", {**CHANNELS_OFF, **SMALL, "cohorts.iom.places": 20})
    when = times(values)
    pool = make_pool(values, tables(values, scheme=False), SEED, replicate)
    people = arrivals_of(pool.people, pool.record, when.start)
    weeks = when.end - when.start
    found = [
        history_of(people, run_arm(pool, values, arm, SEED, replicate).events, weeks) for arm in ("scheme", "never")
    ]
    return found[0], found[1]


@pytest.mark.parametrize("kind", [name for name in KIND if name not in TOUCHED_BY_SCHEME])
def test_a_scheme_with_every_channel_off_changes_nothing_that_anybody_does(kind: str) -> None:
    for ours, theirs in zip(*(history.events[kind] for history in zero_effect(0)), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_and_yet_it_selects_people_and_would_report_a_fall() -> None:
    parts = [falls.falls(zero_effect(replicate)[0]) for replicate in range(6)]
    assert sum(part["selected"][0] for part in parts) > 100
    proven, actual = (falls.fall(parts, measure)[0] for measure in ("proven", "actual"))
    before, after = np.array([part["proven"] for part in parts], float).T
    each = 1 - after / before
    error = each.std(ddof=1) / np.sqrt(len(each))
    assert proven > 3 * error  # a fall, beyond the noise between areas
    assert actual < proven


@functools.cache
def ogrs3_rows() -> list[tuple[Any, Any]]:
    values = changed_values(
        "baseline", {"pool.people": 1500, "pool.ogrs3_floor": 0.0, "running_weeks": 0, "horizon_weeks": 260}
    )
    found = [statistics.ogrs3_rows(history, values) for history, _ in lived(values, "never", SEED, range(3))]
    return [(np.column_stack((np.ones(len(logit)), logit)), yes) for logit, yes in found]


def test_ogrs3_is_calibrated_in_the_pool() -> None:
    beta, error = fitted(ogrs3_rows())
    assert 0.7 - 3 * error[1] < beta[1] < 1.3 + 3 * error[1]  # the slope of what is seen on what is predicted
    predicted = sum(float((1 / (1 + np.exp(-design[:, 1]))).sum()) for design, _ in ogrs3_rows())
    seen = sum(int(yes.sum()) for _, yes in ogrs3_rows())
    assert 0.8 < predicted / seen < 1.2


def test_a_slope_of_one_is_found_where_outcomes_follow_the_prediction() -> None:
    logit = np.linspace(-3, 3, 4001)
    # Weighted outcomes without noise: each row stands once as yes, once as no, with its probability.
    p = 1 / (1 + np.exp(-logit))
    beta = logistic(np.column_stack((np.ones(len(logit)), logit)), p)
    assert beta == pytest.approx([0, 1], abs=1e-6)


def test_every_target_has_what_a_reader_needs() -> None:
    needed = {"name", "value", "width", "era", "unit", "index", "window", "source", "grade", "use"}
    for key, target in targets().items():
        assert needed <= set(target), key
        assert target["use"] in {"fitted", "kept", "reported"}
    found = {key: Estimate(target["value"] + 0.9 * target["width"], 0) for key, target in targets().items()}
    assert all(line.inside for line in lines(found))
