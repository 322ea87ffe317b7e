"""Live the chain of arms of a replicate, and sum what each came to over the entries."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.decisions.assurance import parts
from experiments.decisions.assurance.chain import ALL, NAMES, NONE, limited, links
from experiments.decisions.assurance.entries import YEAR, Entries, entries, of_persons, selected
from experiments.decisions.assurance.measures import MEASURES, SCORE, by_type, weights
from experiments.decisions.assurance.parts import Before, Window
from sim.arms import times
from sim.courses import ArmResult, live
from sim.knowledge import drawn_values
from sim.money import prices
from sim.pools import Pool, make_pool
from sim.scenario import Scenario, Values
from sim.tables import Tables, tables

BEFORE = (52, 104)  # weeks before selection that may be looked at
POPULATIONS = ("selected", "exited")
BASES = ("scheme", "useless")  # whose entries: the scheme's, or those of the same scheme with every channel off


class Sum(NamedTuple):
    """A whole number of a replicate: a row of the table that a folder keeps."""

    replicate: int
    basis: str
    population: str
    measure: str
    before: int
    name: str
    value: int


class Chain(NamedTuple):
    """All arms of a replicate, with the events of those ever selected, and what is needed to read them."""

    values: Values
    pool: Pool
    arms: dict[str, ArmResult]
    tables: dict[str, Tables]  # arm: those in force at its end
    worth: dict[str, Any]  # measure: what an offence of each type counts
    weights: dict[str, dict[str, Any]]  # arm, measure: what each event counts
    proven: dict[str, Any]  # arm: the share of offences of each type that are proven in the end, in the whole pool


def lived(scenario: Scenario, seed: int, replicate: int, draw: int | None) -> Chain:
    """Live every arm of both orders on one pool."""
    values = drawn_values(scenario, seed, draw)
    never = tables(limited(values, frozenset()), scheme=False)
    pool = make_pool(values, never, seed, replicate)
    chain = links(values, never)
    found = live(pool, values, [link.course for link in chain], seed, replicate, noted=True)
    whole = {link.name: arm for link, arm in zip(chain, found, strict=True)}
    proven = {name: parts.proven_chance(whole[name].events, len(values["offence_types"])) for name in (NONE, ALL)}
    persons = np.unique(np.concatenate([selected(whole[name].events) for name in (NONE, ALL)]))
    trimmed = {id(arm): arm._replace(events=of_persons(arm.events, persons)) for arm in found}
    worth = by_type(prices(values, [values]))
    counted = {key: weights(arm.events, worth) for key, arm in trimmed.items()}  # arms of equal courses are one
    return Chain(
        values,
        pool,
        {name: trimmed[id(arm)] for name, arm in whole.items()},
        {link.name: link.course[-1].tables for link in chain},
        worth,
        {name: counted[id(arm)] for name, arm in whole.items()},
        proven,
    )


class Seen(NamedTuple):
    """One basis and window of a chain: entries, what was counted before, and after in each arm."""

    window: Window
    exited: Any  # left the scheme within the year after
    before: dict[str, Before]
    after: dict[str, dict[str, Any]]  # arm, measure
    natural: dict[str, dict[str, Any]]  # measure, part


def _taken(all_entries: Entries, kept: Any) -> Entries:
    return Entries(*[column[kept] for column in all_entries])


def seen(chain: Chain, basis: str, before: int, arms: Sequence[str] = NAMES) -> Seen:
    """Return what a basis' entries come to; ``arms`` are those whose years after are wanted."""
    when = times(chain.values)
    name = ALL if basis == "scheme" else NONE
    arm, none = chain.arms[name], chain.arms[NONE]
    whole = entries(arm.events, arm.people, chain.values, when)
    window = Window(_taken(whole, whole.kept(before, when.end - when.start)), before)
    chosen, week = window.entries, window.entries.week
    # Where a dated change moves the chances of coming to notice, what was expected is by those at the end.
    counted = parts.before(arm, chain.tables[name], window, chain.worth, chain.weights[name], chain.proven[name])
    after = {one: parts.after(chain.arms[one], window, chain.weights[one]) for one in arms}
    entered = week - before
    was_inside = parts.inside(arm, chosen, entered, week)
    left = np.minimum(np.maximum(parts.left_week(none, chosen.person), week), week + YEAR)
    gone = week + YEAR - left
    is_inside = parts.inside(none, chosen, week, left)
    nothing = np.zeros(len(week), np.int64)
    natural = {
        measure: parts.natural(
            counted[measure],
            after[NONE][measure],
            before - was_inside if measure != SCORE else nothing,
            window.times * gone,
            window.times * is_inside - was_inside,
        )
        for measure in MEASURES
    }
    return Seen(window, chosen.gone <= week + YEAR, counted, after, natural)


def sums(chain: Chain, replicate: int) -> Iterator[Sum]:
    """Yield every whole number that a replicate comes to."""
    for basis in BASES:
        for before in BEFORE:
            arms = NAMES if basis == "scheme" else (NONE,)
            found = seen(chain, basis, before, arms)
            everybody = np.ones(len(found.exited), bool)
            for population, members in zip(POPULATIONS, (everybody, found.exited), strict=True):
                yield Sum(replicate, basis, population, "", before, "entries", int(members.sum()))
                for measure in MEASURES:
                    for name, column in _columns(found, measure, arms):
                        yield Sum(replicate, basis, population, measure, before, name, int(column[members].sum()))


def _columns(found: Seen, measure: str, arms: Sequence[str]) -> Iterator[tuple[str, Any]]:
    yield "before", found.before[measure].count
    yield from found.natural[measure].items()
    for arm in arms:
        yield f"after {arm or 'none'}", found.after[arm][measure]


def left_out(chain: Chain, before: int) -> tuple[int, int]:
    """Return how many selections there were, and how many of them have not their windows whole."""
    when = times(chain.values)
    arm = chain.arms[ALL]
    whole = entries(arm.events, arm.people, chain.values, when)
    return len(whole.week), int(np.sum(~whole.kept(before, when.end - when.start)))
