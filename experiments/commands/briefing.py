"""Answer a commissioner's five questions on four pages, from folders that other commands wrote."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.common import AsJson, write_json
from experiments.commands.options import Quiet

Folders = Annotated[
    list[str],
    typer.Argument(metavar="DIR", help="One or more folders that iomsim run or compare wrote.", show_default=False),
]
Out = Annotated[
    str | None,
    typer.Option(metavar="FILE|DIR", help="The page to write, or its folder; briefing.html if not said."),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a briefing that iomsim wrote.")]


def briefing(
    folders: Folders,
    *,
    out: Out = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Brief a commissioner: five questions answered on four pages, from result folders alone."""
    from experiments.reports.folder import damage, read_manifest  # noqa: PLC0415 - keeps --help quick
    from scenarios.faults import Fault, Origin, ScenarioError  # noqa: PLC0415 - as above

    faults = [Fault(Origin(folder), sentence) for folder in folders if (sentence := damage(Path(folder)))]
    from experiments.briefing import files, pdf  # noqa: PLC0415 - as above
    from experiments.briefing.kinds import KINDS  # noqa: PLC0415 - as above
    from experiments.briefing.page import MOST_FOLDERS, as_html, brief  # noqa: PLC0415 - as above

    for folder in folders:
        command = read_manifest(Path(folder)).get("command")
        if command is not None and command not in KINDS:
            known = " or ".join(KINDS)
            faults.append(Fault(Origin(folder), f"the folder is of iomsim {command}; expected one of iomsim {known}"))
    if len(folders) > MOST_FOLDERS:
        faults.append(Fault(Origin("DIR"), f"{len(folders)} folders were given; expected {MOST_FOLDERS} or fewer"))
    path = files.target(out)
    if sentence := files.fault(path, overwrite=overwrite):
        faults.append(Fault(Origin("--out"), sentence))
    if faults:
        raise ScenarioError(faults)
    found = brief(map(Path, folders))
    try:
        is_printed = files.put(as_html(found), path)
    except OSError as error:
        reason = f"{path} can't be written: {error.strerror or error}; nothing was left behind"
        raise ScenarioError([Fault(Origin("--out"), reason)]) from None
    if as_json:
        write_json(found.plain)
    elif not quiet:
        typer.echo("\n".join(found.lines))
        typer.echo(f"The briefing: {path}", err=True)
        typer.echo(f"To print: {path.with_suffix('.pdf')}" if is_printed else pdf.ABSENT, err=True)
