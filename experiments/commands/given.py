"""Take what was typed: scenarios, options and a folder, with every fault of them at once."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.faults import Fault
    from sim.scenario import Scenario


def settings_of(set_values: Sequence[str] | None, weeks: int | None) -> list[str]:
    """Return what --set and --weeks set."""
    return [*(set_values or ()), *([f"horizon_weeks={weeks}"] if weeks is not None else [])]


def given(
    names: Sequence[str],
    settings: Sequence[str],
    faults: "Iterable[Fault]",
    out: str | None,
    name: str = "",
    *,
    overwrite: bool,
) -> tuple[list["Scenario"], Path]:
    """Return the scenarios and the folder to write, in results/<name> (the scenario's, if none) where none was typed.

    Raises ScenarioError with all faults: those handed in, of each scenario, and of the folder.
    """
    from experiments.reports.folder import default_folder, fault  # noqa: PLC0415 - keeps --help quick
    from scenarios import load  # noqa: PLC0415 - as above
    from scenarios.faults import Fault, Origin, ScenarioError  # noqa: PLC0415 - as above

    found, loaded = list(faults), []
    for one in names:
        try:
            loaded.append(load(one, settings))
        except ScenarioError as error:
            found += error.faults
    whole = len(loaded) == len(names)
    folder = Path(out) if out is not None else default_folder(name or (loaded[0].name if loaded else ""))
    if (whole or out is not None) and (reason := fault(folder, overwrite=overwrite)):
        found.append(Fault(Origin("--out"), reason))
    if found:
        raise ScenarioError(found)
    return loaded, folder


@contextmanager
def in_sentences(name: str, folder: Path) -> Iterator[None]:
    """Turn what keeps a run from ending, in the scenario or the folder, into sentences.

    Raises ScenarioError where the scenario can't be run after all, or the folder can't be written.
    """
    from scenarios.faults import Fault, Origin, ScenarioError  # noqa: PLC0415 - keeps --help quick
    from sim.money import UnpricedYearError  # noqa: PLC0415 - as above
    from sim.pools import EmptyPoolError  # noqa: PLC0415 - as above

    try:
        yield
    except (EmptyPoolError, UnpricedYearError) as error:
        raise ScenarioError([Fault(Origin(name), str(error))]) from None
    except OSError as error:
        reason = f"the folder {folder} can't be written: {error.strerror or error}"
        raise ScenarioError([Fault(Origin("--out"), f"{reason}; nothing was left behind")]) from None
