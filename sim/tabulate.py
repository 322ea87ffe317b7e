"""Lay a result out as one long table, a place at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product, starmap
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from sim.measures import MEASURES, Measure, means_something
from sim.outcomes import Outcome
from sim.results import KEYED, Result, outcome_rows

COLUMNS = (
    "scenario",
    "arm",
    "population",
    "area",
    "year",
    "replicate",
    "outcome",
    *KEYED,
    "unit",
    "value",
)


_OF_ROW = {"outcome": "name", "unit": "unit"}  # columns that a figure alone tells, by its attribute

Row = tuple[Outcome, str | None]  # a figure and its key


class Place(NamedTuple):
    """Whose figures, where and when; no area and no year are all of them."""

    arm: str
    population: str
    area: str | None
    year: int | None


def _words(names: tuple[str, ...], codes: Any) -> pa.Array:
    """Return a column of words by code; a code below 0 is null."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=codes < 0), pa.array(names, pa.string()))


def _same(words: tuple[str, ...], word: str | None, size: int) -> pa.Array:
    """Return a column of one word throughout, or of nothing."""
    return _words(words, np.full(size, -1 if word is None else words.index(word), np.int32))


def _year(year: int | None, size: int) -> pa.Array:
    return pa.nulls(size, pa.int32()) if year is None else pa.array(np.full(size, year, np.int32))


def _keys(rows: Sequence[Row], by: str) -> tuple[tuple[str, ...], Any]:
    names = tuple(dict.fromkeys(key for outcome, key in rows if outcome.by == by and key is not None))
    codes = [names.index(key) if outcome.by == by and key is not None else -1 for outcome, key in rows]
    return names, np.array(codes, np.int32)


def places(result: Result) -> Iterator[Place]:
    """Yield each arm, population, area and year of a result in order: all areas first, all years first."""
    yield from starmap(Place, product(result.arms, result.populations, (None, *result.areas), (None, *result.years)))


@dataclass(frozen=True)
class Layout:
    """Lay a result's figures out a place at a time: what places have in common is made once."""

    result: Result

    @cached_property
    def rows(self) -> list[Row]:
        """Every figure with each of its keys, in table order."""
        return outcome_rows(self.result)

    @cached_property
    def _words(self) -> dict[str, tuple[tuple[str, ...], Any]]:
        """Return the words that tell rows apart, and the code of each row."""
        found = {name: tuple(dict.fromkeys(getattr(one, of) for one, _ in self.rows)) for name, of in _OF_ROW.items()}
        codes = {
            name: np.array([words.index(getattr(one, _OF_ROW[name])) for one, _ in self.rows], np.int32)
            for name, words in found.items()
        }
        return {name: (found[name], codes[name]) for name in found} | {by: _keys(self.rows, by) for by in KEYED}

    @cached_property
    def _measures(self) -> list[tuple[Measure, int | None]]:
        """Return what works each row out, and the place of its key."""
        return [
            (MEASURES[one.name][1], None if key is None else self._words[one.by][0].index(key))
            for one, key in self.rows
        ]

    @cached_property
    def _made(self) -> dict[Any, Any]:
        return {}

    def _once(self, name: str, code: Any, size: int, make: Callable[[], Any]) -> Any:
        """Return a column, made the first time that it is asked for."""
        at = name, code, size
        if at not in self._made:
            self._made[at] = make()
        return self._made[at]

    def _kept(self, population: int, area: int | None) -> tuple[int, ...]:
        """Return the rows that mean something of a population and area."""
        return tuple(k for k, (one, _) in enumerate(self.rows) if means_something(one.name, population, area))

    def _values(self, place: Place, kept: tuple[int, ...]) -> Any:
        view, measures = self.result.view(*place), self._measures
        return np.stack([measures[k][0](view, measures[k][1]) for k in kept], axis=1).ravel()

    def _of_rows(self, name: str, kept: tuple[int, ...]) -> pa.Array:
        words, codes = self._words[name]
        return _words(words, np.tile(codes[list(kept)], self.result.replicates))

    def _replicates(self, n: int) -> pa.Array:
        return pa.array(np.repeat(self.result.replicate_numbers.astype(np.int32), n))

    def batch(self, place: Place) -> pa.RecordBatch:
        """Return the figures of a place."""
        result, once = self.result, self._once
        at = result.populations.index(place.population)
        area = None if place.area is None else result.areas.index(place.area)
        kept = once("kept", at, area is None, partial(self._kept, at, area))
        value = self._values(place, kept)
        size = value.size
        columns = {name: once(name, kept, size, partial(self._of_rows, name, kept)) for name in self._words}
        known = ((result.scenario.name,), result.arms, result.populations, result.areas)
        for name, word, words in zip(COLUMNS, (result.scenario.name, *place[:3]), known, strict=False):
            columns[name] = once(name, word, size, partial(_same, words, word, size))
        columns["year"] = once("year", place.year, size, partial(_year, place.year, size))
        columns["replicate"] = once("replicate", len(kept), size, partial(self._replicates, len(kept)))
        columns["value"] = pa.array(value, from_pandas=True)
        return pa.RecordBatch.from_pydict({name: columns[name] for name in COLUMNS})


def table(result: Result) -> pa.Table:
    """Return every figure of every replicate.

    Rows are in order of arm, population, area (all first), year (all first), replicate, outcome,
    key (all first), by the order of the scenario's lists. Figures that mean nothing of a
    population or area have no row; those that mean nothing of a replicate are null.
    """
    layout = Layout(result)
    return pa.Table.from_batches([layout.batch(place) for place in places(result)])
