"""Write figures' spreads as one plain table: each with its parts for the whole period, in all by year."""

import csv
import math
from collections.abc import Iterator
from pathlib import Path

from experiments.reports.store import Saved
from sim.outcomes import OUTCOMES
from sim.spread import Spread

SPREAD = ("mean", "low", "high")
PARTS = ("luck_low", "luck_high", "knowledge_low", "knowledge_high", "error", "enough")


def cell(value: float | bool) -> str:  # noqa: FBT001 - a spread's field, whichever it is
    """Write a number in full, nothing where it means nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(float(value)) if math.isfinite(value) else ""


def cells(spread: Spread, names: tuple[str, ...]) -> list[str]:
    """Write some of a spread's numbers."""
    return [cell(getattr(spread, name)) for name in names]


def _lines(saved: Saved) -> Iterator[list[str]]:
    scheme, twin = saved.arms
    yield [
        *("population", "outcome", "key", "year", "unit"),
        *(f"{arm}_{name}" for arm in (scheme, twin) for name in SPREAD),
        *(f"difference_{name}" for name in (*SPREAD, *PARTS)),
    ]
    for population in saved.populations:
        for year in (None, *saved.years):
            for outcome in OUTCOMES:
                for key in (None, *(() if year else saved.keys(outcome.name))):
                    values = [saved.values(outcome.name, arm, population, year, key) for arm in saved.arms]
                    spreads = [saved.spread_of(found) for found in values]
                    if all(math.isnan(spread.mean) for spread in spreads):
                        continue
                    difference = saved.spread_of(values[0] - values[1])
                    yield [
                        *(population, outcome.name, key or "", str(year or ""), outcome.unit),
                        *cells(spreads[0], SPREAD),
                        *cells(spreads[1], SPREAD),
                        *cells(difference, (*SPREAD, *PARTS)),
                    ]


def write(saved: Saved, path: Path) -> None:
    """Write a line for each figure that means something: no key, no year is all of them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_lines(saved))
