"""Order the channels: the chain of arms from no scheme to the scheme, one channel on after the other.

The first arm has every channel off: people are selected and nothing is done to them that would not be without a
scheme, so their offences are those of arm ``never``, bit for bit.
"""

from typing import NamedTuple

from sim.arms import Segment, segments
from sim.parameters import CHANNELS
from sim.scenario import Values
from sim.tables import Tables

STEPS = CHANNELS  # in the order in which the decomposition switches them on
EFFECT = STEPS[: STEPS.index("release_planning") + 1]  # those that are the true effect
NONE = ""  # no channel on


class Link(NamedTuple):
    """An arm of the chain: its name, and its course."""

    name: str
    course: list[Segment]


def name_of(on: frozenset[str]) -> str:
    """Return an arm's name: its channels in order, joined by a plus."""
    return "+".join(step for step in STEPS if step in on)


FORWARD = tuple(name_of(frozenset(STEPS[:k])) for k in range(len(STEPS) + 1))
REVERSE = tuple(name_of(frozenset(STEPS[len(STEPS) - k :])) for k in range(len(STEPS) + 1))
NAMES = tuple(dict.fromkeys((*FORWARD, *REVERSE)))
ALL = FORWARD[-1]


def limited(values: Values, on: frozenset[str]) -> Values:
    """Return a scheme's values with no channel on but those named, at any date."""
    return {
        **values,
        "channels": {name: value and name in on for name, value in values["channels"].items()},
        "changes": [
            change
            for change in values["changes"]
            if not change["path"].startswith("channels.") or change["path"].partition(".")[2] in on
        ],
    }


def links(values: Values, never: Tables) -> list[Link]:
    """Return every arm of both orders, each once, the scheme itself among them."""
    return [Link(name, segments(limited(values, frozenset(name.split("+"))), "scheme", never)) for name in NAMES]
