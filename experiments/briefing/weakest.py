"""Name the weakest evidence behind an answer: assumptions first, then what is recalled, the widest ranges first."""

import re
from collections.abc import Iterable

from experiments.reports.tables import Table, range_of, value_of
from scenarios import register
from scenarios.register import Row
from sim.scenario import Scenario

# Where the numbers stand that a figure is worked out from.
VALUE = re.compile(
    r"effects\.|scheme\.|needs\.|careers\.|recall\.|profiles\.|services\.\w+\.(p_|cost_week|places)"
    r"|offence_types\.\w+\.(multiplier|cost_|p_)"
)
MONEY = re.compile(
    r"money\.|tags\.|recall\.|justice\.|roles\.\w+\.(cost_year|vacancy|sickness|fte_)|services\.\w+\.(cost_week|scheme_)"
)
_NAMED = 3
_LISTED = 6


def weakest(scenarios: Iterable[Scenario], used: re.Pattern[str], n: int) -> list[Row]:
    """Return the weakest numbers of some scenarios that a figure uses; of one that several share, the first's."""
    found: dict[str, Row] = {}
    for scenario in scenarios:
        for row in register.graded(register.rows(scenario)):
            if row.grade in {"A", "R"} and used.match(row.path):
                found.setdefault(row.path, row)
    return register.weakest(found.values(), n)


def named(scenarios: Iterable[Scenario], used: re.Pattern[str]) -> list[str]:
    """Write the three weakest numbers that a figure uses."""
    return [f"{row.meaning} ({_behind(row)})" for row in weakest(scenarios, used, _NAMED)]


def _behind(row: Row) -> str:
    return f"{row.path}, grade {row.grade}{'' if row.low is None else f', {range_of(row)}'}"


def _graded(row: Row) -> str:
    return row.grade if row.grade == register.ASSUMPTION else f"{row.grade}, {row.source}"


def listed(scenarios: Iterable[Scenario], used: re.Pattern[str]) -> Table:
    """Set out the weakest numbers that a figure uses."""
    rows = [
        (row.meaning, row.path, value_of(row), range_of(row), _graded(row)) for row in weakest(scenarios, used, _LISTED)
    ]
    caption = (
        "The weakest evidence behind it, assumptions (A) before what is recalled (R), the widest ranges first. Which "
        "of them moves the answer most isn't known from this folder."
    )
    return Table(caption, ("what", "path", "value", "range", "grade"), rows, numeric=False)
