"""A complete scenario with one entry in each list, made from the declarations alone."""

from datetime import date
from pathlib import Path
from typing import Any

from sim.parameters import CRITERION, LISTS, SECTIONS, TOP, Parameter

ONLY = "only"
CHOSEN: dict[str, Any] = {  # where a value of the parameter's own bounds would not do
    "history_weeks": 104,
    "horizon_weeks": 104,
    "price_year": 2024,
    "prison_price_year": 2024,
    "supervision_price_year": 2024,
    "court_price_year": 2024,
    "deflator": {"2024": 100.0},
    "people": 100,
    "places": 10,
    "turnover_weeks": 52.0,
    "rosh": [1.0, 0.0, 0.0, 0.0],
    "age_from": [float(10 + number) for number in range(11)],
    "task_shares": {"supervise": 1.0},
    "criteria": {},
}


def value_of(parameter: Parameter) -> Any:
    if parameter.name in CHOSEN:
        return CHOSEN[parameter.name]
    one = min(max(1.0, parameter.low), parameter.high)
    values: dict[str, Any] = {
        "number": one,
        "integer": int(one),
        "boolean": True,
        "text": parameter.name,
        "choice": (*parameter.choices, "")[0],
        "word": (*parameter.choices, "")[0],
        "date": date(2024, 1, 1),
        "reference": ONLY,
        "references": [],
        "vector": [one] * parameter.length,
        "map": {ONLY: [0.3, 0.1] if parameter.length else one},
    }
    return values[parameter.kind]


def fields(parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    return {parameter.name: value_of(parameter) for parameter in parameters}


def small_values() -> dict[str, Any]:
    values: dict[str, Any] = fields(TOP)
    values |= {name: fields(parameters) for name, parameters in SECTIONS.items()}
    values |= {name: {ONLY: fields(parameters)} for name, parameters in LISTS.items()}
    values["matrices"][ONLY]["criteria"] = {ONLY: {**fields(CRITERION), "kind": "offences"}}
    return values


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def toml(values: dict[str, Any]) -> str:
    top = {name: item for name, item in values.items() if name not in SECTIONS and name not in LISTS}
    lines = [f"{name} = {inline(item)}" for name, item in top.items()]
    for name in SECTIONS:
        lines += [f"[{name}]", *(f"{key} = {inline(item)}" for key, item in values[name].items())]
    for name in LISTS:
        for entry, inner in values[name].items():
            lines += [f"[{name}.{entry}]", *(f"{key} = {inline(item)}" for key, item in inner.items())]
    return "\n".join(lines) + "\n"


def write_small(folder: Path) -> Path:
    path = folder / "small.toml"
    path.write_text(toml(small_values()), encoding="utf-8")
    return path
