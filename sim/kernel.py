"""Compile kernels, in one place, with one set of options.

A kernel knows arrays and numbers only. It allocates nothing (reference counting is off, which
is worth a factor of five to twenty-five), calls no libm function whose last bit may differ,
and gives the same bits interpreted (``NUMBA_DISABLE_JIT=1``).

Numba's cache does not notice an edit in another file, so the cache directory is named by a hash
of every source the kernels are made from and of the versions in use.
"""

import hashlib
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numpy as np
from numba.core.registry import CPUDispatcher

# Files that no kernel is made from: an edit in them leaves compiled code as good as it was.
_ABOVE = {
    "__init__",
    "counts",
    "knowledge",
    "measures",
    "model",
    "money",
    "parameters",
    "replicate",
    "results",
    "scenario",
    "spread",
    "tabulate",
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
    "nopython": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cfunc_wrapper": True,
}

_SETTINGS: Any = numba.config
if not _SETTINGS.DISABLE_JIT and not os.environ.get("NUMBA_CACHE_DIR"):
    _SETTINGS.CACHE_DIR = str(_cache_directory())


class Kernel(CPUDispatcher):
    """A compiled function that other kernels call at no cost, and Python at a little.

    To unpack hundreds of arrays for a call from Python takes Numba seconds to compile, forty
    times what the function itself takes. So that wrapper is left out, and compiled only for a
    function that Python does call.
    """

    _for_python: Any = None

    def __call__(self, *args: Any) -> Any:
        """Call the function from Python."""
        if self._for_python is None:
            function = self.py_func
            named = FunctionType(function.__code__, function.__globals__, function.__name__)
            # Numba keeps compiled code by name: the two must not take each other's.
            named.__qualname__ = f"{function.__qualname__}_for_python"
            named.__module__ = function.__module__
            self._for_python = CPUDispatcher(named, targetoptions=dict(_OPTIONS))
            self._for_python.enable_caching()
        return self._for_python(*args)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function as a kernel; interpreted when ``NUMBA_DISABLE_JIT`` is set."""
    if _SETTINGS.DISABLE_JIT:
        return function
    compiled = Kernel(function, targetoptions=_OPTIONS | {"no_cpython_wrapper": True})
    compiled.enable_caching()
    return compiled


def hot(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel whose machine code is put in place of every call to it.

    A call hands over each array of each group by value, some thousand words: nothing for what is
    done once a week, far too much for what is done for each person.
    """
    if _SETTINGS.DISABLE_JIT:
        return function
    compiled = Kernel(function, targetoptions=_OPTIONS | {"no_cpython_wrapper": True, "forceinline": True})
    compiled.enable_caching()
    return compiled


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that is pasted into its callers, so that their loops vectorise."""
    options = {key: value for key, value in _OPTIONS.items() if key != "nopython"}
    return numba.njit(inline="always", **options)(function)  # type: ignore[no-any-return]
