"""Make tables from values (ODD 5, "Tables made from values")."""

import math
from dataclasses import dataclass
from typing import Any

from naive.luck import Choice, added, choice, threshold
from sim.distributions import exponential, gamma_table, midpoints
from sim.elementary import exp, log, power
from sim.parameters import FLAGS, HISTORY_BANDS

Values = dict[str, Any]
Shares = tuple[float, float, float]

FLAG_SHARES = ("organised_crime", "modern_slavery", "flagged_domestic_abuse")
CUSTODY, CAUTION, SUSPENDED_SENTENCE, COMMUNITY_ORDER, FINE_OR_DISCHARGE = range(5)


def history_band(previous: int) -> int:
    """Return the band of a number of previous sanctions."""
    for band, most in enumerate((0, 2, 6, 10, 14)):
        if previous <= most:
            return band
    return len(HISTORY_BANDS) - 1


def weekly(p: float) -> float:
    """Return the weekly chance of what has chance p in four weeks."""
    return 1.0 - power(1.0 - p, 0.25)


def age_coefficient(values: Values, sex: int, years: int) -> float:
    """Return OGRS3's coefficient of a sex and age."""
    band = 0
    for place, lower in enumerate(values["ogrs3"]["age_from"]):
        if lower <= years:
            band = place
    coefficient: float = values["ogrs3"]["age_female" if sex else "age_male"][band]
    return coefficient


@dataclass(slots=True)
class OffenceType:
    """What the week needs to know of a type of offence."""

    values: Values
    recorded: float  # r, a and c: the chances that an offence is recorded,
    attributed: float  # recorded and attributed,
    charged: float  # and charged besides
    sentence: list[int]  # quantiles, in weeks
    p_custody: list[float]  # by band of history
    disposal: list[Choice]


@dataclass(slots=True)
class Need:
    """A need and what its levels do."""

    values: Values
    factor: tuple[float, float, float]


@dataclass(slots=True)
class Profile:
    """What a life and a week need to know of a profile."""

    values: Values
    mix: list[float]  # by type, adding to 1
    favourite: Choice
    first: Choice | None  # None: the favourite
    first_suspected: Choice | None
    propensity: list[float]  # quantiles, a week
    first_age: list[int]  # quantiles, in weeks
    special: int
    type: Choice
    rosh: Choice
    levels: list[Shares]
    rise: list[tuple[float, float]]  # by need: from 0 to 1, from 1 to 2
    fall: list[tuple[float, float]]  # by need: from 1 to 0, from 2 to 1
    normaliser: float
    p_pause: float
    p_resume: float


@dataclass(slots=True)
class Tables:
    """All tables, of one set of values."""

    values: Values
    types: list[OffenceType]
    needs: list[Need]
    profiles: list[Profile]
    services: list[Values]
    roles: list[Values]
    cohorts: list[Values]
    areas: list[str]
    age: tuple[list[float], list[float]]  # by sex and year
    p_recall: float  # a week, before the spell's factor
    p_breach: float
    release: list[float]  # by whole weeks since release
    release_planned: list[float]
    need_of: list[int]  # by service
    background_stays: list[list[int]]  # by service: quantiles, in weeks


def make_tables(values: Values) -> Tables:
    """Make all tables anew from values."""
    types = [_offence_type(type_) for type_ in values["offence_types"].values()]
    needs = [_need(need) for need in values["needs"].values()]
    profiles = [_profile(values, profile, types, needs) for profile in values["profiles"].values()]
    _custody(values, types, profiles)
    recall, release, effects = values["recall"], values["release"], values["effects"]
    extra, fade = release["extra"], release["fade_weeks"]
    names = list(values["needs"])
    return Tables(
        values=values,
        types=types,
        needs=needs,
        profiles=profiles,
        services=list(values["services"].values()),
        roles=list(values["roles"].values()),
        cohorts=list(values["cohorts"].values()),
        areas=list(values["areas"]),
        age=(_age_factors(values, 0), _age_factors(values, 1)),
        p_recall=weekly(recall["p_month"]),
        p_breach=weekly(recall["p_breach_month"]),
        release=[1.0 + extra * exp(-n / fade) for n in range(40)],
        release_planned=[1.0 + extra * (1.0 - effects["release_planning"]) * exp(-n / fade) for n in range(40)],
        need_of=[names.index(service["need"]) for service in values["services"].values()],
        background_stays=[_background_stays(service) for service in values["services"].values()],
    )


def _age_factors(values: Values, sex: int) -> list[float]:
    at_27 = age_coefficient(values, sex, 27)
    return [exp(values["careers"]["age_power"] * (age_coefficient(values, sex, y) - at_27)) for y in range(130)]


def _offence_type(values: Values) -> OffenceType:
    recorded = min(1.0, 1.0 / values["multiplier"])
    attributed = recorded * values["p_attributed"]
    weeks = gamma_table(256, values["sentence_weeks"], values["sentence_shape"]).tolist()
    return OffenceType(
        values=values,
        recorded=recorded,
        attributed=attributed,
        charged=attributed * values["p_charged"],
        sentence=[max(2, math.floor(x + 0.5)) for x in weeks],
        p_custody=[],
        disposal=[],
    )


def _need(values: Values) -> Need:
    effect = values["effect"]
    return Need(values, (exp(effect * 0), exp(effect * 1), exp(effect * 2)))


def _profile(values: Values, row: Values, types: list[OffenceType], needs: list[Need]) -> Profile:
    raw = [row["mix"].get(name, 0.0) for name in values["offence_types"]]
    # ODD 5: read as mix_k being the normalised mix wherever it stands.
    mix = [share / added(raw) for share in raw]
    charged = [share * type_.charged for share, type_ in zip(mix, types, strict=True)]
    suspected = [
        share * type_.attributed if type_.values["domestic_abuse"] else 0.0
        for share, type_ in zip(mix, types, strict=True)
    ]
    levels = [_levels(row["needs"].get(name, (0.0, 0.0))) for name in values["needs"]]
    product = 1.0
    for (q0, q1, q2), need in zip(levels, needs, strict=True):
        product = product * (q0 + q1 * need.factor[1] + q2 * need.factor[2])
    rise, fall = [], []
    for (s0, s1, s2), need in zip(levels, needs, strict=True):
        f = 1.0 / need.values["turnover_weeks"]
        up = (f * s1 / s0 if s0 > 0.0 else 0.0, f * s2 / s1 if s1 > 0.0 else 0.0)
        down = (f if s1 > 0.0 else 0.0, f if s2 > 0.0 else 0.0)
        greatest, most = max(up[0], up[1] + down[0], down[1]), 1.0 / len(needs)
        g = most / greatest if greatest > most else 1.0
        rise.append((g * up[0], g * up[1]))
        fall.append((g * down[0], g * down[1]))
    specialisation = row["specialisation"]
    ages = gamma_table(256, row["age_first_mean"] - 10, row["age_first_shape"]).tolist()
    return Profile(
        values=row,
        mix=mix,
        favourite=choice(raw),
        first=choice(charged) if added(charged) > 0.0 else None,
        first_suspected=choice(suspected) if added(suspected) > 0.0 else None,
        propensity=[x / 52 for x in gamma_table(4096, row["rate"], row["shape"]).tolist()],
        first_age=[520 + math.floor(52 * x) for x in ages],
        special=threshold(specialisation),
        type=choice(raw, specialisation),
        rosh=choice(row["rosh"]),
        levels=levels,
        rise=rise,
        fall=fall,
        normaliser=1.0 / product,
        p_pause=min(1.0, 1.0 / row["active_weeks"]),
        p_resume=min(1.0, 1.0 / row["quiet_weeks"]),
    )


def _levels(shares: tuple[float, float]) -> Shares:
    s1, s2 = shares
    if s1 + s2 > 0.98:
        factor = 0.98 / (s1 + s2)
        s1, s2 = s1 * factor, s2 * factor
    return (1.0 - s1 - s2, s1, s2)


def _custody(values: Values, types: list[OffenceType], profiles: list[Profile]) -> None:
    """Add each type's chances of custody and its disposals."""
    justice = values["justice"]
    for name, group in values["custody_groups"].items():
        members = [k for k, type_ in enumerate(types) if type_.values["custody_group"] == name]
        if not members:
            continue
        odds = [types[k].values["custody_odds"] for k in members]
        weights = [_weight(k, types, profiles) for k in members]
        if added(weights) == 0.0:
            weights = [1.0] * len(members)
        for target in group[f"p_custody_{justice['year']}"]:
            for k, p in zip(members, _in_group(target, odds, weights), strict=True):
                types[k].p_custody.append(p)
    for type_ in types:
        type_.disposal = [_disposals(justice, band, q) for band, q in enumerate(type_.p_custody)]


def _weight(k: int, types: list[OffenceType], profiles: list[Profile]) -> float:
    # ODD 5: read as a profile's share as it stands in the file, not normalised.
    return added(
        profile.values["share"] * profile.values["rate"] * profile.mix[k] * types[k].charged for profile in profiles
    )


def _in_group(target: float, odds: list[float], weights: list[float]) -> list[float]:
    """Return the chances of custody of a group's types, whose weighted mean is the target."""
    if target <= 0.0 or target >= 1.0:
        return [target] * len(odds)
    low, high = -20.0, 20.0
    for _ in range(60):
        mid = (low + high) / 2.0
        # ODD 5: read as the sum of weight times x/(1+x), over the sum of weights, list order.
        x = [one * exp(mid) for one in odds]
        inside = added(w * (y / (1.0 + y)) for w, y in zip(weights, x, strict=True))
        if inside / added(weights) < target:
            low = mid
        else:
            high = mid
    u = exp((low + high) / 2.0)
    return [one * u / (1.0 + one * u) for one in odds]


def _disposals(justice: Values, band: int, q: float) -> Choice:
    caution = justice["p_caution"][band]
    suspended = justice["p_suspended"][band]
    community = justice["p_community"][band]
    rest = (1.0 - q) * (1.0 - caution)
    base = q + (1.0 - q) * caution
    return Choice(
        (
            threshold(q),
            threshold(q + (1.0 - q) * caution),
            threshold(base + rest * suspended),
            threshold(base + rest * (suspended + (1.0 - suspended) * community)),
        ),
        FINE_OR_DISCHARGE,
    )


def chance_of_desisting(tables: Tables, profile: int, years: int, points: int) -> float:
    """Return the chance of desisting in a week, at an age and with points of need."""
    row = tables.profiles[profile].values
    yearly: float = row["desistance"] + row["desistance_slope"] * (years - 30)
    slope: float = tables.values["careers"]["desistance_need_slope"]
    return min(1.0, max(0.0, yearly / 52) * max(0.0, 1.0 - slope * points))


def leaving_weeks(values: Values) -> list[int] | None:
    """Return quantiles of the weeks until death or a move; None where neither happens."""
    rate = values["pool"]["death_rate"] + values["pool"]["move_rate"]
    if rate <= 0.0:
        return None
    return [1 + math.floor(52 * exponential(u, 1.0 / rate)) for u in midpoints(1024).tolist()]


def _background_stays(service: Values) -> list[int]:
    """Return quantiles of the weeks that clients from outside the pool stay."""
    p, longest = service["p_dropout"], service["duration_weeks"]
    if p <= 0.0:
        return [longest] * 256
    if p >= 1.0:  # ODD 7.6: log(1 - p) has no value; read as a stay of one week
        return [1] * 256
    return [min(longest, 1 + math.floor(log(1.0 - u) / log(1.0 - p))) for u in midpoints(256).tolist()]


def flag_shares(profile: Profile) -> list[float]:
    """Return the shares that are flagged, in the order of ``FLAGS``."""
    assert len(FLAG_SHARES) == len(FLAGS)
    return [profile.values[name] for name in FLAG_SHARES]
