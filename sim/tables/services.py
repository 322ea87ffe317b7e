"""Tables of services, their lists and their clients from outside."""

import math
from typing import Any, NamedTuple

import numpy as np

from sim import distributions
from sim.draws import chance
from sim.elementary import log
from sim.groups import group
from sim.scenario import Values
from sim.tables.common import chances, floats, whole, whole_numbers
from sim.tables.shared import reads


@group
class Services(NamedTuple):
    """Services, their lists and their clients from outside."""

    need: Any
    places: Any
    scheme_places: Any
    kept: Any
    duration: Any
    drop: Any  # service, dose 0 to 64: threshold
    success: Any
    effect: Any
    refer: Any  # service, dose 0 to 64
    minimum: Any
    limit: Any
    background: Any  # rate of one part
    parts: Any
    stay: Any  # service, 256
    error: Any  # need: threshold
    nominal_error: Any
    review_weeks: int
    nominal_review_weeks: int


_DOSES = np.arange(65)


def _stays(duration: int, p: float) -> Any:
    if p <= 0.0 or p >= 1.0:
        return np.full(256, duration if p <= 0.0 else 1)
    return np.minimum(duration, 1 + np.floor(distributions.logs_above(256) / log(1 - p)))


@reads(
    "services",
    "needs",
    "scheme.plan_quality",
    "scheme.information_sharing",
    "scheme.review_weeks",
    "scheme.nominal_review_weeks",
    "effects.keeping",
    "effects.referral",
)
def services_tables(values: Values) -> Services:
    """Make the tables of services."""
    entries, effects = list(values["services"].values()), values["effects"]
    needs = list(values["needs"])
    scheme = values["scheme"]
    quality = scheme["plan_quality"]
    parts = [max(1, math.ceil(s["background"] / 16)) for s in entries]
    return Services(
        need=whole_numbers([needs.index(s["need"]) for s in entries]),
        places=whole_numbers([s["places"] for s in entries]),
        scheme_places=whole_numbers([s["scheme_places"] for s in entries]),
        kept=whole_numbers([whole(s["places"] * s["kept_share"]) for s in entries]),
        duration=whole_numbers([s["duration_weeks"] for s in entries]),
        drop=whole_numbers([chances(s["p_dropout"] * (1 - effects["keeping"] * _DOSES / 64)) for s in entries]),
        success=whole_numbers([chance(s["p_success"]) for s in entries]),
        effect=floats([s["effect"] for s in entries]),
        refer=whole_numbers(
            [
                [
                    *chances(1 - (1 - s["p_refer"]) * (1 - effects["referral"] * quality * _DOSES / 64)),
                    chance(s["p_refer"]),
                ]
                for s in entries
            ]
        ),
        minimum=whole_numbers([s["minimum_level"] for s in entries]),
        limit=whole_numbers([s["list_limit"] for s in entries]),
        background=floats([s["background"] / n for s, n in zip(entries, parts, strict=True)]),
        parts=whole_numbers(parts),
        stay=whole_numbers([_stays(s["duration_weeks"], s["p_dropout"]) for s in entries]),
        error=whole_numbers([chance(n["p_error"]) for n in values["needs"].values()]),
        nominal_error=whole_numbers(
            [chance(n["p_error"] * (1.0 - scheme["information_sharing"])) for n in values["needs"].values()]
        ),
        review_weeks=scheme["review_weeks"],
        nominal_review_weeks=scheme["nominal_review_weeks"],
    )
