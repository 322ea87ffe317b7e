"""Run a scenario against its twin, say what came out, and write it down."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json

if TYPE_CHECKING:
    from experiments.reports.answer import Answer
    from experiments.reports.asked import Asked
    from sim.scenario import Scenario

Replicates = Annotated[int, typer.Option(metavar="N", help="Replicates: pools and luck.")]
Seed = Annotated[int, typer.Option(metavar="N", help="Where all luck comes from; the same seed, the same result.")]
Workers = Annotated[int | None, typer.Option(metavar="N", help="Threads; all cores if not said.", show_default=False)]
Weeks = Annotated[int | None, typer.Option(metavar="N", help="Weeks reported (horizon_weeks).", show_default=False)]
Twin = Annotated[str, typer.Option(metavar="never|as_is|stopped", help="What the scheme is set against.")]
Parameters = Annotated[str, typer.Option(metavar="drawn|central", help="Draw uncertain values, or hold them.")]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="PERCENT",
        help="Add replicates until the headline's simulation error is under so many percent of it.",
        show_default=False,
    ),
]
Out = Annotated[
    str | None, typer.Option(metavar="DIR", help="The folder to write; results/<name>/<UTC time> if not said.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a folder that iomsim wrote.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Write the folder and say nothing.")]


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
    settings = [*(set_values or ()), *([f"horizon_weeks={weeks}"] if weeks is not None else [])]
    loaded, folder = _checked(scenario, settings, asked, out, overwrite=overwrite)
    answer = _written(scenario, loaded, asked, folder, overwrite=overwrite, bar=not quiet and not as_json)
    if as_json:
        write_json(answer.plain)
    elif not quiet:
        typer.echo("\n".join(answer.lines))
        typer.echo(f"The report: {folder / 'report.html'}", err=True)


def _checked(
    scenario: str, settings: list[str], asked: "Asked", out: str | None, *, overwrite: bool
) -> tuple["Scenario", Path]:
    """Return the scenario and the folder to write.

    Raises ScenarioError with every fault of the scenario, the options and the folder.
    """
    from experiments.reports.folder import default_folder, fault  # noqa: PLC0415 - keeps --help quick
    from scenarios import load  # noqa: PLC0415 - as above
    from scenarios.faults import Fault, Origin, ScenarioError  # noqa: PLC0415 - as above

    faults = list(asked.faults())
    loaded = None
    try:
        loaded = load(scenario, settings)
    except ScenarioError as error:
        faults += error.faults
    folder = default_folder(loaded.name if loaded else "") if out is None else Path(out)
    if (loaded or out is not None) and (reason := fault(folder, overwrite=overwrite)):
        faults.append(Fault(Origin("--out"), reason))
    if faults or loaded is None:
        raise ScenarioError(faults)
    return loaded, folder


def _written(name: str, loaded: "Scenario", asked: "Asked", folder: Path, *, overwrite: bool, bar: bool) -> "Answer":
    """Run, and write the folder.

    Raises ScenarioError where the scenario can't be run after all, or the folder can't be written.
    """
    from experiments.reports.resolved import sources_beside  # noqa: PLC0415 - as above
    from experiments.reports.runs import written  # noqa: PLC0415 - keeps --help quick
    from scenarios.faults import Fault, Origin, ScenarioError  # noqa: PLC0415 - as above
    from sim.money import UnpricedYearError  # noqa: PLC0415 - as above
    from sim.replicate import EmptyPoolError  # noqa: PLC0415 - as above

    try:
        return written(loaded, asked, folder, sources_beside(name), overwrite=overwrite, bar=bar)
    except (EmptyPoolError, UnpricedYearError) as error:
        raise ScenarioError([Fault(Origin(name), str(error))]) from None
    except OSError as error:
        reason = f"the folder {folder} can't be written: {error.strerror or error}"
        raise ScenarioError([Fault(Origin("--out"), f"{reason}; nothing was left behind")]) from None
