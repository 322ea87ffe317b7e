"""Keep two ledgers that are never added: social value, and budgets by payer.

*Budgets* hold what each payer spends more (or less, below 0) than in the twin, by year, in the pounds
of ``money.price_year``, not discounted: who has to find the money, and what is freed. *Social value* is
what crime does to people, and all public spending, discounted (HM Treasury, The Green Book: 3.5 % a
year for the first 30) and with the sign turned, so that more is better. The second holds the first
whole: who added them would count all spending twice, so adding them is an error.

Every line has a payer and a class from the scenario, and keeps them whichever way it moves, so classes,
payers and years each sum to the total. Police response to crime stands in neither: what the model doesn't
run it doesn't price.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NoReturn

import numpy as np

from sim.money import factor
from sim.payers import CASHABILITY, PAYERS
from sim.scenario import Values

# How far benefits are cut and costs are raised, by the grade of the evidence: an assumption (grade A). The span
# from nothing to 40 % is recalled from the guidance of 2014 (see sim.payers), whose grades are others; not read.
OPTIMISM: dict[str, float] = {"S1": 0.05, "S2": 0.10, "D": 0.15, "R": 0.25, "A": 0.40}


Kind = Literal["", "post", "place", "tag", "prison", "supervision", "court"]
SCHEME: tuple[Kind, ...] = ("post", "place", "tag")  # what is paid for the scheme itself


class LedgerError(ValueError):
    """Two ledgers were added, or lines of different runs stand in one."""


class _Ledger:
    """Something that adds to nothing."""

    def __add__(self, _: object) -> NoReturn:
        message = "social value holds all public spending already; expected budgets and social value side by side"
        raise LedgerError(message)

    __radd__ = __add__


@dataclass(frozen=True, eq=False)
class Line:
    """Pounds spent on one thing more than in the twin, by replicate and year."""

    name: str
    pounds: Any  # replicate, year
    grade: str  # of the price
    payer: str = ""  # nobody's: harm, that people bear
    cashability: str = "not cashable"
    kind: Kind = ""  # what is bought: nothing, of harm
    agency: str = ""  # who employs or delivers

    def of(self, pounds: Any) -> "Line":
        """Return the same line of other pounds."""
        return replace(self, pounds=pounds)


def _total(lines: Iterable[Line], like: Any) -> Any:
    total = np.zeros(like.shape)
    for line in lines:
        total += line.pounds
    return total


def _of_one_run(lines: tuple[Line, ...]) -> None:
    shapes = {line.pounds.shape for line in lines}
    if len(shapes) != 1:
        message = f"lines of a ledger have {len(shapes)} shapes; expected one, by replicate and year"
        raise LedgerError(message)


@dataclass(frozen=True, eq=False)
class Budgets(_Ledger):
    """What payers spend more than in the twin, in pounds of the price year, not discounted."""

    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        _of_one_run(self.lines)
        unpaid = [line.name for line in self.lines if line.payer not in PAYERS]
        if unpaid:
            message = f"{unpaid[0]} has no payer of these names; expected one of {', '.join(PAYERS)}"
            raise LedgerError(message)

    @property
    def total(self) -> Any:
        """Pounds by replicate and year."""
        return _total(self.lines, self.lines[0].pounds)

    def by_payer(self) -> dict[str, Any]:
        """Return pounds by replicate and year of each head."""
        return {who: self.part(payer=who) for who in PAYERS}

    def by_cashability(self, payer: str | None = None) -> dict[str, Any]:
        """Return pounds by replicate and year of each class, of one payer or all."""
        return {one: self.part(payer=payer, cashability=one) for one in CASHABILITY}

    def part(self, payer: str | None = None, cashability: str | None = None, *, scheme: bool | None = None) -> Any:
        """Return pounds by replicate and year of some lines; None means any.

        ``scheme`` says whether they are of the scheme itself, or of what the public pays for whoever it is.
        """
        of = (
            line
            for line in self.lines
            if payer in {None, line.payer}
            and cashability in {None, line.cashability}
            and scheme in {None, line.kind in SCHEME}
        )
        return _total(of, self.lines[0].pounds)


@dataclass(frozen=True, eq=False)
class SocialValue(_Ledger):
    """What people and the public purse gain over the twin, discounted."""

    harm: tuple[Line, ...]  # costs of crime to those it is done to
    spending: Budgets
    discount: Any  # what a pound of each year is worth at the start: year, or replicate and year

    def __post_init__(self) -> None:
        _of_one_run((*self.harm, *self.spending.lines))
        paid = [line.name for line in self.harm if line.payer]
        if paid:
            message = f"{paid[0]} has a payer; expected harm that nobody pays, and budgets apart"
            raise LedgerError(message)

    def worth_of(self, line: Line) -> Any:
        """Return what a line adds to the social value of each replicate."""
        return -(line.pounds * self.discount).sum(1)

    @property
    def value(self) -> Any:
        """Pounds of each replicate at the start of the horizon."""
        return sum((self.worth_of(line) for line in (*self.harm, *self.spending.lines)), np.zeros(len(self.discounted)))

    @property
    def discounted(self) -> Any:
        """Discounted public spending of each replicate, as it stands within the social value."""
        return (self.spending.total * self.discount).sum(1)


def optimism(social: SocialValue, effects: str = "A", rates: Mapping[str, float] = OPTIMISM) -> Any:
    """Return the bar for optimism of each replicate: below 0, to be shown beside the value, never within.

    A line that gains on average is cut, by the worse of the grades of its price and of the effects that
    it rests on; one that costs is raised, by its price's.
    """
    lines = (*social.harm, *social.spending.lines)
    bar = np.zeros(len(lines[0].pounds))
    for line in lines:
        worth = social.worth_of(line)
        if worth.mean() > 0:
            bar -= max(rates[line.grade], rates[effects]) * worth
        else:
            bar += rates[line.grade] * worth
    return bar


def in_prices_of(pounds: Any, money: Values, year: int) -> Any:
    """Return pounds of ``money.price_year`` in those of another year of the scenario's deflator.

    Raises UnpricedYearError where the deflator lacks the year.
    """
    return pounds / factor(money, year, "the year asked for")
