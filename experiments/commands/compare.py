"""Compare scenarios on common luck, say which is best and how sure that is, and write it down."""

from typing import Annotated

import typer

from experiments.commands.common import AsJson, SetValues, write_json
from experiments.commands.given import given, in_sentences, settings_of
from experiments.commands.options import (
    Out,
    Overwrite,
    Parameters,
    Quiet,
    Replicates,
    Seed,
    Until,
    Weeks,
    Workers,
)

Names = Annotated[
    list[str],
    typer.Argument(metavar="SCENARIO", help="Two or more: names in the library, or files.", show_default=False),
]
Twin = Annotated[
    str,
    typer.Option(
        metavar="never|as_is|stopped",
        help="What all are set against: the first scenario without its dated changes, or wound up, or no scheme.",
    ),
]


def compare(  # noqa: PLR0913 - a command's arguments are its options
    scenarios: Names,
    *,
    replicates: Replicates = 200,
    seed: Seed = 1,
    workers: Workers = None,
    weeks: Weeks = None,
    set_values: SetValues = None,
    twin: Twin = "as_is",
    parameters: Parameters = "drawn",
    until: Until = None,
    out: Out = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare scenarios: the same people and luck in all, set against the first as it stands."""
    from experiments.reports.asked import Asked  # noqa: PLC0415 - keeps --help quick
    from scenarios.faults import Fault, Origin, ScenarioError  # noqa: PLC0415 - as above

    asked = Asked(replicates, seed, workers, twin, parameters, until)
    faults = list(asked.faults())
    if len(scenarios) == 1:
        faults.append(Fault(Origin("SCENARIO"), f"only {scenarios[0]} was given; expected two or more to compare"))
    loaded, folder = given(scenarios, settings_of(set_values, weeks), faults, out, "compare", overwrite=overwrite)
    from experiments.decisions.comparison.alike import faults as unlike  # noqa: PLC0415 - as above

    if different := list(unlike(scenarios, loaded)):
        raise ScenarioError(different)
    from experiments.decisions.comparison.runs import written  # noqa: PLC0415 - as above
    from experiments.reports.resolved import sources_beside  # noqa: PLC0415 - as above

    with in_sentences(", ".join(scenarios), folder):
        sources = [sources_beside(name) for name in scenarios]
        answer = written(loaded, asked, folder, sources, overwrite=overwrite, bar=not quiet and not as_json)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {folder / 'report.html'}", err=True)
