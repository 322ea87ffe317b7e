"""Work out, from a scenario's values alone, what its team is asked to carry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.scenario import Values


@dataclass(frozen=True)
class Load:
    """Places of a cohort on the posts of one role, or of all an agency's roles together."""

    cohort: str
    agency: str
    role: str  # empty for all of the agency's roles together
    places: int
    in_post: float
    budgeted: float

    @property
    def each(self) -> float:
        """Return the places for each full-time post that is filled."""
        return self.places / self.in_post if self.in_post else float("inf")

    @property
    def short(self) -> float:
        """Return the share of the budgeted posts that is not there."""
        return 1 - self.in_post / self.budgeted if self.budgeted else 0.0


@dataclass(frozen=True)
class Hours:
    """Hours a week that full cohorts would ask for, and hours of the posts that have the task, nobody sick."""

    task: str
    asked: float
    there: float


def _serving(values: Values, cohort: str) -> dict[str, Values]:
    """Return the roles that work with a cohort's people, by name."""
    return {
        name: role
        for name, role in values["roles"].items()
        if role["works_with"] != "scheme" and (not role["cohorts"] or cohort in role["cohorts"])
    }


def loads(values: Values) -> list[Load]:
    """Return what each role, then each agency as a whole, carries of each cohort."""
    return [load for name, cohort in values["cohorts"].items() for load in _of_cohort(values, name, cohort)]


def _of_cohort(values: Values, name: str, cohort: Values) -> Iterator[Load]:
    serving = _serving(values, name)
    label, places = str(cohort["label"]), int(cohort["places"])
    for agency in dict.fromkeys(str(role["agency"]) for role in serving.values()):
        roles = [role for role in serving.values() if role["agency"] == agency]
        for role in roles:
            if role["fte_in_post"] or role["fte_budgeted"]:
                yield Load(label, agency, role["label"], places, role["fte_in_post"], role["fte_budgeted"])
        if len(roles) > 1:
            yield Load(label, agency, "", places, _sum(roles, "fte_in_post"), _sum(roles, "fte_budgeted"))


def _sum(rows: list[Values], name: str) -> float:
    return float(sum(row[name] for row in rows))


def hours(values: Values) -> list[Hours]:
    """Return hours a week by task: with every place filled and in red, and of the roles whose own task it is.

    The hours of a role with several tasks stand at each of them: it gives each only a part.
    """
    tasks: dict[str, list[float]] = {}
    for cohort in values["cohorts"].values():
        for task, share in cohort["task_shares"].items():
            asked = tasks.setdefault(task, [0.0, 0.0])
            asked[0] += share * cohort["contact_minutes"][0] * cohort["places"] / 60
    for role in values["roles"].values():
        for task in role["tasks"]:
            if task in tasks:
                tasks[task][1] += role["fte_in_post"] * role["minutes"] / 60
    return [Hours(task, *amounts) for task, amounts in tasks.items()]


def in_force(values: Values, week: int) -> Values:
    """Return the values in force in a week: those of the start with the dated changes so far."""
    found: Values = dict(values)
    for change in sorted(values["changes"], key=lambda item: int(item["week"])):
        if change["week"] <= week:
            found = _with(found, change["path"].split("."), change["value"])
    return found


def _with(table: Values, way: list[str], value: Any) -> Values:
    inner = value if len(way) == 1 else _with(table[way[0]], way[1:], value)
    return {**table, way[0]: inner}


def sentence(load: Load) -> str:
    """Write a load in words, such as 20 places on 0.8 of a post: 25 each."""
    who = load.role or f"all of {load.agency} together"
    if not load.in_post:
        return f"{load.places} places, and nobody in post as {who}"
    return f"{load.places} places on {load.in_post:g} FTE ({who}): {load.each:.3g} each"
