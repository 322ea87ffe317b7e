"""Run a service with its places, its waiting list and its clients from outside (ODD 7.6)."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from benchmarks.plain_tables import chances
from sim.people import AT_LIBERTY

if TYPE_CHECKING:
    from benchmarks.plain_mesa import PlainModel

OUTSIDER = None  # who waits that is not of the pool


class Service:
    """One service of the area."""

    def __init__(self, model: "PlainModel", number: int) -> None:
        self.model = model
        self.number = number
        self.waiting: list[tuple[Any, int]] = []  # who, and since when, in the order of the list
        self.joining: list[Any] = []  # people referred this week
        self.in_ordinary = self.in_scheme = self.in_background = 0
        self.leaving: Counter[int] = Counter()  # outsiders by the week they leave

    def know(self, table: Any) -> None:
        """Take the tables in force."""
        s = self.number
        self.need, self.minimum, self.limit = table.need[s], table.minimum[s], table.limit[s]
        self.places, self.scheme_places, self.kept = table.places[s], table.scheme_places[s], table.kept[s]
        self.duration, self.effect, self.stay = table.duration[s], table.effect[s], table.stay[s]
        self.p_drop, self.p_success = chances(table.drop[s]), chances(table.success[s])
        self.p_refer = chances(table.refer[s])
        self.background = table.background[s] * table.parts[s]

    def leave(self, person: Any) -> None:
        """Take back a person's place."""
        _, by_scheme = person.stays.pop(self)
        if by_scheme:
            self.in_scheme -= 1
        else:
            self.in_ordinary -= 1

    def step(self) -> None:
        """Let outsiders go, take in this week's joiners, admit."""
        self.in_background -= self.leaving.pop(self.model.week, 0)
        self.join()
        self.clear()
        self.admit()

    def join(self) -> None:
        """Put this week's joiners on the list in an order of luck, and refuse those it has no room for."""
        arrivals = int(self.model.rng.poisson(self.background))
        new = [*self.joining, *[OUTSIDER] * arrivals]
        self.model.random.shuffle(new)
        self.joining.clear()
        room = max(0, self.limit - len(self.waiting))
        for who in new[:room]:
            self.waiting.append((who, self.model.week))
            if who is not OUTSIDER:
                who.waits.add(self)
                self.model.count("JOINED")
        self.model.count("REFUSED", sum(who is not OUTSIDER for who in new[room:]))
        for who, _ in self.waiting[self.limit :]:  # a dated change shortened the list
            if who is not OUTSIDER:
                who.waits.discard(self)
        del self.waiting[self.limit :]

    def may_wait(self, person: Any) -> bool:
        """Say whether a person may stay on the list."""
        if person.has_left or person.assessed[self.need] < self.minimum:
            return False
        return person.custody == AT_LIBERTY or bool(person.plans_release())

    def clear(self) -> None:
        """Take off the list those who may no longer wait."""
        kept = []
        for who, since in self.waiting:
            if who is OUTSIDER or self.may_wait(who):
                kept.append((who, since))
            else:
                who.waits.discard(self)
        self.waiting = kept

    def admit(self) -> None:
        """Fill the places from the list: nominals in the scheme's, then with priority, then all."""
        on = self.model.on
        if on.services:
            self.admit_nominals(self.scheme_places - self.in_scheme, by_scheme=True)
        held = 0
        if on.priority:
            held = self.kept - sum(self in person.stays and not person.stays[self][1] for person in self.model.nominals)
            before = self.in_ordinary
            self.admit_nominals(self.free, by_scheme=False)
            held -= self.in_ordinary - before
        left = []
        for place, (who, since) in enumerate(self.waiting):
            if self.free <= 0:
                left += self.waiting[place:]
                break
            nominal = who is not OUTSIDER and who.nominal
            if (who is not OUTSIDER and who.custody != AT_LIBERTY) or not (nominal or self.free > max(0, held)):
                left.append((who, since))
                continue
            self.start(who, by_scheme=False)
            held -= nominal
        self.waiting = left

    @property
    def free(self) -> int:
        """Ordinary places that nobody has."""
        return int(self.places - self.in_ordinary - self.in_background)

    def admit_nominals(self, free: int, *, by_scheme: bool) -> None:
        """Give nominals at liberty places in the list's order."""
        left = []
        for who, since in self.waiting:
            if free > 0 and who is not OUTSIDER and who.nominal and who.custody == AT_LIBERTY:
                self.start(who, by_scheme=by_scheme)
                free -= 1
            else:
                left.append((who, since))
        self.waiting = left

    def start(self, who: Any, *, by_scheme: bool) -> None:
        """Give a place."""
        week = self.model.week
        if who is OUTSIDER:
            self.in_background += 1
            self.leaving[week + self.model.random.choice(self.stay)] += 1
            return
        who.waits.discard(self)
        who.stays[self] = (week + self.duration, by_scheme)
        self.in_scheme += by_scheme
        self.in_ordinary += not by_scheme
        self.model.count("STARTED")
