"""Describe what a run takes: a scenario, frozen and plain."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Values = dict[str, Any]


@lru_cache(maxsize=64)
def _parsed(text: str) -> Values:
    parsed: Values = json.loads(text)
    return parsed


@dataclass(frozen=True)
class Scenario:
    """A resolved scenario: every value, and which of them are uncertain.

    It is frozen, hashable and not iterable. ``text`` is canonical JSON of ``values`` (sections,
    lists by name, ``changes``) and ``uncertain`` (rows of path, distribution, value, low, high).
    ``provenance`` is for readers (origin, grade, source of each value); no run reads it.
    """

    name: str
    text: str
    provenance: str = field(default="{}", compare=False, repr=False)

    @classmethod
    def make(
        cls, name: str, values: Values, uncertain: list[list[Any]], provenance: Values | None = None
    ) -> "Scenario":
        """Freeze values and uncertain rows into a scenario."""
        text = json.dumps({"values": values, "uncertain": uncertain}, separators=(",", ":"))
        return cls(name, text, json.dumps(provenance or {}))

    @property
    def values(self) -> Values:
        """Every value, as nested dicts (shared: do not change it)."""
        found: Values = _parsed(self.text)["values"]
        return found

    @property
    def uncertain(self) -> list[list[Any]]:
        """Rows of path, distribution, value, low, high."""
        rows: list[list[Any]] = _parsed(self.text)["uncertain"]
        return rows

    @property
    def evidence(self) -> Values:
        """Origin, grade, source and range by path."""
        found: Values = json.loads(self.provenance)
        return found
