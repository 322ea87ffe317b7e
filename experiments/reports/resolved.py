"""Write a resolved scenario as one file that loads again to the same run."""

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from scenarios.files import chain, known_sources
from scenarios.wording import parameter_at
from sim.scenario import Scenario, Values

Sources = dict[str, dict[str, Any]]

_EVIDENCE = ("low", "high", "distribution", "grade", "source", "note")
_RENAMED = ("name", "changes")  # written in a place of their own


def _text(text: str) -> str:
    """Write text as TOML has it; its one difference from JSON is the delete sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def inline(value: Any) -> str:
    """Write a value on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _text(value)
        case list() | tuple():
            return f"[{', '.join(inline(item) for item in value)}]"
        case dict():
            return f"{{ {', '.join(f'{key} = {inline(item)}' for key, item in value.items())} }}" if value else "{}"
    return repr(value)


def _with_evidence(value: Any, evidence: dict[str, Any]) -> str:
    """Write a value beside its evidence, as far as it has any."""
    if "grade" not in evidence:
        return inline(value)
    has_range = evidence.get("low") is not None
    beside = {key: evidence.get(key) for key in _EVIDENCE if evidence.get(key) not in {None, ""}}
    if not has_range:
        beside.pop("distribution", None)
    return inline({"value": value} | beside)


def _origin(evidence: dict[str, Any]) -> str:
    """Write where a value stood, as a comment; of a file elsewhere only its name."""
    file = str(evidence.get("file", ""))
    if not file:
        return ""
    if PurePath(file).is_absolute() or file.startswith(".."):
        file = PurePath(file).name
    return f"  # {file}" if evidence.get("line") is None else f"  # {file}:{evidence['line']}"


def _table(way: tuple[str, ...], table: Values, evidence: Values) -> Iterator[str]:
    """Yield the lines of a table: its own values, then the tables within it."""
    nested = {key: item for key, item in table.items() if _is_table(way, key, item)}
    yield ""
    yield f"[{'.'.join(way)}]"
    for key, value in table.items():
        if key not in nested:
            behind = evidence.get(".".join((*way, key)), {})
            yield f"{key} = {_with_evidence(value, behind)}{_origin(behind)}"
    for key, item in nested.items():
        yield from _table((*way, key), item, evidence)


def _is_table(way: tuple[str, ...], key: str, item: Any) -> bool:
    """Say whether an item is a table of its own, and not the value of a map."""
    if not isinstance(item, dict):
        return False
    parameter, _, _ = parameter_at((*way, key))
    return parameter is None or parameter.kind == "criteria"


def _change(change: Values, evidence: Values) -> Iterator[str]:
    behind = evidence.get(f"{change['path']}@{change['week']}", {})
    yield ""
    yield f"[[changes]]{_origin(behind)}"
    yield f"week = {change['week']}"
    yield f"path = {_text(change['path'])}"
    yield f"value = {_with_evidence(change['value'], behind)}"


def as_toml(scenario: Scenario) -> str:
    """Return a scenario as a TOML text: every value with its evidence, and as comments where each stood."""
    values, evidence = scenario.values, scenario.evidence
    lines = [
        "# Resolved by iomsim: every value that the run used. It extends nothing, and runs again to the same result.",
        "",
        f"name = {_text(scenario.name)}",
    ]
    for key, value in values.items():
        if key not in _RENAMED and not isinstance(value, dict):
            behind = evidence.get(key, {})
            lines.append(f"{key} = {_with_evidence(value, behind)}{_origin(behind)}")
    for key, table in values.items():
        if isinstance(table, dict):
            lines += _table((key,), table, evidence)
    for change in values["changes"]:
        lines += _change(change, evidence)
    return "\n".join(lines) + "\n"


def sources_beside(name: str) -> Sources:
    """Return the sources that a scenario's files have beside them and the library lacks, by key."""
    library = known_sources([])
    return {key: source for key, source in known_sources(chain(name)).items() if source != library.get(key)}


def named_sources(scenario: Scenario, sources: Sources) -> str:
    """Return, as a TOML text, those of some sources that a scenario names; nothing where it names none."""
    named = {str(behind.get("source", "")) for behind in scenario.evidence.values()}
    lines: list[str] = []
    for key, source in sources.items():
        if key in named:
            lines += [f"[{key}]", *(f"{name} = {inline(item)}" for name, item in source.items()), ""]
    return "\n".join(lines)
