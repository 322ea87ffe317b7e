"""Check the shape of a scenario with pydantic: models made from ``sim.parameters``, which says it all once.

``python -m scenarios.schema`` writes the JSON Schema that editors read.
"""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, create_model

from scenarios.evidence import EvidenceTable, takes_evidence
from scenarios.layers import NESTED
from scenarios.lines import Way
from sim.parameters import BIG, CRITERION, LISTS, SECTIONS, TOP, Parameter

JSON_SCHEMA = Path(__file__).parent / "scenario.schema.json"

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]  # of an entry

_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
_PLAIN: dict[str, Any] = {
    "boolean": bool,
    "text": str,
    "reference": str,
    "references": list[str],
    "date": date,
}


@lru_cache(maxsize=512)
def _with_evidence(kind: str, low: float, high: float, length: int, choices: tuple[str, ...]) -> Any:
    """Return the type of a value that may carry evidence; the same kind, bounds and words share one."""
    plain = _value_type(Parameter("value", kind, "", "", low, high, length=length, choices=choices))
    of = ", ".join(choices) or f"{low:g} to {high:g}{f' x {length}' if length else ''}"
    table = create_model(f"{kind} {of}", __base__=EvidenceTable, value=(plain, ...))
    return plain | table


def _bounded(parameter: Parameter, kind: type) -> Any:
    """Return a number's type, within the parameter's bounds where it has any."""
    low = None if parameter.low == -BIG else parameter.low
    high = None if parameter.high == BIG else parameter.high
    return Annotated[kind, Field(ge=low, le=high)]


def _value_type(parameter: Parameter) -> Any:
    """Return the type of a parameter's plain value."""
    number: Any = _bounded(parameter, float)
    several: Any = Annotated[list[number], Field(min_length=parameter.length, max_length=parameter.length)]
    match parameter.kind:
        case "number":
            return number
        case "integer":
            return _bounded(parameter, int)
        case "vector":
            return several
        case "map":
            return dict[str, several] if parameter.length else dict[str, number]
        case "choice" | "word":
            return Literal[parameter.choices]
        case "criteria":
            return dict[Name, _model("Criterion", CRITERION)]  # type: ignore[misc]
    return _PLAIN[parameter.kind]


@lru_cache(maxsize=64)
def _model(name: str, parameters: tuple[Parameter, ...]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        parameter.name: (_value_type(parameter), None if parameter.optional else ...) for parameter in parameters
    }
    return create_model(name, __config__=_STRICT, **fields)


@lru_cache(maxsize=1)
def resolved_model() -> type[BaseModel]:
    """Return the model of a complete scenario: every value there, each of them plain."""
    fields: dict[str, Any] = {parameter.name: (_value_type(parameter), ...) for parameter in TOP}
    fields |= {name: (_model(name, parameters), ...) for name, parameters in SECTIONS.items()}
    fields |= {name: (dict[Name, _model(name, parameters)], ...) for name, parameters in LISTS.items()}  # type: ignore[misc]
    return create_model("Scenario", __config__=_STRICT, **fields)


@lru_cache(maxsize=512)
def _single(parameter: Parameter) -> type[BaseModel]:
    return create_model("Single", __config__=_STRICT, value=(_value_type(parameter), ...))


Found = tuple[str, Way, Any]  # pydantic's word for what is wrong, where, and the value there


def _found(error: ValidationError) -> list[Found]:
    return [
        (item["type"], tuple(str(part) for part in item["loc"]), item["input"])
        for item in error.errors(include_url=False, include_context=False)
    ]


def misshapen(tree: dict[str, Any]) -> list[Found]:
    """Return all that is wrong with the shape of a tree of plain values."""
    try:
        resolved_model().model_validate(tree)
    except ValidationError as error:
        return _found(error)
    return []


def misshapen_value(parameter: Parameter, value: Any) -> list[Found]:
    """Return all that is wrong with one plain value; the ways start below the value."""
    try:
        _single(parameter).model_validate({"value": value})
    except ValidationError as error:
        return [(kind, way[1:], given) for kind, way, given in _found(error)]
    return []


def _optional(kind: Any, meaning: str) -> Any:
    return (kind, Field(default=None, description=meaning))


def _file_fields(parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """Return the fields of a table in a file: none is required, and numbers may carry evidence."""
    fields: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.kind == NESTED:
            entry = create_model("CriterionInFile", __config__=_STRICT, **_file_fields(CRITERION), **_removal())
            fields[parameter.name] = _optional(dict[Name, entry], parameter.meaning)  # type: ignore[valid-type]
            continue
        kind = _value_type(parameter)
        if takes_evidence(parameter):
            kind = _with_evidence(parameter.kind, parameter.low, parameter.high, parameter.length, parameter.choices)
        fields[parameter.name] = _optional(kind, f"{parameter.meaning} ({parameter.unit})")
    return fields


def _removal() -> dict[str, Any]:
    return {"remove": _optional(Literal[True], "drop this inherited entry")}


def _without_defaults(schema: Any) -> Any:
    """Drop what pydantic adds and no editor needs: titles, and null as the default."""
    if isinstance(schema, dict):
        return {
            key: _without_defaults(item)
            for key, item in schema.items()
            if not (key == "default" and item is None) and not (key == "title" and isinstance(item, str))
        }
    if isinstance(schema, list):
        return [_without_defaults(item) for item in schema]
    return schema


def json_schema() -> str:
    """Return the JSON Schema of a scenario file, as text."""
    change = create_model(
        "Change",
        __config__=_STRICT,
        week=(int, Field(ge=0, description="week from which the value is in force")),
        path=(str, Field(description="the value that changes, such as cohorts.iom.places")),
        value=_optional(Any, "the new value, plain or with its evidence"),
        remove=_optional(Literal[True], "drop this inherited change"),
    )
    fields = _file_fields(TOP)
    for name, parameters in SECTIONS.items():
        fields[name] = _optional(create_model(name, __config__=_STRICT, **_file_fields(parameters)), name)
    for name, parameters in LISTS.items():
        entry = create_model(name, __config__=_STRICT, **_file_fields(parameters), **_removal())
        fields[name] = _optional(dict[Name, entry], f"{name}, by name")  # type: ignore[valid-type]
    fields["name"] = _optional(str, "the scenario's name; the file's where none is given")
    fields["extends"] = _optional(str, "a name in the library, or a path relative to this file")
    fields["changes"] = _optional(list[change], "dated changes")  # type: ignore[valid-type]
    schema = create_model("Scenario", __config__=_STRICT, **fields).model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_without_defaults(schema)}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    JSON_SCHEMA.write_text(json_schema(), encoding="utf-8")
