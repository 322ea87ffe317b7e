"""Say what a search's picture shows."""

from itertools import combinations

from experiments.discovery.search.answer import Front
from experiments.discovery.search.asking import Objective, outcome_of
from experiments.discovery.search.seeking import OWN
from experiments.reports.figures import Panel, Picture
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
    unit = unit_of(outcome_of(aim.figure))
    return f"{aim.figure}, {'£' if unit == 'GBP' else unit} ({'less' if aim.sign < 0 else 'more'} is better)"


def _panel(found: Front, across: Objective, up: Objective) -> Panel:
    points = []
    for name in (*found.order, OWN):
        x, y = (found.searched.spread_done(aim.figure, name) for aim in (across, up))
        style = _OWN if name == OWN else _STILL if name in found.standing_still else _GONE
        label = name.removeprefix("plan ")
        wide, high = ((one.knowledge_low, one.knowledge_high) for one in (x, y))
        points.append(Point(label, x.mean, y.mean, wide, high, style))
    return Panel("", _axis(across), _axis(up), points=points)
