"""What agencies hold of those whom a meeting may choose: all that a selection function is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np

from sim.parameters import FLAGS
from sim.scenario import Values

BASES = ("attributed", "proven")


class SelectionError(ValueError):
    """A selection function is none, asks for what there isn't, or gives no score that a meeting could use."""


class Names(NamedTuple):
    """What the numbers of some entries stand for, in the scenario's order."""

    areas: tuple[str, ...]
    offence_types: tuple[str, ...]
    needs: tuple[str, ...]
    cohorts: tuple[str, ...]


class Entries(NamedTuple):
    """Offences on the record of the people listed: attributed to them at the time, or joined to a charge since."""

    person: Any  # place in the list
    week: Any  # in which it was committed
    type: Any
    proven: Any


SINCE, UNTIL, AS_IT_IS, OTHERWISE = "since", "until", "as it is", "otherwise"  # how it is made of the column


class Told(NamedTuple):
    """What a function is told of each person: its unit, its meaning, the column it is made of, and how."""

    unit: str
    meaning: str
    column: str
    how: str = AS_IT_IS


@dataclass(frozen=True, eq=False)
class Held:
    """What agencies hold, as a week begins, of those whom a cohort's meeting may choose.

    Every array has an entry for each person listed, in order of id, and is read-only. It holds no true need, no
    propensity, no profile, no spell, no offence that nobody knows to be the person's, and nothing that is to come
    but the dates that are already set.
    """

    week: int  # of the meeting; week 0 is the scenario's start
    cohort: str  # whose places are to be filled
    names: Names
    record_weeks: int  # how far back the record goes for everybody
    entries: Entries
    points: Any  # score by the cohort's own matrix
    id: Annotated[Any, Told("", "the person, the same in every week and arm", "id")]
    age: Annotated[Any, Told("years", "age in whole years", "birth_week", OTHERWISE)]
    sex: Annotated[Any, Told("", "0 man, 1 woman", "sex")]
    area: Annotated[Any, Told("areas", "where the person lives: a place in `names.areas`", "area")]
    flags: Annotated[Any, Told("yes/no, by flag", f"{', '.join(FLAGS)}", "flags", OTHERWISE)]
    rosh: Annotated[Any, Told("0–3", "risk of serious harm as assessed: low, medium, high, very high", "rosh")]
    mappa: Annotated[Any, Told("", "0 none, 1 level 1, 2 level 2 or 3", "mappa")]
    assessed: Annotated[Any, Told("0–2, by need", "level as last assessed, with the assessor's error", "assessed")]
    ogrs3: Annotated[Any, Told("per mille", "OGRS3, two years", "ogrs3")]
    sanctions: Annotated[Any, Told("sanctions", "sanctions so far", "sanctions")]
    last_type: Annotated[
        Any,
        Told(
            "offence_types", "of the last sanction: a place in `names.offence_types`; −1 none", "last_type", OTHERWISE
        ),
    ]
    waiting: Annotated[Any, Told("offences", "charged, and not yet before a court", "waiting")]
    custody: Annotated[Any, Told("", "0 at liberty, 2 serving a sentence that ends soon", "custody")]
    supervision: Annotated[
        Any, Told("", "0 none, 1 licence, 2 order, 3 suspended sentence, 4 post-sentence", "supervision")
    ]
    sentence_weeks: Annotated[Any, Told("weeks", "length of the last custodial sentence; 0 none", "sentence_weeks")]
    present_cohort: Annotated[
        Any, Told("cohorts", "of a nominal, a place in `names.cohorts`; −1 no nominal", "cohort", OTHERWISE)
    ]
    weeks_since_attributed: Annotated[Any, Told("weeks", "since an offence was attributed", "last_attributed", SINCE)]
    weeks_since_charge: Annotated[Any, Told("weeks", "since a charge", "last_charge", SINCE)]
    weeks_since_proven: Annotated[Any, Told("weeks", "since an offence was proven", "last_proven", SINCE)]
    weeks_since_release: Annotated[Any, Told("weeks", "since the last release from custody", "released_week", SINCE)]
    weeks_since_first_sanction: Annotated[Any, Told("weeks", "since the first sanction", "first_sanction_week", SINCE)]
    weeks_to_release: Annotated[Any, Told("weeks", "until the release from custody", "custody_until", UNTIL)]
    weeks_to_supervision_end: Annotated[Any, Told("weeks", "until supervision ends", "supervised_until", UNTIL)]
    weeks_to_court: Annotated[Any, Told("weeks", "until a court sits", "court_week", UNTIL)]

    def __len__(self) -> int:
        """Return how many people are listed."""
        return int(self.id.size)

    def offences(self, basis: str, weeks: int) -> Any:
        """Return how many offences of each type were committed in the last so many weeks: person, type.

        ``basis`` is attributed or proven. Raises SelectionError where it is neither, or where the record does
        not go back so far.
        """
        if basis not in BASES:
            message = f"held.offences was asked for offences {basis!r}; expected {' or '.join(map(repr, BASES))}"
            raise SelectionError(message)
        if not 0 < weeks <= self.record_weeks:
            message = f"held.offences was asked for {weeks} weeks; expected 1 to {self.record_weeks}"
            raise SelectionError(message)
        wanted = self.entries.week > self.week - weeks
        if basis == "proven":
            wanted = wanted & self.entries.proven
        people, types = len(self), len(self.names.offence_types)
        cells = self.entries.person[wanted] * types + self.entries.type[wanted]
        return np.bincount(cells, minlength=people * types).reshape(people, types)

    def need(self, name: str) -> Any:
        """Return the level of a need as last assessed.

        Raises SelectionError where the scenario has no such need.
        """
        return self.assessed[:, _place(name, self.names.needs, "need")]

    def flag(self, name: str) -> Any:
        """Say who has a flag.

        Raises SelectionError where there is no such flag.
        """
        return self.flags[:, _place(name, FLAGS, "flag")]


Selection = Callable[[Held], Any]
TOLD: dict[str, Told] = {
    name: hint.__metadata__[0]
    for name, hint in get_type_hints(Held, include_extras=True).items()
    if hasattr(hint, "__metadata__")
}


def _place(name: str, known: tuple[str, ...], what: str) -> int:
    if name not in known:
        message = f"no {what} is called {name!r}; expected one of {', '.join(known)}"
        raise SelectionError(message)
    return known.index(name)


@dataclass(frozen=True)
class Chooser:
    """A function in the place of the cohorts' matrices, and what its numbers are named after."""

    function: Selection
    names: Names
    record_weeks: int


def chooser_of(selection: Any, values: Values, record_weeks: int) -> Chooser | None:
    """Return what puts a function in the matrices' place; nothing where there is no function.

    Raises SelectionError where what is given can't be called.
    """
    if selection is None:
        return None
    if not callable(selection):
        message = f"selection is {selection!r}; expected a function of what agencies hold that returns scores"
        raise SelectionError(message)
    return Chooser(selection, Names(*[tuple(values[name]) for name in Names._fields]), record_weeks)


def scores_of(function: Selection, held: Held, replicate: int) -> Any:
    """Return the scores that a function gives, as float64; NaN where it gives no score.

    Raises SelectionError where they are not one finite number (or NaN) for each person listed, and whatever the
    function raises.
    """
    where = f"week {held.week}, cohort {held.cohort!r}, replicate {replicate}"
    named = getattr(function, "__qualname__", type(function).__qualname__)
    try:
        given = function(held)
    except Exception as error:
        error.add_note(f"raised in the selection function {named} ({where})")
        raise
    fault = _fault_of(given, len(held))
    if fault:
        message = (
            f"the selection function {named} returned {fault} ({where}); expected {len(held)} numbers, one for each "
            "person listed, NaN for whoever is not to be chosen"
        )
        raise SelectionError(message)
    return np.asarray(given, np.float64)


def _fault_of(given: Any, wanted: int) -> str:
    """Say what is wrong with scores; nothing where they will do."""
    if given is None:
        return "nothing"
    try:
        found = np.asarray(given)
    except ValueError:
        return "rows of unequal length"
    if found.dtype.kind not in "biuf":
        return f"what is not numbers (of type {found.dtype})"
    if found.ndim == 0:
        return "a single number"
    if found.shape != (wanted,):
        return f"an array of shape {' × '.join(map(str, found.shape))}"
    infinite = int(np.isinf(found).sum())
    return f"{infinite} infinite scores" if infinite else ""
