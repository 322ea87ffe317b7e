"""See whether the indices have settled: the same ones from the first half, quarter, eighth of the points."""

from dataclasses import dataclass, replace

from experiments.sensitivity.checks import is_constant
from experiments.sensitivity.indices import Index, indices_of
from experiments.sensitivity.problem import Problem
from experiments.sensitivity.samples import FloatArray

_FEWEST = {"sobol": 8, "morris": 4}
_FEWEST_POINTS = 64
_STEPS = 4


@dataclass(frozen=True)
class Step:
    """The ranking index of every group from the first n base points, trajectories or points."""

    n: int
    rows: tuple[Index, ...]


def sizes(problem: Problem) -> list[int]:
    """Return how many of the n to look at, the fewest first; all alone where a part of them says nothing."""
    if problem.how.sampler == "fast":  # a curve can't be cut
        return [problem.n]
    fewest = _FEWEST.get(problem.method, _FEWEST_POINTS)
    return sorted({problem.n} | {n for k in range(1, _STEPS) if (n := problem.n >> k) >= fewest})


def convergence(problem: Problem, sample: FloatArray, outputs: FloatArray, *, drawn: bool = False) -> list[Step]:
    """Return the ranking index as points are added; a part of the points in which nothing changes is left out."""
    found = []
    for n in sizes(problem):
        few = replace(problem, n=n)
        part = slice(n * problem.block)
        if not is_constant(outputs[part].mean(1)):
            rows = indices_of(few, sample[part], outputs[part], drawn=drawn).of(problem.how.main)
            found.append(Step(n, tuple(rows.values())))
    return found
