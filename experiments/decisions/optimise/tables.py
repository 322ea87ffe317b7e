"""Set out a search's tables: words only, every number as it will be read."""

from experiments.decisions.comparison.lines import chance
from experiments.decisions.optimise import lines
from experiments.decisions.optimise.answer import Optimum
from experiments.decisions.optimise.store import FRESH, SEARCH
from experiments.reports.lines import spread_name
from experiments.reports.numbers import change_interval, place
from experiments.reports.tables import Table, made, prices


def spending(found: Optimum) -> Table:
    """Set out every line: before, after, and the worth of the next £100,000."""
    header, *rows = found.rows
    searched = found.searched
    total = [lines.pounds(searched.plans[name]["cost"]) for name in (searched.start, searched.best)]
    caption = (
        f"Units of each line, in brackets a year's cost in {prices(searched)}. “Worth it” is the probability over "
        "knowledge that the next £100,000 is worth more than it costs; “told from nil” says whether the replicates "
        "tell its worth from nil. “Spendable” is the share of a budget that "
        "is spent, less where posts stand vacant or tags aren't worn. A dash: luck hides what isn't known."
    )
    return Table(caption, header, [*rows, ("all", *total, "", "", "", "")])


def following(found: Optimum) -> Table:
    """Set out the next £100,000 on each line with its three spreads."""
    rows = []
    for one in found.following:
        at = place(one.worth.low, one.worth.high, one.worth.error)
        ranges = [
            change_interval(getattr(one.worth, f"{part}low"), getattr(one.worth, f"{part}high"), "GBP", at)
            for part in ("", "luck_", "knowledge_")
        ]
        rows.append((
            f"{one.label} (+{lines.units(one.added, one.unit)})", lines.brief(one.worth, "GBP"), *ranges,
            chance(one.probability), lines.brief(one.harm, "days"), "yes" if one.worth.enough else "no",
        ))  # fmt: skip
    header = (
        "", "net social value", f"95 % of {spread_name(found.searched)}", "luck", "knowledge", "worth it",
        "harm averted, CCHI days", "steady",
    )  # fmt: skip
    caption = (
        "About £100,000 a year more on one line at the best plan, on fresh luck, for each £100,000 spent over the "
        "whole period (discounted). Lines on which nothing more would be spent are left out."
    )
    return Table(caption, header, rows)


def gains(found: Optimum) -> Table:
    """Set out what the best plans gain on the start, on the luck of the search and on fresh luck."""
    searched, unit = found.searched, found.searched.aim.unit
    names = {"best found": searched.best, "next best seen": searched.second}
    rows = [
        (label, lines.ranged(found.gained(plan, SEARCH), unit), lines.ranged(found.gained(plan, FRESH), unit),
         chance(found.chance(plan)))
        for label, plan in names.items()
        if plan is not None and plan != searched.start
    ]  # fmt: skip
    caption = (
        f"{searched.aim.label[0].upper()}{searched.aim.label[1:]}, against the start, with 95 % of "
        f"{spread_name(searched)}. What stands out among many on one luck is partly that luck: the fresh column "
        "is without it."
    )
    return Table(caption, ("", "on the luck of the search", "on fresh luck", "better, probability"), rows)


def tried(found: Optimum) -> Table:
    """Set out every move that was tried, in order."""
    unit = found.searched.aim.unit
    rows = [
        (one["move"], lines.pounds(found.searched.plans[one["plan"]]["cost"]),
         lines.rough(one["gain"], unit), "yes" if one["made"] else "no")
        for one in found.searched.manifest["tried"]
    ]  # fmt: skip
    caption = "The moves in the order in which they were tried, on the luck of the search: the gain on the plan before."
    return Table(caption, ("move", "a year's cost", "gain", "made"), rows)


def options(found: Optimum) -> str:
    """Write the options that make the same result again."""
    manifest = found.searched.manifest
    asked = [*manifest["options"], f"--replicates {manifest['replicates']}", f"--seed {manifest['seed']}"]
    return " ".join([*asked, f"--parameters {manifest['parameters']}"])


def provenance(found: Optimum) -> Table:
    """Set out what made the result."""
    return made(found.searched.manifest, found.searched.scenario.name, options(found))
