"""Draw a table of numbers as shades, each with its number in it; handed its axes, it loads no Matplotlib."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DARK = 0.6  # of the darkest shade: above it, words are white
_LETTERS = 16  # of a column's name before it goes on to the next line


@dataclass(frozen=True)
class Heat:
    """Numbers from 0 to 1, row by column; faint ones are hatched in the place of their shade."""

    columns: Sequence[str]
    values: Sequence[Sequence[float]]  # by row of the panel, then column
    words: Sequence[Sequence[str]]
    faint: Sequence[Sequence[bool]]


def draw_heat(axes: "Axes", rows: Sequence[str], heat: Heat) -> None:
    """Draw the shades, the numbers in them, and the names about them; faint ones have no shade but hatching."""
    values = np.where(np.array(heat.faint), 0.0, np.array(heat.values, np.float64))
    axes.pcolormesh(np.clip(np.nan_to_num(values), 0.0, 1.0), cmap="Blues", vmin=0.0, vmax=1.0, edgecolors="white")
    for k, (words, faint) in enumerate(zip(heat.words, heat.faint, strict=True)):
        for j, (word, is_faint) in enumerate(zip(words, faint, strict=True)):
            colour = "white" if values[k, j] > _DARK else "black"
            axes.text(
                j + 0.5, k + 0.5, word, ha="center", va="center", fontsize=8,
                color="0.35" if is_faint else colour, style="italic" if is_faint else "normal",
            )  # fmt: skip
            if is_faint:
                axes.fill_between([j, j + 1], k, k + 1, facecolor="none", edgecolor="0.8", hatch="////", linewidth=0.0)
    axes.set_xticks(np.arange(len(heat.columns)) + 0.5, [textwrap.fill(name, _LETTERS) for name in heat.columns])
    axes.set_yticks(np.arange(len(rows)) + 0.5, list(rows))
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.set_ylim(len(rows), 0)
    for spine in axes.spines.values():
        spine.set_visible(False)
