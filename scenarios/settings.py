"""Set single values on top of a scenario's files, as ``--set path=value`` does."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from scenarios.changes import unknown_path
from scenarios.faults import Fault, Origin, ScenarioError, said
from scenarios.layers import Change, Laid
from sim.parameters import UnknownPathError, find

ORIGIN = Origin("--set")

Settings = Mapping[str, Any] | Iterable[str]


def _parsed(path: str, text: str) -> Any:
    """Read a value as TOML; where it isn't, as plain text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        pass
    try:
        plain = find(path.partition("@")[0]).kind in {"text", "choice", "word", "reference", "date"}
    except UnknownPathError:
        plain = True
    if plain:
        return text
    sentence = f"{path} is set to {said(text)}; expected a value as TOML has it, such as 0.5, true or [1, 2]"
    raise ScenarioError([Fault(ORIGIN, sentence)])


def read_settings(settings: Settings) -> dict[str, Any]:
    """Return the values to set, by path.

    Raises ScenarioError where one has no ``=``, or a value that TOML doesn't know.
    """
    if isinstance(settings, Mapping):
        return dict(settings)
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for setting in settings:
        path, equals, text = (part.strip() for part in setting.partition("="))
        if not equals or not path:
            sentence = f"{said(setting)} is no setting; expected path=value, such as cohorts.iom.places=30"
            faults.append(Fault(ORIGIN, sentence))
            continue
        try:
            values[path] = _parsed(path, text)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return values


def _set_change(laid: Laid, path: str, week: str, value: Any) -> None:
    """Set or add a dated change, whose path has ``@`` and its week at the end."""
    if not week.isdecimal():
        laid.fault_at(ORIGIN, f"{path}@{week} has no week; expected path@week=value, such as cohorts.iom.places@52=30")
        return
    laid.changes = [change for change in laid.changes if (change.path, change.week) != (path, int(week))]
    laid.changes.append(Change(int(week), path, value, ORIGIN))


def lay_settings(laid: Laid, settings: dict[str, Any]) -> None:
    """Lay settings over the files; one of an unknown path is a fault."""
    for path, value in settings.items():
        target, at, week = path.partition("@")
        if at:
            _set_change(laid, target, week, value)
        elif reason := unknown_path(laid.tree, path):
            laid.fault_at(ORIGIN, reason)
        else:
            laid.put(tuple(path.split(".")), value, ORIGIN)
