"""Read a study file: every fault at once, a sentence for each."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.reports.asked import PARAMETERS, SEEDS, TWINS
from experiments.studies.designs import sample_fault
from experiments.studies.study import DESIGNS, LEVELLED, QUANTILES, SAMPLED, Design, Levels, Span, Study
from scenarios.faults import Fault, Origin, ScenarioError, nearest, said
from scenarios.files import Layer, read_layer

Check = Callable[[Any], bool]
_Rule = tuple[Check, str]  # what a value must be, tested and said

_MOST = 10_000_000  # of a design's n: more points than that have no room in memory
_TABLES = ("design", "levers", "uncertainties", "set")


def is_number(value: Any) -> bool:
    """Say whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: Any) -> bool:
    """Say whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_text(one) for one in value)


def _is_quantiles(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_number(one) and 0 < one < 1 for one in value)


_COUNT: _Rule = lambda value: is_whole(value) and value >= 1, "a whole number of 1 or more"
_SEED: _Rule = lambda value: is_whole(value) and 0 <= value < SEEDS, f"a whole number from 0 to {SEEDS - 1:,}"
_TEXTS: _Rule = _is_texts, "a list of one text or more"

_STUDY: dict[str, _Rule] = {
    "name": (_is_text, "text"),
    "scenarios": (_is_texts, "a list of names in the library, or of files"),
    "outcomes": (_is_texts, 'a list of figures, such as ["harm_css", "offences_proven.scheme"]'),
    "replicates": _COUNT,
    "seed": _SEED,
    "twin": (lambda value: value in TWINS, f"one of {', '.join(TWINS)}"),
    "parameters": (lambda value: value in PARAMETERS, f"one of {', '.join(PARAMETERS)}"),
    "weeks": _COUNT,
    "model": (lambda value: _is_text(value) and value.count(":") == 1, "module:function"),
}
_NEEDED = ("scenarios", "outcomes", "design")
_DESIGN: dict[str, _Rule] = {
    "kind": (lambda value: value in DESIGNS, f"one of {', '.join(DESIGNS)}"),
    "n": (lambda value: is_whole(value) and 0 <= value <= _MOST, f"a whole number from 1 to {_MOST:,}"),
    "seed": _SEED,
    "file": (_is_text, "the name of a CSV file"),
    "quantiles": (_is_quantiles, "a list of numbers above 0 and below 1"),
    "dummy": (lambda value: isinstance(value, bool), "true or false"),
}


class _Reader:
    """A study file while it is read."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.faults: list[Fault] = []

    def fault(self, sentence: str, *way: str) -> None:
        """Keep a fault at the line of a key."""
        self.faults.append(Fault(self.layer.origin(*way), sentence))

    def checked(
        self, table: Mapping[str, Any], rules: Mapping[str, _Rule], way: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Return the values of a table that are as they must be."""
        found = {}
        for key, value in table.items():
            path = ".".join((*way, key))
            if key not in rules:
                self.fault(f"{path} is nothing that a study says{nearest(key, rules)}", *way, key)
            elif not rules[key][0](value):
                self.fault(f"{path} is {said(value)}; expected {rules[key][1]}", *way, key)
            else:
                found[key] = value
        return found

    def table(self, name: str) -> dict[str, Any]:
        """Return a table of the file, an empty one where it has none."""
        found = self.layer.table.get(name, {})
        if isinstance(found, dict):
            return found
        self.fault(f"{name} is {said(found)}; expected a table", name)
        return {}

    def levers(self) -> Iterator[tuple[str, Levels]]:
        """Yield each lever with what it may be."""
        for path, written in self.table("levers").items():
            if isinstance(written, list) and written and all(isinstance(x, bool | int | float | str) for x in written):
                yield path, tuple(written)
            elif (
                isinstance(written, dict) and set(written) == {"low", "high"} and all(map(is_number, written.values()))
            ):
                if written["low"] < written["high"]:
                    yield path, Span(written["low"], written["high"])
                else:
                    self.fault(f"levers.{path} is {said(written)}; expected low to be below high", "levers", path)
            else:
                self.fault(
                    f"levers.{path} is {said(written)}; expected a list of values, or {{ low = …, high = … }}; "
                    "a path stands in quotes",
                    "levers", path,
                )  # fmt: skip

    def groups(self, written: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each group with its patterns."""
        if not isinstance(written, dict):
            self.fault(f"uncertainties.groups is {said(written)}; expected a table", "uncertainties", "groups")
            return
        for name, patterns in self.checked(
            written, dict.fromkeys(written, _TEXTS), ("uncertainties", "groups")
        ).items():  # fmt: skip
            yield name, tuple(patterns)

    def settings(self) -> dict[str, Any]:
        """Return the values laid over every scenario, by path."""
        return dict(_leaves(self.table("set")))

    def said_twice(self) -> None:
        """Keep a fault for each value that is set for all points and said elsewhere too."""
        for setting in self.settings():
            if setting in self.table("levers"):
                self.fault(f"{setting} is set for all points, and is a lever; expected one of the two", "set")
            if setting == "horizon_weeks" and "weeks" in self.layer.table:
                self.fault(
                    "horizon_weeks is set, and so is weeks, which means the same; expected one of the two", "set"
                )


def _leaves(table: Mapping[str, Any], way: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield path and value of what a table holds: quoted paths and tables within tables say the same."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*way, key))
        else:
            yield ".".join((*way, key)), value


def design_faults(design: Design) -> Iterator[tuple[str, str]]:
    """Yield the key and the sentence of what is wrong among a design's values."""
    if design.kind in SAMPLED and design.n < 1:
        yield "n", f"design.n is missing or 0; expected how many {_what(design.kind)}, 1 or more"
    elif reason := sample_fault(design):
        yield "n", f"design.n is {design.n}; expected {reason}"
    if design.kind not in SAMPLED and design.n:
        yield "n", f"design.n is {design.n}; expected none: a {design.kind} design has the points that it has"
    if (design.kind == "points") != bool(design.file):
        wanted = "the CSV file of the points" if design.kind == "points" else "none: only a design of points has one"
        yield "file", f"design.file is {said(design.file)}; expected {wanted}"


def _what(kind: str) -> str:
    return {"sobol": "base points", "morris": "trajectories", "fast": "points a factor"}.get(kind, "points")


def read_study(path: str | os.PathLike[str]) -> Study:
    """Read a study file; files that it names are found from the folder in which it lies.

    Raises ScenarioError where it has faults; it lists all of them.
    """
    file = Path(path)
    if not file.exists():
        sentence = "there is no such file; expected a study (iomsim experiment --example prints one)"
        raise ScenarioError([Fault(Origin(str(path)), sentence)])
    reader = _Reader(read_layer(file, Origin(str(path))))
    table = reader.layer.table
    top = reader.checked({key: value for key, value in table.items() if key not in _TABLES}, _STUDY)
    for key in _NEEDED:
        if key not in table:
            reader.fault(f"{key} is missing; expected {_STUDY[key][1] if key in _STUDY else 'a table [design]'}")
    written = reader.table("design")
    if "quantiles" in written and written.get("kind", "factorial") not in LEVELLED:
        reader.fault(f"design.quantiles stands in a {written.get('kind')} design; expected none", "design", "quantiles")
    checked = reader.checked(written, _DESIGN, ("design",))
    design = Design(**checked | {"quantiles": tuple(checked.get("quantiles", QUANTILES))})
    if len(checked) == len(written):
        for key, sentence in design_faults(design):
            reader.fault(sentence, "design", key)
    uncertainties = reader.table("uncertainties")
    each = reader.checked(
        {k: v for k, v in uncertainties.items() if k != "groups"}, {"each": _TEXTS}, ("uncertainties",)
    )
    found = {
        "levers": dict(reader.levers()),
        "groups": dict(reader.groups(uncertainties.get("groups", {}))),
        "settings": reader.settings(),
        "each": tuple(each.get("each", ())),
    }
    reader.said_twice()
    if reader.faults:
        raise ScenarioError(reader.faults)
    lists = {name: tuple(top.pop(name)) for name in ("scenarios", "outcomes")}
    study = Study(**{"name": file.stem} | top | lists | found | {"design": design})
    return beside(study, file.parent)


def beside(study: Study, folder: Path) -> Study:
    """Return a study whose files are found from a folder: scenarios that lie there, and the CSV of points."""

    def placed(name: str) -> str:
        return str(folder / name) if (folder / name).is_file() else name

    design = replace(study.design, file=str(folder / study.design.file)) if study.design.file else study.design
    return replace(study, scenarios=tuple(placed(name) for name in study.scenarios), design=design)
