"""Say what a fall may be a fall in: the measures, each a whole number for every event.

What a published fall in "reoffending risk" counts is not known, so every measure is worked out and shown.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.counts import IS_ATTRIBUTED
from sim.events import unpacked
from sim.money import Prices
from sim.outcomes import KIND

IS_CHARGED = 4  # mark in an offence's value
_OFFENCE, _PROVEN = KIND["OFFENCE"], KIND["PROVEN"]
_TYPES = 64  # more than there can be


@dataclass(frozen=True)
class Measure:
    """What is counted before and after."""

    name: str
    label: str  # as in "a fall in ..."
    unit: str
    meaning: str


MEASURES = {
    one.name: one
    for one in (
        Measure("proven", "proven offences", "offences", "at the date of proof"),
        Measure("attributed", "attributed offences", "offences", "recorded with a suspect known, when committed"),
        Measure("actual", "actual offences", "offences", "committed, whether anybody knows or not"),
        Measure("harm", "harm of attributed offences", "days", "Cambridge Crime Harm Index, in whole days an offence"),
        Measure("cost", "cost of attributed offences", "GBP", "Home Office unit costs as a consequence, whole pounds"),
        Measure("ogrs3", "OGRS3 scores", "per mille", "two-year OGRS3 at selection and a year on, in thousandths"),
    )
}
SCORE = "ogrs3"  # the one measure that is a score at a date, and no sum over weeks
COUNTS = tuple(name for name in MEASURES if name != SCORE)


def by_type(prices: Prices) -> dict[str, Any]:
    """Return what one offence of each type counts in each measure, as whole numbers."""
    many = len(prices.cchi_days)
    ones = np.ones(many, np.int64)
    return {
        "attributed": ones,
        "proven": ones,
        "actual": ones,
        "harm": np.rint(prices.cchi_days).astype(np.int64),
        "cost": np.rint(prices.harm).astype(np.int64),
    }


def weights(events: Any, worth: dict[str, Any]) -> dict[str, Any]:
    """Return what each event counts in each measure but the score; ``worth`` is that of an offence by type."""
    fields = unpacked(events)
    of = np.minimum(fields["type"], _TYPES - 1)
    offence = fields["kind"] == _OFFENCE
    attributed = offence & (fields["value"] & IS_ATTRIBUTED > 0)
    which = {"attributed": attributed, "proven": fields["kind"] == _PROVEN, "actual": offence}
    found = {}
    for name in COUNTS:
        row = np.zeros(_TYPES, np.int64)
        row[: len(worth[name])] = worth[name]
        found[name] = which.get(name, attributed) * row[of]
    return found
