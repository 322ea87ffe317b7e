"""Fill posts, lose holders, and share out their hours (ODD 7.3 and 7.4)."""

import math

from naive.luck import happens, in_64ths
from naive.tables import Values
from naive.world import Hours, Post, World
from sim.elementary import power
from sim.parameters import TASKS, TIERS
from sim.streams import STAFF

ADMINISTER = TASKS.index("administer")
PROTECT_VICTIMS = TASKS.index("protect_victims")
DOSE_TASKS = tuple(TASKS.index(name) for name in ("supervise", "enforce", "rehabilitate"))
INSIDE = len(TIERS)  # the group of nominals in custody, after the tiers
GROUPS = range(len(TIERS) + 1)


def hours_step(world: World) -> None:
    """Find out who is at work, share out their hours, and work out the doses."""
    supply = staff(world)
    train(world)
    allocation = Allocation(world.values, nominals_there(world), supply, world.trained)
    allocation.administration()
    allocation.own_tasks()
    allocation.substitutes()
    world.hours = Hours(
        dose=allocation.doses(),
        victim_dose=allocation.victim_doses(),
        shortage=shortage(world, allocation.given),
        there=allocation.there,
        given=allocation.given,
        required=allocation.required_by_task(),
        done=allocation.done,
    )


# Who is at work: ODD 7.3


def staff(world: World) -> list[int]:
    """Fill and empty posts, and return the minutes of each role."""
    supply = []
    for place, role in enumerate(world.tables.roles):
        minutes = post_minutes(role, world.values["scheme"]["training"])
        resize(world, place, len(minutes))
        leave_rate = 1.0 - power(1.0 - min(1.0, role["leave_rate"]), 1 / 52)
        there = 0
        for number, post in enumerate(world.posts[place]):
            leaves, sick, _, _ = world.words(place, STAFF, number)
            # ODD 7.3: read as a post being either filled or left in a week, not both.
            if not post.filled:
                post.filled = post.vacant_until <= world.t
            elif happens(leaves, leave_rate):
                post.filled = False
                post.vacant_until = world.t + role["recruit_weeks"]
            if post.filled and not happens(sick, role["sickness"]):
                there += minutes[number]
        supply.append(there)
    return supply


def post_minutes(role: Values, training: float) -> list[int]:
    """Return the weekly minutes of each of a role's posts, without the part spent in training."""
    whole = math.floor(role["fte_in_post"])
    rest = role["fte_in_post"] - whole
    shares = [1.0] * whole + ([rest] if rest > 0 else [])
    return [math.floor(role["minutes"] * (1.0 - training) * share + 1e-9) for share in shares]


def resize(world: World, place: int, size: int) -> None:
    """Fill all posts at the scheme's start; later, add or take away posts from the end."""
    posts = world.posts[place]
    # ODD 7.3: read as posts being filled at the scheme's first week, changed that week or not.
    start = world.t == -world.values["running_weeks"]
    until = world.t + world.tables.roles[place]["recruit_weeks"]
    while len(posts) < size:
        posts.append(Post(filled=start, vacant_until=until))
    del posts[size:]


# What for: ODD 7.4


def train(world: World) -> None:
    """Move what staff have gained by training towards what this week's training gives in the long run."""
    scheme = world.values["scheme"]
    part = min(1.0, 100 * scheme["training"] * world.values["effects"]["training"])
    gain = math.floor(65_536 * part + 1e-9)
    if world.t == -world.values["running_weeks"]:
        world.trained = gain
    else:
        world.trained += (gain - world.trained) // scheme["training_fade_weeks"]


def nominals_there(world: World) -> list[list[int]]:
    """Return the numbers of nominals by cohort and group."""
    there = [[0 for _ in GROUPS] for _ in world.tables.cohorts]
    for person in world.pool:
        if person.nominal:
            there[person.cohort][person.tier if person.at_liberty else INSIDE] += 1
    return there


class Allocation:
    """A week's hours, shared out."""

    def __init__(self, values: Values, there: list[list[int]], supply: list[int], trained: int) -> None:
        self.values = values
        self.trained = trained
        self.numbers = there
        self.roles = list(values["roles"].values())
        self.cohorts = list(values["cohorts"].values())
        self.by_tier = values["scheme"]["allocation"] == "highest_tier_first"
        self.supply = list(supply)  # what is left of it
        self.there = list(supply)  # after administration was lost
        self.given = [0] * len(self.roles)
        self.done = [0] * len(TASKS)
        self.required = [
            [[n * one for one in minutes_for_one(cohort, group)] for group, n in enumerate(numbers)]
            for cohort, numbers in zip(self.cohorts, there, strict=True)
        ]
        self.remaining = [[list(tasks) for tasks in groups] for groups in self.required]
        self.credit = [[[0] * len(TASKS) for _ in groups] for groups in self.required]

    def required_by_task(self) -> list[int]:
        """Return the minutes asked for each task."""
        return [sum(tasks[k] for groups in self.required for tasks in groups) for k in range(len(TASKS))]

    def administration(self) -> None:
        """Give administration first; those who lack it lose hours to it."""
        # ODD 7.4.1: read as administration being for all cohorts, whomever the role serves.
        required = self.required_by_task()[ADMINISTER]
        for place, role in enumerate(self.roles):
            if "administer" in role["tasks"]:
                given = min(self.supply[place], required - self.done[ADMINISTER])
                self.supply[place] -= given
                self.given[place] += given
                self.done[ADMINISTER] += given
        done_64 = min(64, 64 * self.done[ADMINISTER] // required) if required else 64
        overhead = in_64ths(self.values["scheme"]["administration_overhead"])
        for place, role in enumerate(self.roles):
            if "administer" not in role["tasks"]:
                lost = self.supply[place] * overhead * (64 - done_64) // 4096
                self.supply[place] -= lost
                self.there[place] -= lost

    def own_tasks(self) -> None:
        """Let each role do its own tasks."""
        for place, role in enumerate(self.roles):
            self.work(place, role["tasks"], 64)

    def substitutes(self) -> None:
        """Let each role take over others' tasks with what hours it has left."""
        for place, role in enumerate(self.roles):
            self.work(place, role["substitutes"], in_64ths(role["substitute_skill"]))

    def work(self, place: int, names: list[str], skill: int) -> None:
        """Share a role's hours among tasks by what they still need."""
        supply, serves = self.supply[place], self.serves(place)
        # ODD 7.4.3: read as nobody taking over administration.
        tasks = [TASKS.index(name) for name in names if name != "administer"]
        needed = {k: sum(self.left(c, g, k) for c in serves for g in GROUPS) for k in tasks}
        total = sum(needed.values())
        if total == 0:
            return
        for k in tasks:
            minutes = min(supply, total) * needed[k] // total
            for c, g, given in self.shares(serves, k, minutes, needed[k]):
                self.give(place, c, g, k, given, self.skill(place, c) * skill // 64)

    def serves(self, place: int) -> list[int]:
        """Return the cohorts that a role serves."""
        served = self.roles[place]["cohorts"]
        names = list(self.values["cohorts"])
        return [c for c, name in enumerate(names) if not served or name in served]

    def left(self, cohort: int, group: int, task: int) -> int:
        """Return the minutes of a task that a group still needs."""
        return self.remaining[cohort][group][task]

    def shares(self, serves: list[int], task: int, minutes: int, needed: int) -> list[tuple[int, int, int]]:
        """Return how a task's minutes go to groups: cohort, group, minutes."""
        if needed == 0:
            return []
        if not self.by_tier:
            return [(c, g, minutes * self.left(c, g, task) // needed) for c in serves for g in GROUPS]
        found = []
        for g in GROUPS:
            tier = sum(self.left(c, g, task) for c in serves)
            taken = min(minutes, tier)
            minutes -= taken
            if tier:
                found += [(c, g, taken * self.left(c, g, task) // tier) for c in serves]
        return found

    def give(self, place: int, cohort: int, group: int, task: int, minutes: int, skill: int) -> None:
        """Book minutes given."""
        # ODD 7.4: read as a role's supply falling by what groups get, after rounding down.
        self.supply[place] -= minutes
        self.given[place] += minutes
        self.done[task] += minutes
        self.remaining[cohort][group][task] -= minutes
        self.credit[cohort][group][task] += minutes * skill

    def skill(self, place: int, cohort: int) -> int:
        """Return a role's skill with a cohort as trained, in 64ths."""
        skills = self.roles[place]["skill"]
        skill = in_64ths(skills.get(list(self.values["cohorts"])[cohort], 0.0)) if skills else 64
        return skill + (64 - skill) * self.trained // 65_536 if skill else 0

    def doses(self) -> list[list[int]]:
        """Return the doses by cohort and group."""
        return [[self.group_dose(c, g) for g in GROUPS] for c in range(len(self.cohorts))]

    def group_dose(self, cohort: int, group: int) -> int:
        """Return a group's dose; of an empty one, that of somebody alone with endless hours."""
        if self.numbers[cohort][group]:
            return self.coverage([(cohort, group, k) for k in DOSE_TASKS], 64)
        minutes = minutes_for_one(self.cohorts[cohort], group)
        required = sum(minutes[k] for k in DOSE_TASKS)
        credit = sum(minutes[k] * self.first_skill(cohort, k) for k in DOSE_TASKS)
        return min(64, credit // required) if required else 64

    def first_skill(self, cohort: int, task: int) -> int:
        """Return the skill of the role that a task would fall to, were hours endless."""
        training = self.values["scheme"]["training"]
        there = [
            (place, role)
            for place, role in enumerate(self.roles)
            if cohort in self.serves(place) and post_minutes(role, training)
        ]
        for place, role in there:
            if TASKS[task] in role["tasks"]:
                return self.skill(place, cohort)
        for place, role in there:
            if TASKS[task] in role["substitutes"]:
                return self.skill(place, cohort) * in_64ths(role["substitute_skill"]) // 64
        return 0

    def victim_doses(self) -> list[int]:
        """Return the doses of victim-facing work by cohort."""
        found = []
        for c, cohort in enumerate(self.cohorts):
            needed = any(minutes_for_one(cohort, g)[PROTECT_VICTIMS] for g in GROUPS)
            alone = self.first_skill(c, PROTECT_VICTIMS) if needed else 0
            found.append(self.coverage([(c, g, PROTECT_VICTIMS) for g in GROUPS], alone))
        return found

    def coverage(self, cells: list[tuple[int, int, int]], otherwise: int) -> int:
        """Return credit against requirement, in 64ths."""
        required = sum(self.required[c][g][k] for c, g, k in cells)
        credit = sum(self.credit[c][g][k] for c, g, k in cells)
        return min(64, credit // required) if required else otherwise


def minutes_for_one(cohort: Values, group: int) -> list[int]:
    """Return the minutes that one nominal of a group needs, by task."""
    contact = cohort["custody_minutes"] if group == INSIDE else cohort["contact_minutes"][group]
    return [math.floor(contact * cohort["task_shares"].get(name, 0.0) + 1e-9) for name in TASKS]


def shortage(world: World, given: list[int]) -> int:
    """Return what ordinary supervision loses to the scheme, in 64ths."""
    moved = sum(minutes for minutes, role in zip(given, world.tables.roles, strict=True) if role["from_ordinary"])
    n = sum(p.at_liberty and p.supervised and not p.nominal for p in world.pool)
    ordinary: int = n * world.values["scheme"]["ordinary_minutes"]
    return min(64, 64 * moved // ordinary) if n else 0
