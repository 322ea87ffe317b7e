"""Tell arms apart: which values, and so which tables, are in force from which week on."""

from typing import NamedTuple

from sim.held import Chooser, Selection, chooser_of
from sim.scenario import Values
from sim.tables import Channels, Tables, tables

ARMS = ("scheme", "as_is", "stopped", "never")
_REFERABLE = ("referable_high_risk", "referable_standard", "referable_non_statutory")


class Times(NamedTuple):
    """First week lived in full, the scheme's first week, and the week after the last."""

    start: int
    opening: int
    end: int


class Segment(NamedTuple):
    """Tables in force from a week on."""

    week: int
    tables: Tables
    chooser: Chooser | None = None  # a function in the matrices' place


def times(values: Values) -> Times:
    """Return the weeks at which the run, the scheme and the time after the horizon begin."""
    opening = -int(values["running_weeks"])
    return Times(opening - int(values["history_weeks"]), opening, int(values["horizon_weeks"]))


def winding_up(values: Values) -> list[Values]:
    """Return the dated changes that end a scheme as it stood: none referred, places go, then posts (ODD 3)."""
    scheme = values["scheme"]
    every, notice = int(scheme["meeting_weeks"]), int(scheme["notice_weeks"])
    meeting, steps = -int(values["running_weeks"]) % every, max(1, notice // every)
    found = [(0, f"scheme.{name}", 0.0) for name in _REFERABLE]
    found.append((0, "scheme.p_meeting_held", 1.0))
    for name, cohort in values["cohorts"].items():
        found += [
            (meeting + (k - 1) * every, f"cohorts.{name}.places", cohort["places"] * (steps - k) // steps)
            for k in range(1, steps + 1)
        ]
    found += [
        (notice, f"roles.{name}.{what}", 0.0) for name in values["roles"] for what in ("fte_in_post", "fte_budgeted")
    ]
    found += [
        (notice, f"services.{name}.{what}", 0)
        for name in values["services"]
        for what in ("kept_share", "scheme_places")
    ]
    found.append((notice, "tags.supply", 0))
    return [{"week": week, "path": path, "value": value} for week, path, value in found]


def changes_of(values: Values, arm: str) -> list[Values]:
    """Return an arm's dated changes, those of weeks after the horizon left out."""
    made = {"scheme": values["changes"], "stopped": winding_up(values) if arm == "stopped" else []}.get(arm, [])
    return [change for change in made if change["week"] < values["horizon_weeks"]]


def changed(values: Values, changes: list[Values], week: int) -> Values:
    """Return the values with all dated changes up to a week made."""
    found = dict(values)
    for change in changes:
        if change["week"] <= week:
            *way, name = change["path"].split(".")
            table = found
            for part in way:
                table[part] = dict(table[part])
                table = table[part]
            table[name] = change["value"]
    return found


def segments(
    values: Values, arm: str, never: Tables | None = None, selection: Selection | None = None
) -> list[Segment]:
    """Return the tables of an arm, each with the week it comes into force.

    ``never`` are the tables with no scheme, where they are already made. Raises SelectionError where ``selection``
    is no function.
    """
    when = times(values)
    if never is None:
        never = tables(values, scheme=False)
    if arm == "never":
        return [Segment(when.start, never)]
    on = Channels(True, *[values["channels"][name] for name in Channels._fields[1:]])  # noqa: FBT003
    chooser = chooser_of(selection, values, never.past.record_weeks)
    found = [Segment(when.start, never), Segment(when.opening, never._replace(on=on), chooser)]
    changes = changes_of(values, arm)
    weeks = sorted({change["week"] for change in changes})
    return found + [Segment(week, tables(changed(values, changes, week), scheme=True), chooser) for week in weeks]
