"""Hold the meeting: exits, tiers, selection (ODD 7.2)."""

from dataclasses import dataclass

from naive.held import held_of
from naive.luck import happens
from naive.person import (
    AMBER,
    GREEN,
    HIGH,
    NO_COHORT,
    RED,
    SENTENCE,
    Person,
)
from naive.tables import Values
from naive.world import World
from sim.outcomes import CLASSES, EXIT_CAUSES, NEVER
from sim.parameters import FLAGS
from sim.streams import MEETING, REFERRAL

BY_JUDGEMENT = 65_535
MOST_SCORE = 65_534
EXIT = {cause: code for code, cause in enumerate(EXIT_CAUSES)}
HIGH_RISK, STANDARD, NON_STATUTORY = (CLASSES.index(name) for name in ("high_risk", "standard", "non_statutory"))


def meeting_step(world: World) -> None:
    """Hold this week's meeting, if one is due and held."""
    scheme = world.values["scheme"]
    if (world.t + world.values["running_weeks"]) % scheme["meeting_weeks"]:
        return
    if not happens(world.words(0, MEETING, 0)[0], scheme["p_meeting_held"]):
        return
    world.met = True
    if world.selection is not None:
        world.numbers = asked(world)
    for person in world.pool:
        if person.nominal:
            cause = exit_cause(world, person)
            if cause is None:
                person.tier = next_tier(world, person)
            else:
                leave_scheme(world, person, cause)
    for place in range(len(world.tables.cohorts)):
        close_places(world, place)
    # ODD 7.2: read as those who left at this meeting being candidates at it, as "no nominal".
    for place in range(len(world.tables.cohorts)):
        select(world, place)


# Nominals first


def exit_cause(world: World, person: Person) -> str | None:
    """Return why a nominal leaves now; None for those who stay."""
    t, cohort = world.t, world.tables.cohorts[person.cohort]
    serving = person.custody == SENTENCE
    if serving and person.custody_until - t >= cohort["deselect_weeks"]:
        return "deselected"
    if not person.at_liberty and not cohort["place_kept_inside"]:
        window = world.values["scheme"]["release_window_weeks"]
        released_soon = serving and person.custody_until - t <= window
        if not (cohort["trigger_release"] and released_soon):
            return "custody"
    if person.at_liberty and not person.supervised and not person.consented:
        if world.values["scheme"]["end_of_order"] == "exit":
            return "order_ended"
        if not agrees(world, person, person.cohort, "p_stay"):
            return "order_ended"
        # ODD 7.2: "stays" read as not leaving for this cause; the next is looked at.
        person.consented = True
    last = person.last_proven if cohort["quiet_counts"] == "proven" else person.last_attributed
    quiet = last == NEVER or t - last >= cohort["quiet_weeks"]
    if quiet and t - person.joined_week >= cohort["minimum_stay_weeks"]:
        return "quiet"
    return None


def next_tier(world: World, person: Person) -> int:
    """Return the tier in which a nominal is from now on."""
    t, cohort, last = world.t, world.tables.cohorts[person.cohort], person.last_attributed
    if last != NEVER and last > t - world.values["scheme"]["meeting_weeks"]:
        return max(RED, person.tier - 1)
    if person.tier == RED and (last == NEVER or t - last >= cohort["amber_weeks"]):
        return AMBER
    if person.tier == AMBER and (last == NEVER or t - last >= cohort["green_weeks"]):
        return GREEN
    return person.tier


def leave_scheme(world: World, person: Person, cause: str) -> None:
    """Take a nominal off the scheme."""
    world.count(person, "EXITED", person.cohort, EXIT[cause])
    person.cohort = NO_COHORT
    # ODD 7.2: tier, joined_week and consent of those who are no nominals read as at entry.
    person.tier = RED
    person.joined_week = NEVER
    person.consented = False
    person.tag_until = NEVER


def close_places(world: World, place: int) -> None:
    """Take off the scheme those for whom places were cut, the last to join first."""
    there = [person for person in world.pool if person.cohort == place]
    there.sort(key=lambda person: (person.joined_week, person.id))
    for person in there[world.tables.cohorts[place]["places"] :]:
        leave_scheme(world, person, "closed")


def agrees(world: World, person: Person, place: int, chance: str) -> bool:
    """Say whether a person agrees to take part, or to stay."""
    word = world.words(person.id, REFERRAL, place)[1]
    return happens(word, world.values["scheme"][chance])


# Then selection


def asked(world: World) -> dict[tuple[int, int], float]:
    """Ask the function about each cohort; return its numbers by cohort and person."""
    found: dict[tuple[int, int], float] = {}
    for place, name in enumerate(world.values["cohorts"]):
        listed = [person for person in world.pool if may_come(world, person, place) is not None]
        listed.sort(key=lambda person: person.id)
        if listed and world.selection is not None:
            points = [by_matrix(world, person, place) for person in listed]
            numbers = world.selection(held_of(world, name, listed, points))
            found |= {(place, who.id): float(x) for who, x in zip(listed, numbers, strict=True)}
    return found


@dataclass(slots=True)
class Candidate:
    """One who may be selected."""

    key: tuple[bool, float, int, int]  # judgement, number, tie, id
    person: Person
    kind: int
    by_judgement: bool


def select(world: World, place: int) -> None:
    """Fill a cohort's free places by the highest keys."""
    cohort = world.tables.cohorts[place]
    free = cohort["places"] - sum(person.cohort == place for person in world.pool)
    candidates = []
    for person in world.pool:
        candidate = considered(world, person, place)
        if candidate is not None:
            candidates.append(candidate)
    candidates.sort(key=lambda one: one.key, reverse=True)
    for candidate in candidates[: max(0, free)]:
        person = candidate.person
        person.cohort = place
        person.tier = RED
        person.joined_week = world.t
        person.consented = candidate.kind == NON_STATUTORY
        person.selected_as = candidate.kind + (4 if candidate.by_judgement else 0)
        world.count(person, "SELECTED", place, person.selected_as)


def considered(world: World, person: Person, place: int) -> Candidate | None:
    """Return a person as a candidate for a cohort, or None."""
    cohort = world.tables.cohorts[place]
    kind = may_come(world, person, place)
    if person.nominal or kind is None:
        return None
    override, _, tie, _ = world.words(person.id, REFERRAL, place)
    by_judgement = happens(override, cohort["override_share"])
    points: float = BY_JUDGEMENT
    if not by_judgement:
        given = world.selection is not None
        points = world.numbers[place, person.id] if given else by_matrix(world, person, place)
        if not points >= cohort["threshold"]:
            return None
    return Candidate((by_judgement, points, tie >> 8, person.id), person, kind, by_judgement)


def may_come(world: World, person: Person, place: int) -> int | None:
    """Return the class of a person who may come before a cohort's meeting, a nominal or not; None if not."""
    cohort = world.tables.cohorts[place]
    if not eligible(world, person, cohort) or not triggered(world, person, cohort):
        return None
    kind = class_of(person)
    if not happens(person.referable, world.values["scheme"][f"referable_{CLASSES[kind]}"]):
        return None
    if kind == NON_STATUTORY and not agrees(world, person, place, "p_consent"):
        return None
    return kind


def by_matrix(world: World, person: Person, place: int) -> int:
    """Return a person's score by a cohort's matrix."""
    lottery = world.words(person.id, REFERRAL, place)[3]
    return score(world, person, world.tables.cohorts[place]["matrix"], lottery)


def eligible(world: World, person: Person, cohort: Values) -> bool:
    """Say whether a cohort's rules allow a person at all."""
    if cohort["areas"] and world.tables.areas[person.area] not in cohort["areas"]:
        return False
    if cohort["flags"] and not flagged(person, cohort["flags"]):
        return False
    if not person.sanctions and not cohort["without_sanction"]:
        return False
    most = {"excluded": 0, "stepped": 1, "allowed": 2}[cohort["mappa"]]
    if person.mappa > most:
        return False
    return person.at_liberty or about_to_be_released(world, person, cohort)


def triggered(world: World, person: Person, cohort: Values) -> bool:
    """Say whether something lately brings a person before the meeting."""

    def lately(week: int) -> bool:
        return week != NEVER and world.t - week <= cohort["trigger_weeks"]

    if cohort["trigger_charge"]:
        if lately(person.last_charge):
            return True
        if cohort["without_sanction"] and not person.sanctions and lately(person.last_attributed):
            return True
    return cohort["trigger_release"] and (lately(person.released_week) or about_to_be_released(world, person, cohort))


def about_to_be_released(world: World, person: Person, cohort: Values) -> bool:
    """Say whether a sentence is about to end, for a cohort that takes such people."""
    window = world.values["scheme"]["release_window_weeks"]
    return cohort["trigger_release"] and person.custody == SENTENCE and person.custody_until - world.t <= window


def class_of(person: Person) -> int:
    """Return the class of a candidate."""
    if person.at_liberty and not person.supervised:
        return NON_STATUTORY
    return HIGH_RISK if person.rosh >= HIGH or person.mappa > 0 else STANDARD


def flagged(person: Person, names: list[str]) -> bool:
    """Say whether a person has one of some flags."""
    return any(person.flags[FLAGS.index(name)] for name in names)


def score(world: World, person: Person, matrix: str, lottery: int) -> int:
    """Return a person's score by a matrix."""
    total = 0
    for criterion in world.values["matrices"][matrix]["criteria"].values():
        weight, cap = criterion["weight"], criterion["cap"]
        if criterion["kind"] == "recency":
            points = recency(world, person, criterion)
        elif criterion["kind"] == "lottery":
            points = (weight * (lottery >> 16)) >> 16
        else:
            points = weight * counted(world, person, criterion)
        total += min(cap, points)
    return min(MOST_SCORE, total)


def recency(world: World, person: Person, criterion: Values) -> int:
    """Return the points for how lately a person offended, before the cap."""
    window = criterion["window_weeks"]
    last = person.last_proven if criterion["basis"] == "proven" else person.last_attributed
    if last == NEVER or world.t - last >= window:
        return 0
    points: int = criterion["weight"] * (window - (world.t - last)) // window
    return points


def counted(world: World, person: Person, criterion: Values) -> int:
    """Return what a criterion counts."""
    match criterion["kind"]:
        case "offences":
            return offence_points(world, person, criterion)
        case "sanctions":
            return person.sanctions
        case "ogrs3":
            return person.ogrs3 // 10
        case "needs":
            names = criterion["needs"] or list(world.values["needs"])
            order = list(world.values["needs"])
            return sum(person.assessed[order.index(name)] > 0 for name in names)
        case "flag":
            return int(flagged(person, criterion["flags"]))
        case "rosh":
            return person.rosh
    raise ValueError(criterion["kind"])


def offence_points(world: World, person: Person, criterion: Values) -> int:
    """Return the points of the offences on a person's record."""
    names = list(world.values["offence_types"])
    first = world.t - criterion["window_weeks"] + 1
    points = 0
    for entry in person.record:
        marked = entry.proven if criterion["basis"] == "proven" else entry.attributed
        if marked and entry.week >= first:
            # ODD 7.2: points may be no whole numbers; read as each cut to a whole one.
            points += int(criterion["points"].get(names[entry.type], 0))
    return points
