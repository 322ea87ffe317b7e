"""Begin lives: what never changes of a person, and the first sanction or suspicion (ODD 5)."""

from typing import Any

import numpy as np

from sim.draws import choose
from sim.events import note
from sim.kernel import kernel
from sim.outcomes import NEVER
from sim.people import ACTIVE, AT_LIBERTY, NOBODY, NOT_SUPERVISED, OUTSIDE
from sim.processes.justice import court
from sim.state import ATTRIBUTED, CHARGED
from sim.status import moment, words
from sim.streams import LIFE, WEEK_OFFSET

AGED_OUT = 2
LIFE_WEEK = -WEEK_OFFSET  # the address's week is 0 for what is drawn once for a life
LATEST = 32_000  # last week of leaving


@kernel
def blank(people: Any, i: int) -> None:
    """Set a row to what it is before a life begins."""
    people.place[i] = OUTSIDE
    people.spell[i] = ACTIVE
    people.custody[i] = AT_LIBERTY
    people.custody_until[i] = NEVER
    people.custody_since[i] = NEVER
    people.court_week[i] = NEVER
    people.waiting[i] = 0
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


@kernel
def leaving(people: Any, lives: Any, i: int, first: int, word: int) -> None:
    """Set the week and the cause of leaving."""
    week = min(first + lives.leave_after[word >> 22], LATEST)
    cause = 0 if (word & 0x3FFFFF) << 10 < lives.died else 1
    limit = np.int64(people.birth_week[i]) + 52 * lives.age_limit
    if limit <= week:
        week, cause = limit, AGED_OUT
    people.leave_week[i] = week
    people.leave_cause[i] = cause


@kernel
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


@kernel
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


@kernel
def born(people: Any, p: Any, at: Any, i: int, who: int, span: int) -> tuple[int, int, bool]:
    """Set a row to a life's first week; return that week, the first type, and whether a suspect."""
    blank(people, i)
    return character(people, p, moment(LIFE_WEEK, at.seed, at.replicate, at.start), i, who, span)


@kernel
def begin(people: Any, record: Any, ledger: Any, p: Any, at: Any, i: int, first: int, of: int, suspect: bool) -> None:
    """Begin a life: its needs, and its first sanction or suspicion."""
    first_needs(people, p.lives, moment(LIFE_WEEK, at.seed, at.replicate, at.start), i)
    then = moment(first, at.seed, at.replicate, at.start)
    if suspect:
        note(record, people, i, first, of, ATTRIBUTED)
        return
    note(record, people, i, first, of, ATTRIBUTED | CHARGED)
    people.last_charge[i] = first
    court(people, record, ledger, p, then, i)
