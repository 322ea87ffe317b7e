"""Find what a budget buys best, and what the next £100,000 would; run it again on fresh luck."""

from typing import Annotated

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json
from experiments.commands.given import given, in_sentences, settings_of
from experiments.commands.options import Out, Overwrite, Parameters, Quiet, Replicates, Seed, Weeks, Workers

Budget = Annotated[
    float, typer.Option(metavar="£", help="A year's spending on the scheme, in pounds of the scenario's price year.")
]
By = Annotated[
    str,
    typer.Option(
        metavar="MEASURE",
        help="What to do most of: social_value, or averted harm_cchi_days, offences_proven, offences_actual, net_cost.",
    ),
]
Evaluations = Annotated[
    int, typer.Option(metavar="N", help="How many plans the search may run; the run on fresh luck comes on top.")
]
Without = Annotated[
    str | None,
    typer.Option(metavar="LINE,…", help="Lines that stay as they are, such as tags,roles.idva.", show_default=False),
]


def optimise(  # noqa: PLR0913 - a command's arguments are its options
    scenario: ScenarioName,
    *,
    budget: Budget,
    by: By = "social_value",
    evaluations: Evaluations = 40,
    without: Without = None,
    replicates: Replicates = 40,
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
    """Spend a budget on posts, places, tags and cohorts: what does most, and what would the next £100,000 do?"""
    from experiments.decisions.optimise.asking import Question  # noqa: PLC0415 - keeps --help quick
    from experiments.reports.asked import Asked  # noqa: PLC0415 - as above

    asked = Asked(replicates, seed, workers, "as_is", parameters)
    question = Question(budget, by, evaluations, without)
    settings = settings_of(set_values, weeks)
    (loaded,), folder = given([scenario], settings, [*asked.faults(), *question.faults()], out, overwrite=overwrite)
    from experiments.decisions.optimise.runs import task, written  # noqa: PLC0415 - as above
    from experiments.reports.resolved import sources_beside  # noqa: PLC0415 - as above

    with in_sentences(scenario, folder):
        job = task(scenario, settings, loaded, question)
        bar = not quiet and not as_json
        answer = written(job, asked, folder, sources_beside(scenario), overwrite=overwrite, bar=bar)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {folder / 'report.html'}", err=True)
