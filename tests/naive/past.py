"""Make the pool and its past (ODD 5)."""

import math

from naive.justice import court
from naive.luck import choice, happens, threshold
from naive.person import DESISTED, Entry, Person
from naive.quarters import Quarters
from naive.services import assess
from naive.tables import Profile, Tables, Values, flag_shares, leaving_weeks
from naive.world import World
from sim.outcomes import LEAVING_CAUSES, NEVER
from sim.streams import LIFE, WEEK_OFFSET

LATEST = 32_000  # the latest week in which a life may end
MOST_LIVES = 1 << 24
DIED, MOVED, AGED_OUT = (LEAVING_CAUSES.index(cause) for cause in ("died", "moved", "aged_out"))


class Past:
    """The pool, made life by life."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.values: Values = world.values
        self.tables: Tables = world.tables
        self.first = world.first_week
        self.leaving = leaving_weeks(self.values)
        self.profile = choice([p.values["share"] for p in self.tables.profiles])
        self.area = choice([area["share"] for area in self.values["areas"].values()])
        self.quarters = Quarters(world)

    def pool(self) -> list[Person]:
        """Return everyone who enters, by id."""
        entered, at_start = [], 0
        for id_ in range(MOST_LIVES):
            person = self.live(id_)
            if person is not None:
                entered.append(person)
                at_start += person.entry_week == self.first
                if at_start == self.values["pool"]["people"]:
                    return entered
        sentence = "too few lives meet the pool's rule"
        raise ValueError(sentence)

    def live(self, id_: int) -> Person | None:
        """Live a life until it enters the pool; None if it never does."""
        # ODD 2 and 5: read as the ledger beginning with entry, for later entrants too.
        person = self.born(id_)
        start = self.world.t
        boundary = self.first + 13 * ((start - self.first) // 13 + 1)
        while boundary < self.values["horizon_weeks"]:
            if person.leave_week <= boundary:
                return None
            first = max(start + 1, boundary - 13)
            if first < boundary:
                self.quarters.live(person, first, boundary)
            if boundary >= self.first:
                if self.meets_rule(person, boundary):
                    self.enters(person, boundary)
                    return person
                # ODD 5: read as lives being given up at boundaries from t0 on, not before.
                if person.spell == DESISTED and person.court_week == NEVER:
                    return None
            boundary += 13
        return None

    def life_words(self, id_: int, ordinal: int) -> tuple[int, int, int, int]:
        """Return the words of what never changes in a life."""
        return self.world.words(id_, LIFE, ordinal, -WEEK_OFFSET)

    def born(self, id_: int) -> Person:
        """Begin a life at its first sanction or suspicion, at the world's week."""
        values, world = self.values, self.world
        w0, w1, w2, w3 = self.life_words(id_, 0)
        place = self.profile.of(w0)
        profile = self.tables.profiles[place]
        years = 52 * values["pool"]["career_years"]
        span = years + values["history_weeks"] + values["running_weeks"] + values["horizon_weeks"]
        start = self.first - years + (w1 * span >> 32)
        propensity = profile.propensity[w2 >> 20]
        birth = start - profile.first_age[w3 >> 24] - id_ % 52
        w0, w1, w2, w3 = self.life_words(id_, 1)
        leave, cause = self.leaves(start, birth, w3)
        referable, *flag_words = self.life_words(id_, 2)
        rosh_word, suspect_word, first_word, _ = self.life_words(id_, 3)
        shares = zip(flag_words, flag_shares(profile), strict=True)
        person = Person(
            id=id_,
            profile=place,
            sex=int(happens(w0, profile.values["share_female"])),
            area=self.area.of(w1),
            favourite=profile.favourite.of(w2),
            birth_week=birth,
            leave_week=leave,
            leave_cause=cause,
            propensity=propensity,
            referable=referable,
            flags=[happens(word, share) for word, share in shares],
            rosh=profile.rosh.of(rosh_word),
            needs=self.first_needs(id_, profile),
            assessed=[0] * len(self.tables.needs),
        )
        world.t = start
        suspect = happens(suspect_word, profile.values["suspect_share"])
        self.first_offence(person, first_word, suspect=suspect)
        return person

    def leaves(self, start: int, birth: int, word: int) -> tuple[int, int]:
        """Return the week in which a life leaves, and the cause."""
        pool = self.values["pool"]
        leave, cause = birth + 52 * pool["age_limit"], AGED_OUT
        if self.leaving is not None:
            week = start + self.leaving[word >> 22]
            if week < leave:
                deaths = threshold(pool["death_rate"] / (pool["death_rate"] + pool["move_rate"]))
                leave, cause = week, DIED if (word & 0x3FFFFF) << 10 < deaths else MOVED
        return min(leave, LATEST), cause

    def first_needs(self, id_: int, profile: Profile) -> list[int]:
        """Return the levels of need with which a life begins."""
        needs: list[int] = []
        for j, (_, s1, s2) in enumerate(profile.levels):
            if j % 4 == 0:
                words = self.life_words(id_, 4 + j // 4)
            word = words[j % 4]
            needs.append(2 if word < threshold(s2) else 1 if word < threshold(s1 + s2) else 0)
        return needs

    def first_offence(self, person: Person, word: int, *, suspect: bool) -> None:
        """Put the offence on the record with which a life begins, and hold its court."""
        profile = self.tables.profiles[person.profile]
        by = profile.first_suspected if suspect else profile.first
        type_ = person.favourite if by is None else by.of(word)
        start = self.world.t
        person.record.append(Entry(start, type_, attributed=True, charged=not suspect))
        person.last_attributed = start
        if not suspect:
            person.last_charge = start
            court(self.world, person)

    def meets_rule(self, person: Person, week: int) -> bool:
        """Say whether a life meets the pool's rule."""
        pool = self.values["pool"]
        if person.age(week) < 18 or person.leave_week <= week:
            return False
        since = week - pool["proven_weeks"]
        floor = math.floor(1000 * pool["ogrs3_floor"])
        if person.sanctions and person.last_proven >= since and person.ogrs3 >= floor:
            return True
        return any(person.flags) and person.last_attributed >= since

    def enters(self, person: Person, week: int) -> None:
        """Take a life into the pool."""
        values = self.values
        windows = [
            criterion["window_weeks"]
            for matrix in values["matrices"].values()
            for criterion in matrix["criteria"].values()
        ]
        kept = max(260, values["pool"]["proven_weeks"], *windows)
        person.entry_week = week
        person.record = [entry for entry in person.record if entry.week > week - kept]
        self.world.t = week
        assess(self.world, person)
