"""Show the boxes that were gone through, and what the one that was found limits."""

import math
from typing import Any

import numpy as np

from experiments.discovery.fresh import FRESH
from experiments.discovery.told import Discovered
from experiments.reports.figures import Dots, Panel, Picture, Series

_ALL = 100.0  # percent


def all_pictures(told: Discovered) -> list[Picture]:
    """Return the boxes by coverage and density, and the limits of the one that was found."""
    if not told.is_tried:
        return []
    found = [_trajectory(told)]
    limited = [row["limit"] for row in told.found["box"]["limits"] if not row["limit"]["among"]]
    return [*found, _limits(told, limited)] if limited and told.is_better else found


def _line(label: str, coverage: list[float], density: list[float], style: int) -> Series:
    return Series(label, _ALL * np.array(coverage), _ALL * np.array(density), style=style)


def _trajectory(told: Discovered) -> Picture:
    steps, box = told.found["trajectory"], told.found["box"]
    fresh = [step[FRESH] for step in steps if step[FRESH]["density"] is not None]
    series = [
        _line("in the half where they were found", *_columns(steps), 0),
        _line("in the fresh half", *_columns(fresh), 1),
        _line("all fresh futures", [0.0, 1.0], [box[FRESH]["base"]] * 2, 6),
    ]
    if told.is_better:
        series.append(_line("the box below, in the fresh half", *_columns([box[FRESH]]), 2))
    return Picture(
        "trajectory",
        "The boxes that were gone through",
        "Along a line lie the boxes, from all futures (right) to a small dense one. Where a box was found it looks as "
        "good as it ever will; the fresh half had no part in finding it. Above the level line the condition is met "
        "more often in the box than in all.",
        [
            Panel(
                "How dense, against how much is covered",
                "coverage: of the futures where it is met, those in the box, %",
                "density: of the futures in the box, those where it is met, %",
                series=series,
            )
        ],
    )


def _columns(rows: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    return [row["coverage"] for row in rows], [row["density"] for row in rows]


def _limits(told: Discovered, limited: list[dict[str, Any]]) -> Picture:
    rows, low, high = [], [], []
    for limit in limited:
        factor = told.found["factors"][limit["factor"]]
        ends = told.ends(limit)
        span = factor["high"] - factor["low"]
        low.append(0.0 if ends[0] is None else _ALL * (ends[0] - factor["low"]) / span)
        high.append(_ALL if ends[1] is None else _ALL * (ends[1] - factor["low"]) / span)
        rows.append(f"{limit['factor']}: {told.limited(limit)}")
    all_of_it = Dots("", [math.nan] * len(rows), [0.0] * len(rows), [_ALL] * len(rows), low, high)
    return Picture(
        "limits",
        "What the box limits",
        "Thin: the range that was explored. Thick: the part of it that is in the box. The surest limit first.",
        [Panel("", "of the range explored, from its lowest value to its highest, %", rows=rows, dots=[all_of_it])],
    )
