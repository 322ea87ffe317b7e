"""Show the values of a scenario."""

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.common import (
    AsJson,
    ScenarioName,
    SetValues,
    grade_and_source,
    write_json,
    write_table,
    written,
)

if TYPE_CHECKING:
    from scenarios.register import Row

Section = Annotated[
    str | None, typer.Option(help="Show one section, list or entry only, such as scheme or cohorts.iom.")
]


def show(
    scenario: ScenarioName, *, section: Section = None, set_values: SetValues = None, as_json: AsJson = False
) -> None:
    """Show every value of a scenario with its unit, grade, source, and where it stands."""
    from scenarios import resolve  # noqa: PLC0415 - keeps --help quick

    resolved = resolve(scenario, set_values or ())
    rows = _chosen(list(resolved.rows), section)
    if as_json:
        values = [row.plain() for row in rows]
        write_json({"command": "show", "scenario": resolved.name, "values": values})
        return
    lines = [
        (row.path, written(row.value), row.unit, grade_and_source(row.grade, row.source), row.origin) for row in rows
    ]
    write_table(("path", "value", "unit", "grade, source", "stands in"), lines)


def _chosen(rows: "list[Row]", section: str | None) -> "list[Row]":
    """Return the rows at or below a path; all of them for none.

    Raises typer.BadParameter where nothing stands there.
    """
    if section is None:
        return rows
    found = [row for row in rows if row.path == section or row.path.startswith((f"{section}.", f"{section}@"))]
    if found:
        return found
    from scenarios.faults import nearest  # noqa: PLC0415 - as above

    known = dict.fromkeys(row.path.rpartition(".")[0] for row in rows if "." in row.path)
    known |= dict.fromkeys(row.path.partition(".")[0] for row in rows)
    sentence = f"--section {section} is no section, list or entry of the scenario{nearest(section, known)}"
    raise typer.BadParameter(sentence)
