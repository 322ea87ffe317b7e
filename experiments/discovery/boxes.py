"""Find boxes of futures by ema_workbench's PRIM: peel a little off all futures until what is left is dense.

A box is one range for each factor it limits. Of the futures of interest it *covers* a share; of the
futures in it a share is of interest, its *density*; its *mass* is the share of all futures. PRIM peels off
a twentieth of the futures at a time, from whichever end of whichever factor raises the density most for
what it takes; so it leaves a trajectory of boxes, from all futures to a small dense one.

Numbers all go to it as real ones, whole numbers too: it peels between their values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.discovery.extra import quietly

MASS_LEAST = 0.05  # of all futures: smaller boxes are not looked at
COVERAGE_LEAST = 0.5  # of the futures of interest, of the box that is chosen unless another is asked for


@dataclass(frozen=True)
class Limit:
    """What a box holds of one factor; an end that isn't limited is none."""

    factor: str
    low: float | None = None
    high: float | None = None
    among: tuple[str, ...] = ()  # names, of a factor that has names


@dataclass(frozen=True)
class Box:
    """A box, with what it holds of the futures among which it was found."""

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    futures: int
    interest: int


def trajectory(factors: Mapping[str, Any], interest: Any) -> list[Box]:
    """Return the boxes that PRIM goes through, from all futures on.

    ``factors`` are columns of numbers or names; ``interest`` is true or false of each future, and is both
    somewhere.
    """
    # No factor is called what stands in a file: the library drops a column called scenario.
    names = {f"factor{k}": name for k, name in enumerate(factors)}
    frame = pd.DataFrame({key: _column(factors[name]) for key, name in names.items()})
    wanted = np.asarray(interest, np.int64)
    with quietly():
        from ema_workbench.analysis import prim  # noqa: PLC0415 - of an extra, and slow

        # Before 3.0 a box must meet a threshold: every box meets this one.
        threshold = {} if hasattr(prim, "RegressionPrim") else {"threshold": 1 / (wanted.size + 1)}
        found = prim.Prim(frame, wanted, mass_min=MASS_LEAST, **threshold).find_box()
    told = found.peeling_trajectory
    whole = found.box_lims[0]
    return [
        Box(
            _limits(found.box_lims[k], whole, names),
            float(told["coverage"][k]),
            float(told["density"][k]),
            float(told["mass"][k]),
            int(told["n"][k]),
            int(told["k"][k]),
        )
        for k in range(len(told))
    ]


def _column(values: Any) -> Any:
    """Return a column as PRIM takes it: real numbers, or names."""
    array = np.asarray(values)
    return array.astype(np.float64) if np.issubdtype(array.dtype, np.number) else array.astype(object)


def _limits(box: Any, whole: Any, names: Mapping[str, str]) -> tuple[Limit, ...]:
    """Return the limits of a box, in the factors' order."""
    found = []
    for key, name in names.items():
        if key not in box:  # a factor of one name
            continue
        (low, high), (least, most) = box[key], whole[key]
        if isinstance(low, set):
            if low != least:
                found.append(Limit(name, among=tuple(sorted(low))))
        elif low != least or high != most:
            ends = None if low == least else float(low), None if high == most else float(high)
            found.append(Limit(name, *ends))
    return tuple(found)


def chosen(boxes: Sequence[Box], coverage: float = COVERAGE_LEAST) -> int:
    """Return the densest box that covers so much of the futures of interest; of those as dense, the largest."""
    kept = [k for k, box in enumerate(boxes) if box.coverage >= coverage]
    return max(kept, key=lambda k: (boxes[k].density, boxes[k].mass, -len(boxes[k].limits)))


def within(limits: Sequence[Limit], factors: Mapping[str, Any]) -> Any:
    """Return which futures lie in a box: true or false of each."""
    found = np.ones(len(next(iter(factors.values()))), bool)
    for limit in limits:
        values = np.asarray(factors[limit.factor])
        if limit.among:
            found &= np.isin(values, limit.among)
        if limit.low is not None:
            found &= values >= limit.low
        if limit.high is not None:
            found &= values <= limit.high
    return found
