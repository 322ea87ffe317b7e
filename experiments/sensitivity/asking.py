"""Read what a person asked of a sensitivity analysis, and turn it into a study."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from experiments.decisions.levers import paths_of
from experiments.reports.asked import Asked
from experiments.sensitivity.problem import DUMMY, METHODS, Method
from experiments.sensitivity.samples import fault_of
from experiments.studies.figures import Figure
from experiments.studies.study import Design, Setting, Span, Study
from scenarios.faults import Fault, Origin, nearest, said
from sim.outcomes import OUTCOME
from sim.scenario import Scenario

OUTCOMES = ("harm_cchi_days", "offences_actual", "cost_scheme", "social_value")  # if nobody says
_OUTCOME = f"OUTCOME[.ARM][:POPULATION][@YEAR], such as {OUTCOMES[0]}"
_DESIGNS = {"sobol": "sobol", "morris": "morris", "latin": "latin_hypercube", "fast": "fast"}
_LEVER = "PATH=LOW:HIGH, such as cohorts.iom.places=15:45"
_UPWARDS = "PATH=LOW:HIGH with LOW below HIGH"
_GROUP = "NAME=PATTERN or NAME=PATTERN,PATTERN, such as effects=effects.*"
_ALL = "*"


@dataclass(frozen=True)
class Question:
    """The options of a sensitivity analysis as they were typed."""

    method: str = "sobol"
    outcomes: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    n: int | None = None

    @property
    def how(self) -> Method:
        """Return the method."""
        return METHODS[self.method]

    @property
    def many(self) -> int:
        """Return how many base points, trajectories or points."""
        return self.how.usual if self.n is None else self.n

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return the outcomes looked at."""
        return self.outcomes or OUTCOMES

    @property
    def spans(self) -> dict[str, Span]:
        """Return the levers by path."""
        return {path: span for text in self.levers for path, span in [_lever(text)] if span is not None}

    @property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """Return the patterns of each group that was named."""
        return {name: patterns for text in self.groups for name, patterns in [_group(text)]}

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong, an option at a time."""
        if self.method not in METHODS:
            *first, last = METHODS
            yield _fault("--method", self.method, f"{', '.join(first)} or {last}")
            return
        if reason := fault_of(self.how.sampler, self.many):
            yield _fault("--n", self.many, reason)
        for text in self.levers:
            if _lever(text)[1] is None:
                yield _fault("--lever", text, _UPWARDS if _is_upside_down(text) else _LEVER)
        for text in self.groups:
            name, patterns = _group(text)
            if not name or not patterns:
                yield _fault("--group", text, _GROUP)
        for text in self.outcomes:
            figure = Figure.read(text)
            if figure is None:
                yield _fault("--outcome", text, _OUTCOME)
            elif figure.outcome not in OUTCOME:
                known = nearest(figure.outcome, OUTCOME) or f"; expected {_OUTCOME}"
                yield Fault(Origin("--outcome"), f"no outcome is called {figure.outcome}{known}")
        yield from self._twice()
        if self.groups and not self.how.is_grouped:
            sentence = f"{self.method} looks at one value at a time; expected --each, or --method sobol or morris"
            yield Fault(Origin("--group"), sentence)
        if self.method == "fast" and not self.each:
            yield Fault(Origin("--each"), "fast takes a curve of points for each value; expected which to look at")

    def _twice(self) -> Iterator[Fault]:
        for option, names in (
            ("--lever", [_lever(text)[0] for text in self.levers]),
            ("--group", [_group(text)[0] for text in self.groups]),
            ("--outcome", list(self.outcomes)),
        ):
            taken = Counter(names) if option == "--outcome" else Counter([*names, DUMMY])
            for name in dict.fromkeys(names):
                if taken[name] > 1:
                    what = "the name of the noise floor" if name == DUMMY else "given twice"
                    yield Fault(Origin(option), f"{name} is {what}; expected each name once")

    def study(
        self, name: str, scenario: Scenario, settings: Mapping[str, Setting], asked: Asked, model: str = ""
    ) -> Study:
        """Return the study whose runs answer the question; ``name`` is the scenario's as it was typed."""
        levers = self.spans
        chosen = {path for lever in levers for path in paths_of(lever)}
        rows = [row[0] for row in scenario.uncertain]
        groups, each = dict(self.patterns), self.each
        if not groups and not each:
            groups, each = (sections(rows), ()) if self.how.is_grouped else ({}, (_ALL,))
        kept = {name: without(patterns, rows, chosen) for name, patterns in groups.items()}
        return Study(
            name=f"{scenario.name}-{self.method}",
            scenarios=(name,),
            outcomes=self.wanted,
            design=Design(_DESIGNS[self.how.sampler], self.many, asked.seed, dummy=self.how.takes_dummy),
            levers=levers,
            each=without(each, rows, chosen),
            groups={name: patterns for name, patterns in kept.items() if patterns},
            settings=dict(settings),
            replicates=asked.replicates,
            seed=asked.seed,
            twin=asked.twin,
            parameters=asked.parameters,
            model=model,
        )

    def options(self) -> list[str]:
        """Return the options as they would be typed again."""
        found = [f"--method {self.method}", f"--n {self.many}"]
        for option, texts in (
            ("outcome", self.outcomes),
            ("lever", self.levers),
            ("group", self.groups),
            ("each", self.each),
        ):
            found += [f"--{option} {text}" for text in texts]
        return found


def sections(rows: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return a pattern for each section of the register that holds uncertain values."""
    return {section: (f"{section}.*",) for section in dict.fromkeys(path.partition(".")[0] for path in rows)}


def without(patterns: Iterable[str], rows: Sequence[str], chosen: Collection[str]) -> tuple[str, ...]:
    """Return patterns that leave out what is chosen: those that would fit it become the other values they fit."""
    found: list[str] = []
    for pattern in patterns:
        fitted = [path for path in rows if fnmatchcase(path, pattern)]
        others = [path for path in fitted if path not in chosen]
        found += [pattern] if len(others) == len(fitted) else others
    return tuple(dict.fromkeys(found))


def _ends(text: str) -> tuple[float | int, float | int]:
    """Read a lever's ends; NaN where they are none."""
    low, _, high = text.partition("=")[2].partition(":")
    return _number(low), _number(high)


def _is_upside_down(text: str) -> bool:
    """Say whether a lever's ends can be read, and the first isn't below the second."""
    low, high = _ends(text)
    return math.isfinite(low) and math.isfinite(high) and low >= high


def _lever(text: str) -> tuple[str, Span | None]:
    """Read a lever; no span where it can't be read."""
    path, equals, _ = (part.strip() for part in text.partition("="))
    low, high = _ends(text)
    is_read = equals and path and math.isfinite(low) and math.isfinite(high) and low < high
    return path, Span(low, high) if is_read else None


def _group(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, patterns = text.partition("=")
    return name.strip(), tuple(part.strip() for part in patterns.split(",") if part.strip())


def _number(text: str) -> float | int:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return math.nan


def _fault(option: str, value: object, expected: str) -> Fault:
    return Fault(Origin(option), f"{said(value)} was given; expected {expected}")
