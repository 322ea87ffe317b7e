"""Measure one size of pool: what is timed, and how."""

import copy
import time
from collections.abc import Callable
from statistics import median
from threading import Thread
from typing import Any, NamedTuple

import numpy as np

from benchmarks.plain_mesa import PlainModel
from scenarios import load
from sim.arms import segments, times
from sim.courses import ArmResult, run_arm, state_for
from sim.engine import run
from sim.events import unpacked
from sim.model import IOMModel
from sim.outcomes import KIND, weekly_offsets
from sim.people import bytes_each, copied
from sim.pools import Pool, lengths, make_pool
from sim.scans import draw_week
from sim.scenario import Scenario, Values
from sim.streams import WEEK_OFFSET
from sim.tables import tables

SCALED = {"services": ("places", "scheme_places", "list_limit", "background"), "cohorts": ("places",)}
SEED, REPLICATE = 1, 0
SMALL = 3_000  # what a large pool is set against
SHORT_WEEKS = {250_000: (13, 13, 26)}  # history, running and horizon weeks where the baseline's would take too long


class Rig(NamedTuple):
    """A pool, ready to be lived again and again."""

    scenario: Scenario
    values: Values
    pool: Pool
    pool_s: float  # seconds it took to make
    person_weeks: int  # people in the pool, summed over the weeks of a run
    events: dict[str, int]
    weeks: int


def scenario_of(people: int, weeks: tuple[int, int, int] | None = None) -> Scenario:
    """Return the baseline with another number of people, and what it holds places for in proportion.

    Places, list limits and background arrivals of services, places of cohorts, posts and tags grow alike, so
    that a person's life is the same at every size. All channels are on. ``weeks`` are those of history, running
    and horizon; none means the baseline's, or short ones for a large pool.
    """
    values = copy.deepcopy(load("baseline").values)
    scale = people / values["pool"]["people"]
    values["pool"]["people"] = people
    for kind, names in SCALED.items():
        for entry in values[kind].values():
            for name in names:
                entry[name] = entry[name] * scale if name == "background" else round(entry[name] * scale)
    for role in values["roles"].values():
        role["fte_in_post"] *= scale
    values["tags"]["supply"] = round(values["tags"]["supply"] * scale)
    values["channels"] = dict.fromkeys(values["channels"], True)
    weeks = weeks or SHORT_WEEKS.get(people)
    if weeks is not None:
        values["history_weeks"], values["running_weeks"], values["horizon_weeks"] = weeks
    return Scenario.make(f"baseline-{people}", values, [])


def rig(people: int, weeks: tuple[int, int, int] | None = None) -> Rig:
    """Make one pool, and live it once: what compiles is compiled then."""
    scenario = scenario_of(people, weeks)
    values = scenario.values
    no_scheme = tables(values, scheme=False)
    if people < 10_000:
        make_pool(scenario_of(100).values, no_scheme, SEED, REPLICATE)
    before = time.perf_counter()
    pool = make_pool(values, no_scheme, SEED, REPLICATE)
    pool_s = time.perf_counter() - before
    found = run_arm(pool, values, "scheme", SEED, REPLICATE)
    kinds = np.bincount(unpacked(found.events)["kind"], minlength=len(KIND))
    when, offsets = times(values), weekly_offsets(lengths(values))[0]
    return Rig(
        scenario, values, pool, pool_s, int(found.weekly[:, offsets["pool"]].sum()),
        {name: int(kinds[code]) for name, code in KIND.items()}, when.end - when.start,
    )  # fmt: skip


def seconds(action: Callable[[], object], at_least: float = 1.0, most: int = 9) -> float:
    """Return the least time an action took, over repeats of about ``at_least`` seconds in all."""
    taken: list[float] = []
    while len(taken) < 2 or (sum(taken) < at_least and len(taken) < most):
        taken.append(seconds_of(action))
    return min(taken)


def prepared(one: Rig) -> Callable[[], ArmResult | None]:
    """Return one run over all weeks with all it writes to allocated, as often as it is called."""
    parts, when = segments(one.values, "scheme"), times(one.values)
    factor = 4  # room for every event at once

    def lived() -> None:
        people, state = copied(one.pool.people), state_for(one.pool, one.values, parts, factor)
        for k, part in enumerate(parts):
            until = parts[k + 1].week if k + 1 < len(parts) else when.end
            people.review_phase[:] = people.id % part.tables.services.review_weeks
            run(
                people, state, part.tables, np.uint64(SEED), np.uint64(REPLICATE),
                when.start, when.opening, when.end, part.week, until,
            )  # fmt: skip

    return lived


def fast(one: Rig) -> float:
    """Return the seconds of one arm, its workspace made and its pool copied, in one compiled run."""
    return seconds(prepared(one))


def dearer(one: Rig, pairs: int = 3) -> float:
    """Return how much dearer a person-week is than in a small pool over the same weeks: median of alternating pairs."""
    small = rig(SMALL, SHORT_WEEKS[int(one.values["pool"]["people"])])
    found = [(fast(one) / one.person_weeks) / (fast(small) / small.person_weeks) for _ in range(pairs)]
    return median(found)


def by_week(one: Rig) -> tuple[float, int]:
    """Return the seconds of the horizon's weeks through IOMModel, one ``step()`` each, and their person-weeks."""
    model = IOMModel(one.scenario, replicate=REPLICATE, parameters="central", rng=SEED)
    before = time.perf_counter()
    while model.running:
        model.step()
    taken = time.perf_counter() - before
    return taken, sum(model.datacollector.model_vars["pool"])


def plain(one: Rig, limit: float) -> tuple[float, int, int]:
    """Return the seconds of the plain model over as many weeks as fit, their person-weeks and offences."""
    model = PlainModel(one.pool, one.values, rng=SEED)
    model.step()
    first = model.datacollector.model_vars["pool"][0], model.counts["OFFENCE"]
    before = time.perf_counter()
    while model.week < model.when.end and time.perf_counter() - before < limit:
        model.step()
    taken = time.perf_counter() - before
    return taken, sum(model.datacollector.model_vars["pool"]) - first[0], model.counts["OFFENCE"] - first[1]


def philox(one: Rig) -> float:
    """Return the seconds a week's words take everyone, the pass alone."""
    ids = np.resize(one.pool.people.id, max(3_000, one.pool.people.id.size))  # a call from Python costs microseconds
    words = [np.zeros(ids.size + 8, np.uint32) for _ in range(4)]
    weeks = max(3, 3_000_000 // ids.size)

    def drawn() -> None:
        for week in range(weeks):
            draw_week(ids, np.uint64(week + WEEK_OFFSET), np.uint64(SEED), np.uint64(REPLICATE), ids.size, *words)

    drawn()
    return seconds(drawn) / weeks / ids.size


def two_threads(one: Rig, pairs: int = 5) -> float:
    """Return how much more two threads live than one: the median over alternating pairs of measurements."""
    live = prepared(one)
    runs = max(1, int(0.5 / seconds(live, 0.2)))

    def many() -> None:
        for _ in range(runs):
            live()

    found = []
    for _ in range(pairs):
        alone = seconds_of(many)
        found.append(2 * alone / seconds_of(lambda: together(many)))
    return median(found)


def together(action: Callable[[], object]) -> None:
    """Do an action in two threads at once, and wait for both."""
    threads = [Thread(target=action) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def seconds_of(action: Callable[[], object]) -> float:
    """Return the seconds of an action."""
    before = time.perf_counter()
    action()
    return time.perf_counter() - before


def sizes(one: Rig) -> dict[str, float]:
    """Return bytes a person: the state alone, and all that is in flight (without events and record)."""
    n = lengths(one.values)
    state = state_for(one.pool, one.values, segments(one.values, "scheme"), 1)
    people = one.pool.people.id.size

    def total(group: Any) -> int:
        return sum(part.nbytes if hasattr(part, "nbytes") else total(part) for part in group)

    return {
        "state_bytes": bytes_each(n),
        "in_flight_bytes": (total(one.pool.people) + total(state.work) + total(state.lists)) / people,
        "record_bytes": int(one.pool.record.count[0]) * sum(column.itemsize for column in state.record[:-1]) / people,
        "events_bytes": 8 * sum(one.events.values()) / people,
    }
