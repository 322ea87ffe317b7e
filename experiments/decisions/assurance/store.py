"""Keep the whole numbers of an assurance in one plain table, and read them again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.decisions.assurance.asked import Question
from experiments.decisions.assurance.chain import ALL
from experiments.decisions.assurance.lived import Sum
from experiments.decisions.power.study import PowerStudy
from experiments.reports.folder import MANIFEST
from experiments.reports.store import SCENARIO, Read
from scenarios import load

ASSURANCE_FILE, POWER_FILE, PEOPLE_FILE = "assurance.parquet", "power.parquet", "people.csv"
_WORDS = ("basis", "population", "measure", "name")


def table_of(sums: Iterable[Sum]) -> pa.Table:
    """Return the whole numbers as a table, a row each."""
    columns = dict(zip(Sum._fields, zip(*sums, strict=True), strict=True))
    types = {"replicate": pa.int32(), "before": pa.int16(), "value": pa.int64()}
    return pa.table({
        name: pa.array(column).dictionary_encode() if name in _WORDS else pa.array(column, types[name])
        for name, column in columns.items()
    })  # fmt: skip


@dataclass(frozen=True)
class Assured(Read):
    """An assurance as it was written."""

    asked: Question = field(default_factory=Question)

    @classmethod
    def read(cls, folder: Path) -> "Assured":
        """Read a folder that was written whole."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return cls(folder, manifest, load(folder / SCENARIO), Question(**manifest["asked"]))

    @cached_property
    def _sums(self) -> dict[tuple[str, str, str, int, str], Any]:
        table = pq.read_table(self.folder / ASSURANCE_FILE)
        keys = zip(
            *(table[name].to_pylist() for name in ("basis", "population", "measure", "before", "name")), strict=True
        )
        found: dict[tuple[str, str, str, int, str], Any] = {}
        for key, replicate, value in zip(keys, table["replicate"].to_pylist(), table["value"].to_pylist(), strict=True):
            found.setdefault(key, np.zeros(self.replicates, np.int64))[replicate] = value
        return found

    @cached_property
    def power(self) -> PowerStudy:
        """Return what each way of measuring finds in each replicate."""
        return PowerStudy.from_table(pq.read_table(self.folder / POWER_FILE))

    def sums(
        self, name: str, population: str = "selected", measure: str | None = None, *, basis: str = "scheme"
    ) -> Any:
        """Return a whole number of each replicate, of the measure and the weeks before that were asked for."""
        return self._sums[basis, population, measure or self.asked.measure, self.asked.before, name]

    def entries(self, population: str = "selected", basis: str = "scheme") -> Any:
        """Return the selections of each replicate whose windows are whole."""
        return self._sums[basis, population, "", self.asked.before, "entries"]

    def before(self, population: str = "selected", measure: str | None = None, *, basis: str = "scheme") -> Any:
        """Return what was counted before, without the trigger if it was to be left out."""
        found = self.sums("before", population, measure, basis=basis)
        if self.asked.trigger == "out":
            found = found + self.sums("trigger_offence", population, measure, basis=basis)
        return found

    def after(
        self, arm: str, population: str = "selected", measure: str | None = None, *, basis: str = "scheme"
    ) -> Any:
        """Return what was counted after in an arm of the chain."""
        return self.sums(f"after {arm or 'none'}", population, measure, basis=basis)

    def natural(self, part: str, population: str = "selected", measure: str | None = None) -> Any:
        """Return a part of what would have been seen with no scheme."""
        found = self.sums(part, population, measure)
        return np.zeros_like(found) if part == "trigger_offence" and self.asked.trigger == "out" else found

    def fall(self, population: str = "selected", measure: str | None = None, *, basis: str = "scheme") -> Any:
        """Return the fall that each replicate reports, in percent; NaN where nothing was counted before."""
        arm = ALL if basis == "scheme" else ""
        before = self.before(population, measure, basis=basis).astype(np.float64)
        change = self.after(arm, population, measure, basis=basis) - before
        return np.divide(-100.0 * change, before, out=np.full(self.replicates, np.nan), where=before > 0)

    def keys(self, outcome: str) -> tuple[str, ...]:
        """Return nothing: no measure is broken down."""
        del outcome
        return ()

    def values(
        self, outcome: str, arm: str, population: str = "selected", year: int | None = None, key: str | None = None
    ) -> Any:
        """Return what was counted after in an arm of the chain, by measure; years and keys mean nothing here."""
        del year, key
        return self.after(arm, population, outcome).astype(np.float64)
