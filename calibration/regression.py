"""Fit a logistic regression by iteratively reweighted least squares."""

from typing import Any

import numpy as np

_STEPS = 50
_CLOSE = 1e-9
_FLAT = 1e-10  # least weight of a row: keeps the system solvable where a probability nears 0 or 1


def logistic(design: Any, yes: Any) -> Any:
    """Return the coefficients that make ``yes`` likeliest given the columns of ``design``.

    Raises ValueError where the fit does not settle, as when a column separates yes from no.
    """
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ beta, -30, 30)))
        weight = np.maximum(p * (1 - p), _FLAT)
        step = np.linalg.solve(design.T @ (design * weight[:, None]), design.T @ (yes - p))
        beta = beta + step
        if np.abs(step).max() < _CLOSE:
            return beta
    message = f"the regression did not settle in {_STEPS} steps: a column may separate yes from no"
    raise ValueError(message)
