"""Say what is asked: by which method, of which factors, moving in which groups, chosen or not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from experiments.sensitivity.samples import FloatArray, points_wanted, unit_sample

LEVER, UNCERTAINTY, DUMMY = "lever", "uncertainty", "dummy"


@dataclass(frozen=True)
class Method:
    """A way of asking: its sampler, its indices with what each means, the one that ranks first."""

    sampler: str
    indices: Mapping[str, str]
    axis: str  # names the first index on an axis
    is_grouped: bool = False  # takes several factors as one
    takes_dummy: bool = False  # as a factor of the sample; else the replicates make one
    is_summed: str = ""  # the index whose values add up to shares of the variance
    usual: int = 0  # n, if nobody says

    @property
    def main(self) -> str:
        """Return the index that ranks."""
        return next(iter(self.indices))


_FIRST = "share of the variance that goes when this alone is known"
_TOTAL = "share of the variance that stays when all but this is known: with every interplay"
METHODS: dict[str, Method] = {
    "sobol": Method(
        "sobol",
        {"total": _TOTAL, "first": _FIRST},
        "share of the variance, alone and in interplay",
        is_grouped=True,
        is_summed="first",
        usual=64,
    ),
    "morris": Method(
        "morris",
        {
            "mu_star": "mean size of the change from one end of the range to the other, wherever the others stand",
            "sigma": "how much that change differs with where the others stand; none for a group",
        },
        "mean size of the change, end to end",
        is_grouped=True,
        usual=20,
    ),
    "delta": Method(
        "latin",
        {"delta": "mean shift of the whole distribution when this is known: 0 none, 1 all"},
        "shift of the distribution (delta)",
        takes_dummy=True,
        usual=512,
    ),
    "pawn": Method(
        "latin",
        {
            "median_ks": "median gap between the distribution and that within a tenth of this one's range",
            "maximum_ks": "the largest such gap",
        },
        "gap between distributions (median KS)",
        takes_dummy=True,
        usual=512,
    ),
    "rbd_fast": Method(
        "latin", {"first": _FIRST}, "share of the variance, alone", takes_dummy=True, is_summed="first", usual=512
    ),
    "fast": Method(
        "fast",
        {"total": _TOTAL, "first": _FIRST},
        "share of the variance, alone and in interplay",
        takes_dummy=True,
        is_summed="first",
        usual=129,
    ),
}


@dataclass(frozen=True)
class Problem:
    """A method over factors, each in a group and of a kind; what a group is, its members are."""

    method: str
    factors: tuple[str, ...]
    groups: tuple[str, ...]
    kinds: tuple[str, ...]
    n: int
    seed: int

    @classmethod
    def make(cls, method: str, factors: Sequence[tuple[str, str, str]], n: int, seed: int) -> "Problem":
        """Return a problem from factors of name, group and kind."""
        names, groups, kinds = zip(*factors, strict=True)
        return cls(method, names, groups if METHODS[method].is_grouped else names, kinds, n, seed)

    @property
    def how(self) -> Method:
        """Return the method."""
        return METHODS[self.method]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the groups in the order in which indices come."""
        return tuple(dict.fromkeys(self.groups))

    @cached_property
    def kind_of(self) -> dict[str, str]:
        """Return the kind of each group."""
        return dict(zip(self.groups, self.kinds, strict=True))

    @property
    def points(self) -> int:
        """Return how many points it takes."""
        return points_wanted(self.how.sampler, self.n, len(self.factors), len(self.names))

    @property
    def block(self) -> int:
        """Return how many points there are for each of n."""
        return self.points // self.n

    def sample(self) -> FloatArray:
        """Return the points, [points, factors] in the unit cube."""
        levers = [name for name, kind in zip(self.factors, self.kinds, strict=True) if kind == LEVER]
        return unit_sample(self.how.sampler, self.factors, self.groups, self.n, self.seed, whole=levers)
