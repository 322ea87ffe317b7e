"""Tables of courts, sentences, recall, breach and OGRS3."""

import math
from typing import Any, NamedTuple

import numpy as np

from sim import distributions
from sim.draws import chance, threshold
from sim.elementary import exp, log, power
from sim.groups import group
from sim.scenario import Values
from sim.tables.common import AGES, age_band, floats, mixes, notice, whole_numbers


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


def custody_chances(values: Values) -> list[list[float]]:
    """Return the chance of immediate custody by type and band of previous sanctions.

    Within a published group each type has its odds multiplier, and the group keeps its rate.
    """
    types = values["offence_types"]
    chances = notice(types)
    weights = [0.0] * len(types)
    for profile, mix in zip(values["profiles"].values(), mixes(values), strict=True):
        for k in range(len(types)):
            weights[k] += profile["share"] * profile["rate"] * mix[k] * chances[k][2]
    found = [[0.0] * 6 for _ in types]
    for name, entry in values["custody_groups"].items():
        members = [k for k, t in enumerate(types.values()) if t["custody_group"] == name]
        if not members:
            continue
        odds = [types[name]["custody_odds"] for name in types]
        used = [weights[k] for k in members]
        if sum(used) <= 0.0:
            used = [1.0] * len(members)
        for band in range(6):
            target = entry[f"p_custody_{values['justice']['year']}"][band]
            at = _constrained(target, [odds[k] for k in members], used)
            for k, p in zip(members, at, strict=True):
                found[k][band] = p
    return found


def _constrained(target: float, odds: list[float], weights: list[float]) -> list[float]:
    """Return chances with the given odds ratios whose weighted mean is the target."""
    if target <= 0.0 or target >= 1.0:
        return [target] * len(odds)
    total = 0.0
    for weight in weights:
        total += weight
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        u = exp(middle)
        mean = 0.0
        for ratio, weight in zip(odds, weights, strict=True):
            x = ratio * u
            mean += weight * (x / (1 + x))
        if mean / total < target:
            low = middle
        else:
            high = middle
    u = exp((low + high) / 2)
    return [ratio * u / (1 + ratio * u) for ratio in odds]


def _disposals(q: float, justice: Values, band: int) -> list[int]:
    caution, suspended, community = (justice[name][band] for name in ("p_caution", "p_suspended", "p_community"))
    base = q + (1 - q) * caution
    rest = (1 - q) * (1 - caution)
    return [
        int(threshold(q)),
        int(threshold(base)),
        int(threshold(base + rest * suspended)),
        int(threshold(base + rest * (suspended + (1 - suspended) * community))),
    ]


def weekly(p: float) -> float:
    """Return the weekly chance that makes a chance in four weeks."""
    return 1 - power(1 - p, 0.25)


def _log_ratios() -> Any:
    return floats([[log(max(n, 1) / (10 + years)) for years in range(81)] for n in range(256)])


_LOG_RATIO = _log_ratios()


def justice_tables(values: Values) -> Justice:
    """Make the tables of justice."""
    types, justice, recall = values["offence_types"], values["justice"], values["recall"]
    ogrs3, entries = values["ogrs3"], list(values["offence_types"].values())
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
        disposal_cuts=whole_numbers(
            [[_disposals(q, justice, band) for band, q in enumerate(row)] for row in custody_chances(values)]
        ),
        sentence=whole_numbers(
            [
                [
                    max(2, math.floor(x + 0.5))
                    for x in distributions.gamma_table(256, t["sentence_weeks"], t["sentence_shape"])
                ]
                for t in types.values()
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
        ogrs3_age=floats(
            [
                [ogrs3[name][age_band(ogrs3["age_from"], age)] for age in range(AGES)]
                for name in ("age_male", "age_female")
            ]
        ),
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
