"""Choose a study's points, as numbers between 0 and 1 or as values: a row a point, a column a factor."""

import csv
import math
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from experiments.studies.factors import DRAW, Factor, free
from experiments.studies.study import Design, Setting, Span
from scenarios.faults import Fault, Origin, ScenarioError, said

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
    if design.kind == "points":
        return read_points(design.file)
    if design.kind == "draws":
        return draws(factors, design)
    moving = free(factors)
    sample = unit_points(moving, design)
    places = {factor.name: k for k, factor in enumerate(moving)}
    names = [factor.name for factor in factors]
    columns = [factor.values_at(sample[:, places[factor.moves_with or factor.name]], scenario) for factor in factors]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)] if names else [{}] * len(sample)


def read_points(file: str) -> list[Values]:
    """Read the points of a CSV file: a column a path, a row a point.

    Raises ScenarioError where the file can't be read, has no rows, or a row is short or holds no value.
    """
    path = Path(file)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ScenarioError([Fault(Origin(file), f"the points can't be read: {reason}")]) from None
    if len(rows) < 2:  # noqa: PLR2004 - a head and a row
        raise ScenarioError([Fault(Origin(file), "there are no points; expected a line of paths, then a line a point")])
    head, faults = [name.strip() for name in rows[0]], []
    if twice := sorted({name for name in head if head.count(name) > 1}):
        raise ScenarioError([Fault(Origin(file, 1), f"{twice[0]} heads two columns; expected one for each path")])
    found: list[Values] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(head) or not all(cell.strip() for cell in row):
            sentence = f"{said(','.join(row))} holds {sum(bool(c.strip()) for c in row)} values; expected {len(head)}"
            faults.append(Fault(Origin(file, number), sentence))
            continue
        point: Values = {name: _read(cell.strip()) for name, cell in zip(head, row, strict=True)}
        found.append(point)
    if faults:
        raise ScenarioError(faults)
    return found


def _read(cell: str) -> Setting:
    """Return a cell as a whole number, a number, true or false, else as text."""
    if cell.lower() in {"true", "false"}:
        return cell.lower() == "true"
    for kind in (int, float):
        try:
            number = kind(cell)
        except ValueError:
            continue
        return number if math.isfinite(number) else cell
    return cell
