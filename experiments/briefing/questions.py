"""Hold the commissioner's five questions, and what a folder may say to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from experiments.commands import COMMANDS
from experiments.reports.figures import Picture
from experiments.reports.tables import Table


@dataclass(frozen=True)
class Question:
    """A question of a commissioner, and what asks it where no folder does."""

    name: str
    text: str
    typed: str  # the command that asks it
    meanwhile: str = ""  # what can be said without any folder

    @property
    def unasked(self) -> str:
        """Say that no folder asks it, and what would."""
        there = "" if self.typed.split()[1] in COMMANDS else " (not in this version yet)"
        return f"This evidence doesn't ask it: {self.typed} does{there}."


QUESTIONS = (
    Question("renew", "Renew, expand or stop?", "iomsim run S --twin stopped"),
    Question("package", "Which of these packages, within this budget?", "iomsim compare S1 S2"),
    Question("payers", "Who pays and who saves, by year?", "iomsim run S"),
    Question(
        "trust",
        "Can I trust our 52.9 %?",
        "iomsim assure S --reported 52.9",
        "A fall from before to after holds chance, custody and people chosen at their worst besides any effect, so "
        "such a figure, or your own in its place, says nothing alone.",
    ),
    Question("evidence", "What evidence is worth buying next?", "iomsim compare S1 S2"),
)


class Fit(IntEnum):
    """How near a folder comes to asking a question, the nearest first; that the answer is open makes it no worse."""

    ASKED = 0
    NEAR = 1  # it asks something like it, or a part of it
    FAR = 2  # it says no more than why it can't tell


@dataclass(frozen=True)
class Said:
    """What one folder says to one question: two sentences at most, what they rest on, one picture or table."""

    fit: Fit
    sentences: Sequence[str]
    weakest: Sequence[str] = ()  # evidence, the weakest first
    notes: Sequence[str] = ()  # what it leaves open
    picture: Picture | None = field(default=None, repr=False)
    table: Table | None = field(default=None, repr=False)
