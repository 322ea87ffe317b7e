"""Make a search's one-file report and its pictures from a folder's files, the same bytes every time."""

from pathlib import Path
from typing import Any

from experiments.decisions.optimise import tables
from experiments.decisions.optimise.answer import Optimum
from experiments.decisions.optimise.pictures import all_pictures
from experiments.decisions.optimise.store import Searched
from experiments.reports.answer import day, period
from experiments.reports.lines import spread_name
from experiments.reports.page import MISSING, alarms, drawn, spreads, write_page

PARTS = {
    "buys": "What it buys",
    "pictures": "Pictures",
    "next": "The next £100,000",
    "search": "The search",
    "missing": "Not in it",
    "provenance": "Provenance",
}
NOT_HERE = (
    "Whether anybody applies for a post: recruiting takes the scenario's weeks, and then it is filled.",
    "Redundancy, leases, vehicles, training for a new post, and the time it takes to let a contract.",
    "Prices that change with what is bought: every post and place of a line costs the same.",
    "How many places a scheme should have: their sum is held, and only how cohorts share them is moved.",
    "Money that can't be moved: the search takes from any payer and gives to any other.",
    "Ordinary services: only places that the scheme pays for are bought.",
)
_TEMPLATE = Path(__file__).parent / "optimise.html.jinja"


def _context(found: Optimum, pictures: list[dict[str, str]]) -> dict[str, Any]:
    searched, values = found.searched, found.searched.scenario.values
    return {
        "title": f"{searched.scenario.name}: {found.question}",
        "question": found.question,
        "under": f"{values['area_name']} · {searched.scenario.name} · {period(searched)} from {day(values['start'])}",
        "alarms": alarms(searched),
        "answer": found.sentences,
        "parts": PARTS.items(),
        "headline": found.headline,
        "spending": tables.spending(found),
        "gains": tables.gains(found),
        "warnings": found.warnings,
        "pictures": pictures,
        "following": tables.following(found),
        "tried": tables.tried(found),
        "spreads": spreads(searched),
        "missing": (*NOT_HERE, *MISSING),
        "provenance": tables.provenance(found),
        "again": (
            f"The same again: iomsim optimise scenario.toml {tables.options(found)}. Ranges are of "
            f"{spread_name(searched)}; all figures are in optimise.parquet and summary.csv beside this page."
        ),
    }


def render(folder: Path) -> Optimum:
    """Write the pictures and the report of a folder, and return what it says."""
    found = Optimum(Searched.read(folder))
    write_page(folder, _TEMPLATE, _context(found, drawn(all_pictures(found), folder)))
    return found
