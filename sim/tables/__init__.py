"""Make the tables that the kernels read, from a scenario's values.

All that is costly or that needs exp, log or an inverse distribution is done here, once for each
draw of the register. Every table is as section 5 of the ODD says, in its order of arithmetic.
Thresholds are int64 (a word below says yes); rates are float64.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.groups import group
from sim.scenario import Values
from sim.tables.careers import Careers, careers_tables
from sim.tables.common import AGES, BOOST_WEEKS, QUARTER
from sim.tables.justice import Justice, justice_tables
from sim.tables.lives import Lives, Past, lives_tables, past_tables
from sim.tables.offences import Offences, offences_tables
from sim.tables.scheme import (
    Channels,
    Cohorts,
    Matrices,
    Staff,
    cohorts_tables,
    matrices_tables,
    staff_tables,
)
from sim.tables.services import Services, services_tables
from sim.tables.shared import Words

__all__ = ["AGES", "BOOST_WEEKS", "QUARTER", "Channels", "Tables", "alike", "tables"]


@group
class Tables(NamedTuple):
    """All that a run reads."""

    lives: Lives
    past: Past
    careers: Careers
    offences: Offences
    justice: Justice
    services: Services
    staff: Staff
    cohorts: Cohorts
    matrices: Matrices
    on: Channels


def tables(values: Values, *, scheme: bool) -> Tables:
    """Make all tables from a scenario's values, for an arm with or without a scheme.

    A group that was made from the same values before is that very group.
    """
    channels = values["channels"]
    words: Words = {}
    return Tables(
        lives=lives_tables(values, words),
        past=past_tables(values, words),
        careers=careers_tables(values, words),
        offences=offences_tables(values, words),
        justice=justice_tables(values, words),
        services=services_tables(values, words),
        staff=staff_tables(values, words),
        cohorts=cohorts_tables(values, words),
        matrices=matrices_tables(values, words),
        on=Channels(scheme, *[scheme and channels[name] for name in Channels._fields[1:]]),
    )


def alike(one: Any, other: Any) -> bool:
    """Say whether two groups of tables hold the same, bit for bit."""
    if one is other:
        return True
    if hasattr(one, "_fields"):
        return all(alike(a, b) for a, b in zip(one, other, strict=True))
    a, b = np.asarray(one), np.asarray(other)
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
