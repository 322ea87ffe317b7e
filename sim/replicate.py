"""Run replicates: one pool, its arms on common luck, over threads.

A result depends on (scenario, seed, replicate, draw) alone: not on workers, chunks or order, nor on what else is run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Literal, NamedTuple

from sim import counts, money
from sim.arms import ARMS, Segment, Times, changed, changes_of, segments, times
from sim.courses import Lived, lived
from sim.held import Selection
from sim.knowledge import drawn_values
from sim.outcomes import weekly_offsets
from sim.pools import lengths, make_pool, same_people
from sim.results import Result
from sim.scenario import Scenario, Values
from sim.tables import Tables, alike, tables
from sim.threads import by_draw, cores, spread


class UnknownArmError(ValueError):
    """There is no such arm."""


@dataclass(frozen=True)
class _Plan:
    """What is to run, and where its counts go."""

    scenario: Scenario
    arms: tuple[str, ...]
    runs: tuple[str, ...]  # arms that are run, the scheme first
    kept: tuple[str, ...]  # those whose counts are kept
    when: Times
    lengths: dict[str, int]
    spans: dict[str, tuple[money.Span, ...]]  # by run, each cut at its own changes
    tally: counts.Tally  # replicate, kept run, ...
    prices: dict[tuple[int, str], money.Prices]  # by replicate and run
    selection: Selection | None  # a function in the matrices' place


class _Drawn(NamedTuple):
    """A plan in one draw of the register."""

    plan: _Plan
    values: Values
    never: Tables
    courses: list[list[Segment]]  # of each run
    prices: dict[str, money.Prices]  # of each kept run


def _priced(plan: _Plan, values: Values, arm: str) -> money.Prices:
    changes = changes_of(values, arm)
    made = {week: changed(values, changes, week) for week in {0, *(change["week"] for change in changes)}}
    return money.prices(values, [made[max(w for w in made if w <= span.first)] for span in plan.spans[arm]])


def _drawn(plan: _Plan, seed: int, draw: int | None, before: Sequence[_Drawn]) -> _Drawn:
    """Return a plan in one draw; its tables with no scheme are those of a plan before, where they are the same."""
    values = drawn_values(plan.scenario, seed, draw)
    made = tables(values, scheme=False)
    never = next((one.never for one in before if alike(one.never, made)), made)
    courses = [segments(values, arm, never, plan.selection) for arm in plan.runs]
    return _Drawn(plan, values, never, courses, {arm: _priced(plan, values, arm) for arm in plan.kept})


def _pooled(drawn: Sequence[_Drawn]) -> list[list[_Drawn]]:
    """Return the plans parted by whose people are the same."""
    found: list[list[_Drawn]] = []
    for one in drawn:
        for group in found:
            if same_people(group[0].values, group[0].never, one.values, one.never):
                group.append(one)
                break
        else:
            found.append([one])
    return found


def _together(drawn: Sequence[_Drawn]) -> list[list[_Drawn]]:
    """Return plans of one pool parted by the lengths of their lists: others can't share a state."""
    found: dict[tuple[int, ...], list[_Drawn]] = {}
    for one in drawn:
        found.setdefault(tuple(one.plan.lengths.values()), []).append(one)
    return list(found.values())


def _fill(one: _Drawn, results: Sequence[Lived], row: int, areas: Any) -> None:
    """Count what happened in a plan's runs of one replicate."""
    plan = one.plan
    members = counts.members_of(results[0].stretches, areas.size)
    for arm, found in zip(plan.runs, results, strict=True):
        if arm in plan.kept:
            tally = counts.Tally(*[column[row, plan.kept.index(arm)] for column in plan.tally])
            counts.fill(tally, found.stretches, found.weekly, members, areas, plan.lengths)
            plan.prices[row, arm] = one.prices[arm]


def _run_draw(
    plans: Sequence[_Plan], replicates: Sequence[int], seed: int, draw: int | None, first: int, stopped: Event
) -> int:
    """Run replicates of one draw and count what happens; return how many."""
    drawn: list[_Drawn] = []
    for plan in plans:
        drawn.append(_drawn(plan, seed, draw, drawn))
    for replicate in replicates:
        for people in _pooled(drawn):
            if stopped.is_set():
                return 0
            pool = make_pool(people[0].values, people[0].never, seed, replicate)
            areas = counts.areas_of(pool.people)
            for some in _together(people):
                if stopped.is_set():
                    return 0
                courses = [course for one in some for course in one.courses]
                results = iter(lived(pool, some[0].values, courses, seed, replicate))
                for one in some:
                    _fill(one, [next(results) for _ in one.courses], replicate - first, areas)
    return len(replicates)


def _plan(scenario: Scenario, arms: Sequence[str], replicates: int, selection: Selection | None) -> _Plan:
    """Return what is to be run of a scenario.

    Raises UnknownArmError where there is no such arm.
    """
    for arm in arms:
        if arm not in ARMS:
            message = f"no arm is called {arm!r}; expected some of {', '.join(ARMS)}"
            raise UnknownArmError(message)
    values = scenario.values
    kept = tuple(dict.fromkeys(_own(values, arm) for arm in arms))
    n, when = lengths(values), times(values)
    return _Plan(
        scenario,
        tuple(arms),
        tuple(dict.fromkeys(("scheme", *kept))),
        kept,
        when,
        n,
        {arm: tuple(money.spans(values, {change["week"] for change in changes_of(values, arm)})) for arm in kept},
        counts.empty_tally(n, when.end, weekly_offsets(n)[1], (replicates, len(kept))),
        {},
        selection,
    )


def _own(values: Values, arm: str) -> str:
    """Return the run that an arm's counts are of: what never changes is as it is."""
    return "scheme" if arm == "as_is" and not values["changes"] else arm


def _result(plan: _Plan, replicates: int, seed: int, parameters: str, first: int) -> Result:
    own = {arm: _own(plan.scenario.values, arm) for arm in plan.arms}
    priced = {arm: money.stacked([plan.prices[row, arm] for row in range(replicates)]) for arm in plan.kept}
    return Result(
        plan.scenario,
        replicates,
        seed,
        parameters,
        plan.arms,
        first,
        plan.when,
        plan.lengths,
        tuple(plan.kept.index(own[arm]) for arm in plan.arms),
        plan.tally.counts,
        plan.tally.events,
        plan.tally.weekly,
        {arm: plan.spans[own[arm]] for arm in plan.arms},
        {arm: priced[own[arm]] for arm in plan.arms},
    )


def simulate_all(  # noqa: PLR0913 - what is run, and how, are questions of their own
    scenarios: Sequence[Scenario],
    replicates: int = 200,
    seed: int = 1,
    *,
    arms: Sequence[Sequence[str]],
    workers: int | None = None,
    parameters: Literal["drawn", "central"] = "drawn",
    first: int = 0,
    progress: Callable[[int, int], None] | None = None,
    selection: Selection | None = None,
) -> tuple[Result, ...]:
    """Run several scenarios, the arms of each, on common luck: each result is the same as ``simulate``'s.

    Where scenarios have the same people the pool is made once, and stretches in which arms have the same tables
    are lived once. Raises what ``simulate`` raises.
    """
    plans = [_plan(scenario, names, replicates, selection) for scenario, names in zip(scenarios, arms, strict=True)]
    wanted, drawn, stopped = range(first, first + replicates), parameters == "drawn", Event()
    many = workers or cores()

    def task(batch: list[int]) -> int:
        return _run_draw(plans, batch, seed, batch[0] // 2 if drawn else None, first, stopped)

    done = 0
    for some in spread(task, by_draw(wanted, many, drawn=drawn), many, stopped):
        done += some
        if progress is not None:
            progress(done, replicates)
    return tuple(_result(plan, replicates, seed, parameters, first) for plan in plans)


def simulate(  # noqa: PLR0913 - as above
    scenario: Scenario,
    replicates: int = 200,
    seed: int = 1,
    *,
    workers: int | None = None,
    parameters: Literal["drawn", "central"] = "drawn",
    arms: Sequence[str] = ("scheme", "never"),
    first: int = 0,
    progress: Callable[[int, int], None] | None = None,
    selection: Selection | None = None,
) -> Result:
    """Run the arms of a scenario on common luck, over threads (all cores by default).

    Replicates ``first`` to ``first + replicates - 1`` are run; 2d and 2d + 1 have draw d of the
    register, or all the central values. ``progress`` is called with how many are done, and how
    many there are. ``selection`` scores in the place of every cohort's matrix: before each meeting it is handed
    what agencies hold, from any of the threads, and the higher its score the sooner somebody is chosen. Raises
    UnknownArmError, EmptyPoolError, UnpricedYearError where a price is of a year that the deflator lacks,
    SelectionError where ``selection`` gives no score that a meeting could use, and whatever it raises itself.
    """
    (result,) = simulate_all(
        [scenario],
        replicates,
        seed,
        arms=[arms],
        workers=workers,
        parameters=parameters,
        first=first,
        progress=progress,
        selection=selection,
    )
    return result
