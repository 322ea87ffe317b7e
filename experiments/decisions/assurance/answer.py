"""Answer what stands behind a reported fall: the lines, a few sentences, one JSON object."""

from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np

from experiments.decisions.assurance import shares
from experiments.decisions.assurance.chain import ALL, NONE
from experiments.decisions.assurance.measures import MEASURES
from experiments.decisions.assurance.shares import CHANGE, Chance, Part
from experiments.decisions.assurance.store import Assured
from experiments.reports.answer import day, ends, number, period
from experiments.reports.lines import not_for_decisions, resting, spread_name
from experiments.reports.numbers import MINUS, plain

LABELS = {
    CHANGE: "Reported change",
    "who_had_left": "Who had left the pool",
    "custody_at_the_time": "Custody at the time",
    "trigger_offence": "The trigger offence",
    "counting_noise": "Counting noise",
    "chosen_at_a_high": "Chosen at a high; ageing",
    "true_effect": "True effect of the scheme",
    "extra_time_inside": "Extra time inside",
    "change_in_detection": "Change in detection",
}
MEANT = {
    CHANGE: "after, in the scheme's arm, less before",
    "who_had_left": "weeks in which people had died, moved or aged out of the pool, at their own rate before",
    "custody_at_the_time": "weeks inside after less weeks inside before, with no scheme, at their own rate before",
    "trigger_offence": "the charge behind the referral, which had to fall before it",
    "counting_noise": "what was counted before beyond what the person's own rates and chances led one to expect",
    "chosen_at_a_high": "rates that were high when people were chosen, and fall by themselves",
    "true_effect": "services, priority, contact, tags and planned release: fewer offences by the same people",
    "extra_time_inside": "breach and recall by the scheme: offences not committed because inside",
    "change_in_detection": "the same offences, more of them noticed because the person is watched",
}
WHO = {"selected": "all selected", "exited": "those who left the scheme within the year"}


def percent(value: float) -> str:
    """Write a percentage to a whole number."""
    return f"{plain(value, 0)} %"


def one_in_ten(value: float) -> str:
    """Write a percentage as it was given, to one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".").replace("-", MINUS) + " %"


def span(low: float, high: float) -> str:
    """Write a range of percentages."""
    return f"{plain(low, 0)} to {plain(high, 0)} %"


def of_areas(found: Chance) -> str:
    """Write a share of areas with what simulation error leaves open."""
    return f"{percent(found.share)} of such areas ({span(found.low, found.high)} by simulation error)"


@dataclass(frozen=True)
class Assurance:
    """What an assurance says, in words and in numbers."""

    assured: Assured

    @property
    def question(self) -> str:
        """Return the scenario's question."""
        return str(self.assured.scenario.values["question"])

    @cached_property
    def parts(self) -> dict[str, list[Part]]:
        """Return the parts of the change, by population."""
        return {population: shares.parts(self.assured, population) for population in WHO}

    @property
    def reported(self) -> dict[str, float]:
        """Return what was reported, in percent, by population."""
        asked = self.assured.asked
        given = {"selected": asked.reported, "exited": asked.removed}
        return {population: value for population, value in given.items() if value is not None}

    @property
    def headline(self) -> str:
        """Return the sentence above the lines."""
        assured, asked = self.assured, self.assured.asked
        values, manifest = assured.scenario.values, assured.manifest
        many = int(assured.entries().sum())
        measure = MEASURES[asked.measure]
        trigger = "" if asked.trigger == "in" else ", the trigger offence left out"
        window = "the 52 weeks" if asked.before == 52 else "the 104 weeks (the year after counted twice)"  # noqa: PLR2004
        return (
            f"{period(assured).capitalize()} from {day(values['start'])} in {values['area_name']}, "
            f"{assured.replicates:,} simulated areas: {many:,} selections with whole windows "
            f"({manifest['left_out']:,} of {manifest['selections']:,} left out: too near an end, or new to the pool); "
            f"{measure.label}, from {window} before selection to the 52 after{trigger}; ranges are 95 % of "
            f"{spread_name(assured)}."
        )

    @property
    def lines(self) -> list[str]:
        """Return the sentence above, the table of parts, and what it means."""
        rows = [("", "count", "% of before", "95 %", "those who left", "% of before"), *self._rows()]
        widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
        table = [
            "  ".join([row[0].ljust(widths[0]), *(row[k].rjust(widths[k]) for k in range(1, len(row)))]) for row in rows
        ]
        return [self.headline, *table, *self.sentences, *self.warnings, resting(self.assured)]

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (LABELS[one.name], plain(one.count), plain(one.percent, 0), span(one.low, one.high), plain(other.count),
             plain(other.percent, 0))
            for one, other in zip(self.parts["selected"], self.parts["exited"], strict=True)
        ]  # fmt: skip

    @cached_property
    def sentences(self) -> list[str]:
        """Return the answer."""
        return [self._effect(), *self._given(), self._useless(), *self._leaving(), self._measure()]

    def _effect(self) -> str:
        by_name = {part.name: part for part in self.parts["selected"]}
        change, effect = by_name[CHANGE], by_name["true_effect"]
        order = shares.scheme_parts(self.assured, reverse=True)["true_effect"]
        before = self.assured.before().sum()
        turned = 100.0 * order.sum() / before if before else np.nan
        if effect.count == 0 and not np.any(shares.scheme_parts(self.assured)["true_effect"]):
            return (
                f"The scheme changes nothing here, in any of them, and yet reports a change of "
                f"{percent(change.percent)} ({span(change.low, change.high)})."
            )
        return (
            f"Of a reported change of {percent(change.percent)} ({span(change.low, change.high)}), the scheme's own "
            f"effect is {percent(effect.percent)} ({span(effect.low, effect.high)}); {percent(turned)} if the channels "
            "are switched on in the reverse order. The rest would have been seen without it, or is detection or "
            "custody."
        )

    def _given(self) -> list[str]:
        found = []
        for population, value in self.reported.items():
            fit = shares.fit(self.assured, value, population)
            useless = shares.chance(self.assured.fall(population, basis="useless"), value)
            found.append(
                f"A fall of {one_in_ten(value)} among {WHO[population]}: a scheme with no effect at all, which picks "
                f"in the same way, reports at least that in {of_areas(useless)}."
            )
            found.append(_fitting(fit, value))
        return found

    def _useless(self) -> str:
        falls = self.assured.fall(basis="useless")
        low, high = shares.limits(falls)
        own = shares.chance(self.assured.fall(), float(np.nanmedian(falls)) if np.isfinite(falls).any() else np.nan)
        return (
            f"With every channel off people are selected all the same, the true effect is exactly 0, and the fall "
            f"reported is {span(low, high)}; the scheme as it is passes the middle of that in "
            f"{of_areas(own)}. A fall alone is not distinguishable from selection where these overlap."
        )

    def _leaving(self) -> list[str]:
        """Say how much of the fall among those who left is made by leaving itself: they have it with no effect too."""
        falls = self.assured.fall("exited", basis="useless") - self.assured.fall(basis="useless")
        there = falls[np.isfinite(falls)]
        if not there.size:
            return []
        more = "larger" if there.mean() > 0 else "smaller"
        points = plain(abs(float(there.mean())), 0)
        return [
            (
                f"Among those who left within the year the fall with no effect is {points} points {more} than among "
                f"all ({span(*shares.limits(falls)).removesuffix(' %')} points): who leaves, and when, makes that."
            )
        ]

    def _measure(self) -> str:
        measures = ", ".join(
            f"{one.label} {percent(float(np.nanmean(self.assured.fall(measure=name))))}"
            for name, one in MEASURES.items()
            if np.isfinite(self.assured.fall(measure=name)).any()
        )
        return (
            "What a published fall in “reoffending risk” counts is not known, so all are worked out; mean falls: "
            f"{measures}."
        )

    @property
    def warnings(self) -> list[str]:
        """Return what a reader must know before using the figures."""
        found = list(self.assured.manifest["warnings"])
        if not_for_decisions(self.assured):
            found.append("More than a quarter of the numbers are recalled, not read: not for decisions.")
        if int(self.assured.entries().sum()) == 0:
            found.append("Nobody was selected with whole windows, so there is nothing to split.")
        if not self.assured.is_drawn:
            found.append("Uncertain values are held at their centre: the ranges hold luck alone.")
        return found

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Return the answer as plain data for JSON, nothing in place of what means nothing."""
        return {
            "command": "assure",
            "version": version("iomsim"),
            "question": self.question,
            "answer": " ".join(self.sentences),
            "populations": {who: {name: self._outcome(who, name) for name in MEASURES} for who in WHO},
            "parts": [_plain(part) for part in self.parts["selected"]],
            "parts_exited": [_plain(part) for part in self.parts["exited"]],
            "falls": [self._fall(who, name) for who in WHO for name in MEASURES],
            "assumed_share": number(self.assured.manifest["assumed_share"]),
            "warnings": self.warnings,
        }

    def _outcome(self, population: str, measure: str) -> dict[str, Any]:
        assured = self.assured
        counts = {
            "before": assured.before(population, measure),
            "never": assured.after(NONE, population, measure),
            "scheme": assured.after(ALL, population, measure),
        }
        difference = assured.spread_of(counts["scheme"] - counts["never"])
        return {
            "unit": MEASURES[measure].unit,
            "arms": {name: ends(assured.spread_of(found)) for name, found in counts.items()},
            "differences": {"scheme": ends(difference)},
            "error": number(difference.error),
        }

    def _fall(self, population: str, measure: str) -> dict[str, Any]:
        value = self.reported.get(population)
        useless = self.assured.fall(population, measure, basis="useless")
        chance = None if value is None else number(shares.chance(useless, value).share)
        return {
            "population": population,
            "measure": measure,
            "scheme": _ends(self.assured.fall(population, measure)),
            "useless": _ends(useless),
            "reported": value,
            "useless_at_least": chance,
        }


def _fitting(fit: shares.Fit, value: float) -> str:
    if not fit.is_told:
        return (
            f"Only {fit.areas} simulated areas report within five points of {one_in_ten(value)} (the nearest: "
            f"{percent(fit.nearest)}), so which true effects fit it can't be told from this evidence."
        )
    own, prior = span(fit.low, fit.high), span(fit.all_low, fit.all_high)
    return (
        f"The {fit.areas:,} areas that report within five points of it have true effects of {own} (below nil is fewer "
        f"offences); all areas have {prior}: what the report adds is the difference between these two."
    )


def _ends(falls: Any) -> dict[str, float | None]:
    low, high = shares.limits(falls)
    there = falls[np.isfinite(falls)]
    return {"mean": number(float(there.mean())) if there.size else None, "low": number(low), "high": number(high)}


def _plain(part: Part) -> dict[str, Any]:
    return {key: value if isinstance(value, str | int) else number(value) for key, value in asdict(part).items()}
