"""Turn the engine's tables and records into what plain Python reads fastest."""

from math import exp
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.draws import MOST


def chances(cuts: Any) -> Any:
    """Return thresholds of 32-bit words as chances, in plain lists or as one number."""
    return (np.asarray(cuts) / 2.0**32).tolist()


def plain(table: Any) -> SimpleNamespace:
    """Return a table of arrays as plain lists and numbers."""
    found = {name: getattr(table, name) for name in table._fields}
    return SimpleNamespace(**{
        name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in found.items()
    })  # fmt: skip


class Offence:
    """An entry on a person's record."""

    __slots__ = ("attributed", "charged", "proven", "type", "week")

    def __init__(self, week: int, type_: int, *, attributed: bool, charged: bool, proven: bool = False) -> None:
        self.week = week
        self.type = type_
        self.attributed = attributed
        self.charged = charged
        self.proven = proven


def poisson(luck: float, rate: float) -> int:
    """Return how many events a uniform number between 0 and 1 stands for."""
    n = 0
    term = below = exp(-rate)
    while luck >= below and n < MOST:
        n += 1
        term *= rate / n
        below += term
    return n
