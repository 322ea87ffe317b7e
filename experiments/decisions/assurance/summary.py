"""Write an assurance's whole numbers and percentages as one plain table."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from experiments.decisions.assurance import shares
from experiments.decisions.assurance.answer import WHO
from experiments.decisions.assurance.measures import MEASURES
from experiments.decisions.assurance.store import Assured
from experiments.reports.summary import cell


def _lines(assured: Assured) -> Iterator[list[str]]:
    yield ["population", "measure", "unit", "part", "count", "percent_of_before", "low", "high"]
    for population in WHO:
        for name, measure in MEASURES.items():
            before = int(assured.before(population, name).sum())
            yield [population, name, measure.unit, "before", str(before), "", "", ""]
            for part in shares.parts(assured, population, name):
                numbers = (cell(float(value)) for value in (part.percent, part.low, part.high))
                yield [population, name, measure.unit, part.name, str(part.count), *numbers]
            for step, counts in shares.steps(assured, population, name).items():
                share = shares.percent(counts, assured.before(population, name).astype(np.float64))
                whole = 100.0 * counts.sum() / before if before else np.nan
                ends = (cell(value) for value in shares.limits(share))
                yield [population, name, measure.unit, f"channel {step}", str(int(counts.sum())), cell(whole), *ends]


def write(assured: Assured, path: Path) -> None:
    """Write a line for each population, measure and part."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_lines(assured))
