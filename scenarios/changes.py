"""Check dated changes: what may change mid-run, when, and to what."""

from typing import Any

from scenarios.faults import Origin, nearest, said
from scenarios.layers import NESTED, Change, Laid
from scenarios.lines import Way
from scenarios.schema import misshapen_value
from scenarios.wording import expected
from sim.parameters import LISTS, SECTIONS, Parameter, UnknownPathError, find

# What a partnership, a court or a law can change on a date. People, their needs, offending and
# the money are the world, and who is in a list is its shape: those stay as they are.
SECTIONS_THAT_CHANGE = ("justice", "recall", "scheme", "tags", "channels", "effects")
LISTS_THAT_CHANGE = ("services", "roles", "cohorts")
_FIXED_KINDS = ("text", "word")  # labels, and who pays
_FIXED_VALUES = ("services.need",)  # a service that works on another need is another service


def may_change(path: str) -> bool:
    """Say whether a dated change may set the value at a path."""
    parameter, way = find(path), path.split(".")
    if parameter.kind in _FIXED_KINDS or f"{way[0]}.{way[-1]}" in _FIXED_VALUES:
        return False
    return (way[0] in SECTIONS_THAT_CHANGE and len(way) == len(("section", "value"))) or way[0] in LISTS_THAT_CHANGE


def paths_in(tree: dict[str, Any]) -> list[str]:
    """List the paths of all values that stand in a tree's sections and lists."""
    found = [key for key in tree if key not in SECTIONS and key not in LISTS]
    for name, table in tree.items():
        if name in SECTIONS and isinstance(table, dict):
            found += [f"{name}.{key}" for key in table]
        if name in LISTS and isinstance(table, dict):
            for entry, fields in table.items():
                found += (
                    [f"{name}.{entry}.{key}" for key in fields if key != NESTED] if isinstance(fields, dict) else []
                )
    for matrix, fields in tree.get("matrices", {}).items():
        for criterion, inner in fields.get("criteria", {}).items():
            found += [f"matrices.{matrix}.criteria.{criterion}.{key}" for key in inner]
    return found


def unknown_path(tree: dict[str, Any], path: str) -> str:
    """Return why a path leads to no value that stands in a tree; nothing where it does."""
    known = paths_in(tree)
    try:
        find(path)
    except UnknownPathError:
        return f"{said(path)} is no path of a value{nearest(path, known)}"
    if path in known:
        return ""
    return f"{said(path)} names no entry of this scenario{nearest(path, known)}"


def _misplaced(laid: Laid, change: Change, horizon: Any) -> str:
    """Return why a change can't be made at all; nothing where it can."""
    if not isinstance(change.path, str):
        return f"the path of a dated change is {said(change.path)}; expected text such as cohorts.iom.places"
    if reason := unknown_path(laid.tree, change.path):
        return f"a dated change's path {reason}"
    if not may_change(change.path):
        allowed = ", ".join((*SECTIONS_THAT_CHANGE, *LISTS_THAT_CHANGE))
        return f"{change.path} can't change mid-run; expected a path in {allowed} (no labels, payers or needs served)"
    if not isinstance(change.week, int) or isinstance(change.week, bool):
        return f"the week of a change of {change.path} is {said(change.week)}; expected a whole number"
    most = horizon if isinstance(horizon, int) else change.week
    if not 0 <= change.week <= most:
        return f"the week of a change of {change.path} is {change.week}; expected 0 to horizon_weeks, {most}"
    return ""


def value_faults(path: str, parameter: Parameter, value: Any) -> list[str]:
    """Return a sentence for each fault of the shape of one plain value."""
    if not misshapen_value(parameter, value):
        return []
    return [f"{path} is {said(value)}; expected {expected(parameter)}"]


def usable(laid: Laid, horizon: Any) -> list[Change]:
    """Return the changes that are in order, by week and path; say what is wrong with the others."""
    fit: list[Change] = []
    for change in laid.changes:
        if reason := _misplaced(laid, change, horizon):
            laid.fault_at(change.origin, reason)
        else:
            fit.append(change)
    return sorted(fit, key=lambda change: (change.week, change.path))


def apply(values: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a path of a tree that has it."""
    *way, name = path.split(".")
    table = values
    for part in way:
        table = table[part]
    table[name] = value


def origins_after(origins: dict[Way, Origin], changes: list[Change]) -> dict[Way, Origin]:
    """Return where values stand once changes are in force."""
    return origins | {tuple(change.path.split(".")): change.origin for change in changes}
