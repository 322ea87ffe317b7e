"""Word what the folders' answers share: verdicts, changes, and what knowing more is worth."""

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.decisions.information import perfect_information
from experiments.decisions.pairs import NoKnowledgeError
from experiments.reports.figures import Dots, Panel, Picture
from experiments.reports.lines import MEASURES, NOT_TOLD, Told
from experiments.reports.numbers import MINUS
from experiments.reports.store import Read
from sim.spread import Spread

SOCIAL, COST, HARM = "social_value", "cost_scheme", "harm_cchi_days"
CAPACITY = "Prison places, supervision and court time set free are capacity for others, not cash."


def listing(names: Sequence[str], word: str) -> str:
    """Write names with a word before the last."""
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last


def between(read: Read, name: str, arm: str, against: str) -> Told:
    """Return a measure's three spreads: in an arm, in another, the difference."""
    one, other = (MEASURES[name].values(read, which) for which in (arm, against))
    return Told(MEASURES[name], *(read.spread_of(found) for found in (one, other, one - other)))


def with_range(one: Told) -> str:
    """Write a difference with its range, and what that leaves open."""
    if one.is_none:
        return "no different"
    return f"{one.written('difference')} ({one.range()}{f', which {NOT_TOLD}' if one.is_nil else ''})"


def verdict(social: Told, better: str, worse: str, unsure: str, what: str) -> str:
    """Say what a net social value speaks for, and with how much of it.

    ``better`` and ``worse`` are what it speaks for above and below nil; ``unsure`` is what can't be told.
    """
    if social.is_none:
        return f"There is nothing to choose: {what} changes nothing in any replicate."
    found = f"{social.written('difference')} ({social.range()})"
    if social.is_nil:
        return f"{unsure} can't be told from this evidence: the net social value of {what} is {found}."
    speaks = better if social.difference.low > 0 else worse
    return f"This evidence speaks for {speaks}: the net social value of {what} is {found}."


def cost_and_harm(cost: Told, harm: Told, subject: str) -> str:
    """Say what something costs more, and what it does to harm."""
    spent = "costs the same"
    if cost.is_nil:
        spent = f"costs more or less, which {NOT_TOLD} ({cost.range()})"
    elif not cost.is_none:
        spent = f"costs {_size(cost)} {'more' if cost.difference.mean > 0 else 'less'} ({cost.range()})"
    does = f"its effect on days of harm (CCHI) {NOT_TOLD} ({harm.range()})"
    if harm.is_none:
        does = "changes no days of harm (CCHI)"
    elif not harm.is_nil:
        word = "more" if harm.difference.mean > 0 else "fewer"
        does = f"there are {_size(harm)} {word} days of harm (CCHI) ({harm.range()})"
    return f"{subject} {spent}, and {does}."


def _size(one: Told) -> str:
    return one.written("difference").lstrip(MINUS)


def worth_knowing(read: Read, arms: Sequence[str], names: Sequence[str]) -> tuple[list[str], bool]:
    """Say what it is worth at most to know all that isn't known before choosing, and whether that can be told."""
    if read.draw_of is None:
        reason = "uncertain values are held at their centre (run it with --parameters drawn)"
        return [f"What evidence is worth can't be told from this folder: {reason}."], False
    try:
        worth = perfect_information(np.stack([read.values(SOCIAL, arm) for arm in arms], axis=1), read.draw_of)
    except NoKnowledgeError as error:
        return [f"What evidence is worth can't be told from this folder: {error}."], False
    found = [worth.sentence(f"every uncertain value before choosing between {listing(names, 'and')}")]
    if worth.bound > 0:
        found.append(
            "No study is worth more than that to this choice, and which value to study first isn't asked here."
        )
    return found, True


def in_pounds(name: str, what: str, axis: str, read: Read, found: Mapping[str, Spread]) -> Picture:
    """Draw differences in pounds on one axis, each with the range of all and that of knowledge."""
    ranges = "Lines: 95 % of luck."
    if read.is_drawn:
        ranges = "Thin: 95 % of knowledge and luck. Thick: the part of it that is knowledge."
    spreads = list(found.values())
    dots = Dots(
        "",
        [one.mean for one in spreads],
        [one.low for one in spreads],
        [one.high for one in spreads],
        [one.knowledge_low for one in spreads],
        [one.knowledge_high for one in spreads],
    )
    caption = f"{what} {ranges} A range across nil can't be told from nil."
    return Picture(name, "", caption, [Panel("", axis, rows=list(found), dots=[dots])])
