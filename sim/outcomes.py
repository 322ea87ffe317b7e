"""Name what is counted: the ledger's events and the weekly table.

Every outcome is a sum over these. Files, documents and reports derive from the same tables.
"""

from dataclasses import dataclass

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
