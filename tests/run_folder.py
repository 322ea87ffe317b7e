"""Run the command line for a test, once a scenario and its options; read what it wrote."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from experiments import cli

ROOT = Path(cli.__file__).parents[1]
OPTIONS = ("--replicates", "4", "--seed", "7")


def command(*arguments: str) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-m", "experiments.cli", *arguments], {**os.environ, "PYTHONPATH": str(ROOT)}


def iomsim(*arguments: str, code: int = 0, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    typed, environment = command(*arguments)
    done = subprocess.run(typed, capture_output=True, text=True, cwd=cwd, env=environment, check=False)
    assert done.returncode == code, done
    return done


@cache
def ran() -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Run the teaching scenario once a process; nobody changes the folder."""
    folder = Path(mkdtemp(prefix="iomsim-run-")) / "made" / "teaching"
    return folder, iomsim("run", "teaching", *OPTIONS, "--out", str(folder))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found
