"""Answer whom each matrix would pick and miss: the lines, a few sentences, one JSON object."""

from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from experiments.decisions.audit import lines
from experiments.decisions.audit.store import Audited, unit
from experiments.reports.answer import ends, number
from experiments.reports.lines import not_for_decisions
from sim.spread import Spread

QUESTION = "Who would each matrix pick, and whom would it miss?"
_PARTS = ("luck_low", "luck_high", "knowledge_low", "knowledge_high")


@dataclass(frozen=True)
class Answer:
    """What an audit says, in words and in numbers."""

    audited: Audited

    @property
    def question(self) -> str:
        """Return what is asked."""
        return QUESTION

    @cached_property
    def lines(self) -> list[str]:
        """Return all that is printed."""
        return [*lines.lines(self.audited), *self.audited.manifest["warnings"]]

    @cached_property
    def sentences(self) -> list[str]:
        """Return the answer in three sentences."""
        return [lines.covering(self.audited), lines.agreeing(self.audited), lines.missing(self.audited)]

    @cached_property
    def warnings(self) -> list[str]:
        """Return what a reader must know before using the figures."""
        audited = self.audited
        found = list(audited.manifest["warnings"])
        if not_for_decisions(audited):
            found.append("More than a quarter of the numbers are recalled, not read: not for decisions.")
        if recalled := [one.label for one in audited.matrices if one.is_recalled]:
            found.append(f"Not for decisions, since weights are recalled, not read: {', '.join(recalled)}.")
        if few := lines.unsteady(audited):
            found.append(f"The harm covered needs more replicates to be steady: {', '.join(few)}.")
        if not audited.is_drawn:
            found.append("Uncertain values are held at their centre: the ranges hold luck alone.")
        return found

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Return the answer as plain data for JSON, nothing in place of what means nothing."""
        audited = self.audited
        return {
            "command": "audit",
            "version": version("iomsim"),
            "question": self.question,
            "answer": " ".join(self.sentences),
            "populations": {},
            "parts": [],
            "audit": {
                "cohort": audited.cohort,
                "places": audited.places,
                "week": audited.week,
                "matrices": [
                    {
                        "name": one.name,
                        "label": one.label,
                        "grades": one.grades.split(),
                        "threshold": one.threshold,
                        "recalled": one.is_recalled,
                    }
                    for one in audited.matrices
                ],
                "figures": [
                    {
                        **dict(zip(("among", "list", "measure", "group"), where, strict=True)),
                        "unit": unit(where.measure),
                        **_plain(self.spread(*where)),
                    }
                    for where in audited.addresses
                ],
            },
            "assumed_share": number(audited.manifest["assumed_share"]),
            "warnings": self.warnings,
        }

    def spread(self, among: str, matrix: str, measure: str, group: str = "") -> Spread:
        """Return the spread of a figure by its address."""
        return self.audited.spread(measure, matrix, population=among, key=group)


def _plain(spread: Spread) -> dict[str, float | None]:
    found = asdict(spread)
    return ends(spread) | {name: number(found[name]) for name in (*_PARTS, "error")}
