"""Search as was asked, and write the folder."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.decisions import variants
from experiments.decisions.optimise.runs import fresh_seed
from experiments.discovery.extra import with_packages
from experiments.discovery.search import page
from experiments.discovery.search.answer import Front
from experiments.discovery.search.asking import Question, is_level, outcome_of
from experiments.discovery.search.plans import Plan, space_of
from experiments.discovery.search.seeking import FRESH, SEARCH, Session, Task, sought
from experiments.discovery.search.store import FRESH_FILE, SEARCH_FILE
from experiments.reports import folder as folders
from experiments.reports import provenance
from experiments.reports.asked import Asked
from experiments.reports.bar import Bar
from experiments.reports.numbers import change_interval, interval
from experiments.reports.resolved import Sources
from experiments.reports.runs import finish, write_manifest, write_scenario
from experiments.reports.store import unit_of
from scenarios.faults import Fault, Origin, ScenarioError
from sim import Scenario


def task_of(name: str, typed: Sequence[str], scenario: Scenario, question: Question) -> Task:
    """Return what is to be searched.

    Raises ScenarioError where a lever names no number of the scenario.
    """
    return Task(name, tuple(typed), scenario, question, space_of(scenario, question.reaches))


def _unmet(session: Session) -> list[Fault]:
    """Say of each limit how far the plans that were tried came; or which figure means nothing in all of them."""
    question, plans = session.task.question, [f"plan {number}" for number in range(1, len(session.seen) + 1)]
    faults = []
    for aim in question.aims:
        if all(math.isnan(session.mean(aim.figure, plan, SEARCH)) for plan in plans):
            sentence = f"{aim.figure} means nothing in any plan, or in what all are set against"
            expected = f"expected {outcome_of(aim.figure)}.scheme, or another"
            faults.append(Fault(Origin("--objective"), f"{sentence}; {expected}"))
    all_limits = " and ".join(bound.text for bound in question.bounds)
    for figure in dict.fromkeys(bound.figure for bound in question.bounds):
        bounds = [bound for bound in question.bounds if bound.figure == figure]
        found = [session.mean(figure, plan, SEARCH) for plan in plans]
        between = interval if is_level(figure) else change_interval
        reached = between(min(found), max(found), unit_of(outcome_of(figure)))
        sentence = f"none of {len(plans)} plans met {all_limits}; {figure} was from {reached}"
        option = "--most" if bounds[0].sign > 0 else "--least"
        faults.append(Fault(Origin(option), f"{sentence}; expected a limit within reach"))
    return faults


def _about(session: Session, kept: Sequence[Plan], on_front: int) -> dict[str, Any]:
    """Return what the manifest says of a search."""
    task, asked, question = session.task, session.asked, session.task.question
    space = task.space
    own: Mapping[str, float | None] = {
        lever.path: None if math.isnan(lever.own) else lever.own for lever in space.levers
    }  # fmt: skip
    return {
        "command": "search",
        "scenario": task.scenario.name,
        "seed": asked.seed,
        "fresh_seed": fresh_seed(asked.seed),
        "search_replicates": asked.replicates,
        "replicates": question.fresh,
        "parameters": asked.parameters,
        "reference": asked.twin,
        "week": space.week,
        "levers": [lever.path for lever in space.levers],
        "own": own,
        "objectives": [asdict(one) for one in question.aims],
        "limits": [asdict(one) for one in question.bounds],
        "options": question.options,
        "plans": [
            {"name": session.name(plan), "generation": session.born[plan], "sizes": space.sizes(plan)}
            for plan in session.seen
        ],
        "on_front": on_front,
        "front": [session.name(plan) for plan in kept],
        "assumed_share": session.shares[0],
        "recalled_share": session.shares[1],
        "warnings": [],
    }


def written(task: Task, asked: Asked, folder: Path, sources: Sources, *, overwrite: bool, bar: bool) -> Front:
    """Search as was asked and put the folder in place, whole; return what it says.

    Raises ScenarioError where no plan keeps within the limits.
    """
    started = datetime.now(UTC)
    with Bar(wanted=bar) as progress:
        session, kept, on_front = sought(task, asked, progress)
    if not kept:
        raise ScenarioError(_unmet(session))
    with folders.whole(folder, overwrite=overwrite) as part:
        write_scenario(task.scenario, sources, part)
        variants.write(session.figures[SEARCH], part / SEARCH_FILE)
        variants.write(session.figures[FRESH], part / FRESH_FILE)
        about = _about(session, kept, on_front) | {"sha256": provenance.digests(part)}
        manifest = with_packages(provenance.manifest(started, datetime.now(UTC), about), "pymoo")
        write_manifest(part, manifest)
        answer = page.render(part)
        finish(part, manifest)
        _ = answer.plain, answer.lines  # what is to be said is read before the folder moves
    return answer
