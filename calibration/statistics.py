"""Work out the statistics that the targets name, from the histories of one arm of one replicate.

Each returns a numerator and a denominator, so that replicates are added before dividing. Years are
of 52 weeks. Nobody is taken out for leaving the pool, recall or remand during the follow-up.
"""

from typing import Any

import numpy as np

from calibration.histories import (
    BY_COURT,
    BY_RELEASE,
    CAUTION,
    QUARTER,
    WAIT,
    YEAR,
    Events,
    History,
    Index,
    Types,
    between,
    chosen,
    custody_moves,
    index_events,
    inside_by_week,
    once_a_quarter,
    reoffences,
    sanctions_by,
)
from sim.scenario import Values

Part = tuple[float, float]  # numerator, denominator
Parts = dict[str, Part]

MONTHS = {0: 0, 6: 26, 12: 52, 24: 104}  # offence-free months, in weeks
TWO_YEARS = 2 * YEAR
NEAR = 26  # weeks between a selection and its index event, at most
ORDERS = (2, 3)  # disposals: suspended sentence, community order
ADULT, YOUNG_ADULT = 21 * YEAR, 18 * YEAR  # ages in weeks
PROLIFIC, PROLIFIC_ADULT = 16, 8  # previous sanctions, and of them as an adult
PROLIFIC_YOUNG, PROLIFIC_AS_YOUNG = 8, 4
MANY = 15
SHORT = 52  # weeks: a sentence below it is short


def earlier_sanctions(history: History) -> Any:
    """Return the sanctions of the run's own weeks that came before people's entry.

    Who enters late was first sanctioned since the run began, or enters on one fresh sanction.
    """
    people = history.people
    fresh = np.where(people.first_sanction >= 0, people.sanctions, (people.recent_proven > 0).astype(np.int64))
    return np.where(people.week > 0, fresh, 0)


def _sanctions_at_ages(history: History, age: int, until: int) -> Any:
    """Return each person's sanctions at ages from ``age`` to before ``until``.

    When those before entry came is not kept: they are spread evenly since the first.
    """
    people, court = history.people, history.events["OCCASION"]
    since = np.minimum(people.first_sanction, people.week)
    low, high = people.birth + age, people.birth + until
    overlap = np.clip(np.minimum(high, people.week) - np.maximum(low, since), 0, None)
    before = people.sanctions * overlap / np.maximum(people.week - since, 1)
    here = (court.week >= low[court.row]) & (court.week < high[court.row])
    return before + np.bincount(court.row[here], minlength=len(before))


def prolific(history: History) -> tuple[Any, Any]:
    """Return who was sanctioned in the run, and who of them was prolific at the last appearance.

    The rule is the Ministry of Justice's: at 21 or over 16 or more previous sanctions, 8 of them at 21
    or over; at 18 to 20 8 or more, 4 of them then.
    """
    people, court = history.people, history.events["OCCASION"]
    last = np.where(people.week > 0, people.week, -1)
    np.maximum.at(last, court.row, court.week)
    own = np.bincount(court.row, minlength=len(last))
    sanctioned = earlier_sanctions(history) + own > 0
    previous = people.sanctions + own - 1
    age = last - people.birth
    adult = (previous >= PROLIFIC) & (_sanctions_at_ages(history, ADULT, 200 * YEAR) - 1 >= PROLIFIC_ADULT)
    young = (previous >= PROLIFIC_YOUNG) & (_sanctions_at_ages(history, YOUNG_ADULT, ADULT) - 1 >= PROLIFIC_AS_YOUNG)
    return sanctioned, sanctioned & np.where(age >= ADULT, adult, young)


def concentration(history: History) -> Parts:
    """Return the share of offenders who are prolific, and of convictions that are theirs."""
    people, court, proven = history.people, history.events["OCCASION"], history.events["PROVEN"]
    n = len(people.id)
    sanctioned, chief = prolific(history)
    caution = court.value == CAUTION
    cautioned = np.isin(proven.row * 4096 + proven.week, court.row[caution] * 4096 + court.week[caution])
    convictions = np.bincount(proven.row[~cautioned], minlength=n)
    convictions += np.where((people.week > 0) & (people.last_caution == 0), people.recent_proven, 0)
    occasions = np.bincount(court.row, minlength=n) + earlier_sanctions(history)
    return {
        "prolific_offenders": (chief.sum(), sanctioned.sum()),
        "prolific_convictions": (convictions[chief].sum(), convictions.sum()),
        "prolific_occasions": (occasions[chief].sum(), occasions.sum()),
        "prolific_offences_each": (convictions[chief].sum(), chief.sum()),
        "other_offences_each": (convictions[~chief].sum(), (sanctioned & ~chief).sum()),
    }


def followed(history: History, index: Index, name: str) -> Parts:
    """Return the one-year rate of proven reoffending and the offences a head after index events.

    An index event whose 18 months reach past the run is left out.
    """
    index = chosen(index, index.start + YEAR + WAIT <= history.end)
    counts = reoffences(history, index.row, index.start)
    return {name: ((counts > 0).sum(), len(counts)), f"{name}_each": (counts.sum(), len(counts))}


def released(history: History, types: Types) -> Parts:
    """Return reoffending by kind of index event, one entry a person a quarter in each kind."""
    index = index_events(history)
    release = index.kind == BY_RELEASE
    order = (index.kind == BY_COURT) & np.isin(index.detail, ORDERS)
    leavers = release & (index.detail >= SHORT) & types.acquisitive[index.type]
    men = history.people.woman[index.row] == 0
    kinds = {
        "short_custody": release & (index.detail < SHORT),
        "licence_leavers": leavers & men,
        "order_or_custody": order | release,
        "all_index_events": np.ones(len(index.row), bool),
        "first_sanction": sanctions_by(history, index.row, index.start - 1) == 1,
        "after_11_previous": sanctions_by(history, index.row, index.start - 1) > 11,  # noqa: PLR2004 - as published
    }
    found: Parts = {}
    for name, keep in kinds.items():
        found |= followed(history, once_a_quarter(chosen(index, keep)), name)
    return found


def index_near(history: History, row: Any, week: Any) -> Index:
    """Return for each person and week the index event nearest to it, within 26 weeks."""
    index = index_events(history)
    first, after = between(index.row, index.start, row, week - NEAR, week + NEAR + 1)
    best = np.full(len(row), -1)
    for k in range(int((after - first).max(initial=0))):
        at = np.minimum(first + k, len(index.row) - 1)
        nearer = np.abs(index.start[at] - week) < np.abs(index.start[best] - week)
        best = np.where((first + k < after) & ((best < 0) | nearer), at, best)
    return once_a_quarter(chosen(index, best[best >= 0]))


def picked(history: History, cohort: int) -> Parts:
    """Return the reoffending of those whom a cohort selects, from index and from selection."""
    selected = history.events["SELECTED"]
    here = selected.type == cohort
    row, week = selected.row[here], selected.week[here]
    zero = np.zeros(len(row), np.int64)
    return {
        **followed(history, index_near(history, row, week), "picked"),
        **followed(history, Index(row, week, zero, zero, zero), "picked_from_selection"),
    }


def turnover(history: History, cohort: int, weeks: int) -> Parts:
    """Return how many were nominals in the last weeks of the run, over those who are at its end."""
    joined, left = (_of_type(history.events[kind], cohort) for kind in ("SELECTED", "EXITED"))
    n, since = len(history.people.id), history.end - weeks
    there = np.bincount(joined.row, minlength=n) - np.bincount(left.row, minlength=n)
    earlier = np.bincount(joined.row[joined.week < since], minlength=n)
    earlier -= np.bincount(left.row[left.week < since], minlength=n)
    ever = earlier > 0
    ever[joined.row[joined.week >= since]] = True
    return {"ever_over_active": (ever.sum(), (there > 0).sum())}


def _of_type(events: Events, of: int) -> Events:
    here = events.type == of
    return Events(*[column[here] for column in events])


def theft_by_history(history: History, types: Types) -> Parts:
    """Return the share of theft occasions of people with 15 or more earlier sanctions."""
    people, court = history.people, history.events["OCCASION"]
    place = np.arange(len(court.row)) - np.searchsorted(court.row, court.row)
    previous = people.sanctions[court.row] + place
    before = np.concatenate((previous, people.sanctions - 1))
    theft = np.concatenate((types.theft[court.type], types.theft[people.last_type] & (earlier_sanctions(history) > 0)))
    return {"theft_by_15": ((theft & (before >= MANY)).sum(), theft.sum())}


def detection(history: History) -> Parts:
    """Return proven over recorded offences, and actual offences over proven ones."""
    offence, proven = history.events["OFFENCE"], history.events["PROVEN"]
    n, recorded = len(proven.row), (offence.value & 1).sum()
    return {
        "proven_recorded": (n, recorded),
        "actual_proven": (len(offence.row), n),
        "proven_each_occasion": (n, len(history.events["OCCASION"].row)),
    }


def ogrs3_logit(history: History, index: Index, values: Values) -> Any:
    """Return the logit of OGRS3 over one year at index events, by the published formula."""
    people, formula = history.people, values["ogrs3"]
    week = index.start
    age = (week - people.birth[index.row]) // YEAR
    band = np.clip(np.searchsorted(formula["age_from"], age, side="right") - 1, 0, None)
    woman = people.woman[index.row] == 1
    by_age = np.where(woman, np.array(formula["age_female"])[band], np.array(formula["age_male"])[band])
    sanctions = np.maximum(sanctions_by(history, index.row, week - 1), 1)
    years = np.clip((week - people.first_sanction[index.row]) // YEAR, 0, 80)
    caution = (index.kind == BY_COURT) & (index.detail == CAUTION)
    first, repeat = (
        np.where(caution, formula[f"{name}_caution"], formula[f"{name}_conviction"]) for name in ("first", "repeat")
    )
    status = np.where(sanctions == 1, first, repeat)
    by_type = np.array([kind["ogrs3"] for kind in values["offence_types"].values()])[index.type]
    copas = formula["copas"] * np.log(sanctions / (10.0 + years))
    return formula["intercept_1_year"] + by_age + status + copas + by_type


def ogrs3_rows(history: History, values: Values) -> tuple[Any, Any]:
    """Return OGRS3's logit and whether the person was proven to reoffend within a year, by index event."""
    index = once_a_quarter(index_events(history))
    known = history.people.first_sanction[index.row] <= index.start
    index = chosen(index, known & (index.start + YEAR + WAIT <= history.end))
    return ogrs3_logit(history, index, values), reoffences(history, index.row, index.start) > 0


def offence_free_rows(history: History, types: Types) -> tuple[Any, Any, Any]:
    """Return a design, outcomes, and needs as assessed, for the odds of reoffending after offence-free months.

    A person on an order or released comes in at 0, 6, 12 and 24 months of the community since the
    index event, if no offence committed since was ever proven, and is followed two years. Columns: one,
    6, 12 and 24 months, age and its square, woman, first and second sanction, the Copas rate, the type of
    offence. Needs are the levels as assessed by the beginning of that quarter, one column each; none where the
    history holds none.
    """
    people, end = history.people, history.end
    index = index_events(history)
    keep = (index.kind == BY_RELEASE) | np.isin(index.detail, ORDERS)
    index = once_a_quarter(chosen(index, keep & (people.first_sanction[index.row] <= index.start)))
    index = chosen(index, index.start + TWO_YEARS + WAIT <= end)
    free = np.cumsum(~inside_by_week(history, custody_moves(history)[0]), axis=1, dtype=np.int16)
    gone = np.full(len(people.id), end)
    gone[history.events["LEFT"].row] = history.events["LEFT"].week
    designs, outcomes, needs = [], [], []
    for months, weeks in MONTHS.items():
        at = index.start
        if weeks:
            reached = np.array(
                [
                    np.searchsorted(free[row], free[row, start - 1] + weeks)
                    for row, start in zip(index.row, index.start, strict=True)
                ],
                np.int64,
            )
            at = reached + 1
        ok = (at + TWO_YEARS + WAIT <= end) & (at < gone[index.row])
        ok &= _unproven(history, index, at)
        here, week = chosen(index, ok), at[ok]
        designs.append(_design(history, here, week, types, months))
        outcomes.append(reoffences(history, here.row, week, weeks=TWO_YEARS) > 0)
        if history.assessed is None:
            needs.append(np.zeros((len(week), 0)))
        else:
            needs.append(history.assessed[week // QUARTER, here.row])
    return np.concatenate(designs), np.concatenate(outcomes), np.concatenate(needs).astype(float)


def _unproven(history: History, index: Index, until: Any) -> Any:
    """Return whether no offence committed from the index event to before a week was ever proven."""
    proven = history.events["PROVEN"]
    committed = proven.week - proven.value
    order = np.lexsort((committed, proven.row))
    first, after = between(proven.row[order], committed[order], index.row, index.start, until)
    return after == first


def _design(history: History, index: Index, week: Any, types: Types, months: int) -> Any:
    people = history.people
    age = (week - people.birth[index.row]) / YEAR / 10.0
    sanctions = np.maximum(sanctions_by(history, index.row, week - 1), 1)
    years = np.maximum((week - people.first_sanction[index.row]) / YEAR, 0)
    return np.column_stack(
        (
            np.ones(len(week)),
            *[np.full(len(week), float(months == m)) for m in MONTHS if m],
            age,
            age**2,
            people.woman[index.row],
            sanctions == 1,
            sanctions == 2,  # noqa: PLR2004 - the second
            np.log(sanctions / (10.0 + years)),
            types.ogrs3[index.type],
        )
    ).astype(float)
