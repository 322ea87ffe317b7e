"""Run every mix under every condition on common luck, and write the folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.decisions import variants
from experiments.decisions.frontier import page, summary
from experiments.decisions.frontier.answer import Frontier
from experiments.decisions.frontier.asking import Question, options
from experiments.decisions.frontier.conditions import Condition, conditions
from experiments.decisions.frontier.measures import wanted
from experiments.decisions.frontier.mixes import Choice, chosen
from experiments.decisions.frontier.store import FRONTIER_FILE, Explored
from experiments.decisions.levers import with_settings
from experiments.decisions.variants import Variant
from experiments.reports import folder as folders
from experiments.reports import provenance
from experiments.reports.asked import Asked
from experiments.reports.bar import Bar
from experiments.reports.resolved import Sources
from experiments.reports.runs import SUMMARY, finish, write_manifest, write_scenario
from sim import Scenario


@dataclass(frozen=True)
class Plan:
    """All that is to be run."""

    scenario: Scenario
    question: Question
    choice: Choice
    conditions: tuple[Condition, ...]
    variants: tuple[Variant, ...]


def planned(name: str, typed: Sequence[str], scenario: Scenario, question: Question, twin: str) -> Plan:
    """Return every mix under every condition; the first of each condition runs the twin too.

    Raises ScenarioError where the scenario hasn't what was asked for, or a mix or a condition isn't sound.
    """
    choice = chosen(scenario, question)
    found = list(conditions(scenario, question, choice.cohorts))
    option = "--lever" if question.levers else "--between"
    ways = []
    for condition in found:
        for k, mix in enumerate(choice.mixes):
            settings = {**choice.held, **condition.settings, **mix.settings}
            loaded = with_settings(name, typed, settings, option)
            ways.append(Variant(condition.name, mix.name, loaded, "" if k else twin))
    return Plan(scenario, question, choice, tuple(found), tuple(ways))


def _about(plan: Plan, asked: Asked) -> dict[str, Any]:
    """Return what the manifest says of what was asked."""
    choice = plan.choice
    return {
        "scenario": plan.scenario.name,
        "command": "frontier",
        "seed": asked.seed,
        "replicates": asked.replicates,
        "parameters": asked.parameters,
        "reference": asked.twin,
        "what": choice.what,
        "labels": list(choice.labels),
        "cohorts": list(choice.cohorts),
        "week": choice.week,
        "own": choice.own,
        "mixes": [{"name": mix.name, "settings": mix.settings, "sizes": list(mix.sizes)} for mix in choice.mixes],
        "conditions": {condition.name: condition.factor for condition in plan.conditions},
        "options": list(options(plan.question, choice.cohorts)),
        "warnings": [],
    }


def written(plan: Plan, asked: Asked, folder: Path, sources: Sources, *, overwrite: bool, bar: bool) -> Frontier:
    """Run what was asked and put its folder in place, whole; return what it says."""
    started = datetime.now(UTC)
    with Bar(wanted=bar) as progress:
        figures, (assumed, recalled) = variants.run(plan.variants, wanted(plan.choice.cohorts), asked, progress)
    with folders.whole(folder, overwrite=overwrite) as part:
        write_scenario(plan.scenario, sources, part)
        variants.write(figures, part / FRONTIER_FILE)
        about = _about(plan, asked) | {
            "assumed_share": assumed,
            "recalled_share": recalled,
            "sha256": provenance.digests(part),
        }
        manifest = provenance.manifest(started, datetime.now(UTC), about)
        write_manifest(part, manifest)
        summary.write(Explored.read(part), part / SUMMARY)
        answer = page.render(part)
        finish(part, manifest)
        _ = answer.plain, answer.lines  # what is to be said is read before the folder moves
    return answer
