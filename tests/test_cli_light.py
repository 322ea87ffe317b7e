"""The commands that only read: exit codes, one sentence a fault, nothing heavy loaded, JSON alone."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small import write_small

from experiments import cli
from experiments.commands import COMMANDS
from scenarios import library_names

HEAVY = ("numpy", "numba", "mesa", "pandas", "SALib", "matplotlib", "scipy", "pyarrow", "rich.panel")
TRACE = """
import sys
from experiments.cli import main
try:
    main()
finally:
    print([name for name in {heavy} if name in sys.modules], file=sys.stderr)
"""
LIGHT = [
    ("--version",),
    ("--help",),
    ("scenarios",),
    ("check", "baseline"),
    ("show", "baseline"),
    ("evidence", "--help"),
    ("compare", "--help"),
    ("assure", "--help"),
    ("audit", "--help"),
    ("briefing", "--help"),
    ("frontier", "--help"),
    ("optimise", "--help"),
    ("store", "--help"),
    ("sensitivity", "--help"),
]


def iomsim(*arguments: str, code: int = 0, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "experiments.cli", *arguments]
    root = str(Path(cli.__file__).parents[1])
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env={**os.environ, "PYTHONPATH": root}, check=False
    )
    assert done.returncode == code, done
    return done


def as_json(*arguments: str) -> dict[str, Any]:
    done = iomsim(*arguments, "--json")
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["command"] == arguments[0]
    return found


@pytest.mark.parametrize("arguments", LIGHT)
def test_light_commands_load_nothing_heavy(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", TRACE.format(heavy=HEAVY), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert done.stdout


@pytest.mark.parametrize(("said", "found"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_linear_algebra_has_one_thread_unless_the_environment_says_how_many(said: dict[str, str], found: str) -> None:
    asked = "print(os.environ['OPENBLAS_NUM_THREADS'])"
    trace = f"import os\nfrom experiments.cli import main\ntry: main()\nfinally: {asked}"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"} | said
    command = [sys.executable, "-c", trace, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines()[-1] == found


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    assert command in iomsim("--help").stdout
    assert "Usage" in iomsim(command, "--help").stdout


def test_no_command_is_a_call_for_help() -> None:
    assert iomsim().stdout == iomsim("--help").stdout


def test_the_library_is_listed_with_its_questions() -> None:
    lines = iomsim("scenarios").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == library_names()
    questions = as_json("scenarios")["scenarios"]
    assert list(questions) == library_names()
    assert all(questions.values())


def test_a_right_scenario_gets_one_line() -> None:
    done = iomsim("check", "baseline")
    assert done.stdout.startswith("baseline is right: ")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
    assert as_json("check", "baseline")["ok"] is True


def test_each_fault_is_one_sentence(tmp_path: Path) -> None:
    write_small(tmp_path)
    (tmp_path / "bad.toml").write_text('extends = "small.toml"\n[pool]\npeopel = 3\nage_limit = 3\n')
    for command in ("check", "show", "evidence"):
        done = iomsim(command, "bad.toml", code=2, cwd=tmp_path)
        assert done.stdout == ""
        first, second = done.stderr.splitlines()
        assert first.startswith("iomsim: bad.toml, line ")
        assert {"pool.peopel", "pool.age_limit"} == {line.split(": ")[2].split()[0] for line in (first, second)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chek",), "No such command"),
        (("check",), "Missing argument"),
        (("check", "baseline", "--nope"), "No such option"),
        (("check", "baseline", "teaching"), "unexpected extra argument"),
        (("check", "baselin"), "the nearest right one is baseline"),
        (("check", "baseline", "--set", "pool.people"), "expected path=value"),
        (("check", "baseline", "--set", "pool.peopel=3"), "the nearest right one is pool.people"),
        (("show", "baseline", "--section", "pol"), "the nearest right one is pool"),
        (("evidence", "--grade", "Z"), "expected one of S1, S2, D, R, A"),
    ],
)
def test_wrong_input_is_exit_2_and_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    done = iomsim(*arguments, code=2)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("iomsim: ")
    assert words in line
    assert "Traceback" not in line
    assert "─" not in line


def test_show_says_value_unit_grade_and_origin() -> None:
    done = iomsim("show", "wiltshire-2020", "--section", "pool", "--set", "pool.age_limit=65")
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines["pool.age_limit"].split() == ["pool.age_limit", "65", "years", "A", "--set"]
    assert "library/wiltshire-2020.toml:" in lines["pool.people"]
    assert "library/baseline.toml:" in lines["pool.death_rate"]
    assert all(path == "path" or path.startswith("pool.") for path in lines)


def test_show_takes_an_entry_and_speaks_json() -> None:
    found = as_json("show", "baseline", "--section", "cohorts.iom")
    assert {value["path"].rpartition(".")[0] for value in found["values"]} == {"cohorts.iom"}
    assert {"path", "value", "unit", "meaning", "grade", "source", "file", "line"} <= found["values"][0].keys()


def test_evidence_counts_grades_and_names_the_weakest() -> None:
    done = iomsim("evidence", "teaching")
    assert "numbers are assumptions. The weakest: " in done.stdout
    found = as_json("evidence", "teaching", "--grade", "R")
    assert {row["grade"] for row in found["rows"]} == {"R"}
    assert len(found["rows"]) == found["counts"]["R"]
    assert found["assumed_share"] == found["counts"]["A"] / sum(found["counts"].values())


def test_an_interrupt_is_exit_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_answered", interrupted)
    with pytest.raises(SystemExit) as caught:
        cli.main([])
    assert caught.value.code == 128 + signal.SIGINT


def test_a_fault_of_our_own_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        sentence = "a slip of ours"
        raise ValueError(sentence)

    cli._register()
    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(ValueError, match="a slip of ours"):
        cli.main(["scenarios"])


def test_another_package_of_our_name_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "__init__.py").write_text("")
    done = iomsim("scenarios", code=2, cwd=tmp_path)
    (line,) = done.stderr.splitlines()
    assert "the package sim" in line
    assert str(tmp_path) in line
    assert done.stdout == ""
