"""Make a world of the naive model, a person for it, and read its events."""

from typing import Any

from live import live_values
from naive.person import Person
from naive.world import World

from sim.outcomes import EVENTS


def someone(**named: Any) -> Person:
    """A man of 30 at week 0 who has done nothing."""
    plain: dict[str, Any] = {
        "id": 5, "profile": 0, "sex": 0, "area": 0, "favourite": 0,
        "birth_week": -30 * 52, "leave_week": 32_000, "leave_cause": 2, "propensity": 0.1, "referable": 0,
        "flags": [False, False, False], "rosh": 0, "needs": [0, 0], "assessed": [0, 0], "entry_week": -104,
    }  # fmt: skip
    return Person(**(plain | named))


def world_of(n: int, **sections: dict[str, Any]) -> World:
    """A world of the nth scenario with some values changed, at week 0."""
    values = live_values(n)
    for name, table in sections.items():
        values[name] = values[name] | table
    world = World(values, 1, 0, "scheme")
    world.t = 0
    return world


def parts(event: int) -> tuple[int, int, str, int, int]:
    """An event's person, week since the first, kind, type and value."""
    return event >> 40, event >> 28 & 0xFFF, EVENTS[event >> 22 & 63][0], event >> 16 & 63, event & 0xFFFF
