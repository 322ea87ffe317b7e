"""Write each scenario's figures as one plain table, with what they differ by from the reference."""

import csv
import math
from collections.abc import Iterator
from pathlib import Path

from experiments.decisions.comparison.ranking import variance_removed
from experiments.decisions.comparison.store import Compared
from experiments.reports.summary import PARTS, SPREAD, cell, cells
from sim.outcomes import OUTCOMES


def _lines(compared: Compared) -> Iterator[list[str]]:
    yield [
        *("scenario", "outcome", "key", "year", "unit"),
        *(f"{arm}_{name}" for arm in ("scenario", "reference") for name in SPREAD),
        *(f"difference_{name}" for name in (*SPREAD, *PARTS)),
        "variance_removed",
    ]
    for name in compared.names:
        for year in (None, *compared.years):
            for outcome in OUTCOMES:
                for key in (None, *(() if year else compared.keys(outcome.name))):
                    own, other = (
                        compared.values(outcome.name, arm, year=year, key=key) for arm in (name, compared.reference)
                    )
                    spreads = [compared.spread_of(found) for found in (own, other, own - other)]
                    if all(math.isnan(spread.mean) for spread in spreads[:2]):
                        continue
                    yield [
                        *(name, outcome.name, key or "", str(year or ""), outcome.unit),
                        *cells(spreads[0], SPREAD),
                        *cells(spreads[1], SPREAD),
                        *cells(spreads[2], (*SPREAD, *PARTS)),
                        cell(variance_removed(own, other)),
                    ]


def write(compared: Compared, path: Path) -> None:
    """Write a line for each scenario and figure of the whole pool that means something."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_lines(compared))
