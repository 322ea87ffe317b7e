"""Declare every value a scenario may hold: name, kind, unit, bounds and meaning.

This table is the only declaration. The schema of scenario files, the evidence register, the
reference pages and the sensitivity problems are derived from it. It is plain Python: it loads
neither NumPy nor pydantic.

A *section* holds single values (``[pool]``). A *list* holds entries by name, each carrying the
same values (``[offence_types.shop_theft]``). Lists are data: add an entry in a file, not here.
"""

from dataclasses import dataclass

from sim.payers import CASHABILITY, PAYERS

TASKS = ("supervise", "enforce", "rehabilitate", "protect_victims", "administer")
TIERS = ("red", "amber", "green")
FLAGS = ("organised_crime", "modern_slavery", "domestic_abuse")
CHANNELS = ("services", "priority", "dose", "tag", "release_planning", "enforcement", "detection")
HISTORY_BANDS = ("0", "1-2", "3-6", "7-10", "11-14", "15+")  # previous sanctions
ROSH = ("low", "medium", "high", "very_high")
CRITERIA = ("offences", "sanctions", "ogrs3", "needs", "flag", "rosh", "recency", "lottery")

BIG = 1e9


@dataclass(frozen=True)
class Parameter:
    """One value of a scenario.

    ``kind`` is number, integer, boolean, text, choice, word (a choice that carries evidence, and holds
    for the whole run), date, reference (a name in the list ``of``), references (names in ``of``), vector
    (``length`` numbers), or map (a number, or ``length`` of them, for each entry of ``of``; those left out are 0).
    """

    name: str
    kind: str
    unit: str
    meaning: str
    low: float = -BIG
    high: float = BIG
    of: str = ""
    length: int = 0
    choices: tuple[str, ...] = ()
    optional: bool = False


def _number(name: str, unit: str, low: float, high: float, meaning: str) -> Parameter:
    return Parameter(name, "number", unit, meaning, low, high)


def _integer(name: str, unit: str, low: float, high: float, meaning: str) -> Parameter:
    return Parameter(name, "integer", unit, meaning, low, high)


def _share(name: str, meaning: str) -> Parameter:
    return Parameter(name, "number", "share", meaning, 0.0, 1.0)


def _chance(name: str, meaning: str) -> Parameter:
    return Parameter(name, "number", "probability", meaning, 0.0, 1.0)


def _yes(name: str, meaning: str) -> Parameter:
    return Parameter(name, "boolean", "yes/no", meaning)


def _text(name: str, meaning: str, *, optional: bool = False) -> Parameter:
    return Parameter(name, "text", "text", meaning, optional=optional)


def _choice(name: str, choices: tuple[str, ...], meaning: str) -> Parameter:
    return Parameter(name, "choice", "name", meaning, choices=choices)


def _word(name: str, choices: tuple[str, ...], meaning: str) -> Parameter:
    return Parameter(name, "word", "payer" if choices is PAYERS else "class", meaning, choices=choices)


def _vector(name: str, length: int, unit: str, low: float, high: float, meaning: str) -> Parameter:
    return Parameter(name, "vector", unit, meaning, low, high, length=length)


def _reference(name: str, of: str, meaning: str) -> Parameter:
    return Parameter(name, "reference", "name", meaning, of=of)


def _references(name: str, of: str, meaning: str) -> Parameter:
    return Parameter(name, "references", "names", meaning, of=of)


def _map(name: str, of: str, unit: str, low: float, high: float, meaning: str, length: int = 0) -> Parameter:
    return Parameter(name, "map", unit, meaning, low, high, of=of, length=length)


def _price_year() -> Parameter:
    return _integer("price_year", "year", 1990, 2040, "year whose prices the costs are in")


# Top-level values of a scenario file.
TOP = (
    _text("question", "the question this scenario answers"),
    _text("area_name", "the place, as printed"),
    Parameter("start", "date", "date", "the date of week 0"),
    _integer("history_weeks", "weeks", 104, 520, "weeks lived in full before any scheme"),
    _integer("running_weeks", "weeks", 0, 520, "weeks of the scheme as it stands before week 0"),
    _integer("horizon_weeks", "weeks", 1, 1040, "weeks reported, from week 0"),
)

SECTIONS: dict[str, tuple[Parameter, ...]] = {
    "pool": (
        _integer("people", "people", 1, 1_000_000, "people who meet the pool's rule at the start"),
        _chance("ogrs3_floor", "OGRS3, two years, at or above which a person is in the pool"),
        _integer("proven_weeks", "weeks", 52, 520, "weeks within which an offence was proven"),
        _integer("career_years", "years", 5, 40, "years before the start in which a life may begin"),
        _number("death_rate", "a year", 0, 0.2, "rate of dying"),
        _number("move_rate", "a year", 0, 0.5, "rate of moving out of the area"),
        _integer("age_limit", "years", 40, 90, "age at which a person leaves the pool"),
    ),
    "careers": (
        _number("age_power", "exponent", 0, 2, "power of OGRS3's age coefficients in the rate"),
        _number("desistance_need_slope", "per point", 0, 0.2, "fall in the desistance rate per point of need, of 20"),
    ),
    "release": (
        _number("extra", "share", 0, 10, "rise of the rate in the first week after release"),
        _number("fade_weeks", "weeks", 1, 52, "weeks in which that rise falls to 1/e"),
    ),
    "justice": (
        _choice("year", ("2019", "2024"), "year of the table of immediate custody"),
        _share("share_served", "part of a custodial sentence served inside"),
        _integer("link_weeks", "weeks", 1, 52, "age of recorded offences that may join a charge"),
        _integer("order_weeks", "weeks", 4, 156, "length of a community order"),
        _integer("suspended_weeks", "weeks", 4, 104, "length of a suspended sentence's supervision"),
        _integer("pss_weeks", "weeks", 0, 104, "supervision until so long after a short sentence"),
        _integer("pss_limit_weeks", "weeks", 0, 208, "sentence below which that supervision follows"),
        _vector("p_caution", 6, "probability", 0, 1, "caution, where not custody, by history"),
        _vector("p_suspended", 6, "probability", 0, 1, "suspended, where neither, by history"),
        _vector("p_community", 6, "probability", 0, 1, "community order, where none, by history"),
    ),
    "recall": (
        _chance("p_month", "recall from licence in four weeks, before the spell's factor"),
        _number("active_factor", "multiplier", 0, 5, "on it in an active spell"),
        _number("quiet_factor", "multiplier", 0, 5, "on it in a quiet spell or after desistance"),
        _chance("p_standard", "a recall is standard (to the licence's end), not fixed-term"),
        _integer("fixed_weeks_short", "weeks", 1, 8, "fixed-term recall, sentence under a year"),
        _integer("fixed_weeks", "weeks", 1, 12, "fixed-term recall, longer sentence"),
        _chance("p_on_charge", "recall when charged on licence and not remanded"),
        _chance("p_breach_month", "breach of an order in four weeks, before the spell's factor"),
        _chance("p_breach_custody", "a breached community order ends in custody"),
        _chance("p_breach_suspended", "a breached suspended sentence ends in custody"),
        _integer("breach_custody_weeks", "weeks", 1, 52, "sentence for a breach"),
    ),
    "scheme": (
        _integer("meeting_weeks", "weeks", 1, 12, "weeks between meetings"),
        _chance("p_meeting_held", "a due meeting is held"),
        _choice("allocation", ("proportional", "highest_tier_first"), "rule by which hours are shared"),
        _integer("review_weeks", "weeks", 1, 52, "weeks between reviews of people supervised"),
        _integer("nominal_review_weeks", "weeks", 1, 52, "weeks between reviews of nominals"),
        _chance("p_consent", "a person not under supervision agrees to take part"),
        _chance("p_stay", "a nominal whose order ends agrees to stay"),
        _share("voluntary_engagement", "dose of those who take part by consent, against others"),
        _choice("end_of_order", ("stay_by_consent", "exit"), "when supervision ends"),
        _share("administration_overhead", "part of others' hours lost with no administration"),
        _number("plan_quality", "multiplier", 0, 2, "requirements stated in plans; 1 is neutral"),
        _number("consent", "multiplier", 0, 2, "informed consent, joint induction, visit before release; 1 is neutral"),
        _number("training", "share", 0, 0.5, "part of all posts' time spent on training; 0 is neutral"),
        _integer("training_fade_weeks", "weeks", 1, 520, "in which what was trained comes, and fades, by two thirds"),
        _share("information_sharing", "co-location: nominals' assessment error less, detection more; 0 is neutral"),
        _number("recording_quality", "multiplier", 0, 2, "on what closer contact adds to detection; 1 is neutral"),
        _integer("notice_weeks", "weeks", 0, 104, "notice to staff when a scheme is stopped"),
        _integer("release_window_weeks", "weeks", 0, 52, "weeks before release when planning starts"),
        _integer("ordinary_minutes", "minutes a week", 1, 600, "contact of one ordinary supervised client"),
        _share("referable_high_risk", "share whom an agency would refer: high risk of harm"),
        _share("referable_standard", "the same: other people under supervision"),
        _share("referable_non_statutory", "the same: people not under supervision"),
        _text("agency_high_risk", "agency that refers people of high risk of harm"),
        _text("agency_standard", "agency that refers other people under supervision"),
        _text("agency_non_statutory", "agency that refers people not under supervision"),
    ),
    "tags": (
        _integer("supply", "tags", 0, 100_000, "tags that can be worn at once"),
        _integer("weeks", "weeks", 1, 104, "weeks a tag is worn, within the licence"),
        _number("cost_week", "GBP a week", 0, 10_000, "cost of a tag worn"),
        _price_year(),
        _word("payer", PAYERS, "who pays for tags"),
        _word("cashability", CASHABILITY, "what a pound less on tags frees"),
    ),
    "channels": tuple(_yes(name, f"the scheme acts through {name.replace('_', ' ')}") for name in CHANNELS),
    "effects": (
        _number("referral", "share", 0, 1, "of missed referrals made good at full dose"),
        _number("keeping", "share", 0, 1, "fall in drop-out at full dose"),
        _number("dose", "share", -1, 1, "fall in the rate at full dose, itself"),
        _number("victim_protection", "share", 0, 1, "domestic abuse prevented at full dose"),
        _number("tag", "share", 0, 1, "fall in the rate while tagged"),
        _number("release_planning", "share", 0, 1, "of the rise after release taken away"),
        _number("enforcement", "share", 0, 5, "rise in recall and breach at full dose"),
        _number("detection", "share", 0, 5, "rise in the chance recorded and of proven"),
        _number("training", "share", 0, 1, "of the gap to full skill, for each hundredth of time trained"),
    ),
    "ogrs3": (
        _number("intercept_1_year", "logit", -BIG, BIG, "constant, one year"),
        _number("intercept_2_years", "logit", -BIG, BIG, "constant, two years"),
        _number("copas", "logit", -BIG, BIG, "weight of the Copas rate"),
        _number("first_caution", "logit", -BIG, BIG, "first sanction, a caution"),
        _number("repeat_caution", "logit", -BIG, BIG, "later sanction, a caution"),
        _number("first_conviction", "logit", -BIG, BIG, "first sanction, a conviction"),
        _number("repeat_conviction", "logit", -BIG, BIG, "later sanction, a conviction"),
        _vector("age_from", 11, "years", 0, 120, "lower ages of the bands"),
        _vector("age_male", 11, "logit", -BIG, BIG, "men, by band"),
        _vector("age_female", 11, "logit", -BIG, BIG, "women, by band"),
    ),
    "money": (
        _integer("price_year", "year", 1990, 2040, "year whose prices results are in"),
        _map("deflator", "", "index", 1, 1000, "GDP deflator by year"),
        _number("discount_rate", "a year", 0, 0.2, "social time preference"),
        _yes("anticipation", "count the cost of anticipating crime in the social value"),
        _number("prison_week", "GBP", 0, 1e5, "a week inside, at prison_price_year"),
        _integer("prison_price_year", "year", 1990, 2040, "prices of prison_week"),
        _word("prison_payer", PAYERS, "who pays for weeks inside"),
        _word("prison_cashability", CASHABILITY, "what a pound less on weeks inside frees"),
        _number("supervision_week", "GBP", 0, 1e5, "a week of ordinary supervision"),
        _integer("supervision_price_year", "year", 1990, 2040, "prices of supervision_week"),
        _word("supervision_payer", PAYERS, "who pays for ordinary supervision"),
        _word("supervision_cashability", CASHABILITY, "what a pound less on ordinary supervision frees"),
        _number("court_occasion", "GBP", 0, 1e6, "an occasion at court"),
        _integer("court_price_year", "year", 1990, 2040, "prices of court_occasion"),
        _word("court_payer", PAYERS, "who pays for occasions at court"),
        _word("court_cashability", CASHABILITY, "what a pound less on occasions at court frees"),
    ),
}

LISTS: dict[str, tuple[Parameter, ...]] = {
    "areas": (_share("share", "part of the pool that lives there"),),
    "offence_types": (
        _text("label", "the name as printed"),
        _number("multiplier", "actual per recorded", 0.01, 1000, "actual offences per recorded one"),
        _chance("p_attributed", "a recorded offence has a suspect"),
        _chance("p_charged", "an attributed offence is charged and will be proven"),
        _chance("p_linked", "a recorded offence joins a charge that comes in time"),
        _integer("weeks_to_disposal", "weeks", 1, 104, "from charge to court"),
        _reference("custody_group", "custody_groups", "row of the custody table"),
        _number("custody_odds", "odds ratio", 0.01, 100, "odds of custody within the group"),
        _number("sentence_weeks", "weeks", 1, 1000, "mean custodial sentence"),
        _number("sentence_shape", "gamma shape", 0.2, 50, "of the sentence's distribution"),
        _chance("p_remand", "a charge leads to remand"),
        _integer("seriousness", "rank", 0, 1000, "which offence of an occasion is its principal one"),
        _number("ogrs3", "logit", -5, 5, "OGRS3's coefficient"),
        _yes("acquisitive", "theft, burglary, robbery: GPS tags apply"),
        _yes("neighbourhood", "counted in neighbourhood crime"),
        _yes("domestic_abuse", "by or against a partner or family member"),
        _yes("mappa", "a sentence of a year or more brings MAPPA category 2"),
        _number("cchi_days", "days", 0, 10_000, "Cambridge Crime Harm Index"),
        _number("css_weight", "weight", 0, 20_000, "ONS Crime Severity Score"),
        _number("cost_anticipation", "GBP", 0, 1e7, "unit cost in anticipation of crime"),
        _number("cost_consequence", "GBP", 0, 1e7, "unit cost as a consequence of crime"),
        _number("cost_response", "GBP", 0, 1e7, "unit cost in response to crime"),
        _price_year(),
        _number("victims", "people", 0, 10, "victims of one offence"),
    ),
    "custody_groups": (
        _vector("p_custody_2019", 6, "probability", 0, 1, "immediate custody by history, 2019"),
        _vector("p_custody_2024", 6, "probability", 0, 1, "immediate custody by history, 2024"),
    ),
    "profiles": (
        _text("label", "the name as printed"),
        _share("share", "part of those sanctioned for the first time"),
        _number("rate", "offences a year", 0.01, 2000, "mean, active and free, at age factor 1"),
        _number("shape", "gamma shape", 0.1, 50, "of the rate between people"),
        _number("active_weeks", "weeks", 1, 2000, "mean active spell"),
        _number("quiet_weeks", "weeks", 1, 2000, "mean quiet spell"),
        _share("quiet_share", "of the rate in a quiet spell"),
        _number("desistance", "a year", 0, 2, "rate of stopping for good at age 30"),
        _number("desistance_slope", "a year of age", 0, 0.2, "its rise per year of age"),
        _share("specialisation", "part of offences of the person's favourite type"),
        _map("mix", "offence_types", "share", 0, 1, "types of offence committed"),
        _number("age_first_mean", "years", 11, 60, "mean age at the first sanction"),
        _number("age_first_shape", "gamma shape", 0.3, 50, "of that age above ten"),
        _share("share_female", "part who are women"),
        _share("suspect_share", "part whose life begins as a suspect, with no sanction"),
        _share("organised_crime", "part flagged for organised crime"),
        _share("modern_slavery", "part flagged as perpetrators of modern slavery"),
        _share("flagged_domestic_abuse", "part flagged for domestic abuse"),
        _vector("rosh", 4, "share", 0, 1, "risk of serious harm: low, medium, high, very high"),
        _map("needs", "needs", "share", 0, 1, "shares at levels 1 and 2", length=2),
    ),
    "needs": (
        _text("label", "the name as printed"),
        _number("effect", "log rate", -1, 1, "change of the log rate per level"),
        _number("turnover_weeks", "weeks", 12, 5000, "mean weeks before a level falls"),
        _chance("p_error", "an assessment is off by one level"),
    ),
    "services": (
        _text("label", "the name as printed"),
        _reference("need", "needs", "the need it works on"),
        _text("provider", "who delivers"),
        _word("payer", PAYERS, "who pays for ordinary places, whose money stands in no total"),
        _integer("places", "places", 0, 1_000_000, "ordinary places"),
        _number("background", "arrivals a week", 0, 5000, "clients from outside the pool"),
        _share("kept_share", "part of ordinary places kept for nominals (priority)"),
        _integer("scheme_places", "places", 0, 10_000, "places the scheme pays for"),
        _word("scheme_payer", PAYERS, "who pays for the scheme's places"),
        _word("scheme_cashability", CASHABILITY, "what a pound less on the scheme's places frees"),
        _integer("duration_weeks", "weeks", 1, 200, "weeks to finish"),
        _chance("p_dropout", "dropping out in a week"),
        _chance("p_success", "finishing lowers the need by a level"),
        _number("effect", "multiplier", 0, 2, "on the rate while in the service"),
        _chance("p_refer", "a review that finds the need makes a referral"),
        _integer("minimum_level", "level", 1, 2, "assessed level that makes one eligible"),
        _integer("list_limit", "people", 0, 100_000, "length at which the waiting list closes"),
        _number("cost_week", "GBP a place a week", 0, 1e5, "cost of a place"),
        _price_year(),
    ),
    "roles": (
        _text("label", "the name as printed"),
        _text("agency", "who employs"),
        _word("payer", PAYERS, "who pays"),
        _word("cashability", CASHABILITY, "what a pound less on its posts frees"),
        _choice("works_with", ("nominals", "victims", "scheme"), "whom the role works with"),
        _number("fte_budgeted", "FTE", 0, 500, "posts paid for"),
        _number("fte_in_post", "FTE", 0, 500, "posts that are filled or being filled"),
        _number("cost_year", "GBP a year an FTE", 0, 1e6, "cost of a post"),
        _price_year(),
        _number("leave_rate", "a year", 0, 5, "rate at which a post's holder leaves"),
        _integer("recruit_weeks", "weeks", 0, 200, "weeks to fill a post"),
        _share("sickness", "part of weeks lost to sickness"),
        _integer("minutes", "minutes a week an FTE", 0, 3000, "time for nominals, after all else"),
        _references("cohorts", "cohorts", "cohorts served; none named means all"),
        Parameter("tasks", "references", "names", "tasks that are the role's own", of="tasks"),
        Parameter("substitutes", "references", "names", "tasks it can take over", of="tasks"),
        _map("skill", "cohorts", "share", 0, 1, "skill by cohort; where none is named, 1"),
        _share("substitute_skill", "skill at tasks taken over, on top"),
        _yes("from_ordinary", "its hours are taken from ordinary supervision"),
    ),
    "cohorts": (
        _text("label", "the name as printed"),
        _integer("places", "places", 0, 100_000, "nominals at once"),
        _references("areas", "areas", "where its nominals live; none named means all"),
        _reference("matrix", "matrices", "how people are scored"),
        _integer("threshold", "points", 0, 65_000, "score at or above which one may be selected"),
        _share("override_share", "part of candidates put first by judgement"),
        _references("flags", "flags", "flags of which a person must have one; none means all"),
        _yes("without_sanction", "suspects with no sanction may be selected"),
        _choice("mappa", ("excluded", "allowed", "stepped"), "people under MAPPA"),
        _integer("trigger_weeks", "weeks", 1, 104, "age of the charge or release behind a referral"),
        _yes("trigger_charge", "a charge is a trigger"),
        _yes("trigger_release", "a release, or one to come within the window, is a trigger"),
        _integer("minimum_stay_weeks", "weeks", 0, 520, "before an exit for being quiet"),
        _integer("quiet_weeks", "weeks", 1, 520, "weeks quiet before an exit"),
        _choice("quiet_counts", ("attributed", "proven"), "which offences break quiet"),
        _integer("amber_weeks", "weeks", 1, 520, "weeks quiet before red steps to amber"),
        _integer("green_weeks", "weeks", 1, 520, "weeks quiet before amber steps to green"),
        _yes("place_kept_inside", "a nominal in custody keeps the place"),
        _integer("deselect_weeks", "weeks", 1, 5000, "weeks still to serve at which one is let go"),
        _vector("contact_minutes", 3, "minutes a week", 0, 3000, "contact: red, amber, green"),
        _integer("custody_minutes", "minutes a week", 0, 3000, "contact inside"),
        _map("task_shares", "tasks", "share", 0, 1, "of that contact by task"),
    ),
    "matrices": (
        _text("label", "the name as printed"),
        Parameter("criteria", "criteria", "", "what is scored, by name"),
    ),
}

# A criterion of a matrix: points = min(cap, weight x what it counts).
CRITERION = (
    _choice("kind", CRITERIA, "what is counted"),
    _integer("weight", "points", 0, 10_000, "points for each unit counted"),
    _integer("cap", "points", 0, 30_000, "most points it can give"),
    _integer("window_weeks", "weeks", 0, 520, "look-back of offences and recency; 0 elsewhere"),
    _choice("basis", ("attributed", "proven"), "which offences are counted"),
    _map("points", "offence_types", "points", 0, 1000, "points of one offence by type"),
    _references("needs", "needs", "needs counted; none named means all"),
    _references("flags", "flags", "flags that score"),
)


class UnknownPathError(KeyError):
    """A path leads to no value that a scenario may hold."""


def find(path: str) -> Parameter:
    """Return the declaration of the value at a dotted path.

    Raises UnknownPathError where the path fits no section, list or criterion.
    """
    parts = path.split(".")
    table: tuple[Parameter, ...]
    if len(parts) == 1:
        table, name = TOP, parts[0]
    elif len(parts) == 2 and parts[0] in SECTIONS:
        table, name = SECTIONS[parts[0]], parts[1]
    elif len(parts) == 3 and parts[0] in LISTS:
        table, name = LISTS[parts[0]], parts[2]
    elif len(parts) == 5 and parts[0] == "matrices" and parts[2] == "criteria":
        table, name = CRITERION, parts[4]
    else:
        raise UnknownPathError(path)
    for parameter in table:
        if parameter.name == name:
            return parameter
    raise UnknownPathError(path)
