"""Be one of the pool, as one would write it in plain Mesa: an agent whose luck is ``self.random``.

Numbers of sections are those of docs/odd.md.
"""

from bisect import bisect_right
from math import exp, log
from typing import TYPE_CHECKING, Any

import mesa

from benchmarks.plain_tables import Offence, poisson
from sim.outcomes import NEVER
from sim.people import (
    ACTIVE,
    AT_LIBERTY,
    COLUMNS,
    DESISTED,
    LICENCE,
    NO_COHORT,
    NOT_SUPERVISED,
    ORDER,
    POST_SENTENCE,
    QUIET,
    RECALL,
    REMAND,
    SENTENCE,
    SUSPENDED,
)
from sim.processes.justice import CAUTION, COMMUNITY, CUSTODY, SUSPENDED_SENTENCE
from sim.tables import BOOST_WEEKS

if TYPE_CHECKING:
    from benchmarks.plain_mesa import PlainModel

LONG_AGO = -100_000
VERY_HIGH = 3
DATES_OF_THE_PAST = (
    "released_week", "first_sanction_week", "last_proven", "last_attributed", "last_charge", "joined_week",
)  # fmt: skip
BANDS = (1, 3, 7, 11, 15)  # previous sanctions at which a band begins


class Person(mesa.Agent):  # type: ignore[misc]
    """One of the pool."""

    def __init__(self, model: "PlainModel", row: int) -> None:
        super().__init__(model)
        for column in COLUMNS:
            setattr(self, column.name, getattr(model.pool.people, column.name)[row].tolist())
        for name in DATES_OF_THE_PAST:
            if getattr(self, name) == NEVER:
                setattr(self, name, LONG_AGO)
        self.record = model.record_of(self.last_entry)
        self.stays: dict[Any, tuple[int, bool]] = {}  # by service: the week it ends, whether the scheme pays
        self.waits: set[Any] = set()
        self.has_left = False
        self.know_needs()

    if TYPE_CHECKING:  # the columns of the state; others by name
        custody: int
        custody_until: int
        supervision: int
        supervised_until: int
        sentence_weeks: int
        spell: int
        court_week: int
        last_attributed: int

        def __getattr__(self, name: str) -> Any: ...

    @property
    def nominal(self) -> bool:
        """Whether the person is on the scheme."""
        return bool(self.cohort != NO_COHORT)

    @property
    def years(self) -> int:
        """Age in whole years."""
        return int(self.model.week - self.birth_week) // 52

    def know_needs(self) -> None:
        """Work out what the needs do to the rate; to be called when they change."""
        careers = self.model.careers
        product = self.propensity * careers.normaliser[self.profile]
        for j, level in enumerate(self.need):
            product *= careers.need_factor[j][level]
        self.rate_with_needs = product

    def dose(self) -> float:
        """Return the share of what the nominal's tier asks for that is given."""
        doses: list[float] = self.model.team.dose[self.cohort]
        dose = doses[3 if self.custody != AT_LIBERTY else self.tier]
        if self.custody == AT_LIBERTY and self.supervision == NOT_SUPERVISED:
            dose *= self.model.team.engagement
        return dose

    # The first half of a week: custody, stays, reviews

    def begin_week(self) -> None:
        """Live what comes before the services' lists (ODD 7.5, 7.6)."""
        week = self.model.week
        if self.supervised_until == week:
            self.end_supervision()
        if self.custody_until == week:
            self.release()
            self.model.released.append(self)
        if self.custody == AT_LIBERTY and LICENCE <= self.supervision <= SUSPENDED:
            self.comply()
        if self.stays:
            self.attend()
        self.review()

    def supervise(self, kind: int, until: int = NEVER) -> None:
        """Change supervision; MAPPA ends with a licence."""
        if kind != LICENCE:
            self.mappa = 0
        self.supervision, self.supervised_until = kind, until

    def end_supervision(self) -> None:
        """End supervision; after a short sentence's licence comes post-sentence supervision."""
        justice = self.model.justice
        until = self.released_week + justice.pss_weeks
        if self.supervision == LICENCE and self.sentence_weeks < justice.pss_limit and until > self.model.week:
            self.supervise(POST_SENTENCE, until)
        else:
            self.supervise(NOT_SUPERVISED)

    def release(self) -> None:
        """Come out of a sentence or recall."""
        model, week, sentenced = self.model, self.model.week, self.custody == SENTENCE
        self.custody, self.custody_until, self.released_week = AT_LIBERTY, NEVER, week
        self.planned = int(model.on.release_planning and self.nominal and self.joined_week < week)
        if sentenced:
            licence = self.sentence_weeks - model.served(self.sentence_weeks)
            if licence > 0:
                self.supervise(LICENCE, week + licence)
                if self.sentence_weeks >= 52 and model.justice.mappa[self.last_type]:
                    self.mappa = 2 if self.rosh == VERY_HIGH else 1
            else:
                self.supervision = LICENCE
                self.end_supervision()
        self.score_ogrs3()
        model.count("RELEASED")

    def comply(self) -> None:
        """Be recalled or breached, or not."""
        model, justice = self.model, self.model.justice
        chance = justice.recall_week if self.supervision == LICENCE else justice.breach_week
        chance *= justice.active_factor if self.spell == ACTIVE else justice.quiet_factor
        if self.cohort != NO_COHORT and model.on.enforcement:
            chance *= 1 + justice.enforcement * self.dose()
        if self.random.random() >= chance:
            return
        if self.supervision == LICENCE:
            self.recall()
            return
        model.count("BREACH")
        suspended = self.supervision == SUSPENDED
        if self.random.random() < (model.breach_suspended if suspended else model.breach_custody):
            self.take_sentence(justice.breach_weeks)

    def recall(self) -> None:
        """Go back inside from licence, for a fixed term or to its end."""
        model, justice = self.model, self.model.justice
        if self.random.random() < model.p_standard:
            until = self.supervised_until
        else:
            until = model.week + (justice.fixed_short if self.sentence_weeks < 52 else justice.fixed_long)
        model.count("RECALL")
        self.imprison(RECALL, until)

    def imprison(self, kind: int, until: int) -> None:
        """Go into custody."""
        self.custody, self.custody_until, self.custody_since = kind, until, self.model.week
        self.tag_until = NEVER
        self.model.count("INSIDE")

    def attend(self) -> None:
        """Drop out of, stay in or finish each service."""
        model = self.model
        helped = self.dose() if model.on.services and self.nominal else 0.0
        for service, (until, _) in list(self.stays.items()):
            if self.custody != AT_LIBERTY or self.random.random() < service.p_drop[int(64 * helped)]:
                service.leave(self)
                model.count("DROPPED")
            elif until <= model.week:
                service.leave(self)
                model.count("COMPLETED")
                if self.random.random() < service.p_success and self.need[service.need]:
                    self.need[service.need] -= 1
                    self.know_needs()

    def review(self) -> None:
        """Have one's needs assessed, where a review is due, and be referred."""
        model = self.model
        as_nominal = self.cohort != NO_COHORT and model.on.services
        every = model.services_table.nominal_review_weeks if as_nominal else model.services_table.review_weeks
        if (model.week + self.id) % every:
            return
        if self.custody != AT_LIBERTY:
            if not (as_nominal and self.plans_release()):
                return
        elif not as_nominal and self.supervision == NOT_SUPERVISED:
            return
        self.assess()
        column = int(64 * self.dose()) if as_nominal else -1
        for service in model.services:
            if service in self.stays or service in self.waits or self.assessed[service.need] < service.minimum:
                continue
            if self.random.random() < service.p_refer[column]:
                service.joining.append(self)

    def assess(self) -> None:
        """Have every need assessed, each with its error."""
        for j, level in enumerate(self.need):
            if self.random.random() >= self.model.p_error[j]:
                self.assessed[j] = level
            else:
                self.assessed[j] = self.random.choice((0, 2)) if level == 1 else 1

    def plans_release(self) -> bool:
        """Say whether the nominal's release is being planned."""
        model = self.model
        return bool(
            model.on.release_planning
            and self.nominal
            and self.custody == SENTENCE
            and self.custody_until - model.week <= model.cohorts.release_window
        )

    # The second half: needs, career, offences, courts

    def step(self) -> None:
        """Live the rest of a week (ODD 7.7 to 7.10)."""
        self.move_needs()
        if self.spell != DESISTED:
            self.turn()
        if self.custody == AT_LIBERTY and self.spell != DESISTED:
            self.offend()
        if self.court_week == self.model.week:
            self.answer()

    def move_needs(self) -> None:
        """Let one need, taken at random, move a level or stay."""
        careers = self.model
        j = self.random.randrange(len(self.need))
        level, luck = self.need[j], self.random.random()
        rise = careers.p_rise[self.profile][j][level]
        if luck < rise:
            self.need[j] += 1
        elif luck < rise + careers.p_fall[self.profile][j][level]:
            self.need[j] -= 1
        else:
            return
        self.know_needs()

    def turn(self) -> None:
        """Pause, take up again, or stop for good."""
        careers, luck = self.model.careers, self.random.random()
        active = self.spell == ACTIVE
        change = (careers.pause if active else careers.resume)[self.profile]
        if luck < change:
            self.spell = QUIET if active else ACTIVE
        elif luck < change + careers.desist[self.profile][self.years] * careers.desist_factor[sum(self.need)]:
            self.spell = DESISTED

    def is_on_licence(self) -> bool:
        """Say whether the person is at liberty on licence."""
        return bool(self.custody == AT_LIBERTY and self.supervision == LICENCE)

    def rate(self) -> float:
        """Return the rate of offending this week."""
        model, week = self.model, self.model.week
        rate: float = self.rate_with_needs * model.careers.age[self.sex][self.years]
        if self.spell != ACTIVE:
            rate *= model.careers.quiet_share[self.profile]
        for service in self.stays:
            rate *= service.effect
        if model.on.dose:
            if self.cohort != NO_COHORT:
                rate *= 1 - model.offences.dose_effect * self.dose()
            elif self.supervision != NOT_SUPERVISED:
                rate *= 1 + model.offences.dose_effect * model.team.shortage
        if self.tagged():
            rate *= model.offences.tag_factor
        since = week - self.released_week
        return rate * model.offences.release[self.planned][since] if since < BOOST_WEEKS else rate

    def tagged(self) -> bool:
        """Say whether the person wears a tag."""
        return bool(self.model.week < self.tag_until < NEVER and self.is_on_licence())

    def offend(self) -> None:
        """Commit this week's offences, and be charged with some."""
        n = poisson(self.random.random(), self.rate())
        charged = [type_ for type_ in (self.commit() for _ in range(n)) if type_ is not None]
        if charged:
            self.be_charged(charged)

    def commit(self) -> int | None:
        """Commit an offence; return its type if it was charged."""
        model = self.model
        luck = self.random.random()
        type_ = self.favourite if luck < model.special[self.profile] else bisect_right(model.types[self.profile], luck)
        protects = self.nominal and model.on.dose and model.offences.domestic_abuse[type_]
        if protects and self.random.random() < model.prevention * model.team.victim_dose[self.cohort]:
            return None
        seen = int(self.nominal and model.on.detection)
        luck = self.random.random()
        model.count("OFFENCE")
        if luck >= model.recorded[seen][type_]:
            return None
        attributed, charged = luck < model.attributed[seen][type_], luck < model.charged[seen][type_]
        self.record.append(Offence(model.week, type_, attributed=attributed, charged=charged))
        if attributed:
            self.last_attributed = model.week
        return type_ if charged else None

    def be_charged(self, types: list[int]) -> None:
        """Be charged; what else is on the record may join, remand or recall follow."""
        model, justice, week = self.model, self.model.justice, self.model.week
        self.last_charge = week
        for offence in reversed(self.record):
            if offence.week <= week - justice.link_weeks:
                break
            if not offence.charged and self.random.random() < model.linked[offence.type]:
                offence.attributed = offence.charged = True
        if self.court_week == NEVER:
            self.court_week = week + min(justice.to_disposal[type_] for type_ in types)
        if self.random.random() < max(justice.remand[type_] for type_ in types):
            self.imprison(REMAND, NEVER)
        elif self.supervision == LICENCE and self.random.random() < model.p_recall_on_charge:
            self.recall()

    def answer(self) -> None:
        """Answer in court for all that waits."""
        model, justice, week = self.model, self.model.justice, self.model.week
        waiting = [offence for offence in self.record if offence.charged and not offence.proven]
        for offence in waiting:
            offence.proven = True
        principal = min({o.type for o in waiting}, key=lambda type_: (-justice.seriousness[type_], type_))
        band = bisect_right(BANDS, self.sanctions)
        if self.sanctions == 0:
            self.first_sanction_week = week
        self.sanctions += 1
        self.last_type, self.last_proven, self.court_week = principal, week, NEVER
        disposal = bisect_right(model.disposals[principal][band], self.random.random())
        model.count("OCCASION")
        self.last_caution = int(disposal == CAUTION)
        if disposal == CUSTODY:
            self.take_sentence(self.random.choice(justice.sentence[principal]))
        else:
            self.keep_liberty(disposal)
        self.score_ogrs3()

    def take_sentence(self, length: int) -> None:
        """Begin, lengthen or absorb a custodial sentence."""
        week, left = self.model.week, self.model.served(length)
        if self.custody == SENTENCE:
            self.custody_until = max(self.custody_until, week + left)
            self.sentence_weeks = max(self.sentence_weeks, length)
            return
        if self.custody == REMAND:
            left = max(0, left - (week - self.custody_since))
        until = max(self.custody_until, week + left) if self.custody == RECALL else week + left
        self.sentence_weeks = length
        self.supervise(NOT_SUPERVISED)
        self.imprison(SENTENCE, until)
        if left == 0:
            self.release()

    def keep_liberty(self, disposal: int) -> None:
        """Come out of remand if need be, and be supervised as the court orders."""
        model, justice = self.model, self.model.justice
        if self.custody == REMAND:
            self.custody, self.custody_until = AT_LIBERTY, NEVER
            self.released_week, self.planned = model.week, 0
            model.count("RELEASED")
        if self.custody != AT_LIBERTY or self.supervision == LICENCE:
            return
        if disposal in {SUSPENDED_SENTENCE, COMMUNITY}:
            suspended = disposal == SUSPENDED_SENTENCE
            until = model.week + (justice.suspended_weeks if suspended else justice.order_weeks)
            if self.supervision in {ORDER, SUSPENDED}:
                until = max(until, self.supervised_until)
            self.supervise(SUSPENDED if suspended or self.supervision == SUSPENDED else ORDER, until)

    def score_ogrs3(self) -> None:
        """Work out OGRS3, per mille in two years."""
        justice = self.model.justice
        if self.sanctions:
            years = (self.model.week - self.first_sanction_week) // 52
            z = justice.intercept + justice.ogrs3_age[self.sex][self.years] + justice.ogrs3_type[self.last_type]
            z += justice.ogrs3_status[int(self.sanctions > 1)][self.last_caution]
            z += justice.copas * log(self.sanctions / (10 + years))
            self.ogrs3 = int(1000 / (1 + exp(-z)))
