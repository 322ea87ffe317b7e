"""Make the one-file report and its pictures from a folder's files, the same bytes every time."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.decisions.worth import part as worth
from experiments.reports import tables, workbook
from experiments.reports.answer import Answer, day, period
from experiments.reports.figures import Picture
from experiments.reports.figures import write as write_picture
from experiments.reports.lines import not_for_decisions, resting, spread_name
from experiments.reports.pictures import all_pictures
from experiments.reports.store import Read, Saved

REPORT, FIGURES = "report.html", "figures"
_HERE = Path(__file__).parent
MISSING = (
    "People under 18: they appear only as the youth of adults.",
    "Ethnicity: so this is no equality analysis, and no decision that needs one can rest on it.",
    "People never sanctioned or suspected: their offences and their victims are outside the pool.",
    "Public confidence, and deterrence of people outside the pool: there is no mechanism that could be defended.",
    "Real people: the population is synthetic, and nobody is scored or ranked.",
)
PARTS = {
    "results": "Results",
    "worth": worth.TITLE,
    "pictures": "Pictures",
    "team": "The team",
    "delivered": "Who delivered what",
    "people": "Groups of people",
    "assumptions": "Assumptions",
    "missing": "Not in it",
    "provenance": "Provenance",
}


def alarms(saved: Read) -> list[str]:
    """Return what stands above everything else."""
    found = ["Not for decisions: more than a quarter of the numbers are recalled, not read."]
    return found if not_for_decisions(saved) else []


def spreads(saved: Read) -> str:
    """Say what the ranges are and are not."""
    if not saved.is_drawn:
        return (
            "Uncertain values are held at their centre, so ranges hold luck alone; what isn't known would widen them."
        )
    return (
        "Luck is what one area could see at the same values; knowledge is what isn't known of the world, drawn from "
        "the ranges of the evidence; “95 %” holds both. Simulation error shrinks with more replicates: steady says "
        "whether it is small against the range. Arms share people and luck, so a difference is surer than either arm."
    )


def _context(saved: Saved, pictures: list[dict[str, str]]) -> dict[str, Any]:
    answer, values = Answer(saved), saved.scenario.values
    under = f"{values['area_name']} · {saved.scenario.name} · {period(saved)} from {day(values['start'])}"
    return {
        "title": f"{saved.scenario.name}: {answer.question}",
        "question": answer.question,
        "under": f"{under} · set against {answer.clause}",
        "alarms": alarms(saved),
        "answer": answer.sentences,
        "parts": PARTS.items(),
        "headline": answer.headline,
        "results": tables.results(saved, answer.told),
        "spreads": spreads(saved),
        "yearly": tables.yearly(saved),
        "pictures": pictures,
        "loads": tables.loads(saved),
        "hours": tables.hours(saved),
        "carried": tables.carried(saved),
        "agencies": tables.agencies(saved),
        "pathways": tables.pathways(saved),
        "populations": tables.populations(saved),
        "resting": resting(saved),
        "grades": tables.grades(saved),
        "assumptions": tables.assumptions(saved),
        "missing": MISSING,
        "provenance": tables.provenance(saved),
        "again": (
            f"The same again: iomsim run scenario.toml {tables.options(saved)}. "
            f"Ranges are of {spread_name(saved)}; all figures are in outcomes.parquet and summary.csv beside this page."
        ),
        "sources": tables.sources(saved),
    }


def drawn(pictures: Iterable[Picture], folder: Path) -> list[dict[str, str]]:
    """Write pictures into a folder's figures, and return what a page holds of each."""
    (folder / FIGURES).mkdir(exist_ok=True)
    return [
        {
            "name": picture.name,
            "title": picture.title,
            "caption": picture.caption,
            "svg": write_picture(picture, folder / FIGURES),
        }
        for picture in pictures
    ]


def rendered(template: Path, context: dict[str, Any]) -> str:
    """Return a page from a template, which may use the parts that every page has."""
    environment = Environment(
        loader=FileSystemLoader([template.parent, _HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template.name).render(context).rstrip() + "\n"


def write_page(folder: Path, template: Path, context: dict[str, Any]) -> None:
    """Write a folder's report from a template, and every table that it holds as a workbook."""
    (folder / REPORT).write_text(rendered(template, context), encoding="utf-8")
    workbook.beside(folder, context)


def render(folder: Path) -> Answer:
    """Write the pictures and the report of a folder, and return what it says."""
    saved = Saved.read(folder)
    context = _context(saved, drawn(all_pictures(saved), folder))
    context["worth"] = worth.part(worth.of_run(saved), folder, drawn)
    write_page(folder, _HERE / "report.html.jinja", context)
    return Answer(saved)
