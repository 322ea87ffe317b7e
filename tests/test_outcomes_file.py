"""The file of outcomes holds every figure of every result, kept together so that a reader takes what it needs."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from live import live_values

from experiments.reports import store
from experiments.reports.store import blocks, write_outcomes, write_table
from sim import Result, simulate
from sim.scenario import Scenario

SEED = 5
REPLICATES = 4


@cache
def results() -> tuple[Result, ...]:
    scenarios = [Scenario.make(f"live-{n}", live_values(n) | {"changes": []}, []) for n in (1, 2)]
    return tuple(simulate(one, REPLICATES, SEED, workers=1, arms=("scheme", "never")) for one in scenarios)


def rows(table: pa.Table) -> list[dict[str, Any]]:
    return table.to_pylist()  # type: ignore[no-any-return]


@cache
def all_rows() -> list[dict[str, Any]]:
    return [row for result in results() for row in rows(result.table())]


def test_the_file_holds_the_tables_one_after_the_other(tmp_path: Path) -> None:
    write_outcomes(results(), tmp_path / "out.parquet")
    assert rows(pq.read_table(tmp_path / "out.parquet")) == all_rows()


@pytest.mark.parametrize("most", [1, 500])
def test_long_parts_are_cut_and_nothing_else_changes(tmp_path: Path, monkeypatch: Any, most: int) -> None:
    write_outcomes(results(), tmp_path / "whole.parquet")
    monkeypatch.setattr(store, "_MANY", most)
    write_outcomes(results(), tmp_path / "cut.parquet")
    whole, cut = (pq.ParquetFile(tmp_path / f"{name}.parquet") for name in ("whole", "cut"))
    assert cut.num_row_groups > whole.num_row_groups
    assert rows(cut.read()) == rows(whole.read())


def test_the_same_figures_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_outcomes(results(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_row_group_is_of_one_population_and_of_all_areas_or_single_ones(tmp_path: Path) -> None:
    write_outcomes(results(), tmp_path / "out.parquet")
    file = pq.ParquetFile(tmp_path / "out.parquet")
    assert file.num_row_groups == sum(2 * len(one.arms) * len(one.populations) for one in results())
    for k in range(file.num_row_groups):
        found = file.read_row_group(k, ["scenario", "arm", "population", "area"]).to_pydict()
        assert all(len(set(found[name])) == 1 for name in ("scenario", "arm", "population"))
        assert set(found["area"]) == {None} or None not in found["area"]


def test_blocks_are_the_results_figures_however_the_rows_are_grouped(tmp_path: Path) -> None:
    write_outcomes(results(), tmp_path / "grouped.parquet")
    write_table(pa.concat_tables([one.table() for one in results()]).unify_dictionaries(), tmp_path / "long.parquet")
    for result in results():
        for population in result.populations:
            grouped, long = (
                blocks(tmp_path / f"{name}.parquet", result.scenario.name, REPLICATES, population)
                for name in ("grouped", "long")
            )
            assert grouped.keys() == long.keys() == {(a, y) for a in result.arms for y in (None, *result.years)}
            for (arm, year), (places, values) in grouped.items():
                assert places == long[arm, year][0]
                assert values.tobytes() == long[arm, year][1].tobytes()
                for outcome, key in places:
                    known = result.values(outcome, arm, population, year=year, key=key)
                    assert np.array_equal(values[:, places[outcome, key]], known, equal_nan=True)


def test_other_row_groups_are_not_read(tmp_path: Path, monkeypatch: Any) -> None:
    write_outcomes(results(), tmp_path / "out.parquet")
    read: list[int] = []
    plain = pq.ParquetFile.read_row_groups

    def noting(self: Any, groups: Any, *rest: Any, **named: Any) -> Any:
        read.extend(groups)
        return plain(self, groups, *rest, **named)

    monkeypatch.setattr(pq.ParquetFile, "read_row_groups", noting)
    first, second = results()
    blocks(tmp_path / "out.parquet", second.scenario.name, REPLICATES, "exited")
    before = 2 * len(first.arms) * len(first.populations)
    each = 2 * len(second.populations)
    at = 2 * second.populations.index("exited")
    assert read == [before + at, before + each + at]
