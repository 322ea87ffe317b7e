"""Tables of the scheme: staff, cohorts, matrices, channels."""

from typing import Any, NamedTuple

import numpy as np

from sim.draws import chance
from sim.elementary import power
from sim.groups import group
from sim.parameters import CRITERIA, FLAGS, TASKS
from sim.scenario import Values
from sim.tables.common import sixty_fourths, whole, whole_numbers
from sim.tables.shared import reads

_MAPPA = {"excluded": 0, "stepped": 1, "allowed": 2}


@group
class Staff(NamedTuple):
    """Roles, posts, tasks, and the hours that nominals need."""

    posts: Any  # role
    post_minutes: Any  # role, post
    leave: Any
    sick: Any
    recruit_weeks: Any
    own: Any  # role, task
    substitute: Any
    serves: Any  # role, cohort
    skill: Any  # role, cohort: 64ths, before training
    own_part: Any  # role: 64ths of its skill at its own tasks: all
    substitute_part: Any  # and at tasks taken over
    training_gain: int  # 65,536ths of the gap to full skill, in the long run
    training_fade: int  # weeks
    from_ordinary: Any
    minutes: Any  # cohort, tier or inside, task
    overhead: int
    engagement: int
    ordinary_minutes: int
    highest_first: bool


@group
class Cohorts(NamedTuple):
    """Cohorts, matrices, meetings and tags."""

    places: Any
    areas: Any  # cohort, area
    flags: Any  # bits; 0 all
    matrix: Any
    threshold: Any
    override: Any
    without_sanction: Any
    mappa: Any  # highest level allowed
    trigger_weeks: Any
    trigger_charge: Any
    trigger_release: Any
    minimum_stay: Any
    quiet_weeks: Any
    quiet_proven: Any
    amber_weeks: Any
    green_weeks: Any
    kept_inside: Any
    deselect_weeks: Any
    meeting_weeks: int
    held: int
    consent: int
    stay: int
    exit_at_end: bool
    release_window: int
    referable: Any  # class
    tag_supply: int
    tag_weeks: int


@group
class Matrices(NamedTuple):
    """Criteria of all matrices, one row each."""

    first: Any  # matrix: its first row
    last: Any  # matrix: one past its last row
    kind: Any
    weight: Any
    cap: Any
    window: Any
    proven: Any  # the mark counted is PROVEN
    points: Any  # row, type
    needs: Any  # row, need
    flags: Any  # row: bits


@group
class Channels(NamedTuple):
    """Whether an arm has a scheme, and which channels it acts through."""

    scheme: bool
    services: bool
    priority: bool
    dose: bool
    tag: bool
    release_planning: bool
    enforcement: bool
    detection: bool


def _posts(fte: float) -> list[float]:
    full = whole(fte)
    rest = fte - full
    return [1.0] * full + ([rest] if rest > 1e-9 else [])


@reads("scheme", "roles", "cohorts", "effects.training")
def staff_tables(values: Values) -> Staff:
    """Make the tables of staff."""
    roles, cohorts = list(values["roles"].values()), values["cohorts"]
    scheme = values["scheme"]
    posts = [_posts(role["fte_in_post"]) for role in roles]
    widest = max([1, *[len(row) for row in posts]])
    post_minutes = np.zeros((len(roles), widest), np.int64)
    for r, (role, row) in enumerate(zip(roles, posts, strict=True)):
        post_minutes[r, : len(row)] = [whole(role["minutes"] * (1.0 - scheme["training"]) * fte) for fte in row]
    skill = [
        [sixty_fourths(role["skill"].get(name, 0.0)) if role["skill"] else 64 for name in cohorts] for role in roles
    ]
    minutes = np.zeros((len(cohorts), 4, len(TASKS)), np.int64)
    for c, cohort in enumerate(cohorts.values()):
        contact = [*cohort["contact_minutes"], cohort["custody_minutes"]]
        for k, task in enumerate(TASKS):
            share = cohort["task_shares"].get(task, 0.0)
            minutes[c, :, k] = [whole(m * share) for m in contact]
    return Staff(
        posts=whole_numbers([len(row) for row in posts]),
        post_minutes=post_minutes,
        leave=whole_numbers([chance(1 - power(1 - min(1.0, role["leave_rate"]), 1 / 52)) for role in roles]),
        sick=whole_numbers([chance(role["sickness"]) for role in roles]),
        recruit_weeks=whole_numbers([role["recruit_weeks"] for role in roles]),
        own=np.array([[t in role["tasks"] for t in TASKS] for role in roles], np.uint8),
        substitute=np.array([[t in role["substitutes"] for t in TASKS] for role in roles], np.uint8),
        serves=np.array(
            [[not role["cohorts"] or c in role["cohorts"] for c in cohorts] for role in roles],
            np.uint8,
        ),
        skill=whole_numbers(skill),
        own_part=whole_numbers([64] * len(roles)),
        substitute_part=whole_numbers([sixty_fourths(role["substitute_skill"]) for role in roles]),
        training_gain=whole(65_536 * min(1.0, 100 * scheme["training"] * values["effects"]["training"])),
        training_fade=scheme["training_fade_weeks"],
        from_ordinary=np.array([role["from_ordinary"] for role in roles], np.uint8),
        minutes=minutes,
        overhead=sixty_fourths(scheme["administration_overhead"]),
        engagement=sixty_fourths(min(1.0, scheme["voluntary_engagement"] * scheme["consent"])),
        ordinary_minutes=scheme["ordinary_minutes"],
        highest_first=scheme["allocation"] == "highest_tier_first",
    )


def flag_bits(names: list[str]) -> int:
    """Return the bits of flags by name."""
    return sum(1 << FLAGS.index(name) for name in names)


@reads("scheme", "cohorts", "areas.*", "matrices.*", "tags")
def cohorts_tables(values: Values) -> Cohorts:
    """Make the tables of cohorts."""
    entries, scheme, tags = list(values["cohorts"].values()), values["scheme"], values["tags"]
    areas, matrices = list(values["areas"]), list(values["matrices"])

    def column(name: str) -> Any:
        return whole_numbers([entry[name] for entry in entries])

    return Cohorts(
        places=column("places"),
        areas=np.array([[not e["areas"] or a in e["areas"] for a in areas] for e in entries], np.uint8),
        flags=whole_numbers([flag_bits(e["flags"]) for e in entries]),
        matrix=whole_numbers([matrices.index(e["matrix"]) for e in entries]),
        threshold=column("threshold"),
        override=whole_numbers([chance(e["override_share"]) for e in entries]),
        without_sanction=column("without_sanction"),
        mappa=whole_numbers([_MAPPA[e["mappa"]] for e in entries]),
        trigger_weeks=column("trigger_weeks"),
        trigger_charge=column("trigger_charge"),
        trigger_release=column("trigger_release"),
        minimum_stay=column("minimum_stay_weeks"),
        quiet_weeks=column("quiet_weeks"),
        quiet_proven=whole_numbers([e["quiet_counts"] == "proven" for e in entries]),
        amber_weeks=column("amber_weeks"),
        green_weeks=column("green_weeks"),
        kept_inside=column("place_kept_inside"),
        deselect_weeks=column("deselect_weeks"),
        meeting_weeks=scheme["meeting_weeks"],
        held=int(chance(scheme["p_meeting_held"])),
        consent=int(chance(scheme["p_consent"])),
        stay=int(chance(scheme["p_stay"])),
        exit_at_end=scheme["end_of_order"] == "exit",
        release_window=scheme["release_window_weeks"],
        referable=whole_numbers(
            [chance(scheme[f"referable_{name}"]) for name in ("high_risk", "standard", "non_statutory")]
        ),
        tag_supply=tags["supply"],
        tag_weeks=tags["weeks"],
    )


@reads("matrices", "offence_types.*", "needs.*")
def matrices_tables(values: Values) -> Matrices:
    """Make the tables of matrices."""
    types, needs = list(values["offence_types"]), list(values["needs"])
    rows: list[Values] = []
    first, last = [], []
    for matrix in values["matrices"].values():
        first.append(len(rows))
        rows += matrix["criteria"].values()
        last.append(len(rows))
    return Matrices(
        first=whole_numbers(first),
        last=whole_numbers(last),
        kind=whole_numbers([CRITERIA.index(row["kind"]) for row in rows]),
        weight=whole_numbers([row["weight"] for row in rows]),
        cap=whole_numbers([row["cap"] for row in rows]),
        window=whole_numbers([row["window_weeks"] for row in rows]),
        proven=whole_numbers([row["basis"] == "proven" for row in rows]),
        points=whole_numbers([[int(row["points"].get(t, 0)) for t in types] for row in rows]),
        needs=np.array([[not row["needs"] or n in row["needs"] for n in needs] for row in rows], np.uint8),
        flags=whole_numbers([flag_bits(row["flags"]) for row in rows]),
    )
