"""Say what a comparison's two pictures show."""

import math

from experiments.decisions.comparison.measures import HARM, OFFENCES, RANKED
from experiments.decisions.comparison.ranking import Ranking
from experiments.decisions.comparison.store import Compared
from experiments.reports.figures import Dots, Panel, Picture
from sim.spread import Spread

_PERCENT = 100.0
_REACH = (-3.0, 103.0)  # so that dots at 0 and 100 % are whole


def all_pictures(compared: Compared, rankings: dict[str, Ranking]) -> list[Picture]:
    """Return the differences, and the chances of being best where there is knowledge to work them out from."""
    found = [_differences(compared)]
    if all(math.isfinite(chance) for ranking in rankings.values() for chance in ranking.probability.values()):
        found.append(_best(compared, rankings))
    return found


def _dots(label: str, spreads: list[Spread], part: str, style: int) -> Dots:
    low, high = ([getattr(spread, f"{part}_{end}") for spread in spreads] for end in ("low", "high"))
    return Dots(label, [spread.mean for spread in spreads], low, high, style=style)


def _differences(compared: Compared) -> Picture:
    panels = []
    for one, title, unit in ((HARM, "Harm, Cambridge Crime Harm Index", "days"), (OFFENCES, "Offences, actual", "")):
        found = [compared.difference(one.name, name) for name in compared.others]
        dots = [_dots("luck", found, "luck", 0)]
        if compared.is_drawn:
            dots.append(_dots("knowledge", found, "knowledge", 1))
        what = unit or "offences"
        panels.append(Panel(title, f"difference, {what}", rows=compared.others, dots=dots))
    held = (
        "" if compared.is_drawn else " Uncertain values were held at their centre, so there is no range of knowledge."
    )
    return Picture(
        "differences",
        f"Harm and offences: each scenario less {compared.reference_name}",
        "Left of nil is less. Dots are means; lines hold 95 %: of luck, which is what one area could see at the same "
        f"values, and of knowledge, which is what isn't known of the world, without luck.{held}",
        panels,
        2,
    )


def _best(compared: Compared, rankings: dict[str, Ranking]) -> Picture:
    panels = []
    for one in RANKED:
        chances = [_PERCENT * rankings[one.name].probability[name] for name in compared.names]
        dots = [Dots("", chances, [0.0] * len(chances), chances)]
        panels.append(Panel(one.title, "probability, %", rows=compared.names, dots=dots, reach=_REACH))
    return Picture(
        "best",
        "How probable it is that each scenario is best",
        "Over what isn't known of the world, luck averaged out; scenarios that are alike share the probability, so "
        "that each panel sums to 100 %.",
        panels,
        2,
    )
