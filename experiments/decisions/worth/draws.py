"""Draw the register again, from a scenario and a seed: which number decided each uncertain value in each draw."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.reports.numbers import plain
from sim.knowledge import drawn_value, inverse, quantile
from sim.parameters import find
from sim.scenario import Scenario

_GROUPS = (  # what a path begins with, and under which name its values stand; the first that fits
    ("effects.", "What the scheme does to offending, at full dose"),
    ("scheme.", "How the scheme works: consent, referral, administration"),
    ("cohorts.", "How the scheme works: consent, referral, administration"),
    ("matrices.", "How the scheme works: consent, referral, administration"),
    ("roles.", "Staff: posts, skill, cost, turnover"),
    ("services.", "Services: effect, places, drop-out, cost"),
    ("tags.", "Prices of tags, prison, supervision and courts"),
    ("money.", "Prices of tags, prison, supervision and courts"),
    ("offence_types.*.cost", "Cost of crime"),
    ("offence_types.", "From an offence to a court: recorded, charged, sentenced"),
    ("justice.", "Courts, prison and recall"),
    ("recall.", "Courts, prison and recall"),
    ("custody_groups.", "Courts, prison and recall"),
    ("needs.", "Needs and what they do"),
    ("", "How people offend and stop"),
)


_IN_NO_PRICE = ("cchi_days", "css_weight", "victims", "cost_response")  # they move other figures, and no net benefit
_NAMED = {"effects": "effect of the scheme", "money": "price"}


def _is_priced(path: str, scenario: Scenario) -> bool:
    """Say whether a value can move a net benefit in money."""
    name = path.rpartition(".")[2]
    if name == "cost_anticipation":
        return bool(scenario.values["money"]["anticipation"])
    return name not in _IN_NO_PRICE


def uncertain(scenarios: Sequence[Scenario]) -> dict[str, tuple[Scenario, tuple[Any, ...]]]:
    """Return every uncertain value that can move a net benefit, by path, with the first scenario that has it.

    What a role's posts are budgeted for and how many are there is one unknown: it stands once.
    """
    found: dict[str, tuple[Scenario, tuple[Any, ...]]] = {}
    for scenario in scenarios:
        for path, *row in scenario.uncertain:
            if _is_priced(path, scenario):
                found.setdefault(path, (scenario, tuple(row)))
    twice = {
        path for path in found if path != (other := path.replace(".fte_budgeted", ".fte_in_post")) and other in found
    }
    return {path: one for path, one in found.items() if path not in twice}


def places(paths: Sequence[str], seed: int, draws: int) -> Any:
    """Return where in its distribution each value lies in each draw, from 0 to 1: draw, path."""
    return np.array([[quantile(path, seed, draw) for path in paths] for draw in range(draws)]).reshape(draws, -1)


def group_of(path: str) -> str:
    """Return the name of the group in which a value stands."""
    listed, _, rest = path.partition(".")
    general = f"{listed}.*.{rest.partition('.')[2]}"
    return next(name for start, name in _GROUPS if path.startswith(start) or general.startswith(start))


def label_of(path: str, scenario: Scenario) -> str:
    """Say in words what a value is: its entry's printed name, and its meaning."""
    at, _, week = path.partition("@")
    listed, *way = at.split(".")
    entry = scenario.values[listed].get(way[0]) if way else None
    label = str(entry["label"]) if isinstance(entry, dict) and "label" in entry else _NAMED.get(listed, listed)
    parameter = find(at)
    meaning = parameter.meaning.partition(";")[0]
    what = f"{parameter.unit} {meaning}" if meaning.startswith("of ") else meaning
    named = label[0].upper() + label[1:].replace("_", " ")
    return f"{named}: {what}{f', from week {week} on' if week else ''}" if way else what


def written_at(path: str, row: tuple[Any, ...], place: float) -> str:
    """Write a value at a place in its distribution; a list or table as a factor on the whole of it."""
    distribution, value, low, high = row
    if isinstance(value, list | dict):
        return f"× {_three_digits(inverse(distribution, place, 1.0, low, high))}"
    return _three_digits(float(drawn_value(path.partition("@")[0], distribution, value, low, high, place)))


def _three_digits(number: float) -> str:
    return plain(number, math.floor(math.log10(abs(number))) - 2 if number else 0)
