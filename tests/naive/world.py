"""Hold what a week needs: the date, the tables, the people, the ledger."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from naive.luck import in_64ths
from naive.person import Person
from naive.tables import Tables, Values, make_tables
from sim.outcomes import KIND
from sim.streams import words

MAX_VALUE = 65_535


@dataclass(slots=True, eq=False)
class Waiting:
    """A place on a waiting list; ``person`` is None for a client from outside the pool."""

    key: int
    joined: int
    person: Person | None
    stay: int = 0


@dataclass(slots=True)
class Service:
    """The state of a service, and what it counts this week."""

    queue: list[Waiting] = field(default_factory=list)
    background_until: list[int] = field(default_factory=list)
    refused: int = 0
    started: int = 0
    waited: int = 0


@dataclass(slots=True)
class Post:
    """A post of a role."""

    filled: bool
    vacant_until: int


@dataclass(slots=True)
class Hours:
    """What this week's hours came to (ODD 7.4)."""

    dose: list[list[int]]  # by cohort and group, in 64ths
    victim_dose: list[int]  # by cohort, in 64ths
    shortage: int  # in 64ths
    there: list[int]  # minutes by role
    given: list[int]
    required: list[int]  # minutes by task
    done: list[int]


class World:
    """One pool on one luck, in one arm."""

    def __init__(self, values: Values, seed: int, replicate: int, arm: str = "never") -> None:
        self.values = copy.deepcopy(values)
        self.tables: Tables = make_tables(self.values)
        self.seed, self.replicate, self.arm = seed, replicate, arm
        self.changes = {"scheme": self.values["changes"], "stopped": winding_up(self.values)}.get(arm, [])
        self.first_week: int = -(values["history_weeks"] + values["running_weeks"])
        self.t: int = self.first_week
        self.pool: list[Person] = []  # who is in it this week, by id
        self.counting = False  # whether what happens goes into the ledger
        self.ledger: list[int] = []
        self.services = [Service() for _ in self.tables.services]
        self.posts: list[list[Post]] = [[] for _ in self.tables.roles]
        self.hours: Hours | None = None  # None while no scheme is in force
        self.trained = 0  # what staff have gained by training, in 65,536ths
        self.met = False  # whether a meeting was held this week
        self.released: list[Person] = []  # this week, by rule 2 of ODD 7.5
        self.selection: Callable[[Any], Any] | None = None  # a function in the matrices' place
        self.numbers: dict[tuple[int, int], float] = {}  # by cohort and person: what it gave before this meeting

    def words(self, who: int, block: int, ordinal: int, week: int | None = None) -> tuple[int, int, int, int]:
        """Return the four words of an address, of this week unless another is named."""
        at = self.t if week is None else week
        return words(who, at, block, ordinal, self.seed, self.replicate)

    def count(self, person: Person, kind: str, type_: int = 0, value: int = 0) -> None:
        """Put an event into the ledger."""
        if self.counting:
            week = self.t - self.first_week
            self.ledger.append(person.id << 40 | week << 28 | KIND[kind] << 22 | type_ << 16 | min(value, MAX_VALUE))

    @property
    def in_force(self) -> bool:
        """Say whether a scheme is in force this week."""
        return self.arm != "never" and self.t >= -self.values["running_weeks"]

    def channel(self, name: str) -> bool:
        """Say whether the scheme acts through a channel this week."""
        return self.in_force and self.values["channels"][name]

    def dose(self, person: Person) -> int:
        """Return a nominal's dose in 64ths, as the person stands now."""
        if self.hours is None:
            return 0
        doses = self.hours.dose[person.cohort]
        if not person.at_liberty:
            return doses[3]
        dose = doses[person.tier]
        if not person.supervised:
            scheme = self.values["scheme"]
            dose = dose * in_64ths(min(1.0, scheme["voluntary_engagement"] * scheme["consent"])) // 64
        return dose

    def apply_changes(self) -> None:
        """Put the dated changes of this week in force and make the tables anew."""
        # ODD 3: read as changes of weeks before the first week lived being in force from then on.
        first = self.t == self.first_week
        due = [change for change in self.changes if change["week"] == self.t or (first and change["week"] < self.t)]
        for change in due:
            *way, name = change["path"].split(".")
            table: Any = self.values
            for part in way:
                table = table[part]
            table[name] = change["value"]
        if due:
            self.tables = make_tables(self.values)


def winding_up(values: Values) -> list[Values]:
    """Return the dated changes by which the arm "stopped" ends the scheme as it stood (ODD 3)."""
    scheme = values["scheme"]
    every, notice = scheme["meeting_weeks"], scheme["notice_weeks"]
    found = {f"scheme.referable_{name}": (0, 0.0) for name in ("high_risk", "standard", "non_statutory")}
    found["scheme.p_meeting_held"] = (0, 1.0)
    for name in values["roles"]:
        found[f"roles.{name}.fte_in_post"] = found[f"roles.{name}.fte_budgeted"] = (notice, 0.0)
    for name in values["services"]:
        found[f"services.{name}.kept_share"] = (notice, 0.0)
        found[f"services.{name}.scheme_places"] = (notice, 0)
    found["tags.supply"] = (notice, 0)
    changes = [{"week": week, "path": path, "value": value} for path, (week, value) in found.items()]
    meeting = 0
    while (meeting + values["running_weeks"]) % every != 0:
        meeting += 1
    n = max(1, notice // every)
    for name, cohort in values["cohorts"].items():
        for k in range(1, n + 1):
            left = cohort["places"] * (n - k) // n
            changes.append({"week": meeting + (k - 1) * every, "path": f"cohorts.{name}.places", "value": left})
    return changes
