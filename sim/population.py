"""Make the pool: lives from the first sanction, lived by quarters to the week of entry (ODD 5).

Offences of the past are drawn at the grain of what is recorded, by thinning; charges, courts,
sentences, release and recall are the engine's own. Made once for each (seed, replicate, draw).
"""

from typing import Any

import numpy as np

from sim.draws import MOST, choose, over_weeks, poisson, threshold
from sim.events import note
from sim.kernel import hot, kernel
from sim.lives import begin, born
from sim.outcomes import NEVER
from sim.people import (
    ACTIVE,
    AT_LIBERTY,
    DESISTED,
    LICENCE,
    NOBODY,
    QUIET,
    SUSPENDED,
)
from sim.processes.careers import desistance, need_points
from sim.processes.justice import charge, court
from sim.processes.services import assess
from sim.rates import age_at, release_factor, settle_needs
from sim.state import ATTRIBUTED, CHARGED, JOINS
from sim.status import compliance_hazard, end_supervision, moment, release, strike
from sim.streams import FIRST_CANDIDATE, PAST, WEEK_OFFSET, block
from sim.tables import QUARTER

ADULT = 18
# What is kept of a quarter's candidates: four words, later the luck, the type, the words of marks and
# joining; the next of the same week; and by week the first.
AT_ONCE = 8  # blocks that one pass draws as fast as one
SCRATCH = (6, -(-MOST // AT_ONCE) * AT_ONCE)
LUCK_OF, TYPE, MARKS, JOINING, NEXT, FIRST = range(6)
NONE = -1
_PAST, _ZERO = np.uint64(PAST), np.uint64(0)
LUCK = (4, AT_ONCE)  # word, quarter
YEAR = 4 * QUARTER


@kernel
def draw_blocks(at: Any, who: int, first: int, n: int, luck: Any) -> None:
    """Draw the words of n ordinals of a boundary (and some more), from the first on, in one vectorised pass."""
    person, seed, replicate = np.uint64(who), np.uint64(at.seed), np.uint64(at.replicate)
    for k in range((n + AT_ONCE - 1) // AT_ONCE * AT_ONCE):
        w0, w1, w2, w3 = block(person, at.address, _PAST, np.uint64(first + k), seed, replicate)
        luck[0, k] = w0
        luck[1, k] = w1
        luck[2, k] = w2
        luck[3, k] = w3


@kernel
def drift(people: Any, past: Any, at: Any, i: int, scratch: Any) -> None:
    """Draw the levels of needs a year on."""
    profile = people.profile[i]
    n_needs = people.need.shape[1]
    draw_blocks(at, people.id[i], 1, (n_needs + 3) // 4, scratch)
    for j in range(n_needs):
        word = scratch[j % 4, j // 4]
        cuts = past.need_next[profile, j, people.need[i, j]]
        people.need[i, j] = np.int64(word >= cuts[0]) + np.int64(word >= cuts[1])


@hot
def week_within(word: int, cut: int, a: int, weeks: int) -> int:
    """Return the week in which something falls whose chance over all weeks has this threshold, NEVER if in none."""
    if word < cut:
        return a + word * weeks // cut
    return np.int64(NEVER)


@hot
def falls_in(word: int, h: float, a: int, weeks: int) -> int:
    """Return the week in which something of weekly chance h falls, NEVER if in none."""
    if word > threshold(h * weeks) + 1:  # the chance over all the weeks is no higher
        return np.int64(NEVER)
    return week_within(word, threshold(over_weeks(h, weeks)), a, weeks)


@hot
def candidates(people: Any, p: Any, at: Any, i: int, word: int, rate: float, a: int, scratch: Any) -> int:
    """Draw the quarter's offences for the record, before thinning; return how many."""
    profile, favourite = people.profile[i], people.favourite[i]
    weeks = at.week - a
    count = poisson(word, rate * p.past.known[profile, favourite] * (1.0 + p.offences.extra) * weeks)
    if count == 0:
        return count
    draw_blocks(at, people.id[i], FIRST_CANDIDATE, count, scratch)
    for week in range(weeks):
        scratch[FIRST, week] = NONE
    for j in range(count - 1, -1, -1):
        x = scratch[0, j] * weeks
        word = scratch[1, j]
        scratch[LUCK_OF, j] = x & 0xFFFFFFFF
        scratch[TYPE, j] = favourite
        if word >= p.past.favourite[profile, favourite]:
            scratch[TYPE, j] = choose(p.past.type_cuts[profile, favourite], word)
        scratch[NEXT, j] = scratch[FIRST, x >> 32]
        scratch[FIRST, x >> 32] = j
    return count


@hot
def offend(people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, thin: float, j: int, scratch: Any) -> None:
    """Let a week's candidates, from the first, ``j``, happen or not, and charge for those charged."""
    released = np.int64(people.released_week[i])
    f = release_factor(p.offences, released, 0, at.week)
    likely = f * thin / (1.0 + p.offences.extra)
    cut = threshold(likely)
    soonest = np.int64(-1)
    remand = np.int64(0)
    while j != NONE:
        if likely >= 1.0 or scratch[LUCK_OF, j] < cut:
            of, word = scratch[TYPE, j], scratch[MARKS, j]
            marks = np.int64(JOINS)
            if word < p.past.attributed[of]:
                marks = np.int64(ATTRIBUTED)
                if scratch[JOINING, j] < p.justice.linked[of]:
                    marks |= JOINS
            if word < p.past.charged[of]:
                marks |= CHARGED
                delay = p.justice.to_disposal[of]
                soonest = delay if soonest < 0 else min(soonest, delay)
                remand = max(remand, p.justice.remand_chance[of])
            note(record, people, i, at.week, of, marks)
        j = scratch[NEXT, j]
    if soonest >= 0:
        charge(people, record, ledger, p, at, i, soonest, remand)


@kernel
def weeks_of_quarter(
    people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, a: int,
    turned: int, stop: int, strikes: int, spell: float, count: int, scratch: Any,
) -> None:  # fmt: skip
    """Live the weeks of a quarter in which something falls."""
    active = people.spell[i] == ACTIVE
    kind = people.supervision[i]
    for week in range(a, at.week):
        then = moment(week, at.seed, at.replicate, at.start)
        if people.supervised_until[i] == week:
            end_supervision(people, p.justice, i, week)
        if people.custody_until[i] == week:
            release(people, ledger, p, then, i)
        free = people.custody[i] == AT_LIBERTY
        if strikes == week and free and people.supervision[i] == kind:
            strike(people, ledger, p, then, i)
        if count > 0 and scratch[FIRST, week - a] != NONE and people.custody[i] == AT_LIBERTY and week < stop:
            thin = 1.0
            if spell == 1.0 and active == (week >= turned):
                thin = p.careers.quiet_share[people.profile[i]]
            offend(people, record, ledger, p, then, i, thin, scratch[FIRST, week - a], scratch)
        if people.court_week[i] == week:
            court(people, record, ledger, p, then, i)


@hot
def quarter(
    people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, a: int,
    luck: Any, q: int, points: int, scratch: Any,
) -> None:  # fmt: skip
    """Live the weeks from ``a`` to before the boundary ``at.week``.

    ``luck[:, q]`` are the quarter's four words, ``points`` the sum of the levels of need.
    """
    weeks = at.week - a
    profile = people.profile[i]
    turned = stop = strikes = np.int64(NEVER)
    spell = p.careers.quiet_share[profile]
    count = np.int64(0)
    if people.custody[i] == AT_LIBERTY and LICENCE <= people.supervision[i] <= SUSPENDED:
        h = min(compliance_hazard(people, p.justice, i), 1.0)
        strikes = falls_in(luck[3, q], h, a, weeks)
    if people.spell[i] != DESISTED:
        active = people.spell[i] == ACTIVE
        age = age_at(people, i, at.week)
        turned = week_within(luck[0, q], p.past.turn[profile, np.int64(active), weeks], a, weeks)
        stop = falls_in(luck[1, q], desistance(p.careers, profile, age, points), a, weeks)
        if stop > a and ((active and turned > a) or (not active and turned < stop)):
            if turned < at.week or active:
                spell = 1.0
        rate = people.steady[i] * p.careers.age[people.sex[i], age] * spell
        count = candidates(people, p, at, i, luck[2, q], rate, a, scratch)
    soon = min(np.int64(people.custody_until[i]), np.int64(people.supervised_until[i]))
    soon = min(soon, np.int64(people.court_week[i]), strikes)
    if count > 0 or soon < at.week:
        weeks_of_quarter(people, record, ledger, p, at, i, a, turned, stop, strikes, spell, count, scratch)
    if turned < at.week:
        people.spell[i] = QUIET if people.spell[i] == ACTIVE else ACTIVE
    if stop < at.week:
        people.spell[i] = DESISTED


@kernel
def meets_rule(people: Any, lives: Any, i: int, week: int) -> bool:
    """Say whether a person meets the pool's rule."""
    if age_at(people, i, week) < ADULT:
        return False
    since = week - lives.proven_weeks
    proven = np.int64(people.last_proven[i])
    if people.sanctions[i] > 0 and proven != NEVER and proven >= since and people.ogrs3[i] >= lives.floor:
        return True
    attributed = np.int64(people.last_attributed[i])
    return people.flags[i] != 0 and attributed != NEVER and attributed >= since


@kernel
def is_over(people: Any, lives: Any, i: int, start: int, week: int) -> bool:
    """Say whether a life that doesn't meet the rule can no longer come to meet it."""
    if people.spell[i] != DESISTED or people.court_week[i] != NEVER:
        return False
    if week >= start:
        return True
    since = start - lives.proven_weeks
    proven, attributed = np.int64(people.last_proven[i]), np.int64(people.last_attributed[i])
    return (proven == NEVER or proven < since) and (attributed == NEVER or attributed < since)


@kernel
def draw_quarters(at: Any, who: int, end: int, luck: Any) -> None:
    """Draw the words of as many quarters as there is room for, the first of which ends at ``end``, in one pass."""
    person, seed, replicate = np.uint64(who), np.uint64(at.seed), np.uint64(at.replicate)
    for k in range(luck.shape[1]):  # asked of the array: a loop of known length would be unrolled, not vectorised
        address = np.uint64(end + k * QUARTER + WEEK_OFFSET)
        w0, w1, w2, w3 = block(person, address, _PAST, _ZERO, seed, replicate)
        luck[0, k] = w0
        luck[1, k] = w1
        luck[2, k] = w2
        luck[3, k] = w3


@kernel
def live(
    people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, who: int,
    weeks: int, last: int, scratch: Any, luck: Any,
) -> int:  # fmt: skip
    """Live a life in a row until it enters; return the week of entry, NEVER if it doesn't.

    ``weeks`` is the length of the run, ``last`` the last boundary at which one may enter.
    """
    first, of, suspect = born(people, p, at, i, who, p.lives.career_weeks + weeks)
    if people.leave_week[i] <= at.start:  # over before anyone may enter
        return np.int64(NEVER)
    begin(people, record, ledger, p, at, i, first, of, suspect)
    settle_needs(people, p.careers, i)
    points = need_points(people, i)
    end = first + QUARTER - (first - at.start) % QUARTER
    a = first + 1
    k = np.int64(0)
    while end <= last:
        if people.leave_week[i] <= end:
            return np.int64(NEVER)
        if k % AT_ONCE == 0:
            draw_quarters(at, who, end, luck)
        if a < end:
            then = moment(end, at.seed, at.replicate, at.start)
            if (end - at.start) % YEAR == 0:
                drift(people, p.past, then, i, scratch)
                settle_needs(people, p.careers, i)
                points = need_points(people, i)
            quarter(people, record, ledger, p, then, i, a, luck, k % AT_ONCE, points, scratch)
        if end >= at.start and meets_rule(people, p.lives, i, end):
            return end
        if is_over(people, p.lives, i, at.start, end):
            return np.int64(NEVER)
        a = end
        end += QUARTER
        k += 1
    return np.int64(NEVER)


@kernel
def keep_recent(people: Any, record: Any, i: int, first: int, since: int) -> None:
    """Close up a new life's record to the entries after a week."""
    kept = first
    for entry in range(first, record.count[0]):
        if record.week[entry] > since:
            record.week[kept] = record.week[entry]
            record.type[kept] = record.type[entry]
            record.marks[kept] = record.marks[entry]
            record.previous[kept] = kept - 1 if kept > first else NOBODY
            kept += 1
    record.count[0] = kept
    people.last_entry[i] = kept - 1 if kept > first else NOBODY


@kernel
def make(
    people: Any, record: Any, ledger: Any, p: Any, at: Any, scratch: Any, luck: Any, counts: Any,
    wanted: int, weeks: int, last: int, most: int,
) -> None:  # fmt: skip
    """Make lives in order of id until enough meet the rule at the start.

    ``counts`` holds the next id, the rows used, and how many of them entered at the start; it is
    kept up to date. Stops early when rows or record are full (then grow them and call again),
    or after ``most`` lives.
    """
    while counts[2] < wanted and counts[1] < people.id.size and counts[0] < most:
        who, i = counts[0], np.uint64(counts[1])
        before = record.count[0]
        entry = live(people, record, ledger, p, at, i, who, weeks, last, scratch, luck)
        if record.count[0] > record.week.size:
            record.count[0] = before
            return
        counts[0] += 1
        if entry == NEVER:
            record.count[0] = before
            continue
        people.entry_week[i] = entry
        people.review_phase[i] = who % p.services.review_weeks
        then = moment(entry, at.seed, at.replicate, at.start)
        assess(people, p.services.error, then, i)
        keep_recent(people, record, i, before, entry - p.past.record_weeks)
        counts[1] += 1
        if entry == at.start:
            counts[2] += 1
