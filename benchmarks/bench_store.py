"""What the store of a study costs: to write a part, to see what is done, to compact; and that memory stays flat."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from experiments.studies.addresses import run_addresses
from experiments.studies.store import Store, write_part

COLUMNS = tuple(f"outcome_{number}" for number in range(20))
REPLICATES, CHUNK = 10, 10  # a part holds the replicates of ten points: 100 runs


def _made(folder: Path, runs: int) -> Store:
    points = runs // REPLICATES
    addresses = [hashlib.blake2b(b"%d" % point, digest_size=16).digest() for point in range(points)]
    table = pa.table({"point": pa.array(range(points), pa.int32()), "address": pa.array(addresses, pa.binary(16))})
    return Store.create(folder, {"replicates": REPLICATES, "columns": list(COLUMNS)}, {}, table)


def _chunk(store: Store, first: int) -> pa.Table:
    """Return the rows of ten points, with outcomes of no meaning."""
    points = np.arange(first, first + CHUNK)
    known = store.wanted.addresses.slice(first * REPLICATES, CHUNK * REPLICATES)
    found = {
        "address": known,
        "point": np.repeat(points, REPLICATES).astype(np.int32),
        "replicate": np.tile(np.arange(REPLICATES, dtype=np.int32), CHUNK),
        "error": pa.nulls(CHUNK * REPLICATES, pa.string()),
    }
    values = np.random.default_rng(first).normal(100, 30, (len(COLUMNS), CHUNK * REPLICATES))
    return pa.table(found | dict(zip(COLUMNS, values, strict=True)))


def _filled(folder: Path, runs: int) -> Store:
    """Return a study all of whose runs are done, in random order of parts; the disk is not waited for."""
    store = _made(folder, runs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        for first in np.random.default_rng(1).permutation(np.arange(0, runs // REPLICATES, CHUNK)).tolist():
            write_part(folder, _chunk(store, first))
    return store


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A study of 100,000 runs in 1,000 parts."""
    return _filled(tmp_path_factory.mktemp("bench") / "study", 100_000)


def bench_addresses(benchmark: Callable[..., Any]) -> None:
    """Work out the addresses of 100,000 runs."""
    points = [hashlib.blake2b(b"%d" % point, digest_size=16).digest() for point in range(10_000)]
    assert len(benchmark(run_addresses, points, range(10))) == 100_000


def bench_write_part(benchmark: Callable[..., Any], tmp_path: Path) -> None:
    """Write 100 runs of 20 outcomes and have them on the disk."""
    store = _made(tmp_path / "study", 1000)
    benchmark(write_part, store.folder, _chunk(store, 0))


def bench_open_and_done(benchmark: Callable[..., Any], study: Store) -> None:
    """Open a study of 100,000 runs in 1,000 parts, and see what is done."""
    assert benchmark(lambda: Store.open(study.folder).done()).all()


def bench_compact(benchmark: Any, tmp_path: Path) -> None:
    """Compact a study of 100,000 runs in 1,000 parts."""
    runs = [_filled(tmp_path / f"study-{number}", 100_000) for number in range(2)]
    assert benchmark.pedantic(lambda store: store.compact(), setup=lambda: ((runs.pop(),), {}), rounds=2).files == 1


def bench_open_and_done_when_compact(benchmark: Callable[..., Any], study: Store) -> None:
    """Open the same study once it is compact."""
    study.compact()
    assert benchmark(lambda: Store.open(study.folder).done()).all()


def peak(act: str, runs: int, folder: Path) -> float:
    """Return the most memory, in MB, that a fresh process had which did something to a study of so many runs."""
    command = [sys.executable, "-m", "benchmarks.bench_store", act, str(runs), str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="read where Linux says it")
@pytest.mark.parametrize("act", ["done", "rows", "compact"])
def bench_memory(benchmark: Any, act: str, tmp_path: Path) -> None:
    """A hundred times as many runs cost no more than their addresses do."""
    small, large = 1_000, 100_000
    for runs in (small, large):
        _filled(tmp_path / str(runs), runs)
    before = peak(act, small, tmp_path / str(small))
    after = benchmark.pedantic(peak, args=(act, large, tmp_path / str(large)), rounds=1)
    benchmark.extra_info |= {"MB at 1,000 runs": before, "MB at 100,000 runs": after}
    assert after - before < 100


def _main(act: str, folder: str) -> None:
    store = Store.open(Path(folder))
    if act == "rows":
        assert sum(block.num_rows for block in store.rows()) == store.done().sum()
    else:
        getattr(store, act)()
    # What the system counts for a process begins with its parent's; this begins with the program.
    (line,) = (line for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines() if "VmHWM" in line)
    sys.stdout.write(f"{int(line.split()[1]) / 1000}")


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[3])
