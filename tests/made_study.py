"""Lay down a study's folder with made-up outcomes, as a study of the program has it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.reports.resolved import as_toml
from experiments.studies.addresses import run_addresses
from experiments.studies.store import Store, write_part
from experiments.studies.study import Design, Span, Study, as_text
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
    design: str = "latin_hypercube",
    base: int = 0,
    failed: tuple[int, ...] = (),
) -> Path:
    """Write points that are the same in every scenario, and a row for each point and replicate."""
    n = len(next(iter(factors.values())))
    many = n * len(scenarios)
    own = [k.to_bytes(16) for k in range(many)]
    points = pa.table({
        "point": pa.array(range(many), pa.int32()),
        "address": pa.array(own, pa.binary(16)),
        "scenario": [name for name in scenarios for _ in range(n)],
        **{name: pa.array(list(values) * len(scenarios)) for name, values in factors.items()},
    })  # fmt: skip
    study = Study("made", scenarios, tuple(outcomes), Design(design, base or n), {name: Span(0, 1) for name in levers})
    files = {"study.toml": as_text(study).encode(), "scenarios/0.toml": as_toml(load("teaching")).encode()}
    manifest = {"name": "made", "replicates": replicates, "columns": list(outcomes), "scenarios": list(scenarios)}
    Store.create(folder, manifest, files, points)
    for replicate in range(replicates):
        columns: dict[str, list[float]] = {name: [] for name in outcomes}
        for name in scenarios:
            noise = np.random.default_rng([replicate, len(name)]).normal(size=n)
            for outcome, of in outcomes.items():
                columns[outcome] += list(of(dict(factors), name, replicate, noise))
        rows = pa.table({
            "address": pa.array(run_addresses(own, replicate), pa.binary(16)),
            "point": pa.array(range(many), pa.int32()),
            "replicate": pa.array([replicate] * many, pa.int32()),
            "error": pa.array(["it failed" if k in failed else None for k in range(many)], pa.string()),
            **{name: pa.array([None if k in failed else x for k, x in enumerate(found)], pa.float64())
               for name, found in columns.items()},
        })  # fmt: skip
        write_part(folder, rows)
    return folder
