"""Live the model as one would write it in plain Mesa: people are agents, what they share is the model's.

The same pool, processes and tables as the engine, person by person, with ``self.random`` for luck.
It is the yardstick of the benchmarks: written to be read, with what is costly kept and not worked
out each week, and no slower on purpose. Rates agree with the engine's statistically.
"""

from collections import Counter
from typing import Any

import mesa

from benchmarks.plain_person import Person
from benchmarks.plain_scheme import Meeting, Team, tag
from benchmarks.plain_services import Service
from benchmarks.plain_tables import Offence, chances, plain
from sim.arms import segments, times
from sim.outcomes import NEVER
from sim.people import AT_LIBERTY, NO_COHORT, NOT_SUPERVISED
from sim.pools import Pool
from sim.scenario import Values
from sim.state import ATTRIBUTED, CHARGED, PROVEN
from sim.tables import Tables


class PlainModel(mesa.Model):  # type: ignore[misc]
    """One arm of one pool, from its first week on, a week per step."""

    def __init__(self, pool: Pool, values: Values, arm: str = "scheme", rng: int = 0) -> None:
        super().__init__(rng=rng)
        self.pool = pool
        self.when = times(values)
        self.week = self.when.start
        self.tables = {part.week: part.tables for part in segments(values, arm)}
        self.counts: Counter[str] = Counter()
        self.rows_in = 0
        self.entry_week = pool.people.entry_week.tolist()
        self.leavers: dict[int, list[Person]] = {}
        self.nominals: list[Person] = []
        self.released: list[Person] = []
        self.supervised = 0
        self.meeting, self.team = Meeting(self), Team(self)
        self.services = [Service(self, s) for s in range(len(values["services"]))]
        self.datacollector = mesa.DataCollector(
            {"pool": lambda model: len(model.agents), "inside": "inside", "supervised": "supervised",
             "nominals": lambda model: len(model.nominals)}
        )  # fmt: skip

    def know(self, tables: Tables) -> None:
        """Take the tables in force, as lists and chances."""
        self.on = tables.on
        self.careers, self.offences, self.justice = plain(tables.careers), plain(tables.offences), plain(tables.justice)
        self.services_table, self.cohorts = plain(tables.services), plain(tables.cohorts)
        self.p_rise, self.p_fall = chances(tables.careers.rise), chances(tables.careers.fall)
        self.special, self.types = chances(tables.offences.special), chances(tables.offences.type_cuts)
        self.recorded, self.attributed = chances(tables.offences.recorded), chances(tables.offences.attributed)
        self.charged, self.linked = chances(tables.offences.charged), chances(tables.justice.linked)
        self.prevention = chances(tables.offences.prevented)[-1]
        self.disposals = chances(tables.justice.disposal_cuts)
        self.p_standard, self.p_recall_on_charge = (
            chances(tables.justice.standard),
            chances(tables.justice.recall_on_charge),
        )
        self.breach_custody = chances(tables.justice.breach_custody)
        self.breach_suspended = chances(tables.justice.breach_suspended)
        self.p_error = chances(tables.services.error)
        for service in self.services:
            service.know(self.services_table)
        if self.on.scheme:
            self.meeting.know(tables)
            self.team.know(tables, opening=self.week == self.when.opening)

    def step(self) -> None:
        """Live one week, in the order of the ODD."""
        if self.week in self.tables:
            self.know(self.tables[self.week])
        self.enter_and_leave()
        if self.on.scheme:
            self.supervised = self.count_people()[1]
            self.meeting.step()
            self.team.step()
        self.released.clear()
        self.agents.do("begin_week")
        if self.on.tag:
            tag(self)
        for service in self.services:
            service.step()
        self.agents.do("step")
        self.inside, self.supervised = self.count_people()
        self.datacollector.collect(self)
        self.week += 1

    def enter_and_leave(self) -> None:
        """Let people come in and go."""
        while self.rows_in < len(self.entry_week) and self.entry_week[self.rows_in] <= self.week:
            person = Person(self, self.rows_in)
            self.leavers.setdefault(person.leave_week, []).append(person)
            self.rows_in += 1
        for person in self.leavers.pop(self.week, ()):
            if person.nominal:
                self.exit(person)
            for service in list(person.stays):
                service.leave(person)
            person.has_left = True
            person.remove()

    def exit(self, person: Person) -> None:
        """Take a nominal off the scheme."""
        person.cohort, person.consented, person.tag_until = NO_COHORT, 0, NEVER
        self.nominals.remove(person)
        self.count("EXITED")

    def count(self, kind: str, times_: int = 1) -> None:
        """Count something that happened."""
        self.counts[kind] += times_

    def count_people(self) -> tuple[int, int]:
        """Return how many are inside, and how many at liberty and supervised."""
        inside = supervised = 0
        for person in self.agents:
            if person.custody != AT_LIBERTY:
                inside += 1
            elif person.supervision != NOT_SUPERVISED:
                supervised += 1
        return inside, supervised

    def served(self, sentence: int) -> int:
        """Return the weeks of a sentence served inside."""
        return max(1, int(sentence * self.justice.share_served + 1e-9))

    def record_of(self, entry: int) -> list[Offence]:
        """Return a person's record as the pool holds it, oldest first."""
        found: list[Offence] = []
        record: Any = self.pool.record
        while entry >= 0:
            marks = int(record.marks[entry])
            found.append(
                Offence(
                    int(record.week[entry]), int(record.type[entry]), attributed=bool(marks & ATTRIBUTED),
                    charged=bool(marks & CHARGED), proven=bool(marks & PROVEN),
                )
            )  # fmt: skip
            entry = int(record.previous[entry])
        return found[::-1]
