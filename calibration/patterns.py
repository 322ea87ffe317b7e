"""Run the pools, work out every statistic, and hold it against its target.

``python -m calibration.patterns`` prints the table and writes ``docs/patterns.md`` and its JSON.
"""

import argparse
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calibration import schemes, statistics
from calibration.histories import types_of
from calibration.regression import logistic
from calibration.runs import CHANNELS_OFF, SEED, changed_values, lived, untreated
from calibration.statistics import Parts
from sim.arms import times
from sim.outcomes import weekly_offsets
from sim.pools import lengths
from sim.scenario import Values

TARGETS = Path(__file__).with_name("targets.toml")
STAY = 218  # weeks: 4.2 years
SCHEMES_EACH = 6  # replicates of each scheme for one of the untreated pool
ROWS_OFFENCE_FREE = {"offence_free_6": 1, "offence_free_12": 2, "offence_free_24": 3}  # columns of the design


@dataclass(frozen=True)
class Estimate:
    """A statistic and its standard error over replicates."""

    value: float
    error: float


@dataclass(frozen=True)
class Line:
    """A target and what came out."""

    key: str
    target: dict[str, Any]
    found: Estimate

    @property
    def inside(self) -> bool:
        """Return whether the value lies within the target's width."""
        return bool(abs(self.found.value - self.target["value"]) <= self.target["width"])


def targets() -> dict[str, dict[str, Any]]:
    """Return the targets by key, in the file's order."""
    return tomllib.loads(TARGETS.read_text(encoding="utf-8"))


def ratio(parts: list[tuple[float, float]]) -> Estimate:
    """Return the pooled ratio, and its error by leaving out each replicate in turn."""
    numerators, denominators = np.array(parts, float).T
    total = numerators.sum() / max(denominators.sum(), 1e-12)
    n = len(parts)
    if n == 1:
        return Estimate(float(total), float("nan"))
    without = (numerators.sum() - numerators) / np.maximum(denominators.sum() - denominators, 1e-12)
    return Estimate(float(total), float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())))


def pooled(found: list[Parts]) -> dict[str, Estimate]:
    """Return every ratio over all replicates."""
    return {name: ratio([parts[name] for parts in found]) for name in found[0]}


def fitted(rows: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    """Return a regression's coefficients over all replicates and their errors, leaving out each in turn."""
    designs, outcomes = [design for design, _ in rows], [yes for _, yes in rows]
    whole = logistic(np.concatenate(designs), np.concatenate(outcomes))
    n = len(rows)
    if n == 1:
        return whole, np.full(len(whole), np.nan)
    parts = np.array(
        [
            logistic(np.concatenate(designs[:k] + designs[k + 1 :]), np.concatenate(outcomes[:k] + outcomes[k + 1 :]))
            for k in range(n)
        ]
    )
    return whole, np.sqrt((n - 1) / n * ((parts - parts.mean(axis=0)) ** 2).sum(axis=0))


def of_untreated(values: Values, seed: int, replicates: range) -> dict[str, Estimate]:
    """Return the statistics of a pool that no scheme touches."""
    types = types_of(values)
    found, odds, with_needs, risk = [], [], [], []
    for history, _ in lived(values, "never", seed, replicates, needs=True):
        found.append(
            statistics.concentration(history)
            | statistics.released(history, types)
            | statistics.theft_by_history(history, types)
            | statistics.detection(history)
        )
        design, free, needs = statistics.offence_free_rows(history, types)
        odds.append((design, free))
        with_needs.append((np.column_stack((design, needs)), free))
        logit, yes = statistics.ogrs3_rows(history, values)
        risk.append((np.column_stack((np.ones(len(logit)), logit)), yes))
    estimates = pooled(found)
    for rows, what in ((odds, ""), (with_needs, "_needs")):
        beta, error = fitted(rows)
        for name, column in ROWS_OFFENCE_FREE.items():
            factor = float(np.exp(beta[column]))
            estimates[name + what] = Estimate(factor, float(factor * error[column]))
    slope, error = fitted(risk)
    estimates["ogrs3_slope"] = Estimate(float(slope[1]), float(error[1]))
    predicted = [(float((1 / (1 + np.exp(-design[:, 1]))).sum()), float(yes.sum())) for design, yes in risk]
    estimates["ogrs3_predicted_over_seen"] = ratio(predicted)
    return estimates


def of_scheme(values: Values, seed: int, replicates: range) -> dict[str, Estimate]:
    """Return the statistics of a scheme's first cohort, and what a scheme looks like at week 0."""
    found = []
    offsets, _ = weekly_offsets(lengths(values))
    opening = -times(values).start  # row of week 0
    n = len(values["cohorts"])
    for history, weekly in lived(values, "scheme", seed, replicates):
        parts = statistics.picked(history, 0) | statistics.turnover(history, 0, STAY)
        week = weekly[opening]
        nominals, inside, voluntary = (
            week[offsets[name] : offsets[name] + n].sum()
            for name in ("nominals", "nominals_inside", "referred_non_statutory")
        )
        places = week[offsets["places"] : offsets["places"] + n].sum()
        selected = history.events["SELECTED"]
        parts |= {
            "filled": (nominals, places),
            "inside": (inside, nominals),
            "statutory_in_community": (nominals - inside - voluntary, nominals - inside),
            "selected_statutory": ((selected.value % 4 < 2).sum(), len(selected.value)),  # noqa: PLR2004 - class 2
        }
        for k, name in enumerate(values["cohorts"]):
            parts[f"filled_{name}"] = (week[offsets["nominals"] + k], week[offsets["places"] + k])
        found.append(parts)
    return pooled(found)


def measured(people: int, replicates: int, seed: int = SEED) -> dict[str, Estimate]:
    """Return every statistic: the untreated pool, Wiltshire with no effect, the baseline's scheme."""
    found = of_untreated(untreated(people), seed, range(replicates))
    schemes = range(SCHEMES_EACH * replicates)
    found |= of_scheme(changed_values("wiltshire-2020", CHANNELS_OFF), seed, schemes)
    treated = of_scheme(changed_values("baseline", {}), seed, schemes)
    found |= {"treated": treated["picked"], "treated_each": treated["picked_each"]}
    found["ever_over_active"] = treated["ever_over_active"]
    return found


def lines(found: dict[str, Estimate]) -> list[Line]:
    """Set every target beside what came out."""
    return [Line(key, target, found[key]) for key, target in targets().items()]


def main() -> None:
    """Run, print the table, and write the page and its numbers."""
    from calibration import patterns_page  # noqa: PLC0415 - needed here only

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000, help="of the untreated pool, at its start")
    parser.add_argument("--replicates", type=int, default=8)
    parser.add_argument("--schemes", type=int, default=120, help="replicates of each variant of a scheme")
    parser.add_argument("--page-only", action="store_true", help="write the page anew from the kept numbers")
    asked = parser.parse_args()
    numbers = Path("docs/patterns.json")
    if not asked.page_only:
        found = measured(asked.people, asked.replicates)
        of_schemes = schemes.asked(asked.schemes)
        n_schemes = SCHEMES_EACH * asked.replicates
        patterns_page.keep(found, of_schemes, asked.people, asked.replicates, n_schemes, numbers)
    sys.stdout.write(patterns_page.write(numbers, Path("docs/patterns.md")))


if __name__ == "__main__":
    main()
