"""Make the part of a page on what a decision is worth, and its table."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from experiments.decisions.worth import deciding, even, learnt, own, spending, table
from experiments.decisions.worth.field import Field, of
from experiments.decisions.worth.learning import Learning
from experiments.decisions.worth.section import Section
from experiments.reports.figures import Picture
from experiments.reports.lines import ARM_NAMES
from experiments.reports.store import Saved

WORTH, TITLE = "worth.csv", "What it is worth"
Drawn = Callable[[Iterable[Picture], Path], list[dict[str, str]]]


def of_run(saved: Saved) -> Field:
    """Return the two options of a run: its twin, and the scheme."""
    scheme, twin = saved.arms
    return of(saved, [(twin, ARM_NAMES[twin]), (scheme, ARM_NAMES[scheme])])


def _learning(field: Field) -> Learning | None:
    return None if field.silence or not field.paths else Learning(field)


def run_sections(field: Field, learning: Learning | None) -> list[Section]:
    """Return what one scheme is worth, the commissioner's own line first."""
    return [
        own.section(field),
        spending.agencies(field),
        spending.ledgers(field),
        spending.payers(field),
        spending.bases(field),
        even.section(field),
        learnt.moving(field, learning),
        deciding.section(field),
        learnt.buying(field, learning),
    ]


def compared_sections(field: Field, learning: Learning | None) -> list[Section]:
    """Return what each of several schemes is worth, the commissioner's own line first."""
    return [
        own.compared(field),
        spending.ledgers(field),
        spending.bases(field),
        deciding.section(field),
        learnt.moving(field, learning),
        learnt.buying(field, learning),
    ]


def part(field: Field, folder: Path, drawn: Drawn, *, several: bool = False) -> list[dict[str, Any]]:
    """Write the table and the pictures into a folder, and return what the page holds of them."""
    learning = _learning(field)
    table.write(field, learning, folder / WORTH)
    sections = (compared_sections if several else run_sections)(field, learning)
    return [
        {
            "title": section.title,
            "sentences": section.sentences,
            "tables": section.tables,
            "pictures": drawn(section.pictures, folder),
        }
        for section in sections
    ]
