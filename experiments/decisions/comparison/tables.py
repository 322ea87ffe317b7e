"""Set out a comparison's tables: words only, every number as it will be read."""

from experiments.decisions.comparison.answer import Comparison
from experiments.decisions.comparison.lines import share_removed
from experiments.decisions.comparison.measures import RANKED, removed
from experiments.decisions.comparison.ranking import Pair
from experiments.decisions.comparison.store import Compared
from experiments.reports.lines import MEASURES, Told
from experiments.reports.numbers import change, place, with_unit
from experiments.reports.store import unit_of
from experiments.reports.tables import Table, made, measured, prices
from scenarios import register
from scenarios.faults import said
from scenarios.register import Row
from sim.outcomes import OUTCOME


def scenarios(compared: Compared) -> Table:
    """Set out what is compared."""
    rows = [
        (
            one["name"],
            str(scenario.values["question"]),
            *(with_unit(one[f"{kind}_share"], "share", -2) for kind in ("assumed", "recalled")),
        )
        for one, scenario in zip(compared.manifest["scenarios"], compared.scenarios, strict=True)
    ]
    header = ("scenario", "its question", "assumed or recalled", "recalled")
    return Table("Shares are of a scenario's numbers.", header, rows, numeric=False)


def results(found: Comparison) -> list[Table]:
    """Set out every measure of each scenario with its three spreads."""
    compared = found.compared
    return [
        measured(
            f"{name}, set against {compared.reference_name}; the whole pool, over the whole period. Money in "
            f"{prices(compared)}.",
            (name, compared.reference_name),
            compared,
            told,
            {"variance removed": [_removed(compared, name, one) for one in told.values()]},
        )
        for name, told in ((name, found.told[name]) for name in compared.others)
    ]


def _removed(compared: Compared, name: str, one: Told) -> str:
    if one.measure.name not in OUTCOME:
        return "–"
    return share_removed(removed(compared, one.measure.name, name))


def summary(found: Comparison) -> Table:
    """Set out what is printed: cost, nominals, the differences, the probability of being best."""
    header, *rows = found.rows
    return Table("", header, rows)


PAIR_HEADER = ("", "difference", "simulation error", "told apart")


def pair_row(pair: Pair, unit: str) -> tuple[str, ...]:
    """Set out a pair: the difference, its error, and whether the replicates tell the two apart."""
    spread = pair.difference
    needed = f"no: {pair.needed:,}" if pair.needed else "no"
    return (
        f"{pair.first} less {pair.second}",
        change(spread.mean, unit, place(spread.low, spread.high, spread.error)),
        change(spread.error, unit, place(0, spread.error)),
        "no difference" if pair.is_none else "yes" if pair.is_told else needed,
    )


def pairs(found: Comparison) -> Table:
    """Set out every pair of scenarios by each measure: whether the replicates tell them apart."""
    rows = []
    for one in RANKED:
        for pair in found.rankings[one.name].pairs:
            label, *cells = pair_row(pair, unit_of(one.name))
            rows.append((f"{MEASURES[one.name].label}: {label}", *cells))
    caption = (
        "The better of a pair less the worse. They are told apart where the difference is over twice its simulation "
        "error; where they aren't, the number is how many replicates would do, were the difference what was found."
    )
    return Table(caption, PAIR_HEADER, rows)


def differing(compared: Compared) -> Table:
    """Set out every value that isn't the same in all scenarios, with its grade."""
    found = [{row.path: row for row in register.rows(scenario)} for scenario in compared.scenarios]
    paths = dict.fromkeys(path for rows in found for path in rows if path != "question")
    rows = [
        (path, *(_value(rows.get(path)) for rows in found))
        for path in paths
        if len({_value(rows.get(path)) for rows in found}) > 1
    ]
    caption = "Every value that isn't the same in all scenarios, with its grade; @ is the week of a dated change."
    return Table(caption, ("value", *compared.names), rows, numeric=False)


def _value(row: Row | None) -> str:
    if row is None:
        return "–"
    spread = "" if row.low is None else f" [{row.low:g} to {row.high:g}]"
    return f"{said(row.value)}{spread}{f' ({row.grade})' if row.grade else ''}"


def options(compared: Compared) -> str:
    """Write the options that make the same result again."""
    manifest = compared.manifest
    found = f"--replicates {manifest['replicates']} --seed {manifest['seed']} --twin {compared.reference}"
    return f"{found} --parameters {manifest['parameters']}"


def provenance(compared: Compared) -> Table:
    """Set out what made the result."""
    return made(compared.manifest, ", ".join(compared.names), options(compared))
