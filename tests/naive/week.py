"""Live the weeks in order (ODD 3), and count them (ODD 7.11)."""

from naive.careers import careers_step, needs_step, offending_step
from naive.custody import custody_step, is_tagged
from naive.justice import justice_step
from naive.meeting import leave_scheme, meeting_step
from naive.person import AMBER, AT_LIBERTY, GREEN, RED, Person
from naive.services import services_step
from naive.staff import hours_step
from naive.world import World
from sim.outcomes import CLASSES, NEVER, weekly_offsets
from sim.parameters import TASKS
from sim.streams import WEEK


def live(world: World, people: list[Person]) -> list[list[int]]:
    """Live every week from the first to the horizon's last; return the weekly table."""
    world.counting = True
    table = []
    for t in range(world.first_week, world.values["horizon_weeks"]):
        world.t = t
        world.apply_changes()
        one_week(world, people)
        table.append(row(world))
        count_inside(world, last=t == world.values["horizon_weeks"] - 1)
    return table


def one_week(world: World, people: list[Person]) -> None:
    """Live one week."""
    entries_and_leaving(world, people)
    for person in world.pool:
        person.luck = world.words(person.id, WEEK, 0)
    world.met = False
    if world.in_force:
        meeting_step(world)
        hours_step(world)
    custody_step(world)
    services_step(world)
    needs_step(world)
    careers_step(world)
    offending_step(world)
    justice_step(world)


def entries_and_leaving(world: World, people: list[Person]) -> None:
    """Let people in and out (ODD 7.1)."""
    for person in people:
        if person.entry_week == world.t:
            world.count(person, "ENTERED")
        elif person.leave_week == world.t and person.entry_week < world.t:
            enter_weeks_inside(world, person)
            world.count(person, "LEFT", value=person.leave_cause)
            if person.nominal:
                leave_scheme(world, person, "left")
            person.stays.clear()
            person.custody = AT_LIBERTY
            person.custody_until = person.custody_since = NEVER
    world.pool = [p for p in people if p.entry_week <= world.t < p.leave_week]


# The weeks in custody


def count_inside(world: World, *, last: bool) -> None:
    """Count weeks in custody, and enter them when a year or the run ends."""
    for person in world.pool:
        if not person.at_liberty:
            person.weeks_inside += 1
        if (world.t + 1) % 52 == 0 or last:
            enter_weeks_inside(world, person)


def enter_weeks_inside(world: World, person: Person) -> None:
    """Put the weeks in custody that are not yet there into the ledger."""
    if person.weeks_inside > 0:
        world.count(person, "WEEKS_INSIDE", value=person.weeks_inside)
        person.weeks_inside = 0


# The weekly table


def row(world: World) -> list[int]:
    """Return this week's row of the weekly table."""
    return [
        number
        for column in (everyone(world), cohorts(world), hours(world), services(world), needs(world))
        for number in column
    ]


def everyone(world: World) -> list[int]:
    """Count people, whatever their cohort."""
    return [
        len(world.pool),
        sum(not p.at_liberty for p in world.pool),
        sum(p.at_liberty and p.supervised for p in world.pool),
        world.hours.shortage if world.hours else 0,
        int(world.met),
        sum(is_tagged(world, p) for p in world.pool),
    ]


def cohorts(world: World) -> list[int]:
    """Count nominals, column by column and in each by cohort."""
    if world.hours is None:
        return [0] * (12 * len(world.tables.cohorts))
    members = [[p for p in world.pool if p.cohort == place] for place in range(len(world.tables.cohorts))]
    free = [[p for p in cohort if p.at_liberty] for cohort in members]
    return [
        *(len(cohort) for cohort in members),
        *(sum(not p.at_liberty for p in cohort) for cohort in members),
        *(sum(p.tier == tier for p in cohort) for tier in (RED, AMBER, GREEN) for cohort in free),
        *(sum(not p.supervised for p in cohort) for cohort in free),
        *(sum(p.selected_as % 4 == kind for p in cohort) for kind in range(len(CLASSES)) for cohort in free),
        *(cohort["places"] for cohort in world.tables.cohorts),
        *(sum(world.dose(p) for p in cohort) for cohort in free),
        *world.hours.victim_dose,
    ]


def hours(world: World) -> list[int]:
    """Count posts and minutes, by role and by task."""
    found = world.hours
    if found is None:
        return [0] * (3 * len(world.tables.roles) + 2 * len(TASKS))
    filled = [sum(post.filled for post in posts) for posts in world.posts]
    return [*filled, *found.there, *found.given, *found.required, *found.done]


def services(world: World) -> list[int]:
    """Count places and waiting lists, column by column and in each by service."""
    states = world.services
    stays = [[(p, p.stays[place]) for p in world.pool if place in p.stays] for place in range(len(states))]
    return [
        *(sum(w.person is not None for w in state.queue) for state in states),
        *(sum(w.person is None for w in state.queue) for state in states),
        *(sum(not stay.scheme_paid for _, stay in inside) for inside in stays),
        *(sum(stay.scheme_paid for _, stay in inside) for inside in stays),
        *(len(state.background_until) for state in states),
        *(sum(p.nominal for p, _ in inside) for inside in stays),
        *(state.refused for state in states),
        *(state.started for state in states),
        *(state.waited for state in states),
    ]


def needs(world: World) -> list[int]:
    """Count nominals at liberty by assessed need, met or not."""
    free = [p for p in world.pool if p.nominal and p.at_liberty]
    places = range(len(world.tables.needs))
    having = [[p for p in free if p.assessed[k] >= 1] for k in places]
    return [
        *(len(people) for people in having),
        *(
            sum(all(world.tables.need_of[place] != k for place in p.stays) for p in people)
            for k, people in enumerate(having)
        ),
    ]


def columns(world: World) -> tuple[dict[str, int], int]:
    """Return where each part of the weekly table begins, and its width."""
    lengths = {name: len(world.values[name]) for name in ("cohorts", "roles", "services", "needs")}
    return weekly_offsets({**lengths, "tasks": len(TASKS)})
