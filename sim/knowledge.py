"""Draw values from their distributions: what is not known about the world.

A draw is addressed by the value's path, so adding a value moves no other, and two scenarios
that share a value draw the same luck for it.
"""

import copy
import zlib
from typing import Any

from sim import distributions
from sim.elementary import log
from sim.parameters import Parameter, find
from sim.scenario import Scenario, Values
from sim.streams import REGISTER, WEEK_OFFSET, words

_RANGE = 3.919928  # standard deviations between the 2.5 and 97.5 % points


def quantile(path: str, seed: int, draw: int) -> float:
    """Return the uniform number in (0, 1) that decides a value in a draw.

    What a role's posts are budgeted for and how many are there is one unknown, so both have one number.
    """
    who = zlib.crc32(path.replace(".fte_budgeted", ".fte_in_post").encode())
    high, low, _, _ = words(who, draw - WEEK_OFFSET, REGISTER, 0, seed, 0)
    return ((high << 21 | low >> 11) + 0.5) / 2.0**53


def inverse(distribution: str, u: float, value: float, low: float, high: float) -> float:
    """Return the u-quantile of a register row's distribution.

    ``low`` and ``high`` bound a uniform or triangular; elsewhere they are its 2.5 and 97.5 % points.
    """
    match distribution:
        case "uniform":
            return low + u * (high - low)
        case "triangular":
            return distributions.triangular(u, low, value, high)
        case "normal":
            return value + distributions.normal(u) * ((high - low) / _RANGE)
        case "lognormal":
            return distributions.lognormal(u, value, log(high / low) / _RANGE)
        case "beta":
            return distributions.beta(u, value, (high - low) / _RANGE)
        case "fixed":
            return value
    message = f"no distribution is called {distribution!r}"
    raise ValueError(message)


def _bounded(parameter: Parameter, x: float) -> float | int:
    x = min(max(x, parameter.low), parameter.high)
    return int(x + 0.5) if parameter.kind == "integer" else x


def drawn_value(path: str, distribution: str, value: Any, low: float, high: float, u: float) -> Any:
    """Return one row's value at quantile u, within its parameter's bounds.

    A vector or map moves as one: ``low`` and ``high`` are then factors on the whole of it.
    """
    parameter = find(path)
    if isinstance(value, list | dict):
        factor = inverse(distribution, u, 1.0, low, high)

        def scaled(x: Any) -> Any:
            if isinstance(x, list):
                return [scaled(y) for y in x]
            return min(max(x * factor, parameter.low), parameter.high)

        if isinstance(value, dict):
            return {key: scaled(x) for key, x in value.items()}
        return scaled(value)
    return _bounded(parameter, inverse(distribution, u, value, low, high))


def drawn_values(scenario: Scenario, seed: int, draw: int | None) -> Values:
    """Return a scenario's values in one draw of the register; the central ones for None."""
    values = copy.deepcopy(scenario.values)
    if draw is None:
        return values
    for path, distribution, value, low, high in scenario.uncertain:
        number = drawn_value(path.partition("@")[0], distribution, value, low, high, quantile(path, seed, draw))
        if "@" in path:  # the value of a dated change: its path, "@" and the week
            target, _, week = path.partition("@")
            for change in values["changes"]:
                if change["path"] == target and change["week"] == int(week):
                    change["value"] = number
            continue
        *way, name = path.split(".")
        table = values
        for part in way:
            table = table[part]
        table[name] = number
    return values
