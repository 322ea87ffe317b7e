"""Answer the commissioner's questions from a folder of ``iomsim compare``: scenarios on common luck."""

import math
from pathlib import Path

from experiments.briefing import payers, weakest
from experiments.briefing.questions import Fit, Said
from experiments.briefing.wording import (
    CAPACITY,
    COST,
    HARM,
    SOCIAL,
    between,
    cost_and_harm,
    in_pounds,
    listing,
    verdict,
    worth_knowing,
)
from experiments.decisions.comparison.answer import Comparison
from experiments.decisions.comparison.lines import chance, order_line
from experiments.decisions.comparison.measures import BENEFIT
from experiments.decisions.comparison.ranking import Pair, Ranking, is_told
from experiments.decisions.comparison.store import Compared
from experiments.reports.answer import day, period
from experiments.reports.figures import Picture
from experiments.reports.lines import NOT_TOLD, spread_name
from experiments.reports.numbers import change, change_interval, place
from experiments.reports.tables import Table

_MOST = 8  # scenarios of a table or picture
_STOP = "Whether to stop isn't asked here: iomsim run S --twin stopped does."
_BUDGET = "No budget was put in: the table has what each costs, and iomsim optimise S --budget asks within one."


def read(folder: Path) -> Comparison:
    """Read a folder."""
    return Comparison(Compared.read(folder))


def headline(found: Comparison) -> str:
    """Say what a folder holds."""
    compared, values = found.compared, found.compared.scenario.values
    where = f"{period(compared)} from {day(values['start'])} in {values['area_name']}"
    return f"{listing(compared.names, 'and')}, set against {compared.reference_name}: {where}"


def _base(compared: Compared) -> tuple[str, str]:
    """Return the arm of the scheme as it is, and its name: the first scenario, as it stands if that was run."""
    if compared.reference == "as_is":
        return compared.reference, compared.reference_name
    return compared.names[0], compared.names[0]


def _larger(compared: Compared) -> list[str]:
    """Return the scenarios that cost more than the scheme as it is, or hold more places."""
    base, _ = _base(compared)
    found = []
    for name in compared.others:
        if name != base:
            more = (compared.values(outcome, name) - compared.values(outcome, base) for outcome in (COST, "places"))
            if any(one.mean > 0 and is_told(one) for one in map(compared.spread_of, more)):
                found.append(name)
    return found


def renew(found: Comparison) -> Said:
    """Answer whether to expand, and whether to go on where all are set against stopping."""
    compared = found.compared
    resting = weakest.named(compared.scenarios, weakest.VALUE)
    stopped = compared.reference == "stopped"
    sentences, notes = [], [] if stopped else [_STOP]
    if stopped:
        social = between(compared, SOCIAL, compared.names[0], compared.reference)
        what = f"going on with {compared.names[0]} instead of stopping"
        sentences.append(verdict(social, "renewing", "stopping", "Whether to renew or to stop", what))
    base, base_name = _base(compared)
    larger = _larger(compared)
    if not larger:
        sentences.append(
            f"Whether to expand isn't asked: none of these costs more than {base_name} or holds more places."
        )
        return Said(Fit.ASKED if stopped else Fit.NEAR, sentences, resting, notes)
    best = max(larger, key=lambda name: between(compared, SOCIAL, name, base).difference.mean)
    told = {name: between(compared, name, best, base) for name in (SOCIAL, COST, HARM)}
    of = f"{best}, the better of what is larger," if len(larger) > 1 else best
    expand = verdict(
        told[SOCIAL], f"expanding to {best}", f"not expanding to {best}", "Whether to expand", f"{of} over {base_name}"
    )
    sentences.append(expand)
    if not stopped:
        sentences.append(cost_and_harm(told[COST], told[HARM], best))
    return Said(Fit.ASKED, sentences, resting, notes, picture=_picture(compared, larger))


def _picture(compared: Compared, larger: list[str]) -> Picture:
    """Draw the net social value of what is larger over the scheme as it is."""
    base, base_name = _base(compared)
    spreads = {name: between(compared, SOCIAL, name, base).difference for name in larger[:_MOST]}
    what = f"What costs more or holds more places, over {base_name}."
    return in_pounds("larger", what, "net social value, £", compared, spreads)


def package(found: Comparison) -> Said:
    """Answer which is best, and whether that can be told."""
    ranking = found.rankings[BENEFIT.name]
    pair = ranking.pairs[0]
    header, *rows = found.rows
    caption = (
        f"Offences, harm and value are differences from {found.compared.reference_name}, with 95 % of "
        f"{spread_name(found.compared)}; “best” is the probability of the most net social value."
    )
    left = f" {len(rows) - _MOST} more stand in the folder's report." if len(rows) > _MOST else ""
    return Said(
        Fit.ASKED,
        [_first(ranking), _next(pair)],
        weakest.named(found.compared.scenarios, weakest.VALUE),
        [order_line(BENEFIT, ranking), _BUDGET],
        table=Table(caption + left, header, rows[:_MOST]),
    )


def _first(ranking: Ranking) -> str:
    """Name the first, and how sure that is, unless luck hides what isn't known."""
    name = ranking.order[0]
    found = ranking.probability[name]
    sure = f" (probability {chance(found)})" if math.isfinite(found) and not ranking.pairs[0].is_hidden else ""
    return f"{name} has the most net social value{sure}."


def _is_open(pair: Pair) -> bool:
    return pair.difference.low <= 0 <= pair.difference.high


def _next(pair: Pair) -> str:
    """Say how far the first is ahead of the next, and whether that can be told."""
    if pair.is_none:
        return f"{pair.first} and {pair.second} differ in no replicate: nothing tells them apart."
    spread = pair.difference
    at = place(spread.low, spread.high, spread.error)
    ahead = f"{change(spread.mean, 'GBP', at)} ({change_interval(spread.low, spread.high, 'GBP', at)})"
    if _is_open(pair):
        return (
            f"Which of the first two is better can't be told from this evidence: {pair.first} is {ahead} ahead of "
            f"{pair.second}, which {NOT_TOLD}."
        )
    return f"It is {ahead} ahead of the next, {pair.second}."


def pay(found: Comparison) -> Said:
    """Answer who pays and who saves with what has the most net social value, the reference apart."""
    compared = found.compared
    name = next(name for name in found.rankings[BENEFIT.name].order if name in compared.others)
    what = f"{name} set against {compared.reference_name}"
    return Said(
        Fit.ASKED,
        payers.sentences(compared, (name, compared.reference), what),
        weakest.named([compared.scenarios[compared.names.index(name)]], weakest.MONEY),
        [CAPACITY],
        table=payers.table(compared, (name, compared.reference), what),
    )


def evidence(found: Comparison) -> Said:
    """Answer what knowing all that isn't known is worth to the choice between the scenarios."""
    compared = found.compared
    arms, names = list(compared.names), list(compared.names)
    if compared.reference != "never" and not compared.is_first:  # what can be chosen too
        arms.append(compared.reference)
        names.append(compared.reference_name)
    sentences, can_tell = worth_knowing(compared, arms, names)
    return Said(
        Fit.ASKED if can_tell else Fit.FAR,
        sentences,
        weakest.named(compared.scenarios, weakest.VALUE),
        table=weakest.listed(compared.scenarios, weakest.VALUE),
    )


ANSWERS = {"renew": renew, "package": package, "payers": pay, "evidence": evidence}
