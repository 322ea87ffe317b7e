"""The page on selection by a function runs as it stands, and says what is so."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenarios import load
from sim import Held, simulate
from sim.held import TOLD

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "selection-by-function.md").read_text(encoding="utf-8")


def test_the_page_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    for snippet in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(compile(snippet.replace("replicates=8", "replicates=2"), "page", "exec"), names)  # noqa: S102 - our page
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed][:3] == ["of", "matrix:", "model:"]
    assert "days of harm" in printed[3]
    # Looking on changes nothing, and the model chooses others.
    matrix, looked_on, model = (names[name].events for name in ("by_matrix", "looked_on", "by_model"))
    assert np.array_equal(matrix, looked_on)
    assert not np.array_equal(matrix, model)
    assert np.mean(names["by_chance"]) < np.mean(names["shared"]) < 5


def test_what_is_said_of_a_threshold_is_so() -> None:
    scenario = load("teaching", {"cohorts.iom.threshold": 40, "cohorts.iom.override_share": 0.0})
    assert simulate(scenario, 2, selection=lambda held: held.ogrs3 / 1000).values("selected", "scheme").tolist() == [
        0,
        0,
    ]


def test_a_meeting_may_be_left_to_its_matrix() -> None:
    scenario = load("teaching", {"cohorts.iom.threshold": 0})

    def from_week_0(held: Held) -> Any:
        return held.ogrs3 if held.cohort == "iom" and held.week >= 0 else held.points

    plain, left, chosen = (simulate(scenario, 4, selection=f) for f in (None, lambda held: held.points, from_week_0))
    assert np.array_equal(plain.events, left.events)
    assert not np.array_equal(plain.events, chosen.events)
    assert np.array_equal(plain.weekly("nominals", "scheme")[:, 0], chosen.weekly("nominals", "scheme")[:, 0])


def test_all_that_the_page_reads_of_held_is_told() -> None:
    read = set(re.findall(r"held\.(\w+)", PAGE)) - {"offences", "need", "week", "cohort", "points"}
    assert read <= set(TOLD) | {"md"}
    assert len(read) > 3
