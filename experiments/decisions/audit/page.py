"""Make an audit's one-file report and its pictures from a folder's files, the same bytes every time."""

from pathlib import Path
from typing import Any

from experiments.decisions.audit import lines, tables
from experiments.decisions.audit.answer import Answer
from experiments.decisions.audit.pictures import all_pictures
from experiments.decisions.audit.store import Audited
from experiments.reports.lines import spread_name
from experiments.reports.page import MISSING, alarms, drawn, spreads, write_page

PARTS = {
    "covered": "What they cover",
    "agreement": "How they agree",
    "lasting": "How they last",
    "who": "Whom they hold",
    "missed": "Whom they miss",
    "register": "Over the register",
    "weights": "The weights",
    "missing": "Not in it",
    "provenance": "Provenance",
}
_NOT_IN_IT = (
    "Error in the risk of serious harm: it has one value, as assessed. Needs have error.",
    "Intelligence, warrants, and scores made by hand by people who differ: no matrix here reads them.",
    "Judgement: lists are by points alone, with no place given by override.",
    "What a list would change: nobody is selected here, so what is covered is what is faced, not what is prevented.",
)
_TEMPLATE = Path(__file__).parent / "audit.html.jinja"


def _context(answer: Answer, pictures: list[dict[str, str]]) -> dict[str, Any]:
    audited = answer.audited
    values = audited.scenario.values
    recalled = [sentence for sentence in answer.warnings if sentence.startswith("Not for decisions, since")]
    return {
        "title": f"{audited.scenario.name}: {answer.question}",
        "question": answer.question,
        "under": f"{values['area_name']} · {audited.scenario.name} · {values['cohorts'][audited.cohort]['label']} · "
        f"lists of {audited.places} in week {audited.week}",
        "alarms": [*alarms(audited), *recalled],
        "answer": answer.sentences,
        "parts": PARTS.items(),
        "headline": lines.headline(audited),
        "summary": tables.summary(audited),
        "sentences": lines.sentences(audited),
        "warnings": answer.warnings,
        "covered": tables.covered(audited, "candidates"),
        "spreads_of_harm": tables.parts(audited),
        "spreads": spreads(audited),
        "pictures": {picture["name"]: picture for picture in pictures},
        "agreement": tables.agreement(audited),
        "lasting": tables.lasting(audited),
        "who": tables.who(audited),
        "missed": tables.missed(audited),
        "register": tables.covered(audited, "register"),
        "weights": tables.weights(audited),
        "missing": (*_NOT_IN_IT, *MISSING),
        "provenance": tables.provenance(audited),
        "again": (
            f"The same again: iomsim audit scenario.toml {tables.options(audited)}. Ranges are of "
            f"{spread_name(audited)}; all figures are in audit.parquet and summary.csv beside this page, and the "
            "synthetic people of the first replicate with every matrix's points in people.csv."
        ),
    }


def render(folder: Path) -> Answer:
    """Write the pictures and the report of a folder, and return what it says."""
    answer = Answer(Audited.read(folder))
    pictures = drawn(all_pictures(answer.audited), folder)
    write_page(folder, _TEMPLATE, _context(answer, pictures))
    return answer
