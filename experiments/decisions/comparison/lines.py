"""Say what came out of a comparison in a table and a few sentences that a commissioner can read."""

import math

from experiments.decisions.comparison.measures import BENEFIT, HARM, OFFENCES, RANKED, Ranked
from experiments.decisions.comparison.ranking import Ranking
from experiments.decisions.comparison.store import Compared
from experiments.reports.lines import Told
from experiments.reports.numbers import plain, with_unit

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


def table_rows(compared: Compared, told: dict[str, dict[str, Told]], benefit: Ranking) -> list[tuple[str, ...]]:
    """Return a header, the reference's row, and a row for each other scenario: cost, nominals, then differences.

    The reference's row has the levels that differences are against.
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
    return rows


def in_columns(rows: list[tuple[str, ...]]) -> list[str]:
    """Return rows as lines whose columns line up."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return [
        "  ".join([row[0].ljust(widths[0]), *(row[k].rjust(widths[k]) for k in range(1, len(row)))]).rstrip()
        for row in rows
    ]


def _doubts(ranking: Ranking) -> str:
    """Say whom the replicates don't tell apart and how many would, and where the means alone make the probabilities."""
    alike = [f"{pair.first} and {pair.second} differ in no replicate" for pair in ranking.pairs if pair.is_none]
    unsure = [
        f"{pair.first} from {pair.second}{f' (about {pair.needed:,} would)' if pair.needed else ''}"
        for pair in ranking.unsure
    ]
    if len(unsure) > _FEW:
        unsure = [*unsure[:_FEW], f"{len(unsure) - _FEW} more pairs apart"]
    if unsure:
        alike.append(f"these replicates can't tell {', nor '.join(unsure)}")
    if ranking.pairs[0].is_hidden:
        alike.append("luck hides what isn't known, so the means alone make these probabilities")
    return "".join(f"; {doubt}" for doubt in alike)


def order_line(one: Ranked, ranking: Ranking) -> str:
    """Say how scenarios stand by a measure, best first, each with the probability that it is best."""
    named = [f"{name} {chance(ranking.probability[name])}".removesuffix(" –") for name in ranking.order]
    return f"{one.best}: {', '.join(named)}{_doubts(ranking)}."


def order_lines(rankings: dict[str, Ranking]) -> list[str]:
    """Return a sentence for each measure that ranks scenarios."""
    return [order_line(one, rankings[one.name]) for one in RANKED]


def share_removed(share: float) -> str:
    """Write a share of variance in percent, never as all of it where some is left."""
    return plain(math.floor(1000 * share) / 10, -1).removesuffix(".0") + " %" if math.isfinite(share) else "–"


def removed_line(shares: dict[str, float]) -> str:
    """Say how much of the variance of the differences in harm common luck took away."""
    found = [share for share in shares.values() if math.isfinite(share) and share < 1]
    if not found:
        return "Common people, luck and draws leave no difference in harm to chance."
    low, high = share_removed(min(found)), share_removed(max(found))
    share = high if low == high else f"{low.removesuffix(' %')} to {high}"
    return (
        f"Common people, luck and draws took away {share} of the variance that differences in harm would have "
        "between runs of their own."
    )


def resting_line(compared: Compared) -> str:
    """Say how much of the scenarios rests on assumptions."""
    assumed, recalled = (with_unit(compared.manifest[f"{kind}_share"], "share", -2) for kind in ("assumed", "recalled"))
    return f"Rests on assumptions: up to {assumed} of a scenario's numbers (up to {recalled} recalled, not read)."
