"""Supervision: hours there against hours needed, and the dose that comes of it (ODD 7.4)."""

from typing import Any

import numpy as np

from sim.kernel import kernel
from sim.parameters import TASKS
from sim.people import AT_LIBERTY, IN_POOL, NO_COHORT, NOT_SUPERVISED
from sim.state import INSIDE_GROUP, TIERS_AND_INSIDE

PROTECT = TASKS.index("protect_victims")
ADMINISTER = TASKS.index("administer")
N_TASKS = len(TASKS)
FULL = 64


@kernel
def train(team: Any, staff: Any, opens: bool) -> None:
    """Move what staff have gained by training a week on, and set their skill."""
    if opens:
        team.trained[0] = staff.training_gain
    else:
        team.trained[0] += (staff.training_gain - team.trained[0]) // staff.training_fade
    for r in range(team.skill.shape[0]):
        for c in range(team.skill.shape[1]):
            skill = staff.skill[r, c]
            team.skill[r, c] = skill + (FULL - skill) * team.trained[0] // 65_536 if skill > 0 else 0


@kernel
def count_groups(people: Any, work: Any, team: Any) -> None:
    """Count nominals by cohort and tier, or inside."""
    team.counts[:] = 0
    for m in range(work.n_members[0]):
        i = np.uint64(work.members[m])
        group = INSIDE_GROUP
        if people.custody[i] == AT_LIBERTY:
            group = np.int64(people.tier[i])
        team.counts[people.cohort[i], group] += 1


@kernel
def require(team: Any, minutes: Any) -> None:
    """Set what each group needs of each task."""
    team.credit[:] = 0
    team.given[:] = 0
    team.done[:] = 0
    for c in range(minutes.shape[0]):
        for g in range(TIERS_AND_INSIDE):
            for k in range(N_TASKS):
                team.remaining[c, g, k] = team.counts[c, g] * minutes[c, g, k]


@kernel
def left_of(team: Any, serves: Any, r: int, task: int) -> int:
    """Return what is still needed of a task in the cohorts a role serves."""
    total = np.int64(0)
    for c in range(team.remaining.shape[0]):
        if serves[r, c]:
            for g in range(TIERS_AND_INSIDE):
                total += team.remaining[c, g, task]
    return total


@kernel
def administer(team: Any, staff: Any) -> None:
    """Do the administration first; what is missing costs the others time."""
    required = np.int64(0)
    given = np.int64(0)
    for c in range(team.remaining.shape[0]):
        for g in range(TIERS_AND_INSIDE):
            required += team.remaining[c, g, ADMINISTER]
    for r in range(team.supply.size):
        if staff.own[r, ADMINISTER]:
            minutes = min(team.supply[r], required - given)
            team.supply[r] -= minutes
            team.given[r] += minutes
            given += minutes
    team.done[ADMINISTER] = given
    done = np.int64(FULL) if required == 0 else min(np.int64(FULL), FULL * given // required)
    for r in range(team.supply.size):
        if not staff.own[r, ADMINISTER]:
            team.supply[r] -= team.supply[r] * staff.overhead * (FULL - done) // 4096


@kernel
def give(team: Any, r: int, c: int, g: int, k: int, x: int, skill: int) -> int:
    """Give minutes of a task to a group."""
    team.remaining[c, g, k] -= x
    team.credit[c, g, k] += x * skill
    team.given[r] += x
    team.done[k] += x
    return x


@kernel
def share_out(team: Any, staff: Any, r: int, k: int, x: int, left: int, part: int) -> int:
    """Share a role's minutes of a task among groups, at 64ths of its skill; return the minutes given."""
    given = np.int64(0)
    n_cohorts = team.remaining.shape[0]
    if not staff.highest_first:
        for c in range(n_cohorts):
            if staff.serves[r, c]:
                for g in range(TIERS_AND_INSIDE):
                    minutes = x * team.remaining[c, g, k] // left
                    given += give(team, r, c, g, k, minutes, team.skill[r, c] * part // 64)
        return given
    for g in range(TIERS_AND_INSIDE):
        tier = np.int64(0)
        for c in range(n_cohorts):
            if staff.serves[r, c]:
                tier += team.remaining[c, g, k]
        if tier == 0:
            continue
        y = min(x, tier)
        for c in range(n_cohorts):
            if staff.serves[r, c]:
                minutes = y * team.remaining[c, g, k] // tier
                given += give(team, r, c, g, k, minutes, team.skill[r, c] * part // 64)
        x -= y
    return given


@kernel
def work_through(team: Any, staff: Any, tasks: Any, parts: Any) -> None:
    """Let roles in order do tasks, at 64ths of their skill."""
    for r in range(team.supply.size):
        total = np.int64(0)
        for k in range(N_TASKS):
            if tasks[r, k] and k != ADMINISTER:
                total += left_of(team, staff.serves, r, k)
        if total == 0:
            continue
        supply = team.supply[r]
        spend = min(supply, total)
        for k in range(N_TASKS):
            if tasks[r, k] and k != ADMINISTER:
                left = left_of(team, staff.serves, r, k)
                if left > 0:
                    x = spend * left // total
                    team.supply[r] -= share_out(team, staff, r, k, x, left, parts[r])


@kernel
def first_skill(team: Any, staff: Any, c: int, k: int) -> int:
    """Return the skill of the role that a task would fall to, were hours endless."""
    for r in range(staff.posts.size):
        if staff.own[r, k] and staff.serves[r, c] and staff.posts[r] > 0:
            return team.skill[r, c]
    for r in range(staff.posts.size):
        if staff.substitute[r, k] and staff.serves[r, c] and staff.posts[r] > 0:
            return team.skill[r, c] * staff.substitute_part[r] // 64
    return np.int64(0)


@kernel
def group_dose(team: Any, staff: Any, c: int, g: int) -> int:
    """Work out a group's dose; of an empty one, that of somebody alone with endless hours."""
    credit = np.int64(0)
    required = np.int64(0)
    for k in range(PROTECT):
        minutes = staff.minutes[c, g, k]
        if team.counts[c, g] > 0:
            credit += team.credit[c, g, k]
            required += team.counts[c, g] * minutes
        else:
            credit += minutes * first_skill(team, staff, c, k)
            required += minutes
    return np.int64(FULL) if required == 0 else min(np.int64(FULL), credit // required)


@kernel
def victim_dose(team: Any, staff: Any, c: int) -> int:
    """Work out a cohort's victim dose; where nobody there needs it, that of somebody who would."""
    credit = np.int64(0)
    required = np.int64(0)
    needed = np.int64(0)
    for g in range(TIERS_AND_INSIDE):
        credit += team.credit[c, g, PROTECT]
        required += team.counts[c, g] * staff.minutes[c, g, PROTECT]
        needed += staff.minutes[c, g, PROTECT]
    if required > 0:
        return min(np.int64(FULL), credit // required)
    return first_skill(team, staff, c, PROTECT) if needed > 0 else np.int64(0)


@kernel
def dose(team: Any, staff: Any) -> None:
    """Work out each group's dose and each cohort's victim dose."""
    for c in range(team.counts.shape[0]):
        for g in range(TIERS_AND_INSIDE):
            team.dose[c, g] = group_dose(team, staff, c, g)
        team.victim_dose[c] = victim_dose(team, staff, c)


@kernel
def ordinary_shortage(people: Any, team: Any, staff: Any, n: int) -> None:
    """Work out what ordinary supervision lost to the scheme's hours."""
    supervised = np.int64(0)
    for i in range(n):
        supervised += np.int64(
            (people.supervision[i] != NOT_SUPERVISED)
            & (people.custody[i] == AT_LIBERTY)
            & (people.cohort[i] == NO_COHORT)
            & (people.place[i] == IN_POOL)
        )
    moved = np.int64(0)
    for r in range(team.given.size):
        if staff.from_ordinary[r]:
            moved += team.given[r]
    need = supervised * staff.ordinary_minutes
    team.shortage[0] = 0 if need == 0 else min(np.int64(FULL), FULL * moved // need)


@kernel
def step(people: Any, state: Any, p: Any, n: int, opens: bool) -> None:
    """Set hours there against hours needed; ``opens`` says that this is the scheme's first week."""
    team, staff = state.team, p.staff
    train(team, staff, opens)
    count_groups(people, state.work, team)
    require(team, staff.minutes)
    administer(team, staff)
    for r in range(team.supply.size):
        team.there[r] = team.supply[r] + team.given[r]
    work_through(team, staff, staff.own, staff.own_part)
    work_through(team, staff, staff.substitute, staff.substitute_part)
    dose(team, staff)
    ordinary_shortage(people, team, staff, n)
