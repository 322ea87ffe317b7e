"""How long a person waits for the command line to answer at all."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("option", ["--version", "--help"])
def bench_start_up(benchmark: Callable[..., Any], option: str) -> None:
    """Answer a question that needs no model, in well under a second."""
    benchmark(subprocess.run, [sys.executable, "-m", "experiments.cli", option], check=True, capture_output=True)
