"""Charge and sentence (ODD 7.10)."""

from naive.custody import (
    imprison,
    let_go,
    ogrs3,
    on_remand,
    recall_to_custody,
    release_due,
    sentence_begins,
    served_inside,
    set_supervision,
)
from naive.luck import happens
from naive.person import LICENCE, ORDER, RECALL, REMAND, SENTENCE, SUSPENDED, Entry, Person
from naive.tables import (
    CAUTION,
    COMMUNITY_ORDER,
    CUSTODY,
    SUSPENDED_SENTENCE,
    OffenceType,
    history_band,
)
from naive.world import World
from sim.outcomes import NEVER
from sim.streams import CHARGE_DRAW, COURT, SENTENCE_DRAW


def justice_step(world: World) -> None:
    """Deal with this week's charges, then hold this week's courts."""
    for person in world.pool:
        if person.charged_now:
            charges(world, person)
    for person in world.pool:
        if person.court_week == world.t:
            court(world, person)


def charges(world: World, person: Person) -> None:
    """Charge a person, with what else is on their record; remand or recall them."""
    t = world.t
    charged = [world.tables.types[k].values for k in person.charged_now]
    person.charged_now = []
    person.last_charge = t
    for entry in person.record:
        recent = t - world.values["justice"]["link_weeks"] < entry.week <= t
        if recent and entry.joins and not entry.charged:
            entry.attributed = entry.charged = True
            world.count(person, "LINKED", entry.type)
    if person.court_week == NEVER:
        person.court_week = t + min(type_["weeks_to_disposal"] for type_ in charged)
    if person.at_liberty:
        remanded, recalled, _, _ = world.words(person.id, COURT, CHARGE_DRAW)
        if happens(remanded, max(type_["p_remand"] for type_ in charged)):
            imprison(world, person, REMAND, NEVER)
        elif person.supervision == LICENCE and happens(recalled, world.values["recall"]["p_on_charge"]):
            recall_to_custody(world, person)


def court(world: World, person: Person) -> None:
    """Deal with all that waits for a court."""
    proven = [entry for entry in person.record if entry.charged and not entry.proven]
    for entry in proven:
        entry.proven = True
        world.count(person, "PROVEN", entry.type, world.t - entry.week)
    principal = principal_type(world, proven)
    type_ = world.tables.types[principal]
    previous = person.sanctions
    person.sanctions = previous + 1
    if previous == 0:
        person.first_sanction_week = world.t
    person.last_type = principal
    person.last_proven = world.t
    person.court_week = NEVER
    word, length, _, _ = world.words(person.id, COURT, SENTENCE_DRAW)
    disposal = type_.disposal[history_band(previous)].of(word)
    world.count(person, "OCCASION", principal, disposal)
    person.last_caution = disposal == CAUTION
    if disposal == CUSTODY:
        custodial_sentence(world, person, type_, length)
    else:
        other_disposal(world, person, disposal)
    person.ogrs3 = ogrs3(world, person)


def principal_type(world: World, proven: list[Entry]) -> int:
    """Return the most serious type, the first of the list among equals."""
    types = world.tables.types
    return min({entry.type for entry in proven}, key=lambda k: (-types[k].values["seriousness"], k))


def custodial_sentence(world: World, person: Person, type_: OffenceType, length: int) -> None:
    """Imprison a person, from wherever they are."""
    t = world.t
    weeks = type_.sentence[length >> 24]
    left = served_inside(world, weeks)
    if person.custody == SENTENCE:
        person.custody_until = max(person.custody_until, t + left)
        person.sentence_weeks = max(person.sentence_weeks, weeks)
        return
    until = t + left
    if on_remand(person):
        until = t + max(0, left - (t - person.custody_since))
    elif person.custody == RECALL:
        until = max(person.custody_until, until)
    # ODD 7.10: read as sentence_weeks being the new sentence's, for somebody recalled too.
    sentence_begins(world, person, weeks, until)
    release_due(world, person)  # at once, where remand has served it all


def other_disposal(world: World, person: Person, disposal: int) -> None:
    """Free a person on remand, and supervise as the court orders."""
    if on_remand(person):
        let_go(world, person, planned=False)
        world.count(person, "RELEASED", person.last_type, 0)
    if not person.at_liberty or person.supervision == LICENCE:
        return
    was = person.supervision
    justice = world.values["justice"]
    if disposal == SUSPENDED_SENTENCE:
        supervise(world, person, SUSPENDED, justice["suspended_weeks"])
    elif disposal == COMMUNITY_ORDER:
        supervise(world, person, SUSPENDED if was == SUSPENDED else ORDER, justice["order_weeks"])


def supervise(world: World, person: Person, kind: int, weeks: int) -> None:
    """Put a person under supervision; an order that runs longer keeps its end."""
    until = world.t + weeks
    if person.supervision in (ORDER, SUSPENDED):
        until = max(until, person.supervised_until)
    set_supervision(person, kind, until)
