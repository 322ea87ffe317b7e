"""Describe a person and what agencies hold of their offences (ODD 2)."""

from dataclasses import dataclass, field

from sim.outcomes import NEVER

AT_LIBERTY, REMAND, SENTENCE, RECALL = 0, 1, 2, 3
NOT_SUPERVISED, LICENCE, ORDER, SUSPENDED, POST_SENTENCE = 0, 1, 2, 3, 4
DESISTED, QUIET, ACTIVE = 0, 1, 2
RED, AMBER, GREEN = 0, 1, 2
NO_COHORT = -1
NO_TYPE = -1
VERY_HIGH = 3
HIGH = 2


@dataclass(slots=True)
class Entry:
    """A recorded offence."""

    week: int
    type: int
    attributed: bool
    charged: bool
    proven: bool = False
    joins: bool = False


@dataclass(slots=True)
class Stay:
    """A place in a service."""

    weeks_left: int
    scheme_paid: bool


@dataclass(slots=True, eq=False)
class Person:
    """One of the pool."""

    id: int
    profile: int
    sex: int
    area: int
    favourite: int
    birth_week: int
    leave_week: int
    leave_cause: int
    propensity: float
    referable: int
    flags: list[bool]
    rosh: int
    needs: list[int]
    assessed: list[int]
    entry_week: int = NEVER
    spell: int = ACTIVE
    custody: int = AT_LIBERTY
    custody_until: int = NEVER
    custody_since: int = NEVER
    court_week: int = NEVER
    supervision: int = NOT_SUPERVISED
    supervised_until: int = NEVER
    sentence_weeks: int = 0
    released_week: int = NEVER
    planned: bool = False
    sanctions: int = 0
    first_sanction_week: int = NEVER
    ogrs3: int = 0
    last_type: int = NO_TYPE
    last_caution: bool = False
    last_proven: int = NEVER
    last_attributed: int = NEVER
    last_charge: int = NEVER
    mappa: int = 0
    cohort: int = NO_COHORT
    tier: int = RED
    joined_week: int = NEVER
    selected_as: int = 0
    consented: bool = False
    tag_until: int = NEVER
    weeks_inside: int = 0  # in custody, not yet in the ledger
    record: list[Entry] = field(default_factory=list)
    stays: dict[int, Stay] = field(default_factory=dict)  # by service
    waits: set[int] = field(default_factory=set)  # services whose waiting list they are on
    luck: tuple[int, int, int, int] = (0, 0, 0, 0)  # this week's words of block WEEK
    charged_now: list[int] = field(default_factory=list)  # types charged this week themselves

    def age(self, week: int) -> int:
        """Return the age in whole years."""
        return (week - self.birth_week) // 52

    @property
    def at_liberty(self) -> bool:
        """Say whether the person is free."""
        return self.custody == AT_LIBERTY

    @property
    def supervised(self) -> bool:
        """Say whether the person is on licence, order, suspended sentence or what follows."""
        return self.supervision != NOT_SUPERVISED

    @property
    def nominal(self) -> bool:
        """Say whether the person is on the scheme."""
        return self.cohort != NO_COHORT
