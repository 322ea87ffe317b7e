"""Change where a person stands in law: custody, release, recall, breach, supervision, OGRS3.

Custody, justice and the past all move people by these same rules (ODD 7.5 and 7.10).
"""

from typing import Any

import numpy as np

from sim.draws import threshold
from sim.elementary import exp
from sim.events import emit
from sim.kernel import inlined, kernel
from sim.outcomes import KIND, NEVER
from sim.people import (
    ACTIVE,
    AT_LIBERTY,
    LICENCE,
    NO_COHORT,
    NOT_SUPERVISED,
    POST_SENTENCE,
    RECALL,
    SENTENCE,
    SUSPENDED,
)
from sim.rates import age_at, refresh
from sim.state import At
from sim.streams import BREACH_DRAW, COURT, RECALL_DRAW, WEEK_OFFSET, block

INSIDE, RELEASED = KIND["INSIDE"], KIND["RELEASED"]
RECALLED, BREACHED = KIND["RECALL"], KIND["BREACH"]
VERY_HIGH = 3  # risk of serious harm
MOST_SANCTIONS, MOST_YEARS = 255, 80
LONGEST_SHOWN = 4095
_ZERO = np.uint64(0)


@kernel
def moment(week: int, seed: Any, replicate: Any, start: int) -> At:
    """Return a week with the key of its draws."""
    return At(week, np.uint64(week + WEEK_OFFSET), np.uint64(seed), np.uint64(replicate), start)


@kernel
def _words(who: Any, address: Any, purpose: Any, ordinal: Any, seed: Any, replicate: Any) -> tuple[int, int, int, int]:
    a, b, c, d = block(who, address, purpose, ordinal, seed, replicate)
    return np.int64(a), np.int64(b), np.int64(c), np.int64(d)


@inlined
def words(at: Any, who: Any, purpose: int, ordinal: Any) -> tuple[int, int, int, int]:
    """Return the four words of an address in this week, as int64."""
    return _words(np.uint64(who), at.address, np.uint64(purpose), np.uint64(ordinal), at.seed, at.replicate)


@kernel
def score_ogrs3(people: Any, justice: Any, i: int, week: int) -> None:
    """Work out a person's OGRS3, per mille in two years; 0 with no sanction."""
    sanctions = np.int64(people.sanctions[i])
    if sanctions == 0:
        people.ogrs3[i] = 0
        return
    years = (week - np.int64(people.first_sanction_week[i])) // 52
    later = 1 if sanctions > 1 else 0
    z = justice.ogrs3_age[people.sex[i], age_at(people, i, week)]
    z = z + justice.ogrs3_status[later, people.last_caution[i]]
    z = z + justice.copas * justice.log_ratio[min(sanctions, MOST_SANCTIONS), min(years, MOST_YEARS)]
    z = z + justice.ogrs3_type[people.last_type[i]]
    people.ogrs3[i] = np.int64(1000 / (1 + exp(-(z + justice.intercept))))


@kernel
def imprison(people: Any, ledger: Any, at: Any, i: int, kind: int, until: int) -> None:
    """Take a person into custody until a week."""
    people.custody[i] = kind
    people.custody_until[i] = until
    people.custody_since[i] = at.week
    people.tag_until[i] = NEVER
    people.offence_bound[i] = 0
    emit(ledger, at, people.id[i], INSIDE, 0, kind)


@kernel
def after_licence(people: Any, justice: Any, i: int, week: int) -> None:
    """End a licence: post-sentence supervision after a short sentence, else none."""
    people.mappa[i] = 0
    end = np.int64(people.released_week[i]) + justice.pss_weeks
    if people.sentence_weeks[i] < justice.pss_limit and end > week:
        people.supervision[i] = POST_SENTENCE
        people.supervised_until[i] = end
    else:
        people.supervision[i] = NOT_SUPERVISED
        people.supervised_until[i] = NEVER


@kernel
def end_supervision(people: Any, justice: Any, i: int, week: int) -> None:
    """End what supervision ends this week."""
    if people.supervision[i] == LICENCE:
        after_licence(people, justice, i, week)
    else:
        people.supervision[i] = NOT_SUPERVISED
        people.supervised_until[i] = NEVER


@kernel
def served_weeks(justice: Any, sentence_weeks: int) -> int:
    """Return the weeks of a sentence served inside."""
    return max(1, np.int64(np.floor(sentence_weeks * justice.share_served + 1e-9)))


@kernel
def release(people: Any, ledger: Any, p: Any, at: Any, i: int) -> None:
    """Let a person out of a sentence or recall."""
    week, sentenced = at.week, people.custody[i] == SENTENCE
    people.custody[i] = AT_LIBERTY
    people.custody_until[i] = NEVER
    people.released_week[i] = week
    people.planned[i] = (
        p.on.release_planning and people.cohort[i] != NO_COHORT and np.int64(people.joined_week[i]) < week
    )
    if sentenced:
        length = np.int64(people.sentence_weeks[i])
        licence = length - served_weeks(p.justice, length)
        if licence > 0:
            people.supervision[i] = LICENCE
            people.supervised_until[i] = week + licence
            if length >= 52 and p.justice.mappa[people.last_type[i]]:
                people.mappa[i] = 2 if people.rosh[i] == VERY_HIGH else 1
        else:
            after_licence(people, p.justice, i, week)
    score_ogrs3(people, p.justice, i, week)
    refresh(people, p, i, week)
    value = min(np.int64(people.sentence_weeks[i]), LONGEST_SHOWN)
    emit(ledger, at, people.id[i], RELEASED, people.last_type[i], value)


@kernel
def compliance_hazard(people: Any, justice: Any, i: int) -> float:
    """Return the ordinary weekly chance of recall or breach."""
    h = justice.recall_week if people.supervision[i] == LICENCE else justice.breach_week
    if people.spell[i] == ACTIVE:
        return h * justice.active_factor
    return h * justice.quiet_factor


@kernel
def recall(people: Any, ledger: Any, justice: Any, at: Any, i: int) -> None:
    """Recall a person from licence, for a fixed term or to the licence's end."""
    standard = words(at, people.id[i], COURT, RECALL_DRAW)[0] < justice.standard
    if standard:
        until = np.int64(people.supervised_until[i])
    elif people.sentence_weeks[i] < 52:
        until = at.week + justice.fixed_short
    else:
        until = at.week + justice.fixed_long
    emit(ledger, at, people.id[i], RECALLED, 0, np.int64(standard))
    imprison(people, ledger, at, i, RECALL, until)


@kernel
def take_sentence(people: Any, ledger: Any, p: Any, at: Any, i: int, length: int, remanded: bool) -> None:
    """Begin, lengthen or absorb a custodial sentence of so many weeks (ODD 7.10)."""
    week = at.week
    left = served_weeks(p.justice, length)
    if remanded:
        left = max(0, left - (week - np.int64(people.custody_since[i])))
    if people.custody[i] == SENTENCE:
        people.custody_until[i] = max(np.int64(people.custody_until[i]), week + left)
        people.sentence_weeks[i] = max(np.int64(people.sentence_weeks[i]), length)
        return
    until = week + left
    if people.custody[i] == RECALL:
        until = max(np.int64(people.custody_until[i]), until)
    people.sentence_weeks[i] = length
    people.supervision[i] = NOT_SUPERVISED
    people.supervised_until[i] = NEVER
    people.mappa[i] = 0
    imprison(people, ledger, at, i, SENTENCE, until)
    if left == 0:
        release(people, ledger, p, at, i)


@kernel
def breach(people: Any, ledger: Any, p: Any, at: Any, i: int) -> None:
    """Breach an order or suspended sentence; custody may follow."""
    cut = p.justice.breach_custody
    if people.supervision[i] == SUSPENDED:
        cut = p.justice.breach_suspended
    custody = words(at, people.id[i], COURT, BREACH_DRAW)[0] < cut
    emit(ledger, at, people.id[i], BREACHED, 0, np.int64(custody))
    if custody:
        take_sentence(people, ledger, p, at, i, p.justice.breach_weeks, False)


@kernel
def strike(people: Any, ledger: Any, p: Any, at: Any, i: int) -> None:
    """Recall or breach, by the kind of supervision."""
    if people.supervision[i] == LICENCE:
        recall(people, ledger, p.justice, at, i)
    else:
        breach(people, ledger, p, at, i)


@kernel
def compliance_cut(people: Any, p: Any, i: int, dose: int) -> int:
    """Return the threshold of recall or breach this week; a dose below 0 is no nominal's."""
    h = compliance_hazard(people, p.justice, i)
    if dose >= 0:
        h = h * (1.0 + p.justice.enforcement * dose / 64)
    return threshold(min(h, 1.0))
