"""Lay down a study's folder with made-up outcomes, as a study of the program has it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.reports.resolved import as_toml
from scenarios import load

Outcome = Callable[[dict[str, Any], str, int, Any], Any]  # factors, scenario, replicate, noise of each point: values


def lay_down(
    folder: Path,
    factors: Mapping[str, Any],
    outcomes: Mapping[str, Outcome],
    *,
    scenarios: tuple[str, ...] = ("teaching",),
    levers: tuple[str, ...] = (),
    replicates: int = 2,
    design: str = 'kind = "latin_hypercube"',
    failed: tuple[int, ...] = (),
) -> Path:
    """Write points that are the same in every scenario, and a row for each point and replicate."""
    n = len(next(iter(factors.values())))
    many = n * len(scenarios)
    (folder / "runs").mkdir(parents=True)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "0.toml").write_text(as_toml(load("teaching")), encoding="utf-8")
    points = pa.table({
        "point": pa.array(range(many), pa.int32()),
        "address": pa.array([k.to_bytes(16) for k in range(many)], pa.binary(16)),
        "scenario": [name for name in scenarios for _ in range(n)],
        **{name: pa.array(list(values) * len(scenarios)) for name, values in factors.items()},
    })  # fmt: skip
    pq.write_table(points, folder / "points.parquet")
    for replicate in range(replicates):
        columns: dict[str, list[float]] = {name: [] for name in outcomes}
        for name in scenarios:
            noise = np.random.default_rng([replicate, len(name)]).normal(size=n)
            for outcome, of in outcomes.items():
                columns[outcome] += list(of(dict(factors), name, replicate, noise))
        table = pa.table({
            "address": pa.array([(k * 64 + replicate + 1).to_bytes(16) for k in range(many)], pa.binary(16)),
            "point": pa.array(range(many), pa.int32()),
            "replicate": pa.array([replicate] * many, pa.int32()),
            "error": pa.array(["it failed" if k in failed else None for k in range(many)], pa.string()),
            **{name: pa.array([None if k in failed else x for k, x in enumerate(found)], pa.float64())
               for name, found in columns.items()},
        })  # fmt: skip
        pq.write_table(table, folder / "runs" / f"{replicate:032x}.parquet")
    manifest = {
        "program": "iomsim", "kind": "study", "name": "made", "points": many, "replicates": replicates,
        "columns": list(outcomes), "scenarios": list(scenarios),
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    written = "".join(f'"{name}" = {{ low = 0, high = 1 }}\n' for name in levers)
    (folder / "study.toml").write_text(f'name = "made"\n[design]\n{design}\n[levers]\n{written}', encoding="utf-8")
    return folder
