"""Tell the commissioner: what my office pays, what comes back to it, what comes back to others."""

from typing import Any

from experiments.decisions.ledgers import Budgets
from experiments.decisions.worth import years
from experiments.decisions.worth.field import Field
from experiments.decisions.worth.section import Section, mean_of, pounds, told
from experiments.reports.answer import period
from experiments.reports.lines import NOT_TOLD, spread_name
from experiments.reports.tables import Table, prices
from sim.payers import CASHABILITY, COMMISSIONER, PAYERS

OTHERS = tuple(payer for payer in PAYERS if payer != COMMISSIONER)
_CLASSES = {
    "cashable": "cashable",
    "capacity released": "capacity released, not cash",
    "not cashable": "not cashable",
}


def returned(budgets: Budgets, *payers: str, cashability: str | None = None) -> Any:
    """Return what payers spend less on what the public pays for whoever it is: replicate, year."""
    return -sum(budgets.part(payer, cashability, scheme=False) for payer in payers)


def paid(budgets: Budgets, *payers: str) -> Any:
    """Return what payers pay for the scheme itself: replicate, year."""
    return sum(budgets.part(payer, scheme=True) for payer in payers)


def _classes(field: Field, budgets: Budgets, *payers: str) -> str:
    """Say how much of what comes back is cashable, capacity and neither."""
    parts = [
        f"{mean_of(field.spread_of(found))} {words}"
        for one, words in _CLASSES.items()
        if (found := returned(budgets, *payers, cashability=one).sum(1)).any()
    ]
    return f": {', '.join(parts)}" if parts else ""


def _comes_back(field: Field, budgets: Budgets, to: str, *payers: str) -> str:
    """Say what comes back to some payers."""
    back = returned(budgets, *payers).sum(1)
    if not back.any():
        return f"Nothing comes back to {to}: no line of its own moves."
    spread = field.spread_of(back)
    open_to = f"; it {NOT_TOLD}" if spread.low <= 0 <= spread.high else ""
    if spread.mean >= 0:
        return f"What comes back to {to} is {told(spread)}{_classes(field, budgets, *payers)}{open_to}."
    more = field.spread_of(-back)
    return f"Nothing comes back to {to} on average: more is spent, {told(more)}{open_to}."


def sentences(field: Field, budgets: Budgets, name: str) -> list[str]:
    """Say what the office pays for an option, what comes back to it, and what to others."""
    own, others = paid(budgets, COMMISSIONER).sum(1), paid(budgets, *OTHERS).sum(1)
    pays = f"pays {told(field.spread_of(own))} for" if own.any() else "pays nothing for"
    rest = f" Others pay {told(field.spread_of(others))} for it." if others.any() else ""
    return [
        f"Over {period(field.read)} the commissioner's office {pays} the {name} itself.{rest}",
        _comes_back(field, budgets, "the office", COMMISSIONER),
        _comes_back(field, budgets, "others", *OTHERS),
    ]


def _rows(budgets: Budgets) -> list[tuple[str, Any]]:
    """Return the lines of the table with their pounds, by replicate and year.

    What the office pays and what comes back to it stand there whatever they are; other lines where they move.
    """
    back = [
        (f"Comes back to {payer}, {words}", returned(budgets, payer, cashability=one))
        for payer in OTHERS
        for one, words in _CLASSES.items()
    ]
    pay = [(f"{payer} pays for the scheme", paid(budgets, payer)) for payer in OTHERS]
    return [
        ("My office pays for the scheme", paid(budgets, COMMISSIONER)),
        *(
            (f"Comes back to my office, {words}", found)
            for one, words in _CLASSES.items()
            if (found := returned(budgets, COMMISSIONER, cashability=one)).any() or one == CASHABILITY[0]
        ),
        *(row for row in [*back, *pay] if row[1].any()),
        ("All budgets together: spent more", budgets.total),
    ]


def table(field: Field, budgets: Budgets) -> Table:
    """Set out the commissioner's own line by payer, class and financial year."""
    values = field.read.scenario.values
    names, shares = years.shares(values["start"], field.read.horizon)
    rows = [
        (label, *(pounds(field, found @ share) for share in shares.T), pounds(field, found.sum(1)))
        for label, found in _rows(budgets)
    ]
    caption = (
        f"Against {field.names[0]}, in {prices(field.read)}, not discounted, with 95 % of {spread_name(field.read)}. "
        "Financial years begin on 1 April; the money of a year of the run is spread evenly over its weeks. Below nil, "
        "more is spent. Capacity released is time or places that others use: no pound of it can be spent again."
    )
    return Table(caption, ("", *names, "whole period"), rows)


def section(field: Field) -> Section:
    """Return the part that tells the commissioner's own line for one scheme."""
    budgets = field.social[0].spending
    closing = (
        "Police response to crime is in no line: the model doesn't run it, so it doesn't price it. Nor is what "
        "ordinary places in services cost, whoever pays for them: they are used either way."
    )
    told_of = sentences(field, budgets, "scheme")
    return Section("What my office pays, and what comes back", [" ".join(told_of), closing], [table(field, budgets)])


def compared(field: Field) -> Section:
    """Return the part that tells the commissioner's own line for each of several options."""
    rows = []
    for name, social in zip(field.names[1:], field.social, strict=True):
        kept = social.spending
        classes = (returned(kept, *OTHERS, cashability=one).sum(1) for one in CASHABILITY)
        rows.append((
            name,
            *(pounds(field, found.sum(1)) for found in (paid(kept, COMMISSIONER), returned(kept, COMMISSIONER))),
            *(pounds(field, found) for found in classes),
            pounds(field, paid(kept, *OTHERS).sum(1)),
        ))  # fmt: skip
    header = ("", "my office pays more", "comes back to it", *(f"to others, {one}" for one in CASHABILITY))
    caption = (
        f"Each against {field.names[0]}, over the whole period, in {prices(field.read)}, not discounted, with 95 % of "
        f"{spread_name(field.read)}. Below nil, less is paid, or more spent. Capacity released is time or places that "
        "others use: no pound of it can be spent again."
    )
    return Section(
        "What my office pays, and what comes back", [], [Table(caption, (*header, "others pay more for it"), rows)]
    )
