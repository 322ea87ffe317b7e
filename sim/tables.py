"""Make the tables that the kernels read, from a scenario's values.

All that is costly or that needs exp, log or an inverse distribution is done here, once for each
draw of the register. Every table is as section 5 of the ODD says, in its order of arithmetic.
Thresholds are int64 (a word below says yes); rates are float64.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from sim import distributions
from sim.draws import ALWAYS, chance, cuts, threshold
from sim.elementary import exp, log, power
from sim.parameters import CRITERIA, FLAGS, TASKS
from sim.scenario import Values

QUARTER = 13  # weeks of a quarter of the past
BOOST_WEEKS = 40  # weeks in which a release still raises the rate
AGES = 121  # ages 0 to 120
POINTS_PER_NEED = 2


class Lives(NamedTuple):
    """What is drawn once for each life."""

    profile_cuts: Any
    rate: Any  # profile, 4096: offences a week
    age_weeks: Any  # profile, 256: age at the first sanction
    female: Any
    area_cuts: Any
    favourite_cuts: Any
    leave_after: Any  # 1024: weeks
    died: int
    age_limit: int
    flag: Any  # profile, flag
    rosh_cuts: Any
    suspect: Any
    first_cuts: Any  # profile, suspect, type; first cut < 0 where there is none
    level_two: Any  # profile, need
    level_any: Any
    career_weeks: int
    proven_weeks: int
    floor: int  # OGRS3, per mille


class Past(NamedTuple):
    """What the quarters before the run need."""

    need_next: Any  # profile, need, from level, 2 cuts
    specialisation: Any  # profile
    recorded: Any  # type
    recorded_share: Any  # profile, type: cumulative share of mix x recorded
    recorded_total: Any  # profile: sum of mix x recorded
    attributed: Any  # type: of those recorded
    charged: Any  # type: of those recorded
    record_weeks: int


class Careers(NamedTuple):
    """Spells, desistance, age and needs in the rate."""

    age: Any  # sex, age
    age_ceiling: Any  # sex, age: the highest factor at this age or later
    need_factor: Any  # need, level
    normaliser: Any  # profile
    quiet_share: Any
    pause: Any  # profile: weekly chance
    resume: Any
    pause_cut: Any
    resume_cut: Any
    desist: Any  # profile, age: weekly chance with no need
    desist_factor: Any  # points of need
    highest_resume: int  # over profiles: a first check
    highest_top: int
    rise: Any  # profile, need, level: threshold of the slot
    fall: Any
    highest_rise: int
    highest_fall: int


class Offences(NamedTuple):
    """Types of offence, and how they come to notice."""

    special: Any  # profile
    type_cuts: Any  # profile, type
    recorded: Any  # 2 (ordinary, with detection), type
    attributed: Any
    charged: Any
    domestic_abuse: Any
    release: Any  # 2 (ordinary, planned), week since release
    extra: float
    prevented: Any  # dose of victim-facing work, 0 to 64
    dose_effect: float
    tag_factor: float
    bound_slack: float


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


class Services(NamedTuple):
    """Services, their lists and their clients from outside."""

    need: Any
    places: Any
    scheme_places: Any
    kept: Any
    duration: Any
    drop: Any  # service, dose 0 to 64: threshold
    success: Any
    effect: Any
    refer: Any  # service, dose 0 to 64
    minimum: Any
    limit: Any
    background: Any  # rate of one part
    parts: Any
    stay: Any  # service, 256
    error: Any  # need: threshold
    review_weeks: int
    nominal_review_weeks: int


class Staff(NamedTuple):
    """Roles, posts, tasks, and the hours that nominals need."""

    posts: Any  # role
    post_minutes: Any  # role, post
    leave: Any
    sick: Any
    recruit_weeks: Any
    own: Any  # role, task
    substitute: Any
    serves: Any  # role, cohort
    skill: Any  # role, cohort: 64ths
    substitute_skill: Any  # role, cohort: 64ths
    from_ordinary: Any
    minutes: Any  # cohort, tier or inside, task
    overhead: int
    engagement: int
    ordinary_minutes: int
    highest_first: bool


class Cohorts(NamedTuple):
    """Cohorts, matrices, meetings and tags."""

    places: Any
    areas: Any  # cohort, area
    flags: Any  # bits; 0 all
    matrix: Any
    threshold: Any
    override: Any
    without_sanction: Any
    mappa: Any  # highest level allowed
    trigger_weeks: Any
    trigger_charge: Any
    trigger_release: Any
    minimum_stay: Any
    quiet_weeks: Any
    quiet_proven: Any
    amber_weeks: Any
    green_weeks: Any
    kept_inside: Any
    deselect_weeks: Any
    meeting_weeks: int
    held: int
    consent: int
    exit_at_end: bool
    release_window: int
    referable: Any  # class
    tag_supply: int
    tag_weeks: int


class Matrices(NamedTuple):
    """Criteria of all matrices, one row each."""

    first: Any  # matrix: its first row
    last: Any  # matrix: one past its last row
    kind: Any
    weight: Any
    cap: Any
    window: Any
    proven: Any  # the mark counted is PROVEN
    points: Any  # row, type
    needs: Any  # row, need
    flags: Any  # row: bits


class Channels(NamedTuple):
    """Whether an arm has a scheme, and which channels it acts through."""

    scheme: bool
    services: bool
    priority: bool
    dose: bool
    tag: bool
    release_planning: bool
    enforcement: bool
    detection: bool


class Tables(NamedTuple):
    """All that a run reads."""

    lives: Lives
    past: Past
    careers: Careers
    offences: Offences
    justice: Justice
    services: Services
    staff: Staff
    cohorts: Cohorts
    matrices: Matrices
    on: Channels


def whole(x: float) -> int:
    """Return floor(x), forgiving what a product of decimals lacks to a whole number."""
    return math.floor(x + 1e-9)


def sixty_fourths(x: float) -> int:
    """Return a share in 64ths."""
    return whole(64 * x)


def _ints(values: Any) -> Any:
    return np.array(values, dtype=np.int64)


def _floats(values: Any) -> Any:
    return np.array(values, dtype=np.float64)


def shares(values: list[float]) -> list[float]:
    """Return shares divided by their sum, added from left to right (all 0 where it is 0)."""
    total = 0.0
    for value in values:
        total += value
    return [value / total if total > 0 else 0.0 for value in values]


def need_shares(entry: Values, needs: list[str]) -> list[tuple[float, float, float]]:
    """Return a profile's shares at levels 0, 1 and 2 of each need."""
    found = []
    for need in needs:
        one, two = entry["needs"].get(need, (0.0, 0.0))
        if one + two > 0.98:
            scale = 0.98 / (one + two)
            one, two = one * scale, two * scale
        found.append((1.0 - one - two, one, two))
    return found


def weekly_moves(level: tuple[float, float, float], turnover_weeks: float) -> tuple[float, float, float, float]:
    """Return a need's weekly chances: rise from 0, rise from 1, fall from 1, fall from 2."""
    fall = 1.0 / turnover_weeks
    return (
        fall * level[1] / level[0] if level[0] > 0 else 0.0,
        fall * level[2] / level[1] if level[1] > 0 else 0.0,
        fall if level[1] > 0 else 0.0,
        fall if level[2] > 0 else 0.0,
    )


def _band(age_from: list[float], age: int) -> int:
    found = 0
    for band, lower in enumerate(age_from):
        if lower <= age:
            found = band
    return found


def age_factors(values: Values) -> list[list[float]]:
    """Return the rate's factor by sex and age: OGRS3's coefficients to a power, 1 at 27."""
    found = []
    for name in ("age_male", "age_female"):
        coefficient = values["ogrs3"][name]
        at_27 = coefficient[_band(values["ogrs3"]["age_from"], 27)]
        found.append(
            [
                exp(values["careers"]["age_power"] * (coefficient[_band(values["ogrs3"]["age_from"], age)] - at_27))
                for age in range(AGES)
            ]
        )
    return found


def notice(types: Values) -> list[tuple[float, float, float]]:
    """Return the chances recorded, attributed and charged of an offence of each type."""
    found = []
    for entry in types.values():
        recorded = min(1.0, 1.0 / entry["multiplier"])
        attributed = recorded * entry["p_attributed"]
        found.append((recorded, attributed, attributed * entry["p_charged"]))
    return found


def mixes(values: Values) -> list[list[float]]:
    """Return each profile's shares of types of offence."""
    names = list(values["offence_types"])
    return [shares([profile["mix"].get(name, 0.0) for name in names]) for profile in values["profiles"].values()]


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
    for group, entry in values["custody_groups"].items():
        members = [k for k, t in enumerate(types.values()) if t["custody_group"] == group]
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


def _lives(values: Values) -> Lives:
    pool, types = values["pool"], values["offence_types"]
    profiles = list(values["profiles"].values())
    needs = list(values["needs"])
    chances, mix = notice(types), mixes(values)
    leave_rate = pool["death_rate"] + pool["move_rate"]
    first = []
    for m in mix:
        weights = [m[k] * chances[k][2] for k in range(len(types))]
        abuse = [m[k] * chances[k][1] if t["domestic_abuse"] else 0.0 for k, t in enumerate(types.values())]
        first.append([cuts(w) if sum(w) > 0.0 else [-1] * len(types) for w in (weights, abuse)])
    levels = [need_shares(p, needs) for p in profiles]
    return Lives(
        profile_cuts=_ints(cuts([p["share"] for p in profiles])),
        rate=_floats([distributions.gamma_table(4096, p["rate"], p["shape"]) for p in profiles]) / 52,
        age_weeks=_ints(
            [
                [
                    520 + math.floor(52 * x)
                    for x in distributions.gamma_table(256, p["age_first_mean"] - 10, p["age_first_shape"])
                ]
                for p in profiles
            ]
        ),
        female=_ints([chance(p["share_female"]) for p in profiles]),
        area_cuts=_ints(cuts([a["share"] for a in values["areas"].values()])),
        favourite_cuts=_ints([cuts(m) for m in mix]),
        leave_after=_ints(
            [
                1 + math.floor(52 * distributions.exponential(u, 1 / leave_rate)) if leave_rate > 0 else 32_000
                for u in distributions.midpoints(1024)
            ]
        ),
        died=int(threshold(pool["death_rate"] / leave_rate)) if leave_rate > 0 else 0,
        age_limit=pool["age_limit"],
        flag=_ints(
            [
                [
                    chance(p["organised_crime"]),
                    chance(p["modern_slavery"]),
                    chance(p["flagged_domestic_abuse"]),
                ]
                for p in profiles
            ]
        ),
        rosh_cuts=_ints([cuts(p["rosh"]) for p in profiles]),
        suspect=_ints([chance(p["suspect_share"]) for p in profiles]),
        first_cuts=_ints(first),
        level_two=_ints([[threshold(level[2]) for level in row] for row in levels]),
        level_any=_ints([[threshold(level[1] + level[2]) for level in row] for row in levels]),
        career_weeks=52 * pool["career_years"],
        proven_weeks=pool["proven_weeks"],
        floor=math.floor(1000 * pool["ogrs3_floor"]),
    )


def quarter_moves(level: tuple[float, float, float], turnover_weeks: float) -> list[list[float]]:
    """Return the shares of levels a quarter later, by the level now."""
    u0, u1, d1, d2 = weekly_moves(level, turnover_weeks)
    week = [[1 - u0, u0, 0.0], [d1, 1 - d1 - u1, u1], [0.0, d2, 1 - d2]]
    found = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    for _ in range(QUARTER):
        found = [[row[0] * week[0][j] + row[1] * week[1][j] + row[2] * week[2][j] for j in range(3)] for row in found]
    return found


def _past(values: Values) -> Past:
    types = values["offence_types"]
    recorded = [chances[0] for chances in notice(types)]
    need_next, cumulative, totals = [], [], []
    for profile, mix in zip(values["profiles"].values(), mixes(values), strict=True):
        rows = []
        for level, need in zip(need_shares(profile, list(values["needs"])), values["needs"].values(), strict=True):
            rows.append(
                [[threshold(m[0]), threshold(m[0] + m[1])] for m in quarter_moves(level, need["turnover_weeks"])]
            )
        need_next.append(rows)
        total = 0.0
        for k in range(len(types)):
            total += mix[k] * recorded[k]
        totals.append(total)
        running, part = [], 0.0
        for share in shares([mix[k] * recorded[k] for k in range(len(types))]):
            part = part + share
            running.append(part)
        cumulative.append(running)
    windows = [
        criterion["window_weeks"] for matrix in values["matrices"].values() for criterion in matrix["criteria"].values()
    ]
    return Past(
        need_next=_ints(need_next),
        specialisation=_floats([p["specialisation"] for p in values["profiles"].values()]),
        recorded=_floats(recorded),
        recorded_share=_floats(cumulative),
        recorded_total=_floats(totals),
        attributed=_ints([chance(t["p_attributed"]) for t in types.values()]),
        charged=_ints([chance(t["p_attributed"] * t["p_charged"]) for t in types.values()]),
        record_weeks=max(260, values["pool"]["proven_weeks"], *windows),
    )


def _careers(values: Values) -> Careers:
    needs = values["needs"]
    factor = [[exp(need["effect"] * level) for level in range(3)] for need in needs.values()]
    normaliser, rise, fall = [], [], []
    for profile in values["profiles"].values():
        product = 1.0
        rises, falls = [], []
        for j, (level, need) in enumerate(zip(need_shares(profile, list(needs)), needs.values(), strict=True)):
            product = product * (level[0] + level[1] * factor[j][1] + level[2] * factor[j][2])
            u0, u1, d1, d2 = weekly_moves(level, need["turnover_weeks"])
            k = len(needs)
            rises.append([threshold(k * u0), threshold(k * u1), 0])
            falls.append([0, threshold(k * d1), threshold(k * d2)])
        normaliser.append(1 / product)
        rise.append(rises)
        fall.append(falls)
    age = age_factors(values)
    ceiling = [[max(row[y:]) for y in range(AGES)] for row in age]
    pause = [min(1.0, 1 / p["active_weeks"]) for p in values["profiles"].values()]
    resume = [min(1.0, 1 / p["quiet_weeks"]) for p in values["profiles"].values()]
    desist = [
        [max(0.0, (p["desistance"] + p["desistance_slope"] * (age_ - 30)) / 52) for age_ in range(AGES)]
        for p in values["profiles"].values()
    ]
    slope = values["careers"]["desistance_need_slope"]
    points = POINTS_PER_NEED * len(needs) + 1
    top = max(
        min(ALWAYS, int(threshold(pause[i])) + int(threshold(min(1.0, max(desist[i]))))) for i in range(len(pause))
    )
    return Careers(
        age=_floats(age),
        age_ceiling=_floats(ceiling),
        need_factor=_floats(factor),
        normaliser=_floats(normaliser),
        quiet_share=_floats([p["quiet_share"] for p in values["profiles"].values()]),
        pause=_floats(pause),
        resume=_floats(resume),
        pause_cut=_ints([threshold(p) for p in pause]),
        resume_cut=_ints([threshold(p) for p in resume]),
        desist=_floats(desist),
        desist_factor=_floats([max(0.0, 1 - slope * n) for n in range(points)]),
        highest_resume=max(int(threshold(p)) for p in resume),
        highest_top=top,
        rise=_ints(rise),
        fall=_ints(fall),
        highest_rise=int(np.max(rise)),
        highest_fall=int(np.max(fall)),
    )


def _release(values: Values, softened: float) -> list[float]:
    release = values["release"]
    return [1 + release["extra"] * softened * exp(-n / release["fade_weeks"]) for n in range(BOOST_WEEKS)]


def _offences(values: Values) -> Offences:
    types, effects = values["offence_types"], values["effects"]
    type_cuts = []
    for profile, mix in zip(values["profiles"].values(), mixes(values), strict=True):
        s, running, row = profile["specialisation"], 0.0, []
        last = max(k for k, share in enumerate(mix) if share > 0)
        for share in mix:
            running = running + share
            row.append(threshold(s + (1 - s) * running))
        row[last:] = [ALWAYS] * (len(row) - last)
        type_cuts.append(row)
    detected = []
    for entry in types.values():
        recorded = min(1.0, min(1.0, 1 / entry["multiplier"]) * (1 + effects["detection"]))
        attributed = recorded * entry["p_attributed"]
        charged = attributed * min(1.0, entry["p_charged"] * (1 + effects["detection"]))
        detected.append((recorded, attributed, charged))
    both = (notice(types), detected)
    planned = 1 - effects["release_planning"]
    return Offences(
        special=_ints([threshold(p["specialisation"]) for p in values["profiles"].values()]),
        type_cuts=_ints(type_cuts),
        recorded=_ints([[chance(row[0]) for row in rows] for rows in both]),
        attributed=_ints([[chance(row[1]) for row in rows] for rows in both]),
        charged=_ints([[chance(row[2]) for row in rows] for rows in both]),
        domestic_abuse=np.array([t["domestic_abuse"] for t in types.values()], np.uint8),
        release=_floats([_release(values, 1.0), _release(values, planned)]),
        extra=float(values["release"]["extra"]),
        prevented=_ints([chance(effects["victim_protection"] * d / 64) for d in range(65)]),
        dose_effect=float(effects["dose"]),
        tag_factor=1.0 - effects["tag"],
        bound_slack=1.0 + abs(effects["dose"]),
    )


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
    return _floats([[log(max(n, 1) / (10 + years)) for years in range(81)] for n in range(256)])


_LOG_RATIO = _log_ratios()


def _justice(values: Values) -> Justice:
    types, justice, recall = values["offence_types"], values["justice"], values["recall"]
    ogrs3, entries = values["ogrs3"], list(values["offence_types"].values())
    recall_week, breach_week = weekly(recall["p_month"]), weekly(recall["p_breach_month"])
    enforcement = values["effects"]["enforcement"] * values["scheme"]["plan_quality"]
    highest = max(recall_week, breach_week) * max(recall["active_factor"], recall["quiet_factor"]) * (1 + enforcement)
    return Justice(
        linked=_ints([chance(t["p_linked"]) for t in entries]),
        link_weeks=justice["link_weeks"],
        to_disposal=_ints([t["weeks_to_disposal"] for t in entries]),
        seriousness=_ints([t["seriousness"] for t in entries]),
        remand=_floats([t["p_remand"] for t in entries]),
        remand_chance=_ints([chance(t["p_remand"]) for t in entries]),
        disposal_cuts=_ints(
            [[_disposals(q, justice, band) for band, q in enumerate(row)] for row in custody_chances(values)]
        ),
        sentence=_ints(
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
        ogrs3_age=_floats(
            [[ogrs3[name][_band(ogrs3["age_from"], age)] for age in range(AGES)] for name in ("age_male", "age_female")]
        ),
        ogrs3_type=_floats([t["ogrs3"] for t in entries]),
        ogrs3_status=_floats(
            [
                [ogrs3["first_conviction"], ogrs3["first_caution"]],
                [ogrs3["repeat_conviction"], ogrs3["repeat_caution"]],
            ]
        ),
        copas=float(ogrs3["copas"]),
        intercept=float(ogrs3["intercept_2_years"]),
    )


def _stays(duration: int, p: float) -> list[int]:
    if p <= 0.0:
        return [duration] * 256
    if p >= 1.0:
        return [1] * 256
    floor = log(1 - p)
    return [min(duration, 1 + math.floor(log(1 - u) / floor)) for u in distributions.midpoints(256)]


def _services(values: Values) -> Services:
    entries, effects = list(values["services"].values()), values["effects"]
    needs = list(values["needs"])
    quality = values["scheme"]["plan_quality"]
    parts = [max(1, math.ceil(s["background"] / 16)) for s in entries]
    return Services(
        need=_ints([needs.index(s["need"]) for s in entries]),
        places=_ints([s["places"] for s in entries]),
        scheme_places=_ints([s["scheme_places"] for s in entries]),
        kept=_ints([whole(s["places"] * s["kept_share"]) for s in entries]),
        duration=_ints([s["duration_weeks"] for s in entries]),
        drop=_ints([[chance(s["p_dropout"] * (1 - effects["keeping"] * d / 64)) for d in range(65)] for s in entries]),
        success=_ints([chance(s["p_success"]) for s in entries]),
        effect=_floats([s["effect"] for s in entries]),
        refer=_ints(
            [
                [chance(1 - (1 - s["p_refer"]) * (1 - effects["referral"] * quality * d / 64)) for d in range(65)]
                + [chance(s["p_refer"])]
                for s in entries
            ]
        ),
        minimum=_ints([s["minimum_level"] for s in entries]),
        limit=_ints([s["list_limit"] for s in entries]),
        background=_floats([s["background"] / n for s, n in zip(entries, parts, strict=True)]),
        parts=_ints(parts),
        stay=_ints([_stays(s["duration_weeks"], s["p_dropout"]) for s in entries]),
        error=_ints([chance(n["p_error"]) for n in values["needs"].values()]),
        review_weeks=values["scheme"]["review_weeks"],
        nominal_review_weeks=values["scheme"]["nominal_review_weeks"],
    )


def _posts(fte: float) -> list[float]:
    full = whole(fte)
    rest = fte - full
    return [1.0] * full + ([rest] if rest > 1e-9 else [])


def _staff(values: Values) -> Staff:
    roles, cohorts = list(values["roles"].values()), values["cohorts"]
    scheme = values["scheme"]
    posts = [_posts(role["fte_in_post"]) for role in roles]
    widest = max([1, *[len(row) for row in posts]])
    post_minutes = np.zeros((len(roles), widest), np.int64)
    for r, (role, row) in enumerate(zip(roles, posts, strict=True)):
        post_minutes[r, : len(row)] = [whole(role["minutes"] * fte) for fte in row]
    skill = [
        [sixty_fourths(role["skill"].get(name, 0.0)) if role["skill"] else 64 for name in cohorts] for role in roles
    ]
    minutes = np.zeros((len(cohorts), 4, len(TASKS)), np.int64)
    for c, cohort in enumerate(cohorts.values()):
        contact = [*cohort["contact_minutes"], cohort["custody_minutes"]]
        for k, task in enumerate(TASKS):
            share = cohort["task_shares"].get(task, 0.0)
            minutes[c, :, k] = [whole(m * share) for m in contact]
    return Staff(
        posts=_ints([len(row) for row in posts]),
        post_minutes=post_minutes,
        leave=_ints([chance(1 - power(1 - min(1.0, role["leave_rate"]), 1 / 52)) for role in roles]),
        sick=_ints([chance(role["sickness"]) for role in roles]),
        recruit_weeks=_ints([role["recruit_weeks"] for role in roles]),
        own=np.array([[t in role["tasks"] for t in TASKS] for role in roles], np.uint8),
        substitute=np.array([[t in role["substitutes"] for t in TASKS] for role in roles], np.uint8),
        serves=np.array(
            [[not role["cohorts"] or c in role["cohorts"] for c in cohorts] for role in roles],
            np.uint8,
        ),
        skill=_ints(skill),
        substitute_skill=_ints(
            [
                [x * sixty_fourths(role["substitute_skill"]) // 64 for x in row]
                for role, row in zip(roles, skill, strict=True)
            ]
        ),
        from_ordinary=np.array([role["from_ordinary"] for role in roles], np.uint8),
        minutes=minutes,
        overhead=sixty_fourths(scheme["administration_overhead"]),
        engagement=sixty_fourths(scheme["voluntary_engagement"]),
        ordinary_minutes=scheme["ordinary_minutes"],
        highest_first=scheme["allocation"] == "highest_tier_first",
    )


def flag_bits(names: list[str]) -> int:
    """Return the bits of flags by name."""
    return sum(1 << FLAGS.index(name) for name in names)


_MAPPA = {"excluded": 0, "stepped": 1, "allowed": 2}


def _cohorts(values: Values) -> Cohorts:
    entries, scheme, tags = list(values["cohorts"].values()), values["scheme"], values["tags"]
    areas, matrices = list(values["areas"]), list(values["matrices"])

    def column(name: str) -> Any:
        return _ints([entry[name] for entry in entries])

    return Cohorts(
        places=column("places"),
        areas=np.array([[not e["areas"] or a in e["areas"] for a in areas] for e in entries], np.uint8),
        flags=_ints([flag_bits(e["flags"]) for e in entries]),
        matrix=_ints([matrices.index(e["matrix"]) for e in entries]),
        threshold=column("threshold"),
        override=_ints([chance(e["override_share"]) for e in entries]),
        without_sanction=column("without_sanction"),
        mappa=_ints([_MAPPA[e["mappa"]] for e in entries]),
        trigger_weeks=column("trigger_weeks"),
        trigger_charge=column("trigger_charge"),
        trigger_release=column("trigger_release"),
        minimum_stay=column("minimum_stay_weeks"),
        quiet_weeks=column("quiet_weeks"),
        quiet_proven=_ints([e["quiet_counts"] == "proven" for e in entries]),
        amber_weeks=column("amber_weeks"),
        green_weeks=column("green_weeks"),
        kept_inside=column("place_kept_inside"),
        deselect_weeks=column("deselect_weeks"),
        meeting_weeks=scheme["meeting_weeks"],
        held=int(chance(scheme["p_meeting_held"])),
        consent=int(chance(scheme["p_consent"])),
        exit_at_end=scheme["end_of_order"] == "exit",
        release_window=scheme["release_window_weeks"],
        referable=_ints([chance(scheme[f"referable_{name}"]) for name in ("high_risk", "standard", "non_statutory")]),
        tag_supply=tags["supply"],
        tag_weeks=tags["weeks"],
    )


def _matrices(values: Values) -> Matrices:
    types, needs = list(values["offence_types"]), list(values["needs"])
    rows: list[Values] = []
    first, last = [], []
    for matrix in values["matrices"].values():
        first.append(len(rows))
        rows += matrix["criteria"].values()
        last.append(len(rows))
    return Matrices(
        first=_ints(first),
        last=_ints(last),
        kind=_ints([CRITERIA.index(row["kind"]) for row in rows]),
        weight=_ints([row["weight"] for row in rows]),
        cap=_ints([row["cap"] for row in rows]),
        window=_ints([row["window_weeks"] for row in rows]),
        proven=_ints([row["basis"] == "proven" for row in rows]),
        points=_ints([[int(row["points"].get(t, 0)) for t in types] for row in rows]),
        needs=np.array([[not row["needs"] or n in row["needs"] for n in needs] for row in rows], np.uint8),
        flags=_ints([flag_bits(row["flags"]) for row in rows]),
    )


def tables(values: Values, *, scheme: bool) -> Tables:
    """Make all tables from a scenario's values, for an arm with or without a scheme."""
    channels = values["channels"]
    return Tables(
        lives=_lives(values),
        past=_past(values),
        careers=_careers(values),
        offences=_offences(values),
        justice=_justice(values),
        services=_services(values),
        staff=_staff(values),
        cohorts=_cohorts(values),
        matrices=_matrices(values),
        on=Channels(scheme, *[scheme and channels[name] for name in Channels._fields[1:]]),
    )
