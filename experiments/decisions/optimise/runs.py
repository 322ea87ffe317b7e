"""Search on one luck, run what was found again on another, and write the folder."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.briefing.page import write_beside
from experiments.decisions import variants
from experiments.decisions.levers import with_settings
from experiments.decisions.optimise import page, summary
from experiments.decisions.optimise.answer import Optimum
from experiments.decisions.optimise.asking import AIMS, Question
from experiments.decisions.optimise.search import Found, evaluations_at_least, next_pounds, search
from experiments.decisions.optimise.spending import Plan, Spending
from experiments.decisions.optimise.store import FRESH, OPTIMISE_FILE, SEARCH, WANTED, Searched
from experiments.decisions.variants import Figures, Variant
from experiments.reports import folder as folders
from experiments.reports import provenance
from experiments.reports.asked import SEEDS, Asked
from experiments.reports.bar import Bar, Progress
from experiments.reports.resolved import Sources
from experiments.reports.runs import SUMMARY, finish, write_manifest, write_scenario
from scenarios.faults import Fault, Origin, ScenarioError
from sim import Scenario


@dataclass(frozen=True)
class Task:
    """What is to be searched: a scenario as it was typed, its lines, and where the search begins."""

    name: str
    typed: tuple[str, ...]
    scenario: Scenario
    question: Question
    spending: Spending
    start: Plan


def task(name: str, typed: Sequence[str], scenario: Scenario, question: Question) -> Task:
    """Return what is to be searched.

    Raises ScenarioError where the budget buys nothing, or the evaluations don't go once over all lines.
    """
    spending = Spending.of(scenario, question.left_out)
    least, line = spending.least()
    faults = []
    if question.budget < least:
        bought = "half a post" if line.unit == "FTE" else f"one of its {line.unit}"
        faults.append(
            Fault(
                Origin("--budget"),
                f"£{question.budget:,.0f} a year buys nothing; expected £{least:,.0f} or more, which buys {bought} "
                f"of {line.name}, the cheapest line",
            )
        )
    start = spending.within(question.budget)
    needed = evaluations_at_least(spending, start)
    if question.evaluations < needed:
        faults.append(
            Fault(
                Origin("--evaluations"),
                f"{question.evaluations} was given; expected {needed} or more, one for each of the scenario's lines "
                "and mixes, or fewer lines (--without)",
            )
        )
    if faults:
        raise ScenarioError(faults)
    return Task(name, tuple(typed), scenario, question, spending, start)


class _Session:
    """The plans that have been run, and their figures."""

    def __init__(self, job: Task, asked: Asked, progress: Progress) -> None:
        self.job, self.asked, self.progress = job, asked, progress
        self.names: dict[Plan, str] = {}
        self.figures: Figures = {}
        self.shares = (0.0, 0.0)
        # Of the search, then of the start, the two best and the next pounds.
        self.most = job.question.evaluations + 3 + len(job.spending.lines)
        self.done = 0

    def run(self, plans: Sequence[Plan], luck: str) -> list[Any]:
        """Run plans on a luck, and return what each does by what is sought."""
        job, asked = self.job, self.asked
        for plan in plans:
            self.names.setdefault(plan, f"plan {len(self.names)}")
        ways = [
            Variant(
                luck, self.names[plan],
                with_settings(job.name, job.typed, job.spending.settings(plan), "--budget"),
            )
            for plan in plans
        ]  # fmt: skip
        seed = asked.seed if luck == SEARCH else fresh_seed(asked.seed)
        before = self.done * asked.replicates
        found, shares = variants.run(
            ways,
            WANTED,
            dataclasses.replace(asked, seed=seed),
            lambda done, _: self.progress(before + done, self.most * asked.replicates),
        )
        self.done += len(plans)
        self.figures |= found
        self.shares = (max(self.shares[0], shares[0]), max(self.shares[1], shares[1]))
        aim = AIMS[job.question.by]
        return [aim.sign * found[luck, self.names[plan], "pool", None, aim.outcome] for plan in plans]


def fresh_seed(seed: int) -> int:
    """Return the seed on which what was found is run again: not that of the search."""
    return (seed + 1) % SEEDS


def searched(job: Task, asked: Asked, progress: Progress) -> tuple["_Session", Found, dict[str, Plan]]:
    """Search, then run the start, the two best and the next £100,000 on each line again on fresh luck."""
    session = _Session(job, asked, progress)
    question, spending = job.question, job.spending
    found = search(spending, job.start, question.budget, lambda plans: session.run(plans, SEARCH), question.evaluations)
    following = {spending.lines[k].name: plan for k, plan in next_pounds(spending, found.best)}
    finalists = [job.start, found.best, *([found.second] if found.second else [])]
    session.run(list(dict.fromkeys([*finalists, *following.values()])), FRESH)
    return session, found, following


def _about(job: Task, asked: Asked, session: _Session, found: Found, following: dict[str, Plan]) -> dict[str, Any]:
    """Return what the manifest says of a search."""
    lines, names = job.spending.lines, session.names
    units = [line.name for line in lines]
    return {
        "command": "optimise",
        "scenario": job.scenario.name,
        "seed": asked.seed,
        "fresh_seed": fresh_seed(asked.seed),
        "replicates": asked.replicates,
        "parameters": asked.parameters,
        "budget": job.question.budget,
        "by": job.question.by,
        "evaluations": found.evaluations,
        "options": job.question.options,
        "lines": [{name: getattr(line, name) for name in ("name", "label", "unit", "price", "step")} for line in lines],
        "given": dict(zip(units, job.spending.given, strict=True)),
        "plans": [
            {"name": name, "units": dict(zip(units, plan, strict=True)), "cost": job.spending.cost(plan)}
            for plan, name in names.items()
        ],
        "start": names[found.start],
        "best": names[found.best],
        "second": names[found.second] if found.second is not None else None,
        "next": {line: names[plan] for line, plan in following.items()},
        "tried": [
            {"move": one.move, "plan": names[one.plan], "gain": one.gain, "made": one.is_made} for one in found.tried
        ],
        "assumed_share": session.shares[0],
        "recalled_share": session.shares[1],
        "warnings": [],
    }


def written(job: Task, asked: Asked, folder: Path, sources: Sources, *, overwrite: bool, bar: bool) -> Optimum:
    """Search as was asked and put the folder in place, whole; return what it says."""
    started = datetime.now(UTC)
    with Bar(wanted=bar) as progress:
        session, found, following = searched(job, asked, progress)
    with folders.whole(folder, overwrite=overwrite) as part:
        write_scenario(job.scenario, sources, part)
        variants.write(session.figures, part / OPTIMISE_FILE)
        about = _about(job, asked, session, found, following) | {"sha256": provenance.digests(part)}
        manifest = provenance.manifest(started, datetime.now(UTC), about)
        write_manifest(part, manifest)
        summary.write(Optimum(Searched.read(part)), part / SUMMARY)
        answer = page.render(part)
        write_beside(part)
        finish(part, manifest)
        _ = answer.plain, answer.lines  # what is to be said is read before the folder moves
    return answer
