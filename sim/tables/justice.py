"""Tables of courts, sentences, recall, breach and OGRS3."""

from typing import Any, NamedTuple

import numpy as np

from sim import distributions
from sim.draws import chance
from sim.elementary import exp, log, power
from sim.groups import group
from sim.kernel import kernel
from sim.scenario import Values
from sim.tables.common import age_bands, floats, mixes, notice, thresholds, whole_numbers
from sim.tables.shared import reads


@group
class Justice(NamedTuple):
    """Courts, sentences, recall, breach and OGRS3."""

    linked: Any  # type
    link_weeks: int
    to_disposal: Any
    seriousness: Any
    remand: Any
    remand_chance: Any
    disposal_cuts: Any  # type, band, 4
    sentence: Any  # type, 256
    share_served: float
    order_weeks: int
    suspended_weeks: int
    pss_weeks: int
    pss_limit: int
    mappa: Any
    acquisitive: Any
    recall_week: float
    breach_week: float
    active_factor: float
    quiet_factor: float
    enforcement: float
    highest_compliance: int
    standard: int
    fixed_short: int
    fixed_long: int
    recall_on_charge: int
    breach_custody: int
    breach_suspended: int
    breach_weeks: int
    log_ratio: Any  # sanctions, years: the logarithm of the Copas rate
    ogrs3_age: Any  # sex, age
    ogrs3_type: Any
    ogrs3_status: Any  # 2 (first, repeat), 2 (conviction, caution)
    copas: float
    intercept: float


def custody_chances(values: Values) -> Any:
    """Return the chance of immediate custody by type and band of previous sanctions.

    Within a published group each type has its odds multiplier, and the group keeps its rate.
    """
    types = values["offence_types"]
    chances = notice(types)
    weights = [0.0] * len(types)
    for profile, mix in zip(values["profiles"].values(), mixes(values), strict=True):
        for k in range(len(types)):
            weights[k] += profile["share"] * profile["rate"] * mix[k] * chances[k][2]
    found = np.zeros((len(types), 6))
    for name, entry in values["custody_groups"].items():
        members = [k for k, t in enumerate(types.values()) if t["custody_group"] == name]
        if not members:
            continue
        odds = floats([list(types.values())[k]["custody_odds"] for k in members])
        used = [weights[k] for k in members]
        if sum(used) <= 0.0:
            used = [1.0] * len(members)
        at = np.zeros((6, len(members)))
        _constrain(at, floats(entry[f"p_custody_{values['justice']['year']}"]), odds, floats(used))
        found[members] = at.T
    return found


@kernel
def _constrain(found: Any, targets: Any, odds: Any, weights: Any) -> None:
    """Find chances with the given odds ratios whose weighted mean is the target, for each target."""
    total = 0.0
    for weight in weights:
        total += weight
    for row in range(targets.size):
        target = targets[row]
        if target <= 0.0 or target >= 1.0:
            found[row] = target
            continue
        low, high = -20.0, 20.0
        for _ in range(60):
            middle = (low + high) / 2
            u = exp(middle)
            mean = 0.0
            for k in range(odds.size):
                x = odds[k] * u
                mean += weights[k] * (x / (1 + x))
            if mean / total < target:
                low = middle
            else:
                high = middle
        u = exp((low + high) / 2)
        for k in range(odds.size):
            found[row, k] = odds[k] * u / (1 + odds[k] * u)


def _disposals(q: Any, justice: Values) -> Any:
    """Return the thresholds of disposals, by type and band, from the chances of custody."""
    caution, suspended, community = (floats(justice[name]) for name in ("p_caution", "p_suspended", "p_community"))
    base = q + (1 - q) * caution
    rest = (1 - q) * (1 - caution)
    return thresholds(
        np.stack(
            [q, base, base + rest * suspended, base + rest * (suspended + (1 - suspended) * community)],
            axis=-1,
        )
    )


def weekly(p: float) -> float:
    """Return the weekly chance that makes a chance in four weeks."""
    return 1 - power(1 - p, 0.25)


def _log_ratios() -> Any:
    return floats([[log(max(n, 1) / (10 + years)) for years in range(81)] for n in range(256)])


_LOG_RATIO = _log_ratios()


@reads(
    "justice",
    "recall",
    "ogrs3",
    "custody_groups",
    "offence_types",
    "profiles",
    "scheme.plan_quality",
    "effects.enforcement",
)
def justice_tables(values: Values) -> Justice:
    """Make the tables of justice."""
    justice, recall, ogrs3 = values["justice"], values["recall"], values["ogrs3"]
    entries = list(values["offence_types"].values())
    recall_week, breach_week = weekly(recall["p_month"]), weekly(recall["p_breach_month"])
    enforcement = values["effects"]["enforcement"] * values["scheme"]["plan_quality"]
    highest = max(recall_week, breach_week) * max(recall["active_factor"], recall["quiet_factor"]) * (1 + enforcement)
    return Justice(
        linked=whole_numbers([chance(t["p_linked"]) for t in entries]),
        link_weeks=justice["link_weeks"],
        to_disposal=whole_numbers([t["weeks_to_disposal"] for t in entries]),
        seriousness=whole_numbers([t["seriousness"] for t in entries]),
        remand=floats([t["p_remand"] for t in entries]),
        remand_chance=whole_numbers([chance(t["p_remand"]) for t in entries]),
        disposal_cuts=_disposals(custody_chances(values), justice),
        sentence=whole_numbers(
            [
                np.maximum(2, np.floor(distributions.gamma_table(256, t["sentence_weeks"], t["sentence_shape"]) + 0.5))
                for t in entries
            ]
        ),
        share_served=float(justice["share_served"]),
        order_weeks=justice["order_weeks"],
        suspended_weeks=justice["suspended_weeks"],
        pss_weeks=justice["pss_weeks"],
        pss_limit=justice["pss_limit_weeks"],
        mappa=np.array([t["mappa"] for t in entries], np.uint8),
        acquisitive=np.array([t["acquisitive"] for t in entries], np.uint8),
        recall_week=recall_week,
        breach_week=breach_week,
        active_factor=float(recall["active_factor"]),
        quiet_factor=float(recall["quiet_factor"]),
        enforcement=float(enforcement),
        highest_compliance=int(chance(highest)) + 1,
        standard=int(chance(recall["p_standard"])),
        fixed_short=recall["fixed_weeks_short"],
        fixed_long=recall["fixed_weeks"],
        recall_on_charge=int(chance(recall["p_on_charge"])),
        breach_custody=int(chance(recall["p_breach_custody"])),
        breach_suspended=int(chance(recall["p_breach_suspended"])),
        breach_weeks=recall["breach_custody_weeks"],
        log_ratio=_LOG_RATIO,
        ogrs3_age=np.take(floats([ogrs3["age_male"], ogrs3["age_female"]]), age_bands(ogrs3["age_from"]), axis=1),
        ogrs3_type=floats([t["ogrs3"] for t in entries]),
        ogrs3_status=floats(
            [
                [ogrs3["first_conviction"], ogrs3["first_caution"]],
                [ogrs3["repeat_conviction"], ogrs3["repeat_caution"]],
            ]
        ),
        copas=float(ogrs3["copas"]),
        intercept=float(ogrs3["intercept_2_years"]),
    )
