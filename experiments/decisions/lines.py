"""Read the lines of money from a result: an arm less its twin, by year."""

from typing import Any

import numpy as np

from experiments.decisions.ledgers import Budgets, Line, SocialValue
from experiments.decisions.payers import Kind, cashability_of, payer_of
from sim.money import PUBLIC_PAYER
from sim.results import Result

_PUBLIC: tuple[tuple[Kind, str, str], ...] = (  # what the public pays for whoever: outcome, and where its price stands
    ("prison", "cost_prison", "money.prison_week"),
    ("supervision", "cost_supervision", "money.supervision_week"),
    ("court", "cost_courts", "money.court_occasion"),
)


def _by_year(result: Result, outcome: str, arm: str, against: str, key: str | None = None) -> Any:
    values = [result.values(outcome, arm, year=y, key=key) for y in result.years]
    twin = [result.values(outcome, against, year=y, key=key) for y in result.years]
    return np.stack(values, 1) - np.stack(twin, 1)


def _grade(result: Result, path: str) -> str:
    return result.scenario.evidence.get(path, {}).get("grade", "") or "A"


def budgets(result: Result, arm: str = "scheme", against: str = "never") -> Budgets:
    """Return what each post, service, tag and public service costs more in an arm than in its twin."""
    values = result.scenario.values
    asked: list[tuple[Kind, str, str, str, str | None, str]] = []  # kind, label, payer, outcome, key, price
    for name, role in values["roles"].items():
        asked.append(("post", role["label"], role["payer"], "cost_staff", name, f"roles.{name}.cost_year"))
    for name, one in values["services"].items():
        asked.append(("place", one["label"], one["scheme_payer"], "cost_services", name, f"services.{name}.cost_week"))
    asked.append(("tag", "Tags", values["tags"]["payer"], "cost_tags", None, "tags.cost_week"))
    asked += [(kind, kind.capitalize(), PUBLIC_PAYER, outcome, None, price) for kind, outcome, price in _PUBLIC]
    lines = []
    for kind, label, named, outcome, key, price in asked:
        payer = payer_of(named, kind)
        pounds = _by_year(result, outcome, arm, against, key)
        lines.append(Line(label, pounds, _grade(result, price), payer, cashability_of(payer, kind)))
    return Budgets(tuple(lines))


def social_value(result: Result, arm: str = "scheme", against: str = "never") -> SocialValue:
    """Return the harm of each type of offence and all public spending, in an arm less its twin."""
    harm = tuple(
        Line(
            entry["label"],
            _by_year(result, "harm_cost", arm, against, name),
            _grade(result, f"offence_types.{name}.cost_consequence"),
        )
        for name, entry in result.scenario.values["offence_types"].items()
    )
    return SocialValue(harm, budgets(result, arm, against), result.prices[arm].discount)
