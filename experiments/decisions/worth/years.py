"""Put the money of a run's years into financial years, which begin on 1 April."""

from datetime import date, timedelta
from typing import Any

import numpy as np

_WEEKS = 52
_APRIL = 4


def financial_year(day: date) -> str:
    """Return the financial year of a day, as it is written: 2024-25."""
    first = day.year if day.month >= _APRIL else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def shares(start: str, horizon_weeks: int) -> tuple[list[str], Any]:
    """Return the financial years of a horizon, and the share of each of its own years that falls into them.

    The shares are of shape year, financial year, and sum to 1 over the latter: a year's money is spread
    evenly over its weeks, and a week stands in the financial year in which it begins.
    """
    first = date.fromisoformat(start)
    of_week = [financial_year(first + timedelta(weeks=week)) for week in range(horizon_weeks)]
    names = list(dict.fromkeys(of_week))
    found = np.zeros((-(-horizon_weeks // _WEEKS), len(names)))
    for week, name in enumerate(of_week):
        found[week // _WEEKS, names.index(name)] += 1
    return names, found / found.sum(1, keepdims=True)
