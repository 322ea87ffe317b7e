"""Live through services: stays, reviews, waiting lists, places (ODD 7.6)."""

import math

from naive.luck import happens, poisson
from naive.person import SENTENCE, Person, Stay
from naive.world import Waiting, World
from sim.streams import ARRIVALS, ASSESS, BACKGROUND, SERVICE, WEEK_OFFSET

LAST_WHO = (1 << 24) - 1  # the first background arrival's number


def services_step(world: World) -> None:
    """Live through this week in all services."""
    joiners: list[list[Person]] = [[] for _ in world.services]
    for person in world.pool:
        stays(world, person)
    for service in world.services:
        service.background_until = [until for until in service.background_until if until > world.t]
    for person in world.pool:
        reviews(world, person, joiners)
    for place, service in enumerate(world.services):
        service.refused = service.started = service.waited = 0
        join(world, place, joiners[place])
        clear(world, place)
        admit(world, place)


def stays(world: World, person: Person) -> None:
    """Drop out of, stay in or finish each service the person is in."""
    effects = world.values["effects"]
    for place in sorted(person.stays):
        service = world.tables.services[place]
        if not person.at_liberty:
            leave(world, person, place, "DROPPED", 1)
            continue
        p = service["p_dropout"]
        if person.nominal and world.channel("services"):
            p = p * (1.0 - effects["keeping"] * world.dose(person) / 64)
        _, drops, succeeds, _ = world.words(person.id, SERVICE, place)
        if happens(drops, p):
            leave(world, person, place, "DROPPED", 0)
            continue
        person.stays[place].weeks_left -= 1
        if person.stays[place].weeks_left == 0:
            leave(world, person, place, "COMPLETED", 0)
            need = world.tables.need_of[place]
            if happens(succeeds, service["p_success"]) and person.needs[need] > 0:
                person.needs[need] -= 1


def leave(world: World, person: Person, place: int, kind: str, value: int) -> None:
    """Leave a service."""
    del person.stays[place]
    world.count(person, kind, place, value)


# Rule 3: reviews


def reviews(world: World, person: Person, joiners: list[list[Person]]) -> None:
    """Review a person who is due: assess every need, and refer."""
    scheme = world.values["scheme"]
    as_nominal = person.nominal and world.channel("services")
    every = scheme["nominal_review_weeks" if as_nominal else "review_weeks"]
    if (world.t + WEEK_OFFSET + person.id) % every:
        return
    if as_nominal:
        if not (person.at_liberty or planning_release(world, person)):
            return
    elif not (person.at_liberty and person.supervised):
        return
    assess(world, person, 1.0 - scheme["information_sharing"] if as_nominal else 1.0)
    for place, service in enumerate(world.tables.services):
        if place in person.stays or place in person.waits:
            continue
        if person.assessed[world.tables.need_of[place]] < service["minimum_level"]:
            continue
        p = service["p_refer"]
        if as_nominal:
            made_good = world.values["effects"]["referral"] * scheme["plan_quality"]
            p = 1.0 - (1.0 - p) * (1.0 - made_good * world.dose(person) / 64)
        if happens(world.words(person.id, SERVICE, place)[0], p):
            joiners[place].append(person)


def planning_release(world: World, person: Person) -> bool:
    """Say whether a nominal's release is being planned."""
    # ODD 7.6.3: read as being so of nominals alone, whatever the services channel.
    return (
        person.nominal
        and world.channel("release_planning")
        and person.custody == SENTENCE
        and person.custody_until - world.t <= world.values["scheme"]["release_window_weeks"]
    )


def assess(world: World, person: Person, mistaken: float = 1.0) -> None:
    """Assess every need, with errors; ``mistaken`` times as often as is ordinary."""
    for j, level in enumerate(person.needs):
        if j % 4 == 0:
            words = world.words(person.id, ASSESS, j // 4)
        word = words[j % 4]
        if not happens(word, world.tables.needs[j].values["p_error"] * mistaken):
            person.assessed[j] = level
        elif level == 1:
            person.assessed[j] = 2 if word % 2 else 0
        else:
            person.assessed[j] = 1


# Rules 4 to 6: the waiting list


def join(world: World, place: int, people: list[Person]) -> None:
    """Put this week's joiners on the list, and refuse those for whom it is too long."""
    service = world.services[place]
    joined = world.t + WEEK_OFFSET
    new = arrivals(world, place)
    for person in people:
        tie = world.words(person.id, SERVICE, place)[3] >> 8
        new.append(Waiting(joined << 48 | tie << 24 | person.id, world.t, person))
    service.queue = sorted(service.queue + new, key=lambda one: one.key)
    limit = world.tables.services[place]["list_limit"]
    # ODD 7.6.5: read as refusing, where the limit was cut, those who were on the list, too.
    for refused in service.queue[limit:]:
        if refused.person is None:
            service.refused += 1
        else:
            refused.person.waits.discard(place)
            world.count(refused.person, "REFUSED", place)
    service.queue = service.queue[:limit]
    for waiting in service.queue:
        if waiting.person is not None and waiting.joined == world.t:
            waiting.person.waits.add(place)
            world.count(waiting.person, "JOINED", place)


def arrivals(world: World, place: int) -> list[Waiting]:
    """Return this week's clients from outside the pool."""
    row = world.tables.services[place]
    parts = max(1, math.ceil(row["background"] / 16))
    n = 0
    for j in range(parts):
        word = world.words(place, BACKGROUND, ARRIVALS + j)[0]
        n += poisson(word, row["background"] / parts)
    lengths = world.tables.background_stays[place]
    found = []
    for i in range(n):
        tie, length, _, _ = world.words(place, BACKGROUND, i)
        key = (world.t + WEEK_OFFSET) << 48 | (tie >> 8) << 24 | (LAST_WHO - i)
        found.append(Waiting(key, world.t, None, lengths[length >> 24]))
    return found


def clear(world: World, place: int) -> None:
    """Take off the list those who left the pool, lost the need or went inside."""
    service = world.services[place]
    need, lowest = world.tables.need_of[place], world.tables.services[place]["minimum_level"]
    kept = []
    for waiting in service.queue:
        person = waiting.person
        if person is None or (
            person.leave_week > world.t
            and person.assessed[need] >= lowest
            and (person.at_liberty or planning_release(world, person))
        ):
            kept.append(waiting)
        else:
            person.waits.discard(place)
    service.queue = kept


# Rule 7: admission


def admit(world: World, place: int) -> None:
    """Give places to those who wait."""
    service, row = world.services[place], world.tables.services[place]
    inside = [p for p in world.pool if place in p.stays]
    in_scheme = sum(p.stays[place].scheme_paid for p in inside)
    free_scheme = row["scheme_places"] - in_scheme if world.channel("services") else 0
    free = row["places"] - (len(inside) - in_scheme) - len(service.background_until)
    # ODD 7.6.7: "in a scheme" read as while one is in force.
    kept = math.floor(row["places"] * row["kept_share"] + 1e-9) if world.channel("priority") else 0
    held = kept - sum(p.nominal and not p.stays[place].scheme_paid for p in inside)

    def nominals() -> list[Waiting]:
        return [w for w in service.queue if w.person and w.person.nominal and w.person.at_liberty]

    for waiting in nominals():
        if free_scheme > 0:
            give_place(world, place, waiting, scheme_paid=True)
            free_scheme -= 1
    if world.channel("priority"):
        for waiting in nominals():
            if free > 0:
                give_place(world, place, waiting, scheme_paid=False)
                free -= 1
                held -= 1
    for waiting in list(service.queue):
        person = waiting.person
        if person is not None and not person.at_liberty:
            continue
        nominal = person is not None and person.nominal
        if free > (0 if nominal else max(0, held)):
            give_place(world, place, waiting, scheme_paid=False)
            free -= 1
            held -= nominal


def give_place(world: World, place: int, waiting: Waiting, *, scheme_paid: bool) -> None:
    """Admit one who waits."""
    service, row = world.services[place], world.tables.services[place]
    service.queue.remove(waiting)
    waited = world.t - waiting.joined
    if waiting.person is None:
        service.background_until.append(world.t + waiting.stay)
        service.started += 1
        service.waited += waited
    else:
        waiting.person.waits.discard(place)
        waiting.person.stays[place] = Stay(row["duration_weeks"], scheme_paid)
        world.count(waiting.person, "STARTED", place, waited)
