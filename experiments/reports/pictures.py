"""Say what the six pictures show."""

from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.reports.figures import Dots, Panel, Picture, Series
from experiments.reports.lines import ARM_NAMES
from experiments.reports.store import Saved
from sim.parameters import TASKS
from sim.spread import Spread

_WEEKS = 4  # weeks of a point on a line: a week alone is mostly noise
_HOURS = 60.0
_RANGE = "Thin: 95 % of all. Thick: the part of it that is knowledge."
_CENTRAL = "Lines: 95 % of luck; uncertain values were held at their centre."
GROUPS = {"pool": "whole pool", "ever_selected": "ever selected"}


def all_pictures(saved: Saved) -> list[Picture]:
    """Return the six pictures, in order."""
    return [make(saved) for make in (_offences, _harm, _places, _team, _waits, _costs)]


def _ranges(saved: Saved) -> str:
    return _RANGE if saved.is_drawn else _CENTRAL


def _by_month(values: Any) -> Any:
    """Return means of four weeks, a short rest left out; all of it where it is that short."""
    many = max(1, values.shape[1] // _WEEKS)
    size = min(_WEEKS, values.shape[1])
    return values[:, : many * size].reshape(values.shape[0], many, size).mean(2)


def _weeks_of(values: Any) -> Any:
    return (np.arange(values.shape[1]) + 0.5) * _WEEKS


def _spreads(saved: Saved, values: Any) -> dict[str, Any]:
    found = [saved.spread_of(values[:, k]) for k in range(values.shape[1])]
    return {name: np.array([getattr(one, name) for one in found]) for name in Spread.__dataclass_fields__}


def _line(saved: Saved, label: str, weekly: Any, style: int, band: str | None = "") -> Series:
    """Return a line of four-week means, with a band (all, luck or knowledge) or none."""
    months = _by_month(weekly)
    found = _spreads(saved, months)
    low, high = (None, None) if band is None else (found[f"{band}low"], found[f"{band}high"])
    return Series(label, _weeks_of(months), found["mean"], low, high, style)


def _offences(saved: Saved) -> Picture:
    bands = {"luck_": "Luck: what one area could see"}
    if saved.is_drawn:
        bands["knowledge_"] = "Knowledge: what isn't known of the world"
    panels = []
    for band, title in bands.items():
        series = [
            _line(saved, ARM_NAMES[arm], saved.weekly("offences_actual.ever_selected", arm), k, band)
            for k, arm in enumerate(saved.arms)
        ]
        panels.append(Panel(title, "weeks from the start", "actual offences a week", series=series))
    return Picture(
        "offences",
        "Offences a week, by those whom the scheme ever selects",
        "The same people in both arms, means of four weeks. Bands hold 95 %: of luck at the same values, and of "
        "what is not known, without luck. The two arms share their luck, so their difference is far surer than either "
        f"band. What both arms do alike is no effect of the scheme: only the gap between them is. {_running(saved)}",
        panels,
        2,
    )


def _running(saved: Saved) -> str:
    """Say since when the arms may differ."""
    weeks = saved.scenario.values["running_weeks"]
    if saved.arms[1] != "never" or not weeks:
        return "The arms part at week 0 or later."
    return f"The scheme began {weeks} weeks before week 0, so a gap may be there from the start."


def _dots(label: str, spreads: list[Spread], style: int, scale: float = 1.0) -> Dots:
    def column(name: str) -> list[float]:
        return [getattr(spread, name) * scale for spread in spreads]

    return Dots(
        label, column("mean"), column("low"), column("high"), column("knowledge_low"), column("knowledge_high"), style
    )


def _harm(saved: Saved) -> Picture:
    scales = {
        "harm_cchi_days": ("Cambridge Crime Harm Index", "days"),
        "harm_css": ("ONS Crime Severity Score", "score"),
        "harm_cost": ("Cost of crime", "£"),
    }
    panels = []
    for outcome, (title, unit) in scales.items():
        found = [saved.difference(outcome, population=population) for population in GROUPS]
        dots = [_dots("scheme less its twin", found, 0)]
        panels.append(Panel(title, f"difference, {unit}", rows=list(GROUPS.values()), dots=dots))
    return Picture(
        "harm",
        "Harm, three ways: the scheme less its twin",
        f"Left of nil is less harm. {_ranges(saved)} A range across nil can't be told from nil.",
        panels,
        3,
    )


def _cohort_labels(saved: Saved) -> dict[str, str]:
    return {name: str(cohort["label"]) for name, cohort in saved.scenario.values["cohorts"].items()}


def _places(saved: Saved) -> Picture:
    scheme = saved.arms[0]
    series = []
    for k, (cohort, label) in enumerate(_cohort_labels(saved).items()):
        series.append(_line(saved, f"nominals: {label}", saved.weekly(f"nominals.{cohort}", scheme), 2 * k))
        series.append(_line(saved, f"places: {label}", saved.weekly(f"places.{cohort}", scheme), 2 * k + 1, None))
    inside: list[Dots] = []
    for population, label in GROUPS.items():
        found = [
            saved.spread_of(
                saved.values("weeks_inside", scheme, population, year)
                - saved.values("weeks_inside", saved.arms[1], population, year)
            )
            for year in saved.years
        ]
        inside.append(_dots(label, found, len(inside)))
    years = [f"year {year}" for year in saved.years]
    return Picture(
        "places",
        "Places filled, and weeks inside",
        "Above: nominals with the scheme, the band 95 % of all, against its places. Below: weeks in custody, the "
        f"scheme less its twin, by year. {_ranges(saved)}",
        [
            Panel("Nominals and places", "weeks from the start", "people", series=series),
            Panel("Weeks in custody", "difference, weeks", rows=years, dots=inside),
        ],
    )


def _by_key(
    saved: Saved, outcome: str, labels: dict[str, str], arms: tuple[str, ...], scale: float = 1.0
) -> list[Dots]:
    return [
        _dots(
            ARM_NAMES[arm],
            [saved.spread(outcome, arm, key=key) for key in labels],
            saved.arms.index(arm),
            scale,
        )
        for arm in arms
    ]


def labels_of(saved: Saved, listed: str) -> dict[str, str]:
    """Return the printed name of each entry of a list; two alike are told apart by their own names."""
    entries = saved.scenario.values[listed]
    many = [entry["label"] for entry in entries.values()]
    return {
        name: entry["label"] if many.count(entry["label"]) == 1 else f"{entry['label']} ({name})"
        for name, entry in entries.items()
    }


def _present(saved: Saved, outcome: str, labels: dict[str, str]) -> dict[str, str]:
    """Return the entries of which a figure means something."""
    scheme = saved.arms[0]
    return {key: label for key, label in labels.items() if np.isfinite(saved.spread(outcome, scheme, key=key).mean)}


def _team(saved: Saved) -> Picture:
    scheme = saved.arms[0]
    roles = _present(saved, "caseload", labels_of(saved, "roles"))
    dose = []
    for k, (cohort, label) in enumerate(_cohort_labels(saved).items()):
        free = saved.weekly(f"nominals.{cohort}", scheme) - saved.weekly(f"nominals_inside.{cohort}", scheme)
        sums = _by_month(saved.weekly(f"dose.{cohort}", scheme)) / 64
        months = np.divide(sums, _by_month(free), out=np.full(sums.shape, np.nan), where=_by_month(free) > 0) * 100
        found = _spreads(saved, months)
        dose.append(Series(label, _weeks_of(months), found["mean"], found["low"], found["high"], k))
    weeks = saved.horizon * _HOURS
    tasks = [task.replace("_", " ") for task in TASKS]
    hours = [
        _dots(label, [saved.spread(f"{outcome}_{task}", scheme) for task in TASKS], style, 1 / weeks)
        for style, (outcome, label) in enumerate((("minutes_required", "asked for"), ("minutes_done", "given")))
    ]
    dotted = [Dots("", one.mean, one.low, one.high) for one in _by_key(saved, "caseload", roles, (scheme,))]
    return Picture(
        "team",
        "Caseload and dose, by role",
        "With the scheme, ranges 95 % of all. Caseload: nominals of the cohorts that a role serves, for each of its "
        "FTE while filled. Dose: contact given of that which the nominals' tiers ask for, weighted by skill.",
        [
            Panel("Nominals for each FTE", "people", rows=list(roles.values()), dots=dotted),
            Panel("Hours by task", "hours a week", rows=tasks, dots=hours),
            Panel("Dose of nominals at liberty", "weeks from the start", "% of contact asked", series=dose),
        ],
    )


def _waits(saved: Saved) -> Picture:
    services = labels_of(saved, "services")
    years = saved.horizon / 52
    return Picture(
        "waits",
        "Waits and refusals, by service",
        "People of the whole pool, nominals and others: what priority takes from those behind is in it. "
        f"{_ranges(saved)}",
        [
            Panel("Mean wait of those given a place", "weeks", rows=list(services.values()),
                  dots=_by_key(saved, "wait_weeks", services, saved.arms)),
            Panel("Refused: the list was closed", "people a year", rows=list(services.values()),
                  dots=_by_key(saved, "refused", services, saved.arms, 1 / years)),
        ],
        2,
    )  # fmt: skip


def _costs(saved: Saved) -> Picture:
    payers = saved.keys("budget")
    scale = 52 / saved.horizon
    values: dict[str, Callable[[str], Any]] = {
        "the scheme's own cost": lambda payer: (
            saved.values("cost_scheme", saved.arms[0], key=payer)
            - saved.values("cost_scheme", saved.arms[1], key=payer)
        ),
        "all its public spending": lambda payer: (
            saved.values("budget", saved.arms[0], key=payer) - saved.values("budget", saved.arms[1], key=payer)
        ),
    }
    dots = [
        _dots(label, [saved.spread_of(found(payer)) for payer in payers], style, scale)
        for style, (label, found) in enumerate(values.items())
    ]
    return Picture(
        "costs",
        "Cost by agency: the scheme less its twin",
        f"Pounds a year in the prices of {saved.scenario.values['money']['price_year']}; left of nil is money "
        f"not spent. {_ranges(saved)} What of it is cash and what is "
        "capacity stands under “What it is worth”.",
        [Panel("", "difference, £ a year", rows=list(payers), dots=dots)],
    )
