"""Load scenarios: read the files, lay them over each other, check all of it, keep where it came from."""

import copy
import os
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from scenarios import register, rules, schema, wording
from scenarios.changes import apply, origins_after, usable, value_faults
from scenarios.evidence import PLAIN, EvidenceTable, is_evidence, read_evidence, takes_evidence
from scenarios.faults import Origin, ScenarioError
from scenarios.files import chain, known_sources, library_names
from scenarios.layers import Change, Laid, lay
from scenarios.lines import Way
from scenarios.settings import Settings, lay_settings, read_settings
from scenarios.wording import parameter_at
from sim.parameters import Parameter, find
from sim.scenario import Scenario, Values

__all__ = ["Resolved", "library_names", "load", "resolve"]

Behind = dict[str, tuple[EvidenceTable | None, Origin]]  # by path: the evidence and where the value stands


@dataclass(frozen=True)
class Resolved:
    """A scenario whose every value is settled and checked, with what stands behind each."""

    scenario: Scenario

    @property
    def name(self) -> str:
        """Return the scenario's name: its file's, where it says none."""
        return self.scenario.name

    @property
    def values(self) -> Values:
        """Return every value, as nested dicts (shared: do not change it)."""
        return self.scenario.values

    @cached_property
    def rows(self) -> tuple[register.Row, ...]:
        """Return the evidence register."""
        return register.rows(self.scenario)


class _Reading:
    """The values of one scenario while they are checked."""

    def __init__(self, laid: Laid, sources: dict[str, Any]) -> None:
        self.laid = laid
        self.sources = sources
        self.behind: Behind = {}
        self.valueless: set[str] = set()  # paths whose evidence stands without a value, which is said already

    def plain(self, way: Way, table: dict[str, Any]) -> dict[str, Any]:
        """Return a table with each value's evidence taken off and kept."""
        found: dict[str, Any] = {}
        for key, item in table.items():
            here = (*way, key)
            parameter, leaf, _ = parameter_at(here)
            if parameter and leaf == here and parameter.kind != "criteria":
                found[key] = self.value(".".join(here), parameter, item, self.laid.origin(here))
            else:
                found[key] = self.plain(here, item) if isinstance(item, dict) else item
        return found

    def value(self, path: str, parameter: Parameter, written: Any, origin: Origin) -> Any:
        """Return a value without its evidence, which is kept by path."""
        evidence = PLAIN if takes_evidence(parameter) else None
        if is_evidence(parameter, written):
            if "value" not in written:
                self.valueless.add(path)
            evidence, faults = read_evidence(path, parameter, written, self.sources)
            for sentence in faults:
                self.laid.fault_at(origin, sentence)
            written = written.get("value")
        if parameter.kind == "date":
            written = _dated(written)
        self.behind[path] = evidence, origin
        return written

    def check(self, values: Values) -> None:
        """Keep every fault of shape, then of the values among each other."""
        misshapen = schema.misshapen(values)
        for way, sentence in wording.sentences(misshapen):
            if ".".join(way) not in self.valueless:
                self.laid.fault(way, sentence)
        for path, sentence in rules.broken(values, sound=not misshapen):
            self.laid.fault(path.split("."), sentence)

    def dated(self, values: Values) -> list[dict[str, Any]]:
        """Return the dated changes, checked one by one and together with what they change."""
        faults_before = len(self.laid.faults)
        changes = usable(self.laid, values.get("horizon_weeks"))
        made = []
        for change in changes:
            path = f"{change.path}@{change.week}"
            parameter = find(change.path)
            value = self.value(path, parameter, change.value, change.origin)
            if path not in self.valueless:
                for sentence in value_faults(path, parameter, value):
                    self.laid.fault_at(change.origin, sentence)
            made.append({"week": change.week, "path": change.path, "value": value})
        if len(self.laid.faults) == faults_before:
            self._together(copy.deepcopy(values), made, changes)
        return made

    def _together(self, values: Values, made: list[dict[str, Any]], changes: list[Change]) -> None:
        """Keep what breaks only once changes are in force, week by week."""
        before = {sentence for _, sentence in rules.broken(values, sound=False)}
        origins = self.laid.origins
        for week in sorted({item["week"] for item in made}):
            for item in made:
                if item["week"] == week:
                    apply(values, item["path"], item["value"])
            after = origins_after(origins, [change for change in changes if change.week <= week])
            for path, sentence in rules.broken(values, sound=False):
                if sentence not in before:
                    before.add(sentence)
                    origin = after.get(tuple(path.split(".")), self.laid.origin(path.split(".")))
                    self.laid.fault_at(origin, f"from week {week} on, {sentence}")


def _dated(written: Any) -> Any:
    """Return a date that was written as text; what is no date stays as it is."""
    if not isinstance(written, str):
        return written
    try:
        return date.fromisoformat(written)
    except ValueError:
        return written


def _provenance(behind: Behind) -> dict[str, dict[str, Any]]:
    """Return grade, source, note, range and origin of each value, by path."""
    found: dict[str, dict[str, Any]] = {}
    for path, (evidence, origin) in behind.items():
        found[path] = {"file": origin.file, "line": origin.line}
        if evidence is not None:
            found[path] |= evidence.model_dump()
    return found


def _uncertain(values: Values, behind: Behind) -> list[list[Any]]:
    """Return path, distribution, value, low and high of each value that isn't fixed."""
    found: list[list[Any]] = []
    changed = {f"{change['path']}@{change['week']}": change["value"] for change in values["changes"]}
    for path, (evidence, _) in behind.items():
        if evidence is None or evidence.distribution == "fixed":
            continue
        value = changed[path] if "@" in path else _at(values, path)
        found.append([path, evidence.distribution, value, evidence.low, evidence.high])
    return found


def _at(values: Values, path: str) -> Any:
    found: Any = values
    for part in path.split("."):
        found = found[part]
    return found


def _name(laid: Laid, own: dict[str, Any], stem: str, origin: Origin) -> str:
    """Return the scenario's name, from its own file only."""
    name = own.get("name", stem)
    if isinstance(name, str) and name.strip():
        return name
    laid.fault_at(origin, f"name is {name!r}; expected text, or no name: then the file's is taken")
    return stem


def resolve(scenario: str | os.PathLike[str], set_values: Settings = ()) -> Resolved:
    """Settle and check every value of a scenario, and keep where each came from.

    ``scenario`` is a name in the library or a file; ``set_values`` are values by path, or texts
    such as ``"cohorts.iom.places=30"``, laid over the files. No array is made.

    Raises ScenarioError where the scenario has faults; it lists all of them.
    """
    settings = read_settings(set_values)
    layers = chain(scenario)
    last = layers[-1]
    laid = lay(layers)
    name = _name(laid, last.table, last.path.stem, last.origin("name"))
    lay_settings(laid, settings)
    reading = _Reading(laid, known_sources(layers))
    values = reading.plain((), laid.tree)
    reading.check(values)
    changes = reading.dated(values)
    if laid.faults:
        raise ScenarioError(laid.faults)
    values["changes"] = changes
    values["start"] = values["start"].isoformat()
    uncertain = _uncertain(values, reading.behind)
    return Resolved(Scenario.make(name, values, uncertain, _provenance(reading.behind)))


def load(scenario: str | os.PathLike[str], set_values: Settings = ()) -> Scenario:
    """Load a scenario, ready to run; the arguments and errors are those of ``resolve``.

    Raises ScenarioError where the scenario has faults; it lists all of them.
    """
    return resolve(scenario, set_values).scenario
