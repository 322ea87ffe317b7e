"""Describe a scheme: read, check and explain scenarios and the evidence behind them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios import register
    from scenarios.loader import library_names, load, resolve

__all__ = ["library_names", "load", "register", "resolve"]


def __getattr__(name: str) -> Any:
    """Import a name of the package when it is first asked for.

    Raises AttributeError where the package has no such name.
    """
    if name == "register":
        return import_module("scenarios.register")
    if name in __all__:
        return getattr(import_module("scenarios.loader"), name)
    sentence = f"module 'scenarios' has no attribute {name!r}"
    raise AttributeError(sentence)
