"""Run what was asked, more of it until it is sure enough, and write the folder."""

import dataclasses
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from experiments.reports import folder as folders
from experiments.reports import page, provenance, store, summary
from experiments.reports.answer import Answer
from experiments.reports.asked import Asked
from experiments.reports.lines import HEADLINE
from experiments.reports.resolved import Sources, as_toml, named_sources
from sim import Result, Scenario, simulate

MOST = 20_000  # replicates, where more are added until the error is small
_BAR_AFTER = 2.0  # seconds
SUMMARY, SOURCES = "summary.csv", "sources.toml"

Progress = Callable[[int, int], None]


class Bar:
    """A bar on standard error, if that is a terminal and the run takes over two seconds."""

    def __init__(self, *, wanted: bool) -> None:
        from rich.console import Console  # noqa: PLC0415 - only where a bar may be shown
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        console = Console(stderr=True)
        self.wanted = wanted and console.is_terminal
        self.began = time.monotonic()
        self.shown = False
        self.bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=console, transient=True,
        )  # fmt: skip
        self.task = self.bar.add_task("replicates", total=None)

    def __enter__(self) -> Progress:
        return self.update

    def __exit__(self, *_: object) -> None:
        if self.shown:
            self.bar.stop()

    def update(self, done: int, of: int) -> None:
        """Show how many replicates are done, of how many."""
        if not self.wanted or (not self.shown and time.monotonic() - self.began < _BAR_AFTER):
            return
        if not self.shown:
            self.shown = True
            self.bar.start()
        self.bar.update(self.task, completed=done, total=of)


def joined(first: Result, second: Result) -> Result:
    """Return one result of two whose replicates follow each other."""
    counts, events, tables = (
        np.concatenate([getattr(first, name), getattr(second, name)]) for name in ("counts", "events", "tables")
    )
    prices = {
        arm: type(one)(*[np.concatenate(pair) for pair in zip(one, second.prices[arm], strict=True)])
        for arm, one in first.prices.items()
    }
    replicates = first.replicates + second.replicates
    return dataclasses.replace(first, replicates=replicates, counts=counts, events=events, tables=tables, prices=prices)


def _share_of_error(result: Result) -> float:
    """Return the headline difference's simulation error, against its size or half its range, as a percentage."""
    scheme, twin = result.arms
    found = result.difference(HEADLINE, scheme, twin)
    size = max(abs(found.mean), (found.high - found.low) / 2)
    if size == 0:
        return 0.0 if result.replicates > 1 else float("inf")
    return 100 * found.error / size if np.isfinite(found.error) else float("inf")


def simulated(scenario: Scenario, asked: Asked, progress: Progress) -> tuple[Result, list[str]]:
    """Run the scenario and its twin; where a percentage was asked, more until the error is under it.

    Returns the result, and what is to be said of how it went.
    """

    def some(n: int, first: int) -> Result:
        return simulate(
            scenario,
            n,
            asked.seed,
            workers=asked.workers,
            parameters="drawn" if asked.parameters == "drawn" else "central",
            arms=("scheme", asked.twin),
            first=first,
            progress=lambda done, of: progress(first + done, first + of),
        )

    result = some(asked.replicates, 0)
    if asked.percent is None:
        return result, []
    while (share := _share_of_error(result)) >= asked.percent and result.replicates < MOST:
        n = result.replicates
        wanted = n * min(2.0, max(1.1, (share / asked.percent) ** 2))
        more = min(MOST - n, max(2, int(wanted - n + 1) // 2 * 2))
        result = joined(result, some(more, n))
    reached = "under" if share < asked.percent else f"still over, at the most replicates that are run ({MOST:,}),"
    sentence = (
        f"Simulation error of the headline difference (harm, CCHI days) is {share:.2g} % of its size or half its range "
        f"after {result.replicates:,} replicates: {reached} the {asked.percent:g} % asked for."
    )
    return result, [sentence]


def _write_data(result: Result, sources: Sources, part: Path) -> None:
    """Write the scenario and the tables."""
    (part / store.SCENARIO).write_text(as_toml(result.scenario), encoding="utf-8")
    if text := named_sources(result.scenario, sources):
        (part / SOURCES).write_text(text, encoding="utf-8")
    store.write_table(result.table(), part / store.OUTCOMES_FILE)
    store.write_table(store.weekly_table(result), part / store.WEEKLY_FILE)


def written(scenario: Scenario, asked: Asked, folder: Path, sources: Sources, *, overwrite: bool, bar: bool) -> Answer:
    """Run what was asked and put its folder in place, whole; return what it says."""
    started = datetime.now(UTC)
    with Bar(wanted=bar) as progress:
        result, said = simulated(scenario, asked, progress)
    with folders.whole(folder, overwrite=overwrite) as part:
        _write_data(result, sources, part)
        about = {
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
        _write_manifest(part, manifest)
        saved = store.Saved.read(part)
        summary.write(saved, part / SUMMARY)
        answer = page.render(part)
        files = sorted(path.relative_to(part).as_posix() for path in part.rglob("*") if path.is_file())
        _write_manifest(part, manifest | {"files": files})
        _ = answer.plain, answer.lines  # what is to be said is read before the folder moves
    return answer


def _write_manifest(part: Path, manifest: dict[str, object]) -> None:
    text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False)
    (part / folders.MANIFEST).write_text(text + "\n", encoding="utf-8")
