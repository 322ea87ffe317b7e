"""Answer which mix: the lines, three sentences, one JSON object."""

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np

from experiments.decisions.comparison.lines import chance, in_columns
from experiments.decisions.comparison.ranking import Ranking, is_told, ranked
from experiments.decisions.frontier import lines
from experiments.decisions.frontier.conditions import UNDILUTED
from experiments.decisions.frontier.dominance import dominating, probability_on_frontier
from experiments.decisions.frontier.flips import Best, Way, best_by
from experiments.decisions.frontier.measures import ACTUAL, COST, DOMINANCE, HARM, INDICES, PROVEN, WORTH
from experiments.decisions.frontier.plain import plain
from experiments.decisions.frontier.store import Explored
from experiments.reports.answer import day, period
from experiments.reports.lines import not_for_decisions, spread_name
from experiments.reports.numbers import with_unit
from sim.spread import spread_of

_PRINTED = (HARM, ACTUAL, PROVEN, COST, WORTH)
_MOST_ROWS = 8  # mixes that are printed; the report has all


@dataclass(frozen=True)
class Frontier:
    """What mixes come to, in words and in numbers."""

    explored: Explored

    @property
    def question(self) -> str:
        """Return what is asked."""
        return f"Which mix: {self.explored.manifest['what']}?"

    @cached_property
    def rankings(self) -> dict[str, Ranking]:
        """Return the mixes' order by each measure by which a choice may flip."""
        explored = self.explored
        return {
            aim.outcome: ranked(explored.names, list(explored.by_mix(aim).T), explored.draw_of, least=False)
            for aim in INDICES
        }

    @cached_property
    def _measures(self) -> Any:
        """Return what each mix does by the measures of dominance, more being better: replicate, mix, measure."""
        return np.stack([sign * self.explored.by_mix(aim) for aim, sign in DOMINANCE], 2)

    def dominated_under(self, condition: str) -> set[str]:
        """Return the mixes that are dominated under a condition."""
        here = self.explored.under(condition)
        means = np.stack([sign * here.by_mix(aim).mean(0) for aim, sign in DOMINANCE], 1)
        return {name for name, other in zip(here.names, dominating(means), strict=True) if other is not None}

    @cached_property
    def probability(self) -> dict[str, float]:
        """Return how probable it is, over knowledge, that each mix is on the frontier."""
        found = probability_on_frontier(self._measures, self.explored.draw_of)
        return dict(zip(self.explored.names, found, strict=True))

    @cached_property
    def dominated(self) -> dict[str, tuple[str, bool]]:
        """Return for each dominated mix which dominates it, and whether the replicates tell all that it does better."""
        found, names = {}, self.explored.names
        for mix, other in enumerate(dominating(self._measures.mean(0))):
            if other is not None:
                more = self._measures[:, other] - self._measures[:, mix]
                spreads = [spread_of(one, self.explored.draw_of) for one in more.T]
                found[names[mix]] = names[other], all(is_told(one) or lines.is_none(one) for one in spreads)
        return found

    @cached_property
    def flips(self) -> dict[str, list[Best]]:
        """Return the best mix by each way of asking, the way that the others are set against first."""
        explored = self.explored
        harm, years = explored.by_mix(HARM), explored.years
        conditions = {name: Way(name, explored.under(name).by_mix(HARM)) for name in explored.conditions}
        here, *others = conditions.values()
        by_year = [Way(_years(n), explored.by_mix(HARM, range(1, n + 1))) for n in years[:-1]]
        asked = {
            "By years counted": [Way(period(explored), harm), *by_year[::-1]],
            "By measure": [Way(aim.plain, explored.by_mix(aim)) for aim in INDICES],
            "By the size of the team": [here, *(way for way in others if way.name != UNDILUTED)],
            "With and without dilution": [here, *(way for way in others if way.name == UNDILUTED)],
        }
        return {what: best_by(ways, explored.draw_of) for what, ways in asked.items() if len(ways) > 1}

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """Return the table above all, its header first."""
        explored = self.explored
        found: list[tuple[str, ...]] = [("", *lines.HEADER)]
        for name in explored.names:
            spreads = {aim: explored.spread_done(aim, name) for aim in _PRINTED}
            cells = (lines.written(one, aim, ranged=aim in {HARM, ACTUAL, WORTH}) for aim, one in spreads.items())
            standing = "dominated" if name in self.dominated else "yes"
            likely = chance(self.probability[name])
            found.append((
                f"{name} (as given)" if name == explored.own else name,
                *cells,
                standing if likely == "–" else f"{standing}, {likely}",
            ))  # fmt: skip
        return found

    def unsure_of(self, outcome: str) -> list[str]:
        """Return the mixes from which the replicates don't tell the best by a measure."""
        ranking = self.rankings[outcome]
        return [pair.second for pair in ranking.unsure if pair.first == ranking.order[0]]

    def _best(self, what: str, outcome: str) -> str:
        ranking = self.rankings[outcome]
        return lines.best_line(what, ranking, self.unsure_of(outcome))

    @cached_property
    def flip_lines(self) -> list[str]:
        """Return a sentence for each way of asking."""
        names, n = self.explored.names, self.explored.replicates
        return [lines.flip_line(what, found, names, n) for what, found in self.flips.items()]

    @cached_property
    def sentences(self) -> list[str]:
        """Return the answer in a few sentences."""
        return [
            self._best("Most harm averted on average (CCHI days)", HARM.outcome),
            self._best("Most offences averted on average (actual)", ACTUAL.outcome),
            self._best("Most net social value on average", WORTH.outcome),
            lines.dominated_line(self.dominated, self.explored.replicates),
        ]

    @property
    def headline(self) -> str:
        """Return the sentence above the lines."""
        explored, values = self.explored, self.explored.scenario.values
        where = f"{period(explored)} from {day(values['start'])} in {values['area_name']}"
        week = explored.manifest["week"]
        since = f" from week {week} on" if week else ""
        moved = ", with the team as it is" if explored.manifest["cohorts"] else ""
        return (
            f"{where[0].upper()}{where[1:]}: {explored.manifest['what']}{since}{moved}, on the same "
            f"people and luck over {explored.replicates:,} replicates. All set against {explored.twin_name}; in "
            f"brackets 95 % of {spread_name(explored)}; the percentage after “on the frontier” is over knowledge."
        )

    @property
    def lines(self) -> list[str]:
        """Return the sentence above, a table, and what follows from it."""
        rows = self.rows
        more = [f"… and {len(rows) - 1 - _MOST_ROWS} more mixes, in the report."] if len(rows) > _MOST_ROWS + 1 else []
        kept = rows if not more else [rows[0], *self._foremost()]
        return [
            self.headline,
            *in_columns(kept),
            *more,
            *self.sentences,
            *self.flip_lines,
            *self.explored.manifest["warnings"],
            self._resting(),
        ]

    def _foremost(self) -> list[tuple[str, ...]]:
        """Return the rows of the mixes that avert most harm, in the order of the mixes."""
        foremost = self.rankings[HARM.outcome].order[:_MOST_ROWS]
        return [row for name, row in zip(self.explored.names, self.rows[1:], strict=True) if name in foremost]

    def _resting(self) -> str:
        share = with_unit(self.explored.manifest["assumed_share"], "share", -2)
        recalled = with_unit(self.explored.manifest["recalled_share"], "share", -2)
        tail = ": not for decisions." if not_for_decisions(self.explored) else "."
        return f"Rests on assumptions: {share} of the scenario's numbers ({recalled} recalled, not read){tail}"

    @cached_property
    def warnings(self) -> list[str]:
        """Return what a reader must know before using the figures."""
        found = list(self.explored.manifest["warnings"])
        if not_for_decisions(self.explored):
            found.append("More than a quarter of the numbers are recalled, not read: not for decisions.")
        if self.rankings[HARM.outcome].pairs[0].is_hidden:
            found.append("By harm, luck hides what isn't known: the means alone make the probabilities.")
        if not self.explored.is_drawn:
            found.append("Uncertain values are held at their centre: ranges hold luck alone, without probabilities.")
        return found

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Return the answer as plain data for JSON, nothing in place of what means nothing."""
        return {
            "command": "frontier",
            "version": version("iomsim"),
            "question": self.question,
            "answer": " ".join([*self.sentences, *self.flip_lines]),
            **plain(self.explored, self.dominated, self.probability, self.flips),
            "warnings": self.warnings,
        }


def _years(n: int) -> str:
    return f"{n} year{'' if n == 1 else 's'}"
