"""Seek plans on the luck of the search, keep those that no other does better than, and run them on fresh luck."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.decisions import variants
from experiments.decisions.frontier.dominance import on_frontier
from experiments.decisions.levers import with_settings
from experiments.decisions.optimise.runs import fresh_seed
from experiments.decisions.variants import Figures, Variant
from experiments.discovery.search.asking import Question, is_level, outcome_of
from experiments.discovery.search.evolve import evolve
from experiments.discovery.search.plans import Plan, Space
from experiments.reports.asked import Asked
from experiments.reports.bar import Progress
from sim.scenario import Scenario

SEARCH, FRESH = "search", "fresh"  # the luck that figures are of
OWN = "as given"
MOST_KEPT = 30  # plans that are run on fresh luck
_TOLD = ("cost_scheme", "harm_cchi_days")  # of every plan, whatever is asked


@dataclass(frozen=True)
class Task:
    """What is to be searched: a scenario as it was typed, and its plans."""

    name: str
    typed: tuple[str, ...]
    scenario: Scenario
    question: Question
    space: Space

    @property
    def wanted(self) -> list[tuple[str, str]]:
        """Return the figures that are kept."""
        asked = [aim.figure for aim in self.question.aims] + [bound.figure for bound in self.question.bounds]
        return [("pool", outcome) for outcome in dict.fromkeys([*map(outcome_of, asked), *_TOLD])]


@dataclass
class Session:
    """The plans that have been run, and their figures."""

    task: Task
    asked: Asked
    progress: Progress
    seen: dict[Plan, tuple[Any, Any]] = field(default_factory=dict)  # what each does, and what it breaks
    born: dict[Plan, int] = field(default_factory=dict)  # the generation in which each was first seen
    figures: dict[str, Figures] = field(default_factory=dict)  # by luck
    shares: tuple[float, float] = (0.0, 0.0)
    generation: int = 0
    done: int = 0  # replicates of plans

    def name(self, plan: Plan) -> str:
        """Return a plan's name: by the order in which plans were first seen."""
        return f"plan {list(self.seen).index(plan) + 1}"

    def evaluate(self, plans: list[Plan]) -> tuple[Any, Any]:
        """Return what a generation of plans does, and what it breaks; one that was seen isn't run again."""
        self.generation += 1
        new = [plan for plan in dict.fromkeys(plans) if plan not in self.seen]
        first = {} if self.figures else {OWN: self.own}
        for number, plan in enumerate(new, start=len(self.seen) + 1):
            first[f"plan {number}"] = self.scenario(plan)
            self.born[plan] = self.generation
        if first:
            self.run(first, SEARCH, self.asked)
        offset = len(self.seen)
        for number, plan in enumerate(new, start=offset + 1):
            self.seen[plan] = self.means(f"plan {number}", SEARCH)
        return tuple(np.array([self.seen[plan][k] for plan in plans]) for k in (0, 1))  # type: ignore[return-value]

    def scenario(self, plan: Plan) -> Scenario:
        """Return the scenario of a plan."""
        return with_settings(self.task.name, self.task.typed, self.task.space.settings(plan), "--lever")

    def run(self, scenarios: dict[str, Scenario], luck: str, asked: Asked) -> None:
        """Run plans on a luck and keep their figures; the scenario as given brings the twin of all."""
        ways = [Variant(luck, name, one, asked.twin if name == OWN else "") for name, one in scenarios.items()]
        question = self.task.question
        whole = question.population * question.generations * self.asked.replicates + MOST_KEPT * question.fresh
        before = self.done
        found, shares = variants.run(
            ways, self.task.wanted, asked, lambda done, _: self.progress(before + done, max(whole, before + done))
        )
        self.done += len(ways) * asked.replicates
        self.figures[luck] = self.figures.get(luck, {}) | found
        self.shares = max(self.shares[0], shares[0]), max(self.shares[1], shares[1])

    @property
    def own(self) -> Scenario:
        """Return the scenario as given, what is chosen held at the sizes that it has."""
        return with_settings(self.task.name, self.task.typed, self.task.space.own_settings, "--lever")

    def mean(self, figure: str, name: str, luck: str) -> float:
        """Return the mean of a plan's figure on a luck."""
        return float(np.mean(done(self.figures[luck], luck, figure, name, self.asked.twin)))

    def means(self, name: str, luck: str) -> tuple[Any, Any]:
        """Return what a plan does by each objective, less being better, and by how much it breaks each limit.

        Where a figure means nothing the plan breaks the last limit, which is there for that.
        """
        question = self.task.question
        does = np.array([-aim.sign * self.mean(aim.figure, name, luck) for aim in question.aims])
        breaks = np.array(
            [
                bound.sign * (self.mean(bound.figure, name, luck) - bound.value) / max(1.0, abs(bound.value))
                for bound in question.bounds
            ]
        )
        known = np.isfinite(does).all() and np.isfinite(breaks).all()
        return np.where(np.isfinite(does), does, 0.0), np.append(np.where(np.isfinite(breaks), breaks, 0.0), not known)


def done(figures: Figures, luck: str, figure: str, plan: str, twin: str) -> Any:
    """Return a plan's figure by replicate: less its twin's, if it isn't the scheme's own."""
    own, other = (figures[luck, arm, "pool", None, outcome_of(figure)] for arm in (plan, twin))
    return own if is_level(figure) else own - other


def sought(task: Task, asked: Asked, progress: Progress) -> tuple[Session, list[Plan], int]:
    """Search, then run the front and the scenario as given on fresh luck.

    Returns the session, the plans that were run afresh, and how many were on the front of the search.
    """
    session = Session(task, asked, progress)
    question, space = task.question, task.space
    evolve(
        [len(lever.values) for lever in space.levers],
        (len(question.aims), len(question.bounds) + 1),
        session.evaluate,
        space.own,
        question.population,
        question.generations,
        asked.seed,
    )
    front = front_of(session.seen)
    kept = spread_out(front, session.seen)
    fresh = dataclasses.replace(asked, seed=fresh_seed(asked.seed), replicates=question.fresh)
    if kept:
        session.run({OWN: session.own} | {session.name(plan): session.scenario(plan) for plan in kept}, FRESH, fresh)
    return session, kept, len(front)


def front_of(seen: dict[Plan, tuple[Any, Any]]) -> list[Plan]:
    """Return the plans within every limit than which no other such plan does better by all objectives."""
    within = [plan for plan, (_, breaks) in seen.items() if (breaks <= 0).all()]
    if not within:
        return []
    kept = on_frontier(-np.array([seen[plan][0] for plan in within]))
    return [plan for plan, is_kept in zip(within, kept, strict=True) if is_kept]


def spread_out(front: Sequence[Plan], seen: dict[Plan, tuple[Any, Any]], most: int = MOST_KEPT) -> list[Plan]:
    """Return the plans of a front, spread out where there are too many: the best by each objective among them."""
    if len(front) <= most:
        return list(front)
    does = np.array([seen[plan][0] for plan in front])
    kept = {int(k) for k in does.argmin(0)}
    order = np.argsort(does[:, 0], kind="stable")
    kept |= {int(order[k]) for k in np.linspace(0, len(front) - 1, most - len(kept)).round().astype(int)}
    return [front[k] for k in sorted(kept)]
