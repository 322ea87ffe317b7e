"""Answer what a budget buys best: the lines, a few sentences, one JSON object."""

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from experiments.decisions.comparison.lines import in_columns
from experiments.decisions.comparison.ranking import is_told
from experiments.decisions.optimise import lines
from experiments.decisions.optimise.marginal import Next, chance_above_nil, next_pounds
from experiments.decisions.optimise.plain import plain
from experiments.decisions.optimise.search import NEXT
from experiments.decisions.optimise.store import FRESH, SEARCH, Searched
from experiments.reports.answer import day, period
from experiments.reports.lines import not_for_decisions, spread_name
from experiments.reports.numbers import with_unit
from sim.spread import Spread

HEADER = (
    "",
    "before",
    "after",
    "£100,000 more spent: net social value",
    "worth it",
    "told from nil",
    "spendable",
)
_MOST_ROWS = 9  # lines that are printed; the report has all


@dataclass(frozen=True)
class Optimum:
    """What a search found, in words and in numbers."""

    searched: Searched

    @property
    def question(self) -> str:
        """Return what is asked."""
        return f"What does {lines.pounds(self.searched.manifest['budget'])} a year buy best?"

    @cached_property
    def following(self) -> list[Next]:
        """Return the next £100,000 on each line at the best plan, the one that does most first."""
        return next_pounds(self.searched)

    def gained(self, plan: str, luck: str = FRESH) -> Spread:
        """Return what a plan gains on the start, by what the search was after."""
        searched = self.searched
        return searched.spread_of(searched.gain(searched.aim, plan, searched.start, luck))

    def chance(self, plan: str) -> float:
        """Return the probability over knowledge that a plan does better than the start, on fresh luck."""
        searched = self.searched
        return chance_above_nil(searched.gain(searched.aim, plan, searched.start), searched.draw_of)

    @cached_property
    def unsure(self) -> list[str]:
        """Return the lines that the replicates don't tell from that on which the next £100,000 does most."""
        searched, found = self.searched, self.following
        shares = {one.line: 1 / one.spent for one in found}
        gains = {
            one.line: searched.gain(searched.aim, searched.next[one.line], searched.best) * shares[one.line]
            for one in found
        }
        return [
            one.line for one in found[1:] if not is_told(searched.spread_of(gains[found[0].line] - gains[one.line]))
        ]

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """Return the table, its header first: every line, that on which the next £100,000 does most first."""
        searched = self.searched
        by_name = {one.line: one for one in self.following}
        order = sorted(
            searched.lines,
            key=lambda line: list(by_name).index(line["name"]) if line["name"] in by_name else len(by_name),
        )
        return [HEADER, *(lines.row(searched, line, by_name.get(line["name"])) for line in order)]

    @property
    def headline(self) -> str:
        """Return the sentence above the lines."""
        searched, values, manifest = self.searched, self.searched.scenario.values, self.searched.manifest
        where = f"{period(searched)} from {day(values['start'])} in {values['area_name']}"
        start = lines.pounds(searched.plans[searched.start]["cost"])
        cut = searched.plans[searched.start]["units"] != manifest["given"]
        begun = f"the scheme as given, cut to {start}" if cut else f"the scheme as given, {start} a year"
        return (
            f"{where[0].upper()}{where[1:]}: {lines.pounds(manifest['budget'])} a year, for most {searched.aim.label}; "
            f"{manifest['evaluations']} plans tried on {searched.replicates:,} replicates each, from {begun}. Ranges "
            f"hold 95 % of {spread_name(searched)}; probabilities are over knowledge."
        )

    @cached_property
    def sentences(self) -> list[str]:
        """Return the answer in a few sentences."""
        searched = self.searched
        if searched.best == searched.start:
            found = ["No move within the budget does better than the start: it stays as it is."]
        else:
            cost, budget = searched.plans[searched.best]["cost"], searched.manifest["budget"]
            left = f", leaving {lines.pounds(budget - cost)}" if budget - cost >= NEXT / 2 else ""
            found = [
                f"Best found, at {lines.pounds(cost)} a year{left}: {lines.bought(searched)}.",
                self._shrinkage("It", searched.best),
            ]
        if searched.second is not None and searched.second != searched.start:
            found.append(self._shrinkage("The next best plan seen", searched.second))
        return [*found, lines.next_line(self.following, self.unsure)]

    def _shrinkage(self, name: str, plan: str) -> str:
        fresh = self.gained(plan)
        return lines.shrinkage(
            name, self.gained(plan, SEARCH), fresh, self.searched.aim.unit, self.chance(plan), told=is_told(fresh)
        )

    @property
    def lines(self) -> list[str]:
        """Return the sentence above, what was found, and the table."""
        header, *rows = self.rows
        changed = {line["name"] for line in self.searched.lines if self._is_changed(line["name"])}
        kept = [row for k, row in enumerate(rows) if k < _MOST_ROWS // 2 or row[0] in changed][:_MOST_ROWS]
        more = [f"… and {len(rows) - len(kept)} more lines, in the report."] if len(kept) < len(rows) else []
        return [
            self.headline,
            *self.sentences,
            *in_columns([header, *kept]),
            *more,
            *self.searched.manifest["warnings"],
            self._resting(),
        ]

    def _is_changed(self, line: str) -> bool:
        searched = self.searched
        before, after = (searched.plans[name]["units"][line] for name in (searched.start, searched.best))
        return bool(before != after)

    def _resting(self) -> str:
        manifest = self.searched.manifest
        share, recalled = (with_unit(manifest[f"{kind}_share"], "share", -2) for kind in ("assumed", "recalled"))
        tail = ": not for decisions." if not_for_decisions(self.searched) else "."
        return f"Rests on assumptions: {share} of the scenario's numbers ({recalled} recalled, not read){tail}"

    @cached_property
    def warnings(self) -> list[str]:
        """Return what a reader must know before using the figures."""
        found = list(self.searched.manifest["warnings"])
        if not_for_decisions(self.searched):
            found.append("More than a quarter of the numbers are recalled, not read: not for decisions.")
        if self.searched.best != self.searched.start and not is_told(self.gained(self.searched.best)):
            found.append("On fresh luck the plan found can't be told from the start: more replicates are needed.")
        if self.unsure:
            found.append(f"These replicates can't tell {len(self.unsure)} lines from that which does most.")
        if not self.searched.is_drawn:
            found.append("Uncertain values are held at their centre: ranges hold luck alone, without probabilities.")
        return found

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Return the answer as plain data for JSON, nothing in place of what means nothing."""
        searched = self.searched
        finalists = [
            name for name in dict.fromkeys((searched.best, searched.second)) if name and name != searched.start
        ]
        return {
            "command": "optimise",
            "version": version("iomsim"),
            "question": self.question,
            "answer": " ".join(self.sentences),
            **plain(
                searched,
                self.following,
                {name: (self.gained(name, SEARCH), self.gained(name), self.chance(name)) for name in finalists},
            ),
            "warnings": self.warnings,
        }
