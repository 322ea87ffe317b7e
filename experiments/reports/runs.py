"""Run what was asked, and write the folder."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.briefing.page import write_beside
from experiments.reports import folder as folders
from experiments.reports import page, provenance, store, summary
from experiments.reports.answer import Answer
from experiments.reports.asked import Asked
from experiments.reports.bar import Bar, Progress
from experiments.reports.lines import HEADLINE
from experiments.reports.resolved import Sources, as_toml, named_sources
from experiments.reports.until import Results, run_until
from sim import Result, Scenario, simulate

SUMMARY, SOURCES = "summary.csv", "sources.toml"


def simulated(scenario: Scenario, asked: Asked, progress: Progress) -> tuple[Result, list[str]]:
    """Run the scenario and its twin; where a percentage was asked, more until the error is under it.

    Returns the result, and what is to be said of how it went.
    """

    def some(n: int, first: int) -> Results:
        found = simulate(
            scenario,
            n,
            asked.seed,
            workers=asked.workers,
            parameters="drawn" if asked.parameters == "drawn" else "central",
            arms=("scheme", asked.twin),
            first=first,
            progress=lambda done, of: progress(first + done, first + of),
        )
        return (found,)

    (result,), said = run_until(asked, some, lambda found: [found[0].difference(HEADLINE, "scheme", asked.twin)])
    return result, said


def write_scenario(scenario: Scenario, sources: Sources, part: Path) -> None:
    """Write a scenario as one file that loads again, and beside it the sources it names that the library lacks."""
    (part / store.SCENARIO).write_text(as_toml(scenario), encoding="utf-8")
    if text := named_sources(scenario, sources):
        (part / SOURCES).write_text(text, encoding="utf-8")


def _write_data(result: Result, sources: Sources, part: Path) -> None:
    """Write the scenario and the tables."""
    write_scenario(result.scenario, sources, part)
    store.write_outcomes([result], part / store.OUTCOMES_FILE)
    store.write_table(store.weekly_table(result), part / store.WEEKLY_FILE)


def written(scenario: Scenario, asked: Asked, folder: Path, sources: Sources, *, overwrite: bool, bar: bool) -> Answer:
    """Run what was asked and put its folder in place, whole; return what it says."""
    started = datetime.now(UTC)
    with Bar(wanted=bar) as progress:
        result, said = simulated(scenario, asked, progress)
    with folders.whole(folder, overwrite=overwrite) as part:
        _write_data(result, sources, part)
        about = {
            "command": "run",
            "scenario": scenario.name,
            "seed": result.seed,
            "replicates": result.replicates,
            "parameters": result.parameters,
            "arms": list(result.arms),
            "populations": list(result.populations),
            "assumed_share": result.assumed_share,
            "recalled_share": result.recalled_share,
            "warnings": said,
            "sha256": provenance.digests(part),
        }
        manifest = provenance.manifest(started, datetime.now(UTC), about)
        write_manifest(part, manifest)
        saved = store.Saved.read(part)
        summary.write(saved, part / SUMMARY)
        answer = page.render(part)
        write_beside(part)
        finish(part, manifest)
        _ = answer.plain, answer.lines  # what is to be said is read before the folder moves
    return answer


def finish(part: Path, manifest: dict[str, Any]) -> None:
    """Name in the manifest every file that was written."""
    files = sorted(path.relative_to(part).as_posix() for path in part.rglob("*") if path.is_file())
    write_manifest(part, manifest | {"files": files})


def write_manifest(part: Path, manifest: dict[str, Any]) -> None:
    """Write what a manifest says."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False)
    (part / folders.MANIFEST).write_text(text + "\n", encoding="utf-8")
