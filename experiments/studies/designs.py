"""Choose a study's points, as numbers between 0 and 1 or as values: a row a point, a column a factor."""

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from experiments.studies.factors import DRAW, Factor, as_whole, free, parameter_of, shape_fault
from experiments.studies.study import Design, Setting, Span
from scenarios.faults import Fault, Origin, ScenarioError, said
from scenarios.wording import expected
from sim.parameters import Parameter

Values = dict[str, Setting | None]

_SPAN_STEPS = (0.0, 0.5, 1.0)  # of a lever's span, where levels are wanted
_SAMPLERS = {"latin_hypercube": "latin", "sobol": "sobol", "morris": "morris", "fast": "fast"}


def levels_of(factor: Factor, design: Design) -> list[float]:
    """Return the numbers between 0 and 1 at which a factor is taken where its levels are wanted."""
    if factor.kind == "lever":
        if isinstance(factor.levels, Span):
            return list(_SPAN_STEPS)
        return [(k + 0.5) / len(factor.levels) for k in range(len(factor.levels))]
    return list(design.quantiles)


def _centre(factor: Factor) -> float:
    """Return where a factor stands while others move: a lever at its first value, the rest in the middle."""
    return 0.0 if factor.kind == "lever" else 0.5


def factorial(factors: Sequence[Factor], design: Design) -> Any:
    """Return every combination of levels."""
    return np.array(list(product(*[levels_of(factor, design) for factor in factors])), float)


def one_at_a_time(factors: Sequence[Factor], design: Design) -> Any:
    """Return the point at which all stand, and for each factor a point at each other of its levels."""
    start = [_centre(factor) for factor in factors]
    found = [start]
    for k, factor in enumerate(factors):
        skipped = 1 if factor.kind == "lever" else 0
        others = [u for u in levels_of(factor, design)[skipped:] if u != start[k]]
        found += [[*start[:k], u, *start[k + 1 :]] for u in others]
    return np.array(found, float)


def draws(factors: Sequence[Factor], design: Design) -> list[Values]:
    """Return the first n draws of the register, with every combination of the levers' levels."""
    levers = [factor for factor in factors if factor.kind == "lever"]
    chosen: list[list[Setting | None]] = [[factor.at(u, "") for u in levels_of(factor, design)] for factor in levers]
    names = [factor.name for factor in levers]
    found: list[Values] = []
    for values in product(*chosen):
        for number in range(design.n):
            point: Values = dict(zip(names, values, strict=True))
            found.append(point | {DRAW: number})
    return found


def sample_fault(design: Design) -> str:
    """Return what the sampler of a design expects of n, where n isn't that; else nothing."""
    if design.kind not in _SAMPLERS:
        return ""
    from experiments.sensitivity.samples import fault_of  # noqa: PLC0415 - SALib takes a while to load

    return fault_of(_SAMPLERS[design.kind], design.n)


def _sampled(factors: Sequence[Factor], design: Design) -> Any:
    """Return what SALib's sampler of a design lays."""
    from experiments.sensitivity.samples import unit_sample  # noqa: PLC0415 - SALib takes a while to load

    names, groups = [factor.name for factor in factors], [factor.group for factor in factors]
    levers = [factor.name for factor in factors if factor.kind == "lever"]
    return unit_sample(_SAMPLERS[design.kind], names, groups, design.n, design.seed, whole=levers)


def unit_points(factors: Sequence[Factor], design: Design) -> Any:
    """Return the points of a design as numbers between 0 and 1: point, factor."""
    if design.kind == "factorial":
        return factorial(factors, design)
    return one_at_a_time(factors, design) if design.kind == "one_at_a_time" else _sampled(factors, design)


def points(factors: Sequence[Factor], design: Design, scenario: str) -> list[Values]:
    """Return the points of a design as a scenario takes them: a value for each factor, by name."""
    if design.kind == "draws":
        return draws(factors, design)
    moving = free(factors)
    sample = unit_points(moving, design)
    places = {factor.name: k for k, factor in enumerate(moving)}
    names = [factor.name for factor in factors]
    columns = [factor.values_at(sample[:, places[factor.moves_with or factor.name]], scenario) for factor in factors]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)] if names else [{}] * len(sample)


_NUMBER = re.compile(r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_APART = {";": "semicolons", "\t": "tabs"}  # what other programs set columns apart by
_UNNAMED = "Unnamed: "  # as pandas calls an index that it has read as a column
_FEW_FAULTS = 3  # of a column: a file may have very many rows


@dataclass(frozen=True)
class Given:
    """The points of a CSV file as they were written."""

    file: str
    columns: tuple[str, ...]  # a path each
    lines: tuple[int, ...]  # of each point
    rows: tuple[tuple[str, ...], ...]  # a cell for each column

    def values(self) -> list[Values]:
        """Return each point's values by path. Raises ScenarioError where a cell is no value of its column."""
        read: list[list[Setting]] = []
        faults: list[Fault] = []
        for column, cells in zip(self.columns, zip(*self.rows, strict=True), strict=True):
            found, wrong = _column(column, cells)
            read.append(found)
            some = list(wrong.items())
            faults += [Fault(Origin(self.file, self.lines[k]), reason) for k, reason in some[:_FEW_FAULTS]]
            if len(some) > _FEW_FAULTS:
                sentence = f"{len(some) - _FEW_FAULTS:,} more values of {column} are none that it may have"
                faults.append(Fault(Origin(self.file), sentence))
        if faults:
            raise ScenarioError(faults)
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*read, strict=True)]


def read_points(file: str) -> Given:
    """Read the points of a CSV file: a column a path, a row a point.

    Raises ScenarioError where the file can't be read, has no rows, or its columns can't be told apart.
    """
    try:
        with Path(file).open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text)
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or (str(error) if isinstance(error, csv.Error) else "it is not UTF-8")
        raise ScenarioError([Fault(Origin(file), f"the points can't be read: {reason}")]) from None
    written = [(line, tuple(cell.strip() for cell in row)) for line, row in rows[1:] if any(c.strip() for c in row)]
    if not written:
        raise ScenarioError([Fault(Origin(file), "there are no points; expected a line of paths, then a line a point")])
    head = tuple(name.strip() for name in rows[0][1])
    if reasons := list(_head_faults(head)):
        raise ScenarioError(Fault(Origin(file, 1), reason) for reason in reasons)
    if faults := [
        Fault(Origin(file, line), f"{said(','.join(row))} holds {len(row)} values; expected {len(head)}")
        for line, row in written
        if len(row) != len(head)
    ]:
        raise ScenarioError(faults)
    return Given(file, head, tuple(line for line, _ in written), tuple(row for _, row in written))


def _head_faults(head: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the names of the columns, beside what they name."""
    for mark, name in _APART.items():
        if any(mark in column for column in head):
            yield f"{name} stand between the columns; expected commas, and a point in 0.5"
            return
    if nameless := [k for k, name in enumerate(head, start=1) if not name or name.startswith(_UNNAMED)]:
        yield (
            f"column {nameless[0]} has no name; expected a path above each: pandas leaves its index out with "
            "to_csv(…, index=False)"
        )
    for name, many in Counter(head).items():
        if name and many > 1:
            yield f"{name} heads {'two' if many == 2 else many} columns; expected one for each path"  # noqa: PLR2004 - a pair


def _column(path: str, cells: Sequence[str]) -> tuple[list[Setting], dict[int, str]]:
    """Return a column's values, and by row why a cell is none."""
    parameter = parameter_of(path)
    is_factor = parameter.kind in {"vector", "map"}
    found, wrong = [], {}
    for k, cell in enumerate(cells):
        value = _read(parameter, cell)
        if value is None:
            wanted = "a number, by which all of it is multiplied" if is_factor else expected(parameter)
            wrong[k] = f"{path} is {said(cell) if cell else 'empty'}; expected {wanted}"
        elif reason := shape_fault(path, value):
            wrong[k] = reason
        found.append(cell if value is None else value)
    return found, wrong


def _read(parameter: Parameter, cell: str) -> Setting | None:
    """Return a cell as a value of its kind; none where it isn't written as one."""
    if parameter.kind == "boolean":
        return {"true": True, "false": False}.get(cell.lower())
    if parameter.kind not in {"number", "integer", "vector", "map"}:
        return cell or None
    if _WHOLE.fullmatch(cell):
        return int(cell)
    number = float(cell) if _NUMBER.fullmatch(cell) else math.nan
    return as_whole(parameter, number) if math.isfinite(number) else None
