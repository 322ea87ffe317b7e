"""Find the box of futures in which something holds, and put what was found into plain data."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from experiments.decisions.levers import POSTS
from experiments.discovery.asking import Asked
from experiments.discovery.boxes import Box, Limit, chosen, trajectory, within
from experiments.discovery.fresh import FOUND, FRESH, Tried, halves, pruned, quasi_p, tried
from experiments.discovery.futures import Futures
from scenarios.faults import ScenarioError
from sim.parameters import UnknownPathError, find

FEWEST = 10  # futures of interest, and of the others, that each half must hold

Plain = dict[str, Any]


def discovered(futures: Futures, asked: Asked) -> tuple[Plain, Any]:
    """Find a box; return what was found, and the half of each future.

    Raises ScenarioError where a box was asked for that isn't there.
    """
    half = halves(futures.sets, asked.seed)
    parts = {
        name: ({factor: x[half == name] for factor, x in futures.factors.items()}, futures.interest[half == name])
        for name in (FOUND, FRESH)
    }  # fmt: skip
    plain: Plain = {
        "futures": len(futures.interest),
        "interest": int(futures.interest.sum()),
        "halves": {name: {"futures": len(met), "interest": int(met.sum())} for name, (_, met) in parts.items()},
        "sets": int(np.unique(futures.sets).size),
        "factors": {name: _factor(name, values) for name, values in futures.factors.items()},
        "asked": asdict(asked),
        "left_out": list(futures.left_out),
        "trajectory": [],
        "chosen": None,
        "box": None,
    }  # fmt: skip
    if all(min(int(wanted.sum()), int((~wanted).sum())) >= FEWEST for _, wanted in parts.values()):
        boxes = trajectory(*parts[FOUND])
        plain["trajectory"] = [_step(box, tried(box.limits, *parts[FRESH])) for box in boxes]
        if fault := asked.box_fault(len(boxes)):
            raise ScenarioError([fault])
        plain["chosen"] = number = chosen(boxes, asked.coverage) if asked.box is None else asked.box
        plain["box"] = _box(pruned(boxes[number].limits, *parts[FOUND]), parts)
    return plain, half


def _factor(name: str, values: Any) -> Plain:
    """Return what a factor is: its unit, and how far it was explored."""
    numbers = np.asarray(values)
    if not np.issubdtype(numbers.dtype, np.number):
        return {"unit": "", "whole": False, "names": sorted({str(value) for value in values})}
    ends = {"low": float(numbers.min()), "high": float(numbers.max())}
    whole = bool((numbers == np.round(numbers)).all())
    try:
        parameter = find(name.partition("@")[0])
    except UnknownPathError:
        return {"unit": "FTE" if name.endswith(POSTS) else "", "whole": whole, **ends}
    if parameter.kind in {"number", "integer"}:
        return {"unit": parameter.unit, "whole": whole and parameter.kind == "integer", **ends}
    return {"unit": "times its central value", "whole": False, **ends}


def _step(box: Box, fresh: Tried) -> Plain:
    return {
        "coverage": box.coverage,
        "density": box.density,
        "mass": box.mass,
        "limits": [asdict(limit) for limit in box.limits],
        "fresh": _tried(fresh),
    }


def _tried(one: Tried) -> Plain:
    """Return what a box holds of futures as plain data; nothing in place of what means nothing."""
    names = ("futures", "interest", "inside", "both", "base", "density", "coverage", "mass", "p")
    found: Plain = {name: _number(getattr(one, name)) for name in names}
    for name in ("density", "coverage"):
        low, high = getattr(one, f"{name}_range")
        found |= {f"{name}_low": _number(low), f"{name}_high": _number(high)}
    return found | {"is_better": one.is_better}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _box(limits: Sequence[Limit], parts: Mapping[str, tuple[Mapping[str, Any], Any]]) -> Plain:
    """Return a box with what it holds of each half, the surest limit first."""
    found = {name: quasi_p(limits, *part) for name, part in parts.items()}
    rows = [
        {"limit": asdict(limit), **{name: [_number(p) for p in found[name][k]] for name in parts}}
        for k, limit in enumerate(limits)
    ]
    rows.sort(key=lambda row: min((p for p in row[FOUND] if p is not None), default=1.0))
    return {"limits": rows, **{name: _tried(tried(limits, *part)) for name, part in parts.items()}}


def in_box(plain: Plain, factors: Mapping[str, Any]) -> Any:
    """Return which futures lie in the box that was found; none where there is none."""
    if plain["box"] is None:
        return np.zeros(len(next(iter(factors.values()))), bool)
    limits = [Limit(**{**row["limit"], "among": tuple(row["limit"]["among"])}) for row in plain["box"]["limits"]]
    return within(limits, factors)
