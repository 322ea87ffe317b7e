"""Find in which futures of a study something holds: the box of values in which it does."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.common import AsJson, write_json
from experiments.commands.given import given, in_sentences
from experiments.commands.options import Out, Overwrite, Quiet

Folder = Annotated[str, typer.Argument(metavar="DIR", help="The folder of a study.", show_default=False)]
When = Annotated[
    str,
    typer.Option(
        metavar="CONDITION",
        help='Such as "harm_css < 0", or "harm_css[high-harm] < harm_css[prolific]" with the scenarios\' names.',
        show_default=False,
    ),
]
Coverage = Annotated[
    float, typer.Option(metavar="SHARE", help="How much of the futures where it is met the box is to cover at least.")
]  # fmt: skip
Box = Annotated[
    int | None,
    typer.Option(metavar="N", help="Take this one of the boxes gone through; 0 is all.", show_default=False),
]  # fmt: skip
Halves = Annotated[int, typer.Option(metavar="N", help="By which futures are parted in two halves.")]


def discover(  # noqa: PLR0913 - a command's arguments are its options
    folder: Folder,
    *,
    when: When,
    coverage: Coverage = 0.5,
    box: Box = None,
    seed: Halves = 1,
    out: Out = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find the values of a study's uncertainties and levers within which something holds, and try them afresh."""
    from experiments.discovery.asking import Asked  # noqa: PLC0415 - keeps --help quick
    from experiments.discovery.extra import needed  # noqa: PLC0415 - as above

    needed("ema_workbench", "discover")
    asked = Asked(coverage, box, seed)
    _, place = given([], [], asked.faults(), out, "discover", overwrite=overwrite)
    from experiments.discovery.runs import task_of, written  # noqa: PLC0415 - as above

    task = task_of(Path(folder), when, asked)
    with in_sentences(folder, place):
        answer = written(task, place, overwrite=overwrite)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {place / 'report.html'}", err=True)
