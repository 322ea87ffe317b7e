"""Keep the evidence register: every value with its unit, range, grade, source and origin."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from scenarios.evidence import GRADES, NUMERIC, takes_evidence
from sim.parameters import LISTS, SECTIONS, TOP, find
from sim.scenario import Scenario, Values

ASSUMPTION = "A"


@dataclass(frozen=True)
class Row:
    """One value and what stands behind it.

    ``grade`` is empty for text and choices, which are no evidence. ``path`` of a dated change
    ends in ``@`` and its week. ``low`` and ``high`` of a vector or map are factors on it.
    """

    path: str
    value: Any
    unit: str
    meaning: str
    grade: str = ""
    source: str = ""
    note: str = ""
    distribution: str = "fixed"
    low: float | None = None
    high: float | None = None
    file: str = ""
    line: int | None = None

    @property
    def origin(self) -> str:
        """Return the file and line where the value stands."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def plain(self) -> dict[str, Any]:
        """Return the row as plain data, for JSON."""
        return asdict(self)


def _leaves(values: Values) -> Iterator[tuple[str, Any]]:
    """Yield path and value of all that a scenario holds, dated changes last."""
    for parameter in TOP:
        yield parameter.name, values[parameter.name]
    for section in SECTIONS:
        for name, value in values[section].items():
            yield f"{section}.{name}", value
    for listed in LISTS:
        for entry, fields in values[listed].items():
            for name, value in fields.items():
                if name != "criteria":
                    yield f"{listed}.{entry}.{name}", value
                    continue
                for criterion, inner in value.items():
                    for field, part in inner.items():
                        yield f"{listed}.{entry}.criteria.{criterion}.{field}", part
    for change in values["changes"]:
        yield f"{change['path']}@{change['week']}", change["value"]


def rows(scenario: Scenario) -> tuple[Row, ...]:
    """Return the register of a scenario, in the order of ``sim.parameters``, dated changes last.

    A number of which nothing is said is an assumption.
    """
    evidence = scenario.evidence
    found = []
    for path, value in _leaves(scenario.values):
        parameter = find(path.partition("@")[0])
        behind = {"grade": ASSUMPTION if takes_evidence(parameter) else ""} | evidence.get(path, {})
        found.append(Row(path, value, parameter.unit, parameter.meaning, **behind))
    return tuple(found)


def draw(scenario: Scenario, n: int, seed: int) -> list[Values]:
    """Return n complete sets of values, each value drawn from its distribution by its own address."""
    from sim.knowledge import drawn_values  # noqa: PLC0415 - it loads SciPy, which reading a register doesn't need

    return [drawn_values(scenario, seed, number) for number in range(n)]


def graded(register: Iterable[Row]) -> list[Row]:
    """Return the rows of numbers; who pays has a grade, and is no number."""
    return [row for row in register if row.grade and find(row.path.partition("@")[0]).kind in NUMERIC]


def counts(register: Iterable[Row]) -> dict[str, int]:
    """Count the numbers by grade, the best first."""
    counted = Counter(row.grade for row in graded(register))
    return {grade: counted[grade] for grade in GRADES}


def assumed_share(register: Iterable[Row]) -> float:
    """Return the share of numbers that are assumptions."""
    counted = counts(register)
    return counted[ASSUMPTION] / max(1, sum(counted.values()))


def relative_width(row: Row) -> float:
    """Return the width of a row's range against its value; 0 where there is no range."""
    if row.low is None or row.high is None:
        return 0.0
    centre = abs(row.value) if isinstance(row.value, int | float) else 1.0
    return (row.high - row.low) / centre if centre else float(row.high > row.low)


def weakest(register: Iterable[Row], n: int) -> list[Row]:
    """Return the n values with the weakest evidence: by grade, then by the width of the range."""
    order = list(GRADES)[::-1]
    return sorted(graded(register), key=lambda row: (order.index(row.grade), -relative_width(row), row.path))[:n]


def as_json(register: Iterable[Row]) -> str:
    """Return the register as a JSON array."""
    return json.dumps([row.plain() for row in register], ensure_ascii=False)
