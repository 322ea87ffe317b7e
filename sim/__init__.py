"""Simulate an Integrated Offender Management scheme, week by week."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.held import Held
    from sim.model import IOMModel
    from sim.replicate import simulate
    from sim.results import Result
    from sim.scenario import Scenario

__all__ = ["Held", "IOMModel", "Result", "Scenario", "simulate"]

_HOMES = {
    "Held": "sim.held",
    "IOMModel": "sim.model",
    "Result": "sim.results",
    "Scenario": "sim.scenario",
    "simulate": "sim.replicate",
}


def __getattr__(name: str) -> Any:
    """Import a name of the package when it is first asked for.

    Raises AttributeError where the package has no such name.
    """
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    sentence = f"module 'sim' has no attribute {name!r}"
    raise AttributeError(sentence)
