"""Say what an audit found in a table and a few sentences that a commissioner can read."""

from experiments.decisions.audit.matrices import Matrix
from experiments.decisions.audit.measures import CANDIDATES, EVERYBODY, HEADLINE, HINDSIGHT, HINDSIGHT_OF_ALL, MISSED
from experiments.decisions.audit.store import Audited
from experiments.decisions.comparison.lines import in_columns
from experiments.reports.lines import not_for_decisions, spread_name
from experiments.reports.numbers import interval, place, plain, with_unit
from sim.scores import KEPT_OUT
from sim.spread import Spread

HARM, PROVEN = f"covered_{HEADLINE}", "covered_offences_proven"
NEXT, YEAR_ON = "the next meeting", "a year"
_TIGHT = 2  # candidates for a place, below which the choice is hardly the matrix's
_TOLD = 2  # errors that a difference must be, for replicates to tell it
_FEW = 3  # reasons or matrices that a sentence names


def mean(spread: Spread, unit: str = "share") -> str:
    """Write a mean, no finer than its spread supports."""
    return with_unit(spread.mean, unit, place(spread.low, spread.high, spread.error))


def rounded(value: float) -> str:
    """Write a share in whole per cent."""
    return with_unit(value, "share", -2)


def ranged(spread: Spread, unit: str = "share") -> str:
    """Write a mean with the range of all that it may be."""
    at = place(spread.low, spread.high, spread.error)
    return f"{with_unit(spread.mean, unit, at)} ({interval(spread.low, spread.high, unit, at).removesuffix(' %')})"


def differs(audited: Audited, one: str, other: str, measure: str = HARM, among: str = "candidates") -> bool:
    """Say whether the replicates tell two lists apart by a measure: on common people, over twice the error."""
    found = audited.spread_of(audited.values(measure, one, among) - audited.values(measure, other, among))
    return bool(abs(found.mean) > _TOLD * found.error)


def by_harm(audited: Audited, among: str = "candidates") -> list[Matrix]:
    """Return the matrices that score something, that which covers most harm first."""
    scored = [one for one in audited.matrices if not one.is_lottery]
    return sorted(scored, key=lambda one: -audited.spread(HARM, one.name, population=among).mean)


def table_rows(audited: Audited) -> list[tuple[str, ...]]:
    """Return a header, and a row for each matrix."""
    header = (
        *("", "weights", "threshold", "harm covered", "proven covered", "in common", "new in a year"),
        *("by assessor", "of register"),
    )
    return [header, *(_row(audited, one) for one in audited.matrices)]


def _row(audited: Audited, one: Matrix) -> tuple[str, ...]:
    reached = audited.spread("at_threshold", one.name).mean
    return (
        one.label,
        one.grades,
        "" if one.threshold is None else f"{one.threshold}: {rounded(reached)} reach it",
        ranged(audited.spread(HARM, one.name)),
        ranged(audited.spread(PROVEN, one.name)),
        "" if one == audited.own else rounded(audited.spread("in_common", audited.own.name, key=one.name).mean),
        rounded(audited.spread("replaced", one.name, key=YEAR_ON).mean),
        rounded(audited.spread("two_assessors", one.name).mean) if one.reads_needs else "",
        mean(audited.spread(HARM, one.name, population="register")),
    )


def headline(audited: Audited) -> str:
    """Say what was done."""
    count = {name: plain(audited.spread("people", name).mean, 0) for name in (EVERYBODY, CANDIDATES)}
    label = audited.scenario.values["cohorts"][audited.cohort]["label"]
    picked = plain(audited.spread("people", audited.own.name).mean, 0)
    return (
        f"{label}, the meeting of week {audited.week}, no scheme before it: each matrix picks {picked} of the "
        f"{count[CANDIDATES]} whom the meeting could choose, among {count[EVERYBODY]} in the pool. Covered is the "
        f"share of what all {count[EVERYBODY]} do in the year after, harm in CCHI days; brackets hold 95 % of "
        f"{spread_name(audited)} over {audited.replicates:,} replicates."
    )


def _named(many: list[Matrix]) -> str:
    names = [one.label for one in many]
    if len(names) > _FEW:
        names = [*names[: _FEW - 1], f"{len(names) - _FEW + 1} others"]
    *names, last = names
    return f"{', '.join(names)} or {last}" if names else last


def covering(audited: Audited, among: str = "candidates") -> str:
    """Say which list covers most harm, whom the replicates don't tell from it, and what anyone could."""
    order = by_harm(audited, among)
    first = order[0]
    alike = [one for one in order[1:] if not differs(audited, first.name, one.name, among=among)]
    doubt = f", which these replicates can't tell from {_named(alike)}" if alike else ""
    best = audited.spread(HARM, HINDSIGHT, population=among)
    text = f"Most harm is covered by {first.label}, {mean(audited.spread(HARM, first.name, population=among))}{doubt}"
    if audited.lottery:
        chance = audited.lottery
        level = [one for one in order if not differs(audited, one.name, chance.name, among=among)]
        text += f"; the lottery covers {mean(audited.spread(HARM, chance.name, population=among))}"
        text += f", not told from {_named(level)}" if level else ""
    all_of = audited.spread(HARM, HINDSIGHT_OF_ALL, population=among)
    return (
        f"{text}. With hindsight as many of the same people could cover {mean(best)}, and of the whole pool "
        f"{mean(all_of)}, which nobody could know beforehand."
    )


def _ends(values: list[float]) -> str:
    low, high = rounded(min(values)), rounded(max(values))
    return high if low == high else f"{low.removesuffix(' %')} to {high}"


def agreeing(audited: Audited) -> str:
    """Say how far lists agree, against what chance would share."""
    own, found = audited.own, audited.others
    if not found:
        return "There is no other matrix to agree with."
    shares = [audited.spread("in_common", own.name, key=one.name).mean for one in found]
    text = f"Other matrices give {_ends(shares)} of the places to the same people as {own.label} (“in common”)"
    if audited.lottery:
        text += f", the lottery {rounded(audited.spread('in_common', own.name, key=audited.lottery.name).mean)}"
    text += f"; {rounded(audited.spread('on_all', EVERYBODY).mean)} of the places go to people on every list"
    if audited.spread("people", CANDIDATES).mean < _TIGHT * audited.places:
        return f"{text}. There are so few to choose from that the rules of referral choose, not the matrix."
    return f"{text}."


def lasting(audited: Audited) -> str:
    """Say how much of a list is replaced."""
    scored = [one.name for one in audited.matrices if not one.is_lottery]
    parts = [
        f"{_ends([audited.spread('replaced', name, key=when).mean for name in scored])} of a list is new at {when}"
        if when == NEXT
        else f"{_ends([audited.spread('replaced', name, key=when).mean for name in scored])} after {when}"
        for when in (NEXT, YEAR_ON)
    ]
    return (
        f"Drawn up anew at every meeting, {' and '.join(parts)}; a scheme keeps its nominals longer than a list does."
    )


def mistaken(audited: Audited) -> str:
    """Say what error in assessing needs does to the lists that read them."""
    found = [one for one in audited.matrices if one.reads_needs]
    if not found:
        return "No matrix reads needs, so error in assessing them changes no list."
    shares = [audited.spread("two_assessors", one.name).mean for one in found]
    effects = [(one.label, audited.spread("lost_by_error", one.name)) for one in found]
    told = [(label, lost.mean) for label, lost in effects if abs(lost.mean) > _TOLD * lost.error]
    effect = "what that does to the harm covered isn't told from nil"
    if told:
        label, lost = max(told, key=lambda pair: abs(pair[1]))
        effect = f"true needs would change the harm covered most for {label}, by {plain(100 * lost, -2)} points"
    return (
        f"Two assessors of the same people's needs would disagree on {_ends(shares)} of the places (“by assessor”); "
        f"{effect}. Risk of serious harm has no error in the model."
    )


def missing(audited: Audited) -> str:
    """Say why those who do most harm are on no list."""
    share = audited.spread("worst_on_none", MISSED).mean
    reasons = [
        (audited.spread("why_missed", MISSED, key=label).mean, label)
        for label in audited.keys("why_missed")
        if label not in KEPT_OUT[:1]
    ]
    most = sorted(((value, label) for value, label in reasons if value > 0), reverse=True)[:_FEW]
    why = ", ".join(f"{label} {rounded(value)}" for value, label in most)
    return (
        f"Of the {audited.places} who do most harm in the year after, {rounded(share)} are on no list: {why} of them. "
        "Who they are is known only afterwards."
    )


def registered(audited: Audited) -> str:
    """Say what the same matrices do with the whole register."""
    among = "register"
    many = plain(audited.spread("people", CANDIDATES, population=among).mean, 0)
    order = by_harm(audited, among)
    found = [audited.spread(HARM, one.name, population=among).mean for one in order]
    return (
        f"Over the whole register, with no recent charge or release, referral or consent asked for ({many} people), "
        f"lists of {audited.places} would cover {_ends(found)} of the harm (“of register”), most by {order[0].label}."
    )


def resting(audited: Audited) -> str:
    """Say what the weights rest on."""
    recalled = [one.label for one in audited.matrices if one.is_recalled]
    share = rounded(audited.manifest["assumed_share"])
    text = f"Real weights are mostly unpublished: A is assumed, R recalled. {share} of all numbers are one or the other"
    if recalled:
        text += f"; recalled weights, not for decisions: {', '.join(recalled)}"
    return f"{text}; not for decisions." if not_for_decisions(audited) else f"{text}."


def sentences(audited: Audited) -> list[str]:
    """Return what is said below the table."""
    return [
        covering(audited),
        agreeing(audited),
        lasting(audited),
        mistaken(audited),
        missing(audited),
        registered(audited),
        resting(audited),
    ]


def lines(audited: Audited) -> list[str]:
    """Return all that is printed."""
    return [headline(audited), *in_columns(table_rows(audited)), *sentences(audited)]


def unsteady(audited: Audited) -> list[str]:
    """Return the labels of the matrices whose harm covered needs more replicates to be steady."""
    return [one.label for one in audited.matrices if not audited.spread(HARM, one.name).enough]
