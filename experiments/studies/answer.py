"""Say how a study went, and what it came to where its points are few."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.reports.numbers import place, with_unit
from experiments.reports.store import unit_of
from experiments.studies.figures import Figure
from experiments.studies.plan import Plan
from experiments.studies.running import Finished
from experiments.studies.store import Progress
from sim.spread import spread_of

FEW_POINTS, FEW_COLUMNS = 24, 5
_FEW_ERRORS = 3


@dataclass(frozen=True)
class Answer:
    """What a command says: lines for people, one object for programs."""

    lines: list[str]
    plain: dict[str, Any]


def counted(number: int, what: str) -> str:
    """Write a count with its noun."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def size_line(plan: Plan) -> str:
    """Write how large a study is."""
    points = plan.points.num_rows
    return (
        f"{plan.study.name}: {counted(points, 'point')} of {counted(len(plan.scenarios), 'scenario')}, "
        f"{counted(plan.replicates, 'replicate')} each: {counted(points * plan.replicates, 'run')}, "
        f"{counted(len(plan.columns), 'figure')} kept of each."
    )


def time_of(seconds: float) -> str:
    """Write a length of time in the unit that suits it."""
    for unit, size in (("years", 31_557_600), ("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} seconds" if seconds >= 2 else f"{seconds:.2f} seconds"  # noqa: PLR2004 - short times show more


def _went(finished: Finished, seconds: float) -> Iterator[str]:
    before = []
    if finished.kept:
        before.append(f"{counted(finished.kept, 'run')} there before")
    if finished.borrowed:
        before.append(f"{finished.borrowed:,} of them taken from the other study")
    yield f"{counted(finished.ran, 'run')} in {time_of(seconds)}" + "".join(f", {text}" for text in before) + "."


def failed_lines(found: Progress) -> Iterator[str]:
    """Say how many runs failed, and of what; nothing where none did."""
    if not found.failed:
        return
    yield f"{counted(found.failed, 'run')} failed, each a row with its error; {counted(found.errors, 'kind')} of error:"
    for one in found.failures[:_FEW_ERRORS]:
        yield f"  {one.runs:,} × {one.error} (such as point {one.point}, replicate {one.replicate})"


def means(plan: Plan, finished: Finished) -> list[dict[str, Any]]:
    """Return each point's scenario and values, and for each figure its mean and simulation error."""
    frame = finished.store.frame()
    drawn = plan.study.parameters == "drawn" and not plan.study.model
    found = []
    for _, runs in frame.groupby("point", sort=True):
        first = runs.iloc[0]
        row: dict[str, Any] = {"scenario": first["scenario"]}
        row |= {factor.name: _plain(first[factor.name]) for factor in plan.factors}
        draws = runs["replicate"].to_numpy() // 2 if drawn else None
        for column in plan.columns:
            spread = spread_of(runs[column].to_numpy(), draws)
            row[column] = {"mean": _finite(spread.mean), "error": _finite(spread.error)}
        found.append(row)
    return found


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _table(plan: Plan, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a table of the points' means, each with its simulation error."""
    shown = [name for name in ("scenario", *(f.name for f in plan.factors)) if len({str(r[name]) for r in rows}) > 1]
    columns = plan.columns[:FEW_COLUMNS]
    head = [*shown, *columns]
    units = {name: _unit(name, plan) for name in columns}
    lines = [_cells(row, shown, units) for row in rows]
    widths = [max(len(line[k]) for line in [head, *lines]) for k in range(len(head))]
    for line in [head, *lines]:
        yield "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
    if left := len(plan.columns) - len(columns):
        yield f"… and {counted(left, 'more figure')}, in the store."
    yield "Means over replicates ± simulation error (a standard error, with luck alike at all points)."


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _cells(row: dict[str, Any], shown: list[str], units: dict[str, str]) -> list[str]:
    return [_cell(row[name]) for name in shown] + [_figure(row[name], unit) for name, unit in units.items()]


def _unit(column: str, plan: Plan) -> str:
    figure = None if plan.study.model else Figure.read(column)
    return unit_of(figure.outcome) if figure else ""


def _figure(found: dict[str, Any], unit: str) -> str:
    mean, error = found["mean"], found["error"]
    if mean is None:
        return "–"
    at = place(mean, mean, error) if error else None
    return with_unit(mean, unit, at) + (f" ± {with_unit(error, unit, at)}" if error else "")


def finished_answer(plan: Plan, finished: Finished, seconds: float) -> Answer:
    """Return what is said of a study that has been run."""
    rows = means(plan, finished) if plan.points.num_rows <= FEW_POINTS else []
    progress = finished.store.progress()
    lines = [size_line(plan), *_went(finished, seconds), *failed_lines(progress)]
    if rows:
        lines += ["", *_table(plan, rows), ""]
    lines.append(f"The store: {finished.store.folder} (iomsim store {finished.store.folder} says how to open it)")
    about = {
        "study": plan.study.name,
        "folder": str(finished.store.folder),
        "points": plan.points.num_rows,
        "runs": finished.wanted,
        "ran": finished.ran,
        "kept": finished.kept,
        "borrowed": finished.borrowed,
        "failed": progress.failed,
        "seconds": round(seconds, 2),
        "means": rows,
    }
    return Answer(lines, about)
