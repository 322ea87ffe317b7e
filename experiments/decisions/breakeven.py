"""Say how much a scheme has to do before it pays, and what each managed nominal costs.

The two analyses, and the words, are those of the Home Office's value for money toolkit for Integrated
Offender Management (2011, phase two): *break-even analysis*, which asks how much crime must be avoided
for the benefits to equal the cost and leaves open whether it is, and the *cost per managed offender*.
Neither is a substitute for knowing the impact. The cost is the additional cost of running the scheme
over the horizon, in pounds of the price year; setting it up stays out unless it is put in.

A unit cost is of an actual crime, so the crimes are actual ones: divide by the multiplier for recorded
crimes. What is given may be one number or one for each replicate; a ratio of means is taken from means.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np


class BreakEvenError(ValueError):
    """Nothing can pay: there is no crime to avoid, no value to a crime, or no nominal."""


@dataclass(frozen=True)
class BreakEven:
    """What has to be avoided over the horizon for the benefits to equal the cost."""

    crimes: float  # actual ones, in the mix that the cohort commits
    pounds: float  # of the cost of crime: the cost itself
    share: float  # of the crimes that the cohort would commit without the scheme; above 1 it can't pay
    by_type: dict[str, float]  # crimes, if all that is avoided were of one type; infinite at no unit cost

    @property
    def can_pay(self) -> bool:
        """Whether less than all the cohort's crime would have to be avoided."""
        return self.share <= 1


def _above_zero(number: float, what: str) -> float:
    if not number > 0 or not math.isfinite(number):
        message = f"{what} is {number:g}; expected more than 0"
        raise BreakEvenError(message)
    return number


def break_even(cost: float, unit_costs: Mapping[str, float], crimes: Mapping[str, float]) -> BreakEven:
    """Return how much crime must be avoided for the benefits to equal the cost.

    ``cost`` is the scheme's running cost less what it saves otherwise; ``unit_costs`` hold pounds for a
    crime of each type; ``crimes`` those that the cohort would commit without the scheme. A cost of 0
    or less is met at once. Raises BreakEvenError where there are no crimes or none costs anything.
    """
    many = _above_zero(float(sum(crimes.values())), "crimes of the cohort without the scheme")
    worth = _above_zero(float(sum(n * unit_costs[name] for name, n in crimes.items())), "cost of the cohort's crime")
    owed = max(0.0, float(cost))
    by_type = {name: float(owed / unit) if unit > 0 else math.inf if owed else 0.0 for name, unit in unit_costs.items()}
    return BreakEven(owed * many / worth, owed, owed / worth, by_type)


def cost_per_managed_nominal(cost: object, nominals: object, years: float = 1.0) -> float:
    """Return the pounds that a nominal managed for a year costs.

    ``nominals`` are those managed in a mean week, ``cost`` that of all ``years``; each one number or
    one for each replicate. Raises BreakEvenError where nobody is managed.
    """
    managed = _above_zero(float(np.mean(np.asarray(nominals, np.float64))), "nominals in a mean week")
    return float(np.mean(np.asarray(cost, np.float64))) / (managed * _above_zero(years, "years"))


def break_even_effect(net_benefit: Callable[[float], float], low: float, high: float) -> float | None:
    """Return the size of an effect between two at which the net benefit is nothing.

    None where it has the same sign at both. Of several such sizes one is returned.
    """
    ends = net_benefit(low), net_benefit(high)
    if 0 in ends:
        return (low, high)[ends.index(0)]
    if (ends[0] > 0) == (ends[1] > 0):
        return None
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to load, and seldom asked for

    return float(brentq(net_benefit, low, high))
