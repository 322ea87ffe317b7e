"""Make the small studies that the tests run."""

from pathlib import Path
from typing import Any

import pytest

from experiments.studies.plan import Plan, planned
from experiments.studies.reading import read_study
from experiments.studies.running import Finished, run_study
from experiments.studies.study import Design, Span, Study
from scenarios.faults import ScenarioError

PLACES, DOSE = "cohorts.iom.places", "effects.dose"


def study(**changes: Any) -> Study:
    """A factorial of places and dose on the teaching scenario, a function in the place of its simulation."""
    about: dict[str, Any] = {
        "name": "small",
        "scenarios": ("teaching",),
        "outcomes": ("total", "luck"),
        "design": Design("factorial"),
        "levers": {PLACES: (20, 30, 40)},
        "each": (DOSE,),
        "replicates": 3,
        "model": "study_functions:sums",
    }
    return Study(**about | changes)


def simulated(**changes: Any) -> Study:
    """Two places of the teaching scenario, simulated over half a year."""
    about: dict[str, Any] = {
        "model": "",
        "outcomes": ("offences_actual", "harm_css.scheme", "offences_proven.never:ever_selected@1"),
        "levers": {PLACES: (20, 30)},
        "each": (),
        "replicates": 4,
        "weeks": 26,
    }
    return study(**about | changes)


def run(asked: Study, folder: Path, **how: Any) -> tuple[Plan, Finished]:
    """A study worked out and run."""
    plan = planned(asked)
    return plan, run_study(plan, folder, **how)


def compacted(folder: Path) -> dict[str, bytes]:
    """The bytes of a compacted store's runs, by file."""
    return {path.name: path.read_bytes() for path in sorted((folder / "runs").iterdir())}


SOBOL = Design("sobol", n=8)
WIDE = {PLACES: Span(10, 40)}

WHOLE = "a whole number from 0 to 100,000 (places)"
GOOD = """\
scenarios = ["teaching"]
outcomes = ["harm_css"]
[design]
kind = "factorial"
[levers]
"cohorts.iom.places" = [20, 30]
"""


def faults_of(text: str, folder: Path) -> list[str]:
    """The sentences about a file, its place cut off."""
    file = folder / "study.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as found:
        planned(read_study(file), str(file))
    return [str(fault).replace(f"{file}", "study.toml") for fault in found.value.faults]
