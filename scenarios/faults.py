"""Say what is wrong with a scenario: every fault at once, a sentence for each."""

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_LONGEST = 60  # characters of a value that a sentence repeats


@dataclass(frozen=True, order=True)
class Origin:
    """Where a value was written: the file as a person would name it, and the line where known."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where."""

    origin: Origin
    sentence: str

    def __str__(self) -> str:
        place = self.origin.file if self.origin.line is None else f"{self.origin.file}, line {self.origin.line}"
        return f"{place}: {self.sentence}"


class ScenarioError(ValueError):
    """A scenario can't be used; ``faults`` says why, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def said(value: Any) -> str:
    """Write a value as it would stand in a file, shortened where it is long."""
    if isinstance(value, str | bool | list | dict | int | None):
        text = json.dumps(value, default=str, ensure_ascii=False)
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the clause that names the nearest right word, or what there is where none is near."""
    words = list(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    if close:
        return f"; the nearest right one is {close[0]}"
    if 0 < len(words) <= 12:  # noqa: PLR2004 - more names than this make no sentence
        return f"; there are {', '.join(words)}"
    return ""
