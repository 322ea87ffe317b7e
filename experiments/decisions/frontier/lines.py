"""Write what a frontier says: how mixes stand, and where the choice flips."""

import math
from collections.abc import Sequence

from experiments.decisions.comparison.lines import chance
from experiments.decisions.comparison.ranking import Ranking
from experiments.decisions.frontier.flips import Best
from experiments.decisions.frontier.measures import ACTUAL, COST, HARM, PROVEN, WORTH, Aim
from experiments.reports.numbers import change, change_interval, place
from experiments.reports.store import unit_of
from sim.spread import Spread

_FEW = 3  # mixes that a sentence names
HEADER = (HARM.short, ACTUAL.short, PROVEN.short, COST.short, WORTH.short, "on the frontier")


def is_none(spread: Spread) -> bool:
    """Say whether there is no difference in any replicate."""
    return spread.low == spread.high == spread.mean == 0


def written(spread: Spread, aim: Aim, *, ranged: bool = True) -> str:
    """Write what a mix averts or adds, with its range where wanted."""
    if is_none(spread):
        return "0"
    unit, at = unit_of(aim.outcome), place(spread.low, spread.high, spread.error)
    mean = change(spread.mean, unit, at)
    return f"{mean} ({change_interval(spread.low, spread.high, unit, at)})" if ranged else mean


def listed(names: Sequence[str]) -> str:
    """Write a few names, and how many more there are."""
    few = list(names[:_FEW])
    more = [f"{len(names) - _FEW} more"] if len(names) > _FEW else []
    *first, last = few + more
    return f"{', '.join(first)} and {last}" if first else last


def together(found: Sequence[Best], names: Sequence[str]) -> str:
    """Write which mix is best by each of several ways: those with the same one together, in the order of the ways."""
    by_mix: dict[int, list[str]] = {}
    for one in found:
        by_mix.setdefault(one.mix, []).append(one.way)
    return "; ".join(f"{names[mix]} by {', '.join(ways)}" for mix, ways in by_mix.items())


def flip_line(what: str, found: Sequence[Best], names: Sequence[str], replicates: int) -> str:
    """Say whether the best mix is another by some of several ways, and whether that is more than simulation error."""
    flips = [one for one in found if one.is_flip]
    if not flips:
        return f"{what}: {names[found[0].other]} averts most harm throughout."
    told = [one.way for one in flips if one.is_told]
    unsure = [one.way for one in flips if not one.is_told]
    verdict = [f"the change by {', '.join(told)} is beyond simulation error"] if told else []
    if unsure:
        which = f"that by {', '.join(unsure)} can't be" if told else "no change can be"
        verdict.append(f"{which} told from {replicates:,} replicates")
    return f"{what}: best {together(found, names)}; {', '.join(verdict)}."


def dominated_line(dominated: dict[str, tuple[str, bool]], replicates: int) -> str:
    """Say which mixes are dominated, by which, and whether the replicates tell it."""
    if not dominated:
        return "No mix is dominated: each that averts more harm averts fewer offences, or costs more."
    by: dict[tuple[str, bool], list[str]] = {}
    for name, found in dominated.items():
        by.setdefault(found, []).append(name)
    parts = [
        f"{', '.join(names)} by {other}{'' if told else f' (not to be told from {replicates:,} replicates)'}"
        for (other, told), names in by.items()
    ]
    return f"Dominated (no more harm or offences averted, and no cheaper): {'; '.join(parts)}."


def best_line(what: str, ranking: Ranking, unsure: Sequence[str]) -> str:
    """Say which mix does most by a measure, how sure that is, and from which others the replicates don't tell it."""
    best, probability = ranking.order[0], ranking.probability
    likeliest = max(ranking.order, key=lambda name: (probability[name], name == best))
    sure = f" (best with probability {chance(probability[best])})" if math.isfinite(probability[best]) else ""
    other = f"; likeliest to be best is {likeliest}, {chance(probability[likeliest])}" if likeliest != best else ""
    doubt = f"; these replicates can't tell it from {listed(unsure)}" if unsure else ""
    return f"{what}: {best}{sure}{other if sure else ''}{doubt}."
