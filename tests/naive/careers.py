"""Move needs and spells, and offend (ODD 7.7 to 7.9)."""

from naive.custody import is_tagged, release_factor
from naive.luck import TOP, happens, poisson, threshold
from naive.person import ACTIVE, DESISTED, QUIET, Entry, Person
from naive.tables import OffenceType, chance_of_desisting
from naive.world import World
from sim.streams import OFFENCE


def needs_step(world: World) -> None:
    """Move at most one need of each person by a level."""
    count = len(world.tables.needs)
    for person in world.pool:
        x = person.luck[1] * count
        k, rest = x >> 32, x & TOP
        profile, level = world.tables.profiles[person.profile], person.needs[k]
        rise = profile.rise[k][level] if level < 2 else 0.0
        fall = profile.fall[k][level - 1] if level > 0 else 0.0
        if rest < threshold(count * rise):
            person.needs[k] = level + 1
        elif TOP - rest < threshold(count * fall):
            person.needs[k] = level - 1


def careers_step(world: World) -> None:
    """Turn spells, and let people desist for good."""
    for person in world.pool:
        if person.spell == DESISTED:
            continue
        profile = world.tables.profiles[person.profile]
        word = person.luck[2]
        h = threshold(chance_of_desisting(world.tables, person.profile, person.age(world.t), sum(person.needs)))
        if person.spell == ACTIVE:
            pause = threshold(profile.p_pause)
            if TOP - word < pause:
                person.spell = QUIET
            elif TOP - word < pause + h:
                person.spell = DESISTED
        elif word < threshold(profile.p_resume):
            person.spell = ACTIVE
        elif TOP - word < h:
            person.spell = DESISTED


def offending_step(world: World) -> None:
    """Commit this week's offences."""
    for person in world.pool:
        if person.at_liberty and person.spell != DESISTED:
            happened = poisson(person.luck[0], rate_of_offending(world, person))
            for n in range(happened):
                offence(world, person, n)


def rate_of_offending(world: World, person: Person) -> float:
    """Return a person's rate of offences this week."""
    tables = world.tables
    profile = tables.profiles[person.profile]
    product = 1.0
    for need, level in zip(tables.needs, person.needs, strict=True):
        product = product * need.factor[level]
    rate = person.propensity * (product * profile.normaliser)
    if person.spell == QUIET:
        rate = rate * profile.values["quiet_share"]
    for place in sorted(person.stays):
        rate = rate * tables.services[place]["effect"]
    rate = rate * tables.age[person.sex][person.age(world.t)]
    effects = world.values["effects"]
    if world.hours is not None and world.channel("dose"):
        if person.nominal:
            rate = rate * (1.0 - effects["dose"] * world.dose(person) / 64)
        elif person.supervised:
            rate = rate * (1.0 + effects["dose"] * world.hours.shortage / 64)
    if is_tagged(world, person):
        rate = rate * (1.0 - effects["tag"])
    return rate * release_factor(world, person)


def offence(world: World, person: Person, n: int) -> None:
    """Commit the nth offence of the week, unless it is prevented."""
    profile = world.tables.profiles[person.profile]
    w0, w1, w2, w3 = world.words(person.id, OFFENCE, n)
    k = person.favourite if w0 < profile.special else profile.type.of(w0)
    type_ = world.tables.types[k]
    if type_.values["domestic_abuse"] and prevented(world, person, w3):
        return
    r, a, c = chances(world, person, type_)
    recorded, attributed, charged = happens(w1, r), happens(w1, a), happens(w1, c)
    world.count(person, "OFFENCE", k, recorded + 2 * attributed + 4 * charged)
    joins = happens(w2, type_.values["p_linked"])
    if recorded and (attributed or joins):
        person.record.append(Entry(world.t, k, attributed=attributed, charged=charged, joins=joins))
    if attributed:
        person.last_attributed = world.t
    if charged:
        person.charged_now.append(k)


def prevented(world: World, person: Person, word: int) -> bool:
    """Say whether work with victims prevents an offence."""
    if world.hours is None or not person.nominal or not world.channel("dose"):
        return False
    effect = world.values["effects"]["victim_protection"]
    return happens(word, effect * world.hours.victim_dose[person.cohort] / 64)


def chances(world: World, person: Person, type_: OffenceType) -> tuple[float, float, float]:
    """Return the chances of an offence being recorded, attributed and charged."""
    if not (person.nominal and world.channel("detection")):
        return type_.recorded, type_.attributed, type_.charged
    scheme = world.values["scheme"]
    sharing = 1.0 + scheme["information_sharing"]
    more = 1.0 + world.values["effects"]["detection"] * scheme["recording_quality"] * sharing
    recorded = min(1.0, type_.recorded * more)
    attributed = recorded * type_.values["p_attributed"]
    return recorded, attributed, attributed * min(1.0, type_.values["p_charged"] * more)
