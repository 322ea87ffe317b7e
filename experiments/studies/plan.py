"""Work out a study's points, each with its address, and lay down all that a worker needs in the study's folder.

A point's address is made from what its runs depend on and nothing else: the model's code, the scenario, the values set,
the arms, the seed. Two points alike have one address, and so the same runs.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import sim
from experiments.reports.resolved import as_toml, named_sources, sources_beside
from experiments.studies.addresses import ADDRESS_BYTES
from experiments.studies.designs import Given, Values, points, read_points
from experiments.studies.factors import DUMMY, Factor, factors_of, lever_origin
from experiments.studies.figures import figure_faults
from experiments.studies.study import Setting, Study, as_text
from experiments.studies.taken import untaken
from scenarios import load
from scenarios.faults import Fault, Origin, ScenarioError
from sim.scenario import Scenario

SCENARIOS, STUDY, SOURCES = "scenarios", "study.toml", "sources.toml"


@cache
def model_digest() -> str:
    """Return the digest of the code that results depend on: every file of the model's package."""
    root = Path(sim.__file__).parent
    digest = hashlib.sha256()
    for source in sorted(root.rglob("*.py")):
        digest.update(source.relative_to(root).as_posix().encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Plan:
    """A study worked out: its points, and the files that its folder starts with."""

    study: Study
    scenarios: Mapping[str, Scenario]  # by the name under which a point has them
    factors: tuple[Factor, ...]
    points: pa.Table  # point, address, scenario, a column a factor
    files: Mapping[str, bytes]

    @property
    def replicates(self) -> int:
        """Return the replicates of each point."""
        return self.study.replicates

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the figures kept of each run."""
        return self.study.outcomes

    @property
    def digest(self) -> str:
        """Return the digest of all runs and figures: two studies with the same are the same."""
        digest = hashlib.sha256(json.dumps([self.replicates, *self.columns]).encode())
        for address in self.points["address"].to_pylist():
            digest.update(address)
        return digest.hexdigest()

    @property
    def manifest(self) -> dict[str, Any]:
        """Return what the folder's manifest says of the study."""
        return {
            "name": self.study.name,
            "study": self.digest,
            "model": model_digest(),
            "scenarios": list(self.scenarios),
            "points": self.points.num_rows,
            "replicates": self.replicates,
            "columns": list(self.columns),
        }


def _scenarios(study: Study, file: str) -> dict[str, Scenario]:
    """Return the scenarios by name. Raises ScenarioError with the faults of all, or where two have one name."""
    found: dict[str, Scenario] = {}
    faults: list[Fault] = []
    for one in study.scenarios:
        try:
            scenario = load(one, study.laid_over)
        except ScenarioError as error:
            faults += [Fault(Origin(file), f.sentence) if f.origin.file == "--set" else f for f in error.faults]
            continue
        if scenario.name in found:
            faults.append(Fault(Origin(file), f"two scenarios are called {scenario.name}; expected a name for each"))
        found[scenario.name] = scenario
    if faults:
        raise ScenarioError(faults)
    return found


def _address(key: list[Any], values: Values) -> bytes:
    """Return a point's address; numbers are written so that every bit counts."""
    said = {name: value for name, value in values.items() if value is not None and name != DUMMY}
    text = json.dumps([key, said], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=ADDRESS_BYTES).digest()


def _column(name: str, found: list[Any], file: str) -> pa.Array:
    """Return a factor's values as a column. Raises ScenarioError where they are of several kinds."""
    kinds = {bool if isinstance(x, bool) else type(x) for x in found if x is not None}
    if kinds == {int, float}:
        return pa.array([None if x is None else float(x) for x in found], pa.float64())
    if len(kinds) > 1:
        sentence = f"the values of {name} are of several kinds; expected numbers only, words only, or true and false"
        raise ScenarioError([Fault(Origin(file), sentence)])
    return pa.array(
        found, {bool: pa.bool_(), int: pa.int64(), str: pa.string()}.get(next(iter(kinds), float), pa.float64())
    )


def _table(
    study: Study, scenarios: Mapping[str, Scenario], factors: tuple[Factor, ...], given: list[Values] | None, file: str
) -> pa.Table:
    names: list[str] = []
    addresses: list[bytes] = []
    columns: dict[str, list[Any]] = {factor.name: [] for factor in factors}
    for name, scenario in scenarios.items():
        key = [
            model_digest() if not study.model else study.model,
            hashlib.sha256(scenario.text.encode()).hexdigest(),
            [study.seed, study.parameters, *study.arms],
        ]
        for values in points(factors, study.design, name) if given is None else given:
            names.append(name)
            addresses.append(_address(key, values))
            for factor, column in columns.items():
                column.append(values[factor])
    head = {
        "point": pa.array(np.arange(len(names), dtype=np.int32)),
        "address": pa.array(addresses, pa.binary(ADDRESS_BYTES)),
        "scenario": pa.array(names, pa.string()),
    }
    return pa.table(head | {name: _column(name, column, file) for name, column in columns.items()})


def planned(study: Study, file: str = "the study") -> Plan:
    """Work out a study. ``file`` is where its faults are said to lie.

    Raises ScenarioError with the faults of the scenarios, then those of levers, patterns and figures.
    """
    scenarios = _scenarios(study, file)
    given = read_points(study.design.file) if study.design.file else None
    faults = [] if study.model else list(figure_faults(study, scenarios, file))
    factors: tuple[Factor, ...] = ()
    try:
        factors = factors_of(study, scenarios, given.columns if given else None, file)
    except ScenarioError as error:
        faults += error.faults
    if not faults and not [one for one in factors if one.kind != "dummy"] and len(scenarios) == 1:
        sentence = "the design is empty; expected something that varies: levers, uncertainties or a second scenario"
        faults.append(Fault(Origin(file), sentence))
    if faults:
        raise ScenarioError(faults)
    values = None if given is None else given.values()
    table = _table(study, scenarios, factors, values, file)
    if not study.model:

        def place(path: str, value: Setting) -> Origin:
            return lever_origin(file, path) if given is None or values is None else _line(given, values, path, value)

        if faults := list(untaken(study, scenarios, factors, table, place, given.file if given else file)):
            raise ScenarioError(faults)
    return Plan(study, scenarios, factors, table, _files(study, scenarios))


def _line(given: Given, values: list[Values], path: str, value: Setting) -> Origin:
    """Return where a file of points first has a value."""
    return Origin(given.file, next(line for line, row in zip(given.lines, values, strict=True) if row[path] == value))


def scenario_file(number: int) -> str:
    """Return the name, within the folder, of a scenario's file."""
    return f"{SCENARIOS}/{number}.toml"


def _files(study: Study, scenarios: Mapping[str, Scenario]) -> dict[str, bytes]:
    """Return the files of a study's folder beside its points: itself, and its scenarios as they were resolved."""
    found = {STUDY: as_text(study)}
    for number, (one, scenario) in enumerate(zip(study.scenarios, scenarios.values(), strict=True)):
        found[scenario_file(number)] = as_toml(scenario)
        if text := named_sources(scenario, sources_beside(one)):
            found[f"{SCENARIOS}/{SOURCES}"] = found.get(f"{SCENARIOS}/{SOURCES}", "") + text
    return {name: text.encode() for name, text in found.items()}
