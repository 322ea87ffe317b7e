"""Tables of lives and of their past, by quarters."""

import math
from typing import Any, NamedTuple

from sim import distributions
from sim.draws import ALWAYS, chance, cuts, over_weeks, threshold
from sim.groups import group
from sim.scenario import Values
from sim.tables.common import (
    QUARTER,
    floats,
    mixes,
    need_shares,
    notice,
    shares,
    weekly_moves,
    whole_numbers,
)


@group
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


@group
class Past(NamedTuple):
    """What the quarters before the run need."""

    need_next: Any  # profile, need, from level, 2 cuts
    turn: Any  # profile, quiet or active, weeks: threshold of a turn of the spell
    known: Any  # profile, favourite type: chance that an offence goes on the record
    favourite: Any  # profile, favourite type: it is then of that type
    type_cuts: Any  # profile, favourite type, type
    attributed: Any  # type: of those that go on the record
    charged: Any  # type: of those
    record_weeks: int


def lives_tables(values: Values) -> Lives:
    """Make the tables of lives."""
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
        profile_cuts=whole_numbers(cuts([p["share"] for p in profiles])),
        rate=floats([distributions.gamma_table(4096, p["rate"], p["shape"]) for p in profiles]) / 52,
        age_weeks=whole_numbers(
            [
                [
                    520 + math.floor(52 * x)
                    for x in distributions.gamma_table(256, p["age_first_mean"] - 10, p["age_first_shape"])
                ]
                for p in profiles
            ]
        ),
        female=whole_numbers([chance(p["share_female"]) for p in profiles]),
        area_cuts=whole_numbers(cuts([a["share"] for a in values["areas"].values()])),
        favourite_cuts=whole_numbers([cuts(m) for m in mix]),
        leave_after=whole_numbers(
            [
                1 + math.floor(52 * distributions.exponential(u, 1 / leave_rate)) if leave_rate > 0 else 32_000
                for u in distributions.midpoints(1024)
            ]
        ),
        died=int(threshold(pool["death_rate"] / leave_rate)) if leave_rate > 0 else 0,
        age_limit=pool["age_limit"],
        flag=whole_numbers(
            [
                [
                    chance(p["organised_crime"]),
                    chance(p["modern_slavery"]),
                    chance(p["flagged_domestic_abuse"]),
                ]
                for p in profiles
            ]
        ),
        rosh_cuts=whole_numbers([cuts(p["rosh"]) for p in profiles]),
        suspect=whole_numbers([chance(p["suspect_share"]) for p in profiles]),
        first_cuts=whole_numbers(first),
        level_two=whole_numbers([[threshold(level[2]) for level in row] for row in levels]),
        level_any=whole_numbers([[threshold(level[1] + level[2]) for level in row] for row in levels]),
        career_weeks=52 * pool["career_years"],
        proven_weeks=pool["proven_weeks"],
        floor=math.floor(1000 * pool["ogrs3_floor"]),
    )


def _times(one: list[list[float]], other: list[list[float]]) -> list[list[float]]:
    return [[row[0] * other[0][j] + row[1] * other[1][j] + row[2] * other[2][j] for j in range(3)] for row in one]


def year_moves(level: tuple[float, float, float], turnover_weeks: float, n_needs: int) -> list[list[float]]:
    """Return the shares of levels of one of n needs a year later, by the level now."""
    u0, u1, d1, d2 = weekly_moves(level, turnover_weeks, n_needs)
    week = [[1 - u0, u0, 0.0], [d1, 1 - d1 - u1, u1], [0.0, d2, 1 - d2]]
    two = _times(week, week)
    four = _times(two, two)
    eight = _times(four, four)
    sixteen = _times(eight, eight)
    return _times(_times(_times(sixteen, sixteen), sixteen), four)


def turns(profile: Values) -> list[list[int]]:
    """Return the thresholds of a turn from quiet and from active, by the weeks of a quarter lived."""
    rates = [min(1.0, 1.0 / profile[name]) for name in ("quiet_weeks", "active_weeks")]
    return [[int(threshold(over_weeks(h, weeks))) for weeks in range(QUARTER + 1)] for h in rates]


def types_known(weights: list[float], q: float) -> list[int]:
    """Return the thresholds of the type of an offence for the record, beyond the favourite's own share q."""
    found, running, last = [], 0.0, 0
    for k, share in enumerate(shares(weights)):
        running = running + share
        found.append(int(threshold(q + (1.0 - q) * running)))
        if share > 0.0:
            last = k
    return [cut if k < last else ALWAYS for k, cut in enumerate(found)]


def past_tables(values: Values) -> Past:
    """Make the tables of past."""
    types = values["offence_types"]
    of_recorded = [t["p_attributed"] + (1.0 - t["p_attributed"]) * t["p_linked"] for t in types.values()]
    known = [chances[0] * h for chances, h in zip(notice(types), of_recorded, strict=True)]
    need_next, seen, own, cuts_of = [], [], [], []
    for profile, mix in zip(values["profiles"].values(), mixes(values), strict=True):
        levels = need_shares(profile, list(values["needs"]))
        moves = [
            year_moves(level, need["turnover_weeks"], len(levels))
            for level, need in zip(levels, values["needs"].values(), strict=True)
        ]
        need_next.append([[[threshold(m[0]), threshold(m[0] + m[1])] for m in rows] for rows in moves])
        weights = [m * r for m, r in zip(mix, known, strict=True)]
        total, special = 0.0, profile["specialisation"]
        for weight in weights:
            total += weight
        chances = [special * r + (1.0 - special) * total for r in known]
        q = [special * r / c if c > 0 else 0.0 for r, c in zip(known, chances, strict=True)]
        seen.append(chances)
        own.append([threshold(x) for x in q])
        cuts_of.append([types_known(weights, x) for x in q])
    attributed = [t["p_attributed"] / h if h > 0 else 0.0 for t, h in zip(types.values(), of_recorded, strict=True)]
    windows = [
        criterion["window_weeks"] for matrix in values["matrices"].values() for criterion in matrix["criteria"].values()
    ]
    return Past(
        need_next=whole_numbers(need_next),
        turn=whole_numbers([turns(profile) for profile in values["profiles"].values()]),
        known=floats(seen),
        favourite=whole_numbers(own),
        type_cuts=whole_numbers(cuts_of),
        attributed=whole_numbers([chance(x) for x in attributed]),
        charged=whole_numbers([chance(x * t["p_charged"]) for x, t in zip(attributed, types.values(), strict=True)]),
        record_weeks=max(260, values["pool"]["proven_weeks"], *windows),
    )
