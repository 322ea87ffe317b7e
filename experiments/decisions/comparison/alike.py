"""Hold that scenarios have the same people, weeks and prices: only then is their luck common."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from scenarios import register
from scenarios.faults import Fault, Origin, said
from scenarios.register import Row
from sim.parameters import find
from sim.scenario import Scenario

# What makes the people and their pasts, what counts an offence's harm, and what a pound is.
SAME = (
    "start", "history_weeks", "running_weeks", "horizon_weeks", "pool", "careers", "release", "justice", "recall",
    "ogrs3", "money", "areas", "offence_types", "custody_groups", "profiles", "needs",
)  # fmt: skip
_EXPECTED = "expected the same in both: people, weeks and prices that differ have no luck in common"


def _rows(scenario: Scenario) -> list[Row]:
    """Return the rows that must be the same; dated changes and words need not be."""
    return [
        row
        for row in register.rows(scenario)
        if "@" not in row.path and row.path.partition(".")[0] in SAME and find(row.path).kind != "text"
    ]


def _what(row: Row) -> tuple[object, ...]:
    """Return what a row says to a run: its value, and its range where it is drawn."""
    return (row.value, *((row.distribution, row.low, row.high) if row.distribution != "fixed" else ()))


def _told(row: Row, *, ranged: bool) -> str:
    """Write a row's value, with its range where that differs, and where it stands."""
    drawn = f" ({row.low:g} to {row.high:g}, {row.distribution})" if ranged and row.low is not None else ""
    return f"{said(row.value)}{drawn} ({row.origin})" if row.origin else f"{said(row.value)}{drawn}"


def _sentence(name: str, first: Row | None, second: Row | None) -> str:
    """Say how the first row that is not the same differs; ``name`` is the first scenario's."""
    if first is None or second is None:
        found = first or second
        path = found.path if found else ""
        return f"{path} stands {'not here, and' if second is None else 'here, and not'} in {name}; {_EXPECTED}"
    if first.path != second.path:
        return f"{second.path} stands here where {name} has {first.path}; {_EXPECTED}"
    ranged = first.value == second.value
    here, there = _told(second, ranged=ranged), _told(first, ranged=ranged)
    return f"{first.path} is {here}, and {there} in {name}; {_EXPECTED}"


def difference(name: str, first: Scenario, second: Scenario) -> str:
    """Return a sentence on the first value that must be the same and isn't; nothing where all are."""
    for one, other in zip_longest(_rows(first), _rows(second)):
        if one is None or other is None or one.path != other.path or _what(one) != _what(other):
            return _sentence(name, one, other)
    return ""


def faults(names: Sequence[str], scenarios: Sequence[Scenario]) -> Iterator[Fault]:
    """Yield, for each scenario that can't be set against the first, how it differs first."""
    for name, scenario in zip(names[1:], scenarios[1:], strict=True):
        if sentence := difference(names[0], scenarios[0], scenario):
            yield Fault(Origin(name), sentence)
