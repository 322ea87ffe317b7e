"""Run ways of running one place on common people and luck, and keep the figures that are asked for.

A way differs from another by what it sets; all have the same seed, replicates and draws. Figures are kept as one long
table: condition, arm, population, year (null: all of them), replicate, outcome, unit, value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.reports.asked import Asked
from experiments.reports.bar import Progress
from experiments.reports.store import unit_of, write_table
from sim import Result, Scenario
from sim.replicate import simulate_all

_MOST_AT_ONCE = 1_000  # replicates, of all ways together, whose counts are held at a time
_BY_ADDRESS = ("condition", "arm", "population", "year", "outcome")

Wanted = tuple[str, str]  # population, outcome
Address = tuple[str, str, str, int | None, str]  # condition, arm, population, year, outcome
Figures = dict[Address, Any]  # values by replicate


@dataclass(frozen=True)
class Variant:
    """A way of running a place: under which conditions, its name, and the arms to be kept by the names they get."""

    condition: str
    name: str
    scenario: Scenario
    twin: str = ""  # an arm of it that is kept too

    @property
    def arms(self) -> tuple[str, ...]:
        """Return the arms that are run."""
        return ("scheme", self.twin) if self.twin else ("scheme",)


def _of(variant: Variant, result: Result, wanted: Iterable[Wanted]) -> Figures:
    found: Figures = {}
    for arm in variant.arms:
        for population, outcome in wanted:
            for year in (None, *result.years):
                address = (variant.condition, arm if arm != "scheme" else variant.name, population, year, outcome)
                found[address] = result.values(outcome, arm, population, year=year)
    return found


def run(
    variants: Sequence[Variant], wanted: Sequence[Wanted], asked: Asked, progress: Progress
) -> tuple[Figures, tuple[float, float]]:
    """Run all ways on common luck.

    Returns their figures, and the largest shares of a way's numbers that are assumed or recalled, and recalled.
    """
    many = len(variants)
    size = max(2, _MOST_AT_ONCE // many // 2 * 2)  # both replicates of a draw
    parts: list[Figures] = []
    shares = (0.0, 0.0)
    for first in range(0, asked.replicates, size):

        def tell(done: int, _: int, first: int = first) -> None:
            progress((first + done) * many, asked.replicates * many)

        results = simulate_all(
            [variant.scenario for variant in variants],
            min(size, asked.replicates - first),
            asked.seed,
            workers=asked.workers,
            parameters="drawn" if asked.parameters == "drawn" else "central",
            arms=[variant.arms for variant in variants],
            first=first,
            progress=tell,
        )
        part: Figures = {}
        for variant, result in zip(variants, results, strict=True):
            part |= _of(variant, result, wanted)
        parts.append(part)
        shares = (max(one.assumed_share for one in results), max(one.recalled_share for one in results))
    return {address: np.concatenate([part[address] for part in parts]) for address in parts[0]}, shares


def write(figures: Figures, path: Path) -> None:
    """Write figures as a long table."""
    n = len(next(iter(figures.values())))
    columns = {
        name: np.repeat(np.array([address[k] for address in figures], object), n).tolist()
        for k, name in enumerate(_BY_ADDRESS)
    }
    units = np.repeat(np.array([unit_of(address[-1]) for address in figures], object), n).tolist()
    table = pa.table({
        **{name: pa.array(column).dictionary_encode() for name, column in columns.items() if name != "year"},
        "year": pa.array(columns["year"], pa.int16()),
        "replicate": np.tile(np.arange(n, dtype=np.int32), len(figures)),
        "unit": pa.array(units).dictionary_encode(),
        "value": np.concatenate(list(figures.values())),
    })  # fmt: skip
    order = ("condition", "arm", "population", "year", "replicate", "outcome", "unit", "value")
    write_table(table.select(order), path)


def read(path: Path, replicates: int) -> Figures:
    """Read figures again."""
    table = pq.read_table(path)
    first = table.take(np.arange(0, table.num_rows, replicates))
    columns = [first[name].to_pylist() for name in _BY_ADDRESS]
    values = table["value"].to_numpy().reshape(-1, replicates)
    return {tuple(address): values[k] for k, address in enumerate(zip(*columns, strict=True))}
