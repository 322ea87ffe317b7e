"""Draw lotteries on paper among people whose year after is known both with the scheme and without it."""

from typing import Any

import numpy as np

from experiments.decisions.power.estimates import Sample

_PURPOSE = 1_001  # tells these draws from others of the same seed and replicate


def lots(n: int, many: int, seed: int, replicate: int) -> Any:
    """Return which half of n people each of many lotteries gives the scheme, of shape lottery, person."""
    luck = np.random.default_rng([_PURPOSE, seed, replicate])
    return luck.permuted(np.tile(np.arange(n) < n // 2, (many, 1)), axis=1)


def drawn_groups(chosen: Any, treated: Any, untreated: Any) -> tuple[Sample, Sample]:
    """Return the samples of those who got the scheme and of those who did not.

    ``chosen`` is of shape lottery, person; the figures of each person with the scheme and without it are of shape
    person, measure; the samples' columns are of shape lottery, measure.
    """
    found = []
    for groups, figures in ((chosen, treated), (~chosen, untreated)):
        inside, x = groups.astype(np.float64), np.asarray(figures, np.float64)
        n = np.broadcast_to(inside.sum(1)[:, None], (len(inside), x.shape[1]))
        found.append(Sample(n, inside @ x, inside @ (x * x)))
    return found[0], found[1]
