"""Hold what a command writes with --json against the schema that ships."""

import json
from typing import Any

from run_folder import ROOT

SCHEMA = json.loads((ROOT / "experiments" / "output.schema.json").read_text())
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None),
    "boolean": bool,
}  # fmt: skip


def broken(found: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """List what breaks the schema, as far as our schema's own keywords go."""
    known = {"$schema", "$defs", "$ref", "title", "description", "type", "required", "properties", "items",
             "additionalProperties", "minimum", "maximum"}  # fmt: skip
    assert schema.keys() <= known
    if "$ref" in schema:
        return broken(found, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], where)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(found, TYPES[kind]) and (kind == "boolean" or not isinstance(found, bool)) for kind in kinds):
        return [f"{where} is no {kinds}"]
    faults = []
    if isinstance(found, dict):
        own, other = schema.get("properties", {}), schema.get("additionalProperties")
        faults += [f"{where} lacks {name}" for name in schema.get("required", []) if name not in found]
        for name, item in found.items():
            inner = own.get(name, other)
            faults += broken(item, inner, f"{where}.{name}") if inner else [f"{where}.{name} is not known"]
    if isinstance(found, list):
        faults += [fault for k, item in enumerate(found) for fault in broken(item, schema["items"], f"{where}[{k}]")]
    if isinstance(found, int | float):
        faults += [where] if not schema.get("minimum", found) <= found <= schema.get("maximum", found) else []
    return faults
