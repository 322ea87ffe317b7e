"""The workbook: what another program reads back from it, that nothing in it is a formula, and the same bytes."""

import csv
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from run_folder import ran

from experiments.reports import workbook
from experiments.reports.answer import Answer
from experiments.reports.store import Saved
from experiments.reports.tables import Table, provenance, results

CUNNING = ("=1+1", "+SUM(A1)", "-2", "@cmd", '=HYPERLINK("a")', "{=1}", "0012", "1,234", "'quoted", "mailto:a@b", "1e5")
CONTEXT = {
    "title": "A place: what would it do?",
    "question": "What would it do?",
    "under": "A place",
    "alarms": ["Not for decisions: more than a quarter of the numbers are recalled, not read."],
    "answer": ["It would do this.", "And that."],
    "spreads": "Luck is luck.",
    "warnings": ["More replicates are needed."],
    "again": "The same again: iomsim run it.",
    "first": Table("One.", ("", "a"), [("row", "1")]),
    "sections": [{"title": "A section", "tables": [Table("Four.", ("", "a"), [("row", "4")])]}],
    "several": [Table("Two.", ("", "a"), []), Table("Three.", ("", "a"), [])],
    "sentences": ["No table."],
}


def read(path: Path) -> Any:
    return load_workbook(path)


def cells(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def of_run() -> Any:
    return read(ran()[0] / "tables.xlsx")


def made(tmp_path: Path, table: Table, about: Sequence[tuple[str, str]] = (), summary: Path | None = None) -> Any:
    workbook.write(tmp_path / "t.xlsx", "A title", about, [("Sheet", table)], summary)
    return read(tmp_path / "t.xlsx")


def test_numbers_are_those_of_the_summary_to_sixteen_digits() -> None:
    with (ran()[0] / "summary.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    found_header, *found = cells(of_run()["summary.csv"])
    assert found_header == header
    assert len(found) == len(rows) > 1000
    texts = {"population", "outcome", "key", "unit", "difference_enough"}
    for row, back in zip(rows, found, strict=True):
        for name, cell, value in zip(header, row, back, strict=True):
            if not cell:
                assert value is None
            elif name in texts:
                assert value == cell
            else:
                assert isinstance(value, int | float)
                assert value == float(f"{float(cell):.16g}")


def test_each_table_of_the_page_is_a_sheet_worded_as_there() -> None:
    saved, book = Saved.read(ran()[0]), of_run()
    for name, table in (("Results", results(saved, Answer(saved).told)), ("Provenance", provenance(saved))):
        caption, header, *rows = cells(book[name])
        assert (caption[0] or "") == table.caption
        assert [cell or "" for cell in header] == list(table.header)
        assert [tuple(cell or "" for cell in row) for row in rows] == [tuple(row) for row in table.rows]
        assert book[name].freeze_panes == "B3"
    page = (ran()[0] / "report.html").read_text(encoding="utf-8")
    assert len(book.sheetnames) == page.count("<table") + 2


def test_the_first_sheet_says_what_the_folder_is() -> None:
    saved, book = Saved.read(ran()[0]), of_run()
    said = [row[1] for row in cells(book.worksheets[0])]
    for sentence in (Answer(saved).question, *Answer(saved).sentences, Answer(saved).headline):
        assert sentence in said
    text = "\n".join(filter(None, said))
    for words in (f"iomsim {saved.manifest['version']}", "iomsim run", "--seed 7", "knowledge is what isn't known"):
        assert words in text
    assert all(any(str(line).startswith(f"{name}: ") for line in said) for name in book.sheetnames[1:])
    assert "Not for decisions" not in text


def test_a_page_tells_its_workbook_by_itself(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"program": "iomsim", "version": "9", "command": "audit"}')
    workbook.beside(tmp_path, CONTEXT)
    book = read(tmp_path / "tables.xlsx")
    assert book.sheetnames == ["About", "First", "Sections 1", "Several 1", "Several 2"]
    labels = {row[1]: row[0] for row in cells(book["About"])}
    assert labels["Not for decisions: more than a quarter of the numbers are recalled, not read."] == "Warning"
    assert labels["It would do this."] == "Answer"
    assert labels["And that."] is None
    assert "iomsim 9, commit not from a checkout, iomsim audit" in labels


def test_nothing_is_a_formula_or_a_link(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("name,value\n=1+1,2\n@cmd,3\n")
    table = Table("=1+1", ("=2", *CUNNING), [("=3", *CUNNING)])
    book = made(tmp_path, table, [("=4", "=5")], tmp_path / "s.csv")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}
                assert cell.hyperlink is None
    assert cells(book["Sheet"])[1:] == [["=2", *CUNNING], ["=3", *CUNNING]]
    assert cells(book["summary.csv"])[1:] == [["=1+1", 2], ["@cmd", 3]]
    with zipfile.ZipFile(tmp_path / "t.xlsx") as file:
        sheets = [name for name in file.namelist() if name.startswith("xl/worksheets/")]
        assert [name for name in sheets if re.search(rb"<f[ >]|<hyperlink", file.read(name))] == []


def test_a_column_is_of_numbers_only_where_all_of_it_is(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("key,year,value\n2019,1,-1.5e-05\nburglary,,nan\n1_000,2,7\n")
    found = cells(made(tmp_path, Table("", ("",), []), summary=tmp_path / "s.csv")["summary.csv"])
    assert found[1:] == [["2019", 1, "-1.5e-05"], ["burglary", None, "nan"], ["1_000", 2, "7"]]


def test_the_same_tables_are_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    table = Table("A caption.", ("a",), [("1",)])
    made(tmp_path, table)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as file:
        assert {one.date_time[0] for one in file.infolist()} == {1980}
    properties = read(tmp_path / "t.xlsx").properties
    assert properties.created == properties.modified == datetime(2000, 1, 1)  # noqa: DTZ001 - as it is read back
    first = (tmp_path / "t.xlsx").read_bytes()
    made(tmp_path, table)
    assert (tmp_path / "t.xlsx").read_bytes() == first


@pytest.mark.parametrize("length", [32_767, 32_768, 100_000])
def test_a_cell_holds_no_more_than_it_can(length: int, tmp_path: Path) -> None:
    found = cells(made(tmp_path, Table("", ("a",), [("x" * length,)]))["Sheet"])
    assert found[2] == ["x" * 32_767]
