"""Answer from a folder of ``iomsim optimise`` what a budget buys best."""

from pathlib import Path

from experiments.briefing import weakest
from experiments.briefing.questions import Fit, Said
from experiments.decisions.optimise.answer import Optimum
from experiments.decisions.optimise.store import Searched
from experiments.reports.answer import day, period
from experiments.reports.tables import Table

_MOST = 8  # lines of a table
_TWO = 2  # sentences of an answer
_VERDICT = "By published effects alone a line may not be worth its cost; what a team is for besides is not counted."


def read(folder: Path) -> Optimum:
    """Read a folder."""
    return Optimum(Searched.read(folder))


def headline(found: Optimum) -> str:
    """Say what a folder holds."""
    searched, values = found.searched, found.searched.scenario.values
    where = f"{period(searched)} from {day(values['start'])} in {values['area_name']}"
    return f"{searched.scenario.name}, {found.question[0].lower()}{found.question[1:].rstrip('?')}: {where}"


def package(found: Optimum) -> Said:
    """Answer which plan within the budget does best, and whether that holds on fresh luck."""
    header, *rows = found.rows
    caption = "The plan line by line, before and after, and what the next £100,000 on each would gain."
    left = f" {len(rows) - _MOST} more stand in the folder's report." if len(rows) > _MOST else ""
    return Said(
        Fit.ASKED,
        found.sentences[:_TWO],
        weakest.named([found.searched.scenario], (*weakest.VALUE, *weakest.MONEY)),
        [found.sentences[-1], _VERDICT],
        table=Table(caption + left, header, rows[:_MOST]),
    )


ANSWERS = {"package": package}
