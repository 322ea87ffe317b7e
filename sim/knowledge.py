"""Draw values from their distributions: what is not known about the world.

A draw is addressed by the value's path, so adding a value moves no other, and two scenarios
that share a value draw the same luck for it.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim import distributions
from sim.distributions import each
from sim.elementary import log
from sim.parameters import Parameter, find
from sim.scenario import Scenario, Values
from sim.streams import REGISTER, WEEK_OFFSET, words, words_of

_RANGE = 3.919928  # standard deviations between the 2.5 and 97.5 % points


def _who(path: str) -> int:
    """Return whose words decide a value.

    What a role's posts are budgeted for and how many are there is one unknown, so both have one number.
    """
    return zlib.crc32(path.replace(".fte_budgeted", ".fte_in_post").encode())


def quantile(path: str, seed: int, draw: int) -> float:
    """Return the uniform number in (0, 1) that decides a value in a draw."""
    high, low, _, _ = words(_who(path), draw - WEEK_OFFSET, REGISTER, 0, seed, 0)
    return ((high << 21 | low >> 11) + 0.5) / 2.0**53


def _quantiles(who: Any, seed: int, draw: int) -> Any:
    """Return the uniform numbers of several values in a draw."""
    high, low, _, _ = words_of(who, draw - WEEK_OFFSET, REGISTER, 0, seed, 0)
    return ((high << np.uint64(21) | low >> np.uint64(11)) + 0.5) / 2.0**53


def _inverse(distribution: str, value: Any, low: Any, high: Any) -> Callable[[Any], Any]:
    """Return what turns quantiles into values: all but what depends on them is worked out."""
    match distribution:
        case "uniform":
            return lambda u: low + u * (high - low)
        case "triangular":
            return lambda u: distributions.triangular(u, low, value, high)
        case "normal":
            sd = (high - low) / _RANGE
            return lambda u: value + distributions.normal(u) * sd
        case "lognormal":
            sigma = each(log, high / low) / _RANGE
            return lambda u: distributions.lognormal(u, value, sigma)
        case "beta":
            shapes = distributions.beta_shapes(value, (high - low) / _RANGE)
            return lambda u: distributions.beta(u, value, shapes)
        case "fixed":
            return lambda _: value
    message = f"no distribution is called {distribution!r}"
    raise ValueError(message)


def inverse(distribution: str, u: float, value: float, low: float, high: float) -> float:
    """Return the u-quantile of a register row's distribution.

    ``low`` and ``high`` bound a uniform or triangular; elsewhere they are its 2.5 and 97.5 % points.
    """
    return float(_inverse(distribution, value, low, high)(u))


def numbers_at(row: Sequence[Any], u: Any) -> Any:
    """Return the number that decides a row's value at each of an array of quantiles, an array.

    It is the value, within its parameter's bounds; of a vector or map, the factor on all of it.
    """
    path, distribution, value, low, high = row
    if is_several(value):
        return np.broadcast_to(_inverse(distribution, 1.0, low, high)(u), np.shape(u))
    parameter = find(path.partition("@")[0])
    found = np.clip(_inverse(distribution, value, low, high)(u), parameter.low, parameter.high)
    found = np.broadcast_to(found, np.shape(u))
    return np.floor(found + 0.5).astype(np.int64) if parameter.kind == "integer" else found


def _bounded(parameter: Parameter, x: float) -> float | int:
    x = min(max(x, parameter.low), parameter.high)
    return int(x + 0.5) if parameter.kind == "integer" else x


def _scaled(parameter: Parameter, value: Any, factor: float) -> Any:
    """Return a number, or each of a vector or map, times a factor, within the bounds."""
    if isinstance(value, dict):
        return {key: _scaled(parameter, x, factor) for key, x in value.items()}
    if isinstance(value, list):
        return [_scaled(parameter, x, factor) for x in value]
    return min(max(value * factor, parameter.low), parameter.high)


def is_several(value: Any) -> bool:
    """Say whether a value is a vector or a map, which moves as one."""
    return isinstance(value, list | dict)


def value_of(parameter: Parameter, value: Any, number: float) -> Any:
    """Return a row's value from the number that decides it: a vector or map moves as one, by a factor."""
    return _scaled(parameter, value, number) if is_several(value) else _bounded(parameter, number)


def drawn_value(path: str, distribution: str, value: Any, low: float, high: float, u: float) -> Any:
    """Return one row's value at quantile u, within its parameter's bounds.

    A vector or map moves as one: ``low`` and ``high`` are then factors on the whole of it.
    """
    centre = 1.0 if is_several(value) else value
    return value_of(find(path), value, inverse(distribution, u, centre, low, high))


@dataclass(frozen=True)
class _Uncertain:
    """A scenario's uncertain rows, ready to be drawn."""

    rows: Sequence[
        tuple[list[str], str, Parameter, Any]
    ]  # the way to it, the week of a dated change, what it is, value
    who: Any  # of each row
    inverses: Sequence[tuple[Any, Callable[[Any], Any]]]  # rows of one distribution, and what turns their quantiles

    def numbers(self, seed: int, draw: int) -> list[float]:
        """Return the number drawn for each row."""
        u = _quantiles(self.who, seed, draw)
        found = np.zeros(u.size)
        for rows, values_at in self.inverses:
            found[rows] = values_at(u[rows])
        return found.tolist()  # type: ignore[no-any-return]


@lru_cache(maxsize=64)
def _uncertain(scenario: Scenario) -> _Uncertain:
    rows: list[tuple[list[str], str, Parameter, Any]] = []
    of: dict[str, list[tuple[Any, ...]]] = {}
    for k, (path, distribution, value, low, high) in enumerate(scenario.uncertain):
        target, _, week = path.partition("@")
        rows.append((target.split("."), week, find(target), value))
        of.setdefault(distribution, []).append((k, 1.0 if is_several(value) else value, low, high))
    inverses = []
    for distribution, those in of.items():
        places, *columns = zip(*those, strict=True)
        inverses.append((np.array(places), _inverse(distribution, *[np.array(x, np.float64) for x in columns])))
    return _Uncertain(rows, np.array([_who(row[0]) for row in scenario.uncertain], np.uint64), inverses)


def _copied(value: Any) -> Any:
    """Copy nested dicts and lists of plain values."""
    if isinstance(value, dict):
        return {key: _copied(x) for key, x in value.items()}
    return [_copied(x) for x in value] if isinstance(value, list) else value


def drawn_values(scenario: Scenario, seed: int, draw: int | None) -> Values:
    """Return a scenario's values in one draw of the register; the central ones for None."""
    values: Values = _copied(scenario.values)
    if draw is None:
        return values
    uncertain = _uncertain(scenario)
    for (way, week, parameter, value), number in zip(uncertain.rows, uncertain.numbers(seed, draw), strict=True):
        _put(values, way, week, value_of(parameter, value, number))
    return values


def _put(values: Values, way: Sequence[str], week: str, found: Any) -> None:
    """Put a value in its place; where there is a week, into the dated change of that week."""
    if week:
        for change in values["changes"]:
            if change["path"] == ".".join(way) and change["week"] == int(week):
                change["value"] = found
        return
    table = values
    for part in way[:-1]:
        table = table[part]
    table[way[-1]] = found


def held(scenario: Scenario, numbers: Mapping[str, float]) -> Scenario:
    """Return a scenario in which some uncertain values stand, no longer drawn.

    ``numbers`` are by path, ``@`` and the week behind it for a dated change's, as ``numbers_at`` gives them. Raises
    ValueError where a number is not one that the value may have.
    """
    if not numbers:
        return scenario
    values: Values = _copied(scenario.values)
    left = []
    for row in scenario.uncertain:
        path, _, value, _, _ = row
        if path not in numbers:
            left.append(row)
            continue
        target, _, week = path.partition("@")
        found = value_of(find(target), value, numbers[path])
        if not is_several(value) and found != numbers[path]:
            message = f"{path} is {numbers[path]:g}; expected a value within its bounds, such as {found:g}"
            raise ValueError(message)
        _put(values, target.split("."), week, found)
    return Scenario.make(scenario.name, values, left)


def held_in_draw(scenario: Scenario, seed: int, draw: int) -> Scenario:
    """Return a scenario in which every uncertain value stands as a draw of the register has it."""
    return Scenario.make(scenario.name, drawn_values(scenario, seed, draw), [])
