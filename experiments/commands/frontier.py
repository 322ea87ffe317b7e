"""Move places between two cohorts, or any two levers, and say which mixes are worth having."""

from typing import Annotated

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json
from experiments.commands.given import given, in_sentences, settings_of
from experiments.commands.options import Out, Overwrite, Parameters, Quiet, Replicates, Seed, Weeks, Workers

Between = Annotated[
    str | None,
    typer.Option(
        metavar="COHORT,COHORT",
        help="Between which cohorts places move; the largest one, and the largest of flagged people, if not said.",
        show_default=False,
    ),
]
Mixes = Annotated[int, typer.Option(metavar="N", help="How many mixes, from all places in one to all in the other.")]
Levers = Annotated[
    list[str] | None,
    typer.Option(
        "--lever",
        metavar="PATH=FROM:TO:N",
        help="Instead of moving places, set a value to N sizes; twice for a grid. roles.NAME.fte sets posts.",
    ),
]
Staffing = Annotated[
    str | None,
    typer.Option(metavar="F,F,…", help="Run all again with the team so many times its size.", show_default=False),
]
Dilution = Annotated[
    str | None,
    typer.Option(
        metavar="on|both",
        help="Run all again without dilution, or not; both where places move, on with levers, if not said.",
        show_default=False,
    ),
]
Twin = Annotated[str, typer.Option(metavar="never|as_is|stopped", help="What every mix is set against.")]


def frontier(  # noqa: PLR0913 - a command's arguments are its options
    scenario: ScenarioName,
    *,
    between: Between = None,
    mixes: Mixes = 5,
    levers: Levers = None,
    staffing: Staffing = None,
    dilution: Dilution = None,
    replicates: Replicates = 100,
    seed: Seed = 1,
    workers: Workers = None,
    weeks: Weeks = None,
    set_values: SetValues = None,
    twin: Twin = "as_is",
    parameters: Parameters = "drawn",
    out: Out = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Set mixes of places side by side: harm averted against offences averted against cost."""
    from experiments.decisions.frontier.asking import Question  # noqa: PLC0415 - keeps --help quick
    from experiments.reports.asked import Asked  # noqa: PLC0415 - as above

    asked = Asked(replicates, seed, workers, twin, parameters)
    question = Question(between, mixes, tuple(levers or ()), staffing, dilution)
    settings = settings_of(set_values, weeks)
    (loaded,), folder = given([scenario], settings, [*asked.faults(), *question.faults()], out, overwrite=overwrite)
    from experiments.decisions.frontier.runs import planned, written  # noqa: PLC0415 - as above
    from experiments.reports.resolved import sources_beside  # noqa: PLC0415 - as above

    plan = planned(scenario, settings, loaded, question, twin)
    with in_sentences(scenario, folder):
        bar = not quiet and not as_json
        answer = written(plan, asked, folder, sources_beside(scenario), overwrite=overwrite, bar=bar)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {folder / 'report.html'}", err=True)
