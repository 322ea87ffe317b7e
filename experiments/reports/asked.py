"""Hold what a person asked of a run, and say what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.faults import Fault, Origin, said

TWINS = ("never", "as_is", "stopped")
PARAMETERS = ("drawn", "central")
SEEDS = 2**32
_ALL = 100.0  # percent


@dataclass(frozen=True)
class Asked:
    """The options of a run as they were typed."""

    replicates: int = 200
    seed: int = 1
    workers: int | None = None
    twin: str = "never"
    parameters: str = "drawn"
    until: str | None = None

    @property
    def percent(self) -> float | None:
        """Return the percentage at which to stop adding replicates; none where none was asked.

        It isn't finite where what was typed is no number.
        """
        if self.until is None:
            return None
        try:
            return float(self.until.strip().removesuffix("%"))
        except ValueError:
            return float("nan")

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong, an option at a time."""
        if self.replicates < 1:
            yield _fault("--replicates", self.replicates, "a whole number of 1 or more")
        if not 0 <= self.seed < SEEDS:
            yield _fault("--seed", self.seed, f"a whole number from 0 to {SEEDS - 1:,}")
        if self.workers is not None and self.workers < 1:
            yield _fault("--workers", self.workers, "a whole number of 1 or more, or none: then all cores work")
        if self.twin not in TWINS:
            yield _fault("--twin", self.twin, " or ".join((", ".join(TWINS[:-1]), TWINS[-1])))
        if self.parameters not in PARAMETERS:
            yield _fault("--parameters", self.parameters, " or ".join(PARAMETERS))
        if self.percent is not None and not 0 < self.percent <= _ALL:
            yield _fault("--until", self.until, "a percentage above 0 and up to 100, such as 1%")


def _fault(option: str, value: object, expected: str) -> Fault:
    return Fault(Origin(option), f"{said(value)} was given; expected {expected}")
