"""Run replicates: one pool, its arms on common luck, over threads.

A result depends on (scenario, seed, replicate, draw) alone: not on workers, chunks or order.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event
from typing import Any, Literal, NamedTuple

import numpy as np

from sim import counts, money
from sim import people as people_module
from sim.arms import ARMS, Segment, Times, changed, changes_of, segments, times
from sim.engine import run
from sim.events import in_order
from sim.knowledge import drawn_values
from sim.outcomes import weekly_offsets
from sim.parameters import TASKS
from sim.population import LUCK, SCRATCH, make
from sim.results import Result
from sim.scenario import Scenario, Values
from sim.state import (
    State,
    grown,
    ledger_of,
    lists_of,
    record_of,
    team_of,
    work_of,
)
from sim.status import moment
from sim.tables import QUARTER, Tables, tables

_LIVES_EACH = 2_000  # lives tried for each person wanted before giving up


class EmptyPoolError(ValueError):
    """Too few lives meet the pool's rule."""


class Pool(NamedTuple):
    """People in order of entry, and their records, at their weeks of entry."""

    people: Any
    record: Any
    lives: int  # how many lives it took


class ArmResult(NamedTuple):
    """What an arm left: sorted events, the weekly table, the people at the end."""

    events: Any  # uint64, sorted: see ``sim.events.unpacked``
    weekly: Any  # week from the start, column
    people: Any
    record: Any


def lengths(values: Values) -> dict[str, int]:
    """Return the number of entries of each list."""
    names = ("cohorts", "roles", "services", "needs", "areas", "offence_types", "profiles")
    return {**{name: len(values[name]) for name in names}, "tasks": len(TASKS)}


def make_pool(values: Values, p: Tables, seed: int, replicate: int) -> Pool:
    """Make the people and their pasts (ODD 5).

    Raises EmptyPoolError where too few lives meet the pool's rule.
    """
    when, n = times(values), lengths(values)
    wanted = int(values["pool"]["people"])
    weeks = when.end - when.start
    last = when.start + (weeks - 1) // QUARTER * QUARTER
    at = moment(when.start, np.uint64(seed), np.uint64(replicate), when.start)
    people = people_module.allocate(wanted * 2 + 64, n)
    record = record_of(wanted * 40 + 4096)
    scratch, luck, counts = np.zeros(SCRATCH, np.int64), np.zeros(LUCK, np.int64), np.zeros(3, np.int64)
    nothing = ledger_of(0, 1, n)
    most = wanted * _LIVES_EACH + 100_000
    while True:
        make(people, record, nothing, p, at, scratch, luck, counts, wanted, weeks, last, most)
        if counts[2] >= wanted:
            break
        if counts[0] >= most:
            message = (
                f"pool.people: only {counts[2]} of {most} lives meet the pool's rule, expected "
                f"{wanted}; lower pool.ogrs3_floor or pool.people"
            )
            raise EmptyPoolError(message)
        if counts[1] >= people.id.size:
            longer = people_module.allocate(people.id.size * 2, n)
            for new, old in zip(longer, people, strict=True):
                new[: len(old)] = old
            people = longer
        else:
            record = grown(record, record.week.size * 2)
    used = int(counts[1])
    order = np.lexsort((people.id[:used], people.entry_week[:used]))
    return Pool(people_module.reordered(people, order), record, int(counts[0]))


def _capacities(pool: Pool, values: Values, factor: int) -> tuple[int, int]:
    when = times(values)
    person_weeks = len(pool.people.id) * (when.end - when.start)
    return (
        int(pool.record.count[0]) + factor * (person_weeks // 16 + 4096),
        factor * (person_weeks + 4096),
    )


def _state(pool: Pool, values: Values, parts: list[Segment], factor: int) -> State:
    n, when = lengths(values), times(values)
    entries, events = _capacities(pool, values, factor)
    longest = max([1, *(int(x) for part in parts for x in part.tables.services.limit)])
    most_posts = max(part.tables.staff.post_minutes.shape[1] for part in parts)
    arrivals = max([0, *(int(61 * x) for part in parts for x in part.tables.services.parts)])
    return State(
        grown(pool.record, entries),
        ledger_of(events, when.end - when.start, n),
        lists_of(n["services"], longest),
        team_of(n["roles"], most_posts, n["cohorts"]),
        work_of(len(pool.people.id), arrivals, longest),
    )


def run_arm(
    pool: Pool,
    values: Values,
    arm: str,
    seed: int,
    replicate: int,
    *,
    every: int = 0,
    see: Callable[[int, Any], None] | None = None,
    parts: list[Segment] | None = None,
) -> ArmResult:
    """Run an arm of a replicate from its pool.

    It is entered anew ``every`` so many weeks (0: only where its tables change), and before that ``see`` is called
    with the week and the people; from the start, should room for events not have sufficed. ``parts`` are the arm's
    segments, where they are already made.
    """
    when = times(values)
    if parts is None:
        parts = segments(values, arm)
    factor = 1
    while True:
        people = people_module.copied(pool.people)
        state = _state(pool, values, parts, factor)
        for k, part in enumerate(parts):
            until = parts[k + 1].week if k + 1 < len(parts) else when.end
            people.review_phase[:] = people.id % part.tables.services.review_weeks
            for week in range(part.week, until, every) if every else (part.week,):
                if see is not None:
                    see(week, people)
                run(
                    people, state, part.tables, np.uint64(seed), np.uint64(replicate),
                    when.start, when.opening, when.end, week, min(until, week + every) if every else until,
                )  # fmt: skip
        n = int(state.ledger.count[0])
        if n <= state.ledger.events.size and state.record.count[0] <= state.record.week.size:
            return ArmResult(in_order(state.ledger.events[:n]), state.ledger.weekly, people, state.record)
        factor *= 2


class UnknownArmError(ValueError):
    """There is no such arm."""


@dataclass(frozen=True)
class _Plan:
    """What is to run, and where its counts go."""

    scenario: Scenario
    seed: int
    drawn: bool
    first: int
    runs: tuple[str, ...]  # arms that are run, the scheme first
    kept: tuple[str, ...]  # those whose counts are kept
    when: Times
    lengths: dict[str, int]
    spans: dict[str, tuple[money.Span, ...]]  # by run, each cut at its own changes
    tally: counts.Tally  # replicate, kept run, ...
    prices: dict[tuple[int, str], money.Prices]  # by replicate and run
    stopped: Event

    def draw(self, replicate: int) -> int | None:
        """Return a replicate's draw of the register; None for the central values."""
        return replicate // 2 if self.drawn else None


def _priced(plan: _Plan, values: Values, arm: str) -> money.Prices:
    changes = changes_of(values, arm)
    made = {week: changed(values, changes, week) for week in {0, *(change["week"] for change in changes)}}
    return money.prices(values, [made[max(w for w in made if w <= span.first)] for span in plan.spans[arm]])


def _run_draw(plan: _Plan, replicates: Sequence[int]) -> int:
    """Run replicates of one draw and count what happens; return how many."""
    values = drawn_values(plan.scenario, plan.seed, plan.draw(replicates[0]))
    never = tables(values, scheme=False)
    parts = {arm: segments(values, arm, never) for arm in plan.runs}
    prices = {arm: _priced(plan, values, arm) for arm in plan.kept}
    for replicate in replicates:
        if plan.stopped.is_set():
            return 0
        row = replicate - plan.first
        pool = make_pool(values, never, plan.seed, replicate)
        areas, members = counts.areas_of(pool.people), None
        for arm in plan.runs:
            if plan.stopped.is_set():
                return 0
            found = run_arm(pool, values, arm, plan.seed, replicate, parts=parts[arm])
            if members is None:
                members = counts.members_of(found.events, areas.size)
            if arm in plan.kept:
                tally = counts.Tally(*[column[row, plan.kept.index(arm)] for column in plan.tally])
                counts.fill(tally, found.events, found.weekly, members, areas, plan.lengths)
        for arm, one in prices.items():
            plan.prices[row, arm] = one
    return len(replicates)


def _batches(plan: _Plan, replicates: range, workers: int) -> list[list[int]]:
    """Return the replicates by draw; alone, where there are too few draws to keep all workers busy."""
    by_draw: dict[int | None, list[int]] = {}
    for replicate in replicates:
        by_draw.setdefault(plan.draw(replicate), []).append(replicate)
    if plan.drawn and len(by_draw) >= 2 * workers:
        return list(by_draw.values())
    if plan.drawn or len(replicates) < workers:
        return [[replicate] for replicate in replicates]
    size = max(1, min(8, len(replicates) // (4 * workers)))
    return [list(replicates[k : k + size]) for k in range(0, len(replicates), size)]


def _run_all(plan: _Plan, replicates: range, workers: int, progress: Callable[[int, int], None] | None) -> None:
    """Run all replicates over threads; stop soon after an interrupt or a fault."""
    done, batches = 0, _batches(plan, replicates, workers)
    pool = ThreadPoolExecutor(workers)
    # Not ``wait``: it takes the locks of all that are under way, and an interrupt then could leave some taken.
    finished: SimpleQueue[Future[int]] = SimpleQueue()
    try:
        for batch in batches:
            pool.submit(_run_draw, plan, batch).add_done_callback(finished.put)
        for _ in batches:
            done += finished.get().result()
            if progress is not None:
                progress(done, len(replicates))
    finally:
        plan.stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def simulate(
    scenario: Scenario,
    replicates: int = 200,
    seed: int = 1,
    *,
    workers: int | None = None,
    parameters: Literal["drawn", "central"] = "drawn",
    arms: Sequence[str] = ("scheme", "never"),
    first: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Run the arms of a scenario on common luck, over threads (all cores by default).

    Replicates ``first`` to ``first + replicates - 1`` are run; 2d and 2d + 1 have draw d of the
    register, or all the central values. ``progress`` is called with how many are done, and how
    many there are. Raises UnknownArmError, EmptyPoolError, and UnpricedYearError where a price is
    of a year that the deflator lacks.
    """
    for arm in arms:
        if arm not in ARMS:
            message = f"no arm is called {arm!r}; expected some of {', '.join(ARMS)}"
            raise UnknownArmError(message)
    values = scenario.values
    own = {arm: "scheme" if arm == "as_is" and not values["changes"] else arm for arm in arms}
    kept = tuple(dict.fromkeys(own.values()))
    spans = {arm: tuple(money.spans(values, {change["week"] for change in changes_of(values, arm)})) for arm in kept}
    n, when = lengths(values), times(values)
    plan = _Plan(
        scenario,
        seed,
        parameters == "drawn",
        first,
        tuple(dict.fromkeys(("scheme", *kept))),
        kept,
        when,
        n,
        spans,
        counts.empty_tally(n, when.end, weekly_offsets(n)[1], (replicates, len(kept))),
        {},
        Event(),
    )
    _run_all(plan, range(first, first + replicates), workers or _cores(), progress)
    priced = {arm: money.stacked([plan.prices[row, arm] for row in range(replicates)]) for arm in kept}
    return Result(
        scenario,
        replicates,
        seed,
        parameters,
        tuple(arms),
        first,
        when,
        n,
        tuple(kept.index(own[arm]) for arm in arms),
        plan.tally.counts,
        plan.tally.events,
        plan.tally.weekly,
        {arm: spans[own[arm]] for arm in arms},
        {arm: priced[own[arm]] for arm in arms},
    )
