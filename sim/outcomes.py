"""Name what is counted: the ledger's events and the weekly table.

Every outcome is a sum over these. Files, documents and reports derive from the same tables.
"""

from dataclasses import dataclass

from sim.parameters import TASKS

NEVER = 32_767  # a date that has not come: the largest week an int16 holds

# Kinds of events in the ledger, append-only. Columns: name, what its type field holds, what
# its value field holds, meaning.
EVENTS: tuple[tuple[str, str, str, str], ...] = (
    ("OFFENCE", "offence_types", "1 recorded + 2 attributed + 4 charged", "an actual offence"),
    ("LINKED", "offence_types", "0", "a recorded offence joined a charge"),
    ("PROVEN", "offence_types", "weeks since it was committed", "an offence was proven"),
    ("OCCASION", "offence_types", "disposal", "a court or caution dealt with what waited"),
    ("INSIDE", "", "1 remand, 2 sentence, 3 recall", "a person entered custody"),
    ("RELEASED", "offence_types", "sentence in weeks", "a person left custody"),
    ("RECALL", "", "0 fixed-term, 1 standard", "a licence was recalled"),
    ("BREACH", "", "1 custody followed", "an order was breached"),
    ("SELECTED", "cohorts", "class + 4 if by judgement", "a person became a nominal"),
    ("EXITED", "cohorts", "cause", "a nominal left the scheme"),
    ("JOINED", "services", "0", "a person joined a waiting list"),
    ("STARTED", "services", "weeks waited", "a person was given a place"),
    ("COMPLETED", "services", "0", "a person finished a service"),
    ("DROPPED", "services", "0 by themselves, 1 custody", "a person left a service early"),
    ("REFUSED", "services", "0", "a waiting list was closed to a person"),
    ("ENTERED", "", "0", "a person came into the pool"),
    ("LEFT", "", "0 died, 1 moved, 2 aged out", "a person left the pool"),
    ("TAGGED", "", "0", "a nominal was tagged"),
    ("WEEKS_INSIDE", "", "weeks", "weeks in custody since the year began"),
)
KIND = {row[0]: code for code, row in enumerate(EVENTS)}

DISPOSALS = ("custody", "caution", "suspended", "community", "fine_or_discharge")
EXIT_CAUSES = ("quiet", "order_ended", "custody", "deselected", "left", "closed")
LEAVING_CAUSES = ("died", "moved", "aged_out")
CLASSES = ("high_risk", "standard", "non_statutory")


@dataclass(frozen=True)
class Weekly:
    """A column of the weekly table, one for each entry of the list ``of`` (one if empty)."""

    name: str
    of: str
    unit: str
    meaning: str


WEEKLY = (
    Weekly("pool", "", "people", "people in the pool"),
    Weekly("inside", "", "people", "of them, in custody"),
    Weekly("supervised", "", "people", "of them, at liberty and supervised"),
    Weekly("shortage", "", "64ths", "ordinary supervision lost to the scheme's hours"),
    Weekly("meeting", "", "meetings", "1 where a meeting was held"),
    Weekly("tagged", "", "people", "nominals tagged"),
    Weekly("nominals", "cohorts", "people", "nominals"),
    Weekly("nominals_inside", "cohorts", "people", "nominals in custody"),
    Weekly("nominals_red", "cohorts", "people", "nominals at liberty in the red tier"),
    Weekly("nominals_amber", "cohorts", "people", "the same, amber"),
    Weekly("nominals_green", "cohorts", "people", "the same, green"),
    Weekly("nominals_voluntary", "cohorts", "people", "nominals at liberty and not supervised"),
    Weekly("referred_high_risk", "cohorts", "people", "nominals at liberty who were referred as of high risk"),
    Weekly("referred_standard", "cohorts", "people", "the same, as others under supervision"),
    Weekly("referred_non_statutory", "cohorts", "people", "the same, as not under supervision"),
    Weekly("places", "cohorts", "places", "places of the cohort (0 with no scheme)"),
    Weekly("dose", "cohorts", "64ths", "sum of the dose of nominals at liberty"),
    Weekly("victim_dose", "cohorts", "64ths", "dose of victim-facing work"),
    Weekly("posts_filled", "roles", "posts", "posts filled"),
    Weekly("minutes_there", "roles", "minutes", "time there, after sickness and administration"),
    Weekly("minutes_given", "roles", "minutes", "time given"),
    Weekly("minutes_required", "tasks", "minutes", "time the nominals' tiers ask for"),
    Weekly("minutes_done", "tasks", "minutes", "time given to the task"),
    Weekly("waiting", "services", "people", "people of the pool on the list"),
    Weekly("waiting_background", "services", "clients", "other clients on the list"),
    Weekly("in_ordinary", "services", "people", "people of the pool in ordinary places"),
    Weekly("in_scheme", "services", "people", "people in places the scheme pays for"),
    Weekly("in_background", "services", "clients", "other clients in places"),
    Weekly("nominals_in", "services", "people", "nominals in a place of either kind"),
    Weekly("refused_background", "services", "clients", "other clients refused"),
    Weekly("started_background", "services", "clients", "other clients given a place"),
    Weekly("waited_background", "services", "weeks", "sum of the weeks those had waited"),
    Weekly("need", "needs", "people", "nominals at liberty assessed as having the need"),
    Weekly("need_unmet", "needs", "people", "of them, in no service that works on it"),
)


def weekly_offsets(lengths: dict[str, int]) -> tuple[dict[str, int], int]:
    """Return the first column of each part of the weekly table, and the number of columns.

    ``lengths`` holds the number of entries of each list, and of ``tasks``.
    """
    offsets, n = {}, 0
    for column in WEEKLY:
        offsets[column.name] = n
        n += lengths[column.of] if column.of else 1
    return offsets, n


@dataclass(frozen=True)
class Outcome:
    """A figure of a result: its name, unit, the list it is broken down by (or none), its meaning.

    ``by`` is empty, offence_type, service, role or payer. A count's parts sum to its total; a mean's,
    rate's or share's do not.
    """

    name: str
    unit: str
    by: str
    meaning: str


GROUPS = ("neighbourhood", "acquisitive", "domestic_abuse")  # groups of types of offence
_COUNTED = (
    ("actual", "offences committed"),
    ("recorded", "offences recorded by the police, at the week committed"),
    ("attributed", "offences recorded with a suspect known at the time, at the week committed"),
    ("proven", "offences proven, at the week of proof"),
)
_DONE_TO_TASKS = (
    ("minutes_required", "time that the nominals' tiers ask for"),
    ("minutes_done", "time given"),
)

# Every figure of a result, in the order of files and tables. Periods lie within the horizon; money
# is in the prices of money.price_year.
OUTCOMES = (
    *(Outcome(f"offences_{count}", "offences", "offence_type", meaning) for count, meaning in _COUNTED),
    Outcome("occasions", "occasions", "offence_type", "courts or cautions, by the principal type"),
    *(
        Outcome(f"offences_{count}_{group}", "offences", "", f"{meaning}: {group.replace('_', ' ')}")
        for count, meaning in _COUNTED
        for group in GROUPS
    ),
    Outcome(
        "reoffending_entries",
        "people",
        "",
        "releases and occasions other than custody, one a person in 13 weeks, 78 weeks before the end",
    ),
    Outcome(
        "reoffending_rate",
        "share",
        "",
        "of those, with an offence within 52 weeks that was proven within 26 more",
    ),
    Outcome("reoffences_per_head", "offences", "", "such offences for each of those"),
    Outcome("harm_cchi_days", "days", "offence_type", "Cambridge Crime Harm Index of actual offences"),
    Outcome("harm_css", "score", "offence_type", "ONS Crime Severity Score's weights of actual offences"),
    Outcome(
        "harm_cost",
        "GBP",
        "offence_type",
        "unit costs of actual offences as a consequence, with anticipation if money.anticipation",
    ),
    Outcome("response_cost", "GBP", "offence_type", "unit costs of actual offences in response; in no total"),
    Outcome("victims", "people", "offence_type", "victims of actual offences"),
    Outcome("weeks_inside", "weeks", "", "weeks in custody"),
    Outcome("recalls", "recalls", "", "recalls from licence"),
    Outcome("breaches", "breaches", "", "breaches of orders"),
    Outcome("selected", "people", "", "people selected, each time they are"),
    Outcome("exited", "people", "", "people who left the scheme, each time they do"),
    Outcome("tagged", "people", "", "nominals tagged, each time they are"),
    Outcome("nominals", "people", "", "nominals in a mean week"),
    Outcome("nominals_community", "people", "", "of them, at liberty: the places filled"),
    Outcome("nominals_inside", "people", "", "of them, in custody"),
    *(
        Outcome(f"referred_{name}", "people", "", f"nominals at liberty in a mean week who were referred as {words}")
        for name, words in zip(
            CLASSES, ("of high risk", "others under supervision", "not under supervision"), strict=True
        )
    ),
    Outcome("nominals_tagged", "people", "", "of them, tagged"),
    Outcome("places", "places", "", "places in a mean week"),
    Outcome("place_empty_months", "months", "", "months a place stays empty: empty places over selections"),
    Outcome("dose", "share", "", "mean dose of nominals at liberty"),
    Outcome("caseload", "people", "role", "nominals served for each FTE filled; all: for each who works with nominals"),
    Outcome("posts_filled", "FTE", "role", "FTE filled in a mean week"),
    Outcome("minutes_there", "minutes", "role", "time there, after sickness and administration"),
    Outcome("minutes_given", "minutes", "role", "time given to nominals"),
    *(
        Outcome(f"{name}{suffix}", "minutes", "", f"{meaning}{where}")
        for name, meaning in _DONE_TO_TASKS
        for suffix, where in (("", ""), *((f"_{task}", f": {task.replace('_', ' ')}") for task in TASKS))
    ),
    Outcome("shortage", "share", "", "ordinary supervision lost to the scheme's hours in a mean week"),
    Outcome("joined", "people", "service", "people who joined the waiting list"),
    Outcome("refused", "people", "service", "people to whom the list was closed"),
    Outcome("started", "people", "service", "people given a place"),
    Outcome("completed", "people", "service", "people who finished"),
    Outcome("dropped", "people", "service", "people who left early"),
    Outcome("wait_weeks", "weeks", "service", "mean weeks that those given a place had waited"),
    Outcome("background_started", "clients", "service", "other clients given a place"),
    Outcome("background_refused", "clients", "service", "other clients to whom the list was closed"),
    Outcome("background_wait_weeks", "weeks", "service", "mean weeks that those given a place had waited"),
    Outcome(
        "unmet_need",
        "share",
        "service",
        "of assessed needs of nominals at liberty (by service: of the need it works on), met by no service",
    ),
    Outcome("cost_staff", "GBP", "role", "the scheme's posts while filled"),
    Outcome("underspend", "GBP", "role", "budgeted posts while not filled: not spent"),
    Outcome("cost_services", "GBP", "service", "places that the scheme pays for, used or not"),
    Outcome("cost_tags", "GBP", "", "tags worn by nominals"),
    Outcome("cost_scheme", "GBP", "payer", "the scheme: posts, places, tags"),
    Outcome("cost_prison", "GBP", "", "weeks in custody"),
    Outcome("cost_supervision", "GBP", "", "weeks of ordinary supervision in the community"),
    Outcome("cost_courts", "GBP", "", "occasions other than cautions"),
    Outcome("budget", "GBP", "payer", "public spending: the scheme, prison, supervision, courts"),
    Outcome(
        "social_value",
        "GBP",
        "",
        "minus harm_cost and budget, discounted by year; only differences mean anything; never added to a budget",
    ),
)
OUTCOME = {outcome.name: outcome for outcome in OUTCOMES}
