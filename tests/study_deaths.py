"""Stand for a process that dies between two things that it does to the disk."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class DeathError(BaseException):
    """Stands for kill -9: nothing that comes after it reaches the disk."""


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[list[str]]:
    """Let nothing happen on the disk from a number of operations on; give the operations that happened."""
    happened: list[str] = []
    with monkeypatch.context() as patch:
        for name in ("replace", "unlink", "mkdir", "rmdir", "fsync"):
            patch.setattr(os, name, _counted(name, getattr(os, name), happened, at))
        yield happened


def _counted(name: str, real: Callable[..., Any], happened: list[str], at: int) -> Callable[..., Any]:
    def counted(*arguments: Any, **words: Any) -> Any:
        if len(happened) >= at:
            raise DeathError(name)
        happened.append(name)
        return real(*arguments, **words)

    return counted
