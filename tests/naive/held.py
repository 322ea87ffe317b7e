"""Gather what agencies hold of those whom a meeting may choose (ODD 7.2, the page of what a function is told)."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np

from naive.person import Person
from naive.world import World
from sim.outcomes import NEVER


def held_of(world: World, cohort: str, listed: list[Person], points: list[int]) -> Any:
    """Return what a selection function is told, an array for each thing."""

    def since(name: str) -> list[float]:
        weeks = [getattr(person, name) for person in listed]
        return [math.inf if week == NEVER else world.t - week for week in weeks]

    def until(name: str) -> list[float]:
        weeks = [getattr(person, name) for person in listed]
        return [math.inf if week == NEVER else week - world.t for week in weeks]

    as_they_are = ("id", "sex", "area", "rosh", "mappa", "assessed", "ogrs3", "sanctions", "custody", "supervision")
    told: dict[str, list[Any]] = {name: [getattr(person, name) for person in listed] for name in as_they_are}
    told |= {
        "points": points,
        "age": [person.age(world.t) for person in listed],
        "flags": [person.flags for person in listed],
        "last_type": [person.last_type if person.sanctions else -1 for person in listed],
        "waiting": [sum(entry.charged and not entry.proven for entry in person.record) for person in listed],
        "sentence_weeks": [person.sentence_weeks for person in listed],
        "present_cohort": [person.cohort for person in listed],
        "weeks_since_attributed": since("last_attributed"),
        "weeks_since_charge": since("last_charge"),
        "weeks_since_proven": since("last_proven"),
        "weeks_since_release": since("released_week"),
        "weeks_since_first_sanction": since("first_sanction_week"),
        "weeks_to_release": until("custody_until"),
        "weeks_to_supervision_end": until("supervised_until"),
        "weeks_to_court": until("court_week"),
    }

    def offences(basis: str, weeks: int) -> Any:
        found = np.zeros((len(listed), len(world.values["offence_types"])), np.int64)
        for row, person in enumerate(listed):
            for entry in person.record:
                if getattr(entry, basis) and entry.week > world.t - weeks:
                    found[row, entry.type] += 1
        return found

    arrays = {name: np.array(column) for name, column in told.items()}
    return SimpleNamespace(week=world.t, cohort=cohort, offences=offences, **arrays)
