"""Say what a search's picture shows."""

from itertools import combinations

from experiments.discovery.search.answer import Front
from experiments.discovery.search.asking import Objective, is_level, outcome_of
from experiments.discovery.search.seeking import OWN
from experiments.reports.figures import Panel, Picture
from experiments.reports.lines import MEASURES
from experiments.reports.scatter import Point
from experiments.reports.store import unit_of

_STILL, _GONE, _OWN = 0, 1, 6


def all_pictures(found: Front) -> list[Picture]:
    """Return the front: every pair of objectives."""
    aims = found.searched.aims
    panels = [_panel(found, one, other) for one, other in combinations(aims, 2)]
    held = "Lines hold 95 % of what isn't known of the world, without luck"
    if not found.searched.is_drawn:
        held = "Uncertain values were held at their centre, so there is no range of knowledge"
    return [
        Picture(
            "front",
            f"The plans on fresh luck, against {found.searched.twin_name}",
            f"Wanted: {', '.join(aim.label for aim in aims)}. Each mark is a plan on the front of the search, by its "
            "number. Discs are still on the front; squares are outdone, or break a limit; the cross is the scenario as "
            f"given. {held}; plans share people and luck, so they are surer against each other than their lines say.",
            panels,
            min(2, len(panels)),
        )
    ]  # fmt: skip


def _axis(aim: Objective) -> str:
    outcome, way = outcome_of(aim.figure), "less" if aim.sign < 0 else "more"
    label = MEASURES[outcome].label if outcome in MEASURES else outcome.replace("_", " ").capitalize()
    unit = _unit(aim.figure)
    named = label if unit.lower() in label.lower() else f"{label}, {unit}"
    return f"{named} ({aim.figure}; {way} is better)"


def _unit(figure: str) -> str:
    """Return the unit in which a figure is written, in the table too."""
    unit = unit_of(outcome_of(figure))
    if unit == "share":
        return "%" if is_level(figure) else "points"
    return "£" if unit == "GBP" else unit


def _panel(found: Front, across: Objective, up: Objective) -> Panel:
    points = []
    wide, high = (100.0 if unit_of(outcome_of(aim.figure)) == "share" else 1.0 for aim in (across, up))
    for name in (*found.order, OWN):
        x, y = (found.searched.spread_done(aim.figure, name) for aim in (across, up))
        style = _OWN if name == OWN else _STILL if name in found.standing_still else _GONE
        label = name.removeprefix("plan ")
        across_range, up_range = (
            (size * one.knowledge_low, size * one.knowledge_high) for size, one in ((wide, x), (high, y))
        )
        points.append(Point(label, wide * x.mean, high * y.mean, across_range, up_range, style))
    return Panel("", _axis(across), _axis(up), points=points, from_zero=False)
