"""Set out one area's people as a monitoring tool would: a line each, before and after. They are synthetic."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from experiments.decisions.assurance.chain import ALL, NONE
from experiments.decisions.assurance.entries import NEVER, YEAR
from experiments.decisions.assurance.lived import Chain, seen
from experiments.decisions.assurance.measures import MEASURES
from experiments.decisions.assurance.parts import NATURAL
from sim.arms import times
from sim.outcomes import CLASSES, EXIT_CAUSES

_JUDGED = 4
_HEADER = (
    "person", "cohort", "selected_week", "referred_as", "by_judgement", "age", "trigger_week", "left_week", "left_by",
)  # fmt: skip


def _lines(chain: Chain, before: int) -> Iterator[list[str]]:
    found = seen(chain, "scheme", before, (NONE, ALL))
    entries, start = found.window.entries, times(chain.values).start
    cohorts = list(chain.values["cohorts"])
    columns = [name for measure in MEASURES for name in (f"{measure}_before", f"{measure}_after", f"{measure}_without")]
    yield [*_HEADER, *columns, *(f"attributed_{name}" for name in NATURAL)]
    births = chain.pool.people.birth_week
    for k in range(len(entries.week)):
        kind, gone, charged = int(entries.kind[k]), int(entries.gone[k]), int(entries.charged[k])
        week = int(entries.week[k]) + start
        row = [
            str(entries.person[k]),
            cohorts[int(entries.cohort[k])],
            str(week),
            CLASSES[kind % _JUDGED],
            "yes" if kind >= _JUDGED else "no",
            str((week - int(births[entries.row[k]])) // YEAR),
            str(charged + start) if charged >= 0 else "",
            str(gone + start) if gone != NEVER else "",
            EXIT_CAUSES[int(entries.cause[k])] if gone != NEVER else "",
        ]
        for measure in MEASURES:
            counts = (found.before[measure].count, found.after[ALL][measure], found.after[NONE][measure])
            row += [str(int(count[k])) for count in counts]
        yield [*row, *(str(int(np.asarray(found.natural["attributed"][name])[k])) for name in NATURAL)]


def write(chain: Chain, before: int, path: Path) -> None:
    """Write a line for each selection of a replicate whose windows are whole, by person and week."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_lines(chain, before))
