"""Made-up studies: points and outcomes that follow from their addresses, and nothing that is run."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from experiments.studies.addresses import run_address
from experiments.studies.store import Store

COLUMNS = ("harm_css", "offences.never:pool@1")
Cell = tuple[int, int]


def point_address(point: int) -> bytes:
    return hashlib.blake2b(b"point %d" % point, digest_size=16).digest()


def made(
    folder: Path, points: int = 6, replicates: int = 4, columns: Sequence[str] = COLUMNS, kinds: Sequence[int] = ()
) -> Store:
    """A study of some points; ``kinds`` says which of them are the same thing to run."""
    kinds = kinds or range(points)
    table = pa.table(
        {
            "point": pa.array(range(points), pa.int32()),
            "address": pa.array([point_address(kind) for kind in kinds], pa.binary(16)),
            "scenario": ["teaching"] * points,
            "scheme.places": pa.array([10 + point for point in range(points)], pa.int64()),
            "effects.dose": [point / 8 for point in range(points)],
        }
    )
    files = {"study.toml": b'scenarios = ["teaching"]\n', "scenarios/teaching.toml": b"horizon_weeks = 52\n"}
    return Store.create(folder, {"replicates": replicates, "columns": list(columns)}, files, table)


def outcome(address: bytes, column: str) -> float:
    """What a run gives for an outcome: any number, the same wherever it is run."""
    word = hashlib.blake2b(address + column.encode(), digest_size=8).digest()
    return (int.from_bytes(word, "little") % 200_001 - 100_000) / 64


def cells(points: Iterable[int], replicates: Iterable[int] = range(4)) -> list[Cell]:
    replicates = list(replicates)
    return [(point, replicate) for point in points for replicate in replicates]


def failing(points: Iterable[int]) -> list[Cell]:
    """The runs of some points that fail whenever they are run."""
    return [(point, 2) for point in points if point % 9 == 0]


def rows(
    wanted: Sequence[Cell],
    failed: Collection[Cell] = (),
    columns: Sequence[str] = COLUMNS,
    kinds: Sequence[int] = (),
    error: str = "ValueError: no places",
    plus: float = 0.0,
) -> pa.Table:
    """The rows of some runs, in the order given."""
    addresses = [run_address(point_address(kinds[point] if kinds else point), k) for point, k in wanted]
    found: dict[str, Any] = {
        "address": pa.array(addresses, pa.binary(16)),
        "point": pa.array([point for point, _ in wanted], pa.int32()),
        "replicate": pa.array([replicate for _, replicate in wanted], pa.int32()),
        "error": pa.array([error if cell in failed else None for cell in wanted], pa.string()),
    }
    for name in columns:
        values = [
            None if cell in failed else outcome(address, name) + plus
            for cell, address in zip(wanted, addresses, strict=True)
        ]
        found[name] = pa.array(values, pa.float64())
    return pa.table(found)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """The files that hold a study's runs."""
    return {path.name: path.read_bytes() for path in sorted((folder / "runs").iterdir())}
