"""Compile kernels, in one place, with one set of options.

A kernel knows arrays and numbers only. It allocates nothing (reference counting is off, which
is worth a factor of five to twenty-five), calls no libm function whose last bit may differ,
and gives the same bits interpreted (``NUMBA_DISABLE_JIT=1``).

Rows of people are unsigned (``np.uint64``) wherever a kernel hands them on: of a signed one the machine must ask
each time whether it counts from the end. They are an index and nothing else, since with a signed number numba would
make them floats.

Numba's cache does not notice an edit in another file, so the cache directory is named by a hash
of every source the kernels are made from and of the versions in use.
"""

import hashlib
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np

# Files that no kernel is made from: an edit in them leaves compiled code as good as it was.
_ABOVE = {
    "__init__",
    "arms",
    "counts",
    "courses",
    "held",
    "knowledge",
    "measures",
    "model",
    "money",
    "parameters",
    "payers",
    "pools",
    "replicate",
    "results",
    "scenario",
    "spread",
    "tabulate",
    "threads",
}


def _cache_directory() -> Path:
    """Return the directory for compiled code, named by what it was compiled from."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for source in sorted(root.rglob("*.py")):
        if source.stem in _ABOVE:
            continue
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    versions = (sys.version, numba.__version__, np.__version__, platform.machine())
    digest.update(repr(versions).encode())
    base = os.environ.get("IOMSIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    folder = Path(base) if base else Path.home() / ".cache"
    return folder / "iomsim" / digest.hexdigest()[:16]


_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cfunc_wrapper": True,
}

_SETTINGS: Any = numba.config
if not _SETTINGS.DISABLE_JIT and not os.environ.get("NUMBA_CACHE_DIR"):
    _SETTINGS.CACHE_DIR = str(_cache_directory())


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function as a kernel; interpreted when ``NUMBA_DISABLE_JIT`` is set."""
    return numba.njit(cache=True, **_OPTIONS)(function)  # type: ignore[no-any-return]


def hot(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel whose machine code is put in place of every call to it: for what each offence needs."""
    return numba.njit(cache=True, forceinline=True, **_OPTIONS)(function)  # type: ignore[no-any-return]


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that is pasted into its callers, so that their loops vectorise."""
    return numba.njit(inline="always", **_OPTIONS)(function)  # type: ignore[no-any-return]
