"""Set out who pays for the scheme, what a managed nominal costs, and both ledgers side by side."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from experiments.decisions.breakeven import BreakEvenError, cost_per_managed_nominal
from experiments.decisions.ledgers import OPTIMISM, SCHEME, SocialValue, optimism
from experiments.decisions.worth import years
from experiments.decisions.worth.field import Field
from experiments.decisions.worth.section import Section, pounds
from experiments.reports.figures import Dots, Panel, Picture
from experiments.reports.lines import spread_name
from experiments.reports.numbers import with_unit
from experiments.reports.tables import Table, prices
from sim.payers import CASHABILITY, PAYERS
from sim.spread import Spread

_WEEKS = 52
_PUBLIC = {"prison": "Weeks inside", "supervision": "Ordinary supervision", "court": "Occasions at court"}


def effects_grade(field: Field) -> str:
    """Return the worst grade of what the scheme is assumed to do: that of the effects that are not nil."""
    found = []
    for arm in field.arms[1:]:
        scenario = field.read.scenario_of(arm)
        evidence = scenario.evidence
        for name, value in scenario.values["effects"].items():
            if value:
                found.append(evidence.get(f"effects.{name}", {}).get("grade", "") or "A")
    return max(found, key=list(OPTIMISM).index, default="A")


def agencies(field: Field) -> Section:
    """Return what the scheme costs by agency and role, and what each managed nominal costs."""
    arm, lines = field.arms[1], field.social[0].spending.lines
    scale = _WEEKS / field.read.horizon
    bought = [line for line in lines if line.kind in SCHEME and line.pounds.any()]
    total = float(sum(line.pounds.sum(1).mean() for line in bought)) or 1.0
    rows = []
    for agency in dict.fromkeys(line.agency for line in bought):
        own = [line for line in bought if line.agency == agency]
        for line in own:
            found = line.pounds.sum(1)
            share = with_unit(float(found.mean()) / total, "share", -2)
            rows.append((agency, line.name, line.payer, pounds(field, found), pounds(field, found * scale), share))
        if len(own) > 1:
            found = sum(line.pounds.sum(1) for line in own)
            share = with_unit(float(found.mean()) / total, "share", -2)
            rows.append((agency, "all of them", "", pounds(field, found), pounds(field, found * scale), share))
    caption = f"The scheme's posts, places and tags in {prices(field.read)}, with 95 % of {spread_name(field.read)}."
    header = ("agency", "role or place", "payer", "whole period", "a year", "share")
    return Section("What the scheme costs", [managed(field, arm)], [Table(caption, header, rows)])


def managed(field: Field, arm: str) -> str:
    """Say what a nominal who is managed for a year costs."""
    cost, nominals = (field.read.values(name, arm) for name in ("cost_scheme", "nominals"))
    try:
        each = cost_per_managed_nominal(cost, nominals, field.read.horizon / _WEEKS)
    except BreakEvenError:
        return "Nobody is managed, so there is no cost per managed nominal."
    return (
        f"The cost per managed nominal is {with_unit(each, 'GBP', 2)} a year: the scheme's posts, places and tags over "
        f"{with_unit(float(np.mean(nominals)), 'people', 0)} nominals in a mean week, in custody or out. It says what "
        "is spent, not what it does."
    )


def _harm(social: SocialValue) -> Any:
    return sum((social.worth_of(line) for line in social.harm), np.zeros(len(social.discounted)))


def _spent(social: SocialValue, kinds: Sequence[str]) -> tuple[Any, Any]:
    """Return what is spent more on some kinds: as budgets have it, and as it stands in the social value."""
    lines = [line for line in social.spending.lines if line.kind in kinds]
    nothing = np.zeros(len(social.discounted))
    return (
        sum((line.pounds.sum(1) for line in lines), nothing),
        sum((social.worth_of(line) for line in lines), nothing),
    )


def _ledgers(field: Field, social: SocialValue) -> list[tuple[str, Any, Any]]:
    """Return each line of both ledgers: its label, pounds of budgets, pounds of social value; none where in neither."""
    kinds = {"The scheme: posts, places, tags": SCHEME, **{label: (kind,) for kind, label in _PUBLIC.items()}}
    bar = optimism(social, effects_grade(field))
    return [
        ("Cost of crime to people", None, _harm(social)),
        *((label, *_spent(social, of)) for label, of in kinds.items()),
        ("Total", social.spending.total.sum(1), social.value),
        ("Bar for optimism, beside the total", None, bar),
        ("What is left with it", None, social.value + bar),
    ]


def ledgers(field: Field) -> Section:
    """Return both ledgers side by side, with the bar for optimism."""
    rows: list[tuple[str, ...]] = []
    both = [_ledgers(field, social) for social in field.social]
    for name, found in zip(field.names[1:], both, strict=True):
        lead = f"{name}: " if len(field.names) > 2 else ""  # noqa: PLR2004 - one option and what it is set against
        rows += [
            (f"{lead}{label}", *("–" if side is None else pounds(field, side) for side in sides))
            for label, *sides in found
        ]
    rates = ", ".join(f"{grade} {with_unit(rate, 'share', -2)}" for grade, rate in OPTIMISM.items())
    grade = effects_grade(field)
    told = [
        (
            "Two ledgers, never added: the social value holds all public spending already, with its sign turned, so "
            "adding the two would count every pound of it twice."
        ),
        (
            f"The bar for optimism cuts each line that gains and raises each that costs, by grade of evidence "
            f"({rates}): gains by the worse of the price's grade and the effects' worst, {grade}. It is an assumption, "
            "to be read beside the value, never instead of its range."
        ),
    ]
    caption = (
        f"Each against {field.names[0]}, over the whole period, with 95 % of {spread_name(field.read)}, in "
        f"{prices(field.read)}. Budgets: above nil is spent more, not discounted. Social value: above nil is gained, "
        "discounted."
    )
    table = Table(caption, ("", "budgets", "social value"), rows)
    return Section("Two ledgers, side by side", told, [table], [_picture(field, both)])


def _moved(field: Field, values: Any) -> Spread:
    """Return the spread of a line, one of no number where it never moves: then there is nothing to draw."""
    return field.spread_of(values if values.any() else np.full(values.shape, np.nan))


def _dots(label: str, spreads: Iterable[Spread], style: int) -> Dots:
    found = list(spreads)
    mean, low, high, inner_low, inner_high = (
        [getattr(one, end) for one in found] for end in ("mean", "low", "high", "knowledge_low", "knowledge_high")
    )
    return Dots(label, mean, low, high, inner_low, inner_high, style)


def _picture(field: Field, found: Sequence[list[tuple[str, Any, Any]]]) -> Picture:
    held = "Thin: 95 % of all. Thick: the part of it that is knowledge." if field.draws else "Lines: 95 % of luck."
    panels = []
    for side, title, unit in (
        (1, "Budgets: spent more", "£, not discounted"),
        (2, "Social value: gained", "£, discounted"),
    ):
        rows = [str(row[0]) for row in found[0] if row[side] is not None]
        dots = [
            _dots(
                name if len(found) > 1 else "",
                [field.spread_of(row[side]) for row in lines if row[side] is not None],
                k,
            )
            for k, (name, lines) in enumerate(zip(field.names[1:], found, strict=True), 1)
        ]
        panels.append(Panel(title, unit, rows=rows, dots=dots))
    caption = (
        f"Against {field.names[0]}, over the whole period. Budgets: what is spent more, not discounted. Social value: "
        f"what people and the public purse gain, discounted. The two are never added. {held}"
    )
    return Picture("worth-ledgers", "Two ledgers, side by side", caption, panels)


def payers(field: Field) -> Section:
    """Return budgets by payer and financial year, and by what is cash."""
    budgets = field.social[0].spending
    names, shares = years.shares(field.read.scenario.values["start"], field.read.horizon)
    found = {payer: one for payer, one in budgets.by_payer().items() if one.any()}
    by_class = [(f"All payers, {one}", each) for one, each in budgets.by_cashability().items() if each.any()]
    rows = [
        (label, *(pounds(field, one @ share) for share in shares.T), pounds(field, one.sum(1)))
        for label, one in [*found.items(), *by_class, ("All payers", budgets.total)]
    ]
    caption = (
        f"What each payer spends more than with {field.names[0]}, in {prices(field.read)}, not discounted, with 95 % "
        f"of {spread_name(field.read)}; below nil is spent less. Payers sum to all, and so do classes and years."
    )
    styles = {one: k for k, one in enumerate(CASHABILITY)}
    scale = _WEEKS / field.read.horizon
    shown = [payer for payer in PAYERS if payer in found]
    dots = [
        _dots(one, [_moved(field, budgets.part(payer, one).sum(1) * scale) for payer in shown], style)
        for one, style in styles.items()
        if budgets.part(cashability=one).any()
    ]
    picture = Picture(
        "worth-payers",
        "Who spends more, who less, and what of it is cash",
        f"A year, against {field.names[0]}, in {prices(field.read)}, not discounted; left of nil is spent less. Only "
        "what is cashable can be spent again. Thin: 95 % of all. Thick: the part of it that is knowledge.",
        [Panel("", "difference, £ a year", rows=shown, dots=dots)],
    )
    return Section("Budgets by payer and year", [], [Table(caption, ("", *names, "whole period"), rows)], [picture])


def bases(field: Field) -> Section:
    """Return what prices and discount rest on."""
    scenario = field.read.scenario
    money = scenario.values["money"]
    evidence = scenario.evidence

    def behind(path: str) -> str:
        found = evidence.get(path, {})
        return f"{found.get('grade') or 'A'}, {found.get('source') or 'assumption'}"

    types = sorted({entry["price_year"] for entry in scenario.values["offence_types"].values()})
    rows = [
        ("Prices", f"all money in {prices(field.read)}", behind("money.price_year")),
        ("Deflator", f"{min(money['deflator'])} to {max(money['deflator'])}", behind("money.deflator")),
        ("Discount, social value only", f"{100 * money['discount_rate']:g} % a year from year 2 on",
         behind("money.discount_rate")),
        ("Unit costs of crime", (f"prices of {', '.join(map(str, types))}, uprated; of actual crimes; without response"
         f"{'' if money['anticipation'] else ' and without anticipation'}"), ""),
        *((label, f"paid by {money[f'{kind}_payer']}; {money[f'{kind}_cashability']}", behind(f"money.{kind}_payer"))
          for kind, label in _PUBLIC.items()),
    ]  # fmt: skip
    return Section("Prices and discount", [], [Table("", ("", "what is taken", "grade, source"), rows, numeric=False)])
