"""Move one thing at a time to its low and high end, and see what the net benefit does.

One bar for each drawn value or line of money, all others at their central values; the widest on top.
A bar that reaches across nothing is of a value that alone can turn the decision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Ends(NamedTuple):
    """The low, central and high value of one thing, in its own unit."""

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Bar:
    """Net benefit, in pounds, with one thing at its low and at its high end."""

    name: str
    at_low: float
    at_high: float
    central: float  # the net benefit with everything central

    @property
    def width(self) -> float:
        """How far apart the two ends and the centre lie, at most."""
        reach = (self.at_low, self.at_high, self.central)
        return max(reach) - min(reach)

    @property
    def turns(self) -> bool:
        """Whether the sign at one of the ends is another than at the centre."""
        return any((end > 0) != (self.central > 0) for end in (self.at_low, self.at_high))


def tornado(net_benefit: Callable[[Mapping[str, float]], float], ends: Mapping[str, Ends]) -> list[Bar]:
    """Return a bar for each thing, the widest first; those of one width as they were given.

    ``net_benefit`` is given a value for each name. Raises ValueError where a central value lies outside
    its ends.
    """
    for name, (low, middle, high) in ends.items():
        if not low <= middle <= high:
            message = f"{name}: the central value is {middle:g}; expected one from {low:g} to {high:g}"
            raise ValueError(message)
    central = {name: one.central for name, one in ends.items()}
    middle = net_benefit(central)
    bars = [
        Bar(name, net_benefit({**central, name: one.low}), net_benefit({**central, name: one.high}), middle)
        for name, one in ends.items()
    ]
    return sorted(bars, key=lambda bar: -bar.width)
