"""Audit what was asked, and write the folder."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.decisions.audit import page, store
from experiments.decisions.audit.answer import Answer
from experiments.decisions.audit.followed import NEEDED, list_weeks
from experiments.decisions.audit.matrices import matrices, with_library
from experiments.decisions.audit.replicates import Task, audited
from experiments.reports import folder as folders
from experiments.reports import provenance
from experiments.reports.asked import Asked
from experiments.reports.bar import Bar
from experiments.reports.resolved import Sources
from experiments.reports.runs import SUMMARY, finish, write_manifest, write_scenario
from scenarios.faults import Fault, Origin, ScenarioError, nearest, said
from sim.results import shares_of
from sim.scenario import Scenario


def faults(scenario: Scenario, cohort: str | None, places: int | None) -> Iterator[Fault]:
    """Yield what keeps a scenario from being audited as was asked."""
    values = scenario.values
    known = list(values["cohorts"])
    if cohort is not None and cohort not in known:
        yield Fault(
            Origin("--cohort"),
            f"{said(cohort)} was given; expected a cohort of {scenario.name}{nearest(cohort, known)}",
        )
    elif places is None and (own := int(values["cohorts"][cohort or known[0]]["places"])) < 1:
        yield Fault(Origin("--places"), f"the cohort {cohort or known[0]} has {own}; expected how many a list holds")
    if places is not None and places < 1:
        yield Fault(Origin("--places"), f"{places} was given; expected a whole number of 1 or more")
    horizon, wanted = int(values["horizon_weeks"]), list_weeks(values)[0] + NEEDED
    if horizon < wanted:
        yield Fault(
            Origin("horizon_weeks"),
            f"{horizon} is too short; expected {wanted} or more, since a list is followed for a year and what was "
            "done in it for half a year more, until it is proven",
        )


def task_of(scenario: Scenario, cohort: str | None, places: int | None) -> Task:
    """Return what to audit: the first cohort and its own places where none was asked.

    Raises ScenarioError with all that keeps it from being audited.
    """
    if found := list(faults(scenario, cohort, places)):
        raise ScenarioError(found)
    whole = with_library(scenario)
    name = cohort or next(iter(whole.values["cohorts"]))
    return Task(whole, matrices(whole, name), name, places or int(whole.values["cohorts"][name]["places"]))


def _about(task: Task, asked: Asked) -> dict[str, Any]:
    """Return what the manifest says of this audit."""
    assumed, recalled = shares_of(task.scenario)
    return {
        "command": "audit",
        "scenario": task.scenario.name,
        "cohort": task.cohort,
        "places": task.places,
        "week": list_weeks(task.scenario.values)[0],
        "matrices": [one.name for one in task.matrices],
        "seed": asked.seed,
        "replicates": asked.replicates,
        "parameters": asked.parameters,
        "assumed_share": assumed,
        "recalled_share": recalled,
        "warnings": [],
    }


def written(task: Task, asked: Asked, folder: Path, sources: Sources, *, overwrite: bool, bar: bool) -> Answer:
    """Audit what was asked and put its folder in place, whole; return what it says."""
    started = datetime.now(UTC)
    with Bar(wanted=bar) as progress:
        found = audited(task, asked, progress)
    with folders.whole(folder, overwrite=overwrite) as part:
        write_scenario(task.scenario, sources, part)
        store.write_audit(found, part / store.AUDIT)
        store.write_people(found.example, task.scenario.values, part / store.PEOPLE)
        about = _about(task, asked) | {"sha256": provenance.digests(part)}
        manifest = provenance.manifest(started, datetime.now(UTC), about)
        write_manifest(part, manifest)
        store.write_summary(store.Audited.read(part), part / SUMMARY)
        answer = page.render(part)
        finish(part, manifest)
        _ = answer.plain, answer.lines  # what is to be said is read before the folder moves
    return answer
