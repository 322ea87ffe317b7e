"""Answer what decides: the lines, a few sentences, one JSON object."""

import math
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from experiments.decisions.comparison.lines import in_columns
from experiments.reports.answer import day, period
from experiments.reports.lines import ARM_CLAUSES, not_for_decisions, resting
from experiments.sensitivity import lines
from experiments.sensitivity.indices import Index
from experiments.sensitivity.problem import DUMMY, LEVER, UNCERTAINTY
from experiments.sensitivity.store import Decided, unit_of_outcome

RANGES = (
    "All this is over the ranges that were looked at: of levers, those that were asked for; of what isn't known, those "
    "of the evidence register. A wider range decides more."
)
_PRINTED = 8  # groups that are printed; the report has all
_MOST_COLUMNS = 4


@dataclass(frozen=True)
class Answer:
    """What decides each outcome, in words and in numbers."""

    decided: Decided

    @property
    def question(self) -> str:
        """Return what is asked."""
        return "What decides the answer: what we control, or what we don't know?"

    def unit(self, outcome: str) -> str:
        """Return the unit of the index that ranks: the outcome's own for Morris, else none."""
        return unit_of_outcome(outcome) if self.decided.method.main == "mu_star" else ""

    @property
    def _of(self) -> str:
        """Return how many of which kinds are looked at."""
        kinds = {one.name: one.kind for one in self.decided.rankings[self.decided.outcomes[0]].order}
        levers, unknown = (sum(kind == one for kind in kinds.values()) for one in (LEVER, UNCERTAINTY))
        values = sum(len(self.decided.members[name]) for name, kind in kinds.items() if kind == UNCERTAINTY)
        grouped = f"{unknown} group{'' if unknown == 1 else 's'} of " if values > unknown else ""
        parts = [f"{levers} lever{'' if levers == 1 else 's'} that we control"] if levers else []
        if unknown:
            parts.append(f"{grouped}{values:,} value{' that is' if values == 1 else 's that are'} not known")
        return " and ".join(parts)

    @property
    def headline(self) -> str:
        """Return the sentence above the lines."""
        decided, manifest = self.decided, self.decided.manifest
        values = decided.scenario.values
        where = f"{period(decided)} from {day(values['start'])} in {values['area_name']}"
        return (
            f"{where[0].upper()}{where[1:]}, the scheme less {ARM_CLAUSES[manifest['reference']]}: {self._of}, at "
            f"{manifest['points']:,} points × {decided.replicates:,} replicates on common luck. Each number is the "
            f"{self.meaning}; in brackets its 95 % interval by which points were looked at."
        )

    @property
    def meaning(self) -> str:
        """Return what the index that ranks means."""
        return self.decided.method.indices[self.decided.method.main]

    @cached_property
    def _order(self) -> list[Index]:
        rankings = self.decided.rankings
        told = {one.name for ranking in rankings.values() for one in ranking.told}
        return sorted(rankings[self.decided.outcomes[0]].order, key=lambda one: one.name not in told)

    @property
    def _kept(self) -> list[tuple[str, ...]]:
        """Return the rows that are printed: the first of each outcome among them, whatever else must go."""
        header, *rows = self.rows
        firsts = {ranking.told[0].name for ranking in self.decided.rankings.values() if ranking.told}
        by_need = sorted(range(len(self._order)), key=lambda k: self._order[k].name not in firsts)
        return [header, *(rows[k] for k in sorted(by_need[:_PRINTED])), *rows[len(self._order) :]]

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """Return the table above all, its header first and the dummy last.

        Groups that stand out for any outcome come before those that don't, in the order of the first outcome.
        """
        decided = self.decided
        shown = decided.outcomes[:_MOST_COLUMNS]
        by_name = {outcome: decided.indices[outcome].of(decided.method.main) for outcome in shown}
        found: list[tuple[str, ...]] = [("", "", *(lines.outcome_name(outcome) for outcome in shown))]
        first = decided.rankings[shown[0]]
        for one in [*self._order, *([first.floor] if first.floor else [])]:
            cells = (self._cell(outcome, by_name[outcome][one.name]) for outcome in shown)
            found.append((lines.group_name(one.name), lines.KINDS[one.kind], *cells))
        return found

    def _cell(self, outcome: str, row: Any) -> str:
        text = lines.written(row, self.unit(outcome))
        return text if row.kind == DUMMY or self.decided.rankings[outcome].is_told(row) else f"~ {text}"

    @cached_property
    def sentences(self) -> list[str]:
        """Return the answer in a few sentences."""
        decided = self.decided
        found = [
            lines.decided_line(outcome, decided.rankings[outcome], self.unit(outcome)) for outcome in decided.outcomes
        ]
        first = decided.outcomes[0]
        found.append(
            lines.control_line(
                first,
                decided.rankings[first],
                decided.shares(first),
                decided.movement(first),
                is_grouped=decided.method.is_grouped,
            )
        )
        return [sentence for sentence in found if sentence]

    @cached_property
    def doubts(self) -> list[str]:
        """Return how far the answer can be trusted."""
        decided = self.decided
        noises = {outcome: decided.noise(outcome) for outcome in decided.outcomes}
        many = len(decided.rankings[decided.outcomes[0]].order)
        found = [lines.chance_line(many), lines.noise_line(noises), lines.settled_line(decided.steps, decided.rankings)]
        return [*(sentence for sentence in found if sentence), RANGES]

    @property
    def lines(self) -> list[str]:
        """Return the sentence above, a table, and what follows from it."""
        kept = self._kept
        left = len(self.rows) - len(kept)
        more = [f"… and {left} more, in the report."] if left else []
        return [
            self.headline,
            *in_columns(kept),
            *more,
            lines.mark_line(self.decided.rankings, "nothing"),
            *self.sentences,
            *self.doubts,
            *self.decided.manifest["warnings"],
            resting(self.decided),
        ]

    @cached_property
    def warnings(self) -> list[str]:
        """Return what a reader must know before using the figures."""
        found = list(self.decided.manifest["warnings"])
        if not_for_decisions(self.decided):
            found.append("More than a quarter of the numbers are recalled, not read: not for decisions.")
        if self.decided.replicates == 1:
            found.append("One replicate: what is luck can't be told from what is decided.")
        return found

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Return the answer as plain data for JSON, nothing in place of what means nothing."""
        decided, manifest = self.decided, self.decided.manifest
        return {
            "command": "sensitivity",
            "version": version("iomsim"),
            "question": self.question,
            "answer": " ".join([*self.sentences, *self.doubts]),
            "populations": {},
            "parts": [],
            "assumed_share": manifest["assumed_share"],
            "warnings": self.warnings,
            "sensitivity": {
                "method": manifest["method"],
                "points": manifest["points"],
                "replicates": decided.replicates,
                "groups": decided.members,
                "outcomes": [self._plain(outcome) for outcome in decided.outcomes],
            },
        }

    def _plain(self, outcome: str) -> dict[str, Any]:
        ranking = self.decided.rankings[outcome]
        told = {one.name for one in ranking.told}
        found = self.decided.manifest["outcomes"][outcome]
        return {
            "outcome": outcome,
            "unit": unit_of_outcome(outcome),
            "order": [one.name for one in ranking.order],
            "told": [one.name for one in ranking.told],
            "noise_share": found["noise"]["share"],
            "replicates_wanted": found["replicates_wanted"],
            "shares": found["shares"],
            "movement": found["movement"],
            "indices": [
                {
                    "group": row.name,
                    "kind": row.kind,
                    "index": row.index,
                    **{
                        name: number if math.isfinite(number := getattr(row, name)) else None
                        for name in ("value", "low", "high")
                    },
                    "told": row.name in told if row.index == self.decided.method.main else None,
                }
                for row in self.decided.indices[outcome].rows
            ],
        }
