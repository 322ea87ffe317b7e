"""Make the report and its pictures anew from a folder's files."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[str, typer.Argument(metavar="DIR", help="A folder that iomsim run wrote.", show_default=False)]


def report(folder: Folder) -> None:
    """Make report.html and the figures anew from a folder's files: the same files, the same bytes."""
    from experiments.reports.folder import damage  # noqa: PLC0415 - keeps --help quick
    from scenarios.faults import Fault, Origin, ScenarioError  # noqa: PLC0415 - as above

    if sentence := damage(Path(folder)):
        raise ScenarioError([Fault(Origin(folder), sentence)])
    from experiments.reports.page import REPORT, render  # noqa: PLC0415 - as above

    try:
        render(Path(folder))
    except OSError as error:
        reason = f"the report can't be written: {error.strerror or error}"
        raise ScenarioError([Fault(Origin(folder), reason)]) from None
    typer.echo(f"The report: {Path(folder) / REPORT}")
