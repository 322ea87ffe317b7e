"""Write what decides each outcome as plain tables, and read it again: all that the report is made from."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.reports.folder import MANIFEST
from experiments.reports.store import SCENARIO, Read, unit_of, write_table
from experiments.sensitivity.convergence import Step
from experiments.sensitivity.indices import Index, Indices
from experiments.sensitivity.noise import Noise
from experiments.sensitivity.problem import METHODS, Method
from experiments.sensitivity.ranking import Ranking, Share, ranked
from experiments.studies.figures import Figure
from scenarios import load

INDICES_FILE, CONVERGENCE_FILE = "indices.parquet", "convergence.parquet"
_NUMBERS = ("value", "low", "high")


@dataclass(frozen=True)
class Found:
    """What was worked out of one outcome."""

    indices: Indices
    steps: tuple[Step, ...]
    noise: Noise
    shares: Mapping[str, Share]
    movement: Mapping[str, float]
    mean: float
    spread: float  # standard deviation between points


def unit_of_outcome(outcome: str) -> str:
    """Return the unit of an outcome as a study names it; none of a function's."""
    figure = Figure.read(outcome)
    try:
        return unit_of(figure.outcome) if figure else ""
    except KeyError:
        return ""


def write(found: Mapping[str, Found], part: Path) -> None:
    """Write the indices and their convergence, in the order of outcomes, groups and indices."""
    rows: dict[str, list[Any]] = {name: [] for name in ("outcome", "group", "kind", "index", *_NUMBERS)}
    steps: dict[str, list[Any]] = {name: [] for name in ("outcome", "n", "group", "kind", "index", *_NUMBERS)}
    for outcome, one in found.items():
        for row in one.indices.rows:
            _add(rows, row, outcome=outcome)
        for step in one.steps:
            for row in step.rows:
                _add(steps, row, outcome=outcome, n=step.n)
    write_table(pa.table(rows), part / INDICES_FILE)
    write_table(pa.table(steps), part / CONVERGENCE_FILE)


def _add(columns: dict[str, list[Any]], row: Index, **more: Any) -> None:
    told = {"group": row.name, "kind": row.kind, "index": row.index, **{name: getattr(row, name) for name in _NUMBERS}}
    for name, value in (more | told).items():
        columns[name].append(value)


def plainly(one: Found) -> dict[str, Any]:
    """Return what the manifest says of an outcome beside its indices; nothing in place of what means nothing."""
    return {
        "mean": one.mean,
        "spread": one.spread,
        "noise": {"share": _or_none(one.noise.share), "own": _or_none(one.noise.without_common_luck)},
        "replicates_wanted": one.noise.replicates_for(),
        "shares": {
            kind: [_or_none(end) for end in (share.value, share.low, share.high)] for kind, share in one.shares.items()
        },
        "movement": dict(one.movement),
    }


def _or_none(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _or_nan(number: float | None) -> float:
    return math.nan if number is None else number


def _index(row: dict[str, Any]) -> Index:
    return Index(row["group"], row["kind"], row["index"], *(row[name] for name in _NUMBERS))


@dataclass(frozen=True)
class Decided(Read):
    """What decides each outcome, as it was written."""

    @classmethod
    def read(cls, folder: Path) -> "Decided":
        """Read a folder that was written whole."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return cls(folder, manifest, load(folder / SCENARIO))

    def keys(self, outcome: str) -> tuple[str, ...]:  # noqa: ARG002 - no figure is kept by its parts
        """Return the entries by which an outcome is broken down: none."""
        return ()

    def values(
        self,
        outcome: str,  # noqa: ARG002 - the runs lie in the study
        arm: str,  # noqa: ARG002 - as above
        population: str = "pool",  # noqa: ARG002 - as above
        year: int | None = None,  # noqa: ARG002 - as above
        key: str | None = None,  # noqa: ARG002 - as above
    ) -> Any:
        """Return a figure of each replicate: unknown here, since the runs lie in the study."""
        return np.full(self.replicates, math.nan)

    @property
    def method(self) -> Method:
        """Return the method."""
        return METHODS[self.manifest["method"]]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Return the outcomes of which something could be told."""
        return tuple(self.manifest["outcomes"])

    @property
    def members(self) -> dict[str, list[str]]:
        """Return the values of each group."""
        return dict(self.manifest["groups"])

    @cached_property
    def indices(self) -> dict[str, Indices]:
        """Return the indices of each outcome."""
        rows: dict[str, list[Index]] = {outcome: [] for outcome in self.outcomes}
        for row in pq.read_table(self.folder / INDICES_FILE).to_pylist():
            rows[row["outcome"]].append(_index(row))
        return {outcome: Indices(tuple(found)) for outcome, found in rows.items()}

    @cached_property
    def steps(self) -> dict[str, list[Step]]:
        """Return the ranking index of each outcome as points are added."""
        rows: dict[str, dict[int, list[Index]]] = {outcome: {} for outcome in self.outcomes}
        for row in pq.read_table(self.folder / CONVERGENCE_FILE).to_pylist():
            rows[row["outcome"]].setdefault(row["n"], []).append(_index(row))
        return {outcome: [Step(n, tuple(one)) for n, one in found.items()] for outcome, found in rows.items()}

    @cached_property
    def rankings(self) -> dict[str, Ranking]:
        """Return the groups of each outcome by the index that ranks."""
        return {
            outcome: ranked(self.method.main, self.indices[outcome], is_luck=self.noise(outcome).is_all)
            for outcome in self.outcomes
        }

    def noise(self, outcome: str) -> Noise:
        """Return how much of an outcome's variance is luck."""
        found = self.manifest["outcomes"][outcome]["noise"]
        return Noise(self.replicates, _or_nan(found["share"]), _or_nan(found["own"]))

    def shares(self, outcome: str) -> dict[str, Share]:
        """Return the shares of an outcome's variance by kind; empty where the method's indices don't add up."""
        found = self.manifest["outcomes"][outcome]["shares"]
        return {kind: Share(*(_or_nan(end) for end in ends)) for kind, ends in found.items()}

    def movement(self, outcome: str) -> dict[str, float]:
        """Return the shares of all one-at-a-time movement by kind; empty but for Morris."""
        return dict(self.manifest["outcomes"][outcome]["movement"])
