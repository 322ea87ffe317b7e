"""Say in a sentence where what the extra ``discovery`` brings is missing, and keep its libraries quiet."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from scenarios.faults import Fault, Origin, ScenarioError

# What these libraries say of things that aren't used here, or that only they can change.
_SAID = (
    ("ipyparallel not installed", UserWarning),
    ("altair based interactive inspection", ImportWarning),
    ("The inplace keyword in DataFrame.drop is deprecated", DeprecationWarning),
)


def needed(module: str, command: str) -> None:
    """Check that a library is there.

    Raises ScenarioError with the line that installs it where it is not.
    """
    if find_spec(module) is None:
        sentence = f'it needs {module}, which is not installed; expected pip install "iomsim[discovery]"'
        raise ScenarioError([Fault(Origin(f"iomsim {command}"), sentence)])


@contextmanager
def quietly() -> Iterator[None]:
    """Leave out what these libraries warn of on every call."""
    with warnings.catch_warnings():
        for message, kind in _SAID:
            warnings.filterwarnings("ignore", message, kind)
        yield


def with_packages(manifest: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return a manifest that names the versions of these libraries too."""
    return manifest | {"packages": manifest["packages"] | {name: version(name) for name in names}}
