"""Say how much the scheme has to do before it pays: break-even analysis, and what was found beside it."""

from typing import Any

from experiments.decisions.breakeven import BreakEven, BreakEvenError, break_even, break_even_effect
from experiments.decisions.worth.field import Field
from experiments.decisions.worth.section import Section, mean_of, told
from experiments.reports.numbers import plain, with_unit
from experiments.reports.tables import Table, prices
from sim.money import factor

_MOST = 1000.0  # times the effect found, beyond which no multiple is looked for
_COHORT = "ever_selected"


def unit_costs(field: Field) -> dict[str, float]:
    """Return what one actual crime of each type costs people, at the central values, in the price year."""
    values = field.read.scenario.values
    money = values["money"]
    return {
        name: (entry["cost_consequence"] + (entry["cost_anticipation"] if money["anticipation"] else 0.0))
        * factor(money, entry["price_year"], f"offence_types.{name}.price_year")
        for name, entry in values["offence_types"].items()
    }


def crimes(field: Field, arm: str) -> dict[str, float]:
    """Return the actual crimes, over the whole period, of those whom the scheme ever selects, by type."""
    return {
        name: float(field.read.values("offences_actual", arm, _COHORT, key=name).mean())
        for name in field.read.scenario.values["offence_types"]
    }


def multiple(harm: float, spending: float) -> float | None:
    """Return how many times the harm averted would have to be what it is for the social value to be nothing."""
    return break_even_effect(lambda times: times * harm - spending, 0.0, _MOST) if harm > 0 else None


def section(field: Field) -> Section:
    """Return the break-even analysis of the scheme, on its own cost and on all public spending."""
    spending = field.social[0].spending
    costs = {
        "on the scheme's own cost": float(spending.part(scheme=True).sum(1).mean()),
        "on all public spending": float(spending.total.sum(1).mean()),
    }
    title, twin = "Break-even: how much must it do before it pays?", field.arms[0]
    units, committed = unit_costs(field), crimes(field, twin)
    try:
        found = {name: break_even(cost, units, committed) for name, cost in costs.items()}
    except BreakEvenError:
        return Section(title, ["Nobody is ever selected who would commit crime, so nothing can be avoided."])
    own = found["on the scheme's own cost"]
    told_of = [
        (
            "Break-even asks how much crime must be avoided for the benefits to equal the cost; whether it is avoided, "
            f"it leaves open. The scheme's own cost is {with_unit(own.pounds, 'GBP')}: {plain(own.crimes, 0)} actual "
            f"crimes in the mix that those ever selected commit, {_share(own)} of all that they would commit without "
            "the scheme."
        ),
        _found(field),
    ]
    return Section(title, told_of, [_table(field, found, units)])


def _share(one: BreakEven) -> str:
    return f"{with_unit(one.share, 'share', -3)}" + ("" if one.can_pay else " (more than there are: it can't pay)")


def _found(field: Field) -> str:
    """Say what was found beside what is needed: crimes averted, and how many times that it would take."""
    read, (twin, scheme) = field.read, field.arms
    social = field.social[0]
    averted = field.spread_of(read.values("offences_actual", twin) - read.values("offences_actual", scheme))
    harm = -sum((line.pounds * field.discount).sum(1) for line in social.harm)
    times = multiple(float(harm.mean()), float(social.discounted.mean()))
    found = f"Found: {told(averted, 'offences')} actual crimes fewer"
    if social.discounted.mean() <= 0:
        return f"{found}; all public spending falls on average, so no effect on crime is needed for that to be met."
    if times is None:
        return f"{found}; no multiple of the harm averted would bring the social value to nothing."
    return (
        f"{found}. The harm averted ({mean_of(field.spread_of(harm))}, discounted) would have to be "
        f"{plain(times, -1 if times < 10 else 0)} times what was found, the rest unchanged, for the net social value "  # noqa: PLR2004 - digits
        "to be nothing."
    )


def _table(field: Field, found: dict[str, BreakEven], units: dict[str, float]) -> Table:
    labels = {name: entry["label"] for name, entry in field.read.scenario.values["offence_types"].items()}
    rows: list[tuple[Any, ...]] = [
        ("Pounds of the cost of crime", "", *(with_unit(one.pounds, "GBP") for one in found.values())),
        ("Crimes, in the cohort's mix", "", *(plain(one.crimes, 0) for one in found.values())),
        ("Share of the crimes without the scheme", "", *(_share(one) for one in found.values())),
        *(
            (f"If all were of one type: {label.lower()}", with_unit(units[name], "GBP", 0),
             *(_many(one.by_type[name]) for one in found.values()))
            for name, label in labels.items()
        ),
    ]  # fmt: skip
    caption = (
        f"What must be avoided over the whole period, at central unit costs in {prices(field.read)}, not discounted, "
        "without the cost of the response to crime. Crimes are actual ones: a recorded crime stands for several. A "
        "cost of nothing or less is met at once."
    )
    return Table(caption, ("", "cost of one", *found), rows)


def _many(crimes_of_type: float) -> str:
    return plain(crimes_of_type, 0) if crimes_of_type < float("inf") else "no number"
