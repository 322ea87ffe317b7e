"""Make a frontier's one-file report and its pictures from a folder's files, the same bytes every time."""

from pathlib import Path
from typing import Any

from experiments.decisions.frontier import tables
from experiments.decisions.frontier.answer import Frontier
from experiments.decisions.frontier.conditions import UNDILUTED
from experiments.decisions.frontier.pictures import all_pictures
from experiments.decisions.frontier.store import Explored
from experiments.reports.answer import day, period
from experiments.reports.lines import spread_name
from experiments.reports.page import MISSING, alarms, drawn, spreads, write_page

PARTS = {
    "mixes": "The mixes",
    "pictures": "Pictures",
    "flips": "Where the choice flips",
    "results": "Results",
    "missing": "Not in it",
    "provenance": "Provenance",
}
NOT_HERE = (
    "What it takes to move places: nobody is retrained or told, and a place that is taken away ends at a meeting.",
    "The size of the team: it is the same in every mix unless a lever or the staffing says otherwise.",
    "Staff's confidence apart from their skill, and what the two kinds of work teach each other.",
)
_TEMPLATE = Path(__file__).parent / "frontier.html.jinja"


def _context(found: Frontier, pictures: list[dict[str, str]]) -> dict[str, Any]:
    explored, values = found.explored, found.explored.scenario.values
    return {
        "title": f"{explored.scenario.name}: {found.question}",
        "question": found.question,
        "under": f"{values['area_name']} · {explored.scenario.name} · {period(explored)} from {day(values['start'])} · "
        f"set against {explored.twin_name}",
        "alarms": alarms(explored),
        "answer": found.sentences,
        "parts": PARTS.items(),
        "headline": found.headline,
        "summary": tables.summary(found),
        "sentences": found.flip_lines,
        "warnings": found.warnings,
        "pictures": pictures,
        "flips": tables.flips(found),
        "undiluted": UNDILUTED in explored.conditions,
        "pairs": tables.pairs(found),
        "results": tables.mixes(explored),
        "cohorts": tables.cohorts(explored) if explored.manifest["cohorts"] else None,
        "settings": tables.settings(explored),
        "spreads": spreads(explored),
        "missing": (*NOT_HERE, *MISSING),
        "provenance": tables.provenance(explored),
        "again": (
            f"The same again: iomsim frontier scenario.toml {tables.options(explored)}. Ranges are of "
            f"{spread_name(explored)}; all figures are in frontier.parquet and summary.csv beside this page."
        ),
    }


def render(folder: Path) -> Frontier:
    """Write the pictures and the report of a folder, and return what it says."""
    found = Frontier(Explored.read(folder))
    write_page(folder, _TEMPLATE, _context(found, drawn(all_pictures(found), folder)))
    return found
