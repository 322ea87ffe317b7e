"""Word what was discovered."""

from experiments.discovery.found import FEWEST, Plain
from experiments.discovery.fresh import FOUND, FRESH

NO_CHANCES = (
    "Shares are of the futures that the study laid out, as it laid them out; they are no chances of what will happen."
)
NOTHING_HOLDS = (
    "No box is better than all futures together: no limit that was found holds even in the half of the futures where "
    "it was looked for. What was varied doesn't say where the condition is met."
)
BY_NUMBER = (
    "The box was asked for by its number: where the fresh half was looked at to choose it, its figures are no longer "
    "fresh."
)
RECALLED = "More than a quarter of the numbers are recalled, not read: not for decisions."
NOT_SAID = (
    "What caused what: a box says where the condition is met, not why. Factors that were not varied can't be in it.",
    "That there is no other: one box is looked for. Other futures may meet the condition for other reasons.",
    "How sharp its edges are: they lie between futures that were run, a twentieth of them apart at each step.",
    "How much of a future's outcome is luck: it is a mean over replicates, and near the condition's edge luck decides.",
)


def percent(share: float | None) -> str:
    """Write a share in whole percent, in tenths below one."""
    if share is None:
        return "–"
    return f"{100 * share:.1f} %" if 0 < share < 0.01 else f"{100 * share:.0f} %"  # noqa: PLR2004 - one percent


def chance_of(p: float | None) -> str:
    """Write a small chance in one digit."""
    if p is None:
        return "–"
    return "under 0.001" if p < 0.001 else f"{p:.2g}"  # noqa: PLR2004 - no finer than anyone needs


def quasi(pair: list[float | None]) -> str:
    """Write the quasi-p values of the ends of a limit, the lower first."""
    return ", ".join(chance_of(p) for p in pair if p is not None) or "–"


def too_few(found: Plain) -> str:
    """Say that there are too few futures to tell."""
    least = min(min(half["interest"], half["futures"] - half["interest"]) for half in found["halves"].values())
    return (
        f"There are too few futures to tell: a half holds {least} on one side of the condition, and {FEWEST} are "
        "needed in each to look for a box in one half and try it on the other."
    )


def _held(fresh: Plain) -> str:
    return f"{fresh['both']} of {fresh['inside']} fresh futures in it ({percent(fresh['density'])})"


def not_better(box: Plain) -> str:
    """Say that the box that was found doesn't hold on the fresh half."""
    found, fresh = box[FOUND], box[FRESH]
    return (
        "No box is better than all futures together, as far as these tell: the best that was found has the condition "
        f"met in {percent(found['density'])} of it, but on the half that had no part in finding it in {_held(fresh)}, "
        f"against {percent(fresh['base'])} of all; chance alone would do as well with probability "
        f"{chance_of(fresh['p'])}."
    )


def inside(box: Plain) -> str:
    """Say how much more often the condition is met in the box."""
    fresh = box[FRESH]
    return (
        f"Within the limits below it is met in {_held(fresh)}, against {percent(fresh['base'])} of all: 95 % from "
        f"{percent(fresh['density_low'])} to {percent(fresh['density_high'])}; chance alone would do as well with "
        f"probability {chance_of(fresh['p'])}."
    )


def covered(box: Plain) -> str:
    """Say how much of where the condition is met lies in the box."""
    fresh = box[FRESH]
    return (
        f"The box covers {percent(fresh['coverage'])} ({percent(fresh['coverage_low'])} to "
        f"{percent(fresh['coverage_high'])}) of the futures where it is met, and holds {percent(fresh['mass'])} of all."
    )


def rule(found: Plain) -> str:
    """Say how the box was chosen."""
    asked = found["asked"]
    chosen = (
        f"Of the boxes that cover {percent(asked['coverage'])} or more of the futures where the condition is met, the "
        "densest is chosen, in the half where they were found; of those as dense, the largest."
    )
    if asked["box"] is not None:
        chosen = f"Box {asked['box']} was asked for."
    return (
        f"{chosen} Limits without which it would be as dense there, by their quasi-p (0.05 or more), are dropped, the "
        "least sure first. The fresh half has no part in any of this."
    )


def halves(found: Plain) -> str:
    """Say how the futures were parted."""
    one, other = (found["halves"][name] for name in (FOUND, FRESH))
    return (
        f"Futures are parted by lot (seed {found['asked']['seed']}): {one['futures']:,} to find boxes in, of which "
        f"{one['interest']:,} meet the condition, and {other['futures']:,} fresh ones to try them on, of which "
        f"{other['interest']:,} do. Futures that differ only in what is chosen, or that a design made from one point, "
        f"stay together ({found['sets']:,} sets), and one of each set is tried."
    )
