"""Fit a smooth surface to what a figure comes to on average, given some of the drawn values.

A Gaussian process, which is one of the two regressions of Strong, Oakley and Brennan (2014,
doi:10.1177/0272989X13505910), kept small as in the low-rank kriging of Kammann and Wand (2003,
doi:10.1111/1467-9876.00385): a constant, a linear part, and a smooth part of Matérn functions
``(1 + r) * exp(-r)`` about a few of the draws, r in units of the greatest distance between those. How
far each part may go, in variance against the noise, is what makes the figures likeliest (restricted
likelihood, over a grid). A parameter that moves nothing is so given a surface that is all but flat.
"""

import math
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

_KNOTS = 30  # draws about which the smooth part is made; a page of one parameter needs far fewer
_RATIOS = (0.0, *np.logspace(-2, 5, 11))  # variance of a part against that of the noise
_LIKELY = 2.706  # twice the log likelihood that is lost by going to a one-sided 95 % limit
_SINGULAR = 1e-9  # share of the largest eigenvalue below which a Matérn direction is left out


@dataclass(frozen=True)
class Surface:
    """Functions of the draws whose sums are the surfaces that can be fitted: linear ones first."""

    functions: Any  # draw, function
    linear: int  # how many of them

    def ratios(self, linear: float, smooth: float) -> Any:
        """Return the root of each function's variance against that of the noise."""
        n = self.functions.shape[1]
        return np.sqrt(np.where(np.arange(n) < self.linear, linear, smooth))


def _smooth(points: Any, knots: Any) -> Any:
    between = np.linalg.norm(knots[:, None] - knots, axis=2)
    reach = between.max()
    if reach == 0:
        return np.empty((len(points), 0))
    near = np.linalg.norm(points[:, None] - knots, axis=2) / reach
    size, directions = np.linalg.eigh((1 + between / reach) * np.exp(-between / reach))
    kept = size > _SINGULAR * size[-1]
    return (1 + near) * np.exp(-near) @ directions[:, kept] / np.sqrt(size[kept])


def surface(drawn: Any) -> Surface:
    """Return the functions of drawn values, of shape draw, parameter; a value that never varies has none."""
    x = np.asarray(drawn, np.float64)
    x = x[:, np.ptp(x, axis=0) > 0]
    if not x.shape[1]:
        return Surface(x, 0)
    x = (x - x.mean(0)) / x.std(0)
    # Evenly by rank along the parameters' sum: the quantiles, where there is one parameter.
    ranks = np.argsort(x.sum(1), kind="stable")
    knots = x[ranks[np.unique(np.linspace(0, len(x) - 1, _KNOTS).round().astype(int))]]
    smooth = _smooth(x, knots)
    smooth = smooth - smooth.mean(0)
    weight = math.sqrt(float(np.sum(smooth**2)) / len(x)) or 1.0  # so that each part has variance 1
    return Surface(np.hstack([x / math.sqrt(x.shape[1]), smooth / weight]), x.shape[1])


@dataclass(frozen=True)
class Freedom:
    """How far the surface of one figure may go."""

    roots: Any  # function: root of the likeliest variance against that of the noise
    widest: float  # standard deviation of the widest surface that is not unlikely


def freedom(basis: Surface, figures: Any) -> list[Freedom]:
    """Return how far the surface of each figure may go; ``figures`` is of shape draw, figure.

    What is costly depends on the functions alone, so many figures at once cost little more than one; and the linear
    part is taken out first, since what is then left of the smooth one has the same directions however far it may go.
    """
    f, y = basis.functions - basis.functions.mean(0), figures - figures.mean(0)
    gram, shared, square, spare = f.T @ f, f.T @ y, np.sum(y * y, axis=0), len(y) - 1
    first, rest = slice(basis.linear), slice(basis.linear, None)
    both, smooth, seen = gram[first, rest], np.array(_RATIOS)[:, None], []
    for linear in _RATIOS:
        inverse = np.linalg.inv(np.eye(basis.linear) + linear * gram[first, first])
        alone = inverse @ shared[first]
        size, directions = np.linalg.eigh(gram[rest, rest] - linear * both.T @ inverse @ both)
        across = inverse @ both @ directions
        along = directions.T @ (shared[rest] - linear * both.T @ alone)
        held = 1 / (1 + smooth * size)  # ratio, direction: the share of each that is taken for noise
        found = (smooth * held)[:, :, None] * along
        told = linear * np.sum(alone * shared[first], 0) + np.sum(found * along, 1)
        left = np.maximum(square - told, _SINGULAR * square)
        sure = -np.linalg.slogdet(inverse)[1] - np.sum(np.log(held), 1)[:, None]
        minus_log = spare * np.log(left, where=square > 0, out=np.zeros_like(left)) + sure
        noise_of = linear * np.sum((alone - across @ found) ** 2, 1) + np.sum(held[:, :, None] * found * along, 1)
        sure_of = np.trace(inverse) + np.sum(held * (1 + linear * smooth * np.sum(across**2, 0)), 1)
        unsure_of = left / spare * (len(gram) - sure_of)[:, None]
        seen.append(np.stack([minus_log, (told - noise_of + unsure_of) / len(y)]))
    minus_log, variance = np.concatenate(seen, 1)
    ways = np.stack([basis.ratios(*ratios) for ratios in product(_RATIOS, _RATIOS)])
    flat = Freedom(basis.ratios(0.0, 0.0), 0.0)
    return [_likeliest(minus_log[:, k], variance[:, k], ways) if moves else flat for k, moves in enumerate(square > 0)]


def _likeliest(minus_log: Any, variance: Any, ways: Any) -> Freedom:
    """Return the likeliest of the ways, and the widest surface of those not unlikely."""
    widest = float(variance[minus_log <= minus_log.min() + _LIKELY].max())
    return Freedom(ways[np.argmin(minus_log)], math.sqrt(widest))


def fitted(basis: Surface, figures: Any, freedoms: list[Freedom], used: Any) -> Any:
    """Return the surface of each figure at the draws used, fitted to those alone.

    ``figures`` and the answer are of shape draw, figure; ``used`` says which draws.
    """
    f = basis.functions[used] - basis.functions[used].mean(0)
    centre = figures[used].mean(0)
    gram, shared = f.T @ f, f.T @ (figures[used] - centre)
    found = np.empty_like(figures[used])
    for k, root in enumerate(one.roots for one in freedoms):
        system = np.eye(len(gram)) + root[:, None] * gram * root
        found[:, k] = centre[k] + f @ (root * np.linalg.solve(system, root * shared[:, k]))
    return found
