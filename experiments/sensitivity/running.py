"""Run the points of a sensitivity analysis, in a store that survives whatever ends it, and write what they tell."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from experiments.reports import folder as folders
from experiments.reports import provenance
from experiments.reports.asked import Asked
from experiments.reports.bar import Bar
from experiments.reports.numbers import plain as written_number
from experiments.reports.resolved import sources_beside
from experiments.reports.runs import SUMMARY, finish, write_manifest, write_scenario
from experiments.sensitivity import page, store, summary
from experiments.sensitivity.answer import Answer
from experiments.sensitivity.asking import Question
from experiments.sensitivity.checks import fault_of
from experiments.sensitivity.convergence import convergence
from experiments.sensitivity.indices import indices_of
from experiments.sensitivity.noise import noise_of
from experiments.sensitivity.problem import DUMMY, Problem
from experiments.sensitivity.ranking import movement, shares
from experiments.sensitivity.samples import FloatArray
from experiments.sensitivity.store import Decided, Found
from experiments.studies.answer import time_of
from experiments.studies.chunk import run_chunk
from experiments.studies.designs import unit_points
from experiments.studies.execute import How
from experiments.studies.factors import free
from experiments.studies.plan import Plan, planned
from experiments.studies.running import run_study
from experiments.studies.store import Store
from scenarios.faults import Fault, Origin, ScenarioError
from sim.results import shares_of
from sim.scenario import Scenario
from sim.threads import cores

COMMAND = "sensitivity"  # as the manifest of a result names it
STUDY = "study"  # the folder, within the result, that keeps every run
HERE = "the question"  # where the faults of patterns, levers and outcomes are said to lie


@dataclass(frozen=True)
class Work:
    """A question worked out: its scenario, its study, and the problem whose points those are."""

    question: Question
    asked: Asked
    scenario: Scenario
    name: str  # of the scenario, as it was typed
    plan: Plan
    problem: Problem

    @property
    def runs(self) -> int:
        """Return how many runs it takes; points alike share theirs."""
        return len(set(self.plan.points["address"].to_pylist())) * self.plan.replicates


def worked_out(
    name: str, scenario: Scenario, settings: Mapping[str, Any], question: Question, asked: Asked, model: str = ""
) -> Work:
    """Return a question worked out. ``model`` names a function in the place of a scheme's simulation.

    Raises ScenarioError where a pattern, a lever or an outcome names nothing.
    """
    plan = planned(question.study(name, scenario, settings, asked, model), HERE)
    factors = [(one.name, one.group, one.kind) for one in free(plan.factors)]
    if len({group for _, group, kind in factors if kind != DUMMY}) < 2:  # noqa: PLR2004 - one decides all
        sentence = "there is one thing to look at, which decides all that is decided; expected two or more"
        raise ScenarioError([Fault(Origin(HERE), sentence)])
    problem = Problem.make(question.method, factors, question.many, asked.seed)
    return Work(question, asked, scenario, name, plan, problem)


@dataclass(frozen=True)
class Forecast:
    """What a question would take."""

    work: Work
    each: float  # seconds of a run
    cores: int

    @property
    def seconds(self) -> float:
        """Return about how long all runs take, if nothing else works on the cores."""
        return self.work.runs * self.each / self.cores

    @property
    def lines(self) -> list[str]:
        """Return what is printed."""
        work = self.work
        return [
            (
                f"{work.problem.points:,} points × {work.plan.replicates:,} replicates: {work.runs:,} runs "
                f"({work.question.method}, {len(work.problem.names):,} groups of {len(work.problem.factors):,} values)."
            ),
            (
                f"About {time_of(self.seconds)} on {self.cores} cores, if nothing else works on them: "
                f"{time_of(self.each)} a run, from two runs of one point. Nothing was kept."
            ),
        ]

    @property
    def plain(self) -> dict[str, Any]:
        """Return the same as plain data for JSON."""
        return {
            "command": COMMAND,
            "version": version("iomsim"),
            "question": "How many runs would it take, and how long?",
            "answer": " ".join(self.lines),
            "populations": {},
            "parts": [],
            "assumed_share": shares_of(self.work.scenario)[0],
            "warnings": [],
            "forecast": {
                "method": self.work.question.method,
                "points": self.work.problem.points,
                "replicates": self.work.plan.replicates,
                "runs": self.work.runs,
                "cores": self.cores,
                "seconds_a_run": self.each,
                "seconds": self.seconds,
            },
        }


def forecast(work: Work, how_many: int | None) -> Forecast:
    """Return how many runs it takes and about how long, from two runs of one point; nothing is kept."""
    with tempfile.TemporaryDirectory() as place:
        kept = Store.create(Path(place) / STUDY, work.plan.manifest, work.plan.files, work.plan.points)
        run_chunk(str(kept.folder), ((0, 0, 1),))  # what is compiled and read once
        began = perf_counter()
        run_chunk(str(kept.folder), ((0, 0, min(2, work.plan.replicates)),))
        each = (perf_counter() - began) / min(2, work.plan.replicates)
    return Forecast(work, each, how_many or cores())


def outputs_of(kept: Store) -> dict[str, FloatArray]:
    """Return each outcome by point and replicate; NaN where a run failed."""
    columns = {name: [table[name].to_numpy() for table in kept.rows([name])] for name in kept.columns}
    return {name: np.concatenate(found).reshape(-1, kept.replicates) for name, found in columns.items()}


def looked_at(work: Work, outputs: Mapping[str, FloatArray]) -> tuple[dict[str, Found], list[str]]:
    """Return what was worked out of each outcome, and a sentence for each that was refused."""
    found, refused = {}, []
    sample = unit_points(free(work.plan.factors), work.plan.study.design)
    drawn = work.asked.parameters == "drawn"
    for outcome, values in outputs.items():
        if reason := fault_of(outcome, values):
            refused.append(reason)
            continue
        indices = indices_of(work.problem, sample, values, drawn=drawn)
        means = values.mean(1)
        found[outcome] = Found(
            indices,
            tuple(convergence(work.problem, sample, values, drawn=drawn)),
            noise_of(values, drawn=drawn),
            shares(work.problem, indices),
            movement(work.problem, indices),
            float(means.mean()),
            float(means.std(ddof=1)),
        )
    return found, refused


def _failures(kept: Store) -> list[str]:
    """Say how many runs failed, and of what the first did."""
    failed = kept.progress().failures
    if not failed:
        return []
    total, first = sum(one.runs for one in failed), failed[0]
    return [f"{written_number(total)} runs failed; the first at point {first.point}: {first.error}"]


def written(
    work: Work, folder: Path, how: How, *, again: bool = False, reuse: Store | None = None, bar: bool = False
) -> Answer:
    """Run what the folder's study misses, work out what decides, and put the folder in place, whole.

    With ``again`` what had failed is run once more; runs that ``reuse`` has are taken from there.

    Raises ScenarioError where no outcome can be looked at; the runs stay. Else as ``run_study`` raises.
    """
    started = datetime.now(UTC)
    with Bar(wanted=bar, what="runs") as progress:
        finished = run_study(work.plan, folder / STUDY, how, again=again, reuse=reuse, progress=progress)
    kept = finished.store
    kept.compact()
    found, refused = looked_at(work, outputs_of(kept))
    failed = _failures(kept)
    if not found:
        raise ScenarioError([Fault(Origin("--outcome"), sentence) for sentence in [*refused, *failed]])
    warnings = [f"Left out: {sentence}." for sentence in refused] + [f"{sentence}." for sentence in failed]
    with folders.whole(folder, overwrite=True) as part:
        write_scenario(work.scenario, sources_beside(work.name), part)
        store.write(found, part)
        manifest = provenance.manifest(started, datetime.now(UTC), _about(work, found, warnings, part))
        write_manifest(part, manifest)
        summary.write(Decided.read(part), part / SUMMARY)
        answer = page.render(part)
        _linked(folder / STUDY, part / STUDY)
        finish(part, manifest)
        _ = answer.plain, answer.lines  # what is to be said is read before the folder moves
    return answer


def _about(work: Work, found: Mapping[str, Found], warnings: list[str], part: Path) -> dict[str, Any]:
    """Return what the manifest says of what was asked, and of each outcome beside its indices."""
    members: dict[str, list[str]] = {name: [] for name in work.problem.names if name != DUMMY}
    for factor, group in zip(work.problem.factors, work.problem.groups, strict=True):
        if group in members:
            members[group].append(factor)
    assumed, recalled = shares_of(work.scenario)
    return {
        "command": COMMAND,
        "scenario": work.scenario.name,
        "method": work.question.method,
        "n": work.question.many,
        "points": work.problem.points,
        "runs": work.runs,
        "seed": work.asked.seed,
        "replicates": work.asked.replicates,
        "parameters": work.asked.parameters,
        "reference": work.asked.twin,
        "study": work.plan.digest,
        "groups": members,
        "outcomes": {outcome: store.plainly(one) for outcome, one in found.items()},
        "options": work.question.options(),
        "assumed_share": assumed,
        "recalled_share": recalled,
        "warnings": warnings,
        "sha256": provenance.digests(part),
    }


def _linked(study: Path, copy: Path) -> None:
    """Have a study in a second place: its files are linked, or copied where links can't be made."""
    for path in sorted(study.rglob("*")):
        target = copy / path.relative_to(study)
        if path.is_dir():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)
        except OSError:
            shutil.copy2(path, target)
