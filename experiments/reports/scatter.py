"""Draw points that have a name and a range each way; handed its axes, it loads no Matplotlib."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARGIN = 0.12  # of the axes, so that names at the edge are whole
# Points from a dot to its name: near ones first, then further off, where a line leads to the dot.
_PLACES = tuple(
    (right, up, "left" if right > 0 else "right")
    for reach in (1, 3, 5)
    for right, up in (
        (6 * reach, 5 * reach),
        (6 * reach, -9 * reach),
        (-6 * reach, 5 * reach),
        (-6 * reach, -9 * reach),
    )
)
_ACROSS, _DOWN = 340.0, 300.0  # points that axes are wide and high, about
_LETTER, _NAME = 5.5, 10.0  # points: a letter's width, a name's height
_DOT = 4.0  # points

Box = tuple[float, float, float, float]  # left, right, bottom, top


@dataclass(frozen=True)
class Point:
    """A named point, with its range along each axis where that is finite."""

    label: str
    x: float
    y: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    style: int = 0


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[1], other[1]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[2], other[2])
    return max(0.0, wide) * max(0.0, high)


def _box(x: float, y: float, letters: int, place: tuple[int, int, str]) -> Box:
    """Return where a name of so many letters lies beside a dot, in points."""
    right, up, side = place
    left = x + right if side == "left" else x + right - _LETTER * letters
    return left, left + _LETTER * letters, y + up, y + up + _NAME


def _apart(points: Sequence[Point], axes: "Axes") -> list[tuple[int, int, str]]:
    """Return where each point's name stands, so that names keep off names and dots as far as they can."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    dots = [
        (_ACROSS * (point.x - left) / (right - left), _DOWN * (point.y - bottom) / (top - bottom)) for point in points
    ]
    boxes: list[Box] = [(x - _DOT, x + _DOT, y - _DOT, y + _DOT) for x, y in dots]
    found = []
    for (x, y), point in zip(dots, points, strict=True):
        tried = [(place, _box(x, y, len(point.label), place)) for place in _PLACES]
        place, box = min(tried, key=lambda one: sum(_overlap(one[1], other) for other in boxes))
        boxes.append(box)
        found.append(place)
    return found


def draw_points(
    axes: "Axes", points: Sequence[Point], colours: Sequence[str], markers: Sequence[str], *, from_zero: bool = True
) -> None:
    """Draw points with their ranges, names beside them, and lines at nil: else only where the points reach it."""
    if from_zero:
        axes.axhline(0, color="0.25", linewidth=0.9)
        axes.axvline(0, color="0.25", linewidth=0.9)
    for point in points:
        colour = colours[point.style % len(colours)]
        if all(map(math.isfinite, (*point.x_range, *point.y_range))):
            axes.hlines(point.y, *point.x_range, color=colour, linewidth=0.9, alpha=0.45)
            axes.vlines(point.x, *point.y_range, color=colour, linewidth=0.9, alpha=0.45)
        axes.plot(
            point.x, point.y, linestyle="none", color=colour, markeredgecolor="white", markeredgewidth=0.6,
            marker=markers[point.style % len(markers)], markersize=7,
        )  # fmt: skip
    axes.margins(_MARGIN)
    axes.autoscale_view()
    if not from_zero:
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        if bottom < 0 < top:
            axes.axhline(0, color="0.25", linewidth=0.9)
        if left < 0 < right:
            axes.axvline(0, color="0.25", linewidth=0.9)
    for (right, up, side), point in zip(_apart(points, axes), points, strict=True):
        axes.annotate(
            point.label, (point.x, point.y), xytext=(right, up), textcoords="offset points", fontsize=8.5, ha=side,
            arrowprops={"arrowstyle": "-", "color": "0.4", "linewidth": 0.6, "shrinkA": 0.0, "shrinkB": 3.0},
        )  # fmt: skip
    axes.grid(color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)
