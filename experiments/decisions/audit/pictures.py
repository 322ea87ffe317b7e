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


def _dots(label: str, spreads: list[Spread], style: int = 0, *, knowledge: bool = False) -> Dots:
    def column(name: str) -> list[float]:
        return [_PERCENT * getattr(spread, name) for spread in spreads]

    low, high = (column("knowledge_low"), column("knowledge_high")) if knowledge else ([], [])
    return Dots(label, column("mean"), column("low"), column("high"), low, high, style)


def _covered(audited: Audited) -> Picture:
    rows = {one.name: one.label for one in audited.matrices} | {HINDSIGHT: "with hindsight"}
    panels = []
    for measure, title in ((HARM, "Harm, Cambridge Crime Harm Index"), (PROVEN, "Offences proven")):
        found = [audited.spread(measure, name) for name in rows]
        dots = [_dots("", found, knowledge=audited.is_drawn)]
        panels.append(Panel(title, "share of the pool's in the year after, %", rows=list(rows.values()), dots=dots))
    ranges = "Thin: 95 % of luck and knowledge. Thick: the part of it that is knowledge, without luck."
    held = "Lines: 95 % of luck; uncertain values were held at their centre."
    return Picture(
        "covered",
        "What each list covers of the year after",
        f"Lists of {audited.places} from those whom the meeting could choose, as a share of what everybody in the "
        f"pool does. {ranges if audited.is_drawn else held} With hindsight: the most that as many of the same people "
        "could cover, which nobody can know beforehand.",
        panels,
        2,
    )


def _steadiness(audited: Audited) -> Picture:
    rows = [one.label for one in audited.matrices]
    dots = [
        _dots(when, [audited.spread("replaced", one.name, key=when) for one in audited.matrices], style)
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
        dots = [_dots("", found)]
        panels.append(Panel(title[0].upper() + title[1:], "share, %", rows=list(rows.values()), dots=dots))
    return Picture(
        "people",
        "Whom each list holds",
        "Shares of the people on each list, and of those it was drawn from. Dots are means, lines hold 95 % of "
        "replicates. Ethnicity is not in the model, so this is no equality analysis.",
        panels,
        3,
    )
