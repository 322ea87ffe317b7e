"""Make the one-file report of what was discovered, and its pictures, the same bytes every time."""

from pathlib import Path
from typing import Any

from experiments.discovery.fresh import FOUND, FRESH
from experiments.discovery.pictures import all_pictures
from experiments.discovery.told import Discovered, chance_of, percent
from experiments.reports.page import drawn, write_page
from experiments.reports.tables import Table, made

PARTS = {
    "box": "The box",
    "pictures": "Pictures",
    "boxes": "All boxes",
    "missing": "What it doesn't say",
    "provenance": "Provenance",
}
NOT_SAID = (
    "What caused what: a box says where the condition is met, not why. Factors that were not varied can't be in it.",
    "That there is no other: one box is looked for. Other futures may meet the condition for other reasons.",
    "How sharp its edges are: they lie between futures that were run, a twentieth of them apart at each step.",
    "How much of a future's outcome is luck: an outcome is a mean over few replicates, and near the condition's edge "
    "luck decides on which side it falls. More replicates in the study make boxes denser, if they are there.",
)
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
        "Every box, as PRIM went through them; --box takes a number. The chance is of doing as well by luck on the fresh "
        "half, of each box by itself: of many boxes some do well by luck.",
        ("box", "coverage", "density", "mass", "coverage, fresh", "density, fresh", "by chance", "limits"),
        rows,
        numeric=False,
    )  # fmt: skip


def _rule(told: Discovered) -> str:
    """Say how the box was chosen."""
    asked = told.found["asked"]
    if asked["box"] is not None:
        chosen = f"Box {asked['box']} was asked for."
    else:
        chosen = (
            f"Of the boxes that cover {percent(asked['coverage'])} or more of the futures where the condition is met, "
            "the densest is chosen, in the half where they were found; of those as dense, the largest."
        )
    return (
        f"{chosen} Limits without which it would be as dense there, by their quasi-p (0.05 or more), are dropped, the least "
        "sure first. The fresh half has no part in any of this."
    )


def _halves(told: Discovered) -> str:
    found, fresh = (told.found["halves"][name] for name in (FOUND, FRESH))
    return (
        f"Futures are parted by lot (seed {told.found['asked']['seed']}): {found['futures']:,} to find boxes in, of which "
        f"{found['interest']:,} meet the condition, and {fresh['futures']:,} fresh ones to try them on, of which "
        f"{fresh['interest']:,} do. Futures that differ only in what is chosen, or that a design made from one point, stay "
        f"together ({told.found['sets']:,} sets), and one of each set is tried."
    )


def _context(told: Discovered, pictures: list[dict[str, str]]) -> dict[str, Any]:
    manifest = told.manifest
    return {
        "title": f"{manifest['study']}: {told.question}",
        "question": told.question,
        "under": f"Study {manifest['study']} · {', '.join(manifest['scenarios'])}",
        "alarms": [one for one in told.warnings if told.is_recalled and one.endswith("not for decisions.")],
        "answer": told.sentences,
        "parts": PARTS.items(),
        "headline": told.headline,
        "rule": _rule(told),
        "halves": _halves(told),
        "box": _box(told),
        "warnings": told.warnings,
        "pictures": pictures,
        "boxes": _boxes(told) if told.is_tried else None,
        "missing": NOT_SAID,
        "provenance": made(manifest, ", ".join(manifest["scenarios"]), manifest["options"]),
        "again": (
            f"The same again: iomsim discover DIR {manifest['options']}, with DIR the study's folder. Every future with its "
            "half is in futures.parquet, the boxes are in boxes.json beside this page."
        ),
    }  # fmt: skip


def render(folder: Path) -> Discovered:
    """Write the pictures and the report of a folder, and return what it says."""
    told = Discovered.read(folder)
    write_page(folder, _TEMPLATE, _context(told, drawn(all_pictures(told), folder)))
    return told
