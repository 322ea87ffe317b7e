"""Turn what pydantic finds into sentences about paths, values and what was expected."""

from collections.abc import Iterable, Iterator
from typing import Any

from scenarios.faults import nearest, said
from scenarios.layers import TOP_KEYS
from scenarios.lines import Way
from scenarios.payers import head_of
from scenarios.schema import Found
from sim.parameters import BIG, CRITERION, LISTS, SECTIONS, Parameter, UnknownPathError, find


def _bounds(parameter: Parameter) -> str:
    low, high = parameter.low, parameter.high
    if low == -BIG and high == BIG:
        return ""
    if high == BIG:
        return f" of {low:,g} or more"
    return f" from {_plain(low)} to {_plain(high)}"


def _plain(bound: float) -> str:
    return f"{int(bound):,}" if bound == int(bound) else f"{bound:g}"


def _in_unit(parameter: Parameter) -> str:
    return f" ({parameter.unit})" if parameter.unit else ""


def expected(parameter: Parameter) -> str:
    """Say what a parameter's value must be."""
    bounds, unit = _bounds(parameter), _in_unit(parameter)
    match parameter.kind:
        case "number":
            return f"a number{bounds}{unit}"
        case "integer":
            return f"a whole number{bounds}{unit}"
        case "vector":
            return f"{parameter.length} numbers, each{bounds or ' a number'}{unit}"
        case "map":
            each = f"lists of {parameter.length} numbers, each" if parameter.length else "numbers"
            return f"a table of {each}{bounds}{unit}, by name of {parameter.of or 'year'}"
        case "choice" | "word":
            return f"one of {', '.join(parameter.choices)}"
        case "reference":
            return f"a name in {parameter.of}"
        case "references":
            return f"a list of names in {parameter.of}"
        case "boolean":
            return "true or false"
        case "date":
            return "a date such as 2020-04-27"
        case "criteria":
            return "a table of criteria by name"
    return "text"


def names_at(way: Way) -> list[str]:
    """List the keys that may stand in the table at a way; none where entries are named freely."""
    if not way:
        return list(TOP_KEYS)
    if way[0] in SECTIONS:
        return [parameter.name for parameter in SECTIONS[way[0]]]
    if way[0] == "matrices" and len(way) == 4:  # noqa: PLR2004 - matrices, a name, criteria, a name
        return [parameter.name for parameter in CRITERION]
    if way[0] in LISTS and len(way) == 2:  # noqa: PLR2004 - a list, a name
        return [parameter.name for parameter in LISTS[way[0]]]
    return []


def parameter_at(way: Iterable[str]) -> tuple[Parameter | None, Way, Way]:
    """Return the parameter whose value a way leads into, the way to it, and the rest within it."""
    way = tuple(way)
    for length in range(len(way), 0, -1):
        try:
            return find(".".join(way[:length])), way[:length], way[length:]
        except UnknownPathError:
            continue
    return None, way, ()


def _inside(path: str, rest: Way) -> str:
    """Name a part of a value: a map's entry by its name, a number of a list by its place."""
    for part in rest:
        path = f"{path}, number {int(part) + 1}," if part.isdigit() and len(part) < 3 else f"{path}.{part}"  # noqa: PLR2004 - years are keys
    return path


def _sentence(kind: str, way: Way, given: Any) -> str:
    parameter, leaf, rest = parameter_at(way)
    path = ".".join(way)
    if kind == "extra_forbidden":
        known = names_at(way[:-1])
        close = nearest(way[-1], known)
        if close.startswith("; the nearest"):
            return f"{path} is no value of a scenario; the nearest right one is {_sibling(way, close)}"
        return f"{path} is no value of a scenario{close}"
    if kind == "missing":
        what = f"{expected(parameter)}: {parameter.meaning}" if parameter else "a table of values"
        return f"{path} is missing; expected {what}"
    if way[-1] == "[key]":
        return f"{'.'.join(way[:-2])}.{way[-2]} is no name; expected letters, digits, - and _ only"
    if parameter is None:
        return f"{path} is {said(given)}; expected a table of values"
    where = _inside(".".join(leaf), rest)
    if kind in {"too_short", "too_long"}:
        return f"{where} has {len(given)} numbers; expected {expected(parameter)}"
    return f"{where} is {said(given)}; expected {expected(parameter)}{_right_word(parameter, given)}"


def _right_word(parameter: Parameter, given: Any) -> str:
    """Name the nearest of a value's words, or the head under which a payer's own name stands."""
    if parameter.kind != "word" or not isinstance(given, str):
        return ""
    head = head_of(given) if parameter.unit == "payer" else ""
    return f"; the nearest right one is {head}" if head else nearest(given, parameter.choices)


def _sibling(way: Way, close: str) -> str:
    return ".".join((*way[:-1], close.rsplit(" ", 1)[1]))


def sentences(found: Iterable[Found]) -> Iterator[tuple[Way, str]]:
    """Yield the way and the sentence of each fault of shape."""
    for kind, way, given in found:
        yield way, _sentence(kind, way, given)
