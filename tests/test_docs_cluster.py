"""What the page about clusters tells people to type is there, and its script is Python."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from experiments.commands.experiment import experiment

PAGE = (Path(__file__).parents[1] / "docs" / "cluster.md").read_text(encoding="utf-8")
SCRIPT = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_options_of_a_study_are_there() -> None:
    assert SCRIPT is not None
    typed = " ".join([*re.findall(r"iomsim experiment ([^`#\n]*)", PAGE), SCRIPT[1].partition('"experiment"')[2]])
    named = set(re.findall(r"--([a-z-]+)", typed))
    assert {"workers", "processes", "scheduler", "resume", "out"} <= named
    assert {name.replace("-", "_") for name in named} <= set(inspect.signature(experiment).parameters)


def test_the_script_is_whole() -> None:
    assert SCRIPT is not None
    ast.parse(SCRIPT[1])
    assert SCRIPT[1].startswith('"""Run a study on SLURM')


@pytest.mark.parametrize("program", ["worker", "scheduler"])
def test_the_options_of_dask_are_there(program: str) -> None:
    pytest.importorskip("distributed")
    command = import_module(f"distributed.cli.dask_{program}").main
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    typed = re.findall(rf"dask {program} ([^`'\n]*)", PAGE)
    assert typed
    assert set(re.findall(r"--[a-z-]+", " ".join(typed))) <= known
    if program == "worker":
        assert {"--lifetime", "--lifetime-stagger", "--no-nanny", "--worker-port", "--nanny-port"} <= known
