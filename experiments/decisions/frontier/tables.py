"""Set out a frontier's tables: words only, every number as it will be read."""

from collections.abc import Sequence

from experiments.decisions.comparison.tables import PAIR_HEADER, pair_row
from experiments.decisions.frontier import lines
from experiments.decisions.frontier.answer import Frontier
from experiments.decisions.frontier.measures import AIMS, HARM
from experiments.decisions.frontier.store import Explored
from experiments.reports.lines import spread_name
from experiments.reports.numbers import change_interval, place, with_unit
from experiments.reports.store import unit_of
from experiments.reports.tables import Table, made, prices


def summary(found: Frontier) -> Table:
    """Set out what is printed."""
    header, *rows = found.rows
    return Table("", header, rows)


def mixes(explored: Explored) -> list[Table]:
    """Set out every measure of each mix under each condition, with its three spreads."""
    found = []
    for condition in explored.conditions:
        here = explored.under(condition)
        rows = []
        for name in explored.names:
            for aim in AIMS:
                spread = here.spread_done(aim, name)
                unit, at = unit_of(aim.outcome), place(spread.low, spread.high, spread.error)
                ranges = [
                    change_interval(getattr(spread, f"{part}low"), getattr(spread, f"{part}high"), unit, at)
                    for part in ("", "luck_", "knowledge_")
                ]
                steady = "yes" if spread.enough else "no"
                rows.append((f"{name}: {aim.label}", lines.written(spread, aim, ranged=False), *ranges, steady))
        header = ("", "difference", f"95 % of {spread_name(explored)}", "luck", "knowledge", "steady")
        caption = (
            f"{condition[0].upper()}{condition[1:]}: each mix against {explored.twin_name}, the whole pool, over the "
            f"whole period. Money in {prices(explored)}."
        )
        found.append(Table(caption, header, rows))
    return found


def cohorts(explored: Explored) -> Table:
    """Set out how the cohorts fare in each mix: places filled in the community, and dose."""
    rows = []
    for name in explored.names:
        cells = []
        for cohort in explored.manifest["cohorts"]:
            filled, dose = (
                explored.spread_of(explored.values(outcome, name, cohort)) for outcome in ("nominals_community", "dose")
            )
            cells += [_mean(filled.mean, "people", filled.error), _mean(dose.mean, "share", dose.error)]
        rows.append((name, *cells))
    header = ("", *(f"{cohort}: {what}" for cohort in explored.manifest["cohorts"] for what in ("at liberty", "dose")))
    caption = "Nominals at liberty in a mean week, and the contact given of that asked for, weighted by skill; means."
    return Table(caption, header, rows)


def _mean(mean: float, unit: str, error: float) -> str:
    return with_unit(mean, unit, place(mean, mean, error))


def flips(found: Frontier) -> Table:
    """Set out the best mix by each way of asking, and whether the replicates tell it from the first way's."""
    explored, rows = found.explored, []
    names: Sequence[str] = explored.names
    for what, some in found.flips.items():
        for one in some:
            told = "–" if not one.is_flip else "yes" if one.is_told else "no"
            rows.append((f"{what}: {one.way}", names[one.mix], told, "yes" if one.is_ahead else "no"))
    header = ("", "best mix", "a change, told apart", "told from the next best")
    caption = (
        "A change is told where, by both ways of asking, the best mix is ahead of the other by over twice the "
        "simulation error of their difference in pairs."
    )
    return Table(caption, header, rows)


def pairs(found: Frontier) -> Table:
    """Set out every pair of mixes by harm averted: whether the replicates tell them apart."""
    rows = [pair_row(pair, unit_of(HARM.outcome)) for pair in found.rankings[HARM.outcome].pairs]
    caption = (
        "Harm averted, CCHI days: the better of a pair less the worse. Where they aren't told apart, the number is how "
        "many replicates would do, were the difference what was found."
    )
    return Table(caption, PAIR_HEADER, rows)


def settings(explored: Explored) -> Table:
    """Set out what each mix sets."""
    rows = [
        (mix["name"], ", ".join(f"{path} = {value:g}" for path, value in mix["settings"].items()))
        for mix in explored.manifest["mixes"]
    ]
    return Table("What each mix sets; @ is the week from which it holds.", ("mix", "settings"), rows, numeric=False)


def options(explored: Explored) -> str:
    """Write the options that make the same result again."""
    manifest = explored.manifest
    found = [*manifest["options"], f"--replicates {manifest['replicates']}", f"--seed {manifest['seed']}"]
    return " ".join([*found, f"--twin {explored.twin}", f"--parameters {manifest['parameters']}"])


def provenance(explored: Explored) -> Table:
    """Set out what made the result."""
    return made(explored.manifest, explored.scenario.name, options(explored))
