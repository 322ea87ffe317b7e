"""What kernels are made of: plain arithmetic in a written order, no allocation, no C library."""

import ast
import re
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from live import live_values
from runs import lived

from sim.engine import run
from sim.kernel import _OPTIONS
from sim.people import COLUMNS, allocate, bytes_each
from sim.scans import listed

ROOT = Path(__file__).resolve().parents[1]
KERNEL_FILES = [
    *sorted((ROOT / "sim" / "processes").glob("*.py")),
    *(
        ROOT / "sim" / f"{name}.py"
        for name in ("engine", "events", "population", "rates", "scans", "scores", "status", "draws")
    ),
]
# Reference counting, and functions of the C library whose last bit may differ between machines.
FOREIGN = r"\b_?(NRT_\w+|exp2?f?|expm1|log(2|10|1p)?f?|powf?|sinf?|cosf?|tanf?|sqrtf|cbrt|tgamma|lgamma|erfc?)\b"
VECTORISED = r"__svml_\w+|_ZGV\w+"


def undefined_symbols(code: bytes) -> set[str]:
    """The names that an object file (ELF, 64 bits, little-endian) takes from elsewhere."""
    (sections,) = struct.unpack_from("<Q", code, 0x28)
    size, count = struct.unpack_from("<HH", code, 0x3A)
    headers = [struct.unpack_from("<IIQQQQIIQQ", code, sections + size * k) for k in range(count)]
    found = set()
    for header in headers:
        if header[1] != SYMBOL_TABLE:
            continue
        strings = headers[header[6]][4]
        for at in range(header[4], header[4] + header[5], 24):
            name, _, _, section = struct.unpack_from("<IBBH", code, at)
            if name and section == 0:
                found.add(code[strings + name : code.index(b"\0", strings + name)].decode())
    return found


SYMBOL_TABLE = 2


@pytest.mark.skipif(sys.platform != "linux", reason="compiled code is read as Linux writes it")
def test_the_compiled_run_takes_nothing_from_the_c_library_and_counts_no_references() -> None:
    lived(live_values(0))
    called: Any = run
    folder = Path(called.stats.cache_path)
    newest = max(folder.glob("engine.run-*.nbc"), key=lambda path: path.stat().st_mtime).read_bytes()
    names = undefined_symbols(newest[newest.index(b"\x7fELF") :])
    assert names, "even the plainest code takes something from elsewhere"
    assert sorted(name for name in names if re.fullmatch(FOREIGN, name) or re.fullmatch(VECTORISED, name)) == []


@pytest.mark.parametrize("name", ["NRT_incref", "NRT_decref", "exp", "log", "pow", "sin", "expf", "_exp"])
def test_the_pattern_catches_foreign_names(name: str) -> None:
    assert re.fullmatch(FOREIGN, name)


@pytest.mark.parametrize("name", ["ldexp", "_ZN3sim10elementary3exp", "offence_points", "explained"])
def test_the_pattern_lets_our_own_pass(name: str) -> None:
    assert not re.fullmatch(FOREIGN, name)


def test_kernels_are_compiled_without_shortcuts() -> None:
    assert _OPTIONS["_nrt"] is False
    assert not _OPTIONS.get("fastmath")
    assert not _OPTIONS.get("parallel")
    assert _OPTIONS["error_model"] == "numpy"


@pytest.mark.parametrize("path", KERNEL_FILES, ids=lambda path: path.stem)
def test_kernels_use_plain_arithmetic(path: Path) -> None:
    wrong = []
    for function in ast.walk(ast.parse(path.read_text())):
        if not isinstance(function, ast.FunctionDef):
            continue
        if not any(isinstance(d, ast.Name) and d.id in {"kernel", "hot", "inlined"} for d in function.decorator_list):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                called = f"{node.value.id}.{node.attr}"
                if node.value.id in ("np", "math") and not re.fullmatch(
                    r"np\.(u?int(8|16|32|64)|float64|floor)|math\.(floor|ldexp)", called
                ):
                    wrong.append(f"{function.name}: {called}")
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
                wrong.append(f"{function.name}: a power")
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("sum", "sorted", "pow", "float"):
                wrong.append(f"{function.name}: {ast.unparse(node.func)}")
    assert wrong == []


@pytest.mark.jit_off
@pytest.mark.parametrize("n", [255, 256, 257, 1000])
def test_a_list_of_more_hits_than_a_byte_holds_is_whole(n: int) -> None:
    hit = np.ones(n + 8, np.uint8)
    hit[n:] = 0
    rows = np.zeros(n + 8, np.int32)
    assert listed(hit, n, rows) == n
    assert rows[:n].tolist() == list(range(n))
    hit[::2] = 0
    assert listed(hit, n, rows) == n // 2


def test_a_row_holds_what_the_table_of_columns_says() -> None:
    n = {"needs": 3, "services": 2}
    people = allocate(4, n)
    assert people._fields == tuple(column.name for column in COLUMNS)
    for column in COLUMNS:
        array: Any = getattr(people, column.name)
        assert array.dtype == np.dtype(column.dtype)
        assert (array == column.start).all()
        assert array.flags.c_contiguous
    assert bytes_each(n) == sum(array.nbytes for array in people) / 4
