"""Set out an assurance's tables: words only, every number as it will be read."""

import numpy as np

from experiments.decisions.assurance import shares
from experiments.decisions.assurance.answer import LABELS, MEANT, WHO, Assurance, percent, span
from experiments.decisions.assurance.chain import STEPS
from experiments.decisions.assurance.measures import MEASURES
from experiments.decisions.assurance.store import Assured
from experiments.reports.numbers import plain
from experiments.reports.tables import Table, made


def parts(found: Assurance, population: str) -> Table:
    """Set out the parts of a population's change: counts over all replicates, and against what was before."""
    rows = [
        (LABELS[one.name], plain(one.count), percent(one.percent), span(one.low, one.high), MEANT[one.name])
        for one in found.parts[population]
    ]
    many, before = (int(count.sum()) for count in (found.assured.entries(population), found.assured.before(population)))
    caption = (
        f"{WHO[population][0].upper()}{WHO[population][1:]}: {many:,} selections, {before:,} counted before; the "
        "change first, then what sums to it, as whole numbers over all simulated areas."
    )
    return Table(caption, ("", "count", "% of before", "95 % of areas", "what it is"), rows)


def measures(found: Assurance) -> Table:
    """Set out, by measure, the fall reported, what a useless scheme reports, and the true effect."""
    assured, rows = found.assured, []
    for population, who in WHO.items():
        for name, measure in MEASURES.items():
            fall, useless = (assured.fall(population, name, basis=basis) for basis in ("scheme", "useless"))
            effect = shares.effect(assured, population, name)
            value = found.reported.get(population)
            chance = "–" if value is None else percent(shares.chance(useless, value).share)
            rows.append(
                (f"{measure.label}, {who}", _mean(fall), _mean(useless), chance, _mean(effect), measure.meaning)
            )
    caption = (
        "Falls and effects in percent, with 95 % of simulated areas. The chance is that a scheme with no effect at all "
        "reports at least the fall that was reported. The true effect is against what the same people would have done "
        "with no scheme; below nil is less."
    )
    header = ("", "fall reported", "fall with no effect", "chance with no effect", "true effect", "what is counted")
    return Table(caption, header, rows)


def _mean(values: object) -> str:
    array = np.asarray(values, np.float64)
    there = array[np.isfinite(array)]
    low, high = shares.limits(array)
    return f"{percent(float(there.mean()))} ({span(low, high)})" if there.size else "–"


def channels(found: Assurance) -> Table:
    """Set out what each channel adds as it is switched on, and the parts in the reverse order."""
    assured, rows = found.assured, []
    before = assured.before().astype(np.float64)
    for step, counts in shares.steps(assured).items():
        rows.append((step.replace("_", " "), plain(int(counts.sum())), _mean(shares.percent(counts, before))))
    for name, counts in shares.scheme_parts(assured, reverse=True).items():
        label = f"{LABELS[name]}, in the reverse order"
        rows.append((label, plain(int(counts.sum())), _mean(shares.percent(counts, before))))
    caption = f"What each channel adds to what is counted after, switched on in the order {', '.join(STEPS)}."
    return Table(caption.replace("_", " "), ("", "count", "% of before (95 % of areas)"), rows)


def options(assured: Assured) -> str:
    """Write the options that make the same result again."""
    manifest, asked = assured.manifest, assured.asked
    found = (
        f"--replicates {manifest['replicates']} --seed {manifest['seed']} --parameters {manifest['parameters']} "
        f"--measure {asked.measure} --before {asked.before} --trigger {asked.trigger}"
    )
    for option, value in (("--reported", asked.reported), ("--removed", asked.removed)):
        found += "" if value is None else f" {option} {value:g}"
    return found


def provenance(assured: Assured) -> Table:
    """Set out what made the result."""
    return made(assured.manifest, assured.scenario.name, options(assured))
