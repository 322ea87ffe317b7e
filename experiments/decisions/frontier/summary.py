"""Write what every mix comes to under each condition as one plain table."""

import csv
from collections.abc import Iterator
from pathlib import Path

from experiments.decisions.frontier.measures import AIMS
from experiments.decisions.frontier.store import Explored
from experiments.reports.store import unit_of
from experiments.reports.summary import PARTS, SPREAD, cells


def _lines(explored: Explored) -> Iterator[list[str]]:
    yield ["condition", "mix", "measure", "years", "unit", *SPREAD, *PARTS]
    for condition in explored.conditions:
        here = explored.under(condition)
        for name in explored.names:
            for aim in AIMS:
                for last in explored.years:
                    spread = here.spread_of(here.done(aim, name, range(1, last + 1)))
                    label = f"{aim.outcome}_{'averted' if aim.sign < 0 else 'added'}"
                    yield [condition, name, label, str(last), unit_of(aim.outcome), *cells(spread, (*SPREAD, *PARTS))]


def write(explored: Explored, path: Path) -> None:
    """Write a line for each condition, mix and measure, from the first year to the end of each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_lines(explored))
