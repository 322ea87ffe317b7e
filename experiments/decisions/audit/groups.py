"""Put people into groups: by sex, age, area, profile and OGRS3."""

from typing import Any

import numpy as np

from experiments.decisions.audit.followed import Followed
from sim.scenario import Values

AGES = {"under 25": (0, 25), "25 to 34": (25, 35), "35 to 44": (35, 45), "45 or more": (45, 200)}
OGRS3 = {"0 to 49 %": (0, 500), "50 to 74 %": (500, 750), "75 to 89 %": (750, 900), "90 % or more": (900, 1001)}
SEXES = ("man", "woman")
_YEAR = 52


def ages(followed: Followed) -> Any:
    """Return the age of each person in whole years, in the week of the list."""
    return (followed.week - followed.people["birth_week"].astype(np.int64)) // _YEAR


def _bands(values: Any, bands: dict[str, tuple[int, int]]) -> dict[str, Any]:
    return {label: (values >= low) & (values < high) for label, (low, high) in bands.items()}


def group_names(values: Values) -> dict[str, tuple[str, ...]]:
    """Return the groups of each kind, in the order in which they are told."""
    return {
        "sex": SEXES,
        "age": tuple(AGES),
        "area": tuple(values["areas"]),
        "profile": tuple(values["profiles"]),
        "OGRS3": tuple(OGRS3),
    }


def groupings(followed: Followed, values: Values) -> dict[str, Any]:
    """Return who is in which group, by ``kind: group`` and row."""
    people = followed.people
    found = {
        "sex": {name: people["sex"] == code for code, name in enumerate(SEXES)},
        "age": _bands(ages(followed), AGES),
        "area": {name: people["area"] == code for code, name in enumerate(values["areas"])},
        "profile": {name: people["profile"] == code for code, name in enumerate(values["profiles"])},
        "OGRS3": _bands(people["ogrs3"], OGRS3),
    }
    return {f"{kind}: {name}": inside for kind, named in found.items() for name, inside in named.items()}
