"""Write all that is said of worth as one plain table."""

import csv
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from experiments.decisions.ledgers import Line, optimism
from experiments.decisions.worth import deciding, years
from experiments.decisions.worth.field import Field
from experiments.decisions.worth.learning import Learning
from experiments.decisions.worth.spending import effects_grade

_HEADER = (
    *("part", "option", "name", "payer", "cashability", "year", "unit", "mean", "low", "high"),
    *("knowledge_low", "knowledge_high", "error"),
)
_DIGITS = 9  # of a number, the last of which two processes may not share


def _cell(number: float) -> str:
    return f"{number:.{_DIGITS}g}" if math.isfinite(number) else ""


def _row(where: tuple[str, ...], *numbers: float) -> list[str]:
    return [*where, *(_cell(number) for number in numbers), *[""] * (len(_HEADER) - len(where) - len(numbers))]


def _figure(field: Field, where: tuple[str, ...], values: Any) -> list[str]:
    found = field.spread_of(values)
    return _row(where, found.mean, found.low, found.high, found.knowledge_low, found.knowledge_high, found.error)


def _budgets(field: Field, option: str, lines: tuple[Line, ...]) -> Iterator[list[str]]:
    names, shares = years.shares(field.read.scenario.values["start"], field.read.horizon)
    for line in lines:
        name = f"{line.agency}: {line.name}" if line.kind == "post" else line.name
        for year, share in zip(names, shares.T, strict=True):
            where = ("budgets", option, name, line.payer, line.cashability, year, "GBP")
            yield _figure(field, where, line.pounds @ share)


def _ledgers(field: Field) -> Iterator[list[str]]:
    for option, social in zip(field.names[1:], field.social, strict=True):
        yield from _budgets(field, option, social.spending.lines)
        rows = {f"cost of crime: {line.name}": social.worth_of(line) for line in social.harm}
        rows |= {"public spending": -social.discounted, "net social value": social.value}
        rows["bar for optimism"] = optimism(social, effects_grade(field))
        for name, values in rows.items():
            yield _figure(field, ("social value", option, name, "", "", "", "GBP, discounted"), values)


def _deciding(field: Field) -> Iterator[list[str]]:
    for place in deciding.places(field):
        where = field.names[place.option], place.standing, "", "", ""
        yield _row(("standing", *where, "GBP for a CCHI day more"), place.ratio)
    if field.silence:
        return
    found, clean = deciding.points(field)
    part = "plane" if clean else "plane, luck in it"
    for k, option in enumerate(field.names[1:], 1):
        for draw, (effect, cost) in enumerate(found[:, k]):
            yield _row((part, option, f"draw {draw}", "", "", "", "CCHI days averted, discounted"), effect)
            yield _row((part, option, f"draw {draw}", "", "", "", "GBP spent more, discounted"), cost)
    best = deciding.curve(field)
    if best is not None:
        for k, option in enumerate(field.names):
            for pounds, share in zip(best.willing, best.probability[:, k], strict=True):
                name = f"{_cell(float(pounds))} GBP for a CCHI day"
                yield _row(("probability of the largest net benefit", option, name, "", "", "", "share"), float(share))


def _learning(field: Field, learning: Learning) -> Iterator[list[str]]:
    for k, option in enumerate(field.names):
        for bar in learning.bars(k) if k else ():
            where = ("net social value, one value moved", option, bar.name, "", "", "", "GBP, discounted")
            yield _row(where, bar.central, bar.at_low, bar.at_high)
    groups = [(name, worth) for name, _, worth in learning.groups]
    found = [("every value", learning.everything), *groups, *learning.values]
    for name, worth in found:
        of = ("worth of knowing", "", name, "", "", "", "GBP")
        yield _row(of, worth.value, 0.0, worth.bound, np.nan, np.nan, worth.error)


def write(field: Field, learning: Learning | None, path: Path) -> None:
    """Write a line for each figure: of what is worth knowing, ``high`` is the bound; of a value moved, its two ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(_HEADER)
        out.writerows(_ledgers(field))
        out.writerows(_deciding(field))
        if learning is not None:
            out.writerows(_learning(field, learning))
