"""Say which kind of folder answers which question: to add a kind, write its file and name it here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from experiments.briefing.questions import Said

# Commands whose folders answer, each with a file of its name here; earlier ones stand first where several do as well.
KINDS = ("run", "compare", "assure", "optimise")


@dataclass(frozen=True)
class Kind:
    """How a folder of one command is read, what it is called, and what it answers."""

    read: Callable[[Path], Any]
    headline: Callable[[Any], str]  # of what was read
    answers: Mapping[str, Callable[[Any], Said]]  # the same, by the question's name


def kind_of(command: str) -> Kind:
    """Return the kind of a command's folders; its file is read only now, since some load much."""
    module = import_module(f"experiments.briefing.{command}")
    return Kind(module.read, module.headline, module.ANSWERS)
