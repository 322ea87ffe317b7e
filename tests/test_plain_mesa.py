"""The yardstick does the same work: plain Mesa's rates agree with the engine's on the same pools."""

import copy
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from benchmarks.plain_mesa import PlainModel
from scenarios import load
from sim.arms import times
from sim.courses import run_arm
from sim.events import unpacked
from sim.outcomes import KIND, weekly_offsets
from sim.pools import lengths, make_pool
from sim.tables import tables

POOLS, PEOPLE = 16, 120
FALSE_ALARM = 0.0005  # chance that a rate fails though the models agree
EVENTS = (
    "OFFENCE",
    "OCCASION",
    "INSIDE",
    "RELEASED",
    "RECALL",
    "BREACH",
    "SELECTED",
    "STARTED",
    "COMPLETED",
    "DROPPED",
)
WEEKLY = ("inside", "supervised", "nominals")


@cache
def pairs() -> dict[str, Any]:
    """Live some pools twice; return each rate by pool: the engine's, plain Mesa's."""
    values = copy.deepcopy(load("teaching").values)
    values["pool"]["people"] = PEOPLE
    offsets, _ = weekly_offsets(lengths(values))
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ("pool", *EVENTS, *WEEKLY)}
    for replicate in range(POOLS):
        pool = make_pool(values, tables(values, scheme=False), 1, replicate)
        engine = run_arm(pool, values, "scheme", 1, replicate)
        plain = PlainModel(pool, values, rng=replicate)
        while plain.week < times(values).end:
            plain.step()
        kinds = np.bincount(unpacked(engine.events)["kind"], minlength=len(KIND))
        person_weeks = engine.weekly[:, offsets["pool"]].sum()
        for name in EVENTS:
            found[name].append((kinds[KIND[name]] / person_weeks, plain.counts[name] / person_weeks))
        for name in ("pool", *WEEKLY):
            sums = engine.weekly[:, offsets[name]].sum(), sum(plain.datacollector.model_vars[name])
            found[name].append((sums[0] / person_weeks, sums[1] / person_weeks))
    return {name: np.array(rates) for name, rates in found.items()}


def test_the_same_people_are_in_the_pool_in_the_same_weeks() -> None:
    assert np.array_equal(pairs()["pool"][:, 0], pairs()["pool"][:, 1])


@pytest.mark.slow
@pytest.mark.parametrize("name", [*EVENTS, *WEEKLY])
def test_rates_agree_within_what_chance_allows(name: str) -> None:
    rates = pairs()[name]
    apart = rates[:, 1] - rates[:, 0]
    error = apart.std(ddof=1) / np.sqrt(POOLS)
    assert abs(apart.mean()) <= stats.t.isf(FALSE_ALARM / 2, POOLS - 1) * error
    assert error < 0.2 * rates.mean(), "too noisy to tell anything"
