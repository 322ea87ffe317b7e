"""Breed plans by pymoo's evolutionary algorithms: NSGA-II for two objectives, NSGA-III beyond."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.algorithms.moo.nsga3 import NSGA3
from pymoo.core.problem import Problem
from pymoo.operators.crossover.sbx import SBX
from pymoo.operators.mutation.pm import PM
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.optimize import minimize
from pymoo.util.ref_dirs import get_reference_directions

from experiments.discovery.search.plans import Plan

# A generation of plans to what each does (less is better) and by how much it breaks each limit (above 0).
Evaluate = Callable[[list[Plan]], tuple[Any, Any]]

_ETA = 3.0  # of crossover and mutation: low, so that children of whole numbers differ from their parents
_TWO = 2


class _Plans(Problem):  # type: ignore[misc]  # the library ships no types
    """The plans as pymoo sees them: whole numbers, one for each lever."""

    def __init__(self, sizes: Sequence[int], objectives: int, limits: int, evaluate: Evaluate) -> None:
        super().__init__(
            n_var=len(sizes), n_obj=objectives, n_ieq_constr=limits, xl=0, xu=np.array(sizes) - 1, vtype=int
        )
        self.evaluate_plans = evaluate

    def _evaluate(self, x: Any, out: dict[str, Any], *_: Any, **__: Any) -> None:
        out["F"], out["G"] = self.evaluate_plans([tuple(int(k) for k in row) for row in x])


def evolve(
    sizes: Sequence[int],
    counts: tuple[int, int],
    evaluate: Evaluate,
    start: Plan | None,
    population: int,
    generations: int,
    seed: int,
) -> None:
    """Breed plans for so many generations, a whole generation evaluated at a time.

    ``sizes`` says of how many sizes each lever is, ``counts`` how many objectives and limits there are. What was
    seen is the evaluator's to keep. The same seed breeds the same plans.
    """
    objectives, limits = counts
    first = np.random.default_rng(seed).integers(0, np.array(sizes), (population, len(sizes)))
    if start is not None:
        first[0] = start
    repair = RoundingRepair()
    breeding = {
        "pop_size": population,
        "sampling": first,
        "crossover": SBX(prob=1.0, eta=_ETA, vtype=float, repair=repair),
        "mutation": PM(prob=1.0, eta=_ETA, vtype=float, repair=repair),
        "eliminate_duplicates": True,
    }
    if objectives == _TWO:
        algorithm = NSGA2(**breeding)
    else:
        algorithm = NSGA3(ref_dirs=_directions(objectives, population), **breeding)
    minimize(_Plans(sizes, objectives, limits, evaluate), algorithm, ("n_gen", generations), seed=seed, verbose=False)


def _directions(objectives: int, population: int) -> Any:
    """Return evenly spread directions, as many as a generation has plans at most."""
    found = get_reference_directions("das-dennis", objectives, n_partitions=1)
    for parts in range(2, population):
        more = get_reference_directions("das-dennis", objectives, n_partitions=parts)
        if len(more) > population:
            break
        found = more
    return found
