"""Set cost against effect: the plane, dominance, and how probable each option is to be best at each price of harm."""

from typing import Any

import numpy as np

from experiments.decisions.acceptability import Acceptability, Place, acceptability, frontier, plane
from experiments.decisions.pairs import NoKnowledgeError, without_luck
from experiments.decisions.worth.field import Field
from experiments.decisions.worth.section import Section, told
from experiments.reports.figures import Cloud, Panel, Picture, Series
from experiments.reports.numbers import plain, with_unit
from experiments.reports.tables import Table, prices

_POINTS = 61  # of a curve
_REACH = 3.0  # times what crime costs for each day of harm, to which the curve goes
_SHOWN = (0.0, 0.5, 1.0, 2.0, 3.0)  # of those times, in the table
_NOTHING = 1e-9  # share of a figure's size below which it doesn't vary
_DAY = "a CCHI day"


def willing(field: Field) -> Any:
    """Return what might be paid for a day of harm averted, in pounds."""
    return np.linspace(0, _REACH * field.day_price, _POINTS)


def curve(field: Field) -> Acceptability | None:
    """Return the acceptability curve; none where nothing can be said of what isn't known."""
    if field.silence or not field.day_price:
        return None
    try:
        return acceptability(field.cost, field.effect, field.read.draw_of, willing(field))
    except NoKnowledgeError:
        return None


def points(field: Field) -> tuple[Any, bool]:
    """Return each draw's effect and cost against the first option, and whether luck was taken out.

    Of shape draw, option, (effect, cost). Where luck hides what isn't known, the draws' means stand as they are.
    """
    both = np.hstack([field.effect, field.cost])
    many = len(field.arms)
    against = both - np.hstack([np.repeat(x[:, :1], many, 1) for x in (field.effect, field.cost)])
    known = without_luck(against, field.read.draw_of)
    moves = np.std(known, axis=0) > _NOTHING * np.std(against, axis=0)
    varies = np.std(against, axis=0) > 0
    if (moves | ~varies).all():
        return np.stack([known[:, :many], known[:, many:]], 2), True
    return plane(field.cost, field.effect, field.read.draw_of), False


def places(field: Field) -> list[Place]:
    """Return where each option stands by its mean cost and effect, against the first."""
    cost, effect = (x.mean(0) - x.mean(0)[0] for x in (field.cost, field.effect))
    return frontier(cost, effect)


def section(field: Field) -> Section:
    """Return the plane, dominance and the acceptability curve."""
    found = [_standing(field)]
    pictures = []
    closing = []
    if field.silence:
        closing = [field.silence]
    elif field.day_price:
        pictures.append(_plane(field))
        best = curve(field)
        if best is not None:
            found.append(_chances(field, best))
            pictures.append(_curve(field, best))
            closing = [_at_the_price(field, best)]
    told_of = [
        (
            "Cost is all public spending, effect is harm averted in days of the Cambridge Crime Harm Index, both "
            "discounted at the same rate. Harm stands here in days, not in pounds, so that it isn't counted twice. "
            "No price of such a day was found in print: the yardstick is what crime costs people in this scenario for "
            f"each day of its harm, {with_unit(field.day_price, 'GBP', _place(field))}."
        ),
        *closing,
    ]
    return Section("Cost against harm averted", told_of, found, pictures)


def _standing(field: Field) -> Table:
    """Set out where each option stands."""
    rows = []
    for place in places(field):
        k = place.option
        cost, effect = (field.spread_of(x[:, k] - x[:, 0]) for x in (field.cost, field.effect))
        on = place.standing == "frontier"
        start = on and not np.isfinite(place.ratio)
        ratio = "where the frontier starts" if start else with_unit(place.ratio, "GBP", _place(field)) if on else "–"
        rows.append((
            field.names[k],
            told(cost) if k else "–",
            told(effect, "days") if k else "–",
            "on the frontier" if on else place.standing,
            ratio,
        ))  # fmt: skip
    caption = (
        f"By means, against {field.names[0]}; money in {prices(field.read)}, both discounted. Dominated: another costs "
        "no more and averts no less. Extendedly dominated: a dearer one averts more for each pound that it adds."
    )
    header = ("", "costs more", "harm averted, CCHI days", "stands", "pounds for a day more")
    return Table(caption, header, rows)


def _chances(field: Field, best: Acceptability) -> Table:
    wanted = [round(times / _REACH * (_POINTS - 1)) for times in _SHOWN]
    rows = [
        (
            with_unit(float(best.willing[k]), "GBP", _place(field)),
            *(with_unit(float(share), "share", -2) for share in best.probability[k]),
            field.names[best.chosen[k]],
        )
        for k in wanted
    ]
    caption = (
        "How probable it is, over what isn't known and without luck, that each option has the largest net benefit, by "
        "what one would pay for a day of harm averted; and the option whose mean net benefit is largest, which need "
        "not be the likeliest."
    )
    return Table(caption, (f"for {_DAY}", *field.names, "largest on average"), rows)


def _place(field: Field) -> int:
    return 0 if field.day_price >= 10 else -1  # noqa: PLR2004 - digits


def _at_the_price(field: Field, best: Acceptability) -> str:
    """Say who is likeliest to be best at the yardstick, and whether luck hides what isn't known."""
    k = round((_POINTS - 1) / _REACH)
    shares = ", ".join(
        f"{name} {with_unit(float(share), 'share', -2)}"
        for name, share in zip(field.names, best.probability[k], strict=True)
    )
    hidden = "" if points(field)[1] else (
        " Luck within draws is so large that it hides some of what isn't known: such a probability rests on the means "
        "alone, and 100 % is not certainty."
    )  # fmt: skip
    return f"At that price the probability of the largest net benefit is: {shares}.{hidden}"


def _plane(field: Field) -> Picture:
    found, clean = points(field)
    clouds = [Cloud(name, found[:, k, 0], found[:, k, 1], k) for k, name in enumerate(field.names) if k]
    dots = (
        "One dot for each draw of what isn't known, luck taken out; the large mark is their mean."
        if clean
        else "One dot for each draw of what isn't known, the mean of its two replicates: luck is still in them, since "
        "it is so large that it hides what isn't known; the large mark is their mean."
    )
    where = (
        "Right of nil, harm is averted; below nil, less is spent. Bottom right is better on both counts, top left "
        f"worse on both. The dashed line is where a day costs {with_unit(field.day_price, 'GBP', _place(field))}, what "
        "crime costs people for each day of its harm: options below it are worth their cost at that price."
    )
    panel = Panel(
        "", "harm averted, CCHI days, discounted", "spent more, £, discounted", clouds=clouds, slope=field.day_price
    )
    title = f"Extra cost against harm averted, each set against {field.names[0]}"
    return Picture("worth-plane", title, f"{dots} {where}", [panel])


def _curve(field: Field, best: Acceptability) -> Picture:
    series = [Series(name, best.willing, 100 * best.probability[:, k], style=k) for k, name in enumerate(field.names)]
    panel = Panel(
        "", f"paid for {_DAY} averted, £", "probability of the largest net benefit, %", series=series,
        mark=field.day_price,
    )  # fmt: skip
    caption = (
        "Over what isn't known, luck taken out; at each price the lines sum to 100 %. The upright line is what crime "
        f"costs people for each day of its harm, £{plain(field.day_price, _place(field))}. A line near half says that "
        "the evidence does not decide."
    )
    return Picture(
        "worth-acceptability", "How probable each option is to be best, by the price of harm", caption, [panel]
    )
