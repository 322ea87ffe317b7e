"""Write a folder's tables as one workbook: what the folder is, its numbers in full, then each table as it is worded.

The only file that loads XlsxWriter. Words are always written as text, so that no cell is ever a formula
or a link, whatever a scenario's author typed.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.reports.folder import PROGRAM, read_manifest
from experiments.reports.tables import Table

WORKBOOK, ABOUT, NUMBERS = "tables.xlsx", "About", "summary.csv"
NOT_PAGE = (
    f"Sheets of tables hold the words of the report, rounded to what their spread supports. The sheet {NUMBERS} holds "
    "numbers in full, to work with: mean; low and high, the ends of 95 % of all that varies; luck and knowledge, the "
    "same of either alone; error, the simulation error; enough, whether that is small beside the range."
)
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # a fixed date, so that the same tables are the same bytes
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
_LONGEST = 32_767  # characters that a cell of this format can hold
_NAME = 31  # characters that a sheet's name can have
_NARROWEST, _WIDEST = 8, 48  # characters of a column
_LABEL, _TEXT = 16, 110  # the same, of the first sheet's two

Sheets = Sequence[tuple[str, Table]]


def beside(folder: Path, context: Mapping[str, Any]) -> None:
    """Write the workbook of a page into its folder: every table that the page holds, in its order."""
    summary = folder / NUMBERS
    about = [
        *(("Question", str(context[name])) for name in ("question", "under")),
        *(("Warning", sentence) for sentence in context["alarms"]),
        *(("Answer", sentence) for sentence in context["answer"]),
        *(("Ranges", str(context[name])) for name in ("headline", "spreads") if name in context),
        *(("Warning", sentence) for sentence in context.get("warnings", ())),
        *(("Not in it", sentence) for sentence in context.get("missing", ())),
        ("Made by", _made_by(folder)),
        *(("Made by", str(context[name])) for name in ("again",) if name in context),
    ]
    sheets = list(_tables(context))
    write(folder / WORKBOOK, str(context["title"]), about, sheets, summary if summary.exists() else None)


def _made_by(folder: Path) -> str:
    manifest = read_manifest(folder)
    commit = manifest.get("commit") or "not from a checkout"
    return f"{PROGRAM} {manifest.get('version')}, commit {commit}, {PROGRAM} {manifest.get('command')}"


def _tables(context: Mapping[str, Any]) -> Iterator[tuple[str, Table]]:
    """Yield the tables of a page, and of its sections, under its names for them; of several, each with its number."""
    for key, found in context.items():
        name = key.replace("_", " ").capitalize()
        if isinstance(found, Table):
            yield name, found
        elif isinstance(found, Sequence) and not isinstance(found, str):
            sections = [table for one in found if isinstance(one, Mapping) for table in one.get("tables", ())]
            tables = [*(one for one in found if isinstance(one, Table)), *sections]
            yield from ((f"{name} {k}", one) for k, one in enumerate(tables, 1))


def write(path: Path, title: str, about: Sequence[tuple[str, str]], sheets: Sheets, summary: Path | None) -> None:
    """Write a workbook; ``about`` is what the first sheet says, a label and a sentence a row.

    ``summary`` is a table of numbers in full, none where there is none. The same input makes the same bytes.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy, and wanted only where a folder is written

    with Workbook(path) as book:
        book.set_properties({"title": title, "author": PROGRAM, "created": _MADE})
        looks = {
            "bold": book.add_format({"bold": True, "valign": "top"}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "faint": book.add_format({"italic": True, "font_color": "#5c5c5c"}),
        }
        contents = [("Sheet", f"{name}: {table.caption or 'as in the report'}") for name, table in sheets]
        whole = [("Sheet", f"{NUMBERS}: every figure with its spreads, as numbers")] if summary else []
        _about(book.add_worksheet(ABOUT), looks, title, [*about, ("Sheets", NOT_PAGE), *whole, *contents])
        if summary:
            _numbers(book.add_worksheet(NUMBERS), looks, summary)
        for name, table in sheets:
            _worded(book.add_worksheet(name[:_NAME]), looks, table)


def _put(sheet: Any, row: int, column: int, text: str, look: Any = None) -> None:
    """Write words as words."""
    sheet.write_string(row, column, text[:_LONGEST], look)


def _about(sheet: Any, looks: Mapping[str, Any], title: str, about: Sequence[tuple[str, str]]) -> None:
    """Write what the folder is; a label stands once above sentences that share it."""
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, 1, _TEXT)
    _put(sheet, 0, 0, title, looks["bold"])
    sheet.freeze_panes(1, 0)
    above = ""
    for row, (label, text) in enumerate(about, 2):
        if label != above:
            _put(sheet, row, 0, label, looks["bold"])
        _put(sheet, row, 1, text, looks["wrap"])
        above = label


def _worded(sheet: Any, looks: Mapping[str, Any], table: Table) -> None:
    """Write a table as the page has it: its caption, its header, which stays in sight, its rows."""
    _put(sheet, 0, 0, table.caption, looks["faint"])
    for column, cell in enumerate(table.header):
        _put(sheet, 1, column, cell, looks["head"])
        sheet.set_column(column, column, _width([cell, *(row[column] for row in table.rows)]))
    sheet.freeze_panes(2, 1)
    for number, row in enumerate(table.rows, 2):
        for column, cell in enumerate(row):
            _put(sheet, number, column, cell, looks["wrap"])
    last = (1 + len(table.rows), max(0, len(table.header) - 1))
    sheet.ignore_errors({"number_stored_as_text": _area(*last)})


def _numbers(sheet: Any, looks: Mapping[str, Any], path: Path) -> None:
    """Write a table of numbers; a column is of numbers where all that stands in it are."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    for column, name in enumerate(header):
        _put(sheet, 0, column, name, looks["head"])
        cells = [row[column] for row in rows]
        numeric = all(_NUMBER.fullmatch(cell) for cell in cells if cell)
        sheet.set_column(column, column, _width([name] if numeric else [name, *cells]))
        for number, cell in enumerate(cells, 1):
            if cell and numeric:
                sheet.write_number(number, column, float(cell))
            elif cell:
                _put(sheet, number, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(header) - 1)


def _width(cells: Sequence[str]) -> int:
    return min(_WIDEST, max(_NARROWEST, *(len(cell) for cell in cells)) + 2)


def _area(row: int, column: int) -> str:
    """Return the cells from the first to one, as a sheet names them."""
    from xlsxwriter.utility import xl_range  # noqa: PLC0415 - as above

    return str(xl_range(0, 0, row, column))
