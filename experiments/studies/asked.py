"""Hold what a person asked of a study's execution, and say what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.reports.folder import fault, short
from experiments.studies.execute import How
from scenarios.faults import Fault, Origin, said

_SCHEMES = ("tcp://", "tls://", "ws://", "wss://", "ucx://")


@dataclass(frozen=True)
class Execution:
    """How a study is run: on threads, processes or a cluster, and into which folder."""

    out: str | None = None
    resume: bool = False
    again: bool = False
    reuse: str | None = None
    workers: int | None = None
    processes: bool = False
    scheduler: str | None = None

    def folder(self, name: str) -> Path:
        """Return the folder of a study: the one asked for, or one by its name."""
        return Path("results") / short(name) if self.out is None else Path(self.out)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong among the options."""
        if self.workers is not None and self.workers < 1:
            yield _fault("--workers", self.workers, "a whole number of 1 or more, or none: then all cores work")
        if self.scheduler is not None:
            if not self.scheduler.startswith(_SCHEMES) or ":" not in self.scheduler.partition("://")[2]:
                yield _fault("--scheduler", self.scheduler, "an address such as tcp://host:8786")
            if self.workers is not None or self.processes:
                option = "--processes" if self.processes else "--workers"
                yield Fault(Origin(option), "a cluster has its own workers; expected this or --scheduler")
        if self.again and not self.resume:
            yield Fault(Origin("--again"), "runs that failed are in a folder that is there; expected --resume with it")

    def folder_fault(self, folder: Path) -> Iterator[Fault]:
        """Yield why a folder can't be begun; one that is there may be resumed."""
        if self.resume and folder.is_dir():
            if not (folder / "manifest.json").exists():
                reason = f"the folder {folder} has no manifest.json of a study; expected one that has, or a new name"
                yield Fault(Origin("--resume"), reason)
            return
        reason = fault(folder, overwrite=False).replace("or --overwrite", "or --resume")
        if reason:
            yield Fault(Origin("--out"), reason)

    @property
    def how(self) -> How:
        """Return where the runs are run."""
        if self.scheduler is not None:
            return How.cluster(self.scheduler)
        return How.processes(self.workers) if self.processes else How.threads(self.workers)


def _fault(option: str, value: object, expected: str) -> Fault:
    return Fault(Origin(option), f"{said(value)} was given; expected {expected}")
