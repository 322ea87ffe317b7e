"""Hold what a person asked of an assurance, and say what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.faults import Fault, Origin, said

MEASURE_NAMES = ("proven", "attributed", "actual", "ogrs3", "harm", "cost")
WEEKS_BEFORE = (52, 104)
TRIGGER = ("in", "out")
_ALL = 100.0  # percent
_AFTER = 52  # weeks that are looked at after a selection
_DEEPEST = -1_000.0  # a rise to eleven times


@dataclass(frozen=True)
class Question:
    """What is to be explained: a fall in a measure, over a window, as it was reported."""

    measure: str = "proven"
    before: int = 52
    trigger: str = "in"
    reported: float | None = None  # percent, of all selected
    removed: float | None = None  # percent, of those who left the scheme

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong, an option at a time."""
        if self.measure not in MEASURE_NAMES:
            yield _fault("--measure", self.measure, f"one of {', '.join(MEASURE_NAMES)}")
        if self.before not in WEEKS_BEFORE:
            yield _fault("--before", self.before, "52 or 104 weeks")
        if self.trigger not in TRIGGER:
            yield _fault("--trigger", self.trigger, "in or out")
        for option, value in (("--reported", self.reported), ("--removed", self.removed)):
            if value is not None and not _DEEPEST <= value <= _ALL:
                yield _fault(option, value, "a fall in percent, such as 52.9: at most 100, below nil for a rise")

    def unfit(self, name: str, running: int, horizon: int) -> Iterator[Fault]:
        """Yield why no selection of a scenario can have its windows whole, if that is so."""
        if running + horizon < self.before + _AFTER:
            sentence = (
                f"running_weeks and horizon_weeks are {running + horizon} together; expected {self.before + _AFTER} or "
                f"more, for {self.before} weeks before a selection and {_AFTER} after it"
            )
            yield Fault(Origin(name), sentence)


def _fault(option: str, value: object, expected: str) -> Fault:
    return Fault(Origin(option), f"{said(value)} was given; expected {expected}")
