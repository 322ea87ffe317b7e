"""Answer from a folder of ``iomsim assure`` whether a reported fall can be trusted."""

from pathlib import Path

from experiments.briefing import weakest
from experiments.briefing.questions import Fit, Said
from experiments.decisions.assurance import shares
from experiments.decisions.assurance.answer import Assurance, one_in_ten, percent, span
from experiments.decisions.assurance.measures import MEASURES
from experiments.decisions.assurance.pictures import all_pictures
from experiments.decisions.assurance.shares import Chance
from experiments.decisions.assurance.store import Assured
from experiments.decisions.power.sentences import sentences as power_sentences
from experiments.reports.answer import day, period

_PICKS = (
    *("careers.*", "profiles.*", "effects.*", "scheme.referable_*", "cohorts.*.threshold", "cohorts.*.override_share"),
    *("cohorts.*.trigger_weeks", "offence_types.*.p_*", "offence_types.*.multiplier"),
)
_LIKELY = 5.0  # percent of areas above which a scheme with no effect is no surprise: the usual level, an assumption


def read(folder: Path) -> Assurance:
    """Read a folder."""
    return Assurance(Assured.read(folder))


def headline(found: Assurance) -> str:
    """Say what a folder holds."""
    assured, values = found.assured, found.assured.scenario.values
    where = f"{period(assured)} from {day(values['start'])} in {values['area_name']}"
    return (
        f"{assured.scenario.name}, what a reported fall in {MEASURES[assured.asked.measure].label} is made of: {where}"
    )


def trust(found: Assurance) -> Said:
    """Answer whether a reported fall can be trusted: how often a scheme with no effect reports as much."""
    assured, value = found.assured, found.reported.get("selected")
    pictures = all_pictures(found)
    if not pictures:
        return Said(Fit.FAR, ["It can't be told from this folder: nobody was selected with a year before and after."])
    label = MEASURES[assured.asked.measure].label
    effect = next(part for part in found.parts["selected"] if part.name == "true_effect")
    made = (
        f"Of the change in {label} that this scheme reports, its true effect is {percent(effect.percent)} of what was "
        f"counted before ({span(effect.low, effect.high)}); the rest is selection, chance, custody and detection."
    )
    if value is None:
        low, high = shares.limits(assured.fall(basis="useless"))
        sentences = [
            f"No figure was put in, and a scheme with no effect at all reports a fall in {label} of {span(low, high)}.",
            made,
        ]
        return Said(Fit.NEAR, sentences, _weakest(found), [_NO_FIGURE], picture=pictures[1])
    useless = shares.chance(assured.fall(basis="useless"), value)
    verdict = _verdict(value, useless, shares.chance(assured.fall(), value))
    return Said(Fit.ASKED, [verdict, made], _weakest(found), power_sentences(assured.power)[-1:], picture=pictures[1])


def _verdict(value: float, useless: Chance, seen: Chance) -> str:
    """Say how often a scheme with no effect reports at least as much, and what that leaves of the figure."""
    reports = f"at least that in {percent(useless.share)} of simulated areas ({span(useless.low, useless.high)})"
    if useless.high >= _LIKELY:
        return (
            f"Not alone: a scheme with no effect at all reports {reports}, so {one_in_ten(value)} is not "
            "distinguishable from selection."
        )
    if seen.high < _LIKELY:
        return (
            f"It can't be told from this evidence: a scheme with no effect at all reports {reports}, and this scheme, "
            f"as it is modelled, in {percent(seen.share)}."
        )
    return f"More than by selection alone: a scheme with no effect at all reports {reports}."


_NO_FIGURE = "Your own figure isn't asked here: iomsim assure S --reported 52.9 does."


def _weakest(found: Assurance) -> list[str]:
    return weakest.named([found.assured.scenario], _PICKS)


ANSWERS = {"trust": trust}
