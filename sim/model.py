"""Show a replicate to Mesa: a model that lives a week per step, and its people as agents.

The only file that imports Mesa. The truth is the engine's arrays; a ``Person`` is a view of one row,
made when somebody asks for agents, so steps between cost what the engine costs.
"""

import itertools
import multiprocessing
import operator
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arms import ARMS, Segment, segments, times
from sim.courses import ArmResult, has_room, live_on, result_of, state_for
from sim.held import Selection
from sim.knowledge import drawn_values
from sim.outcomes import NEVER, WEEKLY, weekly_offsets
from sim.parameters import FLAGS, TASKS
from sim.people import COLUMNS, GONE, IN_POOL, NO_COHORT, Column, copied
from sim.pools import lengths, make_pool
from sim.scenario import Scenario, Values
from sim.state import grown
from sim.tables import tables


@contextmanager
def _start_method_kept() -> Iterator[None]:
    """Keep how this process starts others: Mesa 3.3 changes it for everybody when it is imported."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


with _start_method_kept():
    import mesa

PARAMETERS = ("drawn", "central")
_SEEDS = 2**32
_WEEKS_AT_ONCE = 13
_MOST_EVENTS, _LEAST_ROOM = 2, 64  # a person-week has fewer events, if it is not a small pool's
_LISTS_OF_NAMES = ("areas", "profiles", "offence_types", "cohorts")


class _OwnIds:
    """Hand out identities from the model itself: Mesa 3.3 keeps them, and so every model, for good."""

    def __getitem__(self, model: "IOMModel") -> Iterator[int]:
        return model.identities


class _Attribute:
    """Read one column of the state for a person, in words where the column holds codes of a list."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.__doc__ = f"{column.meaning} ({column.unit})" if column.unit else column.meaning

    def __get__(self, person: Any, owner: Any = None) -> Any:
        if person is None:
            return self
        return _worded(self.column, person.model, person.row)


def _worded(column: Column, model: "IOMModel", row: int) -> Any:
    """Return a person's entry in a column as plain Python: names for codes of lists, None for what is not there."""
    found = getattr(model.people, column.name)[row]
    if column.of:
        return dict(zip(model.values[column.of], found.tolist(), strict=True))
    value = found.item()
    if column.unit in _LISTS_OF_NAMES:
        if column.name == "cohort" and value == NO_COHORT:
            return None
        if column.name == "last_type" and model.people.sanctions[row] == 0:
            return None
        return model.names[column.unit][value]
    if column.unit == "bits":
        names = FLAGS if column.name == "flags" else model.names["services"]
        return tuple(name for bit, name in enumerate(names) if value >> bit & 1)
    if column.unit == "week":
        return None if value == NEVER else value
    return bool(value) if column.unit == "yes/no" else value


class Person(mesa.Agent):  # type: ignore[misc]
    """One of the pool, to be read and never written.

    Its attributes are the state's columns by name (see the reference page of the state): areas, profiles,
    types of offence and cohorts by name, needs and services as dicts by name, weeks that have not come as
    None. A nominal is one whose ``cohort`` is not None. ``unique_id`` is the person's ``id``.
    """

    _ids = _OwnIds()
    row: int

    def __init__(self, model: "IOMModel", row: int) -> None:
        super().__init__(model)
        self.__dict__.update(unique_id=int(model.people.id[row]), row=row)

    def __setattr__(self, name: str, value: Any) -> None:
        if "row" in vars(self):
            raise AttributeError(_read_only(self, name))
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(_read_only(self, name))

    def remove(self) -> None:
        """Refuse: people come and go by the model's rules.

        Raises AttributeError always.
        """
        raise AttributeError(_read_only(self, "place"))

    @property
    def age(self) -> int:
        """Age in whole years."""
        return int(self.model.week - int(self.model.people.birth_week[self.row])) // 52

    def __repr__(self) -> str:
        return f"Person(id={self.unique_id}, cohort={self.cohort!r})"

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


for _column in COLUMNS:
    setattr(Person, _column.name, _Attribute(_column))


def _read_only(person: Person, name: str) -> str:
    return (
        f"{name} of person {person.unique_id} cannot be set: a Person is a view of the engine's state; "
        "change the scenario, or its dated changes, instead"
    )


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value in known:
        return value
    message = f"{name} is {value!r}; expected one of {', '.join(known)}"
    raise ValueError(message)


def _whole(name: str, value: Any, limit: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        number = -1
    if not 0 <= number < limit:
        message = f"{name} is {value!r}; expected a whole number from 0 to {limit - 1}"
        raise ValueError(message)
    return number


def _resolved(scenario: str | os.PathLike[str] | Scenario) -> Scenario:
    if isinstance(scenario, Scenario):
        return scenario
    from scenarios import load  # noqa: PLC0415 - the one place where sim reaches up: a name was given

    return load(scenario)


class IOMModel(mesa.Model):  # type: ignore[misc]
    """One arm of one replicate, a week per step, equal to that replicate of ``simulate`` bit for bit.

    ``scenario`` is a name in the library, a file, or a ``sim.Scenario``; ``arm`` one of ``scheme``, ``as_is``,
    ``never``; ``parameters`` ``drawn`` (replicates 2d and 2d + 1 use draw d of the evidence) or ``central``;
    ``rng`` the whole-number seed (None, which ``mesa.batch_run`` may hand over, is 0); ``selection`` a function
    that scores in the matrices' place. History and running stretch
    are lived at once, so the first ``step()`` lives week 0. ``running`` turns false once the horizon is lived.
    Each step ends with ``self.datacollector.collect(self)``: put a collector of your own in its place.

    Raises ValueError where an argument is not one of these, and what ``scenarios.load`` raises.
    """

    def __init__(
        self,
        scenario: str | os.PathLike[str] | Scenario,
        arm: str = "scheme",
        replicate: int = 0,
        parameters: str = "drawn",
        rng: int | None = 0,
        selection: Selection | None = None,
    ) -> None:
        seed = _whole("rng", 0 if rng is None else rng, _SEEDS)
        super().__init__(rng=seed)
        self.identities = itertools.count()
        self.arm = _one_of("arm", arm, ARMS)
        self.replicate = _whole("replicate", replicate, _SEEDS)
        self.described = _resolved(scenario)
        draw = self.replicate // 2 if _one_of("parameters", parameters, PARAMETERS) == "drawn" else None
        self.values: Values = drawn_values(self.described, seed, draw)
        self.names = {kind: tuple(self.values[kind]) for kind in (*_LISTS_OF_NAMES, "services", "needs", "roles")}
        self.when = times(self.values)
        self._offsets, _ = weekly_offsets(lengths(self.values))
        self._seed_word = seed
        self._segments = segments(self.values, self.arm, selection=selection)
        self._pool = make_pool(self.values, tables(self.values, scheme=False), seed, self.replicate)
        self._factor = 1
        self._begin()
        self._views: dict[int, Person] = {}
        self._rows_seen = 0
        self._week_seen = self.when.start
        self._live(0)
        self.running = self.week < self.when.end
        self.datacollector = mesa.DataCollector(model_reporters={name: [_total, [self, name]] for name in _COLLECTED})

    def _begin(self) -> None:
        """Go back to the week in which the pool was made."""
        self.people = copied(self._pool.people)
        self._state = state_for(self._pool, self.values, self._segments, self._factor)
        self.week = self.when.start

    def _live(self, until: int) -> None:
        """Live the weeks up to ``until``; again from the start, in the rare case that room did not suffice."""
        while True:
            for part, after in itertools.zip_longest(self._segments, self._segments[1:]):
                end = min(until, self.when.end if after is None else after.week)
                if self.week == part.week:
                    self.people.review_phase[:] = self.people.id % part.tables.services.review_weeks
                while self.week < end:
                    self._run(part, min(end, self.week + _WEEKS_AT_ONCE))
            if has_room(self._state):
                return
            self._factor *= 2
            self._begin()

    def _run(self, part: Segment, until: int) -> None:
        """Live some weeks in a ledger and a record with room for them."""
        ledger, record = self._state.ledger, self._state.record
        likely = self._factor * (_MOST_EVENTS * (until - self.week) * self.people.id.size + _LEAST_ROOM)
        if ledger.count[0] <= ledger.events.size < ledger.count[0] + likely:
            events = np.zeros(2 * ledger.events.size + likely, np.uint64)
            events[: ledger.events.size] = ledger.events
            self._state = self._state._replace(ledger=ledger._replace(events=events))
        if record.count[0] <= record.week.size < record.count[0] + likely // 2:
            self._state = self._state._replace(record=grown(record, 2 * record.week.size + likely // 2))
        live_on(self.people, self._state, part, self._seed_word, self.replicate, self.when, self.week, until)
        self.week = until

    def step(self) -> None:
        """Live one week, then let the data collector collect.

        Raises RuntimeError once the horizon is lived.
        """
        if self.week >= self.when.end:
            message = f"the horizon of {self.when.end} weeks is over; no week is left to live"
            raise RuntimeError(message)
        self._live(self.week + 1)
        self.running = self.week < self.when.end
        self.datacollector.collect(self)

    @property
    def result(self) -> ArmResult:
        """What the weeks lived so far left: events, weekly table, people, record.

        Equal to ``run_arm``'s once the horizon is lived.
        """
        return result_of(self.people, self._state)

    def counted(self, name: str) -> Any:
        """Return a part of the weekly table in the week last lived: a number, or numbers by name.

        ``name`` is one of ``sim.outcomes.WEEKLY``. Raises KeyError where it is none.
        """
        column = _WEEKLY[name]
        row = self._state.ledger.weekly[self.week - 1 - self.when.start]
        first = self._offsets[name]
        if not column.of:
            return int(row[first])
        entries = TASKS if column.of == "tasks" else self.names[column.of]
        return dict(zip(entries, row[first : first + len(entries)].tolist(), strict=True))

    # Agents, made when asked for

    @property
    def agents(self) -> Any:
        """Everyone in the pool now, in order of entry: an AgentSet of ``Person``."""
        self._look()
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """The same by type: there is one, ``Person``."""
        self._look()
        return super().agents_by_type

    @property
    def agent_types(self) -> Any:
        """The types of agents: ``Person`` alone."""
        self._look()
        return super().agent_types

    @property
    def persons(self) -> Mapping[int, Person]:
        """Everyone in the pool now, by row."""
        self._look()
        return MappingProxyType(self._views)

    def _look(self) -> None:
        """Make views of those who came in since agents were last asked for; let go of those who left."""
        if self._week_seen == self.week:
            return
        self._week_seen = self.week
        place = self.people.place
        for row in [row for row in self._views if place[row] == GONE]:
            self.deregister_agent(self._views.pop(row))
        n = int(np.searchsorted(self.people.entry_week, self.week))
        for row in np.flatnonzero(place[self._rows_seen : n] == IN_POOL).tolist():
            here = self._rows_seen + row
            self._views[here] = Person(self, here)
        self._rows_seen = n


_WEEKLY = {column.name: column for column in WEEKLY}
_COLLECTED = ("pool", "inside", "supervised", "nominals", "nominals_inside", "tagged", "meeting")


def _total(model: IOMModel, name: str) -> int:
    """Return a part of the week's table, summed over its names."""
    found = model.counted(name)
    return sum(found.values()) if isinstance(found, dict) else int(found)
