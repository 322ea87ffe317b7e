"""Ask schemes the two patterns that no pool without one can show: returns to staff, and a horizon that decides.

Wiltshire's scheme at the central values, every variant on the same luck, set against the same pool with no scheme.
"""

from typing import Any, NamedTuple

import numpy as np

from calibration.runs import SEED, changed_values
from scenarios import load
from sim import simulate
from sim.scenario import Scenario

SCENARIO = "wiltshire-2020"
STAFF = (0.0, 0.5, 1.0, 2.0, 4.0)  # those in post, times
MEASURES = ("offences_actual", "harm_cchi_days")
SURE = 2.0  # standard errors
POLICIES = {
    "prolific": {"cohorts.iom.places": 31, "cohorts.dasp.places": 0},
    "domestic abuse": {"cohorts.iom.places": 0, "cohorts.dasp.places": 31},
}


class Mean(NamedTuple):
    """A mean over replicates and its standard error."""

    value: float
    error: float

    @property
    def sign(self) -> int:
        """Return 1 or −1 where the mean is that surely above or below 0, else 0."""
        return int(np.sign(self.value)) if abs(self.value) > SURE * self.error else 0


class Asked(NamedTuple):
    """What was asked of schemes, and what came out."""

    replicates: int
    filled: dict[str, Mean]  # policy: nominals in a mean week
    staff: list[dict[str, Any]]
    horizon: list[dict[str, Any]]
    ordinary: dict[str, Mean]  # offences averted with the scheme as it is, and with no hours from ordinary supervision


def mean(values: Any) -> Mean:
    """Return the mean of a figure of each replicate."""
    return Mean(float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values))))


def averted(changes: dict[str, Any], replicates: int) -> dict[str, Any]:
    """Return what a variant of the scheme averts in the pool: replicate, year; and the mean dose."""
    values = changed_values(SCENARIO, changes)
    result = simulate(Scenario.make(SCENARIO, values, []), replicates, SEED, parameters="central")
    found = {
        measure: np.column_stack(
            [result.values(measure, "never", year=y) - result.values(measure, "scheme", year=y) for y in result.years]
        )
        for measure in MEASURES
    }
    return found | {name: result.values(name, "scheme") for name in ("dose", "nominals")}


def staffing(replicates: int) -> list[dict[str, Any]]:
    """Return, for each number of staff, FTE, dose, what is averted, and the gain for each FTE more, by measure.

    Staff here are those not taken from ordinary supervision, whose clients would pay for what nominals gain.
    """
    roles = {name: role for name, role in load(SCENARIO).values["roles"].items() if not role["from_ordinary"]}
    rows: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    for times in STAFF:
        posts = {
            f"roles.{name}.{what}": times * role["fte_in_post"]
            for name, role in roles.items()
            for what in ("fte_in_post", "fte_budgeted")
        }
        fte = times * sum(role["fte_in_post"] for role in roles.values())
        found = averted(posts, replicates)
        row = {"times": times, "fte": fte, "dose": mean(found["dose"])}
        for measure in MEASURES:
            row[measure] = mean(found[measure].sum(axis=1))
            if before:
                more = found[measure].sum(axis=1) - before[measure].sum(axis=1)
                row[f"{measure}_gain"] = mean(more / (fte - rows[-1]["fte"]))
        rows.append(row)
        before = found
    return rows


def ordinary(replicates: int) -> dict[str, Mean]:
    """Return offences averted with the scheme as it is, and with none of its hours from ordinary supervision."""
    roles = load(SCENARIO).values["roles"]
    none = {f"roles.{name}.from_ordinary": False for name in roles}
    return {
        name: mean(averted(changes, replicates)[MEASURES[0]].sum(axis=1))
        for name, changes in (("with_ordinary", {}), ("without_ordinary", none))
    }


def horizons(replicates: int) -> tuple[list[dict[str, Any]], dict[str, Mean]]:
    """Return, for each number of years, what one policy averts by then less what the other does, by measure.

    And how many nominals each policy finds.
    """
    both = {name: averted(changes, replicates) for name, changes in POLICIES.items()}
    one, other = both.values()
    years = one[MEASURES[0]].shape[1]
    rows = [
        {"years": y + 1}
        | {m: mean(one[m][:, : y + 1].sum(axis=1) - other[m][:, : y + 1].sum(axis=1)) for m in MEASURES}
        for y in range(years)
    ]
    return rows, {name: mean(found["nominals"]) for name, found in both.items()}


def said_of_staff(rows: list[dict[str, Any]], measure: str) -> str:
    """Say whether an FTE at the most staff gains less than one at the fewest."""
    gains = [row[f"{measure}_gain"] for row in rows[1:]]
    first, last = gains[0], gains[-1]
    fall = Mean(first.value - last.value, float(np.hypot(first.error, last.error)))
    if fall.sign > 0:
        return "diminishing: the last FTE gains less than the first"
    return "the last FTE gains more than the first" if fall.sign < 0 else "can't be told from these replicates"


def said_of_horizon(rows: list[dict[str, Any]], measure: str) -> str:
    """Say whether the better policy changes with the horizon."""
    signs = [row[measure].sign for row in rows]
    better = dict(zip((1, -1), POLICIES, strict=True))
    sure = [s for s in signs if s]
    if not sure:
        return "no horizon at which one is surely better"
    if len(set(sure)) > 1:
        turn = next(k for k in range(len(signs)) if signs[k] == sure[-1] and sure[0] not in signs[k:])
        return f"it changes: {better[sure[0]]} at first, {better[sure[-1]]} from {rows[turn]['years']} years on"
    return f"{better[sure[0]]} wherever one is surely better ({len(sure)} of {len(signs)} horizons): no change seen"


def _shown(x: Mean) -> str:
    return f"{x.value:,.1f} ({x.error:,.1f})"


def staff_table(rows: list[dict[str, Any]]) -> str:
    """Return the table of returns to staff."""
    head = (
        "| staff, times | FTE | dose | offences averted | for each FTE more | CCHI days averted | for each FTE more |\n"
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    lines = [
        f"| {row['times']:g} | {row['fte']:.1f} | {100 * row['dose'].value:.0f} % | "
        + " | ".join(
            part for m in MEASURES for part in (_shown(row[m]), _shown(row[f"{m}_gain"]) if f"{m}_gain" in row else "–")
        )
        + " |"
        for row in rows
    ]
    return "\n".join([head, *lines])


def horizon_table(rows: list[dict[str, Any]]) -> str:
    """Return the table of what one policy averts more than the other."""
    head = "| years | offences | CCHI days |\n| ---: | ---: | ---: |"
    return "\n".join(
        [head, *[f"| {row['years']} | " + " | ".join(_shown(row[m]) for m in MEASURES) + " |" for row in rows]]
    )


def asked(replicates: int) -> Asked:
    """Ask both, of so many replicates."""
    rows, filled = horizons(replicates)
    return Asked(replicates, filled, staffing(replicates), rows, ordinary(replicates))


def said(found: Asked) -> dict[str, str]:
    """Return what the page says of both, by name; numbers may come from JSON, where a mean is a list."""
    staff, horizon = (
        [{name: Mean(*x) if isinstance(x, (list, tuple)) else x for name, x in row.items()} for row in rows]
        for rows in (found.staff, found.horizon)
    )
    spoken = {f"staff_{m}": said_of_staff(staff, m) for m in MEASURES} | {
        f"horizon_{m}": said_of_horizon(horizon, m) for m in MEASURES
    }
    both = {name: _shown(Mean(*x)) for name, x in found.ordinary.items()}
    filled = " and ".join(f"{Mean(*x).value:.1f} ({name})" for name, x in found.filled.items())
    return spoken | both | {
        "policies_filled": filled,
        "staff_table": staff_table(staff), "horizon_table": horizon_table(horizon), "asked": str(found.replicates),
    }  # fmt: skip
