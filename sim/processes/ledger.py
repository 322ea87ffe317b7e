"""The ledger's weekly table: what stands at the end of a week (ODD 7.11)."""

from typing import Any

import numpy as np

from sim.events import enter_weeks_inside
from sim.kernel import kernel
from sim.outcomes import WEEKLY
from sim.people import AT_LIBERTY, IN_POOL, NOBODY, NOT_SUPERVISED
from sim.rates import dose_of, is_tagged
from sim.state import FILLED

_PART = {column.name: k for k, column in enumerate(WEEKLY)}
POOL, INSIDE, SUPERVISED = _PART["pool"], _PART["inside"], _PART["supervised"]
SHORTAGE, MEETING, TAGGED = _PART["shortage"], _PART["meeting"], _PART["tagged"]
NOMINALS, NOMINALS_INSIDE = _PART["nominals"], _PART["nominals_inside"]
FIRST_TIER, VOLUNTARY = _PART["nominals_red"], _PART["nominals_voluntary"]
REFERRED = _PART["referred_high_risk"]  # then one for each class
PLACES, DOSE, VICTIM_DOSE = _PART["places"], _PART["dose"], _PART["victim_dose"]
POSTS, THERE, GIVEN = _PART["posts_filled"], _PART["minutes_there"], _PART["minutes_given"]
REQUIRED, DONE = _PART["minutes_required"], _PART["minutes_done"]
WAITING, WAITING_BACKGROUND = _PART["waiting"], _PART["waiting_background"]
IN_ORDINARY, IN_SCHEME = _PART["in_ordinary"], _PART["in_scheme"]
IN_BACKGROUND, NOMINALS_IN = _PART["in_background"], _PART["nominals_in"]
YEAR = 52
NEED, UNMET = _PART["need"], _PART["need_unmet"]


@kernel
def count_pool(people: Any, row: Any, columns: Any, n: int) -> None:
    """Count the pool, those inside, those supervised."""
    pool = inside = supervised = np.int64(0)
    for i in range(n):
        pool += np.int64(people.place[i] == IN_POOL)
    for i in range(n):
        inside += np.int64((people.place[i] == IN_POOL) & (people.custody[i] != AT_LIBERTY))
    for i in range(n):
        supervised += np.int64(
            (people.place[i] == IN_POOL) & (people.custody[i] == AT_LIBERTY) & (people.supervision[i] != NOT_SUPERVISED)
        )
    row[columns[POOL]] = pool
    row[columns[INSIDE]] = inside
    row[columns[SUPERVISED]] = supervised


@kernel
def count_inside(people: Any, ledger: Any, at: Any, n: int) -> None:
    """Count everyone's weeks in custody, and enter them as a year ends."""
    for i in range(n):
        people.weeks_inside[i] += np.uint8(people.custody[i] != AT_LIBERTY)
    if (at.week + 1) % YEAR == 0:
        for i in range(n):
            enter_weeks_inside(people, ledger, at, np.uint64(i))


@kernel
def close(people: Any, state: Any, at: Any, n: int) -> None:
    """Enter the weeks in custody that are still to enter when the run ends."""
    for i in range(n):
        enter_weeks_inside(people, state.ledger, at, np.uint64(i))


@kernel
def count_nominal(people: Any, team: Any, p: Any, row: Any, columns: Any, i: int) -> None:
    """Count one nominal at liberty: tier, dose, needs."""
    c = np.int64(people.cohort[i])
    row[columns[FIRST_TIER + np.int64(people.tier[i])] + c] += 1
    if people.supervision[i] == NOT_SUPERVISED:
        row[columns[VOLUNTARY] + c] += 1
    row[columns[REFERRED + (np.int64(people.selected_as[i]) & 3)] + c] += 1
    row[columns[DOSE] + c] += dose_of(people, team, p, i)
    for j in range(people.assessed.shape[1]):
        if people.assessed[i, j] == 0:
            continue
        row[columns[NEED] + j] += 1
        met = False
        for s in range(p.services.need.size):
            if p.services.need[s] == j and people.weeks_left[i, s] > 0:
                met = True
        if not met:
            row[columns[UNMET] + j] += 1


@kernel
def count_nominals(people: Any, state: Any, p: Any, row: Any, columns: Any, week: int) -> None:
    """Count the nominals."""
    work = state.work
    for m in range(work.n_members[0]):
        i = np.uint64(work.members[m])
        c = np.int64(people.cohort[i])
        row[columns[NOMINALS] + c] += 1
        row[columns[TAGGED]] += np.int64(p.on.tag and is_tagged(people, i, week))
        for s in range(people.weeks_left.shape[1]):
            row[columns[NOMINALS_IN] + s] += np.int64(people.weeks_left[i, s] > 0)
        if people.custody[i] == AT_LIBERTY:
            count_nominal(people, state.team, p, row, columns, i)
        else:
            row[columns[NOMINALS_INSIDE] + c] += 1


@kernel
def count_team(team: Any, p: Any, row: Any, columns: Any) -> None:
    """Count places, posts and minutes."""
    row[columns[SHORTAGE]] = team.shortage[0]
    row[columns[MEETING]] = team.met[0]
    for c in range(p.cohorts.places.size):
        row[columns[PLACES] + c] = p.cohorts.places[c]
        row[columns[VICTIM_DOSE] + c] = team.victim_dose[c]
    for r in range(team.known.size):
        for post in range(p.staff.posts[r]):
            row[columns[POSTS] + r] += np.int64(team.vacant_until[r, post] == FILLED)
        row[columns[THERE] + r] = team.there[r]
        row[columns[GIVEN] + r] = team.given[r]
    for c in range(team.counts.shape[0]):
        for g in range(team.counts.shape[1]):
            for k in range(p.staff.minutes.shape[2]):
                row[columns[REQUIRED] + k] += team.counts[c, g] * p.staff.minutes[c, g, k]
    for k in range(team.done.size):
        row[columns[DONE] + k] = team.done[k]


@kernel
def count_services(lists: Any, row: Any, columns: Any) -> None:
    """Count lists and places in use."""
    for s in range(lists.length.size):
        for q in range(lists.length[s]):
            if lists.row[s, q] == NOBODY:
                row[columns[WAITING_BACKGROUND] + s] += 1
            else:
                row[columns[WAITING] + s] += 1
        row[columns[IN_ORDINARY] + s] = lists.ordinary[s]
        row[columns[IN_SCHEME] + s] = lists.scheme[s]
        row[columns[IN_BACKGROUND] + s] = lists.background[s]


@kernel
def step(people: Any, state: Any, p: Any, at: Any, n: int) -> None:
    """Fill the week's row of the weekly table."""
    columns = state.ledger.columns
    row = state.ledger.weekly[at.week - at.start]
    count_pool(people, row, columns, n)
    count_services(state.lists, row, columns)
    count_inside(people, state.ledger, at, n)
    if p.on.scheme:
        count_nominals(people, state, p, row, columns, at.week)
        count_team(state.team, p, row, columns)
