"""Find and read scenario files: the library, the chain of ``extends``, the list of sources."""

import os
import re
import tomllib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from scenarios.faults import Fault, Origin, ScenarioError, nearest, said
from scenarios.lines import Way, key_lines, line_of

LIBRARY = Path(__file__).parent / "library"
SOURCES = Path(__file__).parent / "sources.toml"

_AT_LINE = re.compile(r"\(?at line (\d+), column (\d+)\)?")


@dataclass(frozen=True)
class Layer:
    """One file of a scenario: what it says, and on which line it says it."""

    label: str
    path: Path
    table: dict[str, Any]
    lines: dict[Way, int]

    def origin(self, *way: str) -> Origin:
        """Return where a key of this file stands."""
        return Origin(self.label, line_of(way, self.lines))


def library_names() -> list[str]:
    """List the scenarios of the library: ``baseline``, which the others extend, then by name."""
    names = (path.stem for path in LIBRARY.glob("*.toml"))
    return sorted(names, key=lambda name: (name != "baseline", name))


def _label(path: Path) -> str:
    """Name a file as a person would: within the library, within the current folder, or in full."""
    if path.parent == LIBRARY:
        return f"library/{path.name}"
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


@lru_cache(maxsize=32)
def _parsed(text: str) -> tuple[dict[str, Any], dict[Way, int]]:
    """Parse a TOML text once, with its keys' lines; both are read, never changed."""
    return tomllib.loads(text), key_lines(text.replace("\r\n", "\n"))


def _decoded(raw: bytes) -> str:
    """Return a text of UTF-8, or of UTF-16 where it begins with that mark, as some shells write it."""
    return raw.decode("utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")


def read_layer(path: Path, asked: Origin) -> Layer:
    """Read one TOML file.

    Raises ScenarioError where the file isn't there (said at ``asked``), can't be read, or is not TOML.
    """
    label = _label(path)
    try:
        text = _decoded(path.read_bytes())
    except FileNotFoundError:
        sentence = f"there is no file {label}, and the library has no scenario {path.stem}"
        raise ScenarioError([Fault(asked, sentence + nearest(path.stem, library_names()))]) from None
    except OSError as error:
        raise ScenarioError([Fault(Origin(label), f"the file can't be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        raise ScenarioError([Fault(Origin(label), f"byte {error.start} is not UTF-8; expected a TOML text")]) from None
    try:
        table, lines = _parsed(text)
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        line = int(place.group(1)) if place else text.count("\n") + 1
        reason = _AT_LINE.sub("", str(error)).strip().rstrip(".")
        raise ScenarioError([Fault(Origin(label, line), f"this is not TOML: {reason}")]) from None
    return Layer(label, path, table, lines)


def _located(name: str, folder: Path) -> Path:
    """Return the file that a name or a path means; a library name goes first."""
    if name in library_names():
        return LIBRARY / f"{name}.toml"
    return (folder / name).resolve()


def chain(scenario: str | os.PathLike[str]) -> list[Layer]:
    """Read a scenario's file and all that it extends, the furthest ancestor first.

    Raises ScenarioError where a file is missing or is not TOML, or the files extend each other in a circle.
    """
    name = os.fspath(scenario)
    asked = Origin(name)
    path = _located(name, Path.cwd()) if isinstance(scenario, str) else Path(name).resolve()
    layers: list[Layer] = []
    while True:
        if path in (seen := [layer.path for layer in layers]):
            circle = " extends ".join([*(layer.label for layer in layers[seen.index(path) :]), _label(path)])
            raise ScenarioError([Fault(asked, f"extends goes round in a circle: {circle}; expected it to end")])
        layer = read_layer(path, asked)
        layers.append(layer)
        if "extends" not in layer.table:
            return layers[::-1]
        parent, asked = layer.table["extends"], layer.origin("extends")
        if not isinstance(parent, str) or not parent:
            sentence = f"extends is {said(parent)}; expected a name in the library or the path of a file"
            raise ScenarioError([Fault(asked, sentence)])
        path = _located(parent, path.parent)


@lru_cache(maxsize=1)
def _library_sources() -> dict[str, Any]:
    return tomllib.loads(SOURCES.read_text(encoding="utf-8")) if SOURCES.exists() else {}


def known_sources(layers: list[Layer]) -> dict[str, Any]:
    """Read the sources that values may name: the library's, and any ``sources.toml`` beside a file.

    Raises ScenarioError where a list of sources is not TOML.
    """
    known = dict(_library_sources())
    for folder in dict.fromkeys(layer.path.parent for layer in layers):
        beside = folder / SOURCES.name
        if folder != LIBRARY and beside.exists():
            known |= read_layer(beside, Origin(str(beside))).table
    return known


def library_questions() -> dict[str, str]:
    """Return the question that each scenario of the library answers; it stands above the first table."""
    questions = {}
    for name in library_names():
        head, _, _ = (LIBRARY / f"{name}.toml").read_text(encoding="utf-8").partition("\n[")
        questions[name] = str(tomllib.loads(head).get("question", ""))
    return questions
