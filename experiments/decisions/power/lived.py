"""Run a scheme's arm once as it is and once with every channel off, and keep what agencies see at each meeting."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from experiments.decisions.assurance.chain import limited
from experiments.decisions.windows import counted, rows_of, summed
from sim.arms import Segment, segments, times
from sim.counts import IS_ATTRIBUTED
from sim.courses import run_arm
from sim.events import unpacked
from sim.knowledge import drawn_values
from sim.money import prices
from sim.outcomes import KIND
from sim.pools import make_pool
from sim.scenario import Scenario, Values
from sim.tables import Tables, tables

YEAR = 52
MEASURES = ("attributed", "proven", "actual", "harm", "cost", "ogrs3")
OGRS3 = MEASURES.index("ogrs3")
KINDS = ("OFFENCE", "PROVEN", "RECALL", "SELECTED", "EXITED", "STARTED", "COMPLETED")
_SEEN = (
    "ogrs3", "birth_week", "sanctions", "assessed", "custody", "sex", "flags", "supervision", "place", "cohort",
    "last_charge", "released_week",
)  # fmt: skip


@dataclass(frozen=True)
class Lived:
    """An arm of a replicate: what happened, and what agencies held of each person at each meeting."""

    events: Any  # packed, sorted: of the kinds that are counted here
    start: int  # the first week, from week 0
    persons: Any  # ids in order of rows
    entry_week: Any  # of each row, from the start of the run
    opening: int  # the scheme's first week, from the start of the run
    end: int  # the week after the last, from the start of the run
    seen: dict[int, dict[str, Any]]  # by week of meeting, from the start of the run: columns of all rows
    ogrs3: Any  # week from the start, row: per mille
    weights: Any  # event, measure but OGRS3
    trigger_weeks: int  # within which a charge or a release stands behind a referral, in any cohort

    def rows(self, persons: Any) -> Any:
        """Return the rows of persons."""
        return rows_of(self.persons, persons)

    def years(self, rows: Any, week: Any) -> tuple[Any, Any]:
        """Return each row's figures in the year before a week and in the year from it on, of shape row, measure.

        OGRS3 is that of the week, and that of the end of the year after.
        """
        first = np.concatenate([week - YEAR, week])
        found = summed(self.events, np.tile(self.persons[rows], 2), first, first + YEAR, self.weights)
        scores = self.ogrs3[np.concatenate([week, week + YEAR]), np.tile(rows, 2)]
        both = np.column_stack([found, scores])
        return both[: len(rows)], both[len(rows) :]

    def times(self, kind: str, rows: Any, first: Any, until: Any, mark: int = 0) -> Any:
        """Return how many events of a kind and mark each row has from a week up to, but without, another."""
        events = self.events[counted(self.events, kind, mark) > 0]
        return summed(events, self.persons[rows], first, until, np.ones(len(events), np.int64))


def _weights(events: Any, values: Values) -> Any:
    """Return what each event counts for in each measure but OGRS3."""
    attributed = counted(events, "OFFENCE", IS_ATTRIBUTED)
    of, worth = unpacked(events)["type"], prices(values, [values])
    harm, cost = (attributed * np.append(by_type, np.zeros(64))[of] for by_type in (worth.cchi_days, worth.harm))
    columns = (attributed, counted(events, "PROVEN"), counted(events, "OFFENCE"), harm, cost)
    return np.column_stack(columns).astype(np.float64)


def _lived(pool: Any, values: Values, parts: Any, seed: int, replicate: int) -> Lived:
    when, every = times(values), int(values["scheme"]["meeting_weeks"])
    seen: dict[int, dict[str, Any]] = {}
    ogrs3 = np.zeros((when.end - when.start + 1, len(pool.people.id)), np.int16)

    def see(week: int, people: Any, _: Any) -> None:
        ogrs3[week - when.start] = people.ogrs3
        if week >= when.opening and (week - when.opening) % every == 0:
            seen[week - when.start] = {name: getattr(people, name).copy() for name in _SEEN}

    found = run_arm(pool, values, "scheme", seed, replicate, every=1, see=see, parts=parts)
    ogrs3[-1] = found.people.ogrs3
    entry = pool.people.entry_week.astype(np.int64) - when.start
    events = found.events[np.isin(unpacked(found.events)["kind"], [KIND[name] for name in KINDS])]
    opening, end = when.opening - when.start, when.end - when.start
    persons, weights = pool.people.id.astype(np.int64), _weights(events, values)
    trigger = max(int(cohort["trigger_weeks"]) for cohort in values["cohorts"].values())
    return Lived(events, when.start, persons, entry, opening, end, seen, ogrs3, weights, trigger)


class Ready(NamedTuple):
    """What replicates of one draw share: values and tables, of the scheme as it is and with every channel off."""

    values: tuple[Values, Values]
    never: Tables
    parts: tuple[list[Segment], list[Segment]]


def ready(scenario: Scenario, seed: int, draw: int | None) -> Ready:
    """Return what replicates of a draw share; with no draw, of the central values."""
    values = drawn_values(scenario, seed, draw)
    off, never = limited(values, frozenset()), tables(values, scheme=False)
    return Ready((values, off), never, (segments(values, "scheme", never), segments(off, "scheme")))


def live(shared: Ready, seed: int, replicate: int) -> tuple[Lived, Lived]:
    """Return a replicate with the scheme at work, and with every channel of it off, on the same people and luck."""
    pool = make_pool(shared.values[0], shared.never, seed, replicate)
    working, useless = (
        _lived(pool, values, parts, seed, replicate) for values, parts in zip(shared.values, shared.parts, strict=True)
    )
    return working, useless
