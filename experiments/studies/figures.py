"""Name the figures that a study keeps of a run, and take them from a result: ``OUTCOME[.ARM][:POPULATION][@YEAR]``.

Without an arm a figure is the scheme less its twin, luck alike.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from experiments.studies.study import Study
from scenarios.faults import Fault, Origin, nearest
from sim.counts import POPULATIONS
from sim.outcomes import OUTCOME
from sim.results import Result
from sim.scenario import Scenario

_FORM = re.compile(r"(?P<outcome>[a-z_0-9]+)(\.(?P<arm>\w+))?(:(?P<population>[\w-]+))?(@(?P<year>\d+))?")
YEAR = 52  # weeks


@dataclass(frozen=True)
class Figure:
    """One column of a study's results."""

    outcome: str
    arm: str | None
    population: str
    year: int | None  # from 1; all of them if none

    @classmethod
    def read(cls, text: str) -> "Figure | None":
        """Return the figure that a text names; nothing where it has another form."""
        found = _FORM.fullmatch(text)
        if found is None:
            return None
        year = found["year"]
        return cls(found["outcome"], found["arm"], found["population"] or "pool", int(year) if year else None)

    def of(self, result: Result, twin: str) -> Any:
        """Return the figure in each replicate; NaN where it means nothing."""
        where: dict[str, Any] = {"population": self.population, "year": self.year}
        if self.arm is not None:
            return result.values(self.outcome, self.arm, **where)
        return result.values(self.outcome, "scheme", **where) - result.values(self.outcome, twin, **where)


def figure_faults(study: Study, scenarios: Mapping[str, Scenario], file: str) -> Iterator[Fault]:
    """Yield what is wrong with the figures that a study asks for."""
    for text in study.outcomes:
        if reason := _reason(text, study, scenarios):
            yield Fault(Origin(file), f"the outcome {text} {reason}")
    for text in sorted({one for one in study.outcomes if study.outcomes.count(one) > 1}):
        yield Fault(Origin(file), f"the outcome {text} is asked for twice; expected it once")


def _reason(text: str, study: Study, scenarios: Mapping[str, Scenario]) -> str:
    """Return why a figure can't be had; nothing where it can."""
    figure = Figure.read(text)
    if figure is None:
        return "has another form than OUTCOME[.ARM][:POPULATION][@YEAR], such as harm_css.scheme:exited@1"
    if figure.outcome not in OUTCOME:
        return f"is none that is counted{nearest(figure.outcome, OUTCOME)}"
    if figure.arm is not None and figure.arm not in study.arms:
        return f"is of the arm {figure.arm}; expected {' or '.join(study.arms)}, or none: then the scheme less its twin"
    for name, scenario in scenarios.items():
        known = (*POPULATIONS, *scenario.values["cohorts"])
        if figure.population not in known:
            return f"is of the population {figure.population}, and {name} has {', '.join(known)}"
        years = -(-int(scenario.values["horizon_weeks"]) // YEAR)
        if figure.year is not None and not 1 <= figure.year <= years:
            return f"is of year {figure.year}, and {name} has {years}; expected one of them, or none: then all"
    return ""
