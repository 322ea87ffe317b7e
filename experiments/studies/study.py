"""Describe a study: which points of which scenarios are run, on how many replicates, for which figures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from experiments.reports.resolved import inline

Number = float | int
Setting = bool | int | float | str

DESIGNS = ("factorial", "one_at_a_time", "latin_hypercube", "sobol", "morris", "fast", "points", "draws")
SAMPLED = ("latin_hypercube", "sobol", "morris", "fast", "draws")  # those whose number of points is asked for
LEVELLED = ("factorial", "one_at_a_time")  # those that take an uncertain value at some of its quantiles
QUANTILES = (0.05, 0.5, 0.95)
EVERYTHING = "*"


@dataclass(frozen=True)
class Span:
    """What a lever may be, from a lowest value to a highest."""

    low: Number
    high: Number


Levels = tuple[Setting, ...] | Span


@dataclass(frozen=True)
class Design:
    """How the points are chosen.

    ``n`` counts the points of a Latin hypercube or of draws, the base sample of Sobol, the
    trajectories of Morris, the points of each curve of FAST.
    """

    kind: str = "factorial"
    n: int = 0
    seed: int = 1
    file: str = ""  # the CSV of a design of points
    quantiles: tuple[float, ...] = QUANTILES
    dummy: bool = False  # a column that moves nothing: the noise floor of a sensitivity analysis


@dataclass(frozen=True)
class Study:
    """All that a study file says."""

    name: str
    scenarios: tuple[str, ...]
    outcomes: tuple[str, ...]
    design: Design = field(default_factory=Design)
    levers: Mapping[str, Levels] = field(default_factory=dict)  # by path, as --set takes it
    each: tuple[str, ...] = ()  # patterns of uncertain values, each of which moves by itself
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # patterns of those analysed as one, by name
    settings: Mapping[str, Setting] = field(default_factory=dict)  # laid over every scenario
    replicates: int = 10
    seed: int = 1
    twin: str = "never"
    parameters: str = "central"  # what is not varied: held at its centre, or drawn with the replicate
    weeks: int | None = None
    model: str = ""  # ``module:function`` in the place of a scheme's simulation

    @property
    def arms(self) -> tuple[str, str]:
        """Return the arms that are run."""
        return "scheme", self.twin

    @property
    def laid_over(self) -> dict[str, Setting]:
        """Return the values laid over every scenario, the horizon among them."""
        return dict(self.settings) | ({} if self.weeks is None else {"horizon_weeks": self.weeks})


_PLAIN = ("name", "scenarios", "outcomes", "replicates", "seed", "twin", "parameters", "weeks", "model")


def as_text(study: Study) -> str:
    """Return a study as the text of a file that reads again to the same study."""
    lines = [
        f"{name} = {inline(value)}" for name in _PLAIN if (value := getattr(study, name)) is not None and value != ""
    ]
    lines += ["", "[design]"]
    unsaid = {"n": 0, "file": "", "dummy": False}
    design = {name: value for name, value in asdict(study.design).items() if value != unsaid.get(name)}
    if study.design.kind not in LEVELLED:
        del design["quantiles"]
    lines += [f"{name} = {inline(value)}" for name, value in design.items()]
    if study.levers:
        lines += ["", "[levers]"]
        lines += [f"{inline(path)} = {_levels(levels)}" for path, levels in study.levers.items()]
    if study.each or study.groups:
        lines += ["", "[uncertainties]"]
        if study.each:
            lines.append(f"each = {inline(study.each)}")
        if study.groups:
            lines += ["", "[uncertainties.groups]"]
            lines += [f"{inline(name)} = {inline(patterns)}" for name, patterns in study.groups.items()]
    if study.settings:
        lines += ["", "[set]"]
        lines += [f"{inline(path)} = {inline(value)}" for path, value in study.settings.items()]
    return "\n".join(lines) + "\n"


def _levels(levels: Levels) -> str:
    found: Any = {"low": levels.low, "high": levels.high} if isinstance(levels, Span) else levels
    return inline(found)


EXAMPLE = """\
# A small, complete study: what would more places, or one more constable, buy in the little teaching area?
# Run it:  iomsim experiment this-file.toml

name = "places-and-posts"
scenarios = ["teaching"]        # names in the library, or files; every point is run in each
replicates = 10                 # of every point, all on the same luck
seed = 1
twin = "never"                  # what the scheme is set against: never, as_is or stopped
parameters = "central"          # what the study doesn't vary: held at its centre, or drawn with the replicate
outcomes = [                    # NAME is the scheme less its twin; NAME.scheme or NAME.never one arm's own figure;
    "offences_actual",          # :POPULATION and @YEAR may follow
    "harm_css",
    "cost_scheme.scheme",
    "offences_proven:ever_selected@1",
]

[design]
kind = "factorial"              # or one_at_a_time, latin_hypercube, sobol, morris, fast, points, draws
quantiles = [0.05, 0.5, 0.95]   # at which a factorial or one_at_a_time takes an uncertain value

[levers]                        # what is chosen: paths as --set takes them, dated ones (path@week) too
"cohorts.iom.places" = [15, 30, 45]
"roles.police_constable.fte" = [2, 3]     # both of a role's numbers of posts

[uncertainties]                 # what is not known: rows of the evidence register, by name or pattern
each = ["effects.dose"]

# [uncertainties.groups]        # analysed as one in sobol and morris
# effects = ["effects.*", "needs.*.effect"]

# [set]                         # laid over every scenario
# horizon_weeks = 104
"""
