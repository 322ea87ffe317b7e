"""Read a condition on outcomes, such as ``harm_css[high-harm] < harm_css[prolific]``, and say where it holds.

A condition compares sums of outcomes and numbers (``+ - * /``, brackets) by ``< <= > >=``, and joins
comparisons by ``and``, ``or``, ``not``. ``[scenario]`` after an outcome says whose it is. Nothing that is
typed is run as code: the words are told apart here, and only what stands above is known.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenarios.faults import nearest

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_WORDS = ("and", "or", "not")
_NUMBER = re.compile(r"(\d[\d,]*(\.\d+)?|\.\d+)([eE][+-]?\d+)?")
_NAME = re.compile(r"[A-Za-z_][\w.:@]*")
_SIGN = re.compile(r"<=|>=|[-+*/()<>]")
_WITHIN = 40  # brackets in brackets
_SHAPE = "a condition such as harm_css < 0, or harm_css[one] < harm_css[other]"

Where = tuple[str, str]  # outcome, scenario (empty: the point's own)
Values = Mapping[Where, Any]  # of each future
_Part = Callable[[Values], Any]


class ConditionError(ValueError):
    """What was typed is no condition on the outcomes there are; its text is a sentence."""


@dataclass(frozen=True)
class Condition:
    """A condition that was read: its text, and the outcomes that it needs."""

    text: str
    needs: tuple[Where, ...]
    _holds: _Part

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Return the scenarios that it names, in order; none where it is on each point by itself."""
        return tuple(dict.fromkeys(scenario for _, scenario in self.needs if scenario))

    def holds(self, values: Values) -> Any:
        """Return where it holds: of each future, true or false."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self._holds(values), bool)


def read(text: str, outcomes: Sequence[str], scenarios: Sequence[str]) -> Condition:
    """Read a condition on some outcomes of some scenarios.

    Raises ConditionError where it is none.
    """
    reader = _Reader(text, outcomes, scenarios)
    found = reader.whole()
    needs = tuple(dict.fromkeys(reader.needs))
    if not needs:
        message = f"{text!r} names no outcome; expected {_SHAPE}"
        raise ConditionError(message)
    bare = [outcome for outcome, scenario in needs if not scenario]
    if bare and len(bare) < len(needs):
        message = f"{bare[0]} has no [scenario] and another outcome has one; expected one with each, or with none"
        raise ConditionError(message)
    return Condition(text.strip(), needs, found)


class _Reader:
    """Reads a condition from the left, a word at a time."""

    def __init__(self, text: str, outcomes: Sequence[str], scenarios: Sequence[str]) -> None:
        self.text, self.outcomes, self.scenarios = text, sorted(outcomes, key=len, reverse=True), scenarios
        self.needs: list[Where] = []
        self.words = list(self._split())
        self.at = self.within = 0

    def _split(self) -> list[tuple[str, Any]]:
        """Return the words: each a kind (name, number, sign, word) and what it is."""
        found: list[tuple[str, Any]] = []
        rest = self.text.lstrip()
        while rest:
            kind, word, length = self._word(rest)
            found.append((kind, word))
            rest = rest[length:].lstrip()
        return found

    def _word(self, rest: str) -> tuple[str, Any, int]:
        for name in self.outcomes:  # the longest first: a population's name may hold a hyphen
            if rest.startswith(name) and not re.match(r"[\w.:@]", rest[len(name) :]):
                scenario, length = self._scenario(name, rest[len(name) :])
                return "name", (name, scenario), len(name) + length
        if match := _SIGN.match(rest):
            return "sign", match[0], match.end()
        if match := _NUMBER.match(rest):
            return "number", float(match[0].replace(",", "")), match.end()
        if (match := _NAME.match(rest)) and match[0] in _WORDS:
            return "word", match[0], match.end()
        if match:
            message = f"no outcome of the study is called {match[0]}{nearest(match[0], self.outcomes)}"
            raise ConditionError(message)
        message = f"{rest[0]!r} has no place in a condition; expected {_SHAPE}"
        raise ConditionError(message)

    def _scenario(self, name: str, rest: str) -> tuple[str, int]:
        """Return the scenario in square brackets after an outcome, and how many letters that took."""
        if not rest.startswith("["):
            return "", 0
        scenario, closed, _ = rest[1:].partition("]")
        if not closed:
            message = f"the square bracket after {name} is not closed; expected {name}[scenario]"
            raise ConditionError(message)
        if (scenario := scenario.strip()) not in self.scenarios:
            message = f"no scenario of the study is called {scenario}{nearest(scenario, list(self.scenarios))}"
            raise ConditionError(message)
        return scenario, rest.index("]") + 1

    def _next(self, kind: str, among: Sequence[str]) -> str:
        """Take the next word where it is one of some; else nothing."""
        if self.at < len(self.words) and self.words[self.at] in {(kind, word) for word in among}:
            self.at += 1
            return str(self.words[self.at - 1][1])
        return ""

    def whole(self) -> _Part:
        """Read all of it."""
        found = self._either()
        if self.at < len(self.words):
            raise self._fault()
        return found

    def _fault(self) -> ConditionError:
        if self.at >= len(self.words):
            return ConditionError(f"{self.text.strip()!r} ends too early; expected {_SHAPE}")
        kind, word = self.words[self.at]
        shown = word[0] if kind == "name" else f"{word:g}" if kind == "number" else word
        return ConditionError(f"{shown!r} is not in its place in {self.text.strip()!r}; expected {_SHAPE}")

    def _either(self) -> _Part:
        found = self._both()
        while self._next("word", ("or",)):
            found = _joined(operator.or_, found, self._both())
        return found

    def _both(self) -> _Part:
        found = self._single()
        while self._next("word", ("and",)):
            found = _joined(operator.and_, found, self._single())
        return found

    def _single(self) -> _Part:
        """Read a comparison, or a condition in brackets, or what is not to hold."""
        if self._next("word", ("not",)):
            inner = self._deeper(self._single)
            return lambda values: ~np.asarray(inner(values), bool)
        if not self._is_bracketed():
            return self._comparison()
        self.at += 1
        found = self._deeper(self._either)
        if not self._next("sign", (")",)):
            raise self._fault()
        return found

    def _is_bracketed(self) -> bool:
        """Say whether a bracket opens here that holds a comparison: a condition's, and not a sum's."""
        depth = 0
        for kind, word in self.words[self.at :]:
            if kind == "sign":
                depth += {"(": 1, ")": -1}.get(word, 0)
            if depth == 0:
                return False
            if kind == "word" or (kind == "sign" and word in _COMPARISONS):
                return True
        return False

    def _deeper(self, read_one: Callable[[], _Part]) -> _Part:
        self.within += 1
        if self.within > _WITHIN:
            message = f"a condition has more than {_WITHIN} brackets in brackets; expected fewer"
            raise ConditionError(message)
        found = read_one()
        self.within -= 1
        return found

    def _comparison(self) -> _Part:
        left = self._sum()
        if not (sign := self._next("sign", tuple(_COMPARISONS))):
            raise self._fault()
        return _joined(_COMPARISONS[sign], left, self._sum())

    def _sum(self) -> _Part:
        found = self._product()
        while sign := self._next("sign", ("+", "-")):
            found = _joined(_ARITHMETIC[sign], found, self._product())
        return found

    def _product(self) -> _Part:
        found = self._term()
        while sign := self._next("sign", ("*", "/")):
            found = _joined(_ARITHMETIC[sign], found, self._term())
        return found

    def _term(self) -> _Part:
        if self._next("sign", ("-",)):
            inner = self._deeper(self._term)
            return lambda values: -inner(values)
        if self._next("sign", ("(",)):
            found = self._deeper(self._sum)
            if not self._next("sign", (")",)):
                raise self._fault()
            return found
        if self.at >= len(self.words) or self.words[self.at][0] not in {"name", "number"}:
            raise self._fault()
        kind, word = self.words[self.at]
        self.at += 1
        if kind == "number":
            return lambda _: word
        self.needs.append(word)
        return lambda values: values[word]


def _joined(by: Callable[[Any, Any], Any], left: _Part, right: _Part) -> _Part:
    return lambda values: by(left(values), right(values))
