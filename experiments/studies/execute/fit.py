"""Is a worker of a cluster fit for the task: the same versions as here, and what the caller asks of it?"""

import os
import pickle
import platform
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from experiments.studies.execute.outcomes import ClusterError
from experiments.studies.execute.wanted import ask

Check = Callable[[], str | None]  # run on a worker: what is wrong there, in words; none if nothing is
PACKAGES = ("dask", "distributed", "iomsim", "numba", "numpy")  # the talk needs the first two, results the others
MOST_FAULTS = 3  # said in one error
_FIT: set[str] = set()  # executions for which this process was looked at, and found fit


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that must be the same everywhere."""
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


def other_versions(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Say which versions differ between here and a worker; an empty string where none does."""
    return ", ".join(
        f"{name} {there.get(name)} (here {mine})" for name, mine in here.items() if there.get(name) != mine
    )


def unfit(here: Mapping[str, str], check: Check | None) -> str | None:
    """Return what is wrong on this worker for whoever has these versions; none, if nothing is."""
    if differ := other_versions(here, versions()):
        return f"it has {differ}: install the same versions everywhere"
    return check() if check is not None else None


class Prepared:
    """A task as a cluster's worker runs it: on the first batch of an execution the worker is looked at."""

    def __init__(self, name: str, task: Callable[..., Any], check: Check | None) -> None:
        self.name = name
        self.task = task
        self.check = check
        self.versions = versions()

    def __call__(self, batch: bytes, key: str) -> Any:
        """Run the task on a pickled batch, which Dask knows by a key; raise ClusterError if this worker is not fit."""
        from distributed import get_worker  # noqa: PLC0415 - comes with the extra

        worker = get_worker()
        if self.name not in _FIT:
            if fault := unfit(self.versions, self.check):
                message = f"the worker {worker.address} is not fit: {fault}"
                raise ClusterError(message)
            _FIT.add(self.name)
        ask(lambda: getattr(worker.state.tasks.get(key), "state", "") != "executing")
        return self.task(pickle.loads(batch))  # noqa: S301 - from whoever asked for it


def faults(client: Any, check: Check | None) -> list[str]:
    """Return what is wrong with the scheduler and the workers that a cluster has now, in words."""
    here, spoken = versions(), client.get_versions()
    talk = {name: here[name] for name in ("Python", "dask", "distributed")}
    found = [
        f"the {kind} has {differ}: install the same versions everywhere"
        for kind, packages in _packages(spoken)
        if (differ := other_versions(talk, packages))
    ]
    if not found:  # else they would hardly understand each other
        said = {f"worker {at}": one for at, one in client.run(unfit, here, check, on_error="return").items()}
        said["scheduler"] = _of_scheduler(client, here)  # it reads the task, to hand it on
        found = [f"the {name} is not fit: {_in_words(one)}" for name, one in said.items() if one is not None]
    more = [f"and {len(found) - MOST_FAULTS} more"] if len(found) > MOST_FAULTS else []
    return found[:MOST_FAULTS] + more


def _packages(spoken: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    named = {"scheduler": spoken["scheduler"]} | {f"worker {at}": one for at, one in spoken["workers"].items()}
    for name, one in named.items():
        python = ".".join(one["packages"]["python"].split(".")[:2])
        yield name, one["packages"] | {"Python": python}


def _of_scheduler(client: Any, here: Mapping[str, str]) -> str | Exception | None:
    try:
        found: str | None = client.run_on_scheduler(unfit, here, None)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is to be said
        return error
    return found


def _in_words(said: str | Exception) -> str:
    if "ModuleNotFoundError" in repr(said):  # Dask hands it on in an error of its own
        return f"it can't load the program ({said}): install the same version of iomsim there"
    return said if isinstance(said, str) else f"{type(said).__name__}: {said}"


def same_file(path: Path) -> Check:
    """Return a check that a worker sees this file as it is here, in a folder that it can write."""
    path = path.resolve()
    return partial(_sees, path, _digest(path))


def _sees(path: Path, digest: str) -> str | None:
    try:
        found = _digest(path)
    except OSError as error:
        return f"it can't read {path} ({error.strerror}): the folder must be on a disk that all workers share"
    if found != digest:
        return f"{path} is another file there: the folder must be on a disk that all workers share"
    return None if os.access(path.parent, os.W_OK) else f"it can't write in {path.parent}"


def _digest(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()
