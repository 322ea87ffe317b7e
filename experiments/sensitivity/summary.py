"""Write every index as one plain table."""

import csv
from collections.abc import Iterator
from pathlib import Path

from experiments.reports.summary import cell
from experiments.sensitivity.store import Decided, unit_of_outcome


def _lines(decided: Decided) -> Iterator[list[str]]:
    main = decided.method.main
    yield ["outcome", "unit", "group", "kind", "values", "index", "value", "low", "high", "out_of_noise"]
    for outcome in decided.outcomes:
        ranking, unit = decided.rankings[outcome], unit_of_outcome(outcome)
        for row in decided.indices[outcome].rows:
            told = cell(ranking.is_told(row)) if row.index == main and row.name in decided.members else ""
            many = str(len(decided.members[row.name])) if row.name in decided.members else ""
            numbers = (cell(number) for number in (row.value, row.low, row.high))
            yield [outcome, unit, row.name, row.kind, many, row.index, *numbers, told]


def write(decided: Decided, path: Path) -> None:
    """Write a line for each outcome, group and index."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_lines(decided))
