"""What several tables are made from: shares, chances of coming to notice, needs."""

import math
from typing import Any

import numpy as np

from sim.draws import ALWAYS, TOP
from sim.scenario import Values

QUARTER = 13  # weeks of a quarter of the past
BOOST_WEEKS = 40  # weeks in which a release still raises the rate
AGES = 121  # ages 0 to 120


def whole(x: float) -> int:
    """Return floor(x), forgiving what a product of decimals lacks to a whole number."""
    return math.floor(x + 1e-9)


def sixty_fourths(x: float) -> int:
    """Return a share in 64ths."""
    return whole(64 * x)


def whole_numbers(values: Any) -> Any:
    """Return an int64 array."""
    return np.array(values, dtype=np.int64)


def floats(values: Any) -> Any:
    """Return a float64 array."""
    return np.array(values, dtype=np.float64)


def thresholds(p: Any) -> Any:
    """Return ``sim.draws.threshold`` of each of an array."""
    return np.where(p <= 0.0, 0.0, np.where(p >= 1.0, float(TOP), p * 4294967296.0)).astype(np.int64)


def chances(p: Any) -> Any:
    """Return ``sim.draws.chance`` of each of an array."""
    return np.where(p >= 1.0, ALWAYS, thresholds(p))


def shares(values: list[float]) -> list[float]:
    """Return shares divided by their sum, added from left to right (all 0 where it is 0)."""
    total = 0.0
    for value in values:
        total += value
    return [value / total if total > 0 else 0.0 for value in values]


def need_shares(entry: Values, needs: list[str]) -> list[tuple[float, float, float]]:
    """Return a profile's shares at levels 0, 1 and 2 of each need."""
    found = []
    for need in needs:
        one, two = entry["needs"].get(need, (0.0, 0.0))
        if one + two > 0.98:
            scale = 0.98 / (one + two)
            one, two = one * scale, two * scale
        found.append((1.0 - one - two, one, two))
    return found


def weekly_moves(
    level: tuple[float, float, float], turnover_weeks: float, n_needs: int
) -> tuple[float, float, float, float]:
    """Return a need's weekly chances: rise from 0, rise from 1, fall from 1, fall from 2.

    Of n needs one moves in a week, so no level is left with a chance above 1 / n: where it would be, all
    four are less in proportion, and the shares of levels still hold.
    """
    fall = 1.0 / turnover_weeks
    rise_0 = fall * level[1] / level[0] if level[0] > 0 else 0.0
    rise_1 = fall * level[2] / level[1] if level[1] > 0 else 0.0
    fall_1 = fall if level[1] > 0 else 0.0
    fall_2 = fall if level[2] > 0 else 0.0
    most = 1.0 / n_needs
    highest = max(rise_0, rise_1 + fall_1, fall_2)
    less = most / highest if highest > most else 1.0
    return less * rise_0, less * rise_1, less * fall_1, less * fall_2


def age_band(age_from: list[float], age: int) -> int:
    """Return the last band whose lowest age is not above an age, the first if none."""
    found = 0
    for band, lower in enumerate(age_from):
        if lower <= age:
            found = band
    return found


def age_bands(age_from: list[float]) -> list[int]:
    """Return the band of each age."""
    return [age_band(age_from, age) for age in range(AGES)]


def notice(types: Values) -> list[tuple[float, float, float]]:
    """Return the chances recorded, attributed and charged of an offence of each type."""
    found = []
    for entry in types.values():
        recorded = min(1.0, 1.0 / entry["multiplier"])
        attributed = recorded * entry["p_attributed"]
        found.append((recorded, attributed, attributed * entry["p_charged"]))
    return found


def mixes(values: Values) -> list[list[float]]:
    """Return each profile's shares of types of offence."""
    names = list(values["offence_types"])
    return [shares([profile["mix"].get(name, 0.0) for name in names]) for profile in values["profiles"].values()]
