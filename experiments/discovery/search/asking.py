"""Read what a person asked of a search: levers, objectives, limits, and how long it may go on."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.faults import Fault, Origin, nearest, said
from sim.outcomes import OUTCOME

FEWEST, MOST = 2, 4  # objectives
MOST_PLANS = 2_000
SMALLEST = 4  # plans of a generation
# Which way is better, where nothing else is said: by how a figure's name begins.
_LESS = (
    "harm_", "offences_", "reoffen", "victims", "weeks_inside", "cost_", "budget", "response_cost", "wait_weeks",
    "background_wait_weeks", "refused", "background_refused", "shortage", "place_empty_months",
)  # fmt: skip
_MORE = ("social_value", "dose", "completed", "nominals_community")
_LEVER = "PATH=LOW:HIGH or PATH=LOW:HIGH:STEP, such as cohorts.iom.places=10:40:5"
_EXAMPLES = "harm_cchi_days, cost_scheme or offences_actual"
_LIMIT = re.compile(r"\s*(\w+(?:\.scheme)?)\s*(<=|>=)\s*([-+.\deE,]+)\s*")
_LEVEL = ".scheme"  # after an outcome: the scheme's own figure, and not the scheme's less its twin's
_SIGNS = {"--most": ("<=", 1), "--least": (">=", -1)}


def outcome_of(figure: str) -> str:
    """Return the outcome of a figure."""
    return figure.removesuffix(_LEVEL)


def is_level(figure: str) -> bool:
    """Say whether a figure is the scheme's own, and not the scheme's less its twin's."""
    return figure.endswith(_LEVEL)


@dataclass(frozen=True)
class Reach:
    """How far a lever may go, as it was typed; without a step, whole numbers go by ones, others in a hundred steps."""

    path: str
    low: float
    high: float
    step: float | None = None


@dataclass(frozen=True)
class Objective:
    """What is wanted of a plan; ``sign`` turns it so that more is better."""

    figure: str  # an outcome of the scheme less its twin, or with .scheme the scheme's own
    sign: int

    @property
    def label(self) -> str:
        """Return what it is called."""
        return f"{'least' if self.sign < 0 else 'most'} {self.figure}"

    @property
    def typed(self) -> str:
        """Return it as it would be typed."""
        return f"{'min' if self.sign < 0 else 'max'}:{self.figure}"


@dataclass(frozen=True)
class Limit:
    """What a plan must keep to: a figure at most, or at least, a value."""

    figure: str
    sign: int  # 1: at most; -1: at least
    value: float

    @property
    def text(self) -> str:
        """Return it as it would be typed, without its option."""
        return f"{self.figure}{'<=' if self.sign > 0 else '>='}{self.value:.15g}"


@dataclass(frozen=True)
class Question:
    """The options of a search as they were typed."""

    levers: tuple[str, ...]
    objectives: tuple[str, ...]
    most: tuple[str, ...] = ()
    least: tuple[str, ...] = ()
    population: int = 16
    generations: int = 8
    fresh: int = 100

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """Return the levers that can be read."""
        return tuple(one for text in self.levers if isinstance(one := reach(text), Reach))

    @property
    def aims(self) -> tuple[Objective, ...]:
        """Return the objectives that can be read."""
        return tuple(one for text in self.objectives if isinstance(one := objective(text), Objective))

    @property
    def bounds(self) -> tuple[Limit, ...]:
        """Return the limits that can be read."""
        return tuple(one for option, text in self._limits if isinstance(one := limit(option, text), Limit))

    @property
    def _limits(self) -> list[tuple[str, str]]:
        return [*(("--most", text) for text in self.most), *(("--least", text) for text in self.least)]

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong, an option at a time."""
        yield from self._lever_faults()
        read: list[tuple[str, object]] = [("--objective", objective(text)) for text in self.objectives]
        read += [(option, limit(option, text)) for option, text in self._limits]
        yield from (Fault(Origin(option), found) for option, found in read if isinstance(found, str))
        yield from self._contradictions()
        names = [one.figure for one in self.aims]
        if not FEWEST <= len(self.objectives) <= MOST:
            yield _fault("--objective", len(self.objectives), f"{FEWEST} to {MOST} of them")
        elif len(set(names)) < len(names):
            yield Fault(Origin("--objective"), "an outcome was given twice; expected each once")
        if self.population < SMALLEST:
            yield _fault("--population", self.population, f"a whole number of {SMALLEST} or more")
        if self.generations < 1:
            yield _fault("--generations", self.generations, "a whole number of 1 or more")
        if self.population * self.generations > MOST_PLANS:
            many = self.population * self.generations
            yield Fault(Origin("--generations"), f"that is {many:,} plans; expected {MOST_PLANS:,} at most in all")
        if self.fresh < 2:  # noqa: PLR2004 - two of a draw
            yield _fault("--fresh", self.fresh, "a whole number of 2 or more")

    def _contradictions(self) -> Iterator[Fault]:
        """Yield where an outcome is to be at most less than it is to be at least."""
        for figure in dict.fromkeys(one.figure for one in self.bounds):
            most, least = ([one for one in self.bounds if (one.figure, one.sign) == (figure, sign)] for sign in (1, -1))
            low = max(least, key=lambda one: one.value, default=None)
            high = min(most, key=lambda one: one.value, default=None)
            if low and high and low.value > high.value:
                sentence = (
                    f"{high.text} and --least {low.text} can't both hold; expected the least no higher than the most"
                )
                yield Fault(Origin("--most"), sentence)

    def _lever_faults(self) -> Iterator[Fault]:
        if not self.levers:
            yield Fault(Origin("--lever"), f"none was given; expected {_LEVER}")
        for text in self.levers:
            if isinstance(wrong := reach(text), str):
                yield Fault(Origin("--lever"), wrong)
        paths = [one.path for one in self.reaches]
        yield from (
            Fault(Origin("--lever"), f"{path} was given twice; expected each once")
            for path in dict.fromkeys(path for path in paths if paths.count(path) > 1)
        )

    @property
    def options(self) -> list[str]:
        """Return the options as they would be typed again."""
        return [
            *(f"--lever {text}" for text in self.levers),
            *(f"--objective {one.typed}" for one in self.aims),
            *(f"{'--most' if one.sign > 0 else '--least'} '{one.text}'" for one in self.bounds),
            *(f"--{name} {getattr(self, name)}" for name in ("population", "generations", "fresh")),
        ]


def reach(text: str) -> Reach | str:
    """Read a lever; a sentence where it can't be read."""
    path, equals, ends = text.partition("=")
    numbers = [_number(part) for part in ends.split(":")]
    if not equals or not path.strip() or len(numbers) not in {2, 3} or not all(map(math.isfinite, numbers)):
        return f"{said(text)} was given; expected {_LEVER}"
    low, high, *step = numbers
    if not low < high:
        return f"{said(text)} goes from {low:.15g} to {high:.15g}; expected the low end first, below the high one"
    if step and step[0] <= 0:
        return f"{said(text)} has a step of {step[0]:.15g}; expected one above 0"
    if step and step[0] > high - low:
        wide = f"wider than from {low:.15g} to {high:.15g}"
        return f"{said(text)} has a step of {step[0]:.15g}, {wide}; expected {round(high - low, 10):.15g} at most"
    return Reach(path.strip(), low, high, *step)


def objective(text: str) -> Objective | str:
    """Read an objective; a sentence where it can't be read."""
    way, colon, name = text.strip().rpartition(":")
    if colon and way not in {"min", "max"}:
        return f"{said(text)} was given; expected an outcome, with min: or max: before it where need be"
    if outcome_of(name) not in OUTCOME:
        return _unknown(name)
    if colon:
        return Objective(name, 1 if way == "max" else -1)
    for sign, starts in ((-1, _LESS), (1, _MORE)):
        if name.startswith(starts):
            return Objective(name, sign)
    return f"which way {name} is better isn't plain; expected min:{name} or max:{name}"


def limit(option: str, text: str) -> Limit | str:
    """Read what an option limits; a sentence where it can't be read."""
    sign, way = _SIGNS[option]
    match = _LIMIT.fullmatch(text)
    value = _number(match[3].replace(",", "")) if match else math.nan
    if not match or match[2] != sign or not math.isfinite(value):
        return f"{said(text)} was given; expected NAME{sign}VALUE, such as cost_scheme{sign}450000"
    if outcome_of(match[1]) not in OUTCOME:
        return _unknown(match[1])
    return Limit(match[1], way, value)


def _unknown(figure: str) -> str:
    outcome = outcome_of(figure)
    return f"no outcome is called {outcome}{nearest(outcome, OUTCOME) or f'; expected one such as {_EXAMPLES}'}"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _fault(option: str, value: object, expected: str) -> Fault:
    return Fault(Origin(option), f"{said(value)} was given; expected {expected}")
