"""Functions whose sensitivities are known in closed form, over the unit cube."""

from typing import Any

import numpy as np

A, B = 7.0, 0.1  # of the Ishigami function
WEIGHTS = (0.0, 1.0, 4.5, 9.0, 99.0)  # of the g-function: 0 decides most


def ishigami(u: Any) -> Any:
    x = (2.0 * u - 1.0) * np.pi
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices() -> tuple[list[float], list[float]]:
    """First and total."""
    one, two = 0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8
    both = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = one + two + both
    return [one / whole, two / whole, 0.0], [(one + both) / whole, two / whole, both / whole]


def g_function(u: Any) -> Any:
    """Of the first columns; what follows them does nothing."""
    weights = np.array(WEIGHTS)
    return ((np.abs(4.0 * u[:, : len(WEIGHTS)] - 2.0) + weights) / (1.0 + weights)).prod(1)


def g_indices() -> tuple[list[float], list[float]]:
    """First and total."""
    own = np.array([1 / 3 / (1 + weight) ** 2 for weight in WEIGHTS])
    whole = (1 + own).prod() - 1
    total = [one * (1 + np.delete(own, k)).prod() / whole for k, one in enumerate(own)]
    return [float(one / whole) for one in own], [float(one) for one in total]


# What follows stands in the place of a scheme's simulation: a study's paths stand for the functions' factors.
LEVERS = ("effects.referral", "effects.keeping", "effects.tag", "effects.training", "effects.detection")


def _unit(values: Any) -> Any:
    return np.array([[values[path] for path in LEVERS if path in values]])


def run_ishigami(values: Any, replicate: int) -> dict[str, float]:
    """Every replicate has its own shift, which all points share."""
    return {"y": float(ishigami(_unit(values))[0]) + 10.0 * replicate, "same": 3.0}


def run_g(values: Any, replicate: int) -> dict[str, float]:
    return {"y": float(g_function(_unit(values))[0]) + 10.0 * replicate}


def run_linear(values: Any, replicate: int) -> dict[str, float]:
    one, two = (values[path] for path in LEVERS[:2])
    return {"y": 3.0 * one - 2.0 * two + replicate}


def run_apart(values: Any, replicate: int) -> dict[str, float]:
    return {"one": values[LEVERS[0]] + replicate, "other": values["needs.thinking.effect"] + replicate}


def run_with_a_gap(values: Any, replicate: int) -> dict[str, float]:
    if values[LEVERS[0]] > 0.9 and replicate == 1:
        message = "this one breaks"
        raise ArithmeticError(message)
    return run_linear(values, replicate) | {"fine": values[LEVERS[1]]}
