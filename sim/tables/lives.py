"""Tables of lives and of their past, by quarters."""

import math
from typing import Any, NamedTuple

from sim import distributions
from sim.draws import chance, cuts, threshold
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


def quarter_moves(level: tuple[float, float, float], turnover_weeks: float) -> list[list[float]]:
    """Return the shares of levels a quarter later, by the level now."""
    u0, u1, d1, d2 = weekly_moves(level, turnover_weeks)
    week = [[1 - u0, u0, 0.0], [d1, 1 - d1 - u1, u1], [0.0, d2, 1 - d2]]
    found = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    for _ in range(QUARTER):
        found = [[row[0] * week[0][j] + row[1] * week[1][j] + row[2] * week[2][j] for j in range(3)] for row in found]
    return found


def past_tables(values: Values) -> Past:
    """Make the tables of past."""
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
        need_next=whole_numbers(need_next),
        specialisation=floats([p["specialisation"] for p in values["profiles"].values()]),
        recorded=floats(recorded),
        recorded_share=floats(cumulative),
        recorded_total=floats(totals),
        attributed=whole_numbers([chance(t["p_attributed"]) for t in types.values()]),
        charged=whole_numbers([chance(t["p_attributed"] * t["p_charged"]) for t in types.values()]),
        record_weeks=max(260, values["pool"]["proven_weeks"], *windows),
    )
