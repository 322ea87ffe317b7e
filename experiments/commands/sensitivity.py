"""Ask what decides the answer: what we control, or what we don't know."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json
from experiments.commands.given import settings_of
from experiments.commands.options import Parameters, Quiet, Seed, Twin, Weeks

Method = Annotated[str, typer.Option(metavar="NAME", help="sobol, morris, delta, pawn, rbd_fast or fast.")]
Outcomes = Annotated[
    list[str] | None,
    typer.Option(
        "--outcome",
        metavar="OUTCOME[.ARM][:POPULATION][@YEAR]",
        help="What is to be explained; harm, offences, cost and net social value if not said; may be repeated.",
    ),
]
Levers = Annotated[
    list[str] | None,
    typer.Option("--lever", metavar="PATH=LOW:HIGH", help="Something that we control, and its range; may be repeated."),
]
Each = Annotated[
    list[str] | None,
    typer.Option("--each", metavar="PATTERN", help="Values that aren't known, each by itself; may be repeated."),
]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="NAME=PATTERN,…",
        help="Values that aren't known, as one; the register's sections if not said (sobol, morris); may be repeated.",
    ),
]
Many = Annotated[
    int | None,
    typer.Option(
        "--n",
        metavar="N",
        help="Base points of sobol (a power of two), trajectories of morris, points of the others.",
        show_default=False,
    ),
]
Replicates = Annotated[int, typer.Option(metavar="N", help="Replicates of each point, on common luck.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say how many runs and about how long; keep nothing.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the runs that are in the folder.")]
Again = Annotated[bool, typer.Option("--again", help="With --resume: run once more what failed.")]
Reuse = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Take from an earlier result the runs that are the same.", show_default=False),
]
Out = Annotated[str | None, typer.Option(metavar="DIR", help="The folder; results/<name>/<UTC time> if not said.")]
Workers = Annotated[
    int | None, typer.Option(metavar="N", help="How many runs at a time; one a core if not said.", show_default=False)
]
Processes = Annotated[bool, typer.Option("--processes", help="Work in processes, and not in threads of this one.")]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="tcp://HOST:PORT", help="Work on the Dask cluster of this scheduler.", show_default=False),
]


def sensitivity(  # noqa: PLR0913 - a command's arguments are its options
    scenario: ScenarioName,
    *,
    method: Method = "sobol",
    outcomes: Outcomes = None,
    levers: Levers = None,
    each: Each = None,
    groups: Groups = None,
    n: Many = None,
    replicates: Replicates = 4,
    seed: Seed = 1,
    weeks: Weeks = None,
    set_values: SetValues = None,
    twin: Twin = "never",
    parameters: Parameters = "central",
    out: Out = None,
    resume: Resume = False,
    again: Again = False,
    reuse: Reuse = None,
    dry_run: DryRun = False,
    workers: Workers = None,
    processes: Processes = False,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Ask what decides the answer: what we control, or what we don't know."""
    from experiments.reports.asked import Asked  # noqa: PLC0415 - keeps --help quick
    from experiments.sensitivity.asking import Question  # noqa: PLC0415 - as above
    from experiments.sensitivity.command import answered, forecasted  # noqa: PLC0415 - as above
    from experiments.studies.asked import Execution  # noqa: PLC0415 - as above

    question = Question(method, tuple(outcomes or ()), tuple(levers or ()), tuple(each or ()), tuple(groups or ()), n)
    asked = Asked(replicates, seed, None, twin, parameters)
    execution = Execution(out, resume, again, reuse, workers, processes, scheduler)
    settings = settings_of(set_values, weeks)
    if dry_run:
        forecast = forecasted(scenario, settings, question, asked, execution)
        if as_json:
            write_json(forecast.plain)
        else:
            typer.echo("\n".join(forecast.lines))
        return
    answer, folder = answered(scenario, settings, question, asked, execution, bar=not quiet and not as_json)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {Path(folder) / 'report.html'}", err=True)
