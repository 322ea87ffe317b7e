"""Live through custody, release, recall, breach and tags (ODD 7.5), and work out OGRS3."""

import math

from naive.luck import happens
from naive.person import (
    ACTIVE,
    AT_LIBERTY,
    LICENCE,
    NOT_SUPERVISED,
    ORDER,
    POST_SENTENCE,
    RECALL,
    REMAND,
    SENTENCE,
    SUSPENDED,
    VERY_HIGH,
    Person,
)
from naive.tables import age_coefficient
from naive.world import World
from sim.elementary import exp, log
from sim.outcomes import NEVER
from sim.streams import BREACH_DRAW, COURT, RECALL_DRAW, TAG

MOST_SENTENCE = 4095
CAN_FAIL = (LICENCE, ORDER, SUSPENDED)


def custody_step(world: World) -> None:
    """Live through this week's endings, releases, recalls, breaches and tags."""
    world.released = []
    for person in world.pool:
        supervision_ends(world, person)
        if release_due(world, person):
            world.released.append(person)
        if fails(world, person):
            recall_or_breach(world, person)
    tags(world)


# Rule 1: supervision ends


def supervision_ends(world: World, person: Person) -> None:
    """End supervision where its time has come, inside or not."""
    if person.supervised_until == world.t:
        if person.supervision == LICENCE:
            licence_ends(world, person)
        else:
            set_supervision(person, NOT_SUPERVISED)


def licence_ends(world: World, person: Person) -> None:
    """Let post-sentence supervision follow a short sentence's licence, or nothing."""
    justice = world.values["justice"]
    until = person.released_week + justice["pss_weeks"]
    if person.sentence_weeks < justice["pss_limit_weeks"] and until > world.t:
        set_supervision(person, POST_SENTENCE, until)
    else:
        set_supervision(person, NOT_SUPERVISED)


def set_supervision(person: Person, kind: int, until: int = NEVER) -> None:
    """Change supervision; MAPPA ends with a licence."""
    # ODD 7.5.1: read as ending MAPPA with a licence that a new sentence ends, too.
    if kind != LICENCE:
        person.mappa = 0
    person.supervision = kind
    person.supervised_until = until


# Rule 2: release


def release_due(world: World, person: Person) -> bool:
    """Release a person whose time inside is over, and say whether it was."""
    if person.at_liberty or person.custody_until != world.t:
        return False
    kind = person.custody
    let_go(world, person, planned=world.channel("release_planning") and was_nominal(world, person))
    if kind == SENTENCE:
        after_sentence(world, person)
    person.ogrs3 = ogrs3(world, person)
    # ODD 7.5.2: "the last conviction" read as the last sanction, a caution included.
    world.count(person, "RELEASED", person.last_type, min(person.sentence_weeks, MOST_SENTENCE))
    return True


def was_nominal(world: World, person: Person) -> bool:
    """Say whether the person was a nominal before this week."""
    return person.nominal and person.joined_week < world.t


def let_go(world: World, person: Person, *, planned: bool) -> None:
    """Set a person free."""
    person.custody = AT_LIBERTY
    # ODD 2: read as dates of custody being NEVER for those at liberty.
    person.custody_until = NEVER
    person.custody_since = NEVER
    person.released_week = world.t
    person.planned = planned


def after_sentence(world: World, person: Person) -> None:
    """Put a person released from a sentence on licence, or on what follows one."""
    licence = person.sentence_weeks - served_inside(world, person.sentence_weeks)
    if licence <= 0:
        licence_ends(world, person)
        return
    set_supervision(person, LICENCE, world.t + licence)
    if person.sentence_weeks >= 52 and world.tables.types[person.last_type].values["mappa"]:
        person.mappa = 2 if person.rosh == VERY_HIGH else 1


def served_inside(world: World, sentence: int) -> int:
    """Return the weeks of a sentence that are served inside."""
    share: float = world.values["justice"]["share_served"]
    return max(1, math.floor(sentence * share + 1e-9))


def release_factor(world: World, person: Person) -> float:
    """Return what the weeks since release do to the rate."""
    if person.released_week == NEVER or world.t - person.released_week >= 40:
        return 1.0
    tables = world.tables
    by_week = tables.release_planned if person.planned else tables.release
    return by_week[world.t - person.released_week]


# Rule 3: recall and breach


def fails(world: World, person: Person) -> bool:
    """Say whether a person is recalled or breached this week."""
    if not person.at_liberty or person.supervision not in CAN_FAIL:
        return False
    return happens(person.luck[3], chance_of_failing(world, person))


def chance_of_failing(world: World, person: Person) -> float:
    """Return the chance of recall or breach in a week."""
    h = ordinary_chance_of_failing(world, person)
    if person.nominal and world.channel("enforcement"):
        effect: float = world.values["effects"]["enforcement"]
        quality: float = world.values["scheme"]["plan_quality"]
        h = h * (1.0 + effect * quality * world.dose(person) / 64)
    return min(1.0, h)


def ordinary_chance_of_failing(world: World, person: Person) -> float:
    """Return that chance for somebody who is no nominal."""
    recall, tables = world.values["recall"], world.tables
    base = tables.p_recall if person.supervision == LICENCE else tables.p_breach
    factor: float = recall["active_factor" if person.spell == ACTIVE else "quiet_factor"]
    return base * factor


def recall_or_breach(world: World, person: Person) -> None:
    """Recall a person on licence; breach one on an order or suspended sentence."""
    if person.supervision == LICENCE:
        recall_to_custody(world, person)
    else:
        breach(world, person)


def recall_to_custody(world: World, person: Person) -> None:
    """Recall a person, until the licence ends or for a fixed term."""
    recall = world.values["recall"]
    word = world.words(person.id, COURT, RECALL_DRAW)[0]
    standard = happens(word, recall["p_standard"])
    if standard:
        until = person.supervised_until
    else:
        short = person.sentence_weeks < 52
        until = world.t + recall["fixed_weeks_short" if short else "fixed_weeks"]
    world.count(person, "RECALL", value=int(standard))
    imprison(world, person, RECALL, until)


def breach(world: World, person: Person) -> None:
    """Deal with the breach of an order or suspended sentence."""
    recall = world.values["recall"]
    suspended = person.supervision == SUSPENDED
    p = recall["p_breach_suspended" if suspended else "p_breach_custody"]
    inside = happens(world.words(person.id, COURT, BREACH_DRAW)[0], p)
    world.count(person, "BREACH", value=int(inside))
    if inside:
        weeks = recall["breach_custody_weeks"]
        sentence_begins(world, person, weeks, world.t + served_inside(world, weeks))


def imprison(world: World, person: Person, kind: int, until: int) -> None:
    """Take a person into custody."""
    person.custody = kind
    person.custody_until = until
    person.custody_since = world.t
    person.tag_until = NEVER
    world.count(person, "INSIDE", value=kind)


def sentence_begins(world: World, person: Person, weeks: int, until: int) -> None:
    """Imprison a person for a sentence, which ends their supervision."""
    imprison(world, person, SENTENCE, until)
    person.sentence_weeks = weeks
    set_supervision(person, NOT_SUPERVISED)


def on_remand(person: Person) -> bool:
    """Say whether the person waits for a court inside."""
    return person.custody == REMAND


# Rule 4: tags


def tags(world: World) -> None:
    """Tag acquisitive nominals who come out on licence, as far as tags go."""
    for person in world.pool:
        if person.tag_until <= world.t:  # ODD 7.5.4: read as NEVER for whoever is not tagged
            person.tag_until = NEVER
    if not world.channel("tag"):
        return
    free = world.values["tags"]["supply"] - sum(is_tagged(world, p) for p in world.pool)
    candidates = []
    for person in world.released:
        if person.nominal and person.at_liberty and person.supervision == LICENCE and acquisitive(world, person):
            tie = world.words(person.id, TAG, 0)[0] >> 8
            candidates.append((tie << 24 | person.id, person))
    for _, person in sorted(candidates, key=lambda one: one[0])[: max(0, free)]:
        person.tag_until = min(world.t + world.values["tags"]["weeks"], person.supervised_until)
        world.count(person, "TAGGED")


def acquisitive(world: World, person: Person) -> bool:
    """Say whether the last sanction was for theft, burglary or robbery."""
    return bool(world.tables.types[person.last_type].values["acquisitive"])


def is_tagged(world: World, person: Person) -> bool:
    """Say whether a person is tagged now."""
    return (
        person.nominal
        and world.channel("tag")
        and person.at_liberty
        and person.supervision == LICENCE
        and person.tag_until != NEVER
        and person.tag_until > world.t
    )


# OGRS3 (ODD 7.10)


def ogrs3(world: World, person: Person) -> int:
    """Return the two-year OGRS3 of a person, per mille."""
    if person.sanctions == 0:
        return 0
    values = world.values["ogrs3"]
    sanctions = min(255, person.sanctions)
    years = min(80, (world.t - person.first_sanction_week) // 52)
    order = "first" if person.sanctions == 1 else "repeat"
    status: float = values[f"{order}_{'caution' if person.last_caution else 'conviction'}"]
    z = (
        age_coefficient(world.values, person.sex, person.age(world.t))
        + status
        + values["copas"] * log(sanctions / (10 + years))
        + world.tables.types[person.last_type].values["ogrs3"]
    )
    per_mille: float = 1000 / (1.0 + exp(-(z + values["intercept_2_years"])))
    return math.floor(per_mille)
