"""Say what a frontier's pictures show."""

import numpy as np

from experiments.decisions.frontier.answer import Frontier
from experiments.decisions.frontier.conditions import BASE
from experiments.decisions.frontier.measures import ACTUAL, COST, CRIME_COST, HARM, SEVERITY, WORTH, Aim
from experiments.decisions.frontier.store import Explored
from experiments.reports.figures import Dots, Panel, Picture, Series
from experiments.reports.scatter import Point
from experiments.reports.store import unit_of

_UNITS = {HARM: "days", SEVERITY: "score", CRIME_COST: "£"}
_MOST_LINES = 7  # mixes with a line of their own: as many as there are colours


def all_pictures(found: Frontier) -> list[Picture]:
    """Return the frontier, the mixes by each measure, and what they avert as the years go by."""
    return [_frontier(found), _measures(found.explored), _years(found)]


def _axis(aim: Aim) -> str:
    unit = unit_of(aim.outcome)
    return f"{aim.label}, £" if unit == "GBP" and "£" not in aim.label else aim.label


def _panel(found: Frontier, condition: str) -> Panel:
    here, dominated = found.explored.under(condition), found.dominated_under(condition)
    points = []
    for name in here.names:
        x, y = (here.spread_done(aim, name) for aim in (ACTUAL, HARM))
        points.append(
            Point(
                name, x.mean, y.mean, (x.knowledge_low, x.knowledge_high), (y.knowledge_low, y.knowledge_high),
                style=1 if name in dominated else 0,
            )
        )  # fmt: skip
    title = "The scenario as given" if condition == BASE else f"{condition[0].upper()}{condition[1:]}"
    return Panel(title, _axis(ACTUAL), _axis(HARM), points=points)


def _frontier(found: Frontier) -> Picture:
    explored = found.explored
    held = "Lines hold 95 % of what isn't known of the world, without luck"
    if not explored.is_drawn:
        held = "Uncertain values were held at their centre, so there is no range of knowledge"
    order = " and ".join(explored.manifest["labels"])
    return Picture(
        "frontier",
        f"Harm averted against offences averted, against {explored.twin_name}",
        f"Up and to the right is better. Each dot is a mix: {order}, in that order. Squares are dominated. {held}; "
        "mixes share people and luck, so they are surer against each other than their lines say (see the table of "
        "pairs).",
        [_panel(found, condition) for condition in explored.conditions],
        min(2, len(explored.conditions)),
    )


def _measures(explored: Explored) -> Picture:
    panels = []
    for aim in (HARM, ACTUAL, COST, WORTH):
        spreads = [explored.spread_done(aim, name) for name in explored.names]
        columns = {
            part: [getattr(one, part) for one in spreads]
            for part in ("mean", "low", "high", "knowledge_low", "knowledge_high")
        }
        inner = (columns["knowledge_low"], columns["knowledge_high"]) if explored.is_drawn else ((), ())
        dots = [Dots("", columns["mean"], columns["low"], columns["high"], *inner)]
        unit = unit_of(aim.outcome)
        panels.append(Panel(aim.label, "£" if unit == "GBP" else unit, rows=list(explored.names), dots=dots))
    thick = "Thin: 95 % of all. Thick: the part of it that is knowledge."
    if not explored.is_drawn:
        thick = "Lines: 95 % of luck; uncertain values were held at their centre."
    return Picture("mixes", f"What each mix does against {explored.twin_name}", thick, panels, 2)


def _years(found: Frontier) -> Picture:
    explored = found.explored
    shown = [name for name in explored.names if name in found.rankings[HARM.outcome].order[:_MOST_LINES]]
    years = np.array(explored.years, np.float64)
    panels = []
    for aim in (HARM, SEVERITY, CRIME_COST):
        series = [
            Series(
                name, years,
                np.array([explored.done(aim, name, range(1, n + 1)).mean() for n in explored.years]),
                style=style,
            )
            for style, name in enumerate(shown)
        ]  # fmt: skip
        panels.append(Panel(aim.label, "years counted", _UNITS[aim], series=series, from_zero=False))
    return Picture(
        "years",
        "Harm averted by the years that are counted, by three indices",
        "Means, added up from the first year on; where lines cross, the choice flips with the horizon. Whether a "
        "crossing is more than simulation error is in the table of flips.",
        panels,
        3,
    )
