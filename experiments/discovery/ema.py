"""Hand a study's scenario to ema_workbench, so that its own samplers, runners and optimisers drive the simulation.

The uncertainties are real numbers between the ends of the register's range, laid evenly by the workbench's samplers:
it explores what could be, and claims no chances. (A study's own designs follow the register's distributions.) Of a
vector or a map the number is the factor on all of it. The names that the workbench sees are paths with what no
identifier may hold turned into underscores; outcomes are means over the study's replicates, on luck that all have
in common.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.decisions.levers import paths_of
from experiments.discovery.extra import needed, quietly
from experiments.studies.factors import Factor, factors_of
from experiments.studies.figures import figure_faults
from experiments.studies.models import SchemeModel
from experiments.studies.study import Span, Study
from scenarios import load
from scenarios.faults import Fault, Origin, ScenarioError
from scenarios.files import chain
from sim.knowledge import is_several
from sim.parameters import find

NAME = "iomsim"
_KINDS = ("lever", "uncertainty")


@dataclass(frozen=True)
class Runs:
    """What the workbench calls: values by their identifiers in, mean outcomes out. It travels to other processes."""

    model: SchemeModel
    scenario: str
    paths: Mapping[str, str]  # by identifier
    outcomes: Mapping[str, str]  # their identifiers, by figure
    settings: Mapping[str, Any]
    replicates: int

    def __call__(self, **values: Any) -> dict[str, float]:
        """Return each outcome's mean over the replicates."""
        point = dict(self.settings)
        point |= {self.paths[name]: _plain(value) for name, value in values.items() if name in self.paths}
        figures = self.model(self.scenario, point, range(self.replicates))
        return dict(zip(self.outcomes.values(), (float(mean) for mean in figures.mean(axis=0)), strict=True))


def _plain(value: Any) -> Any:
    """Return a value as Python has it, where NumPy handed one in."""
    return value.item() if isinstance(value, np.generic) else value


def identifiers(names: Iterable[str]) -> dict[str, str]:
    """Return for each name an identifier of its own."""
    found: dict[str, str] = {}
    for name in names:
        wanted = again = re.sub(r"\W", "_", name)
        number = 2
        while again in found.values():
            again, number = f"{wanted}_{number}", number + 1
        found[name] = again
    return found


def ema_model(study: Study) -> Any:
    """Return an ``ema_workbench.Model`` of a study's first scenario: its uncertainties, levers and outcomes.

    The study's design is not used: the workbench lays its own points. Raises ScenarioError where the study has
    faults, or the library is missing.
    """
    needed("ema_workbench", "experiments.discovery.ema")
    settings = dict(study.settings) | ({} if study.weeks is None else {"horizon_weeks": study.weeks})
    scenario = load(study.scenarios[0], settings)
    name = scenario.name
    if faults := list(figure_faults(study, {name: scenario}, study.name)):
        raise ScenarioError(faults)
    factors = [
        one for one in factors_of(study, {name: scenario}, file=study.name) if one.kind in {"lever", "uncertainty"}
    ]
    names, outcomes = identifiers(one.name for one in factors), identifiers(study.outcomes)
    runs = Runs(
        SchemeModel(study, {name: Path(chain(study.scenarios[0])[-1].path)}),
        name,
        {identifier: path for path, identifier in names.items()},
        outcomes,
        settings,
        study.replicates,
    )
    with quietly():
        import ema_workbench as ema  # noqa: PLC0415 - of an extra, and slow

        model = ema.Model(NAME, function=runs)
        model.uncertainties = [
            _ranged(ema, names[one.name], *_ends(one, name)) for one in factors if one.kind != "lever"
        ]
        model.levers = list(_levers(ema, factors, names))
        model.outcomes = [ema.ScalarOutcome(identifier) for identifier in outcomes.values()]
    return model


def _ends(factor: Factor, scenario: str) -> tuple[float, float, bool]:
    """Return the ends of an uncertainty's range, and whether it is a whole number.

    Raises ScenarioError where it has no range.
    """
    _, _, value, low, high = factor.rows[scenario]
    if not low < high:
        raise ScenarioError(
            [Fault(Origin(factor.name), f"its range is {low:g} to {high:g}; expected one with two ends")]
        )
    return low, high, not is_several(value) and find(factor.name.partition("@")[0]).kind == "integer"


def _ranged(ema: Any, name: str, low: float, high: float, is_whole: bool) -> Any:  # noqa: FBT001 - the third of _ends
    return ema.IntegerParameter(name, round(low), round(high)) if is_whole else ema.RealParameter(name, low, high)


def _uncertainties(ema: Any, factors: Iterable[Factor], names: Mapping[str, str], scenario: str) -> Iterator[Any]:
    """Yield each uncertainty as a number between the ends of its range."""
    for one in factors:
        if one.kind == "uncertainty":
            yield _ranged(ema, names[one.name], *_ends(one, scenario))


def _levers(ema: Any, factors: Iterable[Factor], names: Mapping[str, str]) -> Iterator[Any]:
    """Yield each lever: of a span a number, else one of its values."""
    for one in factors:
        if one.kind != "lever":
            continue
        if isinstance(one.levels, Span):
            is_whole = find(paths_of(one.name)[0].partition("@")[0]).kind == "integer"
            yield _ranged(ema, names[one.name], one.levels.low, one.levels.high, is_whole)
        else:
            yield ema.CategoricalParameter(names[one.name], list(one.levels))
