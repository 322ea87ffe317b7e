"""Make the report, its tables and pictures, and the briefing anew from a folder's files."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    str, typer.Argument(metavar="DIR", help="A folder that a command of iomsim wrote.", show_default=False)
]


# Which file makes the report of what a command wrote.
PAGES = {
    "run": "experiments.reports.page",
    "compare": "experiments.decisions.comparison.page",
    "assure": "experiments.decisions.assurance.page",
    "audit": "experiments.decisions.audit.page",
    "frontier": "experiments.decisions.frontier.page",
    "optimise": "experiments.decisions.optimise.page",
    "sensitivity": "experiments.sensitivity.page",
    "discover": "experiments.discovery.page",
    "search": "experiments.discovery.search.page",
}


def report(folder: Folder) -> None:
    """Make the report, its tables and figures, and the briefing anew from a folder's files, to the same bytes."""
    from experiments.reports.folder import damage, read_manifest  # noqa: PLC0415 - keeps --help quick
    from scenarios.faults import Fault, Origin, ScenarioError  # noqa: PLC0415 - as above

    sentence, page = damage(Path(folder)), PAGES.get(read_manifest(Path(folder)).get("command", ""), "")
    if not sentence and not page:
        sentence = "the folder holds a study, which has no report of its own; iomsim store says what is in it"
    if sentence:
        raise ScenarioError([Fault(Origin(folder), sentence)])
    from experiments.briefing.page import write_beside  # noqa: PLC0415 - as above
    from experiments.reports.page import REPORT  # noqa: PLC0415 - as above

    try:
        import_module(page).render(Path(folder))
        write_beside(Path(folder))
    except OSError as error:
        reason = f"the report can't be written: {error.strerror or error}"
        raise ScenarioError([Fault(Origin(folder), reason)]) from None
    typer.echo(f"The report: {Path(folder) / REPORT}")
