"""What a reported fall is made of: parts that sum exactly, an effect of exactly nil where nothing is done."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from live import live_values

from experiments.decisions.assurance import lived, parts
from experiments.decisions.assurance.chain import ALL, FORWARD, NAMES, NONE, REVERSE, limited
from experiments.decisions.assurance.entries import NEVER, Entries, entries
from experiments.decisions.assurance.lived import BASES, BEFORE, POPULATIONS, Chain
from experiments.decisions.assurance.measures import COUNTS, MEASURES, weights
from experiments.decisions.assurance.parts import NATURAL, Before, Window, natural
from scenarios import load
from sim import Scenario
from sim.arms import segments, times
from sim.courses import live, run_arm
from sim.events import unpacked
from sim.outcomes import KIND
from sim.pools import make_pool
from sim.tables import tables

Sums = dict[tuple[str, str, str, int, str], int]


@cache
def small(**changed: str) -> Scenario:
    settings = {"pool.people": "300", "cohorts.iom.places": "30", "horizon_weeks": "156", **changed}
    return load("baseline", [f"{path}={value}" for path, value in settings.items()])


@cache
def chain(replicate: int = 0) -> Chain:
    return lived.lived(small(), 3, replicate, replicate // 2)


@cache
def sums(replicate: int = 0) -> Sums:
    return {(one.basis, one.population, one.measure, one.before, one.name): one.value
            for one in lived.sums(chain(replicate), replicate)}  # fmt: skip


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("before", BEFORE)
def test_what_would_have_been_seen_anyway_is_the_sum_of_its_parts(basis: str, population: str, before: int) -> None:
    for replicate in (0, 1):
        found = sums(replicate)
        for measure in MEASURES:
            made = sum(found[basis, population, measure, before, part] for part in NATURAL)
            none, count = (found[basis, population, measure, before, name] for name in ("after none", "before"))
            assert made == none - count, measure
    assert sums()[basis, "selected", "", before, "entries"] > 10


def test_parts_sum_for_each_entry_too() -> None:
    found = lived.seen(chain(), "scheme", 52)
    for measure in MEASURES:
        made = np.sum([found.natural[measure][part] for part in NATURAL], axis=0)
        assert np.array_equal(made, found.after[NONE][measure] - found.before[measure].count), measure
        assert made.dtype == np.int64


def test_the_chain_begins_with_no_scheme_and_ends_with_the_scheme() -> None:
    one = chain()
    assert FORWARD[0] == REVERSE[0] == NONE
    assert FORWARD[-1] == REVERSE[-1] == ALL
    assert len(NAMES) == len({*FORWARD, *REVERSE}) == 14
    persons = np.unique(unpacked(one.arms[ALL].events)["person"])
    for name, arm in ((ALL, "scheme"), (NONE, "never")):
        alone = unpacked(run_arm(one.pool, one.values, arm, 3, 0).events)
        ours = unpacked(one.arms[name].events)
        kinds = [KIND[kind] for kind in ("OFFENCE", "PROVEN", "OCCASION", "INSIDE", "LINKED")]
        theirs = np.isin(alone["kind"], kinds) & np.isin(alone["person"], persons)
        here = np.isin(ours["kind"], kinds)
        assert all(np.array_equal(alone[field][theirs], ours[field][here]) for field in alone), name
        assert here.any()


def test_with_every_channel_off_the_effect_is_exactly_nil_and_people_are_selected() -> None:
    off = limited(small().values, frozenset())
    found = lived.lived(Scenario.make("off", off, []), 3, 0, None)
    assert len({id(arm) for arm in found.arms.values()}) == 1
    rows = {(x.basis, x.population, x.measure, x.before, x.name): x.value for x in lived.sums(found, 0)}
    assert rows["scheme", "selected", "", 52, "entries"] > 10
    for measure in MEASURES:
        afters = {rows["scheme", "selected", measure, 52, f"after {arm or 'none'}"] for arm in NAMES}
        assert len(afters) == 1
    assert rows["scheme", "selected", "proven", 52, "before"] > rows["scheme", "selected", "proven", 52, "after none"]


def test_live_scenarios_split_exactly_whatever_changes_at_a_date() -> None:
    seen = 0
    for n in range(12):
        values = live_values(n) | {"running_weeks": 60, "horizon_weeks": 80}
        found = lived.lived(Scenario.make("live", values, []), 1, 0, None)
        one = lived.seen(found, "scheme", 52)
        for measure in MEASURES:
            made = sum(np.asarray(one.natural[measure][part]) for part in NATURAL)
            assert np.array_equal(made, one.after[NONE][measure] - one.before[measure].count), (n, measure)
        seen += len(one.window.entries.week)
    assert seen > 100


def everybody(arm: Any, when: Any, week: int) -> Entries:
    """Everyone in the pool for a year, as if selected in a week: nobody was picked for a high."""
    rows = np.flatnonzero(arm.people.entry_week - when.start <= week - 52)
    n = np.zeros(len(rows), np.int64)
    order = np.argsort(arm.people.id[rows])
    rows = rows[order]
    return Entries(arm.people.id[rows].astype(np.int64), rows, n + week, n, n, n + NEVER, n - 1, n - 1, n + 52)


def test_where_nobody_was_picked_what_is_counted_is_what_was_expected() -> None:
    """Over everyone in the pool there is no noise and no trigger to be selected for: both sums agree."""
    totals = {name: np.zeros(3) for name in ("actual", "attributed", "proven")}
    for replicate in range(6):
        values = small().values
        p = tables(values, scheme=False)
        pool = make_pool(values, p, 5, replicate)
        (arm,) = live(pool, values, [segments(values, "never", p)], 5, replicate, noted=True)
        when = times(values)
        worth = {name: np.ones(len(values["offence_types"]), np.int64) for name in COUNTS}
        counted = weights(arm.events, worth)
        proven = parts.proven_chance(arm.events, len(values["offence_types"]))
        for week in (160, 220, 280):
            window = Window(everybody(arm, when, week), 52)
            found = parts.before(arm, p, window, worth, counted, proven)
            for name, total in totals.items():
                count, expected = found[name].count.sum(), found[name].expected.sum()
                totals[name] = np.add(total, (count, expected, max(count, 1)))
    for name, (count, expected, size) in totals.items():
        # Counts of a person vary more than Poisson's only where they were proven together: four in a bundle at most.
        assert abs(count - expected) < 4 * np.sqrt(4 * size if name == "proven" else size), (name, count, expected)


def test_the_parts_of_three_people_by_hand() -> None:
    """In prison for half of the year before; gone half a year after; nobody of note."""
    before = Before(np.array([6, 4, 3]), np.array([1, 0, 1]), np.array([2.0, 4.0, 2.6]))
    none = np.array([5, 1, 2])
    found = natural(before, none, np.array([26, 52, 52]), np.array([0, 26, 0]), np.array([-26, 0, 0]))
    assert found["who_had_left"].tolist() == [0, -2, 0]  # 4 in 52 weeks, for 26
    assert found["custody_at_the_time"].tolist() == [2, 0, 0]  # 2 in 26 weeks, for 26 more weeks free
    assert found["trigger_offence"].tolist() == [-1, 0, -1]
    assert found["counting_noise"].tolist() == [-3, 0, 1]  # 6 - 1 - 2; 3 - 1 - 2.6, rounded
    assert found["chosen_at_a_high"].tolist() == [1, -1, -1]


def packed(*events: tuple[int, int, str, int, int]) -> Any:
    words = [who << 40 | week << 28 | KIND[kind] << 22 | of << 16 | value for who, week, kind, of, value in events]
    return np.array(sorted(words), np.uint64)


def test_entries_are_read_from_events() -> None:
    values = small().values
    when = times(values)
    opening = when.opening - when.start
    week = opening + 60
    cohort = values["cohorts"]["iom"]
    within = int(cohort["trigger_weeks"])
    events = packed(
        (7, week - within - 1, "OFFENCE", 0, 7),  # too long ago to be the trigger
        (7, week, "SELECTED", 0, 1),
        (9, week - within, "OFFENCE", 0, 7),  # just in time
        (9, week - 3, "OFFENCE", 0, 3),  # no charge
        (9, week, "SELECTED", 0, 4),
        (9, week + 20, "EXITED", 0, 2),
        (9, week + 20, "SELECTED", 0, 0),  # again, at the same meeting
    )

    class People:
        id = np.array([9, 7], np.uint32)
        entry_week = np.array([when.start, when.opening + 20], np.int16)

    found = entries(events, People, values, when)
    assert found.person.tolist() == [7, 9, 9]
    assert found.row.tolist() == [1, 0, 0]
    assert found.charged.tolist() == [-1, week - within, -1]
    assert found.gone.tolist() == [NEVER, week + 20, NEVER]
    assert found.cause.tolist() == [-1, 2, -1]
    assert found.kind.tolist() == [1, 4, 0]
    assert found.has.tolist() == [40, 60, 80]
    assert found.kept(52, when.end - when.start).tolist() == [False, True, True]
