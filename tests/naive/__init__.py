"""The whole model once more, written plainly from the ODD, to hold the compiled engine against.

It shares nothing with the engine but the random words, the elementary functions, the inverse
distributions and the names of values and outcomes.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

from naive.past import Past
from naive.person import Person
from naive.week import columns, live
from naive.world import World

__all__ = ["Person", "Result", "columns_of", "pool", "run"]

_INTERNAL = ("id", "record", "stays", "waits", "luck", "charged_now", "leave_cause")


@dataclass(frozen=True)
class Result:
    """What a run gives."""

    events: list[int]  # packed, sorted
    weekly: list[list[int]]  # a row a week
    people: dict[int, dict[str, Any]]  # final state by id


def run(values: dict[str, Any], seed: int, replicate: int, arm: str, selection: Any = None) -> Result:
    """Run one arm (scheme, as_is, stopped or never) of a scenario's values."""
    world = World(values, seed, replicate, arm)
    world.selection = selection
    people = Past(world).pool()
    weekly = live(world, people)
    return Result(sorted(world.ledger), weekly, {p.id: state(world, p) for p in people})


def pool(values: dict[str, Any], seed: int, replicate: int) -> list[Person]:
    """Return everyone who enters the pool, as at entry."""
    return Past(World(values, seed, replicate)).pool()


def columns_of(values: dict[str, Any]) -> tuple[dict[str, int], int]:
    """Return where each part of the weekly table begins, and its width."""
    return columns(World(values, 0, 0))


def state(world: World, person: Person) -> dict[str, Any]:
    """Return the state of a person by name, and by service the weeks left and who pays."""
    places = range(len(world.services))
    named = {one.name: getattr(person, one.name) for one in dataclasses.fields(person) if one.name not in _INTERNAL}
    return named | {
        "record": [dataclasses.astuple(entry) for entry in person.record],
        "weeks_left": [person.stays[k].weeks_left if k in person.stays else 0 for k in places],
        "scheme_paid": [k in person.stays and person.stays[k].scheme_paid for k in places],
        "waits": [k in person.waits for k in places],
        "waiting": sum(entry.charged and not entry.proven for entry in person.record),
    }
