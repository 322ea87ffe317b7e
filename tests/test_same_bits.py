"""The same bits, however a run is cut, ordered, compiled or shared out; whole numbers that add up."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from live import live_values
from runs import (
    SEED,
    Course,
    digest,
    kinds,
    live_run,
    part,
    permuted,
    pool_of,
    same_people,
)

from sim.arms import ARMS
from sim.courses import run_arm
from sim.events import unpacked
from sim.outcomes import KIND
from sim.pools import Pool
from sim.replicate import simulate
from sim.scenario import Scenario

ROOT = Path(__file__).resolve().parents[1]


# The same bits, however it is run


@pytest.mark.parametrize("arm", ARMS)
def test_week_by_week_is_the_whole(arm: str) -> None:
    for n in range(0, 40, 2):
        values = live_values(n)
        whole = live_run(n, arm)
        steps = run_arm(pool_of(values), values, arm, SEED, 0, every=1)
        assert digest(steps) == digest(whole), n
        assert same_people(steps.people, whole.people)


def test_pieces_are_the_whole() -> None:
    for n in range(0, 40, 2):
        values = live_values(n)
        course = Course(values, "scheme", pool_of(values))
        dice = np.random.default_rng(n)
        for week in sorted(dice.integers(course.when.start, course.when.end, 4).tolist()):
            course.until(week)
        assert digest(course.until(course.when.end).result()) == digest(live_run(n, "scheme")), n


def test_rows_in_another_order_are_the_same_people() -> None:
    for n in range(20):
        values = live_values(n)
        pool = pool_of(values)
        for arm in ARMS:
            other = run_arm(permuted(pool, n), values, arm, SEED, 0)
            assert digest(other) == digest(live_run(n, arm)), (n, arm)
            assert same_people(other.people, live_run(n, arm).people)


def test_threads_and_their_order_change_nothing() -> None:
    jobs = [(n, arm) for n in range(12) for arm in ARMS]

    def one(job: tuple[int, str]) -> str:
        values = live_values(job[0])
        return digest(run_arm(pool_of(values), values, job[1], SEED, 0))

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(one, jobs[::-1]))[::-1]
    assert found == [digest(live_run(n, arm)) for n, arm in jobs]


def test_workers_and_batches_change_no_result() -> None:
    scenario = Scenario.make("live", live_values(3), [["recall.p_month", "uniform", 0.2, 0.1, 0.3]])
    whole = simulate(scenario, 6, seed=5, workers=1, arms=ARMS)
    for workers in (2, 5):
        other = simulate(scenario, 6, seed=5, workers=workers, arms=ARMS)
        assert all(np.array_equal(getattr(whole, name), getattr(other, name)) for name in COUNTED_BY_RUN)
    halves = [simulate(scenario, 3, seed=5, workers=2, arms=ARMS, first=first) for first in (0, 3)]
    for name in COUNTED_BY_RUN:
        assert np.array_equal(np.concatenate([getattr(half, name) for half in halves]), getattr(whole, name))
    assert not np.array_equal(whole.tables[0], whole.tables[1])


COUNTED_BY_RUN = ("counts", "events", "tables")


def test_an_arm_leaves_its_pool_as_it_was() -> None:
    values = live_values(1)
    pool = pool_of(values)
    before = [column.copy() for column in (*pool.people, *pool.record)]
    run_arm(pool, values, "scheme", SEED, 0)
    assert all(np.array_equal(a, b) for a, b in zip(before, (*pool.people, *pool.record), strict=True))


def test_other_seeds_and_replicates_are_other_lives() -> None:
    values = live_values(2)
    found = {
        digest(run_arm(pool_of(values, seed, replicate), values, "scheme", seed, replicate))
        for seed, replicate in ((1, 0), (2, 0), (1, 1), (2, 1))
    }
    assert len(found) == 4


_ELSEWHERE = """
import sys
sys.path.insert(0, sys.argv[1])
from runs import digest, lived
from live import live_values
for job in sys.argv[2:]:
    n, arm = job.split(":")
    values = live_values(int(n))
    values["pool"]["people"] = min(values["pool"]["people"], 15)
    print(digest(lived(values, arm)))
"""


def elsewhere(jobs: list[tuple[int, str]], **environment: str) -> list[str]:
    """Fingerprints of small runs in a Python of their own."""
    command = [sys.executable, "-W", "error", "-c", _ELSEWHERE, str(ROOT / "tests"), *(f"{n}:{a}" for n, a in jobs)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()


def here(jobs: list[tuple[int, str]]) -> list[str]:
    """The same in this one."""
    found = []
    for n, arm in jobs:
        values = live_values(n)
        values["pool"]["people"] = min(values["pool"]["people"], 15)
        found.append(digest(run_arm(pool_of(values), values, arm, SEED, 0)))
    return found


@pytest.mark.slow
def test_compiled_and_interpreted_are_the_same() -> None:
    jobs = [(n, ARMS[n % len(ARMS)]) for n in (0, 3, 6, 8, 14)]
    assert elsewhere(jobs, NUMBA_DISABLE_JIT="1") == here(jobs)


@pytest.mark.slow
@pytest.mark.skipif("IOMSIM_CHECK_BOUNDS" not in os.environ, reason="compiles all again: set IOMSIM_CHECK_BOUNDS=1")
def test_no_array_is_read_beyond_its_end() -> None:
    # Compiled with every index checked, in a cache of its own (numba's does not tell the two apart).
    jobs = [(n, arm) for n in range(12) for arm in ARMS]
    base = os.environ.get("IOMSIM_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    checked = elsewhere(jobs, NUMBA_BOUNDSCHECK="1", IOMSIM_CACHE=f"{base}/iomsim-checked")
    assert checked == here(jobs)


# Whole numbers, in any order


def totals(events: Iterable[int], by: str) -> dict[tuple[int, int], int]:
    fields = unpacked(np.array(list(events), np.uint64))
    found: dict[tuple[int, int], int] = {}
    for kind, key, value in zip(fields["kind"].tolist(), fields[by].tolist(), fields["value"].tolist(), strict=True):
        found[kind, key] = found.get((kind, key), 0) + value
    return found


def test_totals_are_whole_numbers_that_add_up_in_any_order() -> None:
    for n in range(10):
        result = live_run(n, "scheme")
        assert result.events.dtype == np.uint64
        assert result.weekly.dtype == np.int64
        shuffled = np.random.default_rng(n).permutation(result.events)
        for by in ("person", "type", "week"):
            assert totals(shuffled.tolist(), by) == totals(result.events.tolist(), by)
            parts = totals(result.events.tolist(), by)
            for kind in KIND.values():
                whole = int(unpacked(result.events)["value"][unpacked(result.events)["kind"] == kind].sum())
                assert sum(value for (k, _), value in parts.items() if k == kind) == whole
        weeks_inside = kinds(result.events, "WEEKS_INSIDE")
        values = live_values(n)
        assert unpacked(weeks_inside)["value"].sum() == part(values, result, "inside").sum()


def test_nobody_reads_the_ledger() -> None:
    for n in range(6):
        values = live_values(n)
        course = Course(values, "scheme", pool_of(values))
        kept: list[Any] = []
        while course.week < course.when.end:
            course.until(course.week + 1)
            kept.append(course.events())
            course.state.ledger.events[:] = np.uint64(0xDEADBEEF)
            course.state.ledger.count[0] = 0
            course.state.ledger.weekly[: course.week - course.when.start] = -1
        assert np.array_equal(np.sort(np.concatenate(kept)), live_run(n, "scheme").events), n
        assert same_people(course.people, live_run(n, "scheme").people)


def test_ids_are_the_order_of_lives_and_rows_that_of_entry() -> None:
    for n in range(10):
        pool: Pool = pool_of(live_values(n))
        assert len(set(pool.people.id.tolist())) == len(pool.people.id)
        order = np.lexsort((pool.people.id, pool.people.entry_week))
        assert np.array_equal(order, np.arange(len(order)))


def test_the_digest_of_a_run_depends_on_its_events() -> None:
    result = live_run(0, "scheme")
    changed = result._replace(events=result.events[1:])
    assert digest(changed) != digest(result)
    assert hashlib.sha256(b"").hexdigest() != digest(result)
