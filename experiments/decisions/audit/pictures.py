"""Say what an audit's three pictures show."""

from experiments.decisions.audit.lines import HARM, PROVEN
from experiments.decisions.audit.measures import AFTER, CANDIDATES, EVERYBODY, HINDSIGHT
from experiments.decisions.audit.store import Audited
from experiments.reports.figures import Dots, Panel, Picture
from sim.spread import Spread

_PERCENT = 100.0
_WHO = {
    "women": ("sex: woman",),
    "under 25": ("age: under 25",),
    "OGRS3 of 75 % or more": ("OGRS3: 75 to 89 %", "OGRS3: 90 % or more"),
}


def all_pictures(audited: Audited) -> list[Picture]:
    """Return what lists cover, how long they last, whom they hold."""
    return [_covered(audited), _steadiness(audited), _people(audited)]


def _dots(label: str, spreads: list[Spread], part: str, style: int) -> Dots:
    mean = [_PERCENT * spread.mean for spread in spreads]
    low, high = ([_PERCENT * getattr(spread, f"{part}{end}") for spread in spreads] for end in ("low", "high"))
    return Dots(label, mean, low, high, style=style)


def _covered(audited: Audited) -> Picture:
    rows = {one.name: one.label for one in audited.matrices} | {HINDSIGHT: "with hindsight"}
    panels = []
    for measure, title in ((HARM, "Harm, Cambridge Crime Harm Index"), (PROVEN, "Offences proven")):
        found = [audited.spread(measure, name) for name in rows]
        dots = [_dots("luck", found, "luck_", 0)]
        if audited.is_drawn:
            dots.append(_dots("knowledge", found, "knowledge_", 1))
        panels.append(Panel(title, "share of the pool's in the year after, %", rows=list(rows.values()), dots=dots))
    held = "" if audited.is_drawn else " Uncertain values were held at their centre: no range of knowledge."
    return Picture(
        "covered",
        "What each list covers of the year after",
        f"Lists of {audited.places} from those whom the meeting could choose, as a share of what everybody in the "
        "pool does. Dots are means; lines hold 95 %: of luck, which is what one area could see in one year, and of "
        f"knowledge, which is what isn't known of the world, without luck.{held} With hindsight: the most that as "
        "many of the same people could cover, which nobody can know beforehand.",
        panels,
        2,
    )


def _steadiness(audited: Audited) -> Picture:
    rows = [one.label for one in audited.matrices]
    dots = [
        _dots(when, [audited.spread("replaced", one.name, key=when) for one in audited.matrices], "", style)
        for style, when in enumerate(AFTER)
    ]
    return Picture(
        "replaced",
        "How long a list lasts",
        "Share of the list that would not be on one drawn up anew at the next meeting, after half a year and after a "
        "year, with no scheme. Dots are means, lines hold 95 % of replicates. A scheme keeps its nominals until its "
        "own exit rules let them go, so its turnover is less.",
        [Panel("Replaced if drawn up anew", "share of the list, %", rows=rows, dots=dots)],
    )


def _people(audited: Audited) -> Picture:
    rows = {EVERYBODY: "everybody in the pool", CANDIDATES: "all whom it may hold"}
    rows |= {one.name: one.label for one in audited.matrices}
    panels = []
    for title, groups in _WHO.items():
        found = [
            audited.spread_of(sum(audited.values("in_group", name, key=group) for group in groups)) for name in rows
        ]
        dots = [_dots("", found, "", 0)]
        panels.append(Panel(title[0].upper() + title[1:], "share, %", rows=list(rows.values()), dots=dots))
    return Picture(
        "people",
        "Whom each list holds",
        "Shares of the people on each list, and of those it was drawn from. Dots are means, lines hold 95 % of "
        "replicates. Ethnicity is not in the model, so this is no equality analysis.",
        panels,
        3,
    )
