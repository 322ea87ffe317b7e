"""Write every line of a search as one plain table."""

import csv
from collections.abc import Iterator
from pathlib import Path

from experiments.decisions.optimise.answer import Optimum
from experiments.reports.summary import PARTS, SPREAD, cell, cells


def _lines(found: Optimum) -> Iterator[list[str]]:
    searched, by_name = found.searched, {one.line: one for one in found.following}
    yield [
        *("line", "unit", "price", "before", "after", "added", "planned", "spent", "probability_worth_it"),
        *(f"worth_{name}" for name in (*SPREAD, *PARTS)),
        *(f"harm_averted_{name}" for name in (*SPREAD, *PARTS)),
    ]
    for line in searched.lines:
        name = line["name"]
        before, after = (searched.plans[plan]["units"][name] for plan in (searched.start, searched.best))
        row = [name, line["unit"], cell(line["price"]), cell(before), cell(after)]
        if (one := by_name.get(name)) is not None:
            row += [cell(one.added), cell(one.planned), cell(one.spent), cell(one.probability)]
            row += [*cells(one.worth, (*SPREAD, *PARTS)), *cells(one.harm, (*SPREAD, *PARTS))]
        else:
            row += [""] * (4 + 2 * len((*SPREAD, *PARTS)))
        yield row


def write(found: Optimum, path: Path) -> None:
    """Write a line for each line of spending: before, after, and the worth of the next £100,000."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_lines(found))
