"""Tables are made once for equal values, and shared: what is handed out is what would be made, to the bit."""

import copy
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from scenarios import library_names, load
from sim import tables as module
from sim.arms import changed, segments
from sim.draws import chance, threshold
from sim.knowledge import drawn_values
from sim.parameters import CRITERION, LISTS, SECTIONS, Parameter
from sim.scenario import Values
from sim.tables import Tables, alike, tables
from sim.tables.common import chances, thresholds
from sim.tables.shared import KEPT, NAMES, Shared, reads

MAKERS: dict[str, Shared] = {name: made for name, made in vars(module).items() if isinstance(made, Shared)}
TEACHING = load("teaching").values


def only(values: Values, paths: tuple[str, ...]) -> Values:
    """Nothing of the values but what stands at these paths."""
    found: Values = {}
    for path in paths:
        section, _, name = path.partition(".")
        if name == NAMES:
            found[section] = dict.fromkeys(values[section])
        elif name:
            found.setdefault(section, {})[name] = values[section][name]
        else:
            found[section] = values[section]
    return found


def bits(one: Any) -> Any:
    """What two groups have in common if they are alike, bit for bit and type for type."""
    if hasattr(one, "_fields"):
        return [bits(part) for part in one]
    found = np.asarray(one)
    return (type(one), found.dtype, found.shape, found.tobytes())


def test_all_groups_but_the_channels_are_shared() -> None:
    assert len(MAKERS) == len(Tables._fields) - 1


@pytest.mark.parametrize("name", library_names())
def test_a_function_reads_what_it_says_and_no_more(name: str) -> None:
    values = drawn_values(load(name), 1, 3)
    for made in MAKERS.values():
        assert bits(made.make(only(values, made.reads))) == bits(made.make(values))


def tables_at(values: Values) -> Iterator[tuple[Values, tuple[Parameter, ...]]]:
    """Every table of values, with what its values are."""
    for section, parameters in SECTIONS.items():
        yield values[section], parameters
    for listed, parameters in LISTS.items():
        for entry in values[listed].values():
            yield entry, parameters
            for row in entry["criteria"].values() if listed == "matrices" else ():
                yield row, CRITERION


def moved(parameter: Parameter, value: Any, values: Values) -> Any:
    """Another value of the same kind, a little off; the same where it moves nothing."""
    match parameter.kind:
        case "number" | "integer":
            up = value + 1 if parameter.kind == "integer" else value + (parameter.high - value) / 64
            return up if up <= parameter.high else value - 1
        case "boolean":
            return not value
        case "vector":
            return [*value[:-1], math.nextafter(value[-1], -1.0)]
        case "map" if value:
            last = list(value)[-1]
            return {**value, last: [x * 0.9 for x in value[last]] if parameter.length else value[last] * 0.9}
        case "choice":
            return next(one for one in parameter.choices if one != value)
        case "reference":
            return next((one for one in values[parameter.of] if one != value), value)
        case "references" if parameter.of in values:
            return [] if value else list(values[parameter.of])[:1]
    return value


@pytest.mark.slow
def test_no_table_outlives_a_value_that_it_is_made_from() -> None:
    """Each value in turn is moved: the tables handed out are those made of the moved ones, by a plain call."""
    values = copy.deepcopy(TEACHING)
    before = {name: made(values) for name, made in MAKERS.items()}
    moved_by: dict[str, int] = dict.fromkeys(MAKERS, 0)
    for table, parameters in tables_at(values):
        for parameter in parameters:
            kept = table.get(parameter.name)
            table[parameter.name] = moved(parameter, kept, values)
            for name, made in MAKERS.items():
                if table[parameter.name] != kept:
                    found, plain = made(values), bits(made.make(values))
                    assert bits(found) == plain, parameter.name
                    moved_by[name] += plain != bits(before[name])
            table[parameter.name] = kept
    assert min(moved_by.values()) >= 5  # of each group


@pytest.mark.parametrize("name", ["wiltshire-2020", "exit-strategy", "mixed-cohort"])
def test_what_arms_and_draws_share_is_one_thing(name: str) -> None:
    scenario = load(name)
    one, other = (drawn_values(scenario, 1, draw) for draw in (0, 1))
    for a, b in zip(segments(one, "scheme"), segments(copy.deepcopy(one), "scheme"), strict=True):
        assert all(x is y for x, y in zip(a.tables[:-1], b.tables[:-1], strict=True))
    first, second = tables(one, scheme=True), tables(other, scheme=True)
    assert first.matrices is second.matrices  # points are not drawn
    assert first.lives is not second.lives
    assert not alike(first.lives, second.lives)


def test_a_dated_change_makes_anew_only_what_reads_it() -> None:
    later = changed(TEACHING, [{"week": 1, "path": "tags.supply", "value": 7}], 1)
    one, other = tables(TEACHING, scheme=True), tables(later, scheme=True)
    assert [name for name in Tables._fields[:-1] if getattr(one, name) is not getattr(other, name)] == ["cohorts"]
    assert other.cohorts.tag_supply == 7


def test_values_differ_by_type_sign_and_order_too() -> None:
    made = reads("a")(lambda values: [values["a"]])
    found = [made({"a": one}) for one in (0, 0.0, -0.0, False, {"x": 1, "y": 2}, {"y": 2, "x": 1})]
    assert len({id(one) for one in found}) == len(found)
    assert made({"a": 0.0, "b": 5}) is found[1]


def test_no_more_is_kept_than_is_said_and_the_latest_stay() -> None:
    made = reads("a")(lambda values: [values["a"]])
    first = made({"a": 0})
    for one in range(1, KEPT + 1):
        assert made({"a": 0}) is first  # asked for again and again, so never the oldest
        made({"a": one})
    assert len(made.kept) == KEPT
    assert made({"a": 0}) is first
    assert made({"a": KEPT})[0] == KEPT
    count = len(made.kept)
    made({"a": 1})  # the oldest, gone by now
    assert len(made.kept) == count


def test_threads_are_handed_the_same() -> None:
    made = reads("pool")(lambda values: [dict(values["pool"])])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda k: made({"pool": {"people": k % 5}}), range(400)))
    assert all(one is found[k % 5] for k, one in enumerate(found))


@pytest.mark.parametrize("name", library_names())
def test_arrays_lie_as_kernels_were_compiled_for(name: str) -> None:
    """Other layouts would work, and compile everything again."""
    for group in tables(load(name).values, scheme=True):
        assert all(part.flags.c_contiguous and part.flags.writeable for part in group if isinstance(part, np.ndarray))
        assert all(type(part) in {np.ndarray, bool, int, float} for part in group)


@pytest.mark.jit_off
def test_thresholds_of_many_are_those_of_each() -> None:
    p = [-1.0, -0.0, 0.0, 2.0**-33, 2.0**-32, 1e-3, 1 / 3, 0.5, math.nextafter(1.0, 0.0), 1.0, 1.5, 1e100]
    p += np.random.default_rng(1).random(200).tolist()
    assert thresholds(np.array(p)).tolist() == [threshold(x) for x in p]
    assert chances(np.array(p)).tolist() == [chance(x) for x in p]
