"""Read what a person asked of a frontier: between whom places move, which levers, under which conditions."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenarios.faults import Fault, Origin, said

DILUTIONS = ("on", "both")
MOST_MIXES = 49  # of a grid: seven by seven
FEWEST_MIXES = 2
_LEVER = "PATH=FROM:TO:NUMBER, such as cohorts.iom.places=10:40:4"
_MOST_STAFF = 10.0  # times the posts that there are


@dataclass(frozen=True)
class Lever:
    """A value that takes a few sizes, evenly from one to another."""

    path: str
    sizes: tuple[float, ...]


@dataclass(frozen=True)
class Question:
    """The options of a frontier as they were typed."""

    between: str | None = None
    mixes: int = 5
    levers: tuple[str, ...] = ()
    staffing: str | None = None
    dilution: str | None = None

    @property
    def is_both(self) -> bool:
        """Say whether every mix is run without dilution too: so where places move, unless it was asked not to."""
        return self.dilution == "both" or (self.dilution is None and not self.levers)

    @property
    def cohorts(self) -> tuple[str, ...]:
        """Return the cohorts that were named."""
        return tuple(part.strip() for part in self.between.split(",")) if self.between is not None else ()

    @property
    def staffings(self) -> tuple[float, ...]:
        """Return the sizes of the team that were asked for, as factors; not finite where one is no number."""
        parts = self.staffing.split(",") if self.staffing is not None else ()
        return tuple(dict.fromkeys(_number(part) for part in parts))

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong, an option at a time."""
        if self.between is not None and (len(self.cohorts) != 2 or len(set(self.cohorts)) != 2):  # noqa: PLR2004 - two
            yield _fault("--between", self.between, "the names of two cohorts, such as iom,dasp")
        if not FEWEST_MIXES <= self.mixes <= MOST_MIXES:
            yield _fault("--mixes", self.mixes, f"a whole number from {FEWEST_MIXES} to {MOST_MIXES}")
        if any(not 0 < factor <= _MOST_STAFF for factor in self.staffings):
            yield _fault("--staffing", self.staffing, "factors above 0 and up to 10, such as 0.6,1,1.4")
        if self.dilution is not None and self.dilution not in DILUTIONS:
            yield _fault("--dilution", self.dilution, " or ".join(DILUTIONS))
        yield from self._lever_faults()

    def _lever_faults(self) -> Iterator[Fault]:
        if self.levers and self.between is not None:
            yield Fault(Origin("--lever"), "it was given with --between; expected one of the two")
        if len(self.levers) > 2:  # noqa: PLR2004 - a grid has two sides
            yield _fault("--lever", len(self.levers), "one or two of them")
        read = [lever(text) for text in self.levers]
        for text, one in zip(self.levers, read, strict=True):
            if one is None:
                yield _fault("--lever", text, _LEVER)
        found = [one for one in read if one is not None]
        if len({one.path for one in found}) < len(found):
            yield _fault("--lever", found[0].path, "another path in the second")
        many = math.prod(len(one.sizes) for one in found)
        if many > MOST_MIXES:
            yield _fault("--lever", f"{many} mixes", f"{MOST_MIXES} at most")


def lever(text: str) -> Lever | None:
    """Read a lever; none where it can't be read."""
    path, equals, ends = text.partition("=")
    parts = ends.split(":")
    if not equals or not path.strip() or len(parts) != 3:  # noqa: PLR2004 - from, to, number
        return None
    low, high, many = (_number(part) for part in parts)
    if not (math.isfinite(low) and math.isfinite(high) and FEWEST_MIXES <= many <= MOST_MIXES):
        return None
    if low == high or many != int(many):
        return None
    return Lever(path.strip(), evenly(low, high, int(many)))


def evenly(low: float, high: float, many: int) -> tuple[float, ...]:
    """Return numbers evenly from one to another, both ends kept as they are."""
    inner = [low + (high - low) * k / (many - 1) for k in range(1, many - 1)]
    return (low, *inner, high)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _fault(option: str, value: object, expected: str) -> Fault:
    return Fault(Origin(option), f"{said(value)} was given; expected {expected}")


def options(question: Question, cohorts: Sequence[str]) -> list[str]:
    """Return the options as they would be typed again, with the cohorts between which places moved."""
    found = [f"--lever {text}" for text in question.levers]
    if not question.levers:
        found += [f"--between {','.join(cohorts)}", f"--mixes {question.mixes}"]
    if question.staffing is not None:
        found.append(f"--staffing {question.staffing}")
    return [*found, f"--dilution {'both' if question.is_both else 'on'}"]
