"""Time the model against plain Mesa."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.common import AsJson

_ROOT = Path(__file__).resolve().parents[2]


def bench(
    *,
    pools: Annotated[
        list[int] | None, typer.Option("--pool", metavar="PEOPLE", help="A number of people; may be repeated.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Write benchmarks/results/<date>.json.")] = False,
    as_json: AsJson = False,
) -> int:
    """Time the engine, the Mesa face and plain Mesa side by side (minutes).

    Raises typer.BadParameter outside a checkout: the benchmarks are not installed.
    """
    if not (_ROOT / "benchmarks" / "run.py").is_file():
        message = "bench needs a checkout of iomsim: the benchmarks are not installed with it"
        raise typer.BadParameter(message)
    options = ["--keep"] * keep + ["--json"] * as_json
    if pools:
        options += ["--pools", *(str(people) for people in pools)]
    return subprocess.run([sys.executable, "-m", "benchmarks.run", *options], cwd=_ROOT, check=False).returncode
