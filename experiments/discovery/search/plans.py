"""Lay out the plans among which a search chooses: each lever at one of its sizes."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.decisions.levers import at_last, decided, held, paths_of, value_at, week_of
from experiments.discovery.search.asking import Reach
from scenarios.changes import paths_in
from scenarios.faults import Fault, Origin, ScenarioError, nearest
from sim.parameters import find
from sim.scenario import Scenario

STEPS = 100  # of a number's range, where no step was typed
_DIGITS = 10  # decimals of a size, so that it reads as it was meant

# What is somebody's to set, whether its value is known or not: posts, places, how a cohort is run, practice.
_CHOSEN = re.compile(
    r"roles\.\w+\.fte(_budgeted|_in_post)?|services\.\w+\.places|cohorts\..+"
    r"|scheme\.(p_meeting_held|plan_quality|consent|training|information_sharing|recording_quality)"
)

Plan = tuple[int, ...]  # of each lever, the number of its size


@dataclass(frozen=True)
class Sizes:
    """What a lever may be, from its lowest size to its highest."""

    path: str
    values: tuple[float, ...]
    own: float  # the scenario's own, once all dated changes are made; NaN where it has two


@dataclass(frozen=True)
class Space:
    """All plans: of every lever one of its sizes, in force from a week on."""

    levers: tuple[Sizes, ...]
    week: int
    held: Mapping[str, Any]  # settings that hold what is chosen at its centre

    @property
    def own(self) -> Plan | None:
        """Return the scenario's own plan; none where a lever's own size is not among its sizes."""
        if any(lever.own not in lever.values for lever in self.levers):
            return None
        return tuple(lever.values.index(lever.own) for lever in self.levers)

    @property
    def own_settings(self) -> dict[str, Any]:
        """Return the settings that hold every lever at the scenario's own size, where it has one."""
        return self._settings({lever.path: lever.own for lever in self.levers if not math.isnan(lever.own)})

    def sizes(self, plan: Plan) -> dict[str, float]:
        """Return the size of each lever in a plan."""
        return {lever.path: lever.values[k] for lever, k in zip(self.levers, plan, strict=True)}

    def settings(self, plan: Plan) -> dict[str, Any]:
        """Return the settings of a plan."""
        return self._settings(self.sizes(plan))

    def _settings(self, sizes: Mapping[str, float]) -> dict[str, Any]:
        chosen = {path: size for lever, size in sizes.items() for path in paths_of(lever)}
        return {**self.held, **decided(chosen, self.week)}


def space_of(scenario: Scenario, reaches: Sequence[Reach]) -> Space:
    """Return the plans of some levers.

    Raises ScenarioError where a lever names no number of the scenario, has one size, or parts of a whole number.
    """
    every = [path for one in reaches for path in paths_of(one.path)]
    if len(set(every)) < len(every):
        twice = next(path for path in every if every.count(path) > 1)
        raise ScenarioError([Fault(Origin("--lever"), f"{twice} is set by two levers; expected one")])
    last = at_last(scenario.values)
    levers = tuple(_sizes(scenario, one, last) for one in reaches)
    return Space(levers, week_of(scenario.values, every), held(scenario, every))


def _sizes(scenario: Scenario, one: Reach, last: Mapping[str, Any]) -> Sizes:
    own = {name: table for name, table in scenario.values.items() if name != "changes"}
    known = [path for path in paths_in(own) if find(path).kind in {"number", "integer"}]
    paths = paths_of(one.path)
    if missing := [path for path in paths if path not in known]:
        sentence = f"{one.path} is no number of this scenario{nearest(missing[0], known)}"
        raise ScenarioError([Fault(Origin("--lever"), sentence)])
    is_whole = find(paths[0]).kind == "integer"
    ends = (one.low, one.high, *([] if one.step is None else [one.step]))
    if is_whole and not all(end == round(end) for end in ends):
        given = f"{one.low:.15g} to {one.high:.15g}{'' if one.step is None else f' by {one.step:.15g}'} was given"
        sentence = f"{one.path} goes in whole numbers, and {given}; expected whole ends, and a whole step"
        raise ScenarioError([Fault(Origin("--lever"), sentence)])
    step = one.step or (1.0 if is_whole else (one.high - one.low) / STEPS)
    many = int((one.high - one.low) / step + 1e-9)
    sizes = [round(one.low + k * step, _DIGITS) for k in range(many + 1)]
    values = tuple(dict.fromkeys(round(size) if is_whole else size for size in sizes))
    if len(values) < 2:  # noqa: PLR2004 - nothing to choose from one
        sentence = f"{one.path}: {one.low:g} to {one.high:g} holds one size; expected two or more"
        raise ScenarioError([Fault(Origin("--lever"), sentence)])
    return Sizes(one.path, values, _own(last, paths))


def evidence_among(scenario: Scenario, levers: Sequence[str]) -> list[tuple[str, float, float]]:
    """Return which levers the scenario has as evidence that isn't known and nobody sets, each with its range.

    Posts, places, how a cohort is run and the practice levers are somebody's to set, whether known or not.
    """
    ranges = {row[0]: row[3:] for row in scenario.uncertain}
    return [(path, *ranges[path]) for path in levers if path in ranges and not _CHOSEN.fullmatch(path)]


def _own(last: Mapping[str, Any], paths: Sequence[str]) -> float:
    """Return the scenario's own size of a lever; NaN where the values that it sets differ."""
    first, *others = (value_at(dict(last), path) for path in paths)
    return float("nan") if any(other != first for other in others) else first
