"""The project's frame: what is installed, what is packed, and what its files may not say."""

import os
import re
import subprocess
import sys
import tomllib
import types
import zipfile
from importlib.metadata import requires, version
from pathlib import Path

import numba
import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

from experiments.cli import app

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("sim", "scenarios", "calibration", "experiments")

# Written so that this file doesn't match itself.
FORBIDDEN = {
    "a package registry's host": r"py[p]i\.(org|io)|python[h]osted|registry\.n[p]mjs|ana[c]onda\.org|deb[.]debian",
    "a path of one machine": r"(?<![\w.~$}])/(ho[m]e|ro[o]t|wo[r]k|Us[e]rs)/\w|[A-Z]:\\Us[e]rs",
    "a folder outside the project": r"\.\./sh[a]red",
}


def tracked_texts() -> dict[str, str]:
    """Read every tracked file that is text, by its path in the project."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so no file is tracked")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607 - git is where the user has it
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            texts[name] = content.decode()
    return texts


@pytest.fixture(scope="module")
def project() -> dict[str, object]:
    """Read the project's own table in pyproject.toml."""
    table: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return table


def constraints() -> list[Requirement]:
    return [Requirement(line) for line in (ROOT / "constraints.txt").read_text().splitlines()]


def test_version_is_said_once(project: dict[str, object]) -> None:
    assert version("iomsim") == project["version"]
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert result.output.strip() == f"iomsim {project['version']}"


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_text_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in tracked_texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == [], f"a tracked file names {what}"


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a package registry's host", "https://" + "py" + "pi.org/simple"),
        ("a path of one machine", "see /" + "home/ann/iomsim"),
        ("a path of one machine", "'/" + "work/main'"),
        ("a folder outside the project", "from ../" + "shared/notes.md"),
    ],
)
def test_the_patterns_catch_what_they_are_for(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line)


@pytest.mark.parametrize("line", ["https://example.org/work/report", "$HOME/work/x", "~/.pyenv/versions", "a/work/b"])
def test_the_patterns_let_others_pass(line: str) -> None:
    assert not any(re.search(pattern, line) for pattern in FORBIDDEN.values())


def test_constraints_are_exact_versions_only() -> None:
    for line in constraints():
        assert [specifier.operator for specifier in line.specifier] == ["=="], line
        assert line.url is None, line


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_constraints_name_each_requirement_once(python: str) -> None:
    def canonical(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    environment = {"python_version": python}
    names = [canonical(line.name) for line in constraints() if line.marker is None or line.marker.evaluate(environment)]
    assert len(names) == len(set(names))
    wanted = {canonical(Requirement(line).name) for line in requires("iomsim") or []}
    assert wanted <= set(names)


@pytest.mark.parametrize(("python", "series"), [("3.11", "3.3."), ("3.12", "3.5."), ("3.13", "3.5.")])
def test_both_series_of_mesa_are_checked(python: str, series: str) -> None:
    (mesa,) = (
        line
        for line in constraints()
        if line.name == "mesa" and (line.marker is None or line.marker.evaluate({"python_version": python}))
    )
    assert str(mesa.specifier).startswith(f"=={series}")


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    ours = {name for name in tracked_texts() if name.startswith(tuple(f"{package}/" for package in PACKAGES))}
    assert ours <= packed
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == set(PACKAGES)


@pytest.mark.jit_off
def test_the_jit_is_off_exactly_when_asked() -> None:
    @numba.njit()
    def double(number: int) -> int:
        return 2 * number

    assert isinstance(double, types.FunctionType) == (os.environ.get("NUMBA_DISABLE_JIT", "0") != "0")
    assert double(21) == 42
