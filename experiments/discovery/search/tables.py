"""Set out a search's tables: words only, every number as it will be read."""

from experiments.discovery.search.answer import Front, gained, rough
from experiments.discovery.search.asking import outcome_of
from experiments.discovery.search.seeking import OWN
from experiments.reports.lines import spread_name
from experiments.reports.tables import Table, made, prices


def front(found: Front) -> Table:
    """Set out the plans on the front of the search, as they stand on fresh luck."""
    searched = found.searched
    rows = [found.row(name, ranged=True) for name in (*found.order, OWN)]
    caption = (
        f"Each plan against {searched.twin_name} on fresh luck; in brackets 95 % of {spread_name(searched)}. Money in "
        f"{prices(searched)}. “No” names what does as well by every objective and better by one; “not told "
        "apart”: by less than twice the simulation error of their difference in pairs."
        + (f" The percentage: of {found.draws:,} draws of what isn't known." if found.has_chances else "")
    )
    return Table(caption, found.header, rows)


def promises(found: Front) -> Table:
    """Set out what the search promised of each plan against what fresh luck gives, against the scenario as given."""
    searched, rows = found.searched, []
    for name in found.order:
        cells = []
        for aim in searched.aims:
            promised, fresh = searched.gain(aim.figure, name)
            cells += [rough(promised, outcome_of(aim.figure)), gained(fresh, aim.figure)]
        rows.append((name, *cells))
    header = ("", *(f"{aim.figure}, {luck}" for aim in searched.aims for luck in ("in the search", "fresh")))
    caption = (
        "Each plan less the scenario as given. The search picked what did best on its own luck, so what it promised is "
        "too good on average; the fresh figures are the ones to use."
    )
    return Table(caption, header, rows)


def tried(found: Front) -> Table:
    """Set out every plan that was tried, with its means on the luck of the search."""
    searched = found.searched
    rows = [
        (
            name,
            str(plan["generation"]),
            *(f"{plan['sizes'][path]:g}" for path in searched.levers),
            *(rough(searched.promised(aim.figure, name), aim.figure) for aim in searched.aims),
            "yes" if name in searched.names else "no",
        )
        for name, plan in searched.plans.items()
    ]
    aims = (aim.figure for aim in searched.aims)
    header = ("", "generation", *searched.levers, *aims, "run afresh")
    caption = f"Every plan that was tried; means against {searched.twin_name} on the luck of the search."
    return Table(caption, header, rows)


def options(found: Front) -> str:
    """Write the options that make the same result again."""
    manifest = found.searched.manifest
    several = [*manifest["options"], f"--replicates {manifest['search_replicates']}", f"--seed {manifest['seed']}"]
    return " ".join([*several, f"--twin {manifest['reference']}", f"--parameters {manifest['parameters']}"])


def provenance(found: Front) -> Table:
    """Set out what made the result."""
    return made(found.searched.manifest, found.searched.scenario.name, options(found))
