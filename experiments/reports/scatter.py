"""Draw points that have a name and a range each way; handed its axes, it loads no Matplotlib."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARGIN = 0.12  # of the axes, so that names at the edge are whole
_ABOVE, _BELOW = 5, -12  # points from a point to its name: by turns, so that neighbours keep apart


@dataclass(frozen=True)
class Point:
    """A named point, with its range along each axis where that is finite."""

    label: str
    x: float
    y: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    style: int = 0


def draw_points(axes: "Axes", points: Sequence[Point], colours: Sequence[str], markers: Sequence[str]) -> None:
    """Draw points with their ranges, names beside them, and lines at nil."""
    axes.axhline(0, color="0.25", linewidth=0.9)
    axes.axvline(0, color="0.25", linewidth=0.9)
    for k, point in enumerate(sorted(points, key=lambda point: (point.x, point.y))):
        colour = colours[point.style % len(colours)]
        if all(map(math.isfinite, (*point.x_range, *point.y_range))):
            axes.hlines(point.y, *point.x_range, color=colour, linewidth=0.9, alpha=0.45)
            axes.vlines(point.x, *point.y_range, color=colour, linewidth=0.9, alpha=0.45)
        axes.plot(
            point.x, point.y, linestyle="none", color=colour, markeredgecolor="white", markeredgewidth=0.6,
            marker=markers[point.style % len(markers)], markersize=7,
        )  # fmt: skip
        axes.annotate(
            point.label, (point.x, point.y), xytext=(6, _ABOVE if k % 2 else _BELOW), textcoords="offset points",
            fontsize=8.5,
        )  # fmt: skip
    axes.margins(_MARGIN)
    axes.grid(color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)
