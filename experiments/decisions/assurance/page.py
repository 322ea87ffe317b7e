"""Make an assurance's one-file report and its pictures from a folder's files, the same bytes every time."""

from pathlib import Path
from typing import Any

from experiments.decisions.assurance import tables
from experiments.decisions.assurance.answer import WHO, Assurance
from experiments.decisions.assurance.pictures import all_pictures
from experiments.decisions.assurance.store import Assured
from experiments.decisions.power.pictures import pictures as power_pictures
from experiments.decisions.power.sentences import sentences as power_sentences
from experiments.decisions.power.shown import tables as power_tables
from experiments.reports.answer import day, period
from experiments.reports.lines import resting
from experiments.reports.page import MISSING, alarms, drawn, write_page

PARTS = {
    "split": "What the fall is made of",
    "pictures": "Pictures",
    "measures": "By what is counted",
    "power": "What a cohort of this size could show",
    "missing": "Not in it",
    "provenance": "Provenance",
}
CAVEATS = (
    (
        "The parts are those of simulated areas with this scenario's scheme; they say what a fall of this kind is "
        "made of, and nothing about any real person."
    ),
    (
        "A published fall that lies within reach of a scheme with no effect is not distinguishable from selection. "
        "That is not to say that selection made it."
    ),
    (
        "A rule that lets people go once they are quiet makes the fall among those who left larger, whatever the "
        "scheme does: the column for those who left holds that, and the scheme with no effect has it too."
    ),
    "The order in which channels are switched on moves offences between the parts; the reverse order is shown beside.",
)
_TEMPLATE = Path(__file__).parent / "assurance.html.jinja"


def _context(found: Assurance, pictures: list[dict[str, str]], power: list[dict[str, str]]) -> dict[str, Any]:
    assured, values = found.assured, found.assured.scenario.values
    return {
        "title": f"{assured.scenario.name}: what stands behind a reported fall",
        "question": found.question,
        "under": f"{values['area_name']} · {assured.scenario.name} · {period(assured)} from {day(values['start'])} · "
        "what a reported fall is made of",
        "alarms": alarms(assured),
        "answer": found.sentences,
        "parts": PARTS.items(),
        "headline": found.headline,
        "split": [tables.parts(found, population) for population in WHO],
        "channels": tables.channels(found),
        "caveats": CAVEATS,
        "pictures": pictures,
        "measures": tables.measures(found),
        "power": power_tables(assured.power),
        "power_said": power_sentences(assured.power),
        "power_pictures": power,
        "warnings": found.warnings,
        "resting": resting(assured),
        "missing": MISSING,
        "provenance": tables.provenance(assured),
        "again": (
            f"The same again: iomsim assure scenario.toml {tables.options(assured)}. Every whole number is in "
            "assurance.parquet, what each way of measuring finds in power.parquet; percentages in summary.csv; "
            "people.csv holds the synthetic people of the first simulated area, a line a selection, as a monitoring "
            "tool would: before, after, and after with no scheme."
        ),
    }


def render(folder: Path) -> Assurance:
    """Write the pictures and the report of a folder, and return what it says."""
    found = Assurance(Assured.read(folder))
    shown = drawn(power_pictures(found.assured.power), folder)
    write_page(folder, _TEMPLATE, _context(found, drawn(all_pictures(found), folder), shown))
    return found
