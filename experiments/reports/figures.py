"""Draw the report's pictures: lines with bands, and dots with ranges; the only file that loads Matplotlib.

Colours are Okabe and Ito's. Each series also has its own line style and marker, and bands their
own hatching, so that a picture reads in grey and to the colour-blind.
"""

import io
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation
from numpy.typing import NDArray

from experiments.reports.heat import Heat, draw_heat
from experiments.reports.numbers import MINUS
from experiments.reports.ranged import RangedBars, draw_ranged
from experiments.reports.scatter import Point, draw_points

Numbers = NDArray[np.float64]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 3)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
HATCHES = ("", "////", "\\\\\\\\", "....")

WIDTH = 9.6  # inches
_LABEL = 30  # characters of a label before it goes on to the next line
_TITLE = 92  # the same, of a panel as wide as the picture
_MOST_TICKS = 6
_HEADROOM = 1.06  # of the highest point of a line
_BELOW = 34 / 72  # inches from the axes to their legend: past the ticks and the axis's name
_THOUSAND = 1_000
_MILLION = 1_000_000
_FEW_LABELS = 10  # series, beyond which a legend takes less room in small print

_STYLE: Any = {
    "svg.hashsalt": "iomsim",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.formatter.useoffset": False,
    "legend.frameon": False,
    "hatch.linewidth": 0.4,
    "figure.dpi": 100.0,
    "savefig.dpi": 130.0,
}


@dataclass(frozen=True)
class Series:
    """A line over time, with its band where it has one."""

    label: str
    x: Numbers
    mean: Numbers
    low: Numbers | None = None
    high: Numbers | None = None
    style: int = 0


@dataclass(frozen=True)
class Dots:
    """A dot for each row: its mean, the whole range (thin) and the part of it that is knowledge (thick)."""

    label: str
    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    inner_low: Sequence[float] = ()
    inner_high: Sequence[float] = ()
    style: int = 0


@dataclass(frozen=True)
class Bars:
    """A bar for each row, from a start to an end, with words beside it: steps of a sum, one below the other."""

    start: Sequence[float]
    end: Sequence[float]
    words: Sequence[str]
    styles: Sequence[int]


@dataclass(frozen=True)
class Cloud:
    """A dot for each of many points, and a large mark at their mean."""

    label: str
    x: Numbers
    y: Numbers
    style: int = 0


@dataclass(frozen=True)
class Panel:
    """One set of axes: series over time, dots or bars over named rows, clouds, or named points."""

    title: str
    x_label: str
    y_label: str = ""
    series: Sequence[Series] = ()
    rows: Sequence[str] = ()
    dots: Sequence[Dots] = ()
    points: Sequence[Point] = ()
    from_zero: bool = True
    reach: tuple[float, float] | None = None  # ends of the axis of dots; as the dots need, if none
    bars: Bars | None = None  # in place of dots
    clouds: Sequence[Cloud] = ()
    slope: float | None = None  # of a dashed line through the clouds' nil
    mark: float | None = None  # where an upright line stands
    ranged: RangedBars | None = None  # in place of dots
    heat: Heat | None = None  # in place of dots


@dataclass(frozen=True)
class Picture:
    """Panels side by side, a caption that says how to read them, and words in place of the picture."""

    name: str
    title: str
    caption: str
    panels: Sequence[Panel]
    columns: int = 1
    files: tuple[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", (f"{self.name}.svg", f"{self.name}.png"))


def _number(value: float, _: Any = None) -> str:
    """Write an axis's number briefly."""
    for size, letter in ((_MILLION, "m"), (_THOUSAND * 10, "k")):
        if abs(value) >= size:
            scaled = value / (size if letter == "m" else _THOUSAND)
            return f"{scaled:,.6g}{letter}".replace("-", MINUS)
    return f"{value:,.6g}".replace("-", MINUS)


def _draw_series(axes: Axes, panel: Panel, columns: int) -> None:
    for series in panel.series:
        colour, line = COLOURS[series.style % len(COLOURS)], LINES[series.style % len(LINES)]
        if series.low is not None and series.high is not None:
            axes.fill_between(
                series.x, series.low, series.high, facecolor=colour, alpha=0.18,
                hatch=HATCHES[series.style % len(HATCHES)], edgecolor=colour, linewidth=0.0,
            )  # fmt: skip
        axes.plot(
            series.x, series.mean, color=colour, linestyle=line, linewidth=1.6, label=series.label,
            marker=MARKERS[series.style % len(MARKERS)], markersize=4, markevery=max(1, len(series.x) // 8),
        )  # fmt: skip
    if panel.from_zero:
        axes.set_ylim(bottom=0, top=_HEADROOM * axes.get_ylim()[1])
    axes.xaxis.set_major_locator(MaxNLocator(_MOST_TICKS + 3 - columns, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(_MOST_TICKS))
    axes.yaxis.set_major_formatter(FuncFormatter(_number))
    axes.xaxis.set_major_formatter(FuncFormatter(_number))
    axes.margins(x=0.01)
    axes.grid(axis="y", color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)


def _ranges(dots: Dots) -> list[tuple[Sequence[float], Sequence[float], float]]:
    """Return the ranges to draw with their line widths, the whole one first."""
    found = [(dots.low, dots.high, 1.0)]
    return [*found, (dots.inner_low, dots.inner_high, 3.2)] if len(dots.inner_low) else found


def _draw_dots(axes: Axes, panel: Panel, columns: int, *, named: bool) -> None:
    many = len(panel.dots)
    places = np.arange(len(panel.rows), dtype=np.float64)
    for number, dots in enumerate(panel.dots):
        colour = COLOURS[dots.style % len(COLOURS)]
        at = places + (number - (many - 1) / 2) * 0.26
        for low, high, width in _ranges(dots):
            axes.hlines(at, low, high, color=colour, linewidth=width)
        axes.plot(
            dots.mean, at, linestyle="none", color=colour, markeredgecolor="white", markeredgewidth=0.6,
            marker=MARKERS[dots.style % len(MARKERS)], markersize=6.5, label=dots.label,
        )  # fmt: skip
    axes.set_yticks(places, [textwrap.fill(row, _LABEL - 4 * columns) if named else "" for row in panel.rows])
    axes.set_ylim(len(panel.rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    if panel.reach:
        axes.set_xlim(*panel.reach)
    elif panel.from_zero:
        _reach_nil(axes)
    axes.axvline(0, color="0.25", linewidth=0.9)
    axes.xaxis.set_major_locator(MaxNLocator(_MOST_TICKS + 1 - columns))
    axes.xaxis.set_major_formatter(FuncFormatter(_number))
    axes.grid(axis="x", color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)


def _draw_bars(axes: Axes, panel: Panel, bars: Bars) -> None:
    """Draw a row's bar from where the one above it ended."""
    for row, (start, end, words, style) in enumerate(zip(bars.start, bars.end, bars.words, bars.styles, strict=True)):
        axes.barh(
            row, end - start, left=start, height=0.62, color=COLOURS[style % len(COLOURS)],
            hatch=HATCHES[style % len(HATCHES)], edgecolor="white", linewidth=0.6,
        )  # fmt: skip
        axes.annotate(words, (max(start, end), row), (4, 0), textcoords="offset points", va="center", fontsize=8)
        if row + 1 < len(panel.rows):
            axes.vlines(end, row - 0.31, row + 1.31, color="0.4", linewidth=0.7)
    axes.set_yticks(range(len(panel.rows)), [textwrap.fill(row, _LABEL) for row in panel.rows])
    axes.set_ylim(len(panel.rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    low, high = min(0.0, *bars.start, *bars.end), max(0.0, *bars.start, *bars.end)
    axes.set_xlim(low - 0.03 * (high - low), high + 0.2 * (high - low))
    axes.axvline(0, color="0.25", linewidth=0.9)
    axes.xaxis.set_major_locator(MaxNLocator(_MOST_TICKS))
    axes.xaxis.set_major_formatter(FuncFormatter(_number))
    axes.grid(axis="x", color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)


def _draw_clouds(axes: Axes, panel: Panel) -> None:
    """Draw clouds about the two axes through nil."""
    for cloud in panel.clouds:
        colour, marker = COLOURS[cloud.style % len(COLOURS)], MARKERS[cloud.style % len(MARKERS)]
        axes.plot(cloud.x, cloud.y, linestyle="none", marker=marker, markersize=4, color=colour, alpha=0.45, mew=0)
        axes.plot(
            cloud.x.mean(), cloud.y.mean(), linestyle="none", color=colour, marker=marker, markersize=10,
            markeredgecolor="black", markeredgewidth=0.9, label=cloud.label,
        )  # fmt: skip
    for low, high, widen in ((*axes.get_xlim(), axes.set_xlim), (*axes.get_ylim(), axes.set_ylim)):
        room = 0.04 * (max(high, 0) - min(low, 0))
        widen(min(low, -room), max(high, room))
    axes.axhline(0, color="0.25", linewidth=0.9)
    axes.axvline(0, color="0.25", linewidth=0.9)
    if panel.slope is not None:
        axes.axline((0, 0), slope=panel.slope, color="0.25", linewidth=1.0, linestyle=(0, (5, 3)))
    axes.xaxis.set_major_locator(MaxNLocator(_MOST_TICKS))
    axes.yaxis.set_major_locator(MaxNLocator(_MOST_TICKS))
    axes.xaxis.set_major_formatter(FuncFormatter(_number))
    axes.yaxis.set_major_formatter(FuncFormatter(_number))
    axes.grid(color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)


def _reach_nil(axes: Axes) -> None:
    """Have nil on the axis, where all is on one side of it."""
    low, high = axes.get_xlim()
    if low > 0:
        axes.set_xlim(left=-0.02 * high)
    elif high < 0:
        axes.set_xlim(right=-0.02 * low)


def _height(panel: Panel) -> float:
    """Return a panel's height in inches: a row for each name, room for as many lines as the name takes."""
    if not panel.rows:
        return 4.2 if panel.clouds or panel.points else 3.0
    lines = sum(max(1.6, 1.1 * len(textwrap.wrap(row, _LABEL - 4)), 0.8 * len(panel.dots) + 0.6) for row in panel.rows)
    return 1.3 + 0.2 * lines


def draw(picture: Picture) -> Figure:
    """Draw a picture."""
    columns = min(picture.columns, len(picture.panels))
    count = -(-len(picture.panels) // columns)
    rows = [picture.panels[k * columns : (k + 1) * columns] for k in range(count)]
    heights = [max(_height(panel) for panel in row) for row in rows]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
        grid = figure.subplots(count, columns, squeeze=False, gridspec_kw={"height_ratios": heights})
        for k, row in enumerate(rows):
            for j in range(columns):
                if j < len(row):
                    named = j == 0 or row[j].rows != row[0].rows
                    _draw_panel(grid[k][j], row[j], columns, named=named)
                    if j and row[j].series and row[j].y_label == row[0].y_label:
                        _same_height(grid[k][0], grid[k][j])
                else:
                    grid[k][j].set_axis_off()
        _legend(figure, picture)
    return figure


def _same_height(first: Axes, second: Axes) -> None:
    """Give two axes of the same measure the same height, so that they can be compared."""
    top = max(first.get_ylim()[1], second.get_ylim()[1])
    for axes in (first, second):
        axes.set_ylim(top=top)


def _draw_panel(axes: Axes, panel: Panel, columns: int, *, named: bool) -> None:
    if panel.bars is not None:
        _draw_bars(axes, panel, panel.bars)
    elif panel.heat is not None:
        draw_heat(axes, panel.rows, panel.heat)
    elif panel.ranged is not None:
        draw_ranged(axes, panel.rows, panel.ranged, COLOURS, list(zip(HATCHES, MARKERS, strict=False)))
        axes.xaxis.set_major_locator(MaxNLocator(_MOST_TICKS + 1 - columns))
        axes.xaxis.set_major_formatter(FuncFormatter(_number))
    elif panel.rows:
        _draw_dots(axes, panel, columns, named=named)
    elif panel.clouds:
        _draw_clouds(axes, panel)
    elif panel.points:
        _draw_points(axes, panel, columns)
    else:
        _draw_series(axes, panel, columns)
    if panel.mark is not None:
        axes.axvline(panel.mark, color="0.25", linewidth=1.0, linestyle=(0, (5, 3)))
    axes.set_title(textwrap.fill(panel.title, _TITLE // columns))
    axes.set_xlabel(textwrap.fill(panel.x_label, _TITLE // columns))
    axes.set_ylabel(textwrap.fill(panel.y_label, _LABEL))


def _draw_points(axes: Axes, panel: Panel, columns: int) -> None:
    draw_points(axes, panel.points, COLOURS, MARKERS, from_zero=panel.from_zero)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(_MOST_TICKS + 1 - columns))
        axis.set_major_formatter(FuncFormatter(_number))


def _legend(figure: Figure, picture: Picture) -> None:
    """Set one legend below all panels where they share their series; else one in each."""
    named = [[label for label in axes.get_legend_handles_labels()[1] if label] for axes in figure.axes]
    labels = [found for found in named if found]
    if not labels:
        return
    if all(found == labels[0] for found in labels):
        first = next(axes for axes, found in zip(figure.axes, named, strict=True) if found)
        figure.legend(*first.get_legend_handles_labels(), loc="outside lower center", ncols=3, handlelength=3.2)
        return
    for axes, found in zip(figure.axes, named, strict=True):
        if found:
            axes.legend(
                loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2, handlelength=3.2,
                bbox_transform=axes.transAxes + ScaledTranslation(0, -_BELOW, figure.dpi_scale_trans),
                fontsize=7.5 if len(found) > _FEW_LABELS or picture.columns > 1 else 8.5,
            )  # fmt: skip


def write(picture: Picture, folder: Path) -> str:
    """Write a picture as SVG and PNG, and return the SVG for a page to hold."""
    figure = draw(picture)
    with mpl.rc_context(_STYLE):
        _fix_layout(figure)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
        figure.savefig(folder / picture.files[1], format="png", metadata={"Software": None})
    svg = text.getvalue()
    (folder / picture.files[0]).write_text(svg, encoding="utf-8")
    return inline(svg, picture.name)


def _fix_layout(figure: Any) -> None:
    """Lay a figure out once, and round where its axes lie: the solver's last digits differ from process to process."""
    figure.get_layout_engine().execute(figure)
    figure.set_layout_engine(None)  # not "none", which has each file drawn twice
    for axes in figure.axes:
        axes.set_position([round(x, 4) for x in axes.get_position().bounds])


def inline(svg: str, name: str) -> str:
    """Return an SVG to stand within a page: no preamble, names of its own, as wide as the page lets it."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(href="|url\()#', rf"\g<1>#{name}-", svg)
    return re.sub(
        r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1), count=1
    )
