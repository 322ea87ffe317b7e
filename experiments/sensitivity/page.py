"""Make the one-file report of a sensitivity analysis and its pictures from a folder's files, the same bytes."""

from pathlib import Path
from typing import Any

from experiments.reports.answer import day, period
from experiments.reports.lines import ARM_CLAUSES
from experiments.reports.page import MISSING, alarms, drawn, write_page
from experiments.sensitivity import tables
from experiments.sensitivity.answer import Answer
from experiments.sensitivity.pictures import all_pictures
from experiments.sensitivity.store import Decided

PARTS = {
    "decides": "What decides",
    "pictures": "Pictures",
    "trust": "How far to trust it",
    "results": "Every index",
    "groups": "What was moved",
    "missing": "Not in it",
    "provenance": "Provenance",
}
NOT_HERE = (
    "What no range was given for: a value held fixed can't be seen to decide, nor can what the model leaves out.",
    "Whether values that aren't known move together: each is drawn by itself, whatever its neighbours are.",
    "Which way an outcome moves: an index is a size. Two scenarios side by side (iomsim compare) say which way.",
)
_TEMPLATE = Path(__file__).parent / "sensitivity.html.jinja"


def _context(answer: Answer, pictures: list[dict[str, str]]) -> dict[str, Any]:
    decided, values = answer.decided, answer.decided.scenario.values
    return {
        "title": f"{decided.scenario.name}: {answer.question}",
        "question": answer.question,
        "under": f"{values['area_name']} · {decided.scenario.name} · {period(decided)} from {day(values['start'])} · "
        f"the scheme less {ARM_CLAUSES[decided.manifest['reference']]} · {decided.manifest['method']}",
        "alarms": alarms(decided),
        "answer": answer.sentences,
        "parts": PARTS.items(),
        "headline": answer.headline,
        "summary": tables.summary(answer),
        "doubts": answer.doubts,
        "warnings": answer.warnings,
        "pictures": pictures,
        "outcomes": tables.outcomes(answer),
        "meanings": tables.meanings(decided),
        "results": tables.indices(answer),
        "groups": tables.groups(decided),
        "missing": (*NOT_HERE, *MISSING),
        "provenance": tables.provenance(decided),
        "again": (
            f"The same again: iomsim sensitivity scenario.toml {tables.options(decided)}. All indices are in "
            "indices.parquet and summary.csv beside this page, every run in the folder study."
        ),
    }


def render(folder: Path) -> Answer:
    """Write the pictures and the report of a folder, and return what it says."""
    answer = Answer(Decided.read(folder))
    write_page(folder, _TEMPLATE, _context(answer, drawn(all_pictures(answer), folder)))
    return answer
