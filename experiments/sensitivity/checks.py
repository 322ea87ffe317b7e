"""Refuse outputs of which no index can be told, in a sentence each.

One value that is no number turns every Sobol index into nil without a word, and an output that never changes has
no variance to share out.
"""

import numpy as np

from experiments.sensitivity.samples import FloatArray

_SAME = 1e-12  # of the largest value: below it, a difference is rounding


def is_constant(means: FloatArray) -> bool:
    """Say whether an output is the same at every point."""
    return bool(np.ptp(means) <= _SAME * float(np.abs(means).max()))


def fault_of(outcome: str, outputs: FloatArray) -> str:
    """Return why an outcome [points, replicates] can't be looked at, nothing where it can."""
    points = len(outputs)
    wrong = np.flatnonzero(~np.isfinite(outputs).all(1))
    if len(wrong):
        where = "in every point" if len(wrong) == points else f"in {len(wrong):,} of {points:,} points"
        return (
            f"{outcome} is no finite number {where} (the first is point {wrong[0]}); expected one in each: a single "
            "gap would turn every index into nil"
        )
    means = outputs.mean(1)
    if is_constant(means):
        return (
            f"{outcome} is the same, {means[0]:,.6g}, in all {points:,} points; expected an outcome that the factors "
            "change"
        )
    return ""
