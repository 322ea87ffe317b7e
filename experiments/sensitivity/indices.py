"""Work out how far each group of factors moves an outcome, by any method, in one common table.

SALib has the methods. It takes luck from NumPy's global state and sets warnings to its liking; neither gets out.
"""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from SALib.analyze import delta, fast, morris, pawn, rbd_fast, sobol

from experiments.sensitivity import noise
from experiments.sensitivity.problem import DUMMY, Problem
from experiments.sensitivity.samples import HARMONICS, LEVELS, STEP, FloatArray, spec_of

RESAMPLES = 200
_FEWER = 50  # where one costs much
_SLICES = 10  # of a factor's range, for PAWN
_Z = 1.959964  # standard deviations from the middle of a normal to the end of its middle 95 %


@dataclass(frozen=True)
class Index:
    """One index of one group, with its 95 % interval; NaN where a method gives none."""

    name: str
    kind: str
    index: str
    value: float
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True)
class Indices:
    """All indices of an outcome, and the ones that add up, anew from resampled points: [resamples, groups]."""

    rows: tuple[Index, ...]
    resampled: FloatArray | None = field(default=None, repr=False)

    def of(self, index: str) -> dict[str, Index]:
        """Return one index of every group."""
        return {row.name: row for row in self.rows if row.index == index}


@contextmanager
def _kept_in() -> Iterator[None]:
    """Keep global luck and the handling of warnings as they were."""
    state, written = np.random.get_state(), warnings.formatwarning  # noqa: NPY002 - SALib uses it
    try:
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(state)  # noqa: NPY002 - as above
        warnings.formatwarning = written


def indices_of(problem: Problem, sample: FloatArray, outputs: FloatArray, *, drawn: bool = False) -> Indices:
    """Return the indices of an outcome [points, replicates] at points [points, factors].

    For a method whose points hold no dummy, the replicates make one: a factor that changes nothing but the luck.
    """
    with _kept_in():
        if problem.method in _OF_POINTS:
            return _of_points(problem, sample, outputs.mean(1))
        found = (
            _sobol(problem, outputs.mean(1)) if problem.method == "sobol" else _morris(problem, sample, outputs.mean(1))
        )
    luck = noise.of_luck_alone(outputs, drawn=drawn)
    dummy = () if luck is None else _dummy(problem, outputs.mean(1), luck)
    return Indices((*found.rows, *dummy), found.resampled)


def _rows(names: dict[str, str], found: dict[str, tuple[Any, Any]]) -> tuple[Index, ...]:
    """Return rows from values and half widths by index; ``names`` says of what kind each group is.

    A size can't be below nil, and neither can its interval; an estimate of a first-order share can.
    """
    least = {"first": -np.inf}
    return tuple(
        Index(name, kind, index, float(value), max(float(value - half), least.get(index, 0.0)), float(value + half))
        for index, (values, halves) in found.items()
        for (name, kind), value, half in zip(names.items(), values, halves, strict=True)
    )


def _analysed(spec: Any, analyse: Any, sample: FloatArray, means: FloatArray, **options: Any) -> Any:
    return spec.set_samples(sample).set_results(means).analyze(analyse, **options).analysis


def _sobol(problem: Problem, means: FloatArray) -> Indices:
    spec = spec_of(problem.names, problem.names)
    found = _analysed(
        spec, sobol.analyze, np.zeros((len(means), len(problem.names))), means, calc_second_order=False,
        num_resamples=RESAMPLES, keep_resamples=True, seed=problem.seed + 1,
    )  # fmt: skip
    values = {"total": (found["ST"], found["ST_conf"]), "first": (found["S1"], found["S1_conf"])}
    return Indices(_rows(problem.kind_of, values), found["S1_conf_all"])


def _morris(problem: Problem, sample: FloatArray, means: FloatArray) -> Indices:
    found = _analysed(
        spec_of(problem.factors, problem.groups), morris.analyze, sample, means, num_levels=LEVELS,
        num_resamples=RESAMPLES, seed=problem.seed + 1,
    )  # fmt: skip
    sigma = np.ma.filled(np.ma.asarray(found["sigma"]), np.nan)
    unknown = np.full(len(problem.names), np.nan)
    values = {"mu_star": (found["mu_star"], found["mu_star_conf"]), "sigma": (sigma, unknown)}
    return Indices(_rows(problem.kind_of, values))


def _dummy(problem: Problem, means: FloatArray, luck: FloatArray) -> tuple[Index, ...]:
    """Return the indices of a dummy: what a step would show that changes nothing but the luck, at every point.

    The interval is by which blocks of points, or trajectories, were looked at.
    """
    blocks, change = means.reshape(-1, problem.block), luck.reshape(-1, problem.block)
    if problem.method == "sobol":
        first, last = blocks[:, 0], blocks[:, -1]
        variance = float(np.concatenate([first, last]).var())
        by_block = {
            "total": (change**2).mean(1) / 2 / variance,
            "first": (last - means.mean()) * change[:, 0] / variance,
        }
    else:
        by_block = {"mu_star": np.abs(change).mean(1) / STEP, "sigma": np.full(len(blocks), np.nan)}
    half = {index: _Z * one.std(ddof=1) / math.sqrt(len(one)) for index, one in by_block.items()}
    return _rows({DUMMY: DUMMY}, {index: ([one.mean()], [half[index]]) for index, one in by_block.items()})


def _of_points(problem: Problem, sample: FloatArray, means: FloatArray) -> Indices:
    """Return indices of a method whose points hold the dummy."""
    spec = spec_of([f"x{number}" for number in range(len(problem.factors))], problem.factors)
    return Indices(_rows(problem.kind_of, _OF_POINTS[problem.method](spec, problem, sample, means)))


def _delta(spec: Any, problem: Problem, sample: FloatArray, means: FloatArray) -> dict[str, tuple[Any, Any]]:
    found = _analysed(
        spec, delta.analyze, sample, means, method="delta", num_resamples=_FEWER, seed=problem.seed + 1
    )  # fmt: skip
    return {"delta": (found["delta_raw"], found["delta_raw_conf"])}


def _rbd_fast(spec: Any, problem: Problem, sample: FloatArray, means: FloatArray) -> dict[str, tuple[Any, Any]]:
    found = _analysed(spec, rbd_fast.analyze, sample, means, num_resamples=RESAMPLES, seed=problem.seed + 1)
    return {"first": (found["S1"], found["S1_conf"])}


def _fast(spec: Any, problem: Problem, sample: FloatArray, means: FloatArray) -> dict[str, tuple[Any, Any]]:
    found = _analysed(spec, fast.analyze, sample, means, M=HARMONICS, num_resamples=RESAMPLES, seed=problem.seed + 1)
    return {"total": (found["ST"], found["ST_conf"]), "first": (found["S1"], found["S1_conf"])}


def _pawn(spec: Any, problem: Problem, sample: FloatArray, means: FloatArray) -> dict[str, tuple[Any, Any]]:
    found = _analysed(spec, pawn.analyze, sample, means, S=_SLICES, seed=problem.seed + 1)
    luck = np.random.default_rng(problem.seed)
    again = []
    for _ in range(_FEWER):
        chosen = luck.integers(len(means), size=len(means))
        gaps = gaps_of(sample[chosen], means[chosen])
        again.append((np.median(gaps, 0), gaps.max(0)))
    half = _Z * np.std(again, axis=0, ddof=1)
    return {"median_ks": (found["median"], half[0]), "maximum_ks": (found["maximum"], half[1])}


_OF_POINTS = {"delta": _delta, "pawn": _pawn, "rbd_fast": _rbd_fast, "fast": _fast}


def gaps_of(sample: FloatArray, means: FloatArray) -> FloatArray:
    """Return the gap between the distribution and that within each tenth of each factor, [tenths, factors]."""
    order = np.argsort(means, kind="stable")
    ties = np.append(np.diff(means[order]) > 0, True)  # where a step of the distribution ends
    whole = np.arange(1, len(means) + 1) / len(means)
    found = np.zeros((_SLICES, sample.shape[1]))
    for factor in range(sample.shape[1]):
        x = sample[:, factor]
        edges = np.quantile(x, np.arange(0, 1 + 1 / _SLICES, 1 / _SLICES))
        for k in range(_SLICES):
            within = ((x >= edges[k]) & (x < edges[k + 1]))[order]
            if within.any():
                found[k, factor] = np.abs(np.cumsum(within) / within.sum() - whole)[ties].max()
    return found
