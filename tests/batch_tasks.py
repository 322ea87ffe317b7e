"""Tasks for batches, importable in worker processes and on a cluster's workers; and what watches them."""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from experiments.studies.execute import unwanted

WAIT_S = 20.0
ROOT = Path(__file__).resolve().parents[1]
PARENT = """
import batch_tasks as tasks
from experiments.studies.execute import How, execute
if __name__ == "__main__":
    list(execute(tasks.{task}, [({folder!r}, n) for n in (1, 2, 3, 4, 5)], {how}))
"""


def square(number: int) -> int:
    return number * number


def slow_square(number: int) -> int:
    time.sleep(0.2)
    return number * number


def poisoned_at_seven_and_eight(number: int) -> int:
    if number in {7, 8}:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def leaves_at_seven_and_eight(number: int) -> int:
    if number in {7, 8}:
        os._exit(3)
    return number * number


def slowly_poisoned_at_zero(number: int) -> int:
    if number == 0:
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.8)  # a worker's other thread is still at it when the poisoned one kills them both
    return number * number


def dies_once(batch: tuple[str, int]) -> int:
    """Kill the worker the first time that number 3 is run."""
    folder, number = batch
    mark = Path(folder) / "died"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def fills_the_disk(number: int) -> int:
    time.sleep(0.05)
    Path("/dev/full" if number == 2 else "/dev/null").write_text("results", encoding="utf-8")
    return number


def divides(number: int) -> float:
    return 1 / number


class OddError(Exception):
    """Pickles, and does not come back: its class takes two arguments."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"{number} {text}")


def odd_error(number: int) -> int:
    raise OddError(number, "two arguments")


class LoadsNowhere:
    """A task that no worker can load."""

    def __call__(self, number: int) -> int:
        return number

    def __reduce__(self) -> tuple[Any, ...]:
        return importlib.import_module, ("nowhere",)


def serves_nobody(*_: object) -> None:
    os._exit(9)


def signs_in(batch: tuple[str, int]) -> int:
    """Write who this is, then work for a minute."""
    folder, number = batch
    (Path(folder) / f"{os.getpid()}.pid").touch()
    time.sleep(60)
    return number


def until_unwanted(batch: tuple[str, int]) -> int:
    """Number 1 works until it is told that nobody waits; number 0 ends once 1 is at work."""
    folder, number = Path(batch[0]), batch[1]
    if number == 0:
        assert wait_until((folder / "at work").exists)
        return 0
    (folder / "at work").touch()
    wait_until(unwanted)
    (folder / ("told" if unwanted() else "never told")).touch()
    return number


def environment(name: str) -> str:
    return os.environ.get(name, "")


def ignores_interrupts(_: int) -> bool:
    return signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def wait_until(said: Callable[[], bool], seconds: float = WAIT_S) -> bool:
    """Say whether something came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if said():
            return True
        time.sleep(0.02)
    return said()


def signed_in(folder: Path) -> set[int]:
    return {int(path.stem) for path in folder.glob("*.pid")}


def alive(process: int) -> bool:
    """Say whether a process runs: one that has ended and was not yet asked for does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def counted(taken: list[int], many: int) -> Iterator[int]:
    for number in range(many):
        taken.append(number)
        yield number


def start_parent(folder: Path, task: str, how: str) -> "subprocess.Popen[str]":
    """Start a process that executes batches (folder, 1), (folder, 2)...; it leads a group, as in a terminal."""
    script = folder / "script.py"
    script.write_text(PARENT.format(task=task, folder=str(folder), how=how), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
