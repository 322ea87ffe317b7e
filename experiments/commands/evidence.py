"""Print the evidence register."""

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json, write_table, written

if TYPE_CHECKING:
    from scenarios.register import Row

Grade = Annotated[str | None, typer.Option(metavar="GRADE", help="Only values of this grade: S1, S2, D, R or A.")]

_WEAKEST = 10


def evidence(
    scenario: ScenarioName = "baseline", *, grade: Grade = None, set_values: SetValues = None, as_json: AsJson = False
) -> None:
    """Print what stands behind each number: grade, source, range and note; then the weakest."""
    from scenarios import register, resolve  # noqa: PLC0415 - keeps --help quick
    from scenarios.evidence import GRADES  # noqa: PLC0415 - as above

    if grade is not None and grade not in GRADES:
        sentence = f"--grade {grade} is no grade; expected one of {', '.join(GRADES)}"
        raise typer.BadParameter(sentence)
    resolved = resolve(scenario, set_values or ())
    rows = register.graded(resolved.rows)
    counts, share = register.counts(rows), register.assumed_share(rows)
    weakest = [row.path for row in register.weakest(rows, _WEAKEST)]
    chosen = [row for row in rows if grade in {None, row.grade}]
    if as_json:
        found = {"counts": counts, "assumed_share": share, "weakest": weakest, "rows": [row.plain() for row in chosen]}
        write_json({"command": "evidence", "scenario": resolved.name, **found})
        return
    lines = [(row.grade, row.path, written(row.value), _range(row), row.source, row.note) for row in chosen]
    write_table(("grade", "path", "value", "range", "source", "note"), lines)
    typer.echo("")
    for name, meaning in GRADES.items():
        typer.echo(f"{counts[name]:5}  {name:2}  {meaning}")
    typer.echo(f"{share:.0%} of {len(rows)} numbers are assumptions. The weakest: {', '.join(weakest)}.")


def _range(row: "Row") -> str:
    """Write a row's range and distribution."""
    if row.low is None or row.high is None:
        return "-"
    factor = "× " if isinstance(row.value, list | dict) else ""
    return f"{factor}{row.low:g} to {row.high:g} {row.distribution}"
