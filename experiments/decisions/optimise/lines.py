"""Write what a search says: what is bought, what that gains, what the next pounds would."""

import math
from collections.abc import Sequence
from typing import Any

from experiments.decisions.comparison.lines import chance
from experiments.decisions.optimise.marginal import Next
from experiments.decisions.optimise.store import Searched
from experiments.reports.numbers import change, change_interval, place
from sim.spread import Spread

_FEW = 3  # lines that a sentence names
_MOSTLY = 0.8  # of a budget spent, below which it is said


def pounds(amount: float) -> str:
    """Write pounds in whole ones, as a budget has them."""
    return f"£{amount:,.0f}"


def units(amount: float, unit: str) -> str:
    """Write units of a line."""
    return f"{amount:,g} {unit}"


def ranged(spread: Spread, unit: str) -> str:
    """Write a gain with its range."""
    at = place(spread.low, spread.high, spread.error)
    return f"{change(spread.mean, unit, at)} ({change_interval(spread.low, spread.high, unit, at)})"


def brief(spread: Spread, unit: str) -> str:
    """Write a gain, with the sign of what is gained too."""
    text = change(spread.mean, unit, place(spread.low, spread.high, spread.error))
    return f"+{text}" if spread.mean > 0 else text


def rough(gain: float, unit: str) -> str:
    """Write a gain that has no range, in two digits."""
    at = math.floor(math.log10(abs(gain))) - 1 if gain else None
    return f"{'+' if gain > 0 else ''}{change(gain, unit, at)}"


def bought(searched: Searched) -> str:
    """Say what the best plan has more and less of than the start."""
    before, after = (searched.plans[name]["units"] for name in (searched.start, searched.best))
    parts = []
    for line in searched.lines:
        name = line["name"]
        if after[name] != before[name]:
            parts.append(f"{name} {before[name]:,g} → {units(after[name], line['unit'])}")
    return ", ".join(parts)


def shrinkage(name: str, search: Spread, fresh: Spread, unit: str, probability: float, *, told: bool) -> str:
    """Say what a plan gained on the luck that it was found on, and on fresh luck."""
    sure = chance(probability)
    likely = f", above nil with probability {sure}" if sure != "–" else ""
    doubt = "" if told else "; these replicates can't tell it from nil"
    return (
        f"{name} against the start: {brief(search, unit)} on the luck it was found on, {brief(fresh, unit)} on fresh "
        f"luck ({ranged(fresh, unit).partition(' (')[2].rstrip(')')}){likely}{doubt}."
    )


def next_line(found: Sequence[Next], unsure: Sequence[str]) -> str:
    """Say where the next £100,000 is worth most, and which lines the replicates don't tell from that."""
    if not found:
        return "No line would spend more."
    first = found[0]
    gains = first.gained.mean > 0
    most = "The next £100,000 does most on" if gains else "No line gains by its next £100,000; the nearest to it is"
    head = f"{most} {first.line} (net social value {ranged(first.worth, 'GBP')} for £100,000 spent"
    sure = f", worth more than it costs with probability {chance(first.probability)})"
    few = list(unsure[:_FEW]) + ([f"{len(unsure) - _FEW} more"] if len(unsure) > _FEW else [])
    doubt = f"; these replicates can't tell it from {', '.join(few)}" if few else ""
    if chance(first.probability) == "–":
        sure = ")"
    left = "" if first.share_spent > _MOSTLY else f"; of the budget only {100 * first.share_spent:.0f} % would be spent"
    return f"{head}{sure}{left}{doubt}."


def row(searched: Searched, line: dict[str, Any], one: Next | None) -> tuple[str, ...]:
    """Return a line's row: before, after, and the worth of the next £100,000."""
    before, after = (searched.plans[name]["units"][line["name"]] for name in (searched.start, searched.best))
    cells = [f"{x:,g}" + (f" ({pounds(line['price'] * x)})" if line["price"] else "") for x in (before, after)]
    if one is None:
        return line["name"], *cells, "–", "–", "–", "–"
    return (
        line["name"], *cells, ranged(one.worth, "GBP"), chance(one.probability),
        "yes" if one.is_told else "no", f"{100 * one.share_spent:.0f} %",
    )  # fmt: skip
