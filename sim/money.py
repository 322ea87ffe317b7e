"""Put prices on what was counted: one price year, one order of sums.

Two ledgers that are never added: *social value* (unit costs of crime without their response part,
with anticipation by a switch, plus public spending) and *budgets* by payer. Prices are those of a
replicate's own draw. A year's money is a sum of whole numbers times prices, in table order; the
social value of year n (from 1) is divided by ``(1 + discount rate) ^ (n - 1)``.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.counts import YEAR
from sim.payers import PAYERS
from sim.scenario import Values

PUBLIC = ("prison", "supervision", "court")  # what is paid for whoever it is, with a payer of its own each
NOBODY = 1e-9  # a rest of an FTE below this is no post


class UnpricedYearError(ValueError):
    """A price is of a year for which there is no deflator."""


class Span(NamedTuple):
    """Weeks of one year in which one set of values is in force: from ``first`` to before ``until``."""

    first: int
    until: int
    year: int  # from 0


class Prices(NamedTuple):
    """Unit values of one draw, in the prices of ``money.price_year``."""

    cchi_days: Any  # type
    css: Any  # type
    victims: Any  # type
    harm: Any  # type
    response: Any  # type
    prison: Any  # a week
    supervision: Any  # a week
    court: Any  # an occasion
    discount: Any  # year: what a pound of it is worth at the start
    fte: Any  # span, role: of those in post when all posts are filled
    posts: Any  # span, role: their number
    budgeted: Any  # span, role: FTE
    post_week: Any  # span, role: a week of an FTE
    service_week: Any  # span, service: a week of all places that the scheme pays for
    tag_week: Any  # span: a week of a tag


def spans(values: Values, changes: set[int]) -> list[Span]:
    """Return the horizon cut at each year and in each week of a dated change."""
    horizon = int(values["horizon_weeks"])
    first = sorted(week for week in {*range(0, horizon, YEAR), *changes} if week < horizon)
    return [Span(a, b, a // YEAR) for a, b in zip(first, [*first[1:], horizon], strict=True)]


def factor(money: Values, year: int, what: str) -> float:
    """Return what a pound of a year is worth in ``money.price_year``.

    Raises UnpricedYearError where the deflator lacks either year.
    """
    index = money["deflator"]
    for wanted, name in ((year, what), (money["price_year"], "money.price_year")):
        if str(wanted) not in index:
            message = f"{name} is {wanted}; expected a year of money.deflator ({', '.join(index)})"
            raise UnpricedYearError(message)
    return float(index[str(money["price_year"])] / index[str(year)])


def payers(values: Values) -> list[str]:
    """Return who pays: for roles, for the scheme's places, for tags, for public services; in the order of heads."""
    found = {role["payer"] for role in values["roles"].values()}
    found |= {service["scheme_payer"] for service in values["services"].values()}
    found |= {values["tags"]["payer"], *(values["money"][f"{kind}_payer"] for kind in PUBLIC)}
    return [head for head in PAYERS if head in found]


def _posts(fte: float) -> int:
    whole = int(fte + NOBODY)
    return whole + (fte - whole > NOBODY)


def _types(values: Values) -> dict[str, Any]:
    money, types = values["money"], values["offence_types"]
    rows: dict[str, list[float]] = {name: [] for name in ("cchi_days", "css", "victims", "harm", "response")}
    for name, entry in types.items():
        worth = factor(money, entry["price_year"], f"offence_types.{name}.price_year")
        anticipation = entry["cost_anticipation"] if money["anticipation"] else 0.0
        rows["cchi_days"].append(entry["cchi_days"])
        rows["css"].append(entry["css_weight"])
        rows["victims"].append(entry["victims"])
        rows["harm"].append((entry["cost_consequence"] + anticipation) * worth)
        rows["response"].append(entry["cost_response"] * worth)
    return {name: np.array(row, np.float64) for name, row in rows.items()}


def _capacity(values: Values) -> dict[str, Any]:
    """Return what the scheme's posts, places and tags cost a week."""
    money, roles, services = values["money"], list(values["roles"].items()), values["services"].items()
    fte = [float(role["fte_in_post"]) for _, role in roles]
    tags = values["tags"]
    return {
        "fte": fte,
        "posts": [float(_posts(x)) for x in fte],
        "budgeted": [float(role["fte_budgeted"]) for _, role in roles],
        "post_week": [
            role["cost_year"] / YEAR * factor(money, role["price_year"], f"roles.{name}.price_year")
            for name, role in roles
        ],
        "service_week": [
            one["scheme_places"] * one["cost_week"] * factor(money, one["price_year"], f"services.{name}.price_year")
            for name, one in services
        ],
        "tag_week": tags["cost_week"] * factor(money, tags["price_year"], "tags.price_year"),
    }


def prices(values: Values, in_force: list[Values]) -> Prices:
    """Return the unit values of a draw; ``in_force`` holds its values in each span.

    Raises UnpricedYearError where a price is of a year for which there is no deflator.
    """
    money = values["money"]
    years = -(-int(values["horizon_weeks"]) // YEAR)
    made: dict[int, dict[str, Any]] = {}
    rows = [made.setdefault(id(one), _capacity(one)) for one in in_force]
    once = {
        name: np.float64(money[cost] * factor(money, money[year], f"money.{year}"))
        for name, cost, year in (
            ("prison", "prison_week", "prison_price_year"),
            ("supervision", "supervision_week", "supervision_price_year"),
            ("court", "court_occasion", "court_price_year"),
        )
    }
    worth = [1.0]
    for _ in range(years - 1):
        worth.append(worth[-1] / (1 + money["discount_rate"]))
    return Prices(
        **_types(values),
        **once,
        discount=np.array(worth),
        **{name: np.array([row[name] for row in rows], np.float64) for name in rows[0]},
    )


def stacked(many: list[Prices]) -> Prices:
    """Return the prices of many replicates, replicate first."""
    return Prices(*[np.stack(column) for column in zip(*many, strict=True)])


def line(counts: Any, unit: Any) -> Any:
    """Return the money of each replicate: whole numbers times prices, summed in table order.

    Both are of shape replicate, entry.
    """
    total = np.zeros(counts.shape[0])
    for k in range(counts.shape[1]):
        total += counts[:, k] * unit[:, k]
    return total


def fte_filled(posts_filled: Any, fte: Any, posts: Any) -> Any:
    """Return FTE-weeks from post-weeks: posts of a role count alike, whole or part."""
    return posts_filled * (fte / np.maximum(posts, 1.0))
