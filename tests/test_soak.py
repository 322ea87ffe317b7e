"""A study that is killed again and again loses nothing: a hundredth of ``make soak``."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_a_study_killed_three_times_has_the_bytes_of_one_in_peace(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/soak.py", *["--runs", "1000", "--kills", "3", "--weeks", "4", "--people", "60"]],
        cwd=ROOT, env={"SOAK_DIR": str(tmp_path), "PATH": "", "HOME": str(Path.home())},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed 3 times at work, begun 4 times" in done.stdout
    assert "0 runs lost" in done.stdout
