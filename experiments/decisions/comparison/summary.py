"""Write each scenario's figures as one plain table, with what they differ by from the reference."""

import csv
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from experiments.decisions.comparison.ranking import variance_removed
from experiments.decisions.comparison.store import Compared
from experiments.reports.summary import PARTS, SPREAD, cell, cells
from sim.outcomes import OUTCOMES
from sim.spread import Spread


def _lines(compared: Compared) -> Iterator[list[str]]:
    yield [
        *("scenario", "outcome", "key", "year", "unit"),
        *(f"{arm}_{name}" for arm in ("scenario", "reference") for name in SPREAD),
        *(f"difference_{name}" for name in (*SPREAD, *PARTS)),
        "variance_removed",
    ]

    @cache
    def level(outcome: str, year: int | None, key: str | None) -> Spread:
        return compared.spread(outcome, compared.reference, year=year, key=key)

    for name in compared.names:
        for year in (None, *compared.years):
            for outcome in OUTCOMES:
                for key in (None, *(() if year else compared.keys(outcome.name))):
                    own, other = (
                        compared.values(outcome.name, arm, year=year, key=key) for arm in (name, compared.reference)
                    )
                    levels = compared.spread_of(own), level(outcome.name, year, key)
                    if all(math.isnan(spread.mean) for spread in levels):
                        continue
                    difference = compared.spread_of(own - other)
                    yield [
                        *(name, outcome.name, key or "", str(year or ""), outcome.unit),
                        *cells(levels[0], SPREAD),
                        *cells(levels[1], SPREAD),
                        *cells(difference, (*SPREAD, *PARTS)),
                        cell(variance_removed(own, other)),
                    ]


def write(compared: Compared, path: Path) -> None:
    """Write a line for each scenario and figure of the whole pool that means something."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_lines(compared))
