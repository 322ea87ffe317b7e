"""Gather the matrices to audit: the scenario's own, and those of the library that it lacks."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from scenarios import library_names, load
from scenarios.evidence import GRADES
from scenarios.files import chain
from sim.scenario import Scenario, Values

RECALLED = "R"
LOTTERY = "lottery"  # a kind of criterion: chance alone
NEEDS = "needs"  # a kind of criterion: it reads needs as assessed


@dataclass(frozen=True)
class Matrix:
    """A way of scoring, as an audit tells of it."""

    name: str
    label: str  # what it is called, briefly
    grades: str  # of its weights and points, the best first
    threshold: int | None  # of the cohort that uses it, if any does
    reads_needs: bool
    is_lottery: bool  # nothing but chance

    @property
    def is_recalled(self) -> bool:
        """Say whether any of its weights is recalled, not read."""
        return RECALLED in self.grades.split()


@lru_cache(maxsize=1)
def _library() -> tuple[Scenario, ...]:
    """Return the library's scenarios that say what a matrix is."""
    own = [(name, chain(name)[-1].table.get("matrices", {})) for name in library_names()]
    return tuple(load(name) for name, table in own if any("criteria" in entry for entry in table.values()))


def _fitted(matrix: Values, values: Values) -> Values:
    """Return a matrix without what a scenario doesn't have: offences, needs, criteria that count no other needs."""
    found = copy.deepcopy(matrix)
    kept = {}
    for name, row in found["criteria"].items():
        row["points"] = {kind: points for kind, points in row["points"].items() if kind in values["offence_types"]}
        needs = [need for need in row["needs"] if need in values["needs"]]
        if row["needs"] and not needs:
            continue
        kept[name] = row | {"needs": needs}
    return found | {"criteria": kept}


def with_library(scenario: Scenario) -> Scenario:
    """Return a scenario that has the library's matrices beside its own, each with its evidence.

    Where both have one of a name, the scenario's own stays.
    """
    values, uncertain, evidence = copy.deepcopy(scenario.values), list(scenario.uncertain), scenario.evidence
    for other in _library():
        for name, matrix in other.values["matrices"].items():
            if name in values["matrices"]:
                continue
            values["matrices"][name] = _fitted(matrix, values)
            prefix = f"matrices.{name}."
            uncertain += [row for row in other.uncertain if row[0].startswith(prefix)]
            evidence |= {path: behind for path, behind in other.evidence.items() if path.startswith(prefix)}
    return Scenario.make(scenario.name, values, uncertain, evidence)


def _short(label: str) -> str:
    return label.partition(":")[0].removesuffix(" (template)").strip()


def _graded(scenario: Scenario, name: str) -> str:
    evidence = scenario.evidence
    found = {
        evidence.get(f"matrices.{name}.criteria.{criterion}.{field}", {}).get("grade") or "A"
        for criterion, row in scenario.values["matrices"][name]["criteria"].items()
        for field in ("weight", "points")
        if field == "weight" or row["points"]
    }
    return " ".join(grade for grade in GRADES if grade in found)


def matrices(scenario: Scenario, cohort: str) -> tuple[Matrix, ...]:
    """Return a scenario's matrices, that of a cohort first, those of chance alone last.

    A threshold is that of the cohort, or else of the first cohort that uses the matrix.
    """
    values = scenario.values
    cohorts = [values["cohorts"][cohort], *values["cohorts"].values()]
    own = cohorts[0]["matrix"]
    found = []
    for name, matrix in values["matrices"].items():
        kinds = [row["kind"] for row in matrix["criteria"].values()]
        thresholds: Iterator[int] = (int(one["threshold"]) for one in cohorts if one["matrix"] == name)
        found.append(
            Matrix(
                name,
                _short(matrix["label"]),
                _graded(scenario, name),
                next(thresholds, None),
                NEEDS in kinds,
                bool(kinds) and set(kinds) == {LOTTERY},
            )
        )
    return tuple(sorted(found, key=lambda one: (one.name != own, one.is_lottery and one.name != own)))
