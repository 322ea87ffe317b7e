"""Say what was found: in which futures something holds, and how sure that is."""

import json
import math
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.decisions.comparison.lines import in_columns
from experiments.discovery import wording
from experiments.discovery.found import Plain
from experiments.discovery.fresh import FOUND, FRESH
from experiments.discovery.wording import percent
from experiments.reports.folder import MANIFEST
from experiments.reports.lines import RECALLED_TOO_MUCH
from experiments.reports.numbers import place
from experiments.reports.numbers import plain as number

BOXES = "boxes.json"
_MOST_ROWS = 12  # limits that are printed; the report has all


@dataclass(frozen=True)
class Discovered:
    """What a folder says of a condition."""

    folder: Path
    manifest: dict[str, Any]
    found: Plain

    @classmethod
    def read(cls, folder: Path) -> "Discovered":
        """Read a folder that was written whole."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return cls(folder, manifest, json.loads((folder / BOXES).read_text(encoding="utf-8")))

    @property
    def question(self) -> str:
        """Return what is asked."""
        return f"In which futures is {self.manifest['when']}?"

    @property
    def is_tried(self) -> bool:
        """Say whether there were enough futures to look for a box in one half and try it on the other."""
        return self.found["box"] is not None

    @property
    def is_better(self) -> bool:
        """Say whether the box holds on the fresh half."""
        return self.is_tried and bool(self.found["box"]["limits"]) and bool(self.found["box"][FRESH]["is_better"])

    @property
    def is_recalled(self) -> bool:
        """Say whether more than a quarter of the scenarios' numbers are recalled, not read."""
        return bool(self.manifest["recalled_share"] > RECALLED_TOO_MUCH)

    @property
    def headline(self) -> str:
        """Return the sentence above the lines."""
        found, manifest = self.found, self.manifest
        share = percent(found["interest"] / found["futures"])
        runs = f"each the mean of {manifest['replicates']} replicate{'s' if manifest['replicates'] != 1 else ''}"
        return (
            f"Study {manifest['study']}: {manifest['when']} in {found['interest']:,} of {found['futures']:,} futures "
            f"({share}), {runs}."
        )

    @cached_property
    def sentences(self) -> list[str]:
        """Return the answer in a few sentences."""
        if not self.is_tried:
            return [wording.too_few(self.found)]
        box = self.found["box"]
        if not box["limits"]:
            return [wording.NOTHING_HOLDS]
        return [wording.inside(box), wording.covered(box)] if self.is_better else [wording.not_better(box)]

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """Return a header and the limits, the surest first."""
        found: list[tuple[str, ...]] = [
            ("", "in the box", "explored", "unit", "quasi-p, where found", "quasi-p, fresh")
        ]
        for row in self.found["box"]["limits"] if self.is_tried else ():
            limit = row["limit"]
            name = limit["factor"]
            found.append((
                name, self.limited(limit), self.explored(name), self.found["factors"][name]["unit"],
                wording.quasi(row[FOUND]), wording.quasi(row[FRESH]),
            ))  # fmt: skip
        return found

    def ends(self, limit: dict[str, Any]) -> tuple[float | None, float | None]:
        """Return the ends of a limit, of a whole number drawn in to the values it holds."""
        low, high = limit["low"], limit["high"]
        if self.found["factors"][limit["factor"]]["whole"]:
            low, high = None if low is None else math.ceil(low), None if high is None else math.floor(high)
        return low, high

    def limited(self, limit: dict[str, Any]) -> str:
        """Write what a box holds of a factor."""
        if limit["among"]:
            return ", ".join(limit["among"])
        at = self._place(limit["factor"])
        low, high = (None if end is None else number(end, at) for end in self.ends(limit))
        if low is None or high is None:
            return f"at most {high}" if low is None else f"{low} or more"
        return f"{low} to {high}"

    def _place(self, name: str) -> int | None:
        """Return the power of ten in which a factor's values are written: about a hundredth of its range."""
        factor = self.found["factors"][name]
        if factor["whole"]:
            return 0
        return None if (found := place(factor["low"], factor["high"])) is None else found - 1

    def explored(self, name: str) -> str:
        """Write how far a factor was explored."""
        factor = self.found["factors"][name]
        if "names" in factor:
            return ", ".join(factor["names"])
        at = self._place(name)
        return f"{number(factor['low'], at)} to {number(factor['high'], at)}"

    @property
    def shown(self) -> list[tuple[str, ...]]:
        """Return the table that stands above all: none where no box is better."""
        return self.rows if self.is_better else []

    @property
    def lines(self) -> list[str]:
        """Return what is printed."""
        rows = self.shown
        more = len(rows) - 1 - _MOST_ROWS
        return [
            self.headline,
            *self.sentences,
            *(in_columns(rows[: _MOST_ROWS + 1]) if rows else ()),
            *([f"… and {more} more limits, in the report."] if more > 0 else ()),
            *self.warnings,
        ]

    @cached_property
    def warnings(self) -> list[str]:
        """Return what a reader must know before using the box."""
        asked = [] if self.found["asked"]["box"] is None else [wording.BY_NUMBER]
        recalled = [wording.RECALLED] if self.is_recalled else []
        return [*self.found["left_out"], wording.NO_CHANCES, *asked, *recalled]

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Return the answer as plain data for JSON."""
        return {
            "command": "discover",
            "version": version("iomsim"),
            "question": self.question,
            "answer": " ".join(self.sentences),
            "populations": {},
            "parts": [],
            "discovery": {
                "when": self.manifest["when"],
                **{name: self.found[name] for name in ("futures", "interest")},
                "is_better": self.is_better,
                "limits": [self._plain(row) for row in self.found["box"]["limits"]] if self.is_tried else [],
                **{half: self.found["box"][half] if self.is_tried else None for half in (FOUND, FRESH)},
            },
            "assumed_share": self.manifest["assumed_share"],
            "warnings": self.warnings,
        }

    def _plain(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a limit as plain data."""
        limit = row["limit"]
        low, high = self.ends(limit)
        return {
            "factor": limit["factor"],
            "unit": self.found["factors"][limit["factor"]]["unit"],
            "low": low,
            "high": high,
            "among": limit["among"],
            **{f"quasi_p_{half}": row[half] for half in (FOUND, FRESH)},
        }
