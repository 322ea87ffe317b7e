"""Tables of types of offence and of how they come to notice."""

from typing import Any, NamedTuple

import numpy as np

from sim.draws import ALWAYS, chance, threshold
from sim.elementary import exp
from sim.groups import group
from sim.scenario import Values
from sim.tables.common import BOOST_WEEKS, chances, floats, mixes, notice, whole_numbers
from sim.tables.shared import reads


@group
class Offences(NamedTuple):
    """Types of offence, and how they come to notice."""

    special: Any  # profile
    type_cuts: Any  # profile, type
    type_guide: Any  # profile, upper 8 bits of a word: the first type that such a word may choose
    recorded: Any  # 2 (ordinary, with detection), type
    attributed: Any
    charged: Any
    domestic_abuse: Any
    release: Any  # 2 (ordinary, planned), week since release
    extra: float
    prevented: Any  # dose of victim-facing work, 0 to 64
    dose_effect: float
    tag_factor: float
    bound_slack: float


_TOPS = np.arange(256) << 24  # the smallest word of each upper 8 bits


def _release(values: Values, softened: float) -> list[float]:
    release = values["release"]
    return [1 + release["extra"] * softened * exp(-n / release["fade_weeks"]) for n in range(BOOST_WEEKS)]


@reads(
    "release",
    "offence_types",
    "profiles",
    "scheme.recording_quality",
    "scheme.information_sharing",
    "effects.detection",
    "effects.release_planning",
    "effects.victim_protection",
    "effects.dose",
    "effects.tag",
)
def offences_tables(values: Values) -> Offences:
    """Make the tables of offences."""
    types, effects = values["offence_types"], values["effects"]
    type_cuts = []
    for profile, mix in zip(values["profiles"].values(), mixes(values), strict=True):
        s, running, row = profile["specialisation"], 0.0, []
        last = max(k for k, share in enumerate(mix) if share > 0)
        for share in mix:
            running = running + share
            row.append(threshold(s + (1 - s) * running))
        row[last:] = [ALWAYS] * (len(row) - last)
        type_cuts.append(row)
    guide = [np.searchsorted(row, _TOPS, side="right") for row in type_cuts]
    scheme, detected = values["scheme"], []
    more = 1 + effects["detection"] * scheme["recording_quality"] * (1 + scheme["information_sharing"])
    for entry in types.values():
        recorded = min(1.0, min(1.0, 1 / entry["multiplier"]) * more)
        attributed = recorded * entry["p_attributed"]
        charged = attributed * min(1.0, entry["p_charged"] * more)
        detected.append((recorded, attributed, charged))
    both = (notice(types), detected)
    planned = 1 - effects["release_planning"]
    return Offences(
        special=whole_numbers([threshold(p["specialisation"]) for p in values["profiles"].values()]),
        type_cuts=whole_numbers(type_cuts),
        type_guide=np.array(guide, np.uint8),
        recorded=whole_numbers([[chance(row[0]) for row in rows] for rows in both]),
        attributed=whole_numbers([[chance(row[1]) for row in rows] for rows in both]),
        charged=whole_numbers([[chance(row[2]) for row in rows] for rows in both]),
        domestic_abuse=np.array([t["domestic_abuse"] for t in types.values()], np.uint8),
        release=floats([_release(values, 1.0), _release(values, planned)]),
        extra=float(values["release"]["extra"]),
        prevented=whole_numbers(chances(effects["victim_protection"] * np.arange(65) / 64)),
        dose_effect=float(effects["dose"]),
        tag_factor=1.0 - effects["tag"],
        bound_slack=1.0 + abs(effects["dose"]),
    )
