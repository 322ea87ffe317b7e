"""Say in fifteen lines what came out: each a measure with the scheme, with its twin, and the difference."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.reports.numbers import change, change_interval, interval, place, with_unit
from experiments.reports.store import Read, Saved, unit_of
from sim.payers import COMMISSIONER
from sim.spread import Spread

ARM_NAMES = {"scheme": "scheme", "never": "no scheme", "as_is": "as it stands", "stopped": "stopped"}
ARM_CLAUSES = {
    "never": "no scheme at all",
    "as_is": "the scheme as it stands",
    "stopped": "the scheme wound up from the start",
}
NOT_TOLD = "can't be told from nil"
HEADLINE = "harm_cchi_days"
RECALLED_TOO_MUCH = 0.25

Values = Callable[[Read, str], Any]


@dataclass(frozen=True)
class Measure:
    """A figure that a line tells of."""

    name: str
    label: str
    unit: str
    values: Values
    only_difference: bool = False  # the figure itself means nothing


@dataclass(frozen=True)
class Told:
    """A measure's three spreads: with the scheme, with the twin, the difference."""

    measure: Measure
    scheme: Spread
    twin: Spread
    difference: Spread

    @property
    def is_nil(self) -> bool:
        """Say whether the range of the difference holds nil."""
        return self.difference.low <= 0 <= self.difference.high and not self.is_none

    @property
    def is_none(self) -> bool:
        """Say whether there is no difference in any replicate."""
        return self.difference.low == self.difference.high == self.difference.mean == 0

    @property
    def has_difference(self) -> bool:
        """Say whether a difference means anything here."""
        return bool(np.isfinite(self.difference.mean))

    def written(self, which: str) -> str:
        """Write one of the three, rounded to what its spread supports."""
        if self.measure.only_difference and which != "difference":
            return "–"
        found: Spread = getattr(self, which)
        write = change if which == "difference" else with_unit
        return write(found.mean, self.measure.unit, place(found.low, found.high, found.error))

    def range(self, kind: str = "") -> str:
        """Write a range of the difference (of the scheme itself, where there is none): all of it, or its luck."""
        found = self.difference if self.has_difference else self.scheme
        low, high = (getattr(found, f"{kind}{end}") for end in ("low", "high"))
        write = change_interval if self.has_difference else interval
        return write(low, high, self.measure.unit, place(found.low, found.high, found.error))

    @property
    def verdict(self) -> str:
        """Say what the range leaves open."""
        if not self.has_difference:
            return "of the scheme itself"
        if self.is_none:
            return "no difference"
        return NOT_TOLD if self.is_nil else ""


def _of(outcome: str, population: str = "pool") -> Values:
    return lambda saved, arm: saved.values(outcome, arm, population)


def own_payers(saved: Read) -> list[str]:
    """Return the commissioner, where anything of a budget is the commissioner's."""
    return [payer for payer in saved.keys("budget") if payer == COMMISSIONER]


def _own(saved: Read, arm: str) -> Any:
    found = [saved.values("budget", arm, key=payer) for payer in own_payers(saved)]
    return np.sum(found, axis=0) if found else np.full(saved.replicates, np.nan)


def _ratio(above: Any, below: Any) -> Any:
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)


def _can_carry(saved: Read, arm: str) -> Any:
    """Return the caseload for which the hours there would be enough."""
    hours = _ratio(saved.values("minutes_there", arm), saved.values("minutes_required", arm))
    return saved.values("caseload", arm) * hours


def _filled(saved: Read, arm: str) -> Any:
    return _ratio(saved.values("nominals", arm), saved.values("places", arm))


def supervised(saved: Saved, arm: str) -> Any:
    """Return the share of nominals in the community, over all weeks, who are under supervision."""
    cohorts = saved.scenario.values["cohorts"]
    nominals, inside, voluntary = (
        sum(saved.weekly(f"{column}.{cohort}", arm).sum(1) for cohort in cohorts)
        for column in ("nominals", "nominals_inside", "nominals_voluntary")
    )
    return _ratio(np.asarray(nominals - inside - voluntary, np.float64), np.asarray(nominals - inside, np.float64))


def referred_by(saved: Saved, arm: str, *classes: str) -> Any:
    """Return the share of nominals in the community, over all weeks, who were referred in some classes."""
    nominals = saved.values("nominals_community", arm)
    return _ratio(sum(saved.values(f"referred_{name}", arm) for name in classes), nominals)


def _plain(name: str, label: str, population: str = "pool", *, only_difference: bool = False) -> Measure:
    return Measure(name, label, unit_of(name), _of(name, population), only_difference)


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        _plain("cost_scheme", "Cost of the scheme"),
        _plain("nominals", "Nominals, mean week"),
        Measure("places_filled", "Places filled", "share", _filled),
        _plain("caseload", "Caseload an FTE"),
        Measure("caseload_carried", "Caseload the hours there would carry", "people", _can_carry),
        _plain("dose", "Dose: contact given of that asked"),
        _plain("offences_proven", "Offences proven"),
        _plain("offences_recorded", "Offences recorded"),
        _plain("offences_actual", "Offences actual"),
        _plain("reoffending_rate", "Proven reoffending rate of those selected", "ever_selected"),
        _plain("harm_cchi_days", "Harm, CCHI days"),
        _plain("harm_css", "Harm, Crime Severity Score"),
        _plain("harm_cost", "Harm, cost of crime"),
        _plain("victims", "Victims"),
        _plain("weeks_inside", "Weeks inside"),
        _plain("wait_weeks", "Weeks waited for a service"),
        _plain("social_value", "Net social value", only_difference=True),
        Measure("own_net_cost", "The commissioner's own net cost", "GBP", _own),
    )
}

# The lines, in order: a label, and a measure or a few, the first of which gives the range.
_LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Cost of the scheme", ("cost_scheme",)),
    ("Nominals (places filled)", ("nominals", "places_filled")),
    ("Caseload an FTE (could carry; dose)", ("caseload", "caseload_carried", "dose")),
    ("Offences proven", ("offences_proven",)),
    ("Offences recorded", ("offences_recorded",)),
    ("Offences actual", ("offences_actual",)),
    ("Reoffending rate of those selected", ("reoffending_rate",)),
    ("Harm, CCHI days (CSS)", ("harm_cchi_days", "harm_css")),
    ("Harm, cost of crime", ("harm_cost",)),
    ("Victims", ("victims",)),
    ("Weeks inside", ("weeks_inside",)),
    ("Weeks waited for a service", ("wait_weeks",)),
    ("Net social value", ("social_value",)),
    ("Commissioner's own net cost", ("own_net_cost",)),
)


def tell(saved: Saved, measure: Measure) -> Told:
    """Return a measure's three spreads."""
    scheme, twin = (measure.values(saved, arm) for arm in saved.arms)
    return Told(measure, *(saved.spread_of(found) for found in (scheme, twin, scheme - twin)))


def tell_all(saved: Saved) -> dict[str, Told]:
    """Return all measures of the lines."""
    return {name: tell(saved, measure) for name, measure in MEASURES.items()}


def _several(parts: list[str]) -> str:
    """Write measures that share a line: the first, and the others in brackets."""
    return parts[0] if len(parts) == 1 or set(parts) == {"–"} else f"{parts[0]} ({'; '.join(parts[1:])})"


def _cells(label: str, told: list[Told]) -> tuple[str, ...]:
    three = (_several([one.written(which) for one in told]) for which in ("scheme", "twin", "difference"))
    ranged = told if all(one.measure.name.startswith("harm") for one in told) else told[:1]
    verdict = _verdict(ranged)
    return label, *three, _several([one.range() for one in ranged]) + (f", {verdict}" if verdict else "")


def _verdict(told: list[Told]) -> str:
    """Say what the ranges of a line leave open, and of which of its measures where not of all."""
    if len({one.verdict for one in told}) == 1:
        return told[0].verdict
    return f"{' and '.join(one.measure.label.partition(', ')[2] for one in told if one.is_nil)} {NOT_TOLD}"


def table_lines(saved: Saved, told: dict[str, Told]) -> list[str]:
    """Return a header and the fifteen lines, in columns."""
    header = ("", *(ARM_NAMES[arm] for arm in saved.arms), "difference", f"95 % of {spread_name(saved)}")
    rows = [header, *(_cells(label, [told[name] for name in names]) for label, names in _LINES)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(header) - 1)]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(row[k].rjust(widths[k]) for k in (1, 2, 3)), row[4]]
        lines.append("  ".join(cells).rstrip())
    return [*lines, resting(saved)]


def resting(saved: Read) -> str:
    """Say how much of the scenario rests on assumptions."""
    share, recalled = (with_unit(saved.manifest[f"{kind}_share"], "share", -2) for kind in ("assumed", "recalled"))
    text = f"Rests on assumptions: {share} of the scenario's numbers ({recalled} recalled, not read)"
    return f"{text}: not for decisions." if not_for_decisions(saved) else f"{text}."


def not_for_decisions(saved: Read) -> bool:
    """Say whether more than a quarter of the numbers are recalled, not read."""
    return bool(saved.manifest["recalled_share"] > RECALLED_TOO_MUCH)


def spread_name(saved: Read) -> str:
    """Name what the ranges hold."""
    return "knowledge and luck" if saved.is_drawn else "luck alone (central values)"
