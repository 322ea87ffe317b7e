"""Run scenarios on common luck, and write the folder."""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.briefing.page import write_beside
from experiments.decisions.comparison import page, summary
from experiments.decisions.comparison.answer import Comparison
from experiments.decisions.comparison.store import Compared, told_apart
from experiments.reports import folder as folders
from experiments.reports import provenance, store
from experiments.reports.asked import Asked
from experiments.reports.bar import Bar, Progress
from experiments.reports.lines import HEADLINE
from experiments.reports.resolved import Sources
from experiments.reports.runs import SUMMARY, finish, write_manifest, write_scenario
from experiments.reports.until import Results, run_until
from sim import Scenario
from sim.replicate import simulate_all
from sim.spread import Spread


def named(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return the scenarios, each under a name of its own."""
    labels = told_apart([scenario.name for scenario in scenarios])
    return [dataclasses.replace(scenario, name=label) for scenario, label in zip(scenarios, labels, strict=True)]


def simulated(scenarios: Sequence[Scenario], asked: Asked, progress: Progress) -> tuple[Results, list[str]]:
    """Run all scenarios on the same seed, replicates and draws, the first with the reference.

    Returns the results, and what is to be said of how it went.
    """

    def some(n: int, first: int) -> Results:
        return simulate_all(
            scenarios,
            n,
            asked.seed,
            arms=[("scheme",) if k else ("scheme", asked.twin) for k in range(len(scenarios))],
            workers=asked.workers,
            parameters="drawn" if asked.parameters == "drawn" else "central",
            first=first,
            progress=lambda done, of: progress(first + done, first + of),
        )

    def headlines(found: Results) -> list[Spread]:
        reference = found[0].values(HEADLINE, asked.twin)
        return [one.spread_of(one.values(HEADLINE, "scheme") - reference) for one in found]

    return run_until(asked, some, headlines)


def _places(scenarios: Sequence[Scenario]) -> list[str]:
    """Return the folder of each scenario."""
    return [f"{k}-{folders.short(scenario.name)}" for k, scenario in enumerate(scenarios, 1)]


def _write_data(results: Results, sources: Sequence[Sources], part: Path) -> None:
    """Write the scenarios and the table."""
    scenarios = [result.scenario for result in results]
    for place, scenario, beside in zip(_places(scenarios), scenarios, sources, strict=True):
        (part / place).mkdir()
        write_scenario(scenario, beside, part / place)
    store.write_outcomes(results, part / store.OUTCOMES_FILE)


def _about(results: Results, asked: Asked, said: list[str]) -> dict[str, Any]:
    """Return what the manifest says of this comparison."""
    scenarios = [
        {
            "name": result.scenario.name,
            "folder": place,
            "assumed_share": result.assumed_share,
            "recalled_share": result.recalled_share,
        }
        for result, place in zip(results, _places([result.scenario for result in results]), strict=True)
    ]
    return {
        "command": "compare",
        "scenarios": scenarios,
        "seed": asked.seed,
        "replicates": results[0].replicates,
        "parameters": asked.parameters,
        "reference": asked.twin,
        "assumed_share": max(result.assumed_share for result in results),
        "recalled_share": max(result.recalled_share for result in results),
        "warnings": said,
    }


def written(
    scenarios: Sequence[Scenario], asked: Asked, folder: Path, sources: Sequence[Sources], *, overwrite: bool, bar: bool
) -> Comparison:
    """Run what was asked and put its folder in place, whole; return what it says."""
    started = datetime.now(UTC)
    with Bar(wanted=bar) as progress:
        results, said = simulated(named(scenarios), asked, progress)
    with folders.whole(folder, overwrite=overwrite) as part:
        _write_data(results, sources, part)
        about = _about(results, asked, said) | {"sha256": provenance.digests(part)}
        manifest = provenance.manifest(started, datetime.now(UTC), about)
        write_manifest(part, manifest)
        summary.write(Compared.read(part), part / SUMMARY)
        found = page.render(part)
        write_beside(part)
        finish(part, manifest)
        _ = found.plain, found.lines  # what is to be said is read before the folder moves
    return found
