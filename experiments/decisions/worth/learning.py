"""Say which unknowns move the net benefit, and what it would be worth to know them before choosing."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.decisions.information import Worth, largest_by_chance, partial_information, perfect_information, ranked
from experiments.decisions.pairs import averaged
from experiments.decisions.smoothing import fitted, freedom, surface
from experiments.decisions.tornado import Bar, Ends, tornado
from experiments.decisions.worth.draws import group_of
from experiments.decisions.worth.field import Field

MOST = 10  # values that are looked into: those whose ranks go most with the net benefit's
SHUFFLES = 19  # of the draws: that chance alone exceeds the largest of so many is one in twenty
GROUP_SHUFFLES = 9  # each takes longer
_TRIED = 2  # values looked into in each shuffle: the first by rank is nearly always the largest
LOW, HIGH = 0.025, 0.975  # ends of a value's distribution to which it is moved


def _by_worth(found: list[tuple[str, Worth]]) -> list[tuple[str, Worth]]:
    """Put the largest estimate first, and of those alike the largest bound."""
    return sorted(found, key=lambda one: (-one[1].value, -one[1].bound))


def _ranks(column: Any) -> Any:
    """Return the rank of each number, from 1; those that are the same share theirs."""
    _, place, counts = np.unique(column, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


@dataclass(frozen=True)
class Learning:
    """What the draws of a run say of each uncertain value."""

    field: Field

    @cached_property
    def varying(self) -> Any:
        """Return which columns of the drawn values differ between draws: all, but of few draws."""
        return np.flatnonzero(np.ptp(self.field.drawn, axis=0) > 0)

    @cached_property
    def means(self) -> Any:
        """Return each draw's mean net benefit against the first option: draw, option."""
        found = averaged(self.field.net_benefit, self.field.read.draw_of).means
        return found - found[:, :1]

    @cached_property
    def _standing(self) -> Any:
        """Return the rank of each varying value in each draw, in standard deviations from the middle: draw, value."""
        ranks = np.apply_along_axis(_ranks, 0, self.field.drawn[:, self.varying])
        return (ranks - ranks.mean(0)) / ranks.std(0)

    def _foremost(self, ranks: Any, many: int) -> list[int]:
        """Return the columns of drawn values whose ranks go most with any option's net benefit."""
        strength = np.zeros(len(self.varying))
        for column in self.means.T[1:]:
            of = _ranks(column)
            if of.std():
                strength = np.maximum(strength, np.abs(ranks.T @ (of - of.mean())) / (len(of) * of.std()))
        order = np.argsort(-strength, kind="stable")[:many]
        return [int(self.varying[k]) for k in order]

    @cached_property
    def foremost(self) -> tuple[str, ...]:
        """Return the values that move the net benefit most, by rank."""
        return tuple(self.field.paths[k] for k in self._foremost(self._standing, MOST))

    def places(self, path: str) -> Any:
        """Return where a value lies in its distribution in each draw."""
        return self.field.drawn[:, self.field.paths.index(path)]

    @cached_property
    def everything(self) -> Worth:
        """Return what knowing every value exactly is worth."""
        return perfect_information(self.field.net_benefit, self.field.read.draw_of)

    @cached_property
    def values(self) -> list[tuple[str, Worth]]:
        """Return what knowing each of the foremost values is worth, the most first."""
        groups = {path: self.places(path) for path in self.foremost}
        return _by_worth(ranked(self.field.net_benefit, self.field.read.draw_of, groups))

    @cached_property
    def _shuffled(self) -> list[tuple[Any, list[int]]]:
        """Return drawn values with their draws shuffled, and the columns that then go most with the net benefit."""
        dice = np.random.default_rng(self.field.seed)
        orders = [dice.permutation(len(self.means)) for _ in range(SHUFFLES)]
        return [(self.field.drawn[order], self._foremost(self._standing[order], _TRIED)) for order in orders]

    @cached_property
    def by_chance(self) -> float:
        """Return the largest value that as many values show in shuffles of the draws, where none moves anything."""
        field, found = self.field, []
        for drawn, columns in self._shuffled:
            worths = (partial_information(field.net_benefit, field.read.draw_of, drawn[:, k]) for k in columns)
            found.append(max(worth.value for worth in worths))
        return float(np.max(found))

    @cached_property
    def _groups(self) -> dict[str, Any]:
        of = [group_of(path) for path in self.field.paths]
        return {
            name: self.field.drawn[:, [k for k, other in enumerate(of) if other == name]] for name in dict.fromkeys(of)
        }

    @cached_property
    def groups(self) -> list[tuple[str, int, Worth]]:
        """Return what knowing all of a group's values is worth, how many they are, the most first."""
        found = _by_worth(ranked(self.field.net_benefit, self.field.read.draw_of, self._groups))
        return [(name, self._groups[name].shape[1], worth) for name, worth in found]

    @cached_property
    def groups_by_chance(self) -> float:
        """Return the largest value that as many groups show in shuffles of the draws, where none moves anything."""
        field = self.field
        found = largest_by_chance(field.net_benefit, field.read.draw_of, self._groups, field.seed, GROUP_SHUFFLES)
        return float(np.max(found))

    def bars(self, option: int) -> list[Bar]:
        """Return how far each of the foremost values moves an option's net benefit, the widest first."""
        surfaces = {path: self._surface(self.places(path), self.means[:, [option]]) for path in self.foremost}
        centre = float(self.means[:, option].mean())

        def net_benefit(at: Any) -> float:
            return centre + sum(float(np.interp(u, *surfaces[path])) - centre for path, u in at.items() if u != 0.5)  # noqa: PLR2004 - the centre

        return tornado(net_benefit, dict.fromkeys(surfaces, Ends(LOW, 0.5, HIGH)))

    def _surface(self, places: Any, figures: Any) -> tuple[Any, Any]:
        """Return a smooth curve of a figure over where a value lies: places in order, and the figure there."""
        basis = surface(places[:, None])
        fit = fitted(basis, figures, freedom(basis, figures), np.ones(len(places), bool))[:, 0]
        order = np.argsort(places)
        return places[order], fit[order]

    def width_by_chance(self, option: int) -> float:
        """Return the width of the widest bar of as many values in shuffles of the draws, where none moves anything."""
        found = []
        for drawn, columns in self._shuffled:
            widths = []
            for k in columns:
                at, fit = self._surface(drawn[:, k], self.means[:, [option]])
                low, middle, high = (float(np.interp(u, at, fit)) for u in (LOW, 0.5, HIGH))
                widths.append(max(low, middle, high) - min(low, middle, high))
            found.append(max(widths))
        return float(np.max(found))
