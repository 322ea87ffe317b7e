"""Lay points in the unit cube, as each way of asking what decides an answer wants them.

A register row's own inverse distribution turns a unit number into a value, so no sampler knows a distribution.
"""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from SALib import ProblemSpec
from SALib.sample import fast_sampler, latin, morris, sobol

SAMPLERS = ("sobol", "morris", "fast", "latin")
LEVELS = 4  # of Morris's grid
STEP = LEVELS / (2.0 * (LEVELS - 1))  # of a trajectory, as a share of the range
HARMONICS = 4  # that FAST tells apart
FEWEST_FAST = 4 * HARMONICS**2 + 1
TAIL = 0.05  # Morris's grid leaves so much of a distribution at each end: a quantile of 0 or 1 may have no value
_EDGE = 2.0**-32  # no other sampler's point lies nearer to an end

FloatArray = NDArray[np.float64]


def spec_of(names: Sequence[str], groups: Sequence[str]) -> Any:
    """Return SALib's problem over the unit cube."""
    return ProblemSpec({"names": list(names), "bounds": [[0.0, 1.0]] * len(names), "groups": list(groups)})


def points_wanted(method: str, n: int, factors: int, groups: int) -> int:
    """Return how many points a sampler lays for n base points, trajectories or points of a curve."""
    return n * {"sobol": groups + 2, "morris": groups + 1, "fast": factors, "latin": 1}[method]


def fault_of(method: str, n: int) -> str:
    """Return what a sampler expects of n, in words, where n isn't that; else nothing."""
    if method == "sobol" and (n < 2 or n & (n - 1)):  # noqa: PLR2004 - the least power that gives a spread
        return "a power of two, such as 64: a Sobol sequence is even only over so many points"
    if method == "fast" and n < FEWEST_FAST:
        return f"a whole number of at least {FEWEST_FAST}, for each factor has its own curve of so many points"
    if n < 2:  # noqa: PLR2004 - one point has no spread
        return "a whole number of at least 2"
    return ""


def unit_sample(
    method: str, names: Sequence[str], groups: Sequence[str], n: int, seed: int, *, whole: Collection[str] = ()
) -> FloatArray:
    """Return the points of a sampler, [points, factors] in the unit cube.

    Factors with the same name in ``groups`` move together for Sobol and Morris; the others take no groups.
    Sobol's points are n blocks of A, AB of each group, B; Morris's n trajectories of one more point than groups;
    FAST's a curve of n points for each factor. More points begin with the same ones for Sobol and Morris. Morris keeps
    between two quantiles, except for the factors named in ``whole``, which go from end to end.

    Raises ValueError where the sampler can't lay n points, or isn't known.
    """
    if method not in SAMPLERS:
        message = f"no sampler is called {method!r}"
        raise ValueError(message)
    if reason := fault_of(method, n):
        message = f"{n} is not what {method} expects: {reason}"
        raise ValueError(message)
    spec = spec_of(names, groups if method in {"sobol", "morris"} else names)
    if method == "morris":
        grid = np.asarray(morris.sample(spec, n, num_levels=LEVELS, seed=seed), np.float64)
        ends = np.array([0.0 if name in whole else TAIL for name in names])
        return ends + grid * (1.0 - 2.0 * ends)
    if method == "sobol":
        found = sobol.sample(spec, n, calc_second_order=False, seed=seed)
    elif method == "fast":
        found = fast_sampler.sample(spec, n, M=HARMONICS, seed=seed)
    else:
        found = latin.sample(spec, n, seed=seed)
    return np.clip(np.asarray(found, np.float64), _EDGE, 1.0 - _EDGE)
