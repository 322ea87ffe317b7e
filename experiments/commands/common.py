"""Share what commands have in common: their options, and how they write."""

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A name in the library, or a file.", show_default=False)
]
SetValues = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set a value, such as cohorts.iom.places=30; may be repeated."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object on standard output, and nothing else.")]

_WIDEST = 44  # characters of a column


def write_json(found: dict[str, Any]) -> None:
    """Write one JSON object on standard output."""
    typer.echo(json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1))


def write_table(header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write columns that line up, each no wider than it need be; the last one runs on."""
    table = [tuple(header), *(tuple(line) for line in lines)]
    widths = [min(_WIDEST, max(len(line[column]) for line in table)) for column in range(len(header))]
    for line in table:
        cells = [_fitted(cell, width) for cell, width in zip(line[:-1], widths, strict=False)]
        typer.echo("  ".join([*cells, line[-1]]).rstrip())


def _fitted(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else f"{cell[: width - 1]}…"


def written(value: Any) -> str:
    """Write a value briefly, as it would stand in a file."""
    return json.dumps(value, ensure_ascii=False)


def grade_and_source(grade: str, source: str) -> str:
    """Write what stands behind a value in a word or two."""
    return f"{grade} {source}".strip() if source != "assumption" else grade
