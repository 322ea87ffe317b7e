"""Set out who pays and who saves, by year: one arm's public spending less another's."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.reports.answer import period
from experiments.reports.lines import NOT_TOLD, spread_name
from experiments.reports.numbers import change, change_interval, place
from experiments.reports.store import Read
from experiments.reports.tables import Table, prices
from sim.spread import Spread

_MOST_ROWS = 10
_MOST_YEARS = 5
_GBP = "GBP"

Money = Any  # pounds by replicate


def _years(read: Read) -> list[tuple[str, tuple[int, ...]]]:
    """Return the columns: each year, those past the fifth together."""
    years = read.years
    if len(years) <= _MOST_YEARS:
        return [(f"year {year}", (year,)) for year in years]
    first = [(f"year {year}", (year,)) for year in years[: _MOST_YEARS - 1]]
    return [*first, (f"years {_MOST_YEARS} to {years[-1]}", years[_MOST_YEARS - 1 :])]


def _spent(read: Read, arms: tuple[str, str], payer: str | None) -> list[Money]:
    """Return what a payer (or all together) spends more in the first arm, by column."""
    one, other = arms
    return [
        sum(
            (
                read.values("budget", one, year=year, key=payer) - read.values("budget", other, year=year, key=payer)
                for year in years
            ),
            np.zeros(read.replicates),
        )
        for _, years in _years(read)
    ]


def _by_payer(read: Read, arms: tuple[str, str]) -> dict[str, list[Money]]:
    """Return what each payer spends more, by column; those of nothing left out, the least joined."""
    found = {payer: _spent(read, arms, payer) for payer in read.keys("budget")}
    moved = {payer: money for payer, money in found.items() if any(np.any(one) for one in money)}
    if len(moved) <= _MOST_ROWS:
        return moved
    largest = sorted(moved, key=lambda payer: -abs(sum(float(one.mean()) for one in moved[payer])))[: _MOST_ROWS - 1]
    rest = [money for payer, money in moved.items() if payer not in largest]
    kept = {payer: money for payer, money in moved.items() if payer in largest}
    return kept | {f"{len(rest)} others": [sum(parts, np.zeros(read.replicates)) for parts in zip(*rest, strict=True)]}


def _written(found: Spread) -> str:
    return change(found.mean, _GBP, place(found.low, found.high, found.error))


def _range(found: Spread) -> str:
    return change_interval(found.low, found.high, _GBP, place(found.low, found.high, found.error))


def _is_nil(found: Spread) -> bool:
    return found.low <= 0 <= found.high


def _cell(found: Spread) -> str:
    return f"{_written(found)}\u00a0?" if _is_nil(found) and found.low < found.high else _written(found)


def table(read: Read, arms: tuple[str, str], what: str) -> Table:
    """Set out what each payer spends more in the first of two arms, by year and in all."""
    rows = []
    for payer, money in {**_by_payer(read, arms), "All public spending": _spent(read, arms, None)}.items():
        total = read.spread_of(sum(money, np.zeros(read.replicates)))
        rows.append([payer, *(_cell(read.spread_of(one)) for one in money), _cell(total), _range(total)])
    caption = (
        f"What each payer spends more (below nil: less), {what}. Money in {prices(read)}, not discounted. “?”: "
        f"{NOT_TOLD}."
    )
    return Table(caption, ("", *(name for name, _ in _years(read)), "in all", f"95 % of {spread_name(read)}"), rows)


def sentences(read: Read, arms: tuple[str, str], what: str) -> list[str]:
    """Say who pays most and who saves most for sure, and what all of it comes to."""
    totals = {
        payer: read.spread_of(sum(money, np.zeros(read.replicates))) for payer, money in _by_payer(read, arms).items()
    }
    over = f"Over {period(read)}, with {what},"
    if not totals:
        return [f"{over} no payer spends more or less in any replicate."]
    pays = _most({payer: found for payer, found in totals.items() if found.low > 0})
    saves = _most({payer: found for payer, found in totals.items() if found.high < 0})
    both = [
        f"the largest extra bill is that of {pays}" if pays else "no payer is sure to spend more",
        f"the largest saving is that of {saves}" if saves else "no payer is sure to save",
    ]
    whole = read.spread_of(sum(_spent(read, arms, None), np.zeros(read.replicates)))
    open_to = f", which {NOT_TOLD}" if _is_nil(whole) else ""
    return [
        f"{over} {', and '.join(both)}.",
        f"All public spending together changes by {_written(whole)} ({_range(whole)}{open_to}).",
    ]


def _most(totals: dict[str, Spread]) -> str:
    """Write the payer whose money changes most, among those for whom that is told."""
    if not totals:
        return ""
    payer = max(totals, key=lambda name: abs(totals[name].mean))
    found: Sequence[str] = (_written(totals[payer]), _range(totals[payer]))
    return f"{payer}, {found[0]} ({found[1]})"
