"""Write the page that says how well the model fits, from the kept numbers."""

import json
from pathlib import Path
from string import Template
from typing import Any

from calibration import schemes
from calibration.patterns import Estimate, Line, lines

TEMPLATE = Path(__file__).with_name("patterns_page.md")
PLACES = 3  # decimals kept
_LARGE = 10


def keep(
    found: dict[str, Estimate], asked: schemes.Asked, people: int, replicates: int, n_schemes: int, path: Path
) -> None:
    """Write the numbers to a JSON file."""
    size = {"people": people, "replicates": replicates, "scheme_replicates": n_schemes}
    numbers = {name: [round(x.value, 5), round(x.error, 5)] for name, x in sorted(found.items())}
    whole = {**size, "found": numbers, "schemes": asked._asdict()}
    path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


def said(x: float) -> str:
    """Return a number as the tables print it."""
    return f"{x:.1f}" if abs(x) >= _LARGE else f"{x:.{PLACES}f}"


def row(line: Line) -> str:
    """Return a line of the table of targets."""
    target = line.target
    judged = "–" if target["use"] == "reported" else "inside" if line.inside else "**outside**"
    cells = (
        target["name"],
        target["unit"],
        f"{said(target['value'])} ± {said(target['width'])}",
        said(line.found.value),
        said(line.found.error),
        judged,
        f"{target['era']}; {target['source']} ({target['grade']})",
    )
    return "| " + " | ".join(cells) + " |"


def table(all_lines: list[Line], use: str) -> str:
    """Return the table of the targets that are fitted, kept or reported."""
    head = "| pattern | unit | target | model | standard error | | era, source |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *[row(line) for line in all_lines if line.target["use"] == use]])


def definitions(all_lines: list[Line]) -> str:
    """Return index event and window of each target."""
    return "\n".join(
        f"- **{line.target['name']}**: index: {line.target['index']}; window: {line.target['window']}."
        + (f" Note: {line.target['note']}." if "note" in line.target else "")
        for line in all_lines
    )


def write(numbers: Path, page: Path) -> str:
    """Write the page from the numbers and return its tables."""
    kept: dict[str, Any] = json.loads(numbers.read_text(encoding="utf-8"))
    found = {name: Estimate(*pair) for name, pair in kept["found"].items()}
    all_lines = lines(found)
    tables = {use: table(all_lines, use) for use in ("fitted", "kept", "reported")}
    plain = {name: said(x.value) for name, x in found.items()}
    percent = {f"{name}_pc": f"{100 * x.value:.0f} %" for name, x in found.items()}
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        **tables, **plain, **percent, picked_se=said(found["picked"].error),
        picked_per_reoffender=said(found["picked_each"].value / found["picked"].value),
        definitions=definitions(all_lines), **schemes.said(schemes.Asked(**kept["schemes"])),
        people=kept["people"], replicates=kept["replicates"], schemes=kept["scheme_replicates"],
    )  # fmt: skip
    page.write_text(text, encoding="utf-8")
    return "\n\n".join(tables.values()) + "\n"
