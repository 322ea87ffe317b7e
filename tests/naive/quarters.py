"""Live the past by quarters (ODD 5, "The past, by quarters")."""

from dataclasses import dataclass

from naive.custody import (
    CAN_FAIL,
    ordinary_chance_of_failing,
    recall_or_breach,
    release_due,
    release_factor,
    supervision_ends,
)
from naive.justice import charges, court
from naive.luck import Choice, added, choice, happens, poisson, threshold, week_when
from naive.person import ACTIVE, DESISTED, QUIET, Entry, Person
from naive.tables import OffenceType, Tables, chance_of_desisting
from naive.world import World
from sim.streams import FIRST_CANDIDATE, PAST


@dataclass(slots=True)
class Candidate:
    """An offence that would go on the record, if it happens."""

    week: int
    luck: int
    type: int
    marks: int
    joins: int


@dataclass(slots=True)
class Recorded:
    """How the offences on the record of a profile and favourite type come about."""

    p: float  # an offence goes on the record
    favourite: int  # threshold: it is then of the favourite type
    type: Choice | None  # None where none ever is


class Quarters:
    """The quarters of lives, before they enter the pool."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tables: Tables = world.tables
        self.recorded: dict[tuple[int, int], Recorded] = {}
        self.shares = [
            [_year(rise, fall) for rise, fall in zip(p.rise, p.fall, strict=True)] for p in self.tables.profiles
        ]

    def live(self, person: Person, first: int, end: int) -> None:
        """Live a quarter's weeks, from the first to the one before the end."""
        world, weeks = self.world, end - first
        profile = self.tables.profiles[person.profile]
        spell_word, desist_word, count_word, comply_word = world.words(person.id, PAST, 0, end)
        # 1. Needs, once a year
        self.needs_move(person, end)
        # 2. Spell, 3. desistance
        began, turn, stop = person.spell, None, end
        if began != DESISTED:
            p = profile.p_pause if began == ACTIVE else profile.p_resume
            turn = week_when(spell_word, p, first, weeks)
            h = chance_of_desisting(self.tables, person.profile, person.age(end), sum(person.needs))
            gone = week_when(desist_word, h, first, weeks)
            stop = end if gone is None else gone

        def spell(week: int) -> int:
            if began == DESISTED or week >= stop:
                return DESISTED
            if turn is None or week < turn:
                return began
            return QUIET if began == ACTIVE else ACTIVE

        # 4. Compliance, with the spell as it was
        # ODD 5, past 4: "at week a" read as before anything of week a.
        strike, kind = None, person.supervision
        if person.at_liberty and kind in CAN_FAIL:
            h = min(1.0, ordinary_chance_of_failing(world, person))
            strike = week_when(comply_word, h, first, weeks)
        # 5. Recorded offences
        active = any(spell(week) == ACTIVE for week in range(first, end))
        candidates: list[Candidate] = []
        if began != DESISTED:
            candidates = self.candidates(person, first, end, count_word, active=active)
        # 6. The weeks
        for week in range(first, end):
            world.t = week
            person.spell = spell(week)
            supervision_ends(world, person)
            release_due(world, person)
            if week == strike and person.at_liberty and person.supervision == kind:
                recall_or_breach(world, person)
            if person.at_liberty and week < stop:
                self.offences(person, [c for c in candidates if c.week == week], active=active)
            if person.charged_now:
                charges(world, person)
            if person.court_week == week:
                court(world, person)

    def needs_move(self, person: Person, end: int) -> None:
        """Move needs by the weekly chain's shares after 52 weeks, in the quarters that end a year."""
        if (end - self.world.first_week) % 52 != 0:
            return
        for j, level in enumerate(person.needs):
            if j % 4 == 0:
                words = self.world.words(person.id, PAST, 1 + j // 4, end)
            m0, m1, _ = self.shares[person.profile][j][level]
            word = words[j % 4]
            person.needs[j] = 0 if word < threshold(m0) else 1 if word < threshold(m0 + m1) else 2

    def recorded_by(self, person: Person) -> Recorded:
        """Return how a person's recorded offences come about."""
        key = (person.profile, person.favourite)
        if key not in self.recorded:
            profile = self.tables.profiles[person.profile]
            special = profile.values["specialisation"]
            of_type = [type_.recorded * kept_of_recorded(type_) for type_ in self.tables.types]
            shares = [m * r for m, r in zip(profile.mix, of_type, strict=True)]
            p = special * of_type[person.favourite] + (1.0 - special) * added(shares)
            q = special * of_type[person.favourite] / p if p > 0.0 else 0.0
            self.recorded[key] = Recorded(p, threshold(q), choice(shares, q) if p > 0.0 else None)
        return self.recorded[key]

    def candidates(self, person: Person, first: int, end: int, word: int, *, active: bool) -> list[Candidate]:
        """Draw a quarter's recorded offences, as many as there could be."""
        profile = self.tables.profiles[person.profile]
        recorded = self.recorded_by(person)
        product = 1.0
        for need, level in zip(self.tables.needs, person.needs, strict=True):
            product = product * need.factor[level]
        rate = person.propensity * (product * profile.normaliser)
        rate = rate * self.tables.age[person.sex][person.age(end)]
        rate = rate * (1.0 if active else profile.values["quiet_share"])
        mean = rate * recorded.p * (1.0 + self.world.values["release"]["extra"]) * (end - first)
        found = []
        for j in range(poisson(word, mean)):
            w0, w1, w2, w3 = self.world.words(person.id, PAST, FIRST_CANDIDATE + j, end)
            x = w0 * (end - first)
            favourite = w1 < recorded.favourite
            type_ = person.favourite if favourite or recorded.type is None else recorded.type.of(w1)
            found.append(Candidate(first + (x >> 32), x & 0xFFFF_FFFF, type_, w2, w3))
        return found

    def offences(self, person: Person, candidates: list[Candidate], *, active: bool) -> None:
        """Decide which of a week's candidates happen, and put them on the record."""
        world = self.world
        quiet_share = self.tables.profiles[person.profile].values["quiet_share"]
        for candidate in candidates:
            g = 1.0 if person.spell == ACTIVE or not active else quiet_share
            p = release_factor(world, person) * g / (1.0 + self.world.values["release"]["extra"])
            if not happens(candidate.luck, p):
                continue
            type_ = self.tables.types[candidate.type].values
            of_kept = type_["p_attributed"] / kept_of_recorded(self.tables.types[candidate.type])
            attributed = happens(candidate.marks, of_kept)
            charged = happens(candidate.marks, of_kept * type_["p_charged"])
            joins = not attributed or happens(candidate.joins, type_["p_linked"])
            person.record.append(Entry(world.t, candidate.type, attributed=attributed, charged=charged, joins=joins))
            if attributed:
                person.last_attributed = world.t
            if charged:
                person.charged_now.append(candidate.type)


def kept_of_recorded(type_: OffenceType) -> float:
    """Return the chance that a recorded offence goes on the record: attributed, or to join a charge."""
    attributed: float = type_.values["p_attributed"]
    joins: float = type_.values["p_linked"]
    return attributed + (1.0 - attributed) * joins


def _year(rise: tuple[float, float], fall: tuple[float, float]) -> list[list[float]]:
    """Return a need's transition shares over 52 weeks."""
    (u0, u1), (d1, d2) = rise, fall
    week = [[1.0 - u0, u0, 0.0], [d1, 1.0 - d1 - u1, u1], [0.0, d2, 1.0 - d2]]
    powers = {1: week}
    for weeks in (1, 2, 4, 8, 16):
        powers[2 * weeks] = _product(powers[weeks], powers[weeks])
    return _product(_product(powers[32], powers[16]), powers[4])


def _product(one: list[list[float]], other: list[list[float]]) -> list[list[float]]:
    return [[_cell(row, other, column) for column in range(3)] for row in one]


def _cell(row: list[float], week: list[list[float]], column: int) -> float:
    return row[0] * week[0][column] + row[1] * week[1][column] + row[2] * week[2][column]
