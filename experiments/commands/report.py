"""Make the report and its pictures anew from a folder's files."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    str, typer.Argument(metavar="DIR", help="A folder that iomsim run or compare wrote.", show_default=False)
]


def report(folder: Folder) -> None:
    """Make report.html and the figures anew from a folder's files: the same files, the same bytes."""
    from experiments.reports.folder import damage, read_manifest  # noqa: PLC0415 - keeps --help quick
    from scenarios.faults import Fault, Origin, ScenarioError  # noqa: PLC0415 - as above

    if sentence := damage(Path(folder)):
        raise ScenarioError([Fault(Origin(folder), sentence)])
    from experiments.comparison import page as comparison  # noqa: PLC0415 - as above
    from experiments.reports import page  # noqa: PLC0415 - as above

    try:
        if read_manifest(Path(folder)).get("command") == "compare":
            comparison.render(Path(folder))
        else:
            page.render(Path(folder))
    except OSError as error:
        reason = f"the report can't be written: {error.strerror or error}"
        raise ScenarioError([Fault(Origin(folder), reason)]) from None
    typer.echo(f"The report: {Path(folder) / page.REPORT}")
