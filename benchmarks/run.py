"""Set the fast path, the Mesa face, plain Mesa and the random words side by side, in one run.

``python -m benchmarks.run`` or ``iomsim bench``; docs/benchmarks.md says what is measured and how.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

POOLS = (300, 3_000, 30_000, 250_000)
PLAIN_UP_TO = 30_000
RESULTS = Path(__file__).parent / "results"
_START = "from scenarios import load; from sim import simulate; simulate(load('teaching'), replicates=1, workers=1)"
COLUMNS = (
    ("people", "people", "{:,.0f}"), ("fast", "fast M/s", "{:.1f}"), ("steps", "by week M/s", "{:.1f}"),
    ("plain", "plain M/s", "{:.3f}"), ("ratio", "fast/plain", "{:.0f}"), ("fast_ns", "fast ns", "{:.1f}"),
    ("philox_ns", "Philox ns", "{:.2f}"), ("offences", "offences/pw", "{:.3f}"), ("events", "events/pw", "{:.3f}"),
    ("dearer", "against 3,000", "{:.2f}"), ("threads", "2 threads", "{:.2f}"), ("state_bytes", "state B", "{:.0f}"),
    ("in_flight_bytes", "in flight B", "{:.0f}"), ("pool_us", "pool us/person", "{:.0f}"),
    ("pool_share", "pool share", "{:.0%}"),
)  # fmt: skip


def measure(people: int, plain_s: float) -> dict[str, float]:
    """Measure one size of pool: millions of person-weeks a second, and what goes with them."""
    from benchmarks import yardsticks  # noqa: PLC0415 - a fresh process must not have paid for it

    one = yardsticks.rig(people)
    fast_s = yardsticks.fast(one)
    plain: dict[str, float] = {}
    if people <= PLAIN_UP_TO:
        taken, person_weeks, offences = yardsticks.plain(one, plain_s)
        plain = {"plain": person_weeks / taken / 1e6, "plain_offences": offences / person_weeks}
        fast_s = min(fast_s, yardsticks.fast(one))  # before and after: the machine has slow minutes
    found = {
        "people": people,
        "rows": one.pool.people.id.size,
        "weeks": one.weeks,
        "person_weeks": one.person_weeks,
        "fast": one.person_weeks / fast_s / 1e6,
        "fast_ns": 1e9 * fast_s / one.person_weeks,
        "philox_ns": 1e9 * yardsticks.philox(one),
        "offences": one.events["OFFENCE"] / one.person_weeks,
        "events": sum(one.events.values()) / one.person_weeks,
        "threads": yardsticks.two_threads(one),
        "pool_us": 1e6 * one.pool_s / people,
        "pool_share": one.pool_s / (one.pool_s + 2 * fast_s),
        **yardsticks.sizes(one),
    }
    if people <= PLAIN_UP_TO:
        taken, person_weeks = yardsticks.by_week(one)
        found["steps"] = person_weeks / taken / 1e6
        found |= plain
        found["ratio"] = found["fast"] / found["plain"]
    if people in yardsticks.SHORT_WEEKS:
        found["dearer"] = yardsticks.dearer(one)
    return found


def starts() -> dict[str, float]:
    """Return the seconds of a fresh process's first replicate, with nothing compiled and with all."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "IOMSIM_CACHE": folder}
        taken = []
        for _ in range(3):
            before = time.perf_counter()
            subprocess.run([sys.executable, "-c", _START], env=environment, check=True)
            taken.append(time.perf_counter() - before)
    return {"cold_s": taken[0], "warm_s": min(taken[1:])}


def machine() -> dict[str, Any]:
    """Say on what, and beside what load, this was measured."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": [round(x, 2) for x in os.getloadavg()],
        "python": platform.python_version(),
        **{name: version(name) for name in ("iomsim", "mesa", "numba", "numpy")},
    }


def table(rows: list[dict[str, float]]) -> str:
    """Return the results as a Markdown table; a dash where nothing was measured."""
    lines = ["| " + " | ".join(title for _, title, _ in COLUMNS) + " |", "|" + " ---: |" * len(COLUMNS)]
    lines += [
        "| " + " | ".join(shape.format(row[name]) if name in row else "–" for name, _, shape in COLUMNS) + " |"
        for row in rows
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, and keep the results if asked."""
    parser = argparse.ArgumentParser(prog="iomsim bench", description=__doc__)
    parser.add_argument("--pools", type=int, nargs="+", default=list(POOLS), help="numbers of people")
    parser.add_argument("--plain-seconds", type=float, default=20.0, help="time given to plain Mesa at each size")
    parser.add_argument("--no-starts", action="store_true", help="leave out the cold and warm starts")
    parser.add_argument("--json", action="store_true", help="write one JSON object, and nothing else")
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.name}/<date>.json beside the benchmarks")
    options = parser.parse_args(arguments)
    found: dict[str, Any] = {"before": machine(), "pools": []}
    for people in options.pools:
        found["pools"].append(measure(people, options.plain_seconds))
        if not options.json:
            sys.stderr.write(f"{people:,} people done\n")
    if not options.no_starts:
        found["starts"] = starts()
    found["most_memory_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["after"] = machine()
    text = json.dumps(found, indent=1)
    if options.keep:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{found['before']['when'][:10]}.json").write_text(text + "\n", encoding="utf-8")
    if options.json:
        sys.stdout.write(text + "\n")
        return
    sys.stdout.write(table(found["pools"]) + "\n")
    for name, value in found.get("starts", {}).items():
        sys.stdout.write(f"{name.removesuffix('_s')} start: {value:.1f} s\n")
    sys.stdout.write(f"load {found['before']['load']} to {found['after']['load']}, {found['before']['cores']} cores\n")


if __name__ == "__main__":
    main()
