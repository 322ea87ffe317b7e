"""Follow one replicate's pool with no scheme: what each meeting would find, and what people then do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.decisions.windows import rows_of
from sim import money
from sim.arms import Segment, times
from sim.courses import run_arm
from sim.events import unpacked
from sim.outcomes import KIND
from sim.pools import Pool, make_pool
from sim.scenario import Values
from sim.scores import KEPT_OUT, NO_CONSENT, NO_TRIGGER, NOT_REFERRED, NOTHING, Scores, assessed_anew, scores, truly
from sim.scores import meeting_weeks as weeks_due
from sim.tables import Tables

YEAR, PROOF = 52, 26  # weeks in which what people do counts, and more in which it may be proven
NEEDED = YEAR + PROOF  # weeks after the list
AMONG = {
    "candidates": (NOTHING,),
    "register": (NOTHING, NO_TRIGGER, NOT_REFERRED, NO_CONSENT),
}
OUTCOMES = {  # what a list covers of it: its unit
    "harm_cchi_days": "days",
    "harm_cost": "GBP",
    "offences_actual": "offences",
    "offences_recorded": "offences",
    "offences_attributed": "offences",
    "offences_proven": "offences",
}
_RECORDED, _ATTRIBUTED = 1, 2  # marks of an offence in the ledger
_KEPT = ("id", "sex", "area", "profile", "birth_week", "ogrs3", "sanctions", "rosh", "custody", "supervision")


@dataclass(frozen=True)
class Followed:
    """A pool as the week's meeting would find it, at later meetings, and what its people do in the year that follows.

    Rows are those of the pool, whether or not somebody is in it at the time. ``places`` is how many a list holds.
    """

    week: int
    places: int
    people: dict[str, Any]  # by column: as they stand in that week
    looks: dict[int, Scores]  # by week, that of the list first
    assessed: tuple[Scores, Scores]  # had two assessors seen everybody in the week of the list
    truth: Scores  # had needs been scored as they truly are
    following: dict[str, Any]  # by outcome: what each does in the year after

    @property
    def now(self) -> Scores:
        """Return what the meeting of the list finds."""
        return self.looks[self.week]

    @property
    def present(self) -> Any:
        """Return the rows of those in the pool in the week of the list."""
        return np.flatnonzero(self.now.kept_out != KEPT_OUT.index("not in the pool"))

    def among(self, name: str, week: int | None = None) -> Any:
        """Return the rows that a list may draw from: the candidates of a meeting, or the register."""
        found = self.looks[self.week if week is None else week]
        return np.flatnonzero(np.isin(found.kept_out, AMONG[name]))


def list_weeks(values: Values) -> tuple[int, ...]:
    """Return the weeks of the first meeting from week 0 on, and of those of the year after it."""
    every = int(values["scheme"]["meeting_weeks"])
    (first,) = weeks_due(values, 0, every - 1)
    return tuple(weeks_due(values, first, first + YEAR + every - 1))


def _years_doings(events: Any, values: Values, ids: Any, first: int) -> dict[str, Any]:
    """Count what each person does in the year from a week on (from the run's start), by row.

    An offence of that year counts as proven where it is so within 26 weeks more.
    """
    found = unpacked(events)
    row = rows_of(ids, found["person"])
    kind, when, of = found["kind"], found["week"], found["type"]
    done = (kind == KIND["OFFENCE"]) & (when >= first) & (when < first + YEAR)
    committed = when - found["value"]
    proven = (kind == KIND["PROVEN"]) & (committed >= first) & (committed < first + YEAR) & (when < first + NEEDED)
    worth = money.prices(values, [values])

    def counted(chosen: Any, weight: Any | None = None) -> Any:
        weights = None if weight is None else weight[of[chosen]]
        return np.bincount(row[chosen], weights=weights, minlength=len(ids)).astype(np.float64)

    return {
        "harm_cchi_days": counted(done, worth.cchi_days),
        "harm_cost": counted(done, worth.harm),
        "offences_actual": counted(done),
        "offences_recorded": counted(done & (found["value"] & _RECORDED > 0)),
        "offences_attributed": counted(done & (found["value"] & _ATTRIBUTED > 0)),
        "offences_proven": counted(proven),
    }


def follow(values: Values, p: Tables, cohort: int, places: int, *, seed: int, replicate: int) -> Followed:
    """Make a replicate's pool, let it live with no scheme, and look at it at each meeting of a year.

    ``p`` are the tables with no scheme.
    """
    pool: Pool = make_pool(values, p, seed, replicate)
    start, weeks = times(values).start, list_weeks(values)
    looks: dict[int, Scores] = {}
    others: list[Scores] = []
    kept: dict[str, Any] = {}

    def see(week: int, people: Any, record: Any) -> None:
        if week not in weeks:
            return

        def scored(these: Any) -> Scores:
            return scores(these, record, p, cohort, seed=seed, replicate=replicate, week=week, start=start)

        looks[week] = scored(people)
        if week == weeks[0]:
            kept.update({name: getattr(people, name).copy() for name in _KEPT})
            these = [
                assessed_anew(people, p, who, seed=seed, replicate=replicate, week=week, start=start) for who in (1, 2)
            ]
            others[:] = [scored(one) for one in (*these, truly(people))]

    parts: Sequence[int] = (start, *weeks)
    run = values | {"horizon_weeks": weeks[0] + NEEDED}  # the pool is the whole horizon's; no more of it is needed
    lived = run_arm(
        pool, run, "never", seed, replicate, see=see, parts=[Segment(week, p) for week in dict.fromkeys(parts)]
    )
    first, second, truth = others
    doings = _years_doings(lived.events, values, pool.people.id, weeks[0] - start)
    return Followed(weeks[0], places, kept, looks, (first, second), truth, doings)
