"""Search for the best plan within a budget: a plain ascent on common luck, in a stated number of evaluations.

First the worth of more of each line is measured from the start, one line at a time. Then moves are tried, that which
is worth most by those measures first; a move that does better than the plan as it is, in pairs, is made and may be
made again, one that doesn't is not tried again. It ends when no untried move promises anything, or no evaluations are
left. Nothing here says that what was found is the best there is, and what looks best here is partly luck: whoever
calls this runs the winner again on other luck.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.decisions.optimise.moves import Move, nearest_bought, priced, unpriced
from experiments.decisions.optimise.spending import Plan, Spending, plan_with

Evaluate = Callable[[Sequence[Plan]], Sequence[Any]]  # plans to what each does, by replicate; more is better

NEXT = 100_000.0  # pounds a year whose worth is measured


@dataclass(frozen=True)
class Tried:
    """A move that was tried from a plan, and what it did."""

    move: str
    plan: Plan
    gain: float  # mean, in pairs
    is_made: bool


@dataclass(frozen=True)
class Found:
    """Where a search went: the plans within the budget that it saw, the best of them first."""

    start: Plan
    best: Plan
    second: Plan | None  # the next best that was seen; none where no other was
    tried: tuple[Tried, ...]
    evaluations: int


def next_pounds(spending: Spending, plan: Plan) -> list[tuple[int, Plan]]:
    """Return for each line that costs money the plan with about £100,000 a year more of it."""
    return [
        (k, plan_with(plan, [(k, nearest_bought(line, NEXT))]))
        for k, line in enumerate(spending.lines)
        if line.price and plan[k] + nearest_bought(line, NEXT) <= line.most
    ]


class _Search:
    """What a search has seen so far."""

    def __init__(self, evaluate: Evaluate, limit: int) -> None:
        self.evaluate = evaluate
        self.seen: dict[Plan, Any] = {}
        self.left = limit

    def values(self, plans: Sequence[Plan]) -> list[Any]:
        """Return what plans do; one that was seen isn't run again."""
        new = [plan for plan in dict.fromkeys(plans) if plan not in self.seen]
        if new:
            self.left -= len(new)
            self.seen |= dict(zip(new, self.evaluate(new), strict=True))
        return [self.seen[plan] for plan in plans]


def evaluations_at_least(spending: Spending, start: Plan) -> int:
    """Return how many evaluations it takes to measure every line from the start."""
    return 1 + len(next_pounds(spending, start)) + len(list(unpriced(spending, start)))


def search(spending: Spending, start: Plan, budget: float, evaluate: Evaluate, evaluations: int) -> Found:
    """Search from a plan within a budget, in so many evaluations at most."""
    state = _Search(evaluate, evaluations)
    more, shifts = next_pounds(spending, start), list(unpriced(spending, start))
    first, *others = state.values([start, *(plan for _, plan in more), *(move.made(start) for move in shifts)])
    gains = [float((values - first).mean()) for values in others]
    bought, moved = gains[: len(more)], gains[len(more) :]
    worth = {
        k: gain / (spending.lines[k].price * (plan[k] - start[k])) for (k, plan), gain in zip(more, bought, strict=True)
    }
    shifted = {move.name: gain for move, gain in zip(shifts, moved, strict=True)}
    within = {start: float(first.mean())}
    within |= {move.made(start): within[start] + gain for move, gain in zip(shifts, moved, strict=True)}

    def promise(move: Move) -> float:
        if move.name in shifted:
            return shifted[move.name]
        return sum(worth.get(k, 0.0) * spending.lines[k].price * units for k, units in move.changes)

    plan, values, struck, tried = start, first, set[str](), []
    while True:
        moves = [*priced(spending, plan, budget, min(NEXT / 2, budget / 4)), *unpriced(spending, plan)]
        open_moves = [move for move in moves if move.name not in struck and promise(move) > 0]
        if state.left <= 0:
            open_moves = [move for move in open_moves if move.made(plan) in state.seen]
        if not open_moves:
            break
        move = max(open_moves, key=promise)
        reached = move.made(plan)
        (new,) = state.values([reached])
        gain = float((new - values).mean())
        tried.append(Tried(move.name, reached, gain, gain > 0))
        within[reached] = float(new.mean())
        if gain > 0:
            plan, values = reached, new
        else:
            struck.add(move.name)
    others_seen = {one: mean for one, mean in within.items() if one != plan}
    second = max(others_seen, key=lambda one: others_seen[one]) if others_seen else None
    return Found(start, plan, second, tuple(tried), len(state.seen))
