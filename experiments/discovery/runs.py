"""Discover what was asked of a study, and write the folder."""

import json
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from experiments.discovery import page
from experiments.discovery.asking import Asked
from experiments.discovery.condition import Condition, ConditionError, read
from experiments.discovery.extra import with_packages
from experiments.discovery.found import discovered, in_box
from experiments.discovery.futures import Futures, Studied, futures_of, opened
from experiments.discovery.told import BOXES, Discovered
from experiments.reports import folder as folders
from experiments.reports import provenance
from experiments.reports.runs import finish, write_manifest
from experiments.reports.store import write_table
from experiments.studies.plan import SCENARIOS, SOURCES
from scenarios import load
from scenarios.faults import Fault, Origin, ScenarioError
from sim.results import shares_of

FUTURES = "futures.parquet"


@dataclass(frozen=True)
class Task:
    """What is to be discovered."""

    folder: Path
    studied: Studied
    condition: Condition
    futures: Futures
    asked: Asked


def task_of(folder: Path, when: str, asked: Asked) -> Task:
    """Read a study and a condition on it.

    Raises StoreError where the folder is no study's, and ScenarioError where the condition is none or there is nothing
    to tell apart.
    """
    studied = opened(folder)
    try:
        condition = read(when, studied.outcomes, studied.scenarios)
    except ConditionError as error:
        raise ScenarioError([Fault(Origin("--when"), str(error))]) from None
    return Task(folder, studied, condition, futures_of(studied, condition), asked)


def _table(task: Task, half: Any, box: Any) -> pa.Table:
    """Return every future: its values, the outcomes that the condition needs, and where it lies."""
    futures = task.futures
    return pa.table({
        **{name: pa.array(values) for name, values in futures.factors.items()},
        **{name: pa.array(values) for name, values in futures.outcomes.items()},
        "condition_met": pa.array(futures.interest),
        "set": pa.array(futures.sets, pa.int32()),
        "half": pa.array(half.tolist()),
        "in_box": pa.array(box),
    })  # fmt: skip


def _shares(folder: Path) -> tuple[float, float]:
    """Return the largest shares of a scenario's numbers that are assumed or recalled, and recalled."""
    files = sorted(file for file in (folder / SCENARIOS).glob("*.toml") if file.name != SOURCES)
    found = [shares_of(load(file)) for file in files]
    return max(assumed for assumed, _ in found), max(recalled for _, recalled in found)


def _options(task: Task) -> str:
    """Return the options as they would be typed again."""
    asked = task.asked
    found = [f"--when {shlex.quote(task.condition.text)}", f"--coverage {asked.coverage:g}"]
    return " ".join([*found, *([f"--box {asked.box}"] if asked.box is not None else []), f"--seed {asked.seed}"])


def written(task: Task, folder: Path, *, overwrite: bool) -> Discovered:
    """Discover what was asked and put its folder in place, whole; return what it says."""
    started = datetime.now(UTC)
    found, half = discovered(task.futures, task.asked)
    with folders.whole(folder, overwrite=overwrite) as part:
        text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False)
        (part / BOXES).write_text(text + "\n", encoding="utf-8")
        write_table(_table(task, half, in_box(found, task.futures.factors)), part / FUTURES)
        assumed, recalled = _shares(task.folder)
        about = {
            "command": "discover",
            "study": task.studied.name,
            "scenarios": list(task.studied.scenarios),
            "when": task.condition.text,
            "replicates": task.studied.replicates,
            "options": _options(task),
            "assumed_share": assumed,
            "recalled_share": recalled,
            "sha256": provenance.digests(part),
        }
        manifest = with_packages(provenance.manifest(started, datetime.now(UTC), about), "ema-workbench")
        write_manifest(part, manifest)
        answer = page.render(part)
        finish(part, manifest)
        _ = answer.plain, answer.lines  # what is to be said is read before the folder moves
    return answer
