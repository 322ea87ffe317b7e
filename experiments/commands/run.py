"""Run a scenario against its twin, say what came out, and write it down."""

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json
from experiments.commands.given import given, in_sentences, settings_of
from experiments.commands.options import (
    Out,
    Overwrite,
    Parameters,
    Quiet,
    Replicates,
    Seed,
    Twin,
    Until,
    Weeks,
    Workers,
)


def run(  # noqa: PLR0913 - a command's arguments are its options
    scenario: ScenarioName,
    *,
    replicates: Replicates = 200,
    seed: Seed = 1,
    workers: Workers = None,
    weeks: Weeks = None,
    set_values: SetValues = None,
    twin: Twin = "never",
    parameters: Parameters = "drawn",
    until: Until = None,
    out: Out = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run a scenario against its twin: the scheme, the same people and luck without it, the difference."""
    from experiments.reports.asked import Asked  # noqa: PLC0415 - keeps --help quick

    asked = Asked(replicates, seed, workers, twin, parameters, until)
    (loaded,), folder = given([scenario], settings_of(set_values, weeks), asked.faults(), out, overwrite=overwrite)
    from experiments.reports.resolved import sources_beside  # noqa: PLC0415 - as above
    from experiments.reports.runs import written  # noqa: PLC0415 - as above

    with in_sentences(scenario, folder):
        bar = not quiet and not as_json
        answer = written(loaded, asked, folder, sources_beside(scenario), overwrite=overwrite, bar=bar)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {folder / 'report.html'}", err=True)
