"""Draw a bar with its range for each named row, in kinds; handed its axes, it loads no Matplotlib."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LETTERS = 24  # of a row's name before it goes on to the next line


@dataclass(frozen=True)
class RangedBars:
    """A bar for each row from nil to its value, its range, and its kind: which of the kinds' names."""

    value: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    kind: Sequence[int]
    kinds: Sequence[str]


def _in_lines(name: str) -> str:
    """Return a name in lines; a path goes on to the next one behind a dot."""
    return textwrap.fill(name.replace(".", ". "), _LETTERS).replace(". ", ".")


def draw_ranged(
    axes: "Axes", rows: Sequence[str], bars: RangedBars, colours: Sequence[str], looks: Sequence[tuple[str, str]]
) -> None:
    """Draw the bars; ``looks`` are a hatching and a marker by kind, so that kinds differ in grey too."""
    kinds = np.array(bars.kind)
    for number, name in enumerate(bars.kinds):
        at = np.flatnonzero(kinds == number)
        if not len(at):
            continue
        value, low, high = (np.array(one, np.float64)[at] for one in (bars.value, bars.low, bars.high))
        hatch, marker = looks[number % len(looks)]
        axes.barh(
            at, value, height=0.62, color=colours[number % len(colours)], alpha=0.55, hatch=hatch, edgecolor="white",
            linewidth=0.6,
        )  # fmt: skip
        axes.hlines(at, low, high, color="0.15", linewidth=1.1)
        axes.plot(
            value, at, linestyle="none", marker=marker, markersize=6, color=colours[number % len(colours)],
            markeredgecolor="black", markeredgewidth=0.7, label=name,
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), [_in_lines(row) for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0, color="0.25", linewidth=0.9)
    axes.grid(axis="x", color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)
