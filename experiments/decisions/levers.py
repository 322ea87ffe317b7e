"""Turn what a partnership decides into settings of a scenario, in force from a week on.

A decision on some values holds from week 0, or, where the scenario itself changes one of them on a date, from the last
such date: until then its own changes stand. What is chosen isn't drawn, so a chosen value is held at its centre.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from scenarios import load
from scenarios.faults import Fault, Origin, ScenarioError
from scenarios.settings import ORIGIN, read_settings
from sim.arms import changed
from sim.parameters import find
from sim.scenario import Scenario, Values

Settings = Mapping[str, Any]

POSTS = ".fte"  # stands for both of a role's numbers of posts
BUDGETED, IN_POST = ".fte_budgeted", ".fte_in_post"

_KEPT = ("grade", "source", "note")
_RANGE = ("low", "high")


def paths_of(path: str) -> tuple[str, ...]:
    """Return the paths that a lever sets: ``roles.….fte`` sets both of a role's numbers of posts, on a date too."""
    target, at, week = path.partition("@")
    if target.startswith("roles.") and target.endswith(POSTS):
        return tuple(f"{target.removesuffix(POSTS)}{end}{at}{week}" for end in (BUDGETED, IN_POST))
    return (path,)


def week_of(values: Values, paths: Collection[str]) -> int:
    """Return the week from which a decision on some paths holds."""
    return max([0, *(int(change["week"]) for change in values["changes"] if change["path"] in paths)])


def at_last(values: Values) -> Values:
    """Return the values once all dated changes are made."""
    return changed(values, values["changes"], int(values["horizon_weeks"]))


def value_at(values: Values, path: str) -> Any:
    """Return the value at a path, of a dated change where ``@`` and its week follow."""
    target, at, week = path.partition("@")
    if at:
        return next(
            change["value"] for change in values["changes"] if (change["path"], str(change["week"])) == (target, week)
        )
    found: Any = values
    for part in path.split("."):
        found = found[part]
    return found


def decided(chosen: Mapping[str, Any], week: int) -> dict[str, Any]:
    """Return the settings that put some values in force from a week on."""
    return {f"{path}@{week}": value for path, value in chosen.items()}


def _stated(scenario: Scenario, paths: Collection[str]) -> Iterator[tuple[str, Any, Values]]:
    """Yield where each of some values stands, dated changes too, with the value and what stands behind it."""
    for key, behind in scenario.evidence.items():
        if key.partition("@")[0] in paths:
            yield key, value_at(scenario.values, key), behind


def _beside(behind: Values, *, ranged: bool) -> dict[str, Any]:
    """Return the evidence as a file has it beside a value."""
    found = {name: behind[name] for name in _KEPT if behind.get(name)}
    if ranged and behind.get("low") is not None:
        found |= {name: behind[name] for name in (*_RANGE, "distribution")}
    return found


def held(scenario: Scenario, paths: Collection[str]) -> dict[str, Any]:
    """Return the settings that hold some values at their centre: what is chosen isn't drawn."""
    return {
        key: {"value": value, **_beside(behind, ranged=False)}
        for key, value, behind in _stated(scenario, paths)
        if behind.get("distribution", "fixed") != "fixed"
    }


def scaled(scenario: Scenario, paths: Collection[str], factor: float) -> dict[str, Any]:
    """Return the settings that multiply some numbers, dated changes too; their ranges and luck go with them."""
    found = {}
    for key, value, behind in _stated(scenario, paths):
        most = find(key.partition("@")[0]).high
        beside = _beside(behind, ranged=True)
        beside |= {name: min(most, beside[name] * factor) for name in _RANGE if name in beside}
        found[key] = {"value": min(most, value * factor), **beside}
    return found


def replaced(scenario: Scenario, paths: Collection[str], made: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that put other values, by where they stand, in the place of some; ranges stay."""
    return {
        key: {"value": made[key], **_beside(behind, ranged=True)}
        for key, _, behind in _stated(scenario, paths)
        if key in made
    }


def stated(scenario: Scenario, paths: Collection[str]) -> dict[str, Any]:
    """Return some values by where they stand: their paths, with ``@`` and the week for dated changes."""
    return {key: value for key, value, _ in _stated(scenario, paths)}


def with_settings(name: str, typed: Sequence[str], settings: Settings, option: str) -> Scenario:
    """Load a scenario with what was typed and some settings on top.

    Raises ScenarioError where it has faults; those of the settings name the option.
    """
    try:
        return load(name, {**read_settings(typed), **settings})
    except ScenarioError as error:
        found = [Fault(Origin(option), one.sentence) if one.origin == ORIGIN else one for one in error.faults]
        raise ScenarioError(found) from None
