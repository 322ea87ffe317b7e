"""Answer the scenario's question: one sentence above, the lines, three sentences, one JSON object."""

import math
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version
from typing import Any

from experiments.reports.lines import (
    ARM_CLAUSES,
    HEADLINE,
    NOT_TOLD,
    Told,
    not_for_decisions,
    spread_name,
    table_lines,
    tell_all,
)
from experiments.reports.numbers import MINUS, with_unit
from experiments.reports.store import Read, Saved, unit_of
from sim.outcomes import OUTCOMES
from sim.spread import Spread

_ENDS = ("mean", "low", "high")
_YEAR = 52
_FEW = 3  # measures that a sentence names


def period(saved: Read) -> str:
    """Write how long the period reported is."""
    years, weeks = divmod(saved.horizon, _YEAR)
    if weeks or not years:
        return f"{saved.horizon} week{'' if saved.horizon == 1 else 's'}"
    return f"{years} year{'' if years == 1 else 's'}"


def day(text: str) -> str:
    """Write a date as people say it."""
    found = date.fromisoformat(text)
    return f"{found.day} {found:%B %Y}"


@dataclass(frozen=True)
class Answer:
    """What a saved result says, in words and in numbers."""

    saved: Saved

    @cached_property
    def told(self) -> dict[str, Told]:
        """Return every measure's three spreads."""
        return tell_all(self.saved)

    @property
    def question(self) -> str:
        """Return the scenario's question."""
        return str(self.saved.scenario.values["question"])

    @property
    def clause(self) -> str:
        """Return the words for the twin."""
        return ARM_CLAUSES[self.saved.arms[1]]

    @cached_property
    def lines(self) -> list[str]:
        """Return the sentence above, a header, and fifteen lines."""
        return [self.headline, *table_lines(self.saved, self.told)]

    @property
    def headline(self) -> str:
        """Return the sentence above the lines."""
        values = self.saved.scenario.values
        where = f"{period(self.saved)} from {day(values['start'])} in {values['area_name']}"
        spread = f"ranges hold 95 % of {spread_name(self.saved)} over {self._replicates}"
        return f"{where[0].upper()}{where[1:]}, the scheme set against {self.clause}; {spread}, {self._enough}."

    @property
    def _replicates(self) -> str:
        n = self.saved.replicates
        return f"{n:,} replicate{'' if n == 1 else 's'}"

    @cached_property
    def unsure(self) -> list[Told]:
        """Return the measures whose simulation error is too large for their range."""
        return [one for one in self.told.values() if one.has_difference and not one.difference.enough]

    @property
    def _enough(self) -> str:
        few = self.unsure
        if not few:
            return "and the replicates are enough"
        if len(few) == len([one for one in self.told.values() if one.has_difference]):
            return "and the replicates are not enough: run more"
        names = ", ".join(one.measure.label for one in few[:_FEW]) + (" and others" if len(few) > _FEW else "")
        return f"and the replicates are not enough for {len(few)} of {len(self.told)} figures ({names}): run more"

    @cached_property
    def sentences(self) -> list[str]:
        """Return the answer in three sentences."""
        return [self._harm(), self._money(), self._rest()]

    def _harm(self) -> str:
        harm, proven, cost = self.told[HEADLINE], self.told["offences_proven"], self.told["cost_scheme"]
        spent = f"Over {period(self.saved)} the scheme costs {cost.written('scheme')}"
        effects = f"{_changed(harm, 'days of harm (CCHI)')}, and {_changed(proven, 'proven offences')}"
        return f"{spent}; set against {self.clause}, {effects}."

    def _money(self) -> str:
        social, own = self.told["social_value"], self.told["own_net_cost"]
        worth = f"Its net social value is {_with_range(social)}"
        if not own.has_difference:
            return f"{worth}; the commissioner pays for nothing in this scenario, so there is no own net cost to give."
        return f"{worth}, and the commissioner's own net cost is {_with_range(own)}."

    def _rest(self) -> str:
        share = with_unit(self.saved.manifest["assumed_share"], "share", -2)
        decisions = "it is not for decisions" if not_for_decisions(self.saved) else "read it with that in mind"
        sure = (
            "the replicates are enough"
            if not self.unsure
            else "more replicates are needed before the figures are steady"
        )
        return f"{share} of the scenario's numbers are assumptions or recalled, so {decisions}; {sure}."

    @cached_property
    def warnings(self) -> list[str]:
        """Return what a reader must know before using the figures."""
        found = list(self.saved.manifest["warnings"])
        if not_for_decisions(self.saved):
            found.append("More than a quarter of the numbers are recalled, not read: not for decisions.")
        if self.unsure:
            found.append(f"Of {len(self.told)} figures, {len(self.unsure)} need more replicates to be steady.")
        if not self.saved.is_drawn:
            found.append("Uncertain values are held at their centre: the ranges hold luck alone.")
        return found

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Return the answer as plain data for JSON, nothing in place of what means nothing."""
        return {
            "command": "run",
            "version": version("iomsim"),
            "question": self.question,
            "answer": " ".join(self.sentences),
            "populations": {population: self._population(population) for population in self.saved.populations},
            "parts": [],
            "assumed_share": number(self.saved.manifest["assumed_share"]),
            "warnings": self.warnings,
        }

    def _population(self, population: str) -> dict[str, Any]:
        saved = self.saved
        found: dict[str, Any] = {}
        for outcome in OUTCOMES:
            name = outcome.name
            difference = saved.difference(name, population=population)
            found[name] = {
                "unit": unit_of(name),
                "arms": {arm: ends(saved.spread(name, arm, population=population)) for arm in saved.arms},
                "differences": {"scheme": ends(difference)},
                "error": number(difference.error),
            }
        return found


def number(value: float) -> float | None:
    """Return a number as JSON has it: none where it means nothing."""
    return value if math.isfinite(value) else None


def ends(spread: Spread) -> dict[str, float | None]:
    """Return a spread's mean and the ends of its whole range, as JSON has them."""
    found = asdict(spread)
    return {end: number(found[end]) for end in _ENDS}


def _with_range(one: Told) -> str:
    """Write a difference with its range, and what that leaves open."""
    open_to = f", which {NOT_TOLD}" if one.is_nil else ""
    return f"{one.written('difference')} ({one.range()}){open_to}"


def _changed(one: Told, what: str) -> str:
    """Say what the scheme does to something that is better when there is less of it."""
    if one.is_none:
        return f"it changes no {what}"
    if one.is_nil:
        return f"its effect on {what} {NOT_TOLD} ({one.range()})"
    verb = "fewer" if one.difference.mean < 0 else "more"
    return f"there are {one.written('difference').lstrip(MINUS)} {verb} {what} ({one.range()})"
