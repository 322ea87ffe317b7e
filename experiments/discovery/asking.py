"""Read what a person asked of a study's futures."""

from collections.abc import Iterator
from dataclasses import dataclass

from experiments.reports.asked import SEEDS
from scenarios.faults import Fault, Origin, said


@dataclass(frozen=True)
class Asked:
    """How a box is to be chosen."""

    coverage: float = 0.5  # of the futures of interest, at least
    box: int | None = None  # a number on the trajectory that was asked for
    seed: int = 1  # by which futures are parted in halves

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong, an option at a time."""
        if not 0 <= self.coverage <= 1:
            yield _fault("--coverage", self.coverage, "a share from 0 to 1, such as 0.5")
        if self.box is not None and self.box < 0:
            yield _fault("--box", self.box, "a whole number of 0 or more")
        if not 0 <= self.seed < SEEDS:
            yield _fault("--seed", self.seed, f"a whole number from 0 to {SEEDS - 1:,}")

    def box_fault(self, many: int) -> Fault | None:
        """Return what is wrong with the box that was asked for, where so many were gone through; none where nothing."""
        if self.box is None or self.box < many:
            return None
        return _fault("--box", self.box, f"0 to {many - 1:,}, the number of a box that was gone through")


def _fault(option: str, value: object, expected: str) -> Fault:
    return Fault(Origin(option), f"{said(value)} was given; expected {expected}")
