"""Set out what a search found as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from experiments.decisions.optimise.marginal import Next
from experiments.decisions.optimise.store import WANTED, Searched
from experiments.reports.answer import ends, number
from experiments.reports.store import unit_of
from sim.spread import Spread

_PARTS = ("luck_low", "luck_high", "knowledge_low", "knowledge_high")


def _spread(spread: Spread) -> dict[str, float | None]:
    found = asdict(spread)
    return ends(spread) | {name: number(found[name]) for name in _PARTS}


def _outcome(searched: Searched, outcome: str) -> dict[str, Any]:
    finalists = [name for name in dict.fromkeys((searched.start, searched.best, searched.second)) if name]
    levels = {name: searched.values(outcome, name) for name in finalists}
    differences = {
        name: searched.spread_of(found - levels[searched.start])
        for name, found in levels.items()
        if name != searched.start
    }
    known = [error for one in differences.values() if (error := number(one.error)) is not None]
    return {
        "unit": unit_of(outcome),
        "arms": {name: ends(searched.spread_of(found)) for name, found in levels.items()},
        "differences": {name: _spread(one) for name, one in differences.items()},
        "error": max(known) if known else None,
    }


def _line(searched: Searched, line: Mapping[str, Any], one: Next | None) -> dict[str, Any]:
    before, after = (searched.plans[name]["units"][line["name"]] for name in (searched.start, searched.best))
    return {
        "name": line["name"],
        "unit": line["unit"],
        "price": line["price"],
        "before": before,
        "after": after,
        "next_pounds": None
        if one is None
        else {
            "added": one.added,
            "planned": one.planned,
            "spent": one.spent,
            "worth": _spread(one.worth),
            "error": number(one.worth.error),
            "told_from_nil": one.is_told,
            "probability_worth_it": number(one.probability),
        },
    }


def plain(
    searched: Searched, following: Sequence[Next], finalists: Mapping[str, tuple[Spread, Spread, float]]
) -> dict[str, Any]:
    """Return what is of a search alone, and the figures of its start and its best plans on fresh luck."""
    manifest, by_name = searched.manifest, {one.line: one for one in following}
    return {
        "populations": {"pool": {outcome: _outcome(searched, outcome) for _, outcome in WANTED}},
        "parts": [],
        "reference": searched.start,
        "search": {
            "budget": manifest["budget"],
            "by": manifest["by"],
            "evaluations": manifest["evaluations"],
            "seed": manifest["seed"],
            "fresh_seed": manifest["fresh_seed"],
            "best": searched.best,
            "costs": {name: searched.plans[name]["cost"] for name in (searched.start, *finalists)},
            "gains": {
                name: {
                    "found": number(found.mean),
                    "fresh": _spread(fresh),
                    "error": number(fresh.error),
                    "probability_better": number(chance),
                }
                for name, (found, fresh, chance) in finalists.items()
            },
        },
        "lines": [_line(searched, line, by_name.get(line["name"])) for line in searched.lines],
        "assumed_share": number(manifest["assumed_share"]),
    }
