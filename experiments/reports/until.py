"""Run replicates, and more of them until simulation error is small enough."""

import dataclasses
from collections.abc import Callable, Iterable

import numpy as np

from experiments.reports.asked import Asked
from sim import Result
from sim.spread import Spread

MOST = 20_000  # replicates, where more are added until the error is small

Results = tuple[Result, ...]  # of the same replicates: one for each scenario


def joined(first: Result, second: Result) -> Result:
    """Return one result of two whose replicates follow each other."""
    counts, events, tables = (
        np.concatenate([getattr(first, name), getattr(second, name)]) for name in ("counts", "events", "tables")
    )
    prices = {
        arm: type(one)(*[np.concatenate(pair) for pair in zip(one, second.prices[arm], strict=True)])
        for arm, one in first.prices.items()
    }
    replicates = first.replicates + second.replicates
    return dataclasses.replace(first, replicates=replicates, counts=counts, events=events, tables=tables, prices=prices)


def share_of_error(found: Spread, replicates: int) -> float:
    """Return a difference's simulation error, against its size or half its range, as a percentage."""
    size = max(abs(found.mean), (found.high - found.low) / 2)
    if size == 0:
        return 0.0 if replicates > 1 else float("inf")
    return 100 * found.error / size if np.isfinite(found.error) else float("inf")


def run_until(
    asked: Asked, some: Callable[[int, int], Results], headlines: Callable[[Results], Iterable[Spread]]
) -> tuple[Results, list[str]]:
    """Run the replicates asked for; where a percentage was asked, more until all headlines' errors are under it.

    ``some`` runs so many replicates from the given one on. Returns the results, and what is to be said of how it went.
    """
    results = some(asked.replicates, 0)
    if asked.percent is None:
        return results, []

    def share() -> float:
        return max(share_of_error(one, results[0].replicates) for one in headlines(results))

    while (found := share()) >= asked.percent and results[0].replicates < MOST:
        n = results[0].replicates
        wanted = n * min(2.0, max(1.1, (found / asked.percent) ** 2))
        more = min(MOST - n, max(2, int(wanted - n + 1) // 2 * 2))
        results = tuple(joined(one, other) for one, other in zip(results, some(more, n), strict=True))
    reached = "under" if found < asked.percent else f"still over, at the most replicates that are run ({MOST:,}),"
    sentence = (
        f"Simulation error of the headline difference (harm, CCHI days) is {found:.2g} % of its size or half its range "
        f"after {results[0].replicates:,} replicates: {reached} the {asked.percent:g} % asked for. More replicates "
        "narrow this error alone, not luck or what is not known."
    )
    return results, [sentence]
