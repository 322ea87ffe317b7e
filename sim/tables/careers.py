"""Tables of spells, desistance, age and needs."""

from typing import Any, NamedTuple

import numpy as np

from sim.draws import ALWAYS, threshold
from sim.elementary import exp
from sim.groups import group
from sim.scenario import Values
from sim.tables.common import AGES, age_band, age_bands, floats, need_shares, weekly_moves, whole_numbers
from sim.tables.shared import reads

POINTS_PER_NEED = 2


@group
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
    highest_rise: Any  # need: a first check, over profiles and levels
    highest_fall: Any


def age_factors(values: Values) -> Any:
    """Return the rate's factor by sex and age: OGRS3's coefficients to a power, 1 at 27."""
    ogrs3, power = values["ogrs3"], values["careers"]["age_power"]
    at_27 = age_band(ogrs3["age_from"], 27)
    of_bands = [[exp(power * (x - ogrs3[name][at_27])) for x in ogrs3[name]] for name in ("age_male", "age_female")]
    return np.take(floats(of_bands), age_bands(ogrs3["age_from"]), axis=1)


@reads("careers", "ogrs3.age_from", "ogrs3.age_male", "ogrs3.age_female", "profiles", "needs")
def careers_tables(values: Values) -> Careers:
    """Make the tables of careers."""
    needs = values["needs"]
    factor = [[exp(need["effect"] * level) for level in range(3)] for need in needs.values()]
    normaliser, rise, fall = [], [], []
    for profile in values["profiles"].values():
        product = 1.0
        rises, falls = [], []
        for j, (level, need) in enumerate(zip(need_shares(profile, list(needs)), needs.values(), strict=True)):
            product = product * (level[0] + level[1] * factor[j][1] + level[2] * factor[j][2])
            u0, u1, d1, d2 = weekly_moves(level, need["turnover_weeks"], len(needs))
            k = len(needs)
            rises.append([threshold(k * u0), threshold(k * u1), 0])
            falls.append([0, threshold(k * d1), threshold(k * d2)])
        normaliser.append(1 / product)
        rise.append(rises)
        fall.append(falls)
    age = age_factors(values)
    ceiling = np.maximum.accumulate(age[:, ::-1], axis=1)[:, ::-1]
    pause = [min(1.0, 1 / p["active_weeks"]) for p in values["profiles"].values()]
    resume = [min(1.0, 1 / p["quiet_weeks"]) for p in values["profiles"].values()]
    desist = [
        np.maximum(0.0, (p["desistance"] + p["desistance_slope"] * (np.arange(AGES) - 30)) / 52)
        for p in values["profiles"].values()
    ]
    slope = values["careers"]["desistance_need_slope"]
    points = POINTS_PER_NEED * len(needs) + 1
    top = max(
        min(ALWAYS, int(threshold(pause[i])) + int(threshold(min(1.0, max(desist[i]))))) for i in range(len(pause))
    )
    return Careers(
        age=age,
        age_ceiling=np.ascontiguousarray(ceiling),
        need_factor=floats(factor),
        normaliser=floats(normaliser),
        quiet_share=floats([p["quiet_share"] for p in values["profiles"].values()]),
        pause=floats(pause),
        resume=floats(resume),
        pause_cut=whole_numbers([threshold(p) for p in pause]),
        resume_cut=whole_numbers([threshold(p) for p in resume]),
        desist=floats(desist),
        desist_factor=floats([max(0.0, 1 - slope * n) for n in range(points)]),
        highest_resume=max(int(threshold(p)) for p in resume),
        highest_top=top,
        rise=whole_numbers(rise),
        fall=whole_numbers(fall),
        highest_rise=whole_numbers(np.max(rise, axis=(0, 2))),
        highest_fall=whole_numbers(np.max(fall, axis=(0, 2))),
    )
