"""Answer which plans are worth having: the lines, a few sentences, one JSON object."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np

from experiments.decisions.comparison.lines import chance, in_columns
from experiments.decisions.comparison.ranking import is_told
from experiments.decisions.frontier.dominance import dominating, probability_on_frontier
from experiments.decisions.frontier.lines import is_none
from experiments.decisions.worth.field import FEWEST
from experiments.discovery.search.asking import Limit, Objective, is_level, outcome_of
from experiments.discovery.search.plans import evidence_among
from experiments.discovery.search.seeking import OWN
from experiments.discovery.search.store import Searched
from experiments.reports.answer import day, ends, number, period
from experiments.reports.lines import not_for_decisions
from experiments.reports.numbers import MINUS, change, change_interval, interval, place, with_unit
from experiments.reports.store import unit_of
from sim.spread import Spread, spread_of

_MOST_ROWS = 8  # plans that are printed; the report has all
_FEW = 20  # draws, below which a probability is said to be rough
AS_GIVEN = "the scenario as given"


def written(spread: Spread, figure: str, *, ranged: bool = False) -> str:
    """Write a figure or a difference, with its range where wanted: a share's own in percent, a difference in points."""
    unit, at = unit_of(outcome_of(figure)), place(spread.low, spread.high, spread.error)
    one, both = (with_unit, interval) if is_level(figure) else (change, change_interval)
    mean = one(spread.mean, unit, at)
    return f"{mean} ({both(spread.low, spread.high, unit, at)})" if ranged and not is_none(spread) else mean


def gained(spread: Spread, figure: str) -> str:
    """Write what a plan does more than the scenario as given, with its range."""
    return written(spread, outcome_of(figure), ranged=True)


def rough(value: float, figure: str) -> str:
    """Write a mean that has no range, in three digits."""
    at = math.floor(math.log10(abs(value))) - 2 if value else None
    return (with_unit if is_level(figure) else change)(value, unit_of(outcome_of(figure)), at)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)


def _drawn(draws: int) -> str:
    return f"There {'is' if draws == 1 else 'are'} {draws} draw{'' if draws == 1 else 's'} of what isn't known"


def _begun(text: str) -> str:
    """Return a sentence's beginning with a capital, names in it as they are."""
    return f"{text[0].upper()}{text[1:]}"


@dataclass(frozen=True)
class Front:
    """What a search came to, in words and in numbers."""

    searched: Searched

    @property
    def question(self) -> str:
        """Return what is asked."""
        aims = " and ".join(aim.label for aim in self.searched.aims)
        return f"Which {', '.join(self.searched.levers)}: {aims}?"

    def _measured(self, names: Sequence[str]) -> Any:
        """Return what ways do on fresh luck, more being better: replicate, way, objective."""
        searched = self.searched
        done = [[aim.sign * searched.done(aim.figure, name) for aim in searched.aims] for name in names]
        return np.array(done).transpose(2, 0, 1)

    @cached_property
    def own_counts(self) -> bool:
        """Say whether the scenario as given may outdo a plan: its figures mean something, within the limits."""
        return bool(np.isfinite(self._measured([OWN])).all()) and not self.breaks(OWN)

    @cached_property
    def _ways(self) -> tuple[str, ...]:
        """Return what may outdo a plan: the plans, and the scenario as given last, so that a plan alike goes first."""
        return (*self.searched.names, OWN) if self.own_counts else self.searched.names

    @cached_property
    def _measures(self) -> Any:
        """Return what each of the ways does on fresh luck."""
        return self._measured(self._ways)

    @cached_property
    def dominated(self) -> dict[str, tuple[str, bool]]:
        """Return for each plan that another way outdoes on fresh luck which, and whether the replicates tell it."""
        names, found = self._ways, {}
        for plan, other in enumerate(dominating(self._measures.mean(0))):
            if other is not None and names[plan] != OWN:
                more = self._measures[:, other] - self._measures[:, plan]
                spreads = [spread_of(one, self.searched.draw_of) for one in more.T]
                found[names[plan]] = names[other], all(is_told(one) or is_none(one) for one in spreads)
        return found

    @cached_property
    def outdone_by_own(self) -> tuple[str, ...]:
        """Return the plans that the scenario as given outdoes on fresh luck, whatever else does."""
        if not self.own_counts:
            return ()
        means = self._measures.mean(0)
        return tuple(
            name
            for name, own in zip(self.searched.names, means[:-1], strict=True)
            if dominating(np.stack([own, means[-1]]))[0] is not None
        )

    @property
    def draws(self) -> int:
        """Return how many draws of what isn't known there are on fresh luck: none at central values."""
        return 0 if self.searched.draw_of is None else len(np.unique(self.searched.draw_of))

    @property
    def has_chances(self) -> bool:
        """Say whether any plan has a probability."""
        return any(map(math.isfinite, self.probability.values()))

    @cached_property
    def probability(self) -> dict[str, float]:
        """Return how probable it is, over knowledge, that no other plan, nor the scenario as given, outdoes each.

        NaN where the draws are so few that nothing can be said.
        """
        drawn = self.searched.draw_of if self.draws >= FEWEST else None
        found = probability_on_frontier(self._measures, drawn)
        return {name: one for name, one in zip(self._ways, found, strict=True) if name != OWN}

    def breaks(self, plan: str) -> list[Limit]:
        """Return the limits that a plan breaks on fresh luck, on average."""
        means = ((bound, self.searched.spread_done(bound.figure, plan).mean) for bound in self.searched.bounds)
        return [bound for bound, mean in means if bound.sign * (mean - bound.value) > 0]

    def standing(self, plan: str) -> str:
        """Say how a plan of the search's front stands on fresh luck."""
        if broken := self.breaks(plan):
            return f"breaks {broken[0].text}"
        if plan not in self.dominated:
            return "yes"
        other, told = self.dominated[plan]
        by = f"outdone by {AS_GIVEN}" if other == OWN else other
        return f"no: {by}{'' if told else ' (not told apart)'}"

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Return the plans, the best by the first objective on fresh luck first."""
        means = self._measures.mean(0)[: len(self.searched.names), 0]
        return tuple(self.searched.names[k] for k in np.argsort(-means, kind="stable"))

    @cached_property
    def standing_still(self) -> tuple[str, ...]:
        """Return the plans that are still within limits and undone on fresh luck, in order."""
        return tuple(name for name in self.order if self.standing(name) == "yes")

    def row(self, plan: str, *, ranged: bool = False) -> tuple[str, ...]:
        """Return a plan's row: its sizes, what it does on fresh luck, and how it stands."""
        searched = self.searched
        sizes = searched.plans[plan]["sizes"] if plan != OWN else searched.manifest["own"]
        does = (written(searched.spread_done(one.figure, plan), one.figure, ranged=ranged) for one in searched.aims)
        likely = chance(self.probability[plan]) if plan != OWN else "–"
        standing = self.standing(plan) if plan != OWN else "as given"
        return (
            plan,
            *("–" if sizes[path] is None else f"{sizes[path]:g}" for path in searched.levers),
            *does,
            standing if likely == "–" else f"{standing}, {likely}",
        )

    @property
    def header(self) -> tuple[str, ...]:
        """Return the header of the plans' rows."""
        return ("", *self.searched.levers, *(aim.figure for aim in self.searched.aims), "still on the front")

    @property
    def headline(self) -> str:
        """Return the sentence above the lines."""
        searched, manifest, values = self.searched, self.searched.manifest, self.searched.scenario.values
        where = f"{period(searched)} from {day(values['start'])} in {values['area_name']}"
        limits = "".join(f", {one.text}" for one in searched.bounds)
        likely = f"; percentages are of {self.draws:,} draws of what isn't known" if self.has_chances else ""
        return (
            f"{where[0].upper()}{where[1:]}: {len(manifest['plans'])} plans tried on {manifest['search_replicates']} "
            f"replicates{limits}; figures are of {searched.replicates} fresh replicates (seed "
            f"{manifest['fresh_seed']}, not the search's {manifest['seed']}), each plan against {searched.twin_name}"
            f"{likely}."
        )

    @cached_property
    def sentences(self) -> list[str]:
        """Return the answer in a few sentences."""
        still, names = self.standing_still, self.searched.names
        gone = [name for name in self.order if name not in still]
        found = [
            f"On the front of the search are {self.searched.manifest['on_front']} plans"
            + (f", of which {len(names)} were run afresh" if self.searched.manifest["on_front"] > len(names) else "")
            + f"; on fresh luck {len(still)} still are"
            + (f", and {', '.join(gone)} {'is' if len(gone) == 1 else 'are'} not." if gone else ", so all of them.")
        ]
        if self.outdone_by_own:
            *named, last = [name for name in self.order if name in self.outdone_by_own]
            found.append(f"{_begun(AS_GIVEN)} outdoes {', '.join(named)}{' and ' if named else ''}{last}.")
        return [*found, *(self._best(aim) for aim in self.searched.aims), self._end()]

    def _best(self, aim: Objective) -> str:
        """Say what does best by an objective, and what the search had promised of its own best plan."""
        searched = self.searched
        among = (*self.standing_still, *([OWN] if self.own_counts else [])) or searched.names
        best = max(among, key=lambda name: aim.sign * searched.spread_done(aim.figure, name).mean)
        hoped = max(searched.names, key=lambda name: aim.sign * searched.promised(aim.figure, name))
        promised, fresh = searched.gain(aim.figure, hoped)
        done = written(searched.spread_done(aim.figure, best), aim.figure, ranged=True)
        named = AS_GIVEN if best == OWN else best
        return (
            f"{_begun(aim.label)}: {named}, {done}. The search's own best by it, {hoped}, had "
            f"{rough(promised, outcome_of(aim.figure))} against the scenario as given in the search, and has "
            f"{gained(fresh, aim.figure)} on fresh luck."
        )

    def _end(self) -> str:
        """Say whether the search was still finding plans when it ended."""
        manifest = self.searched.manifest
        last = max(plan["generation"] for plan in manifest["plans"])
        new = sum(self.searched.plans[name]["generation"] == last for name in self.searched.names)
        tail = "more generations may find better" if new else "more generations may find little"
        return (
            f"Of them {new} were first seen in the last of {last} generations, so {tail}; no search says that it found "
            "the best."
        )

    @property
    def lines(self) -> list[str]:
        """Return the sentence above, a table, and what follows from it."""
        rows = [self.row(name) for name in (*self.order[:_MOST_ROWS], OWN)]
        more = len(self.order) - _MOST_ROWS
        return [
            self.headline,
            *in_columns([self.header, *rows]),
            *([f"… and {more} more plans, in the report."] if more > 0 else ()),
            *self.sentences,
            *self._remarks,
            self._resting(),
        ]

    def _resting(self) -> str:
        share = with_unit(self.searched.manifest["assumed_share"], "share", -2)
        recalled = with_unit(self.searched.manifest["recalled_share"], "share", -2)
        tail = ": not for decisions." if not_for_decisions(self.searched) else "."
        return f"Rests on assumptions: {share} of the scenario's numbers ({recalled} recalled, not read){tail}"

    @cached_property
    def warnings(self) -> list[str]:
        """Return what a reader must know before using the figures."""
        found = []
        if not_for_decisions(self.searched):
            found.append("More than a quarter of the numbers are recalled, not read: not for decisions.")
        if not self.searched.is_drawn:
            found.append("Uncertain values are held at their centre: ranges hold luck alone, without probabilities.")
        return [*found, *self._remarks]

    @cached_property
    def _remarks(self) -> list[str]:
        """Return what stands below the lines too: what is no choice, few draws, whether no plan stands."""
        searched = self.searched
        found = [
            f"{path} is no choice: it is evidence, known to within a range ({_number(low)} to {_number(high)}), so a "
            "plan says what would have to be true, not what to do."
            for path, low, high in evidence_among(searched.scenario, searched.levers)
        ]
        if 0 < self.draws < FEWEST:
            found.append(
                f"{_drawn(self.draws)}, two replicates each, too few for a probability: {FEWEST} are the fewest, so "
                f"give --fresh {2 * FEWEST} or more."
            )
        elif self.has_chances and self.draws < _FEW:
            found.append(
                f"{_drawn(self.draws)}, so each percentage is rough: --fresh {2 * _FEW} or more gives {_FEW} draws."
            )
        if all(map(self.breaks, searched.names)):
            found.append("No plan keeps within the limits on fresh luck: what the search found within them was luck.")
        elif not self.standing_still:
            tail = ", or breaks a limit" if searched.bounds else ""
            others = f"by another plan or {AS_GIVEN}" if self.outdone_by_own else "by another plan"
            found.append(f"No plan is still on the front on fresh luck: each is outdone {others}{tail}.")
        return found

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Return the answer as plain data for JSON, nothing in place of what means nothing."""
        searched, manifest = self.searched, self.searched.manifest
        names = (OWN, *searched.names)
        outcomes = {}
        for outcome in dict.fromkeys(address[-1] for address in searched.fresh):
            spreads = {name: searched.spread_done(outcome, name) for name in names}
            errors = [error for one in spreads.values() if (error := number(one.error)) is not None]
            outcomes[outcome] = {
                "unit": unit_of(outcome),
                "arms": {arm: ends(searched.spread(outcome, arm)) for arm in (searched.twin, *names)},
                "differences": {name: ends(one) for name, one in spreads.items()},
                "error": max(errors) if errors else None,
            }
        return {
            "command": "search",
            "version": version("iomsim"),
            "question": self.question,
            "answer": " ".join(self.sentences),
            "populations": {"pool": outcomes},
            "parts": [],
            "reference": searched.twin,
            "front": {
                **{name: manifest[name] for name in ("seed", "fresh_seed", "on_front")},
                "tried": len(manifest["plans"]),
                "objectives": [aim.typed for aim in searched.aims],
                "limits": [one.text for one in searched.bounds],
                "plans": [self._plan(name) for name in self.order],
            },
            "assumed_share": number(manifest["assumed_share"]),
            "warnings": self.warnings,
        }

    def _plan(self, name: str) -> dict[str, Any]:
        other, told = self.dominated.get(name, (None, None))
        return {
            "name": name,
            "sizes": self.searched.plans[name]["sizes"],
            "promised": {aim.figure: number(self.searched.promised(aim.figure, name)) for aim in self.searched.aims},
            "dominated_by": other,
            "dominance_told": told,
            "breaks": [one.figure for one in self.breaks(name)],
            "probability_on_front": number(self.probability[name]),
        }
