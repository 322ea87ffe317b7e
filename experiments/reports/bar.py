"""Show on standard error how much is done."""

import time
from collections.abc import Callable

_BAR_AFTER = 2.0  # seconds

Progress = Callable[[int, int], None]


class Bar:
    """A bar on standard error, if that is a terminal and the run takes over two seconds."""

    def __init__(self, *, wanted: bool, what: str = "replicates") -> None:
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
        self.task = self.bar.add_task(what, total=None)

    def __enter__(self) -> Progress:
        return self.update

    def __exit__(self, *_: object) -> None:
        if self.shown:
            self.bar.stop()

    def update(self, done: int, of: int) -> None:
        """Show how many are done, of how many."""
        if not self.wanted or (not self.shown and time.monotonic() - self.began < _BAR_AFTER):
            return
        if not self.shown:
            self.shown = True
            self.bar.start()
        self.bar.update(self.task, completed=done, total=of)
