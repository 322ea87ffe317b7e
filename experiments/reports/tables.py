"""Set out the report's tables: words only, every number as it will be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from experiments.reports import arithmetic
from experiments.reports.lines import ARM_NAMES, Told, own_payers, referred_by, spread_name, supervised
from experiments.reports.numbers import change, change_interval, interval, place, with_unit
from experiments.reports.pictures import labels_of
from experiments.reports.store import Read, Saved, unit_of
from scenarios import register
from scenarios.evidence import GRADES
from scenarios.files import chain, known_sources
from sim.outcomes import CLASSES
from sim.parameters import TASKS
from sim.spread import Spread

_WEAKEST = 25
_HOUR = 60
_THOUSAND = 1000
_POPULATIONS = {
    "pool": "Whole pool",
    "ever_selected": "Ever selected",
    "exited": "Left the scheme",
}
_OF_PEOPLE = (
    "offences_actual",
    "offences_recorded",
    "offences_proven",
    "offences_proven_neighbourhood",
    "reoffending_rate",
    "harm_cchi_days",
    "weeks_inside",
)
_BY_YEAR = ("cost_scheme", "offences_proven", "offences_actual", "harm_cchi_days", "weeks_inside", "budget")


@dataclass(frozen=True)
class Table:
    """A table of words."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: bool = True


def _mean(spread: Spread, unit: str) -> str:
    return with_unit(spread.mean, unit, place(spread.low, spread.high, spread.error))


def _with_range(spread: Spread, unit: str) -> str:
    at = place(spread.low, spread.high, spread.error)
    mean = with_unit(spread.mean, unit, at)
    return mean if at is None else f"{mean} ({interval(spread.low, spread.high, unit, at)})"


def _changed(spread: Spread, unit: str) -> str:
    at = place(spread.low, spread.high, spread.error)
    mean = change(spread.mean, unit, at)
    return mean if at is None else f"{mean} ({change_interval(spread.low, spread.high, unit, at)})"


def _yes(*, value: bool) -> str:
    return "yes" if value else "no"


def results(saved: Saved, told: dict[str, Told]) -> Table:
    """Set out every measure with its three spreads."""
    scheme, twin = (ARM_NAMES[arm] for arm in saved.arms)
    caption = f"Over the whole period; the whole pool unless it says otherwise. Money in {prices(saved)}."
    return measured(caption, (scheme, twin), saved, told)


def measured(
    caption: str,
    arms: tuple[str, str],
    read: Read,
    told: dict[str, Told],
    more: dict[str, list[str]] | None = None,
) -> Table:
    """Set out measures in two arms, with the spreads of the difference, and more columns by name."""
    added = more or {}
    header = ("", *arms, "difference", f"95 % of {spread_name(read)}", "luck", "knowledge", "", "steady", *added)
    return Table(caption, header, [
        (
            one.measure.label,
            *(one.written(which) for which in ("scheme", "twin", "difference")),
            one.range(),
            one.range("luck_"),
            one.range("knowledge_"),
            one.verdict,
            _yes(value=(one.difference if one.has_difference else one.scheme).enough),
            *(column[k] for column in added.values()),
        )
        for k, one in enumerate(told.values())
    ])  # fmt: skip


def prices(read: Read) -> str:
    """Write whose year's pounds money is in."""
    return f"pounds of {read.scenario.values['money']['price_year']}"


def yearly(saved: Saved) -> Table:
    """Set out who pays and what changes, by year."""
    rows = [[_meaning(name), *(_year(saved, name, year) for year in saved.years)] for name in _BY_YEAR]
    rows += [
        [f"of public spending: {payer}", *(_year(saved, "budget", year, payer) for year in saved.years)]
        for payer in own_payers(saved)
    ]
    caption = f"The scheme less its twin, by year, with 95 % of {spread_name(saved)}. Money in {prices(saved)}."
    return Table(caption, ("", *(f"year {year}" for year in saved.years)), rows)


def _year(saved: Saved, name: str, year: int, key: str | None = None) -> str:
    return _changed(saved.difference(name, year=year, key=key), unit_of(name))


def _meaning(name: str) -> str:
    words = {
        "cost_scheme": "Cost of the scheme",
        "budget": "Public spending, all payers",
        "harm_cchi_days": "Harm, CCHI days",
        "reoffending_rate": "Proven reoffending rate",
        "offences_proven_neighbourhood": "Neighbourhood crime proven",
    }
    return words.get(name, name.replace("_", " ").capitalize())


def loads(saved: Saved) -> Table:
    """Set out places on posts, as the scenario has them at week 0."""
    values = arithmetic.in_force(saved.scenario.values, 0)
    rows = [
        (
            load.cohort,
            load.agency,
            load.role or "all of them together",
            f"{load.places:,}",
            f"{load.in_post:g} of {load.budgeted:g}",
            f"{load.short:.0%}" if load.short > 0 else "–",
            f"{load.each:.3g}" if load.in_post else "nobody in post",
        )
        for load in arithmetic.loads(values)
    ]
    header = ("cohort", "agency", "role", "places", "FTE in post, of budgeted", "below budget", "places for each FTE")
    caption = "A role that serves several cohorts stands with each of them: its FTE are shared, not doubled."
    return Table(caption, header, rows)


def hours(saved: Saved) -> Table:
    """Set out hours that full cohorts in red would ask for, against those of the roles whose task it is."""
    values = arithmetic.in_force(saved.scenario.values, 0)
    rows = [(one.task.replace("_", " "), f"{one.asked:.3g}", f"{one.there:.3g}") for one in arithmetic.hours(values)]
    caption = (
        "Hours a week at week 0: asked for if every place were filled and in the red tier; there, in posts with nobody "
        "sick, of the roles whose task it is. A role with several tasks stands at each of them, and gives each a part; "
        "others may stand in, at less skill."
    )
    return Table(caption, ("task", "asked for, all in red", "there, own roles"), rows)


def carried(saved: Saved) -> Table:
    """Set out what came of it: who referred the nominals, how long places stay empty, dose, hours."""
    scheme = saved.arms[0]
    cohorts = {name: cohort["label"] for name, cohort in saved.scenario.values["cohorts"].items()}
    shares = [("Of those in the community, referred as statutory cases", referred_by(saved, scheme, *CLASSES[:-1]))]
    for name in CLASSES:
        agency = saved.scenario.values["scheme"][f"agency_{name}"]
        shares.append((f"of them all, {name.replace('_', '-')}: {agency}", referred_by(saved, scheme, name)))
    shares.append(("Of those in the community, under supervision now", supervised(saved, scheme)))
    rows = [(label, _with_range(saved.spread_of(share), "share")) for label, share in shares]
    for name, label in {"pool": "all cohorts", **cohorts}.items():
        if name != "pool" and len(cohorts) == 1:
            continue
        for outcome, words in (
            ("nominals", "Nominals in a mean week"),
            ("nominals_community", "Of them, in the community"),
            ("place_empty_months", "Months a place stays empty"),
            ("dose", "Dose of nominals at liberty"),
            ("selected", "People selected"),
        ):
            found = saved.spread(outcome, scheme, population=name)
            rows.append((f"{words}: {label}", _with_range(found, unit_of(outcome))))
    for task in TASKS:
        asked, given = (saved.values(f"minutes_{word}_{task}", scheme) for word in ("required", "done"))
        if asked.any():
            share = saved.spread_of(given[asked > 0] / asked[asked > 0]) if (asked > 0).all() else None
            if share:
                rows.append((f"Hours given of those asked: {task.replace('_', ' ')}", _with_range(share, "share")))
    return Table(f"With the scheme; 95 % of {spread_name(saved)}.", ("", "mean and range"), rows)


def agencies(saved: Saved) -> Table:
    """Set out who gave which hours at what cost."""
    scheme = saved.arms[0]
    roles, weeks = saved.scenario.values["roles"], saved.horizon
    rows = []
    for key, label in labels_of(saved, "roles").items():
        posts, caseload, cost = (
            saved.spread(name, scheme, key=key) for name in ("posts_filled", "caseload", "cost_staff")
        )
        given = saved.spread_of(saved.values("minutes_given", scheme, key=key) / _HOUR / weeks)
        underspend = saved.spread("underspend", scheme, key=key)
        rows.append((
            roles[key]["agency"], label, roles[key]["payer"],
            _with_range(posts, "FTE"), _with_range(caseload, "people"),
            _with_range(given, "hours"), _with_range(cost, "GBP"), _with_range(underspend, "GBP"),
        ))  # fmt: skip
    rows.sort(key=lambda row: list(dict.fromkeys(role["agency"] for role in roles.values())).index(row[0]))
    header = (
        "agency",
        "role",
        "payer",
        "FTE filled",
        "nominals an FTE",
        "hours given a week",
        "cost",
        "budgeted, not spent",
    )
    return Table(f"By agency, with the scheme, over the whole period. Money in {prices(saved)}.", header, rows)


def pathways(saved: Saved) -> Table:
    """Set out what each service did for people of the pool, with the scheme and against its twin."""
    services, scheme = saved.scenario.values["services"], saved.arms[0]
    rows = []
    for key, label in labels_of(saved, "services").items():
        need = saved.scenario.values["needs"][services[key]["need"]]["label"]
        cells = [
            _mean(saved.spread(name, scheme, key=key), "people")
            for name in ("joined", "refused", "completed", "dropped")
        ]
        started, wait = saved.difference("started", key=key), saved.difference("wait_weeks", key=key)
        rows.append((
            label, need, services[key]["provider"], *cells[:2],
            _mean(saved.spread("started", scheme, key=key), "people"), _changed(started, "people"), *cells[2:],
            _mean(saved.spread("wait_weeks", scheme, key=key), "weeks"), _changed(wait, "weeks"),
        ))  # fmt: skip
    header = (
        "service", "pathway", "provider", "joined the list", "refused", "given a place",
        "given a place, difference", "finished", "dropped out", "weeks waited", "weeks waited, difference",
    )  # fmt: skip
    return Table("By pathway: people of the pool with the scheme, over the whole period.", header, rows)


def populations(saved: Saved) -> Table:
    """Set out the difference for each group of people."""
    labels = _POPULATIONS | {name: cohort["label"] for name, cohort in saved.scenario.values["cohorts"].items()}
    rows = [
        (
            labels[population],
            *(_changed(saved.difference(name, population=population), unit_of(name)) for name in _OF_PEOPLE),
        )
        for population in saved.populations
    ]
    caption = (
        "The scheme less its twin: the same people in both arms, over the whole period. Those who left are partly "
        "chosen by the rule that lets the quiet go."
    )
    return Table(caption, ("", *(_meaning(name) for name in _OF_PEOPLE)), rows)


def grades(saved: Saved) -> Table:
    """Count the numbers by grade."""
    rows = _rows(saved)
    counts = register.counts(rows)
    total = max(1, sum(counts.values()))
    found = [(name, meaning, f"{counts[name]:,}", f"{counts[name] / total:.0%}") for name, meaning in GRADES.items()]
    return Table(
        "The scenario's numbers by grade of evidence, the best first.", ("grade", "meaning", "numbers", "share"), found
    )


def _rows(saved: Saved) -> tuple[register.Row, ...]:
    return _register(saved.scenario)


@cache
def _register(scenario: Any) -> tuple[register.Row, ...]:
    return register.rows(scenario)


def assumptions(saved: Saved) -> Table:
    """Set out the weakest numbers by weight: how wide their range is against their value."""
    weak = [row for row in register.graded(_rows(saved)) if row.grade in {"A", "R"}]
    weak.sort(key=lambda row: (-register.relative_width(row), row.path))
    rows = [
        (
            row.meaning,
            row.path,
            value_of(row),
            range_of(row),
            f"{register.relative_width(row):.1f}",
            row.grade,
            row.source,
            row.note,
        )
        for row in weak[:_WEAKEST]
    ]
    caption = (
        f"The {len(rows)} widest of {len(weak)} assumptions and recalled numbers. Weight is the width of the range "
        "over the value: how unsure it is, not how much it moves the result, which a sensitivity analysis tells."
    )
    header = ("what", "value", "in the scenario", "range", "weight", "grade", "source", "why")
    return Table(caption, (header[0], "path", "value", *header[3:]), rows, numeric=False)


def value_of(row: register.Row) -> str:
    """Write a number of the register; of several, only that they are."""
    if not isinstance(row.value, int | float):
        return "several"
    return f"{row.value:,}" if abs(row.value) >= _THOUSAND else f"{row.value:g}"


def range_of(row: register.Row) -> str:
    """Write a number's range, of several a factor's."""
    if row.low is None or row.high is None:
        return "–"
    return f"{'× ' if isinstance(row.value, list | dict) else ''}{row.low:g} to {row.high:g}"


def provenance(saved: Saved) -> Table:
    """Set out what made the result."""
    return made(saved.manifest, saved.scenario.name, options(saved))


def made(manifest: dict[str, Any], scenario: str, asked: str) -> Table:
    """Set out program, options, packages and files."""
    rows = [
        ("program", f"iomsim {manifest['version']}"),
        ("commit", f"{manifest['commit'] or 'not from a checkout'}"),
        ("scenario", scenario),
        ("options", asked),
        ("run", f"{manifest['started']} to {manifest['finished']}"),
        *((name, found) for name, found in manifest["packages"].items()),
        *((f"SHA-256 of {name}", digest) for name, digest in manifest["sha256"].items()),
    ]
    return Table("", ("", ""), rows, numeric=False)


def options(saved: Saved) -> str:
    """Write the options that make the same result again."""
    manifest = saved.manifest
    found = f"--replicates {manifest['replicates']} --seed {manifest['seed']} --twin {saved.arms[1]}"
    return f"{found} --parameters {manifest['parameters']}"


def sources(saved: Saved) -> Table:
    """Set out the sources that the scenario names, by key."""
    known = known_sources(chain(saved.folder / "scenario.toml"))
    named = {row.source for row in _rows(saved) if row.source}
    rows = [(key, *_cited(source)) for key, source in sorted(known.items()) if key in named]
    return Table("Sources named.", ("key", "title", "publisher", "year"), rows, numeric=False)


def _cited(source: dict[str, Any]) -> Iterable[str]:
    return (str(source.get(name, "–")) for name in ("title", "publisher", "year"))
