"""Who may import whom: held by walking the imports."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("sim", "scenarios", "calibration", "experiments")
# What each package may import of ours, besides itself.
MAY = {
    "sim": set(),
    "scenarios": {"sim"},
    "calibration": {"sim", "scenarios"},
    "experiments": {"sim", "scenarios"},
}
# Handed a scenario by name or path, the Mesa model loads it: the one import upward, inside that call.
EXCEPTION = ("sim/model.py", "scenarios")
# The only files that may import a library.
ONLY = {
    "mesa": ("sim/model.py",),
    "matplotlib": ("experiments/reports/figures.py", "calibration/zero_effect.py"),
    "SALib": ("experiments/sensitivity.py", "experiments/sensitivity/"),
    "ema_workbench": ("experiments/discovery/",),
    "pymoo": ("experiments/discovery/",),
    "streamlit": ("experiments/app.py", "experiments/app/"),
    "pydantic": ("scenarios/",),
    "typer": ("experiments/cli.py", "experiments/commands/"),
    "scipy": ("sim/distributions.py", "experiments/", "calibration/"),
    "numba": ("sim/kernel.py", "sim/groups.py"),
    "xlsxwriter": ("experiments/reports/workbook.py",),
    "weasyprint": ("experiments/briefing/pdf.py",),
}
# Lower layers first; a file of ``sim`` imports from its own layer or below. Processes don't import each other.
LAYERS = (
    {"kernel", "outcomes", "parameters", "payers"},
    {"elementary", "streams", "scenario", "groups", "heaps"},
    {"distributions", "draws"},
    {"held", "state", "people", "events", "tables", "scans", "knowledge"},
    {"rates", "counts"},
    {"status", "money", "arms"},
    {"processes", "measures", "spread"},
    {"lives", "population", "engine", "results", "scores", "selection", "tabulate", "threads"},
    {"pools"},
    {"courses"},
    {"replicate"},
    {"model"},
)
# Loaded by everything, and plain: no array library.
LIGHT_ROOTS = ("sim", "scenarios", "calibration", "experiments", "sim.parameters", "sim.outcomes")


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@cache
def imports(path: Path) -> tuple[tuple[str, bool], ...]:
    """Every module a file imports, and whether at its top."""

    def found(node: ast.AST, *, top: bool) -> Iterator[tuple[str, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                continue
            if isinstance(child, ast.Import):
                yield from ((alias.name, top) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}: imports are absolute"
                module = child.module or ""
                yield from ((f"{module}.{alias.name}", top) for alias in child.names)
            inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from found(child, top=top and not inner)

    return tuple(found(ast.parse(path.read_text()), top=True))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    wrong = [
        f"{shown(path)} imports {name}"
        for path in files(package)
        for name, top in imports(path)
        if (root := name.split(".")[0]) in PACKAGES
        and root != package
        and root not in MAY[package]
        and not ((shown(path), root) == EXCEPTION and not top)
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    wrong = [
        shown(path)
        for package in PACKAGES
        for path in files(package)
        if any(name.split(".")[0] == library for name, _ in imports(path)) and not shown(path).startswith(ONLY[library])
    ]
    assert wrong == []


def layer_of(module: str) -> int:
    """The layer of a module of ``sim``, by its dotted name without ``sim``."""
    return next(k for k, names in enumerate(LAYERS) if module.split(".", maxsplit=1)[0] in names)


def modules_of_sim(path: Path) -> list[str]:
    """The modules of ``sim`` that a file imports, without ``sim``."""
    known = {shown(one).removeprefix("sim/").removesuffix(".py").replace("/", ".") for one in files("sim")}
    found = []
    for name, _ in imports(path):
        parts = name.split(".")
        if parts[0] == "sim":
            longest = next((n for n in range(len(parts), 1, -1) if ".".join(parts[1:n]) in known), 0)
            if longest:
                found.append(".".join(parts[1:longest]))
    return found


def test_every_file_of_sim_has_its_layer() -> None:
    names = {shown(path).split("/")[1].removesuffix(".py") for path in files("sim")} - {"__init__"}
    assert names <= set().union(*LAYERS)


def test_sim_imports_downward() -> None:
    wrong = []
    for path in files("sim"):
        own = shown(path).removeprefix("sim/").removesuffix(".py").replace("/", ".")
        if own.endswith("__init__"):
            continue
        wrong += [f"{own} imports {other}" for other in modules_of_sim(path) if layer_of(other) > layer_of(own)]
    assert wrong == []


# A process is handed what it needs by the week; only these share a formula.
SHARED_PROCESSES: dict[str, set[str]] = {}


def test_processes_do_not_import_each_other() -> None:
    wrong = []
    for path in files("sim/processes"):
        others = {name for name in modules_of_sim(path) if name.startswith("processes.")}
        if others - SHARED_PROCESSES.get(path.stem, set()):
            wrong.append(f"{path.stem} imports {sorted(others)}")
    assert wrong == []


def test_kernels_know_no_files_and_no_names() -> None:
    # Nothing under the tables opens a file, prints, or reads a scenario by name.
    kernels = [*files("sim/processes"), *(ROOT / "sim" / f"{n}.py" for n in ("engine", "rates", "scans", "status"))]
    for path in kernels:
        roots = {name.split(".")[0] for name, _ in imports(path)}
        assert roots <= {"sim", "typing", "numpy", "math"}, path
        modules = set(modules_of_sim(path))
        assert not modules & {"scenario", "pools", "courses", "replicate", "knowledge", "distributions"}, path


def test_nobody_outside_sim_reaches_into_a_process() -> None:
    wrong = [
        f"{shown(path)} imports {name}"
        for package in PACKAGES[1:]
        for path in files(package)
        for name, _ in imports(path)
        if name.startswith(("sim.processes", "sim.engine", "sim.status", "sim.rates", "sim.scans", "sim.kernel"))
    ]
    assert wrong == []


@pytest.mark.parametrize("module", LIGHT_ROOTS)
def test_a_root_is_light(module: str) -> None:
    heavy = "{'numpy', 'numba', 'pandas', 'pydantic', 'mesa', 'matplotlib', 'scipy'}"
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_root_offers_no_more_than_a_dozen_names(package: str) -> None:
    tree = ast.parse((ROOT / package / "__init__.py").read_text())
    offered = [
        len(node.value.elts)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "__all__"
        and isinstance(node.value, ast.List | ast.Tuple)
    ]
    assert sum(offered) <= 12


def test_the_walk_sees_an_import_upward(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("import mesa\ndef f():\n    from scenarios import load\n")
    assert imports(bad) == (("mesa", True), ("scenarios.load", False))
