"""The meeting: who leaves, who changes tier, who is selected (ODD 7.2).

Selection reads only what agencies hold: the record's attributed and proven offences, sanctions,
OGRS3, needs and risk as assessed, flags.
"""

from typing import Any

import numpy as np

from sim.events import emit
from sim.heaps import heap, take_highest
from sim.kernel import kernel
from sim.outcomes import CLASSES, EXIT_CAUSES, KIND, NEVER
from sim.parameters import CRITERIA
from sim.people import AT_LIBERTY, IN_POOL, NO_COHORT, NOBODY, NOT_SUPERVISED, SENTENCE
from sim.state import ATTRIBUTED, PROVEN
from sim.status import words
from sim.streams import MEETING, REFERRAL

SELECTED, EXITED = KIND["SELECTED"], KIND["EXITED"]
QUIET, ORDER_ENDED, IN_CUSTODY, DESELECTED, _LEFT, CLOSED = range(len(EXIT_CAUSES))
HIGH_RISK, STANDARD, NON_STATUTORY = range(len(CLASSES))
OFFENCES, SANCTIONS, OGRS3, NEEDS, FLAG, ROSH, RECENCY, LOTTERY = range(len(CRITERIA))
STAYS = -1
RED, AMBER, GREEN = 0, 1, 2
BY_JUDGEMENT = 65_535
HIGHEST_SCORE = 65_534
HIGH = 2  # risk of serious harm
_SCORE, _JUDGED, _NO_KEY = np.uint64(48), np.uint64(BY_JUDGEMENT), np.uint64(0)


@kernel
def leave_scheme(people: Any, ledger: Any, at: Any, i: int, cause: int) -> None:
    """End a person's time as a nominal."""
    emit(ledger, at, people.id[i], EXITED, people.cohort[i], cause)
    people.cohort[i] = NO_COHORT
    people.tag_until[i] = NEVER
    people.consented[i] = 0


@kernel
def release_comes(people: Any, cohorts: Any, i: int, week: int) -> bool:
    """Say whether a sentence ends within the window in which release is planned."""
    return people.custody[i] == SENTENCE and np.int64(people.custody_until[i]) - week <= cohorts.release_window


@kernel
def exit_cause(people: Any, p: Any, at: Any, i: int) -> int:
    """Return why a nominal leaves now, STAYS if not; a new consent is kept."""
    c = np.int64(people.cohort[i])
    cohorts, week = p.cohorts, at.week
    custody = people.custody[i]
    if custody == SENTENCE and np.int64(people.custody_until[i]) - week >= cohorts.deselect_weeks[c]:
        return DESELECTED
    if custody != AT_LIBERTY and not cohorts.kept_inside[c]:
        if not (cohorts.trigger_release[c] and release_comes(people, cohorts, i, week)):
            return IN_CUSTODY
    if custody == AT_LIBERTY and people.supervision[i] == NOT_SUPERVISED and not people.consented[i]:
        if cohorts.exit_at_end:
            return ORDER_ENDED
        if words(at, people.id[i], REFERRAL, c)[1] >= cohorts.stay:
            return ORDER_ENDED
        people.consented[i] = 1
    last = people.last_proven[i] if cohorts.quiet_proven[c] else people.last_attributed[i]
    if week - np.int64(people.joined_week[i]) >= cohorts.minimum_stay[c] and (
        last == NEVER or week - np.int64(last) >= cohorts.quiet_weeks[c]
    ):
        return QUIET
    return STAYS


@kernel
def move_tier(people: Any, cohorts: Any, i: int, week: int) -> None:
    """Move a nominal one tier at most."""
    c = np.int64(people.cohort[i])
    tier = people.tier[i]
    last = np.int64(people.last_attributed[i])
    quiet = week - last
    if last != NEVER and last > week - cohorts.meeting_weeks:
        if tier > RED:
            people.tier[i] = tier - 1
    elif tier == RED and (last == NEVER or quiet >= cohorts.amber_weeks[c]):
        people.tier[i] = AMBER
    elif tier == AMBER and (last == NEVER or quiet >= cohorts.green_weeks[c]):
        people.tier[i] = GREEN


@kernel
def review_nominals(people: Any, state: Any, p: Any, at: Any) -> None:
    """Let nominals go, or move them between tiers."""
    work = state.work
    for m in range(work.n_members[0]):
        i = np.uint64(work.members[m])
        cause = exit_cause(people, p, at, i)
        if cause == STAYS:
            move_tier(people, p.cohorts, i, at.week)
        else:
            leave_scheme(people, state.ledger, at, i, cause)


@kernel
def members_of(people: Any, work: Any, c: int) -> int:
    """Count a cohort's nominals."""
    found = np.int64(0)
    for m in range(work.n_members[0]):
        found += np.int64(people.cohort[work.members[m]] == c)
    return found


@kernel
def close_places(people: Any, state: Any, p: Any, at: Any, c: int) -> None:
    """Let go those who joined last where places were cut below those there."""
    work = state.work
    over = members_of(people, work, c) - p.cohorts.places[c]
    while over > 0:
        last = np.int64(NOBODY)
        for m in range(work.n_members[0]):
            i = np.int64(work.members[m])
            if people.cohort[i] != c:
                continue
            if (
                last == NOBODY
                or people.joined_week[i] > people.joined_week[last]
                or (people.joined_week[i] == people.joined_week[last] and people.id[i] > people.id[last])
            ):
                last = i
        leave_scheme(people, state.ledger, at, np.uint64(last), CLOSED)
        over -= 1


@kernel
def has_trigger(people: Any, cohorts: Any, c: int, i: int, week: int) -> bool:
    """Say whether a recent charge or release stands behind a referral."""
    window = cohorts.trigger_weeks[c]
    if cohorts.trigger_charge[c]:
        charge = np.int64(people.last_charge[i])
        if charge != NEVER and week - charge <= window:
            return True
        suspected = np.int64(people.last_attributed[i])
        if (
            cohorts.without_sanction[c]
            and people.sanctions[i] == 0
            and suspected != NEVER
            and week - suspected <= window
        ):
            return True
    if cohorts.trigger_release[c]:
        released = np.int64(people.released_week[i])
        if released != NEVER and week - released <= window:
            return True
        return release_comes(people, cohorts, i, week)
    return False


@kernel
def is_eligible(people: Any, cohorts: Any, c: int, i: int, week: int) -> bool:
    """Say whether a person may be considered for a cohort."""
    if people.place[i] != IN_POOL or people.cohort[i] != NO_COHORT:
        return False
    if not cohorts.areas[c, people.area[i]]:
        return False
    flags = cohorts.flags[c]
    if flags and not np.int64(people.flags[i]) & flags:
        return False
    if people.sanctions[i] == 0 and not cohorts.without_sanction[c]:
        return False
    if people.mappa[i] > cohorts.mappa[c]:
        return False
    if people.custody[i] != AT_LIBERTY and not (cohorts.trigger_release[c] and release_comes(people, cohorts, i, week)):
        return False
    return has_trigger(people, cohorts, c, i, week)


@kernel
def class_of(people: Any, i: int) -> int:
    """Return the class by which an agency refers a person."""
    if people.custody[i] == AT_LIBERTY and people.supervision[i] == NOT_SUPERVISED:
        return NON_STATUTORY
    if people.rosh[i] >= HIGH or people.mappa[i] > 0:
        return HIGH_RISK
    return STANDARD


@kernel
def offence_points(people: Any, record: Any, i: int, points: Any, since: int, mark: int, enough: int) -> int:
    """Sum the points of a person's marked offences after a week, until there are enough."""
    total = np.int64(0)
    newest = np.int64(people.last_entry[i])
    while newest != NOBODY and total < enough:
        entry = np.uint64(newest)
        if record.week[entry] <= since:
            break
        total += points[record.type[entry]] * np.int64(record.marks[entry] & mark != 0)
        newest = np.int64(record.previous[entry])
    return total


@kernel
def counted(people: Any, record: Any, matrices: Any, row: int, i: int, week: int, luck: int) -> int:
    """Return a criterion's points before its cap."""
    weight = matrices.weight[row]
    kind = matrices.kind[row]
    if kind == OFFENCES:
        mark = PROVEN if matrices.proven[row] else ATTRIBUTED
        since = week - matrices.window[row]
        if weight <= 0:
            return np.int64(0)
        enough = matrices.cap[row] // weight + 1  # more than the cap counts as the cap
        return weight * offence_points(people, record, i, matrices.points[row], since, mark, enough)
    if kind == SANCTIONS:
        return weight * np.int64(people.sanctions[i])
    if kind == OGRS3:
        return weight * (np.int64(people.ogrs3[i]) // 10)
    if kind == NEEDS:
        needs = np.int64(0)
        for j in range(people.assessed.shape[1]):
            needs += np.int64(matrices.needs[row, j] and people.assessed[i, j] > 0)
        return weight * needs
    if kind == FLAG:
        return weight if matrices.flags[row] & np.int64(people.flags[i]) else np.int64(0)
    if kind == ROSH:
        return weight * np.int64(people.rosh[i])
    if kind == RECENCY:
        last = np.int64(people.last_proven[i] if matrices.proven[row] else people.last_attributed[i])
        window = matrices.window[row]
        if last == NEVER or week - last >= window:
            return np.int64(0)
        return weight * (window - (week - last)) // window
    return weight * (luck >> 16) >> 16


@kernel
def score(people: Any, record: Any, matrices: Any, matrix: int, i: int, week: int, luck: int) -> int:
    """Score a person by a matrix, from what agencies hold."""
    total = np.int64(0)
    for row in range(matrices.first[matrix], matrices.last[matrix]):
        total += min(matrices.cap[row], counted(people, record, matrices, row, i, week, luck))
    return min(total, HIGHEST_SCORE)


@kernel
def consider(people: Any, state: Any, p: Any, at: Any, c: int, i: int) -> Any:
    """Return a person's key for a cohort's places; 0 for those who aren't candidates."""
    cohorts = p.cohorts
    if not is_eligible(people, cohorts, c, i, at.week):
        return _NO_KEY
    group = class_of(people, i)
    if np.int64(people.referable[i]) >= cohorts.referable[group]:
        return _NO_KEY
    override, consent, tie, luck = words(at, people.id[i], REFERRAL, c)
    if group == NON_STATUTORY and consent >= cohorts.consent:
        return _NO_KEY
    if override < cohorts.override[c]:
        points = np.int64(BY_JUDGEMENT)
    elif state.work.asked[0]:
        return state.work.given[c, i]
    else:
        points = score(people, state.record, p.matrices, cohorts.matrix[c], i, at.week, luck)
        if points < cohorts.threshold[c]:
            return _NO_KEY
    return np.uint64(points) << _SCORE | np.uint64((tie >> 8) << 24 | np.int64(people.id[i]))


@kernel
def select(people: Any, ledger: Any, at: Any, c: int, i: int, by_judgement: bool) -> None:
    """Make a person a nominal."""
    group = class_of(people, i)
    kind = group + 4 * np.int64(by_judgement)
    people.cohort[i] = c
    people.selected_as[i] = kind
    people.tier[i] = RED
    people.joined_week[i] = at.week
    people.consented[i] = group == NON_STATUTORY
    emit(ledger, at, people.id[i], SELECTED, c, kind)


@kernel
def fill(people: Any, state: Any, p: Any, at: Any, c: int, n: int) -> None:
    """Fill a cohort's free places with the highest keys."""
    work = state.work
    free = p.cohorts.places[c] - members_of(people, work, c)
    candidates = np.int64(0)
    if free <= 0:
        return
    for i in range(n):
        key = consider(people, state, p, at, c, np.uint64(i))
        if key != _NO_KEY:
            work.key[candidates] = key
            work.key_row[candidates] = i
            candidates += 1
    heap(work.key, work.key_row, work.key_stay, candidates)
    while free > 0 and candidates > 0:
        take_highest(work.key, work.key_row, work.key_stay, candidates)
        candidates -= 1
        free -= 1
        i = np.uint64(work.key_row[candidates])
        select(people, state.ledger, at, c, i, work.key[candidates] >> _SCORE == _JUDGED)
        work.members[work.n_members[0]] = i
        work.n_members[0] += 1


@kernel
def step(people: Any, state: Any, p: Any, at: Any, n: int, opening: int) -> None:
    """Hold the meeting if one is due; ``opening`` is the scheme's first week."""
    state.team.met[0] = 0
    if (at.week - opening) % p.cohorts.meeting_weeks != 0:
        return
    if words(at, 0, MEETING, 0)[0] >= p.cohorts.held:
        return
    state.team.met[0] = 1
    review_nominals(people, state, p, at)
    for c in range(p.cohorts.places.size):
        close_places(people, state, p, at, c)
    for c in range(p.cohorts.places.size):
        fill(people, state, p, at, c, n)
