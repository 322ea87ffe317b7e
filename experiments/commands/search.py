"""Search levers by several objectives at once, and run the plans worth having again on fresh luck."""

from typing import Annotated

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json
from experiments.commands.given import given, in_sentences, settings_of
from experiments.commands.options import Out, Overwrite, Parameters, Quiet, Replicates, Seed, Twin, Weeks, Workers

Levers = Annotated[
    list[str],
    typer.Option(
        "--lever",
        metavar="PATH=LOW:HIGH[:STEP]",
        help="A value to choose, and how far it may go; may be repeated. roles.NAME.fte sets posts.",
        show_default=False,
    ),
]
Objectives = Annotated[
    list[str],
    typer.Option(
        "--objective",
        metavar="OUTCOME",
        help="What to have little of (harm, offences, costs) or much of, min: or max: before it; two to four.",
        show_default=False,
    ),
]
Most = Annotated[
    list[str] | None,
    typer.Option("--most", metavar="OUTCOME<=VALUE", help="Keep an outcome to so much at most; may be repeated."),
]
Least = Annotated[
    list[str] | None,
    typer.Option("--least", metavar="OUTCOME>=VALUE", help="Keep an outcome to so much at least; may be repeated."),
]
Population = Annotated[int, typer.Option(metavar="N", help="Plans of a generation.")]
Generations = Annotated[int, typer.Option(metavar="N", help="Generations of plans.")]
Fresh = Annotated[int, typer.Option(metavar="N", help="Replicates on fresh luck, of the plans worth having.")]


def search(  # noqa: PLR0913 - a command's arguments are its options
    scenario: ScenarioName,
    *,
    lever: Levers,
    objective: Objectives,
    most: Most = None,
    least: Least = None,
    population: Population = 16,
    generations: Generations = 8,
    fresh: Fresh = 100,
    replicates: Replicates = 20,
    seed: Seed = 1,
    workers: Workers = None,
    weeks: Weeks = None,
    set_values: SetValues = None,
    twin: Twin = "never",
    parameters: Parameters = "drawn",
    out: Out = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Search levers by several objectives: which plans are such that none does better by all of them?"""
    from experiments.discovery.extra import needed  # noqa: PLC0415 - keeps --help quick
    from experiments.discovery.search.asking import Question  # noqa: PLC0415 - as above
    from experiments.reports.asked import Asked  # noqa: PLC0415 - as above

    needed("pymoo", "search")
    asked = Asked(replicates, seed, workers, twin, parameters)
    question = Question(
        tuple(lever), tuple(objective), tuple(most or ()), tuple(least or ()), population, generations, fresh
    )
    settings = settings_of(set_values, weeks)
    (loaded,), folder = given([scenario], settings, [*asked.faults(), *question.faults()], out, overwrite=overwrite)
    from experiments.discovery.search.runs import task_of, written  # noqa: PLC0415 - as above
    from experiments.reports.resolved import sources_beside  # noqa: PLC0415 - as above

    with in_sentences(scenario, folder):
        task = task_of(scenario, settings, loaded, question)
        bar = not quiet and not as_json
        answer = written(task, asked, folder, sources_beside(scenario), overwrite=overwrite, bar=bar)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {folder / 'report.html'}", err=True)
