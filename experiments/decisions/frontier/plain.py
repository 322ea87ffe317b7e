"""Set out what a frontier says as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from experiments.decisions.frontier.flips import Best
from experiments.decisions.frontier.store import Explored
from experiments.reports.answer import ends, number
from experiments.reports.store import unit_of
from sim.spread import Spread

_PARTS = ("luck_low", "luck_high", "knowledge_low", "knowledge_high")


def _spread(spread: Spread) -> dict[str, float | None]:
    found = asdict(spread)
    return ends(spread) | {name: number(found[name]) for name in _PARTS}


def _outcome(explored: Explored, outcome: str) -> dict[str, Any]:
    arms = (explored.twin, *explored.names)
    levels = {arm: explored.values(outcome, arm) for arm in arms}
    differences = {name: explored.spread_of(levels[name] - levels[explored.twin]) for name in explored.names}
    errors = {name: number(one.error) for name, one in differences.items()}
    known = [error for error in errors.values() if error is not None]
    return {
        "unit": unit_of(outcome),
        "arms": {arm: ends(explored.spread_of(found)) for arm, found in levels.items()},
        "differences": {name: _spread(one) for name, one in differences.items()},
        "error": max(known) if known else None,
        "errors": errors,
    }


def _flip(one: Best, names: Sequence[str]) -> dict[str, Any]:
    return {
        "way": one.way,
        "best": names[one.mix],
        "set_against": names[one.other],
        "flips": one.is_flip,
        "gain": number(one.gain.mean),
        "error": number(one.gain.error),
        "told_apart": one.is_told,
        "told_from_next": one.is_ahead,
    }


def plain(
    explored: Explored,
    dominated: Mapping[str, tuple[str, bool]],
    probability: Mapping[str, float],
    flips: Mapping[str, Sequence[Best]],
) -> dict[str, Any]:
    """Return what is of a frontier alone, and the figures of its mixes with the scenario as it stands."""
    outcomes = dict.fromkeys(address[-1] for address in explored.figures if address[2] == "pool")
    mixes = []
    for mix in explored.manifest["mixes"]:
        other, told = dominated.get(mix["name"], (None, None))
        mixes.append({
            "name": mix["name"],
            "settings": mix["settings"],
            "dominated_by": other,
            "dominance_told": told,
            "probability_on_frontier": number(probability[mix["name"]]),
        })  # fmt: skip
    return {
        "populations": {"pool": {outcome: _outcome(explored, outcome) for outcome in outcomes}},
        "parts": [],
        "reference": explored.twin,
        "mixes": mixes,
        "flips": [{"by": what, "ways": [_flip(one, explored.names) for one in found]} for what, found in flips.items()],
        "assumed_share": number(explored.manifest["assumed_share"]),
    }
