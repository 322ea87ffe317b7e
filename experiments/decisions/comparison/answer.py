"""Answer which of several scenarios: the lines, three sentences, one JSON object."""

import math
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from experiments.decisions.comparison.lines import (
    chance,
    in_columns,
    order_lines,
    removed_line,
    resting_line,
    table_rows,
)
from experiments.decisions.comparison.measures import BENEFIT, COST, HARM, RANKED, rank_all, removed, tell_all
from experiments.decisions.comparison.ranking import Ranking
from experiments.decisions.comparison.store import Compared
from experiments.reports.answer import day, ends, number, period
from experiments.reports.lines import Told, not_for_decisions, spread_name
from experiments.reports.numbers import with_unit
from experiments.reports.store import unit_of
from sim.outcomes import OUTCOMES
from sim.spread import Spread

_PARTS = ("luck_low", "luck_high", "knowledge_low", "knowledge_high")


@dataclass(frozen=True)
class Comparison:
    """What a comparison says, in words and in numbers."""

    compared: Compared

    @cached_property
    def told(self) -> dict[str, dict[str, Told]]:
        """Return each scenario's measures."""
        return tell_all(self.compared)

    @cached_property
    def rankings(self) -> dict[str, Ranking]:
        """Return the scenarios' order by each measure that ranks them."""
        return rank_all(self.compared)

    @property
    def question(self) -> str:
        """Return what is asked."""
        *names, last = self.compared.names
        return f"Which of these: {', '.join(names)} or {last}?"

    @property
    def lines(self) -> list[str]:
        """Return the sentence above, a table, and a sentence for each measure that ranks."""
        compared = self.compared
        shares = {name: removed(compared, HARM.name, name) for name in compared.names}
        return [
            self.headline,
            *in_columns(self.rows),
            *order_lines(self.rankings),
            removed_line(shares),
            *compared.manifest["warnings"],
            resting_line(compared),
        ]

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """Return the table above all, its header first."""
        return table_rows(self.compared, self.told, self.rankings[BENEFIT.name])

    @property
    def headline(self) -> str:
        """Return the sentence above the lines."""
        compared, values = self.compared, self.compared.scenario.values
        where = f"{period(compared)} from {day(values['start'])} in {values['area_name']}"
        best = "values are held at their centre, so no scenario has a probability of being best"
        if compared.is_drawn:
            draws = len(set(compared.draw_of.tolist()))
            best = f"“best” is the probability of the most net social value over {draws:,} draws of what isn't known"
        return (
            f"{where[0].upper()}{where[1:]}, {len(compared.names)} scenarios on the same people and luck over "
            f"{compared.replicates:,} replicates; offences, harm and value are differences from "
            f"{compared.reference_name}, with 95 % of {spread_name(compared)}; {best}."
        )

    @cached_property
    def sentences(self) -> list[str]:
        """Return the answer in three sentences."""
        benefit, harm, cost = (self.rankings[one.name] for one in (BENEFIT, HARM, COST))
        first = benefit.order[0]
        worth = self.told[first][BENEFIT.name]
        against = f"{worth.written('difference')} ({worth.range()}) against {self.compared.reference_name}"
        if worth.is_none:
            against = f"the same as {self.compared.reference_name}"
        if first not in self.compared.others:
            against = "and is what the others are set against"
        return [
            f"{first} has the most net social value, {against}{_sure_of(benefit)}.",
            f"{harm.order[0]} has the least harm{_sure_of(harm)}; {cost.order[0]} costs least{_sure_of(cost)}.",
            self._rest(),
        ]

    def _rest(self) -> str:
        share = with_unit(self.compared.manifest["assumed_share"], "share", -2)
        decisions = "these are not for decisions" if not_for_decisions(self.compared) else "read them with that in mind"
        doubts = any(ranking.unsure for ranking in self.rankings.values())
        told = (
            "the replicates tell all of them apart" if not doubts else "more replicates are needed to tell some apart"
        )
        return f"Up to {share} of a scenario's numbers are assumptions or recalled, so {decisions}; {told}."

    @cached_property
    def warnings(self) -> list[str]:
        """Return what a reader must know before using the figures."""
        found = list(self.compared.manifest["warnings"])
        if not_for_decisions(self.compared):
            found.append("More than a quarter of a scenario's numbers are recalled, not read: not for decisions.")
        for one in RANKED:
            if pairs := self.rankings[one.name].unsure:
                named = ", ".join(f"{pair.first} and {pair.second}" for pair in pairs)
                found.append(f"By {one.short}, these replicates can't tell apart: {named}.")
            if self.rankings[one.name].pairs[0].is_hidden:
                found.append(f"By {one.short}, luck hides what isn't known: the means alone make the probabilities.")
        if not self.compared.is_drawn:
            found.append(
                "Uncertain values are held at their centre: the ranges hold luck alone, and no scenario has a "
                "probability of being best."
            )
        return found

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Return the answer as plain data for JSON, nothing in place of what means nothing."""
        return {
            "command": "compare",
            "version": version("iomsim"),
            "question": self.question,
            "answer": " ".join(self.sentences),
            "populations": {"pool": {outcome.name: self._outcome(outcome.name) for outcome in OUTCOMES}},
            "parts": [],
            "reference": self.compared.reference,
            "rankings": [
                {"measure": one.name, "best_is": "least" if one.least else "most"} | _plain(self.rankings[one.name])
                for one in RANKED
            ],
            "assumed_share": number(self.compared.manifest["assumed_share"]),
            "warnings": self.warnings,
        }

    def _outcome(self, outcome: str) -> dict[str, Any]:
        compared = self.compared
        found = {name: compared.difference(outcome, name) for name in compared.names}
        errors = {name: number(one.error) for name, one in found.items()}
        known = [error for error in errors.values() if error is not None]
        return {
            "unit": unit_of(outcome),
            "arms": {arm: ends(compared.spread(outcome, arm)) for arm in compared.arms},
            "differences": {name: ends(one) | _parts(one) for name, one in found.items()},
            "error": max(known) if known else None,
            "errors": errors,
            "variance_removed": {name: number(removed(compared, outcome, name)) for name in compared.names},
        }


def _sure_of(ranking: Ranking) -> str:
    """Write how sure the first of an order is, where knowledge says and luck does not hide it."""
    found = ranking.probability[ranking.order[0]]
    hidden = ranking.pairs[0].is_hidden
    return f" (probability {chance(found)})" if math.isfinite(found) and not hidden else ""


def _parts(spread: Spread) -> dict[str, float | None]:
    found = asdict(spread)
    return {name: number(found[name]) for name in _PARTS}


def _plain(ranking: Ranking) -> dict[str, Any]:
    """Return a ranking as plain data."""
    return {
        "order": list(ranking.order),
        "probability_best": {name: number(found) for name, found in ranking.probability.items()},
        "pairs": [
            {
                "better": pair.first,
                "worse": pair.second,
                "difference": number(pair.difference.mean),
                "error": number(pair.difference.error),
                "told_apart": pair.is_told,
                "replicates_needed": pair.needed,
            }
            for pair in ranking.pairs
        ],
    }
