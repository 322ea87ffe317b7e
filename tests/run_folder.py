"""Run the command line for a test, once a scenario and its options; read what it wrote."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

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


def wrong(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Return the sentences of a command that must refuse its input."""
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert all(line.startswith("iomsim: ") for line in lines)
    assert "Traceback" not in said.err
    return lines


def interrupted(wait: float, *arguments: str) -> None:
    """Interrupt a command so many seconds after Python is up: it must end with 130, and say nothing."""
    _, environment = command()
    typed = [sys.executable, "-c", "print('up', flush=True); from experiments.cli import main; main()", *arguments]
    with subprocess.Popen(typed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        time.sleep(wait)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()  # where it hangs, so that the test does not
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
