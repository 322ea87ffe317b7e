"""Tables of lives and of their past, by quarters."""

import math
from typing import Any, NamedTuple

import numpy as np

from sim import distributions
from sim.draws import ALWAYS, chance, cuts, threshold
from sim.groups import group
from sim.scenario import Values
from sim.tables.common import (
    QUARTER,
    floats,
    mixes,
    need_shares,
    notice,
    thresholds,
    weekly_moves,
    whole_numbers,
)
from sim.tables.shared import reads


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


@reads("pool", "areas", "offence_types", "profiles", "needs.*")
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
                520 + np.floor(52 * distributions.gamma_table(256, p["age_first_mean"] - 10, p["age_first_shape"]))
                for p in profiles
            ]
        ),
        female=whole_numbers([chance(p["share_female"]) for p in profiles]),
        area_cuts=whole_numbers(cuts([a["share"] for a in values["areas"].values()])),
        favourite_cuts=whole_numbers([cuts(m) for m in mix]),
        leave_after=_leave_after(leave_rate),
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


def _leave_after(rate: float) -> Any:
    """Return the weeks after which people leave, at a yearly rate: a quantile table."""
    if rate <= 0:
        return np.full(1024, 32_000)
    return whole_numbers(1 + np.floor(52 * (-(1 / rate) * distributions.logs_above(1024))))


def _times(one: Any, other: Any) -> Any:
    """Multiply matrices of three by three, each sum from left to right."""
    first, second, third = (one[..., k, None] * other[..., None, k, :] for k in range(3))
    return first + second + third


def year_moves(moves: Any) -> Any:
    """Return the shares of levels a year later, by the level now.

    ``moves`` are a need's weekly chances in the order of ``weekly_moves``, on the last axis.
    """
    u0, u1, d1, d2 = np.moveaxis(moves, -1, 0)
    no = np.zeros_like(u0)
    rows = [[1 - u0, u0, no], [d1, 1 - d1 - u1, u1], [no, d2, 1 - d2]]
    week = np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
    two = _times(week, week)
    four = _times(two, two)
    eight = _times(four, four)
    sixteen = _times(eight, eight)
    return _times(_times(_times(sixteen, sixteen), sixteen), four)


def turns(profile: Values) -> Any:
    """Return the thresholds of a turn from quiet and from active, by the weeks of a quarter lived."""
    stay = np.ones((2, QUARTER + 1))
    stay[:, 1:] = [[1.0 - min(1.0, 1.0 / profile[name])] for name in ("quiet_weeks", "active_weeks")]
    return thresholds(1.0 - np.cumprod(stay, axis=1))


def types_known(weights: Any, total: float, q: Any) -> Any:
    """Return the thresholds of the type of an offence for the record, by favourite type.

    They are beyond the favourite's own share, which is ``q``. ``total`` is the sum of the weights.
    """
    share = weights / total if total > 0 else np.zeros_like(weights)
    found = thresholds(q[:, None] + (1.0 - q)[:, None] * np.cumsum(share))
    found[:, max(np.flatnonzero(share > 0.0), default=0) :] = ALWAYS
    return found


@reads("pool.proven_weeks", "offence_types", "profiles", "needs", "matrices")
def past_tables(values: Values) -> Past:
    """Make the tables of past."""
    types, needs = values["offence_types"], values["needs"]
    of_recorded = [t["p_attributed"] + (1.0 - t["p_attributed"]) * t["p_linked"] for t in types.values()]
    known = floats([chances[0] * h for chances, h in zip(notice(types), of_recorded, strict=True)])
    moves, seen, own, cuts_of = [], [], [], []
    for profile, mix in zip(values["profiles"].values(), mixes(values), strict=True):
        levels = need_shares(profile, list(needs))
        moves.append(
            [
                weekly_moves(level, need["turnover_weeks"], len(levels))
                for level, need in zip(levels, needs.values(), strict=True)
            ]
        )
        weights = mix * known
        total, special = float(np.cumsum(weights)[-1]), profile["specialisation"]
        chances = special * known + (1.0 - special) * total
        q = np.divide(special * known, chances, out=np.zeros_like(chances), where=chances > 0)
        seen.append(chances)
        own.append(thresholds(q))
        cuts_of.append(types_known(weights, total, q))
    after = year_moves(floats(moves))
    attributed = [t["p_attributed"] / h if h > 0 else 0.0 for t, h in zip(types.values(), of_recorded, strict=True)]
    windows = [
        criterion["window_weeks"] for matrix in values["matrices"].values() for criterion in matrix["criteria"].values()
    ]
    return Past(
        need_next=thresholds(np.stack([after[..., 0], after[..., 0] + after[..., 1]], axis=-1)),
        turn=whole_numbers([turns(profile) for profile in values["profiles"].values()]),
        known=floats(seen),
        favourite=whole_numbers(own),
        type_cuts=whole_numbers(cuts_of),
        attributed=whole_numbers([chance(x) for x in attributed]),
        charged=whole_numbers([chance(x * t["p_charged"]) for x, t in zip(attributed, types.values(), strict=True)]),
        record_weeks=max(260, values["pool"]["proven_weeks"], *windows),
    )
