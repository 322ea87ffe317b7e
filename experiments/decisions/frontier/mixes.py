"""Make the mixes: places moved between two cohorts, their sum held, or a grid of two levers."""

from dataclasses import dataclass
from itertools import product
from typing import Any

from experiments.decisions.frontier.asking import FEWEST_MIXES, Lever, Question, evenly, lever
from experiments.decisions.levers import at_last, decided, held, paths_of, value_at, week_of
from scenarios.changes import paths_in
from scenarios.faults import Fault, Origin, ScenarioError, nearest
from sim.parameters import find
from sim.scenario import Scenario, Values


@dataclass(frozen=True)
class Mix:
    """One way to share out what there is."""

    name: str
    settings: dict[str, Any]  # on top of the scenario's own
    sizes: tuple[float, ...]  # of each lever, in the choice's order


@dataclass(frozen=True)
class Choice:
    """What is chosen among: its mixes, from one end to the other."""

    what: str  # completes "… moved"
    labels: tuple[str, ...]  # of each lever
    week: int  # from which a mix is in force
    mixes: tuple[Mix, ...]
    own: str  # the mix that the scenario itself has; empty where it has none of them
    held: dict[str, Any]  # settings that hold what is chosen at its centre
    cohorts: tuple[str, ...] = ()  # between which places move

    @property
    def names(self) -> tuple[str, ...]:
        """Return the mixes' names."""
        return tuple(mix.name for mix in self.mixes)


def pair_of(values: Values) -> tuple[str, str] | None:
    """Return the two cohorts between which places move where none were named; none where there is but one.

    The largest of those that take people without a flag, and the largest of those that take only people with one, such
    as domestic abuse; where a scheme hasn't both, its two largest. Places count once all dated changes are made; of
    those alike, the first in the file.
    """
    cohorts = at_last(values)["cohorts"]
    by_size = sorted(cohorts, key=lambda name: -cohorts[name]["places"])
    flagged = [name for name in by_size if cohorts[name]["flags"]]
    others = [name for name in by_size if not cohorts[name]["flags"]]
    if flagged and others:
        return others[0], flagged[0]
    return (by_size[0], by_size[1]) if len(by_size) > 1 else None


def _pair(scenario: Scenario, question: Question) -> tuple[str, str]:
    """Return the two cohorts. Raises ScenarioError where there are no such two."""
    values = scenario.values
    cohorts = list(values["cohorts"])
    if question.cohorts:
        unknown = [name for name in question.cohorts if name not in cohorts]
        if unknown:
            raise ScenarioError([
                Fault(Origin("--between"), f"no cohort is called {name}{nearest(name, cohorts)}") for name in unknown
            ])  # fmt: skip
        first, second = question.cohorts
        return first, second
    found = pair_of(values)
    if found is None:
        sentence = (
            f"it has one cohort, {cohorts[0]}, so there is none to move places to; expected two cohorts, or --lever"
        )
        raise ScenarioError([Fault(Origin(scenario.name), sentence)])
    return found


def between(scenario: Scenario, question: Question) -> Choice:
    """Return mixes of the places of two cohorts, all of the same sum, the scenario's own among them.

    Raises ScenarioError where the scenario has no such two cohorts, or too few places to move.
    """
    pair = _pair(scenario, question)
    paths = tuple(f"cohorts.{name}.places" for name in pair)
    last = at_last(scenario.values)
    own = tuple(int(value_at(last, path)) for path in paths)
    total = sum(own)
    if total < 1:
        sentence = f"{pair[0]} and {pair[1]} have no places together; expected one or more to move"
        raise ScenarioError([Fault(Origin(scenario.name), sentence)])
    seconds = sorted({round(x) for x in evenly(0, total, question.mixes)} | {own[1]})
    week = week_of(scenario.values, paths)
    found = []
    for second in seconds:
        sizes = (total - second, second)
        found.append(Mix(f"{sizes[0]} + {sizes[1]}", decided(dict(zip(paths, sizes, strict=True)), week), sizes))
    labels = tuple(f"{last['cohorts'][name]['label']} ({name})" for name in pair)
    what = f"{total} places between {labels[0]} and {labels[1]}"
    return Choice(what, labels, week, tuple(found), f"{own[0]} + {own[1]}", held(scenario, paths), pair)


def _checked(scenario: Scenario, one: Lever) -> list[Any]:
    """Return a lever's sizes as its value takes them. Raises ScenarioError where it names no number that may change."""
    own = {name: table for name, table in scenario.values.items() if name != "changes"}
    known = [path for path in paths_in(own) if find(path).kind in {"number", "integer"}]
    for path in paths_of(one.path):
        if path not in known:
            sentence = f"{one.path} is no number of this scenario{nearest(one.path, known)}"
            raise ScenarioError([Fault(Origin("--lever"), sentence)])
    is_whole = find(paths_of(one.path)[0]).kind == "integer"
    sizes = list(dict.fromkeys(round(size) if is_whole else size for size in one.sizes))
    if len(sizes) < FEWEST_MIXES:
        ends = f"{one.sizes[0]:g} to {one.sizes[-1]:g}"
        sentence = f"{one.path} is a whole number, and {ends} holds one; expected two or more"
        raise ScenarioError([Fault(Origin("--lever"), sentence)])
    return sizes


def grid(scenario: Scenario, question: Question) -> Choice:
    """Return a mix for each pair of sizes of two levers (each size of one).

    Raises ScenarioError where a lever names no number of the scenario.
    """
    levers = [one for text in question.levers if (one := lever(text)) is not None]
    sizes = [_checked(scenario, one) for one in levers]
    paths = [paths_of(one.path) for one in levers]
    every = tuple(path for some in paths for path in some)
    week, last = week_of(scenario.values, every), at_last(scenario.values)
    found, own = [], ""
    for some in product(*sizes):
        name = " · ".join(f"{size:g}" for size in some)
        chosen = {path: size for group, size in zip(paths, some, strict=True) for path in group}
        found.append(Mix(name, decided(chosen, week), tuple(some)))
        if all(value_at(last, path) == size for path, size in chosen.items()):
            own = name
    labels = tuple(one.path for one in levers)
    return Choice(" and ".join(labels), labels, week, tuple(found), own, held(scenario, every))


def chosen(scenario: Scenario, question: Question) -> Choice:
    """Return what is chosen among.

    Raises ScenarioError where the scenario hasn't what was asked for.
    """
    return grid(scenario, question) if question.levers else between(scenario, question)
