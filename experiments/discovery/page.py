"""Make the one-file report of what was discovered, and its pictures, the same bytes every time."""

from pathlib import Path
from typing import Any

from experiments.discovery import wording
from experiments.discovery.fresh import FOUND, FRESH
from experiments.discovery.pictures import all_pictures
from experiments.discovery.told import Discovered
from experiments.discovery.wording import chance_of, percent
from experiments.reports.page import drawn, write_page
from experiments.reports.tables import Table, made

PARTS = {
    "box": "The box",
    "pictures": "Pictures",
    "boxes": "All boxes",
    "missing": "What it doesn't say",
    "provenance": "Provenance",
}
_TEMPLATE = Path(__file__).parent / "discover.html.jinja"


def _box(told: Discovered) -> list[Table]:
    if not told.is_tried:
        return []
    header, *rows = told.rows
    halves = [
        (words, *(percent(told.found["box"][half][name]) for name in ("coverage", "density", "mass", "base")))
        for words, half in (("where it was found", FOUND), ("on the fresh half", FRESH))
    ]
    about = Table(
        "What it holds. Coverage: of the futures that meet the condition, those in the box. Density: of those in the "
        "box, those that meet it. Mass: of all futures, those in the box.",
        ("", "coverage", "density", "mass", "density of all"),
        halves,
    )
    limits = Table(
        "What it limits, the surest first. Quasi-p: the chance that so dense a box comes of futures as dense as those "
        "it would hold without that limit; the lower end first where both are limited.",
        header,
        rows,
    )
    return [about, limits] if rows else [about]


def _boxes(told: Discovered) -> Table:
    """Set out every box that was gone through."""
    rows = []
    for number, step in enumerate(told.found["trajectory"]):
        limits = "; ".join(f"{limit['factor']} {told.limited(limit)}" for limit in step["limits"])
        mark = " (chosen)" if number == told.found["chosen"] else ""
        shares = (percent(step[name]) for name in ("coverage", "density", "mass"))
        fresh = (percent(step[FRESH][name]) for name in ("coverage", "density"))
        rows.append((f"{number}{mark}", *shares, *fresh, chance_of(step[FRESH]["p"]), limits or "all futures"))
    return Table(
        "Every box, as PRIM went through them; --box takes a number. The chance is of doing as well by luck on the "
        "fresh half, of each box by itself: of many boxes some do well by luck.",
        ("box", "coverage", "density", "mass", "coverage, fresh", "density, fresh", "by chance", "limits"),
        rows,
        numeric=False,
    )


def _context(told: Discovered, pictures: list[dict[str, str]]) -> dict[str, Any]:
    manifest = told.manifest
    return {
        "title": f"{manifest['study']}: {told.question}",
        "question": told.question,
        "under": f"Study {manifest['study']} · {', '.join(manifest['scenarios'])}",
        "alarms": [wording.RECALLED] if told.is_recalled else [],
        "answer": told.sentences,
        "parts": PARTS.items(),
        "headline": told.headline,
        "rule": wording.rule(told.found),
        "halves": wording.halves(told.found),
        "box": _box(told),
        "warnings": told.warnings,
        "pictures": pictures,
        "boxes": _boxes(told) if told.is_tried else None,
        "missing": wording.NOT_SAID,
        "provenance": made(manifest, ", ".join(manifest["scenarios"]), manifest["options"]),
        "again": (
            f"Again: iomsim discover DIR {manifest['options']}, with DIR the study's folder. Every future with "
            "its half is in futures.parquet, the boxes are in boxes.json beside this page."
        ),
    }


def render(folder: Path) -> Discovered:
    """Write the pictures and the report of a folder, and return what it says."""
    told = Discovered.read(folder)
    write_page(folder, _TEMPLATE, _context(told, drawn(all_pictures(told), folder)))
    return told
