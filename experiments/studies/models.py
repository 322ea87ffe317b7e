"""Say what a run computes: the figures of a scheme's simulation, or of a function given in its place."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from experiments.studies.applied import applied
from experiments.studies.factors import DUMMY
from experiments.studies.figures import Figure
from experiments.studies.plan import scenario_file
from experiments.studies.study import Setting, Study
from sim import simulate

Point = Mapping[str, Setting | None]


class Model(Protocol):
    """What computes runs: a row a replicate, a column a figure."""

    def __call__(self, scenario: str, point: Point, replicates: range) -> Any:
        """Return the figures of some replicates of a point, as floats by replicate and column."""


class SchemeModel:
    """The simulation of a scheme and its twin."""

    def __init__(self, study: Study, files: Mapping[str, Path]) -> None:
        self.study = study
        self.files = files
        self.figures = [figure for text in study.outcomes if (figure := Figure.read(text)) is not None]

    def __call__(self, scenario: str, point: Point, replicates: range) -> Any:
        """Return the figures of some replicates of a point.

        Raises ScenarioError where the scenario doesn't take the point's values, and what ``simulate`` raises.
        """
        study = self.study
        result = simulate(
            applied(self.files[scenario], point, study.seed),
            len(replicates),
            study.seed,
            workers=1,
            parameters="drawn" if study.parameters == "drawn" else "central",
            arms=study.arms,
            first=replicates.start,
        )
        return np.stack([figure.of(result, study.twin) for figure in self.figures], axis=1)


class FunctionModel:
    """A function of a point's values and a replicate's number, in the place of a simulation."""

    def __init__(self, function: Callable[..., Any], columns: tuple[str, ...]) -> None:
        self.function = function
        self.columns = columns

    def __call__(self, scenario: str, point: Point, replicates: range) -> Any:  # noqa: ARG002 - a function has none
        """Return the function's figures."""
        values = {name: value for name, value in point.items() if name != DUMMY}
        found = [self.function(values, replicate) for replicate in replicates]
        return np.array([[row[column] for column in self.columns] for row in found], float)


def model_of(study: Study, names: list[str], folder: Path) -> Model:
    """Return the model of a study whose files lie in a folder; ``names`` are its scenarios', in order."""
    if study.model:
        return FunctionModel(_function(study.model), study.outcomes)
    return SchemeModel(study, {name: folder / scenario_file(number) for number, name in enumerate(names)})


@lru_cache(maxsize=8)
def _function(name: str) -> Callable[..., Any]:
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found
