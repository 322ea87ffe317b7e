"""Read what the library's files say, and run them once for all tests."""

import functools
import tomllib
from datetime import date, timedelta
from typing import Any

import numpy as np

from scenarios import files, load
from sim import simulate
from sim.parameters import UnknownPathError, find
from sim.results import Result

Values = dict[str, Any]


def text_of(name: str) -> str:
    return (files.LIBRARY / f"{name}.toml").read_text(encoding="utf-8")


def opening_of(name: str) -> str:
    """The comment at the head of a file."""
    return text_of(name).split("\n\n", maxsplit=1)[0]


def _walked(way: tuple[str, ...], table: Values) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        inner = (*way, key)
        try:
            find(".".join(inner))
        except UnknownPathError:
            found += _walked(inner, value) if isinstance(value, dict) else []
        else:
            found += _walked(inner, value) if key == "criteria" else [(".".join(inner), value)]
    return found


def written(name: str) -> list[tuple[str, Any]]:
    """Path and value of all that a file says itself and does not inherit, dated changes too."""
    table = tomllib.loads(text_of(name))
    changes = table.pop("changes", [])
    return _walked((), table) + [(change["path"], change["value"]) for change in changes if "value" in change]


def at_start(values: Values, path: str) -> Any:
    """The value at a path before any dated change."""
    return functools.reduce(lambda found, part: found[part], path.split("."), values)


def at_end(values: Values, path: str) -> Any:
    """The value at a path once all dated changes are in force."""
    changed = [change["value"] for change in values["changes"] if change["path"] == path]
    return changed[-1] if changed else at_start(values, path)


def changes_of(name: str) -> dict[str, int]:
    """The week of the last change of each path."""
    return {change["path"]: change["week"] for change in load(name).values["changes"]}


def date_of(name: str, week: int) -> date:
    return date.fromisoformat(load(name).values["start"]) + timedelta(weeks=week)


@functools.cache
def lived_once(name: str) -> Result:
    """One replicate of the scheme, with central values."""
    return simulate(load(name), replicates=1, parameters="central", arms=("scheme",))


def at_last(name: str, column: str) -> dict[str, int]:
    """What stands in the last week, by the column's entries."""
    result = lived_once(name)
    return dict(zip(result.weekly_entries(column), result.weekly(column, "scheme")[0, -1].tolist(), strict=True))


def in_all(name: str, column: str) -> dict[str, int]:
    """What the weeks of the horizon sum to, by the column's entries."""
    result = lived_once(name)
    sums = result.weekly(column, "scheme")[0].sum(axis=0, dtype=np.int64)
    return dict(zip(result.weekly_entries(column), sums.tolist(), strict=True))
