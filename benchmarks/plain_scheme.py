"""Hold meetings and share out hours, as one would write it in plain Python (ODD 7.2 to 7.4)."""

from typing import TYPE_CHECKING, Any

from benchmarks.plain_tables import chances, plain
from sim.outcomes import NEVER
from sim.parameters import CRITERIA, TASKS
from sim.people import AT_LIBERTY, NO_COHORT, NOT_SUPERVISED, SENTENCE

if TYPE_CHECKING:
    from benchmarks.plain_mesa import PlainModel

RED, AMBER, GREEN, INSIDE = range(4)
GROUPS = range(4)
ADMINISTER, PROTECT = TASKS.index("administer"), TASKS.index("protect_victims")
BY_JUDGEMENT, HIGHEST = 65_535, 65_534
HIGH_RISK, STANDARD, NON_STATUTORY = range(3)


class Meeting:
    """Who leaves the scheme, who changes tier, who is selected."""

    def __init__(self, model: "PlainModel") -> None:
        self.model = model

    def know(self, tables: Any) -> None:
        """Take the tables in force."""
        self.rules, self.matrices = plain(tables.cohorts), plain(tables.matrices)
        self.p_override, self.p_referable = chances(tables.cohorts.override), chances(tables.cohorts.referable)
        self.p_consent, self.p_stay = chances(tables.cohorts.consent), chances(tables.cohorts.stay)
        self.p_held = chances(tables.cohorts.held)

    def step(self) -> None:
        """Hold the meeting if one is due."""
        model = self.model
        if (model.week - model.when.opening) % self.rules.meeting_weeks or model.random.random() >= self.p_held:
            return
        for person in list(model.nominals):
            if self.leaves(person):
                model.exit(person)
            else:
                self.move_tier(person)
        for cohort, places in enumerate(self.rules.places):
            there = sorted((p for p in model.nominals if p.cohort == cohort), key=lambda p: (p.joined_week, p.id))
            for person in there[places:]:
                model.exit(person)
        for cohort in range(len(self.rules.places)):
            self.select(cohort)

    def leaves(self, person: Any) -> bool:
        """Say whether a nominal leaves now."""
        rules, week, cohort = self.rules, self.model.week, person.cohort
        left = person.custody_until - week
        serving = person.custody == SENTENCE
        if serving and left >= rules.deselect_weeks[cohort]:
            return True
        if person.custody != AT_LIBERTY and not rules.kept_inside[cohort]:
            soon = rules.trigger_release[cohort] and serving and left <= rules.release_window
            if not soon:
                return True
        if person.custody == AT_LIBERTY and person.supervision == NOT_SUPERVISED and not person.consented:
            if rules.exit_at_end or self.model.random.random() >= self.p_stay:
                return True
            person.consented = 1
        last = person.last_proven if rules.quiet_proven[cohort] else person.last_attributed
        stayed = week - person.joined_week >= rules.minimum_stay[cohort]
        return bool(stayed and week - last >= rules.quiet_weeks[cohort])

    def move_tier(self, person: Any) -> None:
        """Move a nominal one tier at most."""
        quiet = self.model.week - person.last_attributed
        if quiet < self.rules.meeting_weeks:
            person.tier = max(RED, person.tier - 1)
        elif person.tier == RED and quiet >= self.rules.amber_weeks[person.cohort]:
            person.tier = AMBER
        elif person.tier == AMBER and quiet >= self.rules.green_weeks[person.cohort]:
            person.tier = GREEN

    def select(self, cohort: int) -> None:
        """Fill a cohort's free places with the highest scores."""
        model = self.model
        free = self.rules.places[cohort] - sum(p.cohort == cohort for p in model.nominals)
        if free <= 0:
            return
        found = [(self.consider(person, cohort), model.random.random(), person) for person in model.agents]
        candidates = sorted((one for one in found if one[0] >= 0), key=lambda one: one[:2], reverse=True)
        for _, _, person in candidates[:free]:
            person.consented = int(self.class_of(person) == NON_STATUTORY)
            person.cohort, person.tier, person.joined_week = cohort, RED, model.week
            model.nominals.append(person)
            model.count("SELECTED")

    def consider(self, person: Any, cohort: int) -> int:
        """Return a candidate's score; -1 for whoever is none."""
        rules, luck = self.rules, self.model.random.random
        if person.cohort != NO_COHORT or not self.is_eligible(person, cohort) or not self.is_due(person, cohort):
            return -1
        group = self.class_of(person)
        if person.referable >= rules.referable[group] or (group == NON_STATUTORY and luck() >= self.p_consent):
            return -1
        if luck() < self.p_override[cohort]:
            return BY_JUDGEMENT
        points: int = self.score(person, rules.matrix[cohort])
        return points if points >= int(rules.threshold[cohort]) else -1

    def is_eligible(self, person: Any, cohort: int) -> bool:
        """Say whether the cohort's rules allow a person."""
        rules = self.rules
        return bool(
            rules.areas[cohort][person.area]
            and (not rules.flags[cohort] or person.flags & rules.flags[cohort])
            and (person.sanctions or rules.without_sanction[cohort])
            and person.mappa <= rules.mappa[cohort]
            and (person.custody == AT_LIBERTY or self.comes_out(person, cohort))
        )

    def comes_out(self, person: Any, cohort: int) -> bool:
        """Say whether a sentence is about to end, for a cohort that takes such people."""
        soon = person.custody_until - self.model.week <= self.rules.release_window
        return bool(self.rules.trigger_release[cohort] and person.custody == SENTENCE and soon)

    def is_due(self, person: Any, cohort: int) -> bool:
        """Say whether something lately brings a person before the meeting."""
        rules, week = self.rules, self.model.week
        window = rules.trigger_weeks[cohort]
        if rules.trigger_charge[cohort]:
            if week - person.last_charge <= window:
                return True
            if rules.without_sanction[cohort] and not person.sanctions and week - person.last_attributed <= window:
                return True
        if not rules.trigger_release[cohort]:
            return False
        return bool(week - person.released_week <= window or self.comes_out(person, cohort))

    @staticmethod
    def class_of(person: Any) -> int:
        """Return the class by which an agency refers a person."""
        if person.custody == AT_LIBERTY and person.supervision == NOT_SUPERVISED:
            return NON_STATUTORY
        return HIGH_RISK if person.rosh >= 2 or person.mappa else STANDARD

    def score(self, person: Any, matrix: int) -> int:
        """Score a person by a matrix."""
        m = self.matrices
        rows = range(m.first[matrix], m.last[matrix])
        total: int = sum(min(m.cap[row], self.points(person, row)) for row in rows)
        return min(HIGHEST, total)

    def points(self, person: Any, row: int) -> int:
        """Return a criterion's points before its cap."""
        m, week = self.matrices, self.model.week
        weight, window, proven = m.weight[row], m.window[row], m.proven[row]
        last = person.last_proven if proven else person.last_attributed
        match CRITERIA[m.kind[row]]:
            case "offences":
                points, total = m.points[row], 0
                for offence in reversed(person.record):
                    if offence.week <= week - window:
                        break
                    if offence.proven if proven else offence.attributed:
                        total += points[offence.type]
                return int(weight * total)
            case "sanctions":
                return int(weight * person.sanctions)
            case "ogrs3":
                return int(weight * (person.ogrs3 // 10))
            case "needs":
                return int(weight * sum(wanted and level > 0 for wanted, level in zip(m.needs[row], person.assessed)))  # noqa: B905 - as long
            case "flag":
                return int(weight if person.flags & m.flags[row] else 0)
            case "rosh":
                return int(weight * person.rosh)
            case "recency":
                return int(weight * (window - (week - last)) // window) if week - last < window else 0
            case _:
                return int(weight * self.model.random.random())


class Team:
    """Who is at work, and what share of what nominals need they can give."""

    def __init__(self, model: "PlainModel") -> None:
        self.model = model
        self.posts: list[list[int]] = []  # by role: the week each is filled again
        self.dose: list[list[float]] = []
        self.victim_dose: list[float] = []
        self.shortage = 0.0

    def know(self, tables: Any, *, opening: bool) -> None:
        """Take the tables in force, and notice posts added or taken away."""
        self.staff = plain(tables.staff)
        self.p_leave, self.p_sick = chances(tables.staff.leave), chances(tables.staff.sick)
        self.engagement: float = self.staff.engagement / 64
        parts = zip(self.staff.skill, self.staff.substitute_part, strict=True)
        self.taken_over = [[skill * part // 64 for skill in row] for row, part in parts]
        self.posts = self.posts or [[] for _ in self.staff.posts]
        for role, wanted in enumerate(self.staff.posts):
            until = self.model.week + (0 if opening else self.staff.recruit_weeks[role])
            self.posts[role].extend([until] * (wanted - len(self.posts[role])))
            del self.posts[role][wanted:]

    def step(self) -> None:
        """Find who is there, share out their hours, and work out the doses."""
        supply = [float(self.minutes_there(role)) for role in range(len(self.posts))]
        there = [[0] * len(GROUPS) for _ in self.staff.minutes]
        for person in self.model.nominals:
            there[person.cohort][person.tier if person.custody == AT_LIBERTY else INSIDE] += 1
        cells = [(c, g) for c, groups in enumerate(there) for g in GROUPS if groups[g]]
        self.required = {(c, g, k): there[c][g] * m for c, g in cells for k, m in enumerate(self.staff.minutes[c][g])}
        self.left = dict(self.required)
        self.credit = dict.fromkeys(self.required, 0.0)
        full = list(supply)
        self.administer(supply)
        for tasks, skill in ((self.staff.own, self.staff.skill), (self.staff.substitute, self.taken_over)):
            for role in range(len(supply)):
                self.work(role, supply, [k for k, does in enumerate(tasks[role]) if does and k != ADMINISTER], skill)
        self.dose = [
            [self.covered([(c, g, k) for k in range(PROTECT)], 1.0) for g in GROUPS] for c in range(len(there))
        ]
        self.victim_dose = [self.covered([(c, g, PROTECT) for g in GROUPS], 0.0) for c in range(len(there))]
        self.fall_short([before - after for before, after in zip(full, supply, strict=True)])

    def minutes_there(self, role: int) -> int:
        """Fill and leave a role's posts; return the minutes there."""
        week, luck, minutes = self.model.week, self.model.random.random, 0
        for post, until in enumerate(self.posts[role]):
            if until > week:
                continue
            if until != week and luck() < self.p_leave[role]:
                self.posts[role][post] = week + max(1, self.staff.recruit_weeks[role])
            elif luck() >= self.p_sick[role]:
                minutes += self.staff.post_minutes[role][post]
        return minutes

    def administer(self, supply: list[float]) -> None:
        """Do the administration first; what is missing costs the others time."""
        required = left = sum(minutes for (_, _, k), minutes in self.required.items() if k == ADMINISTER)
        for role, own in enumerate(self.staff.own):
            if own[ADMINISTER]:
                given = min(supply[role], left)
                supply[role] -= given
                left -= given
        lacking = left / required if required else 0.0
        for role, own in enumerate(self.staff.own):
            if not own[ADMINISTER]:
                supply[role] -= supply[role] * self.staff.overhead / 64 * lacking

    def work(self, role: int, supply: list[float], tasks: list[int], skill: Any) -> None:
        """Share a role's minutes among tasks and groups by what they still need."""
        serves = self.staff.serves[role]
        needed = {cell: left for cell, left in self.left.items() if left > 0 and cell[2] in tasks and serves[cell[0]]}
        total = sum(needed.values())
        if not total or not supply[role]:
            return
        share = min(1.0, supply[role] / total)
        for task in tasks:
            for cell, given in self.shared({c: x for c, x in needed.items() if c[2] == task}, share).items():
                self.left[cell] -= given
                self.credit[cell] += given * skill[role][cell[0]] / 64
                supply[role] -= given

    def shared(self, needed: dict[Any, float], share: float) -> dict[Any, float]:
        """Share out minutes of one task: in proportion, or to the highest tier first."""
        if not self.staff.highest_first:
            return {cell: share * left for cell, left in needed.items()}
        found: dict[Any, float] = {}
        minutes = share * sum(needed.values())
        for group in GROUPS:
            tier = {cell: left for cell, left in needed.items() if cell[1] == group}
            taken = min(minutes, sum(tier.values()))
            found |= {cell: taken * left / sum(tier.values()) for cell, left in tier.items()}
            minutes -= taken
        return found

    def covered(self, cells: list[Any], otherwise: float) -> float:
        """Return credit against requirement, at most 1."""
        required = sum(self.required.get(cell, 0) for cell in cells)
        return min(1.0, sum(self.credit.get(cell, 0.0) for cell in cells) / required) if required else otherwise

    def fall_short(self, given: list[float]) -> None:
        """Work out what ordinary supervision lost to the scheme's hours."""
        moved = sum(minutes for minutes, ordinary in zip(given, self.staff.from_ordinary, strict=True) if ordinary)
        others = self.model.supervised - sum(
            p.custody == AT_LIBERTY and p.supervision != NOT_SUPERVISED for p in self.model.nominals
        )
        need = others * self.staff.ordinary_minutes
        self.shortage = min(1.0, moved / need) if need else 0.0


def tag(model: "PlainModel") -> None:
    """Tag nominals released this week on an acquisitive licence, as far as tags go (ODD 7.5)."""
    free = model.cohorts.tag_supply - sum(person.tagged() for person in model.nominals)
    candidates = [
        p for p in model.released if p.nominal and p.is_on_licence() and model.justice.acquisitive[p.last_type]
    ]
    model.random.shuffle(candidates)
    for person in candidates[: max(0, free)]:
        person.tag_until = min(model.week + model.cohorts.tag_weeks, person.supervised_until, NEVER - 1)
        model.count("TAGGED")
