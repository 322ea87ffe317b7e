"""Read the lines of money of an arm from figures by year, and set one arm's against another's."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from experiments.decisions.ledgers import Budgets, Kind, Line, SocialValue
from sim.scenario import Scenario, Values

Where = tuple[str, str, str, str]  # what is bought, its entry, who pays, what a pound less frees
_PUBLIC: dict[Kind, tuple[str, str, str]] = {  # what the public pays for whoever it is: label, outcome, price
    "prison": ("Weeks inside", "cost_prison", "prison_week"),
    "supervision": ("Ordinary supervision", "cost_supervision", "supervision_week"),
    "court": ("Occasions at court", "cost_courts", "court_occasion"),
}


class Figures(Protocol):
    """Figures of each replicate: of a result, or of a folder that was written."""

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the horizon, from 1."""

    def values(
        self, outcome: str, arm: str, population: str = "pool", *, year: int | None = None, key: str | None = None
    ) -> Any:
        """Return a figure of each replicate."""


def by_year(figures: Figures, outcome: str, arm: str, key: str | None = None) -> Any:
    """Return a figure by replicate and year."""
    return np.stack([figures.values(outcome, arm, year=year, key=key) for year in figures.years], 1)


def _grade(evidence: Values, path: str) -> str:
    return evidence.get(path, {}).get("grade", "") or "A"


@dataclass(frozen=True)
class _Bought:
    """Something that money is spent on: what it is, which figure tells of it, and who pays."""

    kind: Kind
    entry: str
    label: str
    outcome: str
    price: str  # where it stands
    paid: tuple[str, str]  # payer, what a pound less frees
    agency: str


def _bought(values: Values) -> Iterator[_Bought]:
    """Yield all that money is spent on in a scenario."""
    for name, role in values["roles"].items():
        paid, price = (role["payer"], role["cashability"]), f"roles.{name}.cost_year"
        yield _Bought("post", name, role["label"], "cost_staff", price, paid, role["agency"])
    for name, one in values["services"].items():
        paid, price = (one["scheme_payer"], one["scheme_cashability"]), f"services.{name}.cost_week"
        yield _Bought("place", name, one["label"], "cost_services", price, paid, one["provider"])
    tags, public = values["tags"], values["money"]
    yield _Bought("tag", "", "Tags", "cost_tags", "tags.cost_week", (tags["payer"], tags["cashability"]), tags["payer"])
    for kind, (label, outcome, price) in _PUBLIC.items():
        paid = public[f"{kind}_payer"], public[f"{kind}_cashability"]
        yield _Bought(kind, "", label, outcome, f"money.{price}", paid, paid[0])


def spent(figures: Figures, scenario: Scenario, arm: str) -> dict[Where, Line]:
    """Return what each post, service, tag and public service costs in an arm, by where it stands in a scenario.

    Who pays and what a pound less frees are the scenario's values: they are part of where a line stands.
    """
    found: dict[Where, Line] = {}
    evidence = scenario.evidence
    for one in _bought(scenario.values):
        pounds = by_year(figures, one.outcome, arm, one.entry or None)
        line = Line(one.label, pounds, _grade(evidence, one.price), *one.paid, one.kind, one.agency)
        found[one.kind, one.entry, *one.paid] = line
    return found


def _less(own: dict[Where, Line], other: dict[Where, Line]) -> tuple[Line, ...]:
    """Return lines less others: where one has no like, it stands against nothing."""
    pounds: dict[Where, Any] = defaultdict(float)
    for sign, lines in ((1.0, own), (-1.0, other)):
        for where, line in lines.items():
            pounds[where] = pounds[where] + sign * line.pounds
    return tuple((own.get(where) or other[where]).of(found) for where, found in pounds.items())


def budgets(
    figures: Figures, scenario: Scenario, arm: str = "scheme", against: str = "never", other: Scenario | None = None
) -> Budgets:
    """Return what each line costs more in an arm than in another, whose scenario may be another."""
    return Budgets(_less(spent(figures, scenario, arm), spent(figures, other or scenario, against)))


def harm(figures: Figures, scenario: Scenario, arm: str = "scheme", against: str = "never") -> tuple[Line, ...]:
    """Return the cost of crime to those it is done to, of each type of offence, in an arm less another."""
    evidence = scenario.evidence
    return tuple(
        Line(
            entry["label"],
            by_year(figures, "harm_cost", arm, name) - by_year(figures, "harm_cost", against, name),
            _grade(evidence, f"offence_types.{name}.cost_consequence"),
        )
        for name, entry in scenario.values["offence_types"].items()
    )


def social_value(
    figures: Figures,
    scenario: Scenario,
    discount: Any,
    arms: tuple[str, str] = ("scheme", "never"),
    other: Scenario | None = None,
) -> SocialValue:
    """Return the harm of each type of offence and all public spending, in an arm less another.

    ``discount`` is what a pound of each year is worth at the start: year, or replicate and year.
    """
    spending = budgets(figures, scenario, *arms, other)
    return SocialValue(harm(figures, scenario, *arms), spending, discount)
