"""Make a search's one-file report and its picture from a folder's files, the same bytes every time."""

from pathlib import Path
from typing import Any

from experiments.discovery.search import tables
from experiments.discovery.search.answer import Front
from experiments.discovery.search.pictures import all_pictures
from experiments.discovery.search.store import Searched
from experiments.reports.answer import day, period
from experiments.reports.lines import spread_name
from experiments.reports.page import MISSING, alarms, drawn, spreads, write_page

PARTS = {
    "front": "The front",
    "pictures": "Picture",
    "promises": "What the search promised",
    "tried": "All plans",
    "missing": "Not in it",
    "provenance": "Provenance",
}
NOT_HERE = (
    "The best plans there are: a search of some plans found these, and says nothing of those it did not try.",
    "What it takes to change: nobody is recruited faster, retrained or told.",
    "A choice among the plans on the front: each does better by one objective and worse by another.",
)
_TEMPLATE = Path(__file__).parent / "search.html.jinja"


def _context(found: Front, pictures: list[dict[str, str]]) -> dict[str, Any]:
    searched, values = found.searched, found.searched.scenario.values
    return {
        "title": f"{searched.scenario.name}: {found.question}",
        "question": found.question,
        "under": f"{values['area_name']} · {searched.scenario.name} · {period(searched)} from {day(values['start'])} · "
        f"set against {searched.twin_name}",
        "alarms": alarms(searched),
        "answer": found.sentences,
        "parts": PARTS.items(),
        "headline": found.headline,
        "front": tables.front(found),
        "warnings": found.warnings,
        "pictures": pictures,
        "promises": tables.promises(found),
        "tried": tables.tried(found),
        "spreads": spreads(searched),
        "missing": (*NOT_HERE, *MISSING),
        "provenance": tables.provenance(found),
        "again": (
            f"The same again: iomsim search scenario.toml {tables.options(found)}. Ranges are of "
            f"{spread_name(searched)}; all figures are in search.parquet and fresh.parquet beside this page."
        ),
    }


def render(folder: Path) -> Front:
    """Write the picture and the report of a folder, and return what it says."""
    found = Front(Searched.read(folder))
    write_page(folder, _TEMPLATE, _context(found, drawn(all_pictures(found), folder)))
    return found
