"""Make a comparison's one-file report and its pictures from a folder's files, the same bytes every time."""

from pathlib import Path
from typing import Any

from experiments.decisions.comparison import tables
from experiments.decisions.comparison.answer import Comparison
from experiments.decisions.comparison.lines import order_lines
from experiments.decisions.comparison.pictures import all_pictures
from experiments.decisions.comparison.store import Compared
from experiments.decisions.worth import part as worth
from experiments.decisions.worth.field import of as options
from experiments.reports.answer import day, period
from experiments.reports.lines import spread_name
from experiments.reports.page import MISSING, alarms, drawn, spreads, write_page

PARTS = {
    "order": "Which is best",
    "worth": worth.TITLE,
    "pictures": "Pictures",
    "results": "Results",
    "differing": "What differs",
    "missing": "Not in it",
    "provenance": "Provenance",
}
_TEMPLATE = Path(__file__).parent / "comparison.html.jinja"


def _context(found: Comparison, pictures: list[dict[str, str]]) -> dict[str, Any]:
    compared, values = found.compared, found.compared.scenario.values
    folders = " ".join(f"{one['folder']}/scenario.toml" for one in compared.manifest["scenarios"])
    return {
        "title": found.question,
        "question": found.question,
        "under": f"{values['area_name']} · {period(compared)} from {day(values['start'])} · set against "
        f"{compared.reference_name}",
        "alarms": alarms(compared),
        "answer": found.sentences,
        "parts": PARTS.items(),
        "headline": found.headline,
        "warnings": found.warnings,
        "summary": tables.summary(found),
        "sentences": order_lines(found.rankings),
        "pairs": tables.pairs(found),
        "pictures": pictures,
        "results": tables.results(found),
        "spreads": spreads(compared),
        "scenarios": tables.scenarios(compared),
        "differing": tables.differing(compared),
        "missing": MISSING,
        "provenance": tables.provenance(compared),
        "again": (
            f"The same again: iomsim compare {folders} {tables.options(compared)}. Ranges are of "
            f"{spread_name(compared)}; all figures are in outcomes.parquet and summary.csv beside this page."
        ),
    }


def render(folder: Path) -> Comparison:
    """Write the pictures and the report of a folder, and return what it says."""
    found = Comparison(Compared.read(folder))
    pictures = drawn(all_pictures(found.compared, found.rankings), folder)
    context = _context(found, pictures)
    context["worth"] = worth.part(options(found.compared, found.compared.options), folder, drawn, several=True)
    write_page(folder, _TEMPLATE, context)
    return found
