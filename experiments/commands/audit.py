"""Put one pool through every matrix: whom each would pick, what that covers, and whom it would miss."""

from typing import Annotated

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json
from experiments.commands.given import given, in_sentences, settings_of
from experiments.commands.options import Out, Overwrite, Parameters, Quiet, Replicates, Seed, Workers

Cohort = Annotated[
    str | None, typer.Option(metavar="NAME", help="Whose list it is; the first cohort if not said.", show_default=False)
]
Places = Annotated[
    int | None,
    typer.Option(metavar="N", help="How many a list holds; the cohort's places if not said.", show_default=False),
]


def audit(  # noqa: PLR0913 - a command's arguments are its options
    scenario: ScenarioName,
    *,
    cohort: Cohort = None,
    places: Places = None,
    replicates: Replicates = 200,
    seed: Seed = 1,
    workers: Workers = None,
    set_values: SetValues = None,
    parameters: Parameters = "drawn",
    out: Out = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Audit selection: one pool through every matrix, whom each would pick and whom it would miss."""
    from experiments.reports.asked import Asked  # noqa: PLC0415 - keeps --help quick

    asked = Asked(replicates, seed, workers, "never", parameters)
    (loaded,), folder = given([scenario], settings_of(set_values, None), asked.faults(), out, overwrite=overwrite)
    from experiments.decisions.audit.runs import task_of, written  # noqa: PLC0415 - as above
    from experiments.reports.resolved import sources_beside  # noqa: PLC0415 - as above

    task = task_of(loaded, cohort, places)
    with in_sentences(scenario, folder):
        answer = written(
            task, asked, folder, sources_beside(scenario), overwrite=overwrite, bar=not quiet and not as_json
        )
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {folder / 'report.html'}", err=True)
