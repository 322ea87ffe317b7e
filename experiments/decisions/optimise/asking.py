"""Read what a person asked of a budget: how much, by which measure, in how many evaluations."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.faults import Fault, Origin, said


@dataclass(frozen=True)
class Aim:
    """What a budget is to do most of: an outcome, and the sign by which more is better."""

    outcome: str
    sign: int
    label: str  # completes "more …"
    unit: str


AIMS = {
    "social_value": Aim("social_value", 1, "net social value", "GBP"),
    "harm_cchi_days": Aim("harm_cchi_days", -1, "harm averted, CCHI days", "days"),
    "offences_proven": Aim("offences_proven", -1, "proven offences averted", "offences"),
    "offences_actual": Aim("offences_actual", -1, "actual offences averted", "offences"),
    "net_cost": Aim("budget", -1, "public spending saved", "GBP"),
}
MOST_EVALUATIONS = 2_000


@dataclass(frozen=True)
class Question:
    """The options of a search as they were typed."""

    budget: float
    by: str = "social_value"
    evaluations: int = 40
    without: str | None = None

    @property
    def left_out(self) -> tuple[str, ...]:
        """Return the lines that stay as they are."""
        return tuple(part.strip() for part in self.without.split(",")) if self.without is not None else ()

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong, an option at a time."""
        if not math.isfinite(self.budget) or self.budget <= 0:
            yield _fault("--budget", self.budget, "pounds a year above 0, such as 900000")
        if self.by not in AIMS:
            yield _fault("--by", self.by, f"one of {', '.join(AIMS)}")
        if not 1 <= self.evaluations <= MOST_EVALUATIONS:
            yield _fault("--evaluations", self.evaluations, f"a whole number from 1 to {MOST_EVALUATIONS:,}")

    @property
    def options(self) -> list[str]:
        """Return the options as they would be typed again."""
        found = [f"--budget {self.budget:.15g}", f"--by {self.by}", f"--evaluations {self.evaluations}"]
        return [*found, f"--without {self.without}"] if self.without is not None else found


def _fault(option: str, value: object, expected: str) -> Fault:
    return Fault(Origin(option), f"{said(value)} was given; expected {expected}")
