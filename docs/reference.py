"""Write the reference pages from the tables of the code: python docs/reference.py."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.held import OTHERWISE, SINCE, TOLD, UNTIL
from sim.outcomes import EVENTS, OUTCOMES, WEEKLY
from sim.parameters import BIG, CRITERION, LISTS, SECTIONS, TOP, Parameter
from sim.people import COLUMNS

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/reference.py; change the table in the code, then run it. -->"
TYPES = {
    "u1": "0 to 255",
    "u2": "16 bits",
    "u4": "32 bits",
    "i2": "whole, 16 bits",
    "i4": "whole, 32 bits",
    "f8": "number",
}


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    heads = list(heads)
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") or "–" for cell in row) + " |"


def state() -> str:
    """Return the page of a person's state."""
    rows = (
        (
            f"`{column.name}`",
            TYPES[column.dtype],
            f"{column.unit}, by {column.of}" if column.of else column.unit,
            f"{column.start:,}",
            "yes" if column.seen else "no",
            column.meaning,
        )
        for column in COLUMNS
    )
    return "\n".join(
        [
            MADE,
            "# The state of a person",
            "",
            "One column each. 32,767 is NEVER: a date that has not come. *Seen*: agencies hold it; selection may",
            "read no other column. Weeks count from the scenario's `start`.",
            "",
            *table(("column", "type", "unit", "at first", "seen", "meaning"), rows),
            "",
        ]
    )


def held() -> str:
    """Return the page of what a selection function is told."""
    how = {
        SINCE: "weeks since it, endless if never",
        UNTIL: "weeks until it, endless if none",
        OTHERWISE: "see its meaning",
    }
    rows = (
        (f"`{name}`", one.unit, f"`{one.column}`", how.get(one.how, "as it is"), one.meaning)
        for name, one in TOLD.items()
    )
    return "\n".join(
        [
            MADE,
            "# What a selection function is told",
            "",
            "A function in the matrices' place ([how to](../selection-by-function.md)) is handed a `sim.Held`. Of the",
            "meeting: `week`, `cohort` (its name), `names` (`areas`, `offence_types`, `needs`, `cohorts`, in the",
            "scenario's order) and `record_weeks`, how far back the record goes for everybody. Of each person listed,",
            "in order of id, one entry in `points`, their score by the cohort's own matrix (ODD 7.2), and in each",
            "array below, made of a column of the [state](state.md) that agencies hold, as the week begins. Nothing",
            "can be written to.",
            "",
            *table(("array", "unit", "column", "made of it", "meaning"), rows),
            "",
            "`offences(basis, weeks)` counts the offences of each type on the record with `week > t - weeks` and the",
            "mark of `basis` (`attributed` or `proven`): an array by person and type. `entries` are those offences one",
            "by one (`person`, a place in the list; `week`; `type`; `proven`). Only offences known to be the person's",
            "are there. `need(name)` is a column of `assessed`, `flag(name)` one of `flags`, `len(held)` how many are",
            "listed.",
            "",
        ]
    )


def outcomes() -> str:
    """Return the page of what is counted."""
    return "\n".join(
        [
            MADE,
            "# What is counted",
            "",
            "## Outcomes",
            "",
            "Every figure of a result. Each is worked out from the counts below when it is asked for. A count's parts",
            "sum to its total; those of a mean, rate or share do not.",
            "",
            *table(("outcome", "unit", "by", "meaning"), ((f"`{o.name}`", o.unit, o.by, o.meaning) for o in OUTCOMES)),
            "",
            "## Events of the ledger",
            "",
            "One event for each thing that happened: person, week, kind, type, value.",
            "",
            *table(
                ("event", "type", "value", "meaning"),
                ((f"`{name}`", of, value, why) for name, of, value, why in EVENTS),
            ),
            "",
            "## The weekly table",
            "",
            "What stands at the end of each week.",
            "",
            *table(
                ("column", "for each of", "unit", "meaning"), ((f"`{w.name}`", w.of, w.unit, w.meaning) for w in WEEKLY)
            ),
            "",
        ]
    )


def kind_of(parameter: Parameter) -> str:
    """Say in words what a value is."""
    match parameter.kind:
        case "choice" | "word":
            return "one of " + ", ".join(f"`{choice}`" for choice in parameter.choices)
        case "reference":
            return f"a name in `{parameter.of}`"
        case "references":
            return f"names in `{parameter.of}`"
        case "vector":
            return f"{parameter.length} numbers"
        case "map":
            inside = f"{parameter.length} numbers" if parameter.length else "a number"
            return f"{inside} for each of `{parameter.of}`" if parameter.of else f"{inside} by name"
        case "boolean":
            return "true or false"
        case "criteria":
            return "criteria by name (below)"
    return parameter.kind


def bounds_of(parameter: Parameter) -> str:
    """Say between which numbers a value lies."""
    if parameter.kind not in {"number", "integer", "vector", "map"}:
        return ""
    low, high = (f"{bound:,.10g}" if abs(bound) < BIG else "" for bound in (parameter.low, parameter.high))
    return f"{low} to {high}" if low or high else "any"


def values_of(parameters: Iterable[Parameter]) -> Iterator[str]:
    """Yield the table of some values."""
    rows = ((f"`{p.name}`", kind_of(p), p.unit, bounds_of(p), p.meaning) for p in parameters)
    return table(("value", "kind", "unit", "bounds", "meaning"), rows)


def parameters() -> str:
    """Return the page of every value a scenario holds."""
    lines = [
        MADE,
        "# Every value of a scenario",
        "",
        "All must be there, in the file or in one that it extends. How files are written is told in",
        "[scenario files](../scenarios.md); what each value does, in [the model](../odd.md).",
        "",
        "## At the top of the file",
        "",
        *values_of(TOP),
        "",
    ]
    for name, section in SECTIONS.items():
        lines += [f"## Section `[{name}]`", "", *values_of(section), ""]
    for name, entries in LISTS.items():
        lines += [f"## List `[{name}.…]`", "", *values_of(entries), ""]
    lines += ["## Criteria of a matrix: `[matrices.….criteria.…]`", "", *values_of(CRITERION), ""]
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Return every page by the name of its file."""
    return {"state.md": state(), "held.md": held(), "outcomes.md": outcomes(), "parameters.md": parameters()}


def write() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
