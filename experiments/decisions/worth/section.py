"""Say what a part of the page holds, and write the figures that it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from experiments.decisions.worth.field import Field
from experiments.reports.figures import Picture
from experiments.reports.numbers import change_interval, place, with_unit
from experiments.reports.tables import Table
from sim.spread import Spread


@dataclass(frozen=True)
class Section:
    """A heading, sentences, tables and pictures, in that order."""

    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()
    pictures: Sequence[Picture] = ()


def mean_of(spread: Spread, unit: str = "GBP") -> str:
    """Write a mean, rounded to what its spread supports."""
    return with_unit(spread.mean, unit, place(spread.low, spread.high, spread.error))


def told(spread: Spread, unit: str = "GBP") -> str:
    """Write a mean with its range."""
    at = place(spread.low, spread.high, spread.error)
    return mean_of(spread, unit) if at is None else f"{mean_of(spread, unit)} ({range_of(spread, unit)})"


def range_of(spread: Spread, unit: str = "GBP") -> str:
    """Write a range."""
    return change_interval(spread.low, spread.high, unit, place(spread.low, spread.high, spread.error))


def pounds(field: Field, values: Any) -> str:
    """Write pounds of each replicate: their mean and range, or a dash where there are none at all."""
    return told(field.spread_of(values)) if values.any() else "–"
