"""How far a fitted surface may go is what the restricted likelihood says, worked out draw by draw."""

import numpy as np
import pytest

from experiments.decisions.smoothing import freedom, surface

RATIOS = (0.0, *np.logspace(-2, 5, 11))
LIKELY = 2.706  # twice the log likelihood lost at a one-sided 95 % limit


@pytest.mark.parametrize(("draws", "parameters"), [(40, 1), (40, 3), (25, 30)])
def test_the_likeliest_surface_and_the_widest_are_those_of_the_draws_covariance(draws: int, parameters: int) -> None:
    dice = np.random.default_rng(parameters)
    x = dice.random((draws, parameters))
    figures = np.stack(
        [dice.normal(size=draws), np.sin(6 * x[:, 0]) + dice.normal(size=draws), x @ dice.random(parameters)]
    )
    figures = figures.T + 0.1 * dice.normal(size=figures.T.shape)
    basis = surface(x)
    f = basis.functions - basis.functions.mean(0)
    for y, found in zip(figures.T - figures.T.mean(1)[:, None], freedom(basis, figures), strict=True):
        minus_log, variance = np.empty((2, len(RATIOS), len(RATIOS)))
        for i, linear in enumerate(RATIOS):
            for j, smooth in enumerate(RATIOS):
                noise = np.linalg.inv(np.eye(draws) + (f * basis.ratios(linear, smooth) ** 2) @ f.T)
                left, fit = y @ noise @ y, y - noise @ y
                minus_log[i, j] = (draws - 1) * np.log(left) - np.linalg.slogdet(noise)[1]
                variance[i, j] = (fit @ fit + left / (draws - 1) * (draws - np.trace(noise))) / draws
        best = np.unravel_index(np.argmin(minus_log), minus_log.shape)
        assert np.array_equal(found.roots, basis.ratios(*(RATIOS[k] for k in best)))
        widest = variance[minus_log <= minus_log.min() + LIKELY].max()
        assert found.widest == pytest.approx(np.sqrt(widest), rel=1e-6)
