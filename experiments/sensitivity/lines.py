"""Write what decides an outcome, in words."""

import math
from collections.abc import Mapping, Sequence

from experiments.decisions.comparison.measures import RANKED
from experiments.reports.numbers import interval, place, with_unit
from experiments.sensitivity.convergence import Step
from experiments.sensitivity.indices import Index
from experiments.sensitivity.noise import SMALL, Noise
from experiments.sensitivity.problem import DUMMY, LEVER, UNCERTAINTY
from experiments.sensitivity.ranking import Ranking, Share

KINDS = {LEVER: "we control", UNCERTAINTY: "not known", DUMMY: "noise"}
_SHORT = {one.name: one.short for one in RANKED}
_FEW = 4  # names that a sentence holds
_MANY = 40  # values, from which on chance is worth a sentence
_PERCENT = -2  # shares are written to one percent
_ROUNDING = 0.005  # of a share that is written so
_FINEST = -3  # the last digit of an index without a unit


def outcome_name(outcome: str) -> str:
    """Return an outcome's name as people say it, with whatever of it is asked for."""
    for end, mark in enumerate(outcome):
        if mark in ".:@":
            which = outcome[end:].replace("@", ":year ").lstrip(".:").replace(":", ", ")
            return f"{outcome_name(outcome[:end])} ({which})"
    return _SHORT.get(outcome, outcome.replace("_", " "))


def group_name(name: str) -> str:
    """Return a group's name as people read it."""
    return name.replace("_", " ") if "." not in name else name


def written(row: Index, unit: str, *, ranged: bool = True) -> str:
    """Write an index with its interval where it has one."""
    at = place(row.low, row.high)
    value, low, high = row.value, row.low, row.high
    if not unit:  # a share or a gap: thousandths say enough
        at = _FINEST if at is None else max(at, _FINEST)
        value, low, high = (0.0 if abs(number) < 10.0**_FINEST / 2 else number for number in (value, low, high))
    text = with_unit(value, unit, at)
    if not ranged or not math.isfinite(low):
        return text
    return f"{text} ({interval(low, high, unit, at)})"


def is_told(share: Share) -> bool:
    """Say whether a share means something: its interval holds less than all, or, where it has none, it is a share.

    One whose whole interval lies below nil, or above all, is no share either.
    """
    if not math.isfinite(share.low):
        return -_ROUNDING <= share.value <= 1.0 + _ROUNDING
    return share.high - share.low < 1.0 and share.high >= -_ROUNDING and share.low <= 1.0 + _ROUNDING


def share_of(share: Share) -> str:
    """Write a share of the variance; not one that says nothing."""
    if not is_told(share):
        return "can't be told"
    value = with_unit(share.value, "share", _PERCENT)
    if not math.isfinite(share.low):
        return value
    return f"{value} ({interval(share.low, share.high, 'share', _PERCENT)})"


def listed(names: Sequence[str]) -> str:
    """Write a few names, and how many more there are."""
    few = [group_name(name) for name in names[:_FEW]]
    more = [f"{len(names) - _FEW} more"] if len(names) > _FEW else []
    *first, last = few + more
    return f"{', '.join(first)} and {last}" if first else last


def decided_line(outcome: str, ranking: Ranking, unit: str) -> str:
    """Say which group decides most, how surely it comes first, and how many can be told from noise."""
    name = outcome_name(outcome)
    what = f"{name[0].upper()}{name[1:]}"
    if ranking.is_luck:
        return f"{what}: nothing here can be told from luck, which is about all of its variance between points."
    if not ranking.told:
        return f"{what}: nothing here can be told from noise."
    first, others = ranking.told[0], ranking.told[1:]
    alike = [one.name for one in others if one.high > first.low]
    sure = "" if ranking.order[0] is not first or not alike else f", not to be told from {listed(alike)}"
    return (
        f"{what}: most by {group_name(first.name)} ({KINDS[first.kind]}), {written(first, unit)}{sure}; "
        f"{len(ranking.told)} of {len(ranking.order)} stand out of the noise."
    )


def control_line(
    outcome: str, ranking: Ranking, shares: dict[str, Share], movement: dict[str, float], *, is_grouped: bool = True
) -> str:
    """Say how what we control stands against what we don't know; nothing where the method can't add up.

    Where nothing can be told from noise, noise isn't shared out.
    """
    name = outcome_name(outcome)
    if ranking.is_luck:
        return ""
    if not all(is_told(share) for share in shares.values()):
        option = "--group all=*" if is_grouped else "--method sobol --group all=*"
        return (
            f"How the variance of {name} is shared between what we control and what we don't know can't be told from "
            f"so few points; {option} makes one group of all that isn't known, and needs far fewer."
        )
    if not ranking.told:
        whose = "between what we control and what we don't know can't be told"
        return f"How the variance of {name} is shared {whose}: nothing of it stands out of the noise." if shares else ""
    if shares:
        levers, unknown, rest = (shares[kind] for kind in (LEVER, UNCERTAINTY, "rest"))
        control = f"what we control {share_of(levers)}, " if levers.value or levers.high > 0 else ""
        return (
            f"Of the variance of {name}: {control}what we don't know {share_of(unknown)}, each by itself; "
            f"interplay, and luck, {share_of(rest)}."
        )
    if movement.get(LEVER):
        ours, others = (with_unit(movement[kind], "share", _PERCENT) for kind in (LEVER, UNCERTAINTY))
        return (
            f"Of all movement of {name}, one at a time: {ours} by what we control, {others} by what we don't know "
            "(sizes of steps, no shares of variance)."
        )
    return ""


def chance_line(many: int) -> str:
    """Say that of many values one may stand out of one dummy by chance; nothing where they are few."""
    if many < _MANY:
        return ""
    return (
        f"Of {many:,} values set against one dummy one or another may stand out by chance alone: ask again of those "
        "that do, by themselves, before believing it."
    )


def noise_line(noises: dict[str, Noise]) -> str:
    """Say how much of the variance between points is luck, and how many replicates would make that small."""
    if any(not math.isfinite(one.share) for one in noises.values()):
        return "How much of this is luck can't be told from one replicate; two or more make a noise floor."
    lucky = [outcome for outcome, one in noises.items() if one.is_all]
    others = {outcome: one for outcome, one in noises.items() if outcome not in lucky}
    found = []
    if lucky:
        where = "; ".join(outcome_name(outcome) for outcome in lucky)
        found.append(
            f"Luck is about all of the variance between points ({where}): nothing but luck shows there; expected many "
            "more replicates."
        )
    if others:
        outcome = max(others, key=lambda name: others[name].share)
        most = "at most " if len(others) > 1 else ""
        found.append(_little_luck(outcome, others[outcome], f"{'Elsewhere luck' if lucky else 'Luck'} is {most}"))
    return " ".join(found)


def _little_luck(outcome: str, worst: Noise, start: str) -> str:
    """Say how much of the variance is luck where that isn't all; ``start`` is how the sentence begins."""
    if not worst.share:
        return f"{start.removesuffix('at most ')}none of this: points feel the same luck alike."
    text = f"{start}{luck_of(worst)} of the variance between points ({outcome_name(outcome)})"
    if worst.share <= SMALL:
        return f"{text}: more replicates would change little, more points might."
    wanted = worst.replicates_for()
    return f"{text}; {wanted:,} replicates would bring it to {with_unit(SMALL, 'share', _PERCENT)}."


def luck_of(noise: Noise) -> str:
    """Write the share of luck, which is all at most."""
    if noise.is_all:
        return "about all"
    return with_unit(noise.share, "share", place(noise.share, noise.share, noise.share / 10))


def mark_line(rankings: Mapping[str, Ranking], what: str) -> str:
    """Say what the mark before a number means; ``what`` is what a dummy changes."""
    luck = ", or luck is about all of that outcome's variance" if any(one.is_luck for one in rankings.values()) else ""
    return f"~ is not distinguishable from noise: its interval reaches that of a dummy, which changes {what}{luck}."


def unsettled(steps: Sequence[Step], ranking: Ranking) -> list[str]:
    """Return the groups that stood outside their interval after half the points; none where no half was looked at."""
    if len(steps) < 2:  # noqa: PLR2004 - a half and the whole
        return []
    half = {row.name: row for row in steps[-2].rows}
    return [one.name for one in ranking.told if one.name in half and not one.low <= half[one.name].value <= one.high]


def settled_line(steps: Mapping[str, Sequence[Step]], rankings: Mapping[str, Ranking]) -> str:
    """Say whether half the points gave the same picture."""
    if all(len(found) < 2 for found in steps.values()):  # noqa: PLR2004 - a half and the whole
        return "Whether more points would change this can't be told from so few."
    moved = {outcome: unsettled(found, rankings[outcome]) for outcome, found in steps.items()}
    told = [f"{listed(names)} ({outcome_name(outcome)})" for outcome, names in moved.items() if names]
    if not told:
        return "Half the points give the same picture: what stands out lay within its interval already."
    return f"Not settled: after half the points these lay outside their interval: {'; '.join(told)}."
