"""Do what the command was asked: check everything, then say what it would take, or run it and answer."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.decisions.levers import paths_of, with_settings
from experiments.reports.asked import Asked
from experiments.reports.folder import MANIFEST, default_folder, fault, read_manifest
from experiments.sensitivity.answer import Answer
from experiments.sensitivity.asking import Question
from experiments.sensitivity.running import COMMAND, STUDY, Forecast, Work, forecast, worked_out, written
from experiments.studies.asked import Execution
from experiments.studies.command import in_sentences
from experiments.studies.factors import Factor
from experiments.studies.store import Store
from experiments.studies.study import Span
from scenarios import load
from scenarios.faults import Fault, Origin, ScenarioError
from scenarios.settings import read_settings
from sim.parameters import UnknownPathError

_NO_PATH = "is no path of a value"  # as the loader ends where no right path is near


def _checked(name: str, settings: Sequence[str], question: Question, asked: Asked, execution: Execution) -> Work:
    """Return the question worked out. Raises ScenarioError with all faults of options, scenario and folder."""
    faults = [*asked.faults(), *question.faults(), *execution.faults()]
    if execution.out is not None:
        faults += _folder_faults(Path(execution.out), resume=execution.resume)
    elif execution.resume:
        faults.append(Fault(Origin("--resume"), "no folder was named; expected --out with the folder to go on with"))
    try:
        scenario = load(name, settings)
    except ScenarioError as error:
        raise ScenarioError([*faults, *error.faults]) from None
    if faults := [*faults, *lever_faults(name, settings, question.spans)]:
        raise ScenarioError(faults)
    return worked_out(name, scenario, read_settings(settings), question, asked)


def _folder_faults(folder: Path, *, resume: bool) -> Iterator[Fault]:
    """Yield why a folder can't be begun, or gone on with: beside the study only what iomsim wrote may lie there."""
    if not resume or not folder.exists():
        if reason := fault(folder, overwrite=False).replace("or --overwrite", "or --resume"):
            yield Fault(Origin("--out"), reason)
        return
    manifest = read_manifest(folder)
    wrote = manifest.get("command", "experiment")  # a study's manifest names no command
    ours = {STUDY, MANIFEST, *(Path(name).parts[0] for name in manifest.get("files", ()))}
    if not folder.is_dir():
        yield Fault(Origin("--out"), f"{folder} is no folder; expected one that a sensitivity analysis began")
    elif manifest and wrote != COMMAND:
        sentence = f"the folder {folder} holds what iomsim {wrote} wrote; expected one of a sensitivity analysis"
        yield Fault(Origin("--out"), sentence)
    elif strange := sorted(path.name for path in folder.iterdir() if path.name not in ours):
        sentence = f"the folder {folder} holds {strange[0]}, which iomsim did not write; expected only its own files"
        yield Fault(Origin("--out"), sentence)


def lever_faults(name: str, settings: Sequence[str], spans: Mapping[str, Span]) -> Iterator[Fault]:
    """Yield why a scenario doesn't take its levers at the ends of their ranges."""
    ends = {path: _ends(path, span) for path, span in spans.items()}
    for corner in _corners(ends):
        set_there = {one: value for path, value in corner.items() for one in paths_of(path)}
        try:
            with_settings(name, settings, set_there, "--lever")
        except ScenarioError as error:
            yield from (_with_example(one) for one in error.faults)


def _with_example(fault: Fault) -> Fault:
    """Return a fault with an example, where it says that a path is none and names no right one."""
    if not fault.sentence.endswith(_NO_PATH):
        return fault
    return dataclasses.replace(fault, sentence=f"{fault.sentence}; expected one such as cohorts.iom.places")


def _ends(path: str, span: Span) -> list[Any]:
    """Return a lever's lowest and highest value, as points have them."""
    try:
        return Factor(path, "lever", path, span).values_at(np.array([0.0, 1.0]), "")
    except UnknownPathError:
        return [span.low, span.high]  # the loader says that it is none


def _corners(ends: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Yield levers at their ends: all at one, then each but one; values may depend on one another."""
    for end, other in ((0, 1), (1, 0)):
        all_there = {path: values[end] for path, values in ends.items()}
        yield all_there
        if len(ends) > 2:  # noqa: PLR2004 - of two, the other end of one is the same
            yield from (all_there | {path: values[other]} for path, values in ends.items())
        elif len(ends) > 1:
            path = next(iter(ends))
            yield all_there | {path: ends[path][other]}


def _reused(execution: Execution) -> Store | None:
    """Return the store from which runs may be taken: of a result, or a study itself."""
    if execution.reuse is None:
        return None
    folder = Path(execution.reuse)
    return Store.open(folder / STUDY if (folder / STUDY).is_dir() else folder)


def forecasted(name: str, settings: Sequence[str], question: Question, asked: Asked, execution: Execution) -> Forecast:
    """Return how many runs it takes and about how long. Raises ScenarioError with all faults."""
    return forecast(_checked(name, settings, question, asked, execution), execution.workers)


def answered(
    name: str, settings: Sequence[str], question: Question, asked: Asked, execution: Execution, *, bar: bool
) -> tuple[Answer, Path]:
    """Run what was asked and answer; return the folder too.

    Raises ScenarioError with all faults, or where nothing can be told, and StoreError where the folder is another's.
    """
    work = _checked(name, settings, question, asked, execution)
    folder = Path(execution.out) if execution.out is not None else default_folder(work.scenario.name)
    reuse = _reused(execution)
    with in_sentences(folder):
        return written(work, folder, execution.how, again=execution.again, reuse=reuse, bar=bar), folder
