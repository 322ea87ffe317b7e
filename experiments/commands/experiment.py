"""Run a study: many points of scenarios, into a store that survives whatever ends the run."""

from typing import Annotated

import typer

from experiments.commands.common import AsJson, write_json
from experiments.commands.options import Quiet

File = Annotated[
    str | None, typer.Argument(metavar="STUDY.toml", help="A study; --example prints one.", show_default=False)
]
Example = Annotated[bool, typer.Option("--example", help="Print a small, complete study, and stop.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say how many runs, how long and how much disk, from a sample; keep nothing.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with what is there; begin, where nothing is.")]
Again = Annotated[bool, typer.Option("--again", help="With --resume: run once more what failed.")]
Reuse = Annotated[
    str | None,
    typer.Option(
        metavar="DIR", help="Take from another study's folder the runs that are the same.", show_default=False
    ),
]
Out = Annotated[str | None, typer.Option(metavar="DIR", help="The folder; results/<name of the study> if not said.")]
Workers = Annotated[
    int | None, typer.Option(metavar="N", help="How many runs at a time; one a core if not said.", show_default=False)
]
Processes = Annotated[bool, typer.Option("--processes", help="Work in processes, and not in threads of this one.")]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="tcp://HOST:PORT", help="Work on the Dask cluster of this scheduler.", show_default=False),
]


def given_study(study: str | None) -> str:
    """Return the study that was given. Raises typer.BadParameter where none was."""
    if study is None:
        message = "expected a study file, or --example to print one"
        raise typer.BadParameter(message)
    return study


def experiment(  # noqa: PLR0913 - a command's arguments are its options
    study: File = None,
    *,
    example: Example = False,
    dry_run: DryRun = False,
    resume: Resume = False,
    again: Again = False,
    reuse: Reuse = None,
    out: Out = None,
    workers: Workers = None,
    processes: Processes = False,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run a study: points of scenarios, levers and uncertainties, many replicates, one store."""
    if example:
        from experiments.studies.study import EXAMPLE  # noqa: PLC0415 - keeps --help quick

        typer.echo(EXAMPLE, nl=False)
        return
    from experiments.studies.asked import Execution  # noqa: PLC0415 - keeps --help quick
    from experiments.studies.command import answered, sampled  # noqa: PLC0415 - as above

    asked = Execution(out, resume, again, reuse, workers, processes, scheduler)
    file = given_study(study)
    answer = sampled(file, asked) if dry_run else answered(file, asked, bar=not quiet and not as_json)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
