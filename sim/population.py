"""Make the pool: lives from the first sanction, lived by quarters to the week of entry (ODD 5).

Offences of the past are drawn at the grain of what is recorded, by thinning; charges, courts,
sentences, release and recall are the engine's own. Made once for each (seed, replicate, draw).
"""

from typing import Any

import numpy as np

from sim.draws import choose, over_weeks, poisson, threshold
from sim.events import note
from sim.kernel import hot, kernel
from sim.outcomes import NEVER
from sim.people import (
    ACTIVE,
    AT_LIBERTY,
    DESISTED,
    LICENCE,
    NOBODY,
    NOT_SUPERVISED,
    OUTSIDE,
    QUIET,
    SUSPENDED,
)
from sim.processes.careers import desistance
from sim.processes.justice import charge, court
from sim.processes.services import assess
from sim.rates import age_at, release_factor
from sim.state import ATTRIBUTED, CHARGED
from sim.status import compliance_hazard, end_supervision, moment, release, strike, words
from sim.streams import FIRST_CANDIDATE, LIFE, PAST, WEEK_OFFSET
from sim.tables import QUARTER

AGED_OUT = 2
ADULT = 18
LIFE_WEEK = -WEEK_OFFSET  # the address's week is 0 for what is drawn once for a life
LATEST = 32_000  # last week of leaving
SCRATCH = (4, 60)  # week, type, word of its marks, luck of a quarter's candidates


@hot
def blank(people: Any, i: int) -> None:
    """Set a row to what it is before a life begins."""
    people.place[i] = OUTSIDE
    people.spell[i] = ACTIVE
    people.custody[i] = AT_LIBERTY
    people.custody_until[i] = NEVER
    people.custody_since[i] = NEVER
    people.court_week[i] = NEVER
    people.supervision[i] = NOT_SUPERVISED
    people.supervised_until[i] = NEVER
    people.sentence_weeks[i] = 0
    people.released_week[i] = NEVER
    people.planned[i] = 0
    people.sanctions[i] = 0
    people.first_sanction_week[i] = NEVER
    people.last_type[i] = 0
    people.last_caution[i] = 0
    people.ogrs3[i] = 0
    people.last_proven[i] = NEVER
    people.last_attributed[i] = NEVER
    people.last_charge[i] = NEVER
    people.mappa[i] = 0
    people.last_entry[i] = NOBODY
    people.offence_bound[i] = 0


@hot
def leaving(people: Any, lives: Any, i: int, first: int, word: int) -> None:
    """Set the week and the cause of leaving."""
    week = min(first + lives.leave_after[word >> 22], LATEST)
    cause = 0 if (word & 0x3FFFFF) << 10 < lives.died else 1
    limit = np.int64(people.birth_week[i]) + 52 * lives.age_limit
    if limit <= week:
        week, cause = limit, AGED_OUT
    people.leave_week[i] = week
    people.leave_cause[i] = cause


@hot
def character(people: Any, p: Any, at: Any, i: int, who: int, span: int) -> tuple[int, int, bool]:
    """Draw what never changes; return the first week, the first type, and whether a suspect."""
    lives = p.lives
    w0, w1, w2, w3 = words(at, who, LIFE, 0)
    profile = choose(lives.profile_cuts, w0)
    first = at.start - lives.career_weeks + (w1 * span >> 32)
    people.id[i] = who
    people.profile[i] = profile
    people.propensity[i] = lives.rate[profile, w2 >> 20]
    people.birth_week[i] = first - lives.age_weeks[profile, w3 >> 24] - who % 52
    w0, w1, w2, w3 = words(at, who, LIFE, 1)
    people.sex[i] = w0 < lives.female[profile]
    people.area[i] = choose(lives.area_cuts, w1)
    people.favourite[i] = choose(lives.favourite_cuts[profile], w2)
    leaving(people, lives, i, first, w3)
    w0, w1, w2, w3 = words(at, who, LIFE, 2)
    people.referable[i] = w0
    people.flags[i] = (
        np.int64(w1 < lives.flag[profile, 0])
        + 2 * np.int64(w2 < lives.flag[profile, 1])
        + 4 * np.int64(w3 < lives.flag[profile, 2])
    )
    w0, w1, w2, _ = words(at, who, LIFE, 3)
    people.rosh[i] = choose(lives.rosh_cuts[profile], w0)
    suspect = w1 < lives.suspect[profile]
    cuts = lives.first_cuts[profile, np.int64(suspect)]
    of = np.int64(people.favourite[i]) if cuts[0] < 0 else choose(cuts, w2)
    return first, of, suspect


@hot
def first_needs(people: Any, lives: Any, at: Any, i: int) -> None:
    """Draw the levels of all needs at the start of a life."""
    profile = people.profile[i]
    n_needs = people.need.shape[1]
    for start in range(0, n_needs, 4):
        four = words(at, people.id[i], LIFE, 4 + start // 4)
        for k in range(min(4, n_needs - start)):
            j = start + k
            level = 0
            if four[k] < lives.level_two[profile, j]:
                level = 2
            elif four[k] < lives.level_any[profile, j]:
                level = 1
            people.need[i, j] = level


@hot
def begin(people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, who: int, span: int) -> int:
    """Begin a life in a row; return its first week."""
    blank(people, i)
    origin = moment(LIFE_WEEK, at.seed, at.replicate, at.start)
    first, of, suspect = character(people, p, origin, i, who, span)
    first_needs(people, p.lives, origin, i)
    then = moment(first, at.seed, at.replicate, at.start)
    if suspect:
        note(record, people, i, first, of, 0, ATTRIBUTED)
        return first
    note(record, people, i, first, of, 0, ATTRIBUTED | CHARGED)
    people.last_charge[i] = first
    court(people, record, ledger, p, then, i)
    return first


@hot
def drift(people: Any, past: Any, at: Any, i: int) -> None:
    """Draw the levels of needs a quarter on."""
    profile = people.profile[i]
    n_needs = people.need.shape[1]
    for start in range(0, n_needs, 4):
        four = words(at, people.id[i], PAST, 1 + start // 4)
        for k in range(min(4, n_needs - start)):
            j = start + k
            cuts = past.need_next[profile, j, people.need[i, j]]
            level = 2
            if four[k] < cuts[0]:
                level = 0
            elif four[k] < cuts[1]:
                level = 1
            people.need[i, j] = level


@hot
def falls_in(word: int, h: float, a: int, weeks: int) -> int:
    """Return the week in which something of weekly chance h falls, NEVER if in none."""
    if word > threshold(h * weeks) + 1:  # the chance over all the weeks is no higher
        return np.int64(NEVER)
    cut = threshold(over_weeks(h, weeks))
    if word < cut:
        return a + word * weeks // cut
    return np.int64(NEVER)


@hot
def recorded_type(people: Any, past: Any, i: int, word: int, q: float) -> int:
    """Return the type of a recorded offence; q is the favourite's share."""
    if word < threshold(q):
        return np.int64(people.favourite[i])
    shares = past.recorded_share[people.profile[i]]
    last = np.int64(0)
    before = 0.0
    for k in range(shares.size):
        if shares[k] > before:
            last = np.int64(k)
            if word < threshold(q + (1.0 - q) * shares[k]):
                return last
        before = shares[k]
    return last


@hot
def candidates(people: Any, p: Any, at: Any, i: int, word: int, spell: float, a: int, scratch: Any) -> int:
    """Draw the quarter's recorded offences before thinning; return how many."""
    profile = people.profile[i]
    special = p.past.specialisation[profile]
    favourite = special * p.past.recorded[people.favourite[i]]
    share = favourite + (1.0 - special) * p.past.recorded_total[profile]
    rate = people.propensity[i] * p.careers.age[people.sex[i], age_at(people, i, at.week)]
    rate = rate * spell
    for j in range(people.need.shape[1]):
        rate = rate * p.careers.need_factor[j, people.need[i, j]]
    rate = rate * p.careers.normaliser[profile]
    weeks = at.week - a
    count = poisson(word, rate * share * (1.0 + p.offences.extra) * weeks)
    for j in range(count):
        w0, w1, w2, _ = words(at, people.id[i], PAST, FIRST_CANDIDATE + j)
        x = w0 * weeks
        scratch[0, j] = a + (x >> 32)
        scratch[1, j] = recorded_type(people, p.past, i, w1, favourite / share)
        scratch[2, j] = w2
        scratch[3, j] = x & 0xFFFFFFFF
    return count


@hot
def offend(
    people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, thin: float, count: int, scratch: Any
) -> None:
    """Let a week's candidates happen or not, and charge for those charged."""
    released = np.int64(people.released_week[i])
    f = release_factor(p.offences, released, 0, at.week)
    likely = f * thin / (1.0 + p.offences.extra)
    cut = threshold(likely)
    happened = np.int64(0)
    soonest = np.int64(-1)
    remand = np.int64(0)
    for j in range(count):
        if scratch[0, j] != at.week or (likely < 1.0 and scratch[3, j] >= cut):
            continue
        of = scratch[1, j]
        marks = np.int64(0)
        if scratch[2, j] < p.past.attributed[of]:
            marks = np.int64(ATTRIBUTED)
        if scratch[2, j] < p.past.charged[of]:
            marks = np.int64(ATTRIBUTED | CHARGED)
            delay = p.justice.to_disposal[of]
            soonest = delay if soonest < 0 else min(soonest, delay)
            remand = max(remand, p.justice.remand_chance[of])
        note(record, people, i, at.week, of, happened, marks)
        happened += 1
    if soonest >= 0:
        charge(people, record, ledger, p, at, i, soonest, remand)


@hot
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
        if count > 0 and people.custody[i] == AT_LIBERTY and week < stop:
            thin = 1.0
            if spell == 1.0 and active == (week >= turned):
                thin = p.careers.quiet_share[people.profile[i]]
            offend(people, record, ledger, p, then, i, thin, count, scratch)
        if people.court_week[i] == week:
            court(people, record, ledger, p, then, i)


@hot
def quarter(people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, a: int, scratch: Any) -> None:
    """Live the weeks from ``a`` to before the boundary ``at.week``."""
    weeks = at.week - a
    w0, w1, w2, w3 = words(at, people.id[i], PAST, 0)
    drift(people, p.past, at, i)
    profile = people.profile[i]
    turned = stop = strikes = np.int64(NEVER)
    spell = p.careers.quiet_share[profile]
    count = np.int64(0)
    if people.custody[i] == AT_LIBERTY and LICENCE <= people.supervision[i] <= SUSPENDED:
        h = min(compliance_hazard(people, p.justice, i), 1.0)
        strikes = falls_in(w3, h, a, weeks)
    if people.spell[i] != DESISTED:
        active = people.spell[i] == ACTIVE
        turn = p.careers.pause[profile] if active else p.careers.resume[profile]
        turned = falls_in(w0, turn, a, weeks)
        stop = falls_in(w1, desistance(people, p.careers, i, at.week), a, weeks)
        if stop > a and ((active and turned > a) or (not active and turned < stop)):
            if turned < at.week or active:
                spell = 1.0
        count = candidates(people, p, at, i, w2, spell, a, scratch)
    soon = min(np.int64(people.custody_until[i]), np.int64(people.supervised_until[i]))
    soon = min(soon, np.int64(people.court_week[i]), strikes)
    if count > 0 or soon < at.week:
        weeks_of_quarter(people, record, ledger, p, at, i, a, turned, stop, strikes, spell, count, scratch)
    if turned < at.week:
        people.spell[i] = QUIET if people.spell[i] == ACTIVE else ACTIVE
    if stop < at.week:
        people.spell[i] = DESISTED


@hot
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


@hot
def is_over(people: Any, lives: Any, i: int, start: int, week: int) -> bool:
    """Say whether a life that doesn't meet the rule can no longer come to meet it."""
    if people.spell[i] != DESISTED or people.court_week[i] != NEVER:
        return False
    if week >= start:
        return True
    since = start - lives.proven_weeks
    proven, attributed = np.int64(people.last_proven[i]), np.int64(people.last_attributed[i])
    return (proven == NEVER or proven < since) and (attributed == NEVER or attributed < since)


@hot
def live(
    people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, who: int,
    weeks: int, last: int, scratch: Any,
) -> int:  # fmt: skip
    """Live a life in a row until it enters; return the week of entry, NEVER if it doesn't.

    ``weeks`` is the length of the run, ``last`` the last boundary at which one may enter.
    """
    span = p.lives.career_weeks + weeks
    first = begin(people, record, ledger, p, at, i, who, span)
    end = first + QUARTER - (first - at.start) % QUARTER
    a = first + 1
    while end <= last:
        if people.leave_week[i] <= end:
            return np.int64(NEVER)
        if a < end:
            then = moment(end, at.seed, at.replicate, at.start)
            quarter(people, record, ledger, p, then, i, a, scratch)
        if end >= at.start and meets_rule(people, p.lives, i, end):
            return end
        if is_over(people, p.lives, i, at.start, end):
            return np.int64(NEVER)
        a = end
        end += QUARTER
    return np.int64(NEVER)


@hot
def keep_recent(people: Any, record: Any, i: int, first: int, since: int) -> None:
    """Close up a new life's record to the entries after a week."""
    kept = first
    for entry in range(first, record.count[0]):
        if record.week[entry] > since:
            record.week[kept] = record.week[entry]
            record.type[kept] = record.type[entry]
            record.ordinal[kept] = record.ordinal[entry]
            record.marks[kept] = record.marks[entry]
            record.previous[kept] = kept - 1 if kept > first else NOBODY
            kept += 1
    record.count[0] = kept
    people.last_entry[i] = kept - 1 if kept > first else NOBODY


@kernel
def make(
    people: Any, record: Any, ledger: Any, p: Any, at: Any, scratch: Any, counts: Any,
    wanted: int, weeks: int, last: int, most: int,
) -> None:  # fmt: skip
    """Make lives in order of id until enough meet the rule at the start.

    ``counts`` holds the next id, the rows used, and how many of them entered at the start; it is
    kept up to date. Stops early when rows or record are full (then grow them and call again),
    or after ``most`` lives.
    """
    while counts[2] < wanted and counts[1] < people.id.size and counts[0] < most:
        who, i = counts[0], counts[1]
        before = record.count[0]
        entry = live(people, record, ledger, p, at, i, who, weeks, last, scratch)
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
