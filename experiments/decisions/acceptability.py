"""Set cost against effect: plane, dominance, incremental ratios, frontier, acceptability.

Options differ in cost, in pounds, and in effect, in any unit of which more is better (offences or
harm-days averted). An option is *dominated* by one that costs no more and does no less, and is not
the same; it is *extendedly dominated* where a dearer one does more for each pound that it adds. What
is left, from the cheapest, has incremental ratios that never fall. The acceptability curve is the probability
over knowledge, not luck, that an option's net benefit is the largest, at each willingness to pay (van
Hout and others 1994); its frontier is that of the option whose mean net benefit is (Fenwick, Claxton
and Sculpher 2001), which isn't always the likeliest to be best. Ties share alike.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from experiments.decisions.pairs import averaged, without_luck

Standing = Literal["frontier", "dominated", "extendedly dominated"]
_TIED = 1e-9  # share of the largest size below which two net benefits are the same


@dataclass(frozen=True)
class Place:
    """Where an option stands: ``added`` and ``ratio`` are against the option before it on the frontier."""

    option: int
    cost: float
    effect: float
    standing: Standing
    added_cost: float  # NaN off the frontier and at its start
    added_effect: float
    ratio: float  # pounds for a unit of effect


def plane(cost: Any, effect: Any, draw_of: Any, against: int = 0) -> Any:
    """Return the points of the cost-effectiveness plane: each draw's mean against one option's.

    ``cost`` and ``effect`` are of shape replicate, option; the answer of shape draw, option, (effect,
    cost). Raises NoKnowledgeError where ``pairs.averaged`` does.
    """
    both = [averaged(x, draw_of).means for x in (effect, cost)]
    return np.stack([x - x[:, [against]] for x in both], 2)


def _dominated(cost: Any, effect: Any, k: int) -> bool:
    no_worse = (cost <= cost[k]) & (effect >= effect[k])
    same = (cost == cost[k]) & (effect == effect[k])
    earlier = same & (np.arange(cost.size) < k)  # of options that are the same, the first stays
    return bool(np.any(no_worse & ~same) or np.any(earlier))


def _hull(left: list[int], cost: Any, effect: Any) -> list[int]:
    """Return those of the undominated options, cheapest first, whose incremental ratios never fall."""
    kept: list[int] = []
    for k in left:
        while len(kept) > 1:
            before, last = kept[-2:]
            so_far = (cost[last] - cost[before]) * (effect[k] - effect[last])
            beyond = (cost[k] - cost[last]) * (effect[last] - effect[before])
            if so_far <= beyond:
                break
            kept.pop()
        kept.append(k)
    return kept


def frontier(cost: Any, effect: Any) -> list[Place]:
    """Return where each option stands, in the order given; ``cost`` and ``effect`` are means by option."""
    cost, effect = np.asarray(cost, np.float64), np.asarray(effect, np.float64)
    left = [k for k in np.argsort(cost, kind="stable") if not _dominated(cost, effect, k)]
    kept = _hull(left, cost, effect)
    before = dict(zip(kept[1:], kept, strict=False))
    places = []
    for k in range(cost.size):
        standing: Standing = "frontier" if k in kept else "extendedly dominated" if k in left else "dominated"
        added_cost = added_effect = ratio = np.nan
        if k in before:
            added_cost, added_effect = cost[k] - cost[before[k]], effect[k] - effect[before[k]]
            ratio = added_cost / added_effect
        places.append(
            Place(k, float(cost[k]), float(effect[k]), standing, float(added_cost), float(added_effect), float(ratio))
        )
    return places


@dataclass(frozen=True)
class Acceptability:
    """The probability that each option is best, and the option chosen, at each willingness to pay."""

    willing: Any  # willingness: pounds for a unit of effect
    probability: Any  # willingness, option
    chosen: Any  # willingness: the option whose mean net benefit is largest; the first of a tie
    frontier: Any  # willingness: the probability that it is best


def shares_best(net_benefit: Any) -> Any:
    """Return how often each option has the largest net benefit, ties shared; of shape draw, option."""
    size = np.abs(net_benefit).max()
    best = net_benefit >= net_benefit.max(1, keepdims=True) - _TIED * size
    return (best / best.sum(1, keepdims=True)).mean(0)


def acceptability(cost: Any, effect: Any, draw_of: Any, willing: Any) -> Acceptability:
    """Return the acceptability curve of options and its frontier.

    ``cost`` and ``effect`` are of shape replicate, option. Raises NoKnowledgeError where replicates
    can't tell knowledge from luck.
    """
    cost, effect = np.asarray(cost, np.float64), np.asarray(effect, np.float64)
    options = cost.shape[1]
    known = without_luck(np.hstack([cost, effect]), draw_of)
    probability, chosen = [], []
    for pounds in np.asarray(willing, np.float64):
        net_benefit = pounds * known[:, options:] - known[:, :options]
        probability.append(shares_best(net_benefit))
        chosen.append(int(np.argmax(net_benefit.mean(0))))
    shares = np.array(probability)
    return Acceptability(np.asarray(willing), shares, np.array(chosen), shares[np.arange(len(chosen)), chosen])
