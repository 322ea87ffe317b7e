"""Name the weakest evidence behind an answer: assumptions first, then what is recalled, the widest ranges first."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from experiments.reports.tables import Table, range_of, value_of
from scenarios import register
from scenarios.register import Row
from sim.scenario import Scenario

Paths = tuple[str, ...]  # where * is any word or words

# Where the numbers stand that a figure is worked out from.
VALUE = (
    *("effects.*", "scheme.*", "needs.*", "careers.*", "recall.*", "profiles.*"),
    *("services.*.p_*", "services.*.effect", "services.*.places", "services.*.duration_weeks"),
    *("offence_types.*.multiplier", "offence_types.*.cost_*", "offence_types.*.p_*"),
)
MONEY = (
    *("money.*", "tags.*", "recall.*", "justice.*"),
    *("roles.*.cost_year", "roles.*.fte_*", "roles.*.sickness", "roles.*.leave_rate", "roles.*.recruit_weeks"),
    *("services.*.cost_week", "services.*.scheme_places"),
)
_NAMED = 3
_LISTED = 6


def weakest(scenarios: Iterable[Scenario], used: Paths, n: int) -> list[Row]:
    """Return the weakest numbers of some scenarios that a figure uses; of one that several share, the first's."""
    found: dict[str, Row] = {}
    for scenario in scenarios:
        for row in register.graded(register.rows(scenario)):
            if row.grade in {"A", "R"} and any(fnmatchcase(row.path, path) for path in used):
                found.setdefault(row.path, row)
    return register.weakest(found.values(), n)


def named(scenarios: Iterable[Scenario], used: Paths) -> list[str]:
    """Write the three weakest numbers that a figure uses."""
    return [f"{row.meaning} ({_behind(row)})" for row in weakest(scenarios, used, _NAMED)]


def _behind(row: Row) -> str:
    return f"{row.path}, grade {row.grade}{'' if row.low is None else f', {range_of(row)}'}"


def _graded(row: Row) -> str:
    return row.grade if row.grade == register.ASSUMPTION else f"{row.grade}, {row.source}"


def listed(scenarios: Iterable[Scenario], used: Paths) -> Table:
    """Set out the weakest numbers that a figure uses."""
    rows = [
        (row.meaning, row.path, value_of(row), range_of(row), _graded(row)) for row in weakest(scenarios, used, _LISTED)
    ]
    caption = (
        "The weakest evidence behind it, assumptions (A) before what is recalled (R), the widest ranges first. Which "
        "of them moves the answer most isn't known from this folder."
    )
    return Table(caption, ("what", "path", "value", "range", "grade"), rows, numeric=False)
