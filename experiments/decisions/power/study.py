"""Run the study of power, and keep it as a table that all is rendered from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Event
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from experiments.decisions.power.cases import Cases, cases
from experiments.decisions.power.estimates import Estimate, Sample, of_groups, of_pairs, sample_of
from experiments.decisions.power.indicators import INDICATORS, indicators
from experiments.decisions.power.lived import MEASURES, Lived, live, ready
from experiments.decisions.power.lotteries import drawn_groups, lots
from sim import Scenario
from sim.threads import cores, spread

WORLDS = ("working", "useless")
PAIRED = ("before_after", "matched", "matched_change", "record", "record_change")
DESIGNS = (*PAIRED, "lottery")
LOTS = 20
_TRUTH, _REPORTED = "truth", "reported"
_NUMBERS = ("n", "total", "squares", "other_n", "other_total", "other_squares")


@dataclass(frozen=True)
class PowerStudy:
    """What each way of measuring finds in each replicate, with the scheme at work and with every channel off."""

    draw_of: Any  # replicate: its draw; None at central values
    pairs: Any  # replicate, world, paired design, measure, (n, total, squares)
    lottery: Any  # replicate, world, lottery, measure, (n, total, squares) with the scheme and without
    truth: Any  # replicate, world, measure, (people, total of effects, total without the scheme)
    reported: Any  # replicate, world, indicator

    @property
    def replicates(self) -> int:
        """Return the number of replicates."""
        return len(self.truth)

    @cached_property
    def people(self) -> float:
        """Return how many people a replicate's cohort has on average, with the scheme at work."""
        return float(self.truth[:, 0, 0, 0].mean())

    @property
    def is_empty(self) -> bool:
        """Say whether nobody can be followed for a year before and a year after in any replicate, in either world."""
        return not self.truth[..., 0].any()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return how many areas are put together: no more than share a draw."""
        return tuple(k for k in ((1, 2, 4) if self.draw_of is None else (1, 2)) if k == 1 or 2 * k <= self.replicates)

    def _together(self, numbers: Any, areas: int) -> Any:
        many = self.replicates // areas
        return numbers[: many * areas].reshape(many, areas, *numbers.shape[1:]).sum(1)

    def estimate(self, design: str, measure: str, world: str, areas: int = 1) -> Estimate:
        """Return the estimates and their intervals, by group of so many areas and by lottery (one, if it is none)."""
        w, m = WORLDS.index(world), MEASURES.index(measure)
        if design == "lottery":
            x = self._together(self.lottery[:, w, :, m], areas)
            return of_groups(Sample(*np.moveaxis(x[..., :3], -1, 0)), Sample(*np.moveaxis(x[..., 3:], -1, 0)))
        x = self._together(self.pairs[:, w, PAIRED.index(design), m], areas)[:, None]
        return of_pairs(Sample(*np.moveaxis(x, -1, 0)))

    def effect(self, measure: str, world: str, areas: int = 1) -> Any:
        """Return the true effect a head, by group of so many areas."""
        x = self._together(self.truth[:, WORLDS.index(world), MEASURES.index(measure)], areas)
        return Sample(x[:, 0], x[:, 1], x[:, 1]).mean

    def without(self, measure: str) -> float:
        """Return the mean figure a head in the year after, had the same scheme's channels been off."""
        x = self.truth[:, 0, MEASURES.index(measure)].sum(0)
        return float(x[2] / x[0]) if x[0] else float("nan")

    def matched(self, design: str) -> float:
        """Return the share of those selected for whom somebody was near enough."""
        x = self.pairs[:, 0, PAIRED.index(design), 0, 0].sum()
        return float(x / self.truth[:, 0, 0, 0].sum())

    def to_table(self) -> pa.Table:
        """Return all of it, a row for each replicate, world, way of measuring, measure and lottery."""
        r, w = self.replicates, len(WORLDS)
        blocks = [
            _block(self.pairs, (PAIRED, MEASURES), lots=False),
            _block(np.moveaxis(self.lottery, 2, 3), (("lottery",), MEASURES), lots=True),
            _block(self.truth, ((_TRUTH,), MEASURES), lots=False),
            _block(self.reported[..., None], ((_REPORTED,), tuple(INDICATORS)), lots=False),
        ]
        draws = np.full(r, -1) if self.draw_of is None else self.draw_of
        columns: dict[str, list[Any]] = {}
        for block in blocks:
            size = len(block["design"])
            block["replicate"] = np.repeat(np.arange(r, dtype=np.int32), size // r)
            block["draw"] = pa.array(draws[block["replicate"]], pa.int32(), mask=draws[block["replicate"]] < 0)
            block["world"] = np.tile(np.repeat(WORLDS, size // r // w), r)
            for name in ("replicate", "draw", "world", "design", "measure", "lottery", *_NUMBERS):
                columns.setdefault(name, []).append(pa.array(block[name]))
        return pa.table({name: pa.chunked_array(parts) for name, parts in columns.items()}).combine_chunks()

    @classmethod
    def from_table(cls, table: pa.Table) -> "PowerStudy":
        """Return the study that a table holds, its rows in the order they were written in."""
        design = np.array(table["design"].to_pylist())
        numbers = np.stack([table[name].to_numpy(zero_copy_only=False) for name in _NUMBERS], 1)
        replicate, draw = (table[name].to_numpy(zero_copy_only=False) for name in ("replicate", "draw"))
        r, w, m = int(replicate.max()) + 1, len(WORLDS), len(MEASURES)
        truth = numbers[design == _TRUTH].reshape(r, w, m, -1)[..., :3]
        lottery = numbers[design == "lottery"].reshape(r, w, m, -1, len(_NUMBERS))
        own = draw[design == _TRUTH].reshape(r, -1)[:, 0]
        return cls(
            None if np.isnan(own.astype(np.float64)).any() else own.astype(np.int64),
            numbers[np.isin(design, PAIRED)].reshape(r, w, len(PAIRED), m, -1)[..., :3],
            np.moveaxis(lottery, 3, 2),
            truth,
            numbers[design == _REPORTED].reshape(r, w, len(INDICATORS), -1)[..., 0],
        )


def _block(numbers: Any, names: tuple[tuple[str, ...], tuple[str, ...]], *, lots: bool) -> dict[str, Any]:
    """Return the columns of numbers of shape replicate, world, ..., number; those not there are left empty."""
    (designs, measures), width = names, numbers.shape[-1]
    flat = numbers.reshape(-1, width)
    each = numbers.shape[-2] if lots else 1
    many = len(flat) // (len(designs) * len(measures) * each)
    lottery = np.tile(np.arange(each, dtype=np.int32), len(flat) // each)
    nothing = pa.nulls(len(flat), pa.float64())
    return {
        "design": np.tile(np.repeat(designs, len(measures) * each), many),
        "measure": np.tile(np.repeat(measures, each), many * len(designs)),
        "lottery": pa.array(lottery, pa.int32(), mask=np.full(len(flat), not lots)),
        **{name: np.ascontiguousarray(flat[:, k]) if k < width else nothing for k, name in enumerate(_NUMBERS)},
    }


def _pairs(found: Cases) -> Any:
    own = found.after - found.before
    differences = [own]
    for kind in ("matched", "matched_record"):
        after, before = found.matched_after[kind], found.matched_before[kind]
        differences += [found.after - after, own - (after - before)]
    return np.stack([np.stack(sample_of(one), -1) for one in differences])


def _measured(lived: Lived, useless: Lived, seed: int, replicate: int) -> tuple[Any, ...]:
    """Return a world's pairs, lotteries, truth and indicators."""
    found = cases(lived)
    without = useless.years(found.rows, found.week)[1]
    groups = drawn_groups(lots(len(found.rows), LOTS, seed, replicate), found.after, without)
    lottery = np.stack([column for group in groups for column in group], -1)
    n = np.full(len(MEASURES), len(found.rows), np.float64)
    truth = np.stack([n, (found.after - without).sum(0), without.sum(0)], -1)
    return _pairs(found), lottery, truth, indicators(lived, found)


def _draw(scenario: Scenario, seed: int, replicates: Sequence[int], draw: int | None, stopped: Event) -> list[Any]:
    """Return of each replicate of a draw its four arrays, world first; nothing once it is all stopped."""
    found, shared = [], ready(scenario, seed, draw)
    for replicate in replicates:
        if stopped.is_set():
            return []
        working, useless = live(shared, seed, replicate)
        worlds = [_measured(lived, useless, seed, replicate) for lived in (working, useless)]
        found.append([np.stack(columns) for columns in zip(*worlds, strict=True)])
    return found


def study(
    scenario: Scenario,
    replicates: int = 100,
    seed: int = 1,
    *,
    workers: int | None = None,
    parameters: Literal["drawn", "central"] = "drawn",
    progress: Callable[[int, int], None] | None = None,
) -> PowerStudy:
    """Run a scenario's scheme as it is and with every channel off, and measure both in every way.

    Replicates 2d and 2d + 1 have draw d of the register, or all the central values. Raises EmptyPoolError where too
    few lives meet the pool's rule, and UnpricedYearError where a price's year has no deflator.
    """
    draw_of = np.arange(replicates) // 2 if parameters == "drawn" else None

    stopped = Event()

    def task(batch: Sequence[int]) -> tuple[int, list[Any]]:
        return batch[0], _draw(scenario, seed, batch, None if draw_of is None else int(draw_of[batch[0]]), stopped)

    batches = [range(first, min(first + 2, replicates)) for first in range(0, replicates, 2)]
    by_first: dict[int, list[Any]] = {}
    for first, some in spread(task, batches, workers or cores(), stopped):
        by_first[first] = some
        if progress is not None:
            progress(sum(map(len, by_first.values())), replicates)
    found = [one for first in sorted(by_first) for one in by_first[first]]
    pairs, lottery, truth, reported = (np.stack(column) for column in zip(*found, strict=True))
    return PowerStudy(draw_of, pairs, lottery, truth, reported)
