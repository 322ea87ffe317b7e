"""Work out a person's rate of offending, and keep an upper bound of it.

The week's first check is one comparison of a word with ``offence_bound``. The bound may be any
threshold not below the true one; the exact rate is worked out for those who pass. So the bound
leaves out what changes every week (dose, tag) and takes the highest age factor still to come.
It must be refreshed whenever something else that the rate depends on changes.
"""

from typing import Any

import numpy as np

from sim.draws import TOP
from sim.kernel import hot, kernel
from sim.outcomes import NEVER
from sim.people import ACTIVE, AT_LIBERTY, DESISTED, IN_POOL, LICENCE, NO_COHORT, NOT_SUPERVISED
from sim.state import INSIDE_GROUP
from sim.tables import AGES, BOOST_WEEKS

_SAFETY = 1.0000001


@hot
def age_at(people: Any, i: int, week: int) -> int:
    """Return a person's age in whole years."""
    return min(max((week - np.int64(people.birth_week[i])) // 52, 0), AGES - 1)


@kernel
def needs_product(people: Any, careers: Any, i: int) -> float:
    """Return the product of the needs' factors, in the list's order, and the normaliser."""
    product = 1.0
    for j in range(people.need.shape[1]):
        product = product * careers.need_factor[j, people.need[i, j]]
    return product * careers.normaliser[people.profile[i]]


@kernel
def settle_needs(people: Any, careers: Any, i: int) -> None:
    """Work out what the needs make of a person's propensity."""
    people.steady[i] = people.propensity[i] * needs_product(people, careers, i)


@hot
def release_factor(offences: Any, released_week: int, planned: int, week: int) -> float:
    """Return the raised rate after release, 1 from forty weeks on."""
    since = week - released_week
    if released_week == NEVER or since >= BOOST_WEEKS or since < 0:
        return 1.0
    return offences.release[planned, since]


@hot
def pace(people: Any, p: Any, i: int) -> float:
    """Return the rate before age, dose, tag and release, in offences a week."""
    rate = people.steady[i]
    if people.spell[i] != ACTIVE:
        rate = rate * p.careers.quiet_share[people.profile[i]]
    if people.in_services[i]:
        for s in range(people.weeks_left.shape[1]):
            if people.weeks_left[i, s] > 0:
                rate = rate * p.services.effect[s]
    return rate


@hot
def dose_of(people: Any, team: Any, p: Any, i: int) -> int:
    """Return a nominal's dose in 64ths."""
    cohort = people.cohort[i]
    if people.custody[i] != AT_LIBERTY:
        return team.dose[cohort, INSIDE_GROUP]
    dose = team.dose[cohort, people.tier[i]]
    if people.supervision[i] == NOT_SUPERVISED:
        dose = dose * p.staff.engagement // 64
    return dose


@hot
def is_tagged(people: Any, i: int, week: int) -> bool:
    """Say whether a person wears a tag this week."""
    return (
        people.supervision[i] == LICENCE
        and people.tag_until[i] != NEVER
        and people.tag_until[i] > week
        and people.custody[i] == AT_LIBERTY
    )


@hot
def exact(people: Any, team: Any, p: Any, i: int, week: int) -> float:
    """Return a person's rate of offending this week (at liberty, not desisted)."""
    rate = people.pace[i] * p.careers.age[people.sex[i], age_at(people, i, week)]
    if p.on.dose:
        if people.cohort[i] != NO_COHORT:
            rate = rate * (1.0 - p.offences.dose_effect * dose_of(people, team, p, i) / 64)
        elif people.supervision[i] != NOT_SUPERVISED:
            rate = rate * (1.0 + p.offences.dose_effect * team.shortage[0] / 64)
    if p.on.tag and is_tagged(people, i, week):
        rate = rate * p.offences.tag_factor
    return rate * release_factor(p.offences, np.int64(people.released_week[i]), np.int64(people.planned[i]), week)


@kernel
def refresh(people: Any, p: Any, i: int, week: int) -> None:
    """Work out anew a person's pace, and the bound below which a word may mean an offence."""
    if people.place[i] != IN_POOL or people.custody[i] != AT_LIBERTY or people.spell[i] == DESISTED:
        people.offence_bound[i] = 0
        return
    people.pace[i] = pace(people, p, i)
    rate = people.pace[i] * p.careers.age_ceiling[people.sex[i], age_at(people, i, week)] * p.offences.bound_slack
    rate = rate * release_factor(p.offences, np.int64(people.released_week[i]), np.int64(people.planned[i]), week)
    rate = rate * _SAFETY
    if rate >= 1.0:
        people.offence_bound[i] = TOP
    else:
        people.offence_bound[i] = min(np.int64(rate * 4294967296.0) + 1, TOP)


@kernel
def refresh_needs(people: Any, p: Any, i: int, week: int) -> None:
    """Work out anew what the needs make of a person's propensity, and the bound; of nobody who has stopped for good."""
    if people.spell[i] == DESISTED:
        return
    settle_needs(people, p.careers, i)
    refresh(people, p, i, week)
