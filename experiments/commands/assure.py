"""Split a reported fall into its parts, say what a useless scheme would report, and write it down."""

from typing import Annotated

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json
from experiments.commands.given import given, in_sentences, settings_of
from experiments.commands.options import Out, Overwrite, Parameters, Quiet, Replicates, Seed, Weeks, Workers

Reported = Annotated[
    float | None,
    typer.Option(metavar="PERCENT", help="A fall that was reported, of all selected: 52.9.", show_default=False),
]
Removed = Annotated[
    float | None,
    typer.Option(metavar="PERCENT", help="The same, of those who left the scheme: 73.9.", show_default=False),
]
Measure = Annotated[
    str, typer.Option(metavar="proven|attributed|actual|ogrs3|harm|cost", help="What the fall is a fall in.")
]
Before = Annotated[int, typer.Option(metavar="52|104", help="Weeks before selection that are looked at.")]
Trigger = Annotated[str, typer.Option(metavar="in|out", help="Count the trigger offence before, or leave it out.")]


def assure(  # noqa: PLR0913 - a command's arguments are its options
    scenario: ScenarioName,
    *,
    reported: Reported = None,
    removed: Removed = None,
    measure: Measure = "proven",
    before: Before = 52,
    trigger: Trigger = "in",
    replicates: Replicates = 100,
    seed: Seed = 1,
    workers: Workers = None,
    weeks: Weeks = None,
    set_values: SetValues = None,
    parameters: Parameters = "drawn",
    out: Out = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Assure a reported fall: what it is made of, and how often a scheme with no effect would report as much."""
    from experiments.decisions.assurance.asked import Question  # noqa: PLC0415 - keeps --help quick
    from experiments.reports.asked import Asked  # noqa: PLC0415 - as above
    from scenarios.faults import ScenarioError  # noqa: PLC0415 - as above

    asked = Asked(replicates, seed, workers, "never", parameters, None)
    question = Question(measure, before, trigger, reported, removed)
    faults = [*asked.faults(), *question.faults()]
    (loaded,), folder = given([scenario], settings_of(set_values, weeks), faults, out, overwrite=overwrite)
    weeks_of = (int(loaded.values[name]) for name in ("running_weeks", "horizon_weeks"))
    if unfit := list(question.unfit(scenario, *weeks_of)):
        raise ScenarioError(unfit)
    from experiments.decisions.assurance.runs import written  # noqa: PLC0415 - as above
    from experiments.reports.resolved import sources_beside  # noqa: PLC0415 - as above

    with in_sentences(scenario, folder):
        bar = not quiet and not as_json
        answer = written(loaded, asked, question, folder, sources_beside(scenario), overwrite=overwrite, bar=bar)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {folder / 'report.html'}", err=True)
