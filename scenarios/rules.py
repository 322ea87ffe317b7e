"""Check what no single value can break: names, sums, capacities, and limits of the engine.

A rule takes the complete, plain values and yields the path of what is wrong with a sentence.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from scenarios.faults import nearest, said
from sim.parameters import CRITERION, FLAGS, LISTS, SECTIONS, TASKS, Parameter

Wrong = tuple[str, str]  # path, sentence
Values = dict[str, Any]

TOLERANCE = 1e-6  # of sums of shares
LONGEST_LIST = 60  # the engine's codes have 6 bits, and a few are kept
MOST_SERVICES = 16
MOST_OFFENCES = 25.0  # a week, on average: the engine counts no more than 60
MOST_NEED = 0.98  # where levels 1 and 2 leave less at level 0, the engine scales them to this
WEEKS = 52.0  # in a year

_NEVER_EMPTY = ("areas", "offence_types", "custody_groups", "profiles", "needs")


def _values_of(values: Values) -> Iterator[tuple[str, Parameter, Any]]:
    """Yield the path, parameter and value of all that stands in sections, lists and criteria."""
    for section, parameters in SECTIONS.items():
        for parameter in parameters:
            yield f"{section}.{parameter.name}", parameter, values[section].get(parameter.name)
    for name, parameters in LISTS.items():
        for entry, fields in values[name].items():
            for parameter in parameters:
                yield f"{name}.{entry}.{parameter.name}", parameter, fields.get(parameter.name)
    for matrix, fields in values["matrices"].items():
        for criterion, inner in fields["criteria"].items():
            for parameter in CRITERION:
                path = f"matrices.{matrix}.criteria.{criterion}.{parameter.name}"
                yield path, parameter, inner.get(parameter.name)


def known_names(values: Values, of: str) -> list[str]:
    """List the names that a reference may use."""
    return list({"tasks": TASKS, "flags": FLAGS}.get(of) or values[of])


def names(values: Values) -> Iterator[Wrong]:
    """Every name used is a name in the list it refers to."""
    for path, parameter, value in _values_of(values):
        if parameter.kind not in {"reference", "references", "map"} or not parameter.of or value is None:
            continue
        known = known_names(values, parameter.of)
        for name in [value] if parameter.kind == "reference" else value:
            if name not in known:
                yield path, f"{path} names {said(name)}; expected a name in {parameter.of}{nearest(name, known)}"
        if parameter.kind == "references" and len(set(value)) < len(value):
            yield path, f"{path} is {said(value)}; expected each name once"


def sizes(values: Values) -> Iterator[Wrong]:
    """Lists have entries where the model needs one, and no more than its codes can tell apart."""
    for name in LISTS:
        count, most = len(values[name]), MOST_SERVICES if name == "services" else LONGEST_LIST
        if count > most:
            yield name, f"{name} has {count} entries; expected {most} at most"
        if not count and name in _NEVER_EMPTY:
            yield name, f"{name} has no entry; expected one or more"


def _not_one(path: str, what: str, shares: Any) -> Iterator[Wrong]:
    total = float(sum(shares))
    if abs(total - 1.0) > TOLERANCE:
        yield path, f"{what} to {total:.6g}; expected shares that sum to 1"


def sums(values: Values) -> Iterator[Wrong]:
    """Shares of a whole sum to one."""
    for name in ("areas", "profiles"):
        if values[name]:
            first = f"{name}.{next(iter(values[name]))}.share"
            yield from _not_one(first, f"the shares of {name}, {first} and on, sum", _shares(values[name]))
    for profile, fields in values["profiles"].items():
        for field in ("mix", "rosh"):
            shares, path = fields[field].values() if field == "mix" else fields[field], f"profiles.{profile}.{field}"
            yield from _not_one(path, f"{path} sums", shares)
    for cohort, fields in values["cohorts"].items():
        path = f"cohorts.{cohort}.task_shares"
        yield from _not_one(path, f"{path} sums", fields["task_shares"].values())


def _shares(entries: Values) -> list[float]:
    return [fields["share"] for fields in entries.values()]


def _need_levels(values: Values) -> Iterator[tuple[str, str, float, float]]:
    """Yield profile, need and the shares at levels 1 and 2."""
    for profile, fields in values["profiles"].items():
        for need in values["needs"]:
            one, two = fields["needs"].get(need, (0.0, 0.0))
            yield profile, need, one, two


def levels(values: Values) -> Iterator[Wrong]:
    """The shares at levels 1 and 2 of a need leave a share at level 0."""
    for profile, need, one, two in _need_levels(values):
        if one + two > 1.0 + TOLERANCE:
            path = f"profiles.{profile}.needs"
            yield path, f"{path}.{need} has levels that sum to {one + two:.6g}; expected 1 at most"


def pace(values: Values) -> Iterator[Wrong]:
    """At most one need of a person moves in a week, so needs can't turn over faster than that allows."""
    count = len(values["needs"])
    slowest: dict[str, float] = {}
    for _, need, one, two in _need_levels(values):
        scale = min(1.0, MOST_NEED / (one + two)) if one + two > 0 else 1.0
        none = 1.0 - scale * (one + two)
        rise, second = scale * one / none, two / one if one > 0 else 0.0
        # from 0 only up; from 1 down and up; from 2 only down
        slowest[need] = max(slowest.get(need, 0.0), rise, 1.0 + second)
    for need, factor in slowest.items():
        turnover, least = values["needs"][need]["turnover_weeks"], count * factor
        if turnover < least:
            path = f"needs.{need}.turnover_weeks"
            reason = f"with {count} needs and the shares of profiles"
            yield path, f"{path} is {turnover:g}; expected {least:.1f} or more {reason}"


def places(values: Values) -> Iterator[Wrong]:
    """The cohorts' places are no more than the people they are for."""
    counts = {cohort: fields["places"] for cohort, fields in values["cohorts"].items()}
    people = values["pool"]["people"]
    if counts and sum(counts.values()) > people:
        path = f"cohorts.{max(counts, key=lambda cohort: counts[cohort])}.places"
        total = sum(counts.values())
        yield path, f"{path} brings the places of all cohorts to {total:,}; expected at most pool.people, {people:,}"


def prices(values: Values) -> Iterator[Wrong]:
    """Every year of prices has a deflator."""
    deflator = values["money"]["deflator"]
    for year in deflator:
        if not (len(year) == len("2024") and year.isdigit()):
            yield "money.deflator", f"money.deflator has the key {said(year)}; expected years, such as 2024"
    for path, parameter, value in _values_of(values):
        if parameter.name.endswith("price_year") and str(value) not in deflator:
            close = f"there are {min(deflator)} to {max(deflator)}" if deflator else "there are none"
            yield path, f"{path} is {value}; expected a year in money.deflator: {close}"


def rates(values: Values) -> Iterator[Wrong]:
    """Nobody offends more often than the engine counts."""
    for profile, fields in values["profiles"].items():
        if fields["rate"] / WEEKS > MOST_OFFENCES:
            path = f"profiles.{profile}.rate"
            most = f"{MOST_OFFENCES:g} a week, which is {MOST_OFFENCES * WEEKS:,.0f} a year"
            yield path, f"{path} is {fields['rate']:g} offences a year; expected at most {most}"


def bands(values: Values) -> Iterator[Wrong]:
    """OGRS3's bands of age are in order."""
    ages = values["ogrs3"]["age_from"]
    if any(later <= earlier for earlier, later in pairwise(ages)):
        yield "ogrs3.age_from", f"ogrs3.age_from is {said(ages)}; expected each age above the one before"


RULES: tuple[Callable[[Values], Iterator[Wrong]], ...] = (
    names, sizes, sums, levels, pace, places, prices, rates, bands,
)  # fmt: skip


def broken(values: Values, *, sound: bool) -> list[Wrong]:
    """Return what is wrong across values.

    ``sound`` says that the shape of all values is right. Where it isn't, a rule that meets a
    misshapen value says no more, since the shape's own fault is said already.
    """
    wrong: list[Wrong] = []
    for rule in RULES:
        try:
            for item in rule(values):
                wrong.append(item)  # noqa: PERF402 - what was found before an error is kept
        except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError):
            if sound:
                raise
    return wrong
