"""Kill a study again and again, and see that nothing is lost: its compacted bytes are those of one left in peace.

    python benchmarks/soak.py --runs 100000 --kills 10

A kill hits where the command was at work: it ended by the signal, and more parts are there than when it began.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from experiments.studies.store import Store

POINTS = 100
LARGE = 10_000  # runs
_WAITS = 0.02, 5.0  # seconds between two looks: at a large store a look takes long itself
_STUDY = """\
name = "soak"
scenarios = ["teaching"]
replicates = {replicates}
seed = 1
weeks = {weeks}
set = {{ pool.people = {people} }}
outcomes = ["offences_actual", "offences_proven", "harm_css", "cost_scheme.scheme"]

[design]
kind = "latin_hypercube"
n = {points}

[levers]
"cohorts.iom.places" = {{ low = 10, high = 40 }}

[uncertainties]
each = ["effects.*"]
"""


def study(folder: Path, runs: int, weeks: int, people: int) -> Path:
    """Write a study of so many runs at teaching scale."""
    file = folder / "soak.toml"
    file.write_text(
        _STUDY.format(replicates=runs // POINTS, weeks=weeks, people=people, points=POINTS), encoding="utf-8"
    )
    return file


def _started(file: Path, out: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "experiments.cli",
        "experiment",
        str(file),
        "--out",
        str(out),
        "--resume",
        "--quiet",
    ]
    return subprocess.Popen(command, text=True, stderr=subprocess.PIPE)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _ended(process: subprocess.Popen[str]) -> bool:
    """Say whether a study ended well. Raises SystemExit where it neither did nor was killed."""
    _, said = process.communicate()
    if process.returncode not in {0, -signal.SIGKILL}:
        sentence = f"the study ended by itself with {process.returncode}: {said}"
        raise SystemExit(sentence)
    return process.returncode == 0


def _parts(out: Path) -> int:
    return sum(1 for _ in (out / "runs").glob("*.parquet")) if (out / "runs").is_dir() else 0


def _stored(out: Path) -> int:
    return int(Store.open(out).done().sum())


def killed(file: Path, out: Path, runs: int, kills: int) -> tuple[int, int]:
    """Run a study to its end with kills on the way; return how many hit, and how often it was begun."""
    hits = begun = 0
    while True:
        before, begun = _parts(out), begun + 1
        process = _started(file, out)
        if hits < kills:
            wanted = runs * (hits + 1) // (kills + 1)
            while process.poll() is None and (_parts(out) <= before + 1 or _stored(out) < wanted):
                time.sleep(_WAITS[runs >= LARGE])
            process.kill()
        if _ended(process):
            return hits, begun
        hits += _parts(out) > before


def digest(out: Path) -> str:
    """Compact a study; return the digest of its runs, names and bytes."""
    Store.open(out).compact()
    found = hashlib.sha256()
    for path in sorted((out / "runs").iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def main() -> None:
    """Run the study twice, once in peace, and compare. Raises SystemExit with 1 where the bytes differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--people", type=int, default=300)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("SOAK_DIR")) as place:
        folder = Path(place)
        file = study(folder, asked.runs, asked.weeks, asked.people)
        began = time.monotonic()
        peace = _started(file, folder / "peace")  # beside the other, on the same cores
        hits, begun = killed(file, folder / "killed", asked.runs, asked.kills)
        _say(f"killed {hits} times at work, begun {begun} times: {time.monotonic() - began:.0f} s")
        _ended(peace)
        _say(f"{asked.runs:,} runs in peace, at the same time: {time.monotonic() - began:.0f} s")
        lost = asked.runs - _stored(folder / "killed")
        ours, theirs = digest(folder / "peace"), digest(folder / "killed")
        _say(f"{lost} runs lost; in peace {ours[:16]}…, killed {theirs[:16]}…")
        if lost or hits < asked.kills or ours != theirs:
            raise SystemExit(1)
        _say("the same bytes")


if __name__ == "__main__":
    main()
