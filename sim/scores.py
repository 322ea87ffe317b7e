"""Score everybody by every matrix, and say what keeps each from being chosen (an audit's view of a pool).

Nobody is selected here. The scores are the meeting's own, and so are the rules, told apart: a cohort's standing
rules, the trigger, and what the agencies and the person make of it.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.kernel import kernel
from sim.people import AT_LIBERTY, IN_POOL, NO_COHORT, OUTSIDE
from sim.processes.meeting import NON_STATUTORY, class_of, has_trigger, release_comes, score
from sim.processes.services import assess
from sim.scenario import Values
from sim.status import moment, words
from sim.streams import REFERRAL
from sim.tables import Tables

# What keeps a person from being chosen, in the order in which the rules are asked: the first that does.
KEPT_OUT = (
    "nothing",
    "not in the pool",
    "already a nominal",
    "lives elsewhere",
    "without the flag",
    "never sanctioned",
    "MAPPA level too high",
    "in custody",
    "no recent charge or release",
    "not referred",
    "did not consent",
)
NOTHING, AWAY, NOMINAL, ELSEWHERE, NO_FLAG, NO_SANCTION, MAPPA, INSIDE, NO_TRIGGER, NOT_REFERRED, NO_CONSENT = range(
    len(KEPT_OUT)
)
_TWIN_BITS = 30  # replicates are fewer than 2**30, so the two bits above them are free for other luck


class Scores(NamedTuple):
    """What a meeting of one week would find, row by row of the people."""

    points: Any  # matrix, row
    kept_out: Any  # row: a place in KEPT_OUT
    tie: Any  # row: between equal points the higher goes first


@kernel
def is_there(people: Any, i: int, week: int) -> bool:
    """Say whether a person is in the pool once the week's coming and going is done."""
    if people.leave_week[i] == week:
        return False
    return people.place[i] == IN_POOL or (people.place[i] == OUTSIDE and people.entry_week[i] == week)


@kernel
def rule_against(people: Any, cohorts: Any, c: int, i: int, week: int, consent: int) -> int:
    """Return the first rule that keeps somebody of the pool from a cohort's places, a nominal or not."""
    if not cohorts.areas[c, people.area[i]]:
        return ELSEWHERE
    flags = cohorts.flags[c]
    if flags and not np.int64(people.flags[i]) & flags:
        return NO_FLAG
    if people.sanctions[i] == 0 and not cohorts.without_sanction[c]:
        return NO_SANCTION
    if people.mappa[i] > cohorts.mappa[c]:
        return MAPPA
    if people.custody[i] != AT_LIBERTY and not (cohorts.trigger_release[c] and release_comes(people, cohorts, i, week)):
        return INSIDE
    if not has_trigger(people, cohorts, c, i, week):
        return NO_TRIGGER
    group = class_of(people, i)
    if np.int64(people.referable[i]) >= cohorts.referable[group]:
        return NOT_REFERRED
    if group == NON_STATUTORY and consent >= cohorts.consent:
        return NO_CONSENT
    return NOTHING


@kernel
def keeps_out(people: Any, cohorts: Any, c: int, i: int, week: int, consent: int) -> int:
    """Return the first rule that keeps a person from a cohort's places."""
    if not is_there(people, i, week):
        return AWAY
    if people.cohort[i] != NO_COHORT:
        return NOMINAL
    return rule_against(people, cohorts, c, i, week, consent)


@kernel
def score_all(
    people: Any, record: Any, p: Any, c: int, week: int, seed: Any, replicate: Any, start: int,
    points: Any, kept_out: Any, tie: Any,
) -> None:  # fmt: skip
    """Score everybody by every matrix, and note what keeps each from a cohort's places."""
    at = moment(week, seed, replicate, start)  # made here: handed over from Python, its numbers would be signed
    for row in range(people.id.size):
        i = np.uint64(row)
        _, consent, between, luck = words(at, people.id[i], REFERRAL, c)
        kept_out[i] = keeps_out(people, p.cohorts, c, i, at.week, consent)
        tie[i] = (between >> 8) << 24 | np.int64(people.id[i])
        for matrix in range(points.shape[0]):
            points[matrix, i] = score(people, record, p.matrices, matrix, i, at.week, luck)


@kernel
def assess_all(people: Any, errors: Any, week: int, seed: Any, replicate: Any, start: int) -> None:
    """Assess everybody's needs, each with its error."""
    at = moment(week, seed, replicate, start)
    for row in range(people.id.size):
        assess(people, errors, at, np.uint64(row))


def scores(
    people: Any, record: Any, p: Tables, cohort: int, *, seed: int, replicate: int, week: int, start: int
) -> Scores:
    """Return what a cohort's meeting of a week would find, given the people and record as the week begins.

    ``start`` is the first week that the run lives in full.
    """
    rows = people.id.size
    found = Scores(
        np.zeros((p.matrices.first.size, rows), np.int64), np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    )
    score_all(people, record, p, cohort, week, np.uint64(seed), np.uint64(replicate), start, *found)
    return found


def assessed_anew(people: Any, p: Tables, assessor: int, *, seed: int, replicate: int, week: int, start: int) -> Any:
    """Return the people with needs as an assessor of the same skill would find them this week: 1, 2 or 3.

    No two assessors share their luck, nor any of them with the run. The people handed in stay as they are.
    """
    found = people._replace(assessed=people.assessed.copy())
    other = np.uint64(replicate ^ assessor << _TWIN_BITS)
    assess_all(found, p.services.error, week, np.uint64(seed), other, start)
    return found


def truly(people: Any) -> Any:
    """Return the people with their true needs in place of those assessed: what nobody holds."""
    return people._replace(assessed=people.need.copy())


def meeting_weeks(values: Values, first: int, last: int) -> list[int]:
    """Return the weeks from first to last in which a meeting is due."""
    every = int(values["scheme"]["meeting_weeks"])
    return [week for week in range(first, last + 1) if (week + int(values["running_weeks"])) % every == 0]
