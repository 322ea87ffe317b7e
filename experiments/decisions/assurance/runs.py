"""Run an assurance, and write the folder."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

from experiments.briefing.page import write_beside
from experiments.decisions.assurance import page, people, summary
from experiments.decisions.assurance.answer import Assurance
from experiments.decisions.assurance.asked import Question
from experiments.decisions.assurance.lived import Chain, Sum, left_out, lived, sums
from experiments.decisions.assurance.store import ASSURANCE_FILE, PEOPLE_FILE, POWER_FILE, Assured, table_of
from experiments.decisions.power.study import study
from experiments.reports import folder as folders
from experiments.reports import provenance, store
from experiments.reports.asked import Asked
from experiments.reports.bar import Bar, Progress
from experiments.reports.resolved import Sources
from experiments.reports.runs import SUMMARY, finish, write_manifest, write_scenario
from sim import Scenario
from sim.results import shares_of
from sim.threads import cores, spread

Found = tuple[list[Sum], list[tuple[int, int]], Chain | None]  # sums, selections and those left out, the first's chain


def simulated(scenario: Scenario, asked: Asked, before: int, progress: Progress) -> Found:
    """Live the chain of every replicate; return what it came to, in order of replicates."""
    drawn, stopped, many = asked.parameters == "drawn", Event(), asked.workers or cores()

    def task(replicate: int) -> tuple[int, list[Sum], tuple[int, int], Chain | None]:
        chain = lived(scenario, asked.seed, replicate, replicate // 2 if drawn else None)
        return replicate, list(sums(chain, replicate)), left_out(chain, before), None if replicate else chain

    done: dict[int, Any] = {}
    for replicate, *rest in spread(task, range(asked.replicates), many, stopped):
        done[replicate] = rest
        progress(len(done), asked.replicates)
    rows = [row for replicate in sorted(done) for row in done[replicate][0]]
    return rows, [done[replicate][1] for replicate in sorted(done)], done[0][2]


def written(
    scenario: Scenario, asked: Asked, question: Question, folder: Path, sources: Sources, *, overwrite: bool, bar: bool
) -> Assurance:
    """Run what was asked and put its folder in place, whole; return what it says."""
    started = datetime.now(UTC)
    with Bar(wanted=bar) as progress:
        many = 2 * asked.replicates
        rows, selections, first = simulated(scenario, asked, question.before, lambda done, _: progress(done, many))
        power = study(
            scenario,
            asked.replicates,
            asked.seed,
            workers=asked.workers,
            parameters="drawn" if asked.parameters == "drawn" else "central",
            progress=lambda done, of: progress(of + done, many),
        )
    with folders.whole(folder, overwrite=overwrite) as part:
        write_scenario(scenario, sources, part)
        store.write_table(table_of(rows), part / ASSURANCE_FILE)
        store.write_table(power.to_table(), part / POWER_FILE)
        if first is not None:
            people.write(first, question.before, part / PEOPLE_FILE)
        assumed, recalled = shares_of(scenario)
        about = {
            "command": "assure",
            "scenario": scenario.name,
            "seed": asked.seed,
            "replicates": asked.replicates,
            "parameters": asked.parameters,
            "asked": vars(question),
            "selections": sum(one for one, _ in selections),
            "left_out": sum(one for _, one in selections),
            "assumed_share": assumed,
            "recalled_share": recalled,
            "warnings": [],
            "sha256": provenance.digests(part),
        }
        manifest = provenance.manifest(started, datetime.now(UTC), about)
        write_manifest(part, manifest)
        summary.write(Assured.read(part), part / SUMMARY)
        answer = page.render(part)
        write_beside(part)
        finish(part, manifest)
        _ = answer.plain, answer.lines  # what is to be said is read before the folder moves
    return answer
