"""Answer the commissioner's questions from a folder of ``iomsim run``: the scheme and its twin."""

from pathlib import Path

from experiments.briefing import payers, weakest
from experiments.briefing.questions import Fit, Said
from experiments.briefing.wording import (
    CAPACITY,
    COST,
    HARM,
    SOCIAL,
    cost_and_harm,
    in_pounds,
    verdict,
    with_range,
    worth_knowing,
)
from experiments.reports.answer import Answer, day, period
from experiments.reports.figures import Picture
from experiments.reports.lines import MEASURES
from experiments.reports.store import Saved

_POUNDS = ("cost_scheme", "harm_cost", "social_value")
_EXPAND = "Whether to expand isn't asked here: iomsim compare S1 S2 does."
_STOP = "Whether to stop isn't asked here: iomsim run S --twin stopped does."


def read(folder: Path) -> Answer:
    """Read a folder."""
    return Answer(Saved.read(folder))


def headline(found: Answer) -> str:
    """Say what a folder holds."""
    saved = found.saved
    values = saved.scenario.values
    where = f"{period(saved)} from {day(values['start'])} in {values['area_name']}"
    return f"{saved.scenario.name}, set against {found.clause}: {where}"


def renew(found: Answer) -> Said:
    """Answer whether to go on: as far as the twin is the scheme stopped."""
    social, cost, harm = (found.told[name] for name in (SOCIAL, COST, HARM))
    twin = found.saved.arms[1]
    match twin:
        case "stopped":
            unsure, what = "Whether to renew or to stop", "going on instead of stopping"
            sentence, doer = verdict(social, "renewing", "stopping", unsure, what), "Going on"
        case "as_is":
            unsure, what = "Whether to make the dated changes", "making the dated changes"
            sentence, doer = verdict(social, "the changes", "leaving things as they are", unsure, what), "Making them"
        case _:
            doer = "Having had it"
            sentence = (
                "What stopping now would do isn't asked by this run: it sets the scheme against never having had one, "
                f"by which its net social value is {with_range(social)}."
            )
    return Said(
        Fit.ASKED if twin == "stopped" else Fit.NEAR,
        [sentence, cost_and_harm(cost, harm, doer)],
        weakest.named([found.saved.scenario], weakest.VALUE),
        [*([] if twin == "stopped" else [_STOP]), _EXPAND, *_unsteady(found)],
        picture=_picture(found),
    )


def _unsteady(found: Answer) -> list[str]:
    """Say where more replicates are needed."""
    few = [MEASURES[name].label for name in (SOCIAL, COST, HARM) if not found.told[name].difference.enough]
    return [f"More replicates are needed before these are steady: {'; '.join(few)}."] if few else []


def _picture(found: Answer) -> Picture:
    """Draw what changes, in pounds."""
    spreads = {MEASURES[name].label: found.told[name].difference for name in _POUNDS}
    return in_pounds("pounds", f"The scheme less {found.clause}.", "difference, £", found.saved, spreads)


def pay(found: Answer) -> Said:
    """Answer who pays and who saves."""
    saved, what = found.saved, f"the scheme set against {found.clause}"
    return Said(
        Fit.ASKED,
        payers.sentences(saved, saved.arms, what),
        weakest.named([saved.scenario], weakest.MONEY),
        [CAPACITY],
        table=payers.table(saved, saved.arms, what),
    )


def evidence(found: Answer) -> Said:
    """Answer what evidence is worth, where the twin is a thing that can still be chosen."""
    saved = found.saved
    named = weakest.named([saved.scenario], weakest.VALUE)
    listed = weakest.listed([saved.scenario], weakest.VALUE)
    if saved.arms[1] == "never":
        sentence = (
            "What evidence is worth can't be told from this run: never having had the scheme can't be chosen any more, "
            "so there is no choice for it to change."
        )
        return Said(Fit.FAR, [sentence], named, ["iomsim compare S1 S2 asks it of a choice."], table=listed)
    names = {"stopped": ("going on", "stopping"), "as_is": ("the dated changes", "the scheme as it stands")}
    sentences, can_tell = worth_knowing(saved, saved.arms, names[saved.arms[1]])
    return Said(Fit.ASKED if can_tell else Fit.FAR, sentences, named, table=listed)


ANSWERS = {"renew": renew, "payers": pay, "evidence": evidence}
