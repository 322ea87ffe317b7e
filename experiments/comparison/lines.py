"""Say what came out of a comparison in a table and a few sentences that a commissioner can read."""

import math

from experiments.comparison.measures import BENEFIT, HARM, OFFENCES, RANKED, Ranked
from experiments.comparison.ranking import Pair, Ranking
from experiments.comparison.store import Compared
from experiments.reports.lines import Told
from experiments.reports.numbers import with_unit

_HEADER = ("cost", "nominals", OFFENCES.short, HARM.short, BENEFIT.short, "best")
_FEW = 3  # pairs that a sentence names
_SURE = 0.995  # from here a probability is written as that it is almost sure


def chance(value: float) -> str:
    """Write a probability in whole percent, never as sure or as impossible where it is neither."""
    if not math.isfinite(value):
        return "–"
    if 0 < value < 1 - _SURE:
        return "<1 %"
    return ">99 %" if _SURE < value < 1 else f"{100 * value:.0f} %"


def _changed(one: Told) -> str:
    """Write a difference with its range."""
    return "no difference" if one.is_none else f"{one.written('difference')} ({one.range()})"


def table_lines(compared: Compared, told: dict[str, dict[str, Told]], benefit: Ranking) -> list[str]:
    """Return a header, the reference's line, and a line for each other scenario: cost, nominals, then differences.

    The reference's line has the levels that differences are against.
    """
    first = compared.names[0]
    levels = [told[first][name].written("twin") for name in ("cost_scheme", "nominals", OFFENCES.name, HARM.name)]
    best = chance(benefit.probability[first]) if compared.is_first else ""
    rows: list[tuple[str, ...]] = [("", *_HEADER), (f"{compared.reference_name} (reference)", *levels, "–", best)]
    for name in compared.others:
        found = told[name]
        rows.append((
            name,
            *(found[key].written("scheme") for key in ("cost_scheme", "nominals")),
            *(_changed(found[one.name]) for one in (OFFENCES, HARM, BENEFIT)),
            chance(benefit.probability[name]),
        ))  # fmt: skip
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return [
        "  ".join([row[0].ljust(widths[0]), *(row[k].rjust(widths[k]) for k in range(1, len(row)))]).rstrip()
        for row in rows
    ]


def _apart(pair: Pair) -> str:
    """Say whether the replicates tell a better scenario from a worse one; nothing where they do."""
    if pair.is_none:
        return f"{pair.first} and {pair.second} differ in no replicate"
    if pair.is_told:
        return ""
    many = f": about {pair.needed:,} would" if pair.needed else ""
    return f"these replicates can't tell {pair.first} from {pair.second}{many}"


def order_line(one: Ranked, ranking: Ranking) -> str:
    """Say how scenarios stand by a measure, best first, each with the probability that it is best."""
    named = [f"{name} {chance(ranking.probability[name])}".removesuffix(" –") for name in ranking.order]
    doubts = [sentence for pair in ranking.pairs if (sentence := _apart(pair))]
    more = [f"nor {len(doubts) - _FEW} other pairs" if len(doubts) > _FEW + 1 else "nor one other pair"]
    doubts = doubts[:_FEW] + (more if len(doubts) > _FEW else [])
    return f"{one.best}: {', '.join(named)}{''.join(f'; {doubt}' for doubt in doubts)}."


def order_lines(rankings: dict[str, Ranking]) -> list[str]:
    """Return a sentence for each measure that ranks scenarios."""
    return [order_line(one, rankings[one.name]) for one in RANKED]


def removed_line(shares: dict[str, float]) -> str:
    """Say how much of the variance of the differences in harm common luck took away."""
    found = [share for share in shares.values() if math.isfinite(share) and share < 1]
    if not found:
        return "Common people, luck and draws leave no difference in harm to chance."
    low, high = (f"{math.floor(1000 * end) / 10:g}" for end in (min(found), max(found)))
    share = high if low == high else f"{low} to {high}"
    return (
        f"Common people, luck and draws took away {share} % of the variance that differences in harm would have "
        "between runs of their own."
    )


def resting_line(compared: Compared) -> str:
    """Say how much of the scenarios rests on assumptions."""
    assumed, recalled = (with_unit(compared.manifest[f"{kind}_share"], "share", -2) for kind in ("assumed", "recalled"))
    return f"Rests on assumptions: up to {assumed} of a scenario's numbers (up to {recalled} recalled, not read)."
