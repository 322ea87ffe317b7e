"""Say what it would be worth to know more before choosing: all of it (EVPI) or some of it (EVPPI).

With knowledge as it is one takes the option whose mean net benefit is largest; who knew the truth
would take the best in each draw. The *expected value of perfect information* is the mean of the best
less the best of the means; the *expected value of partial perfect information* of one drawn value, or
of several together, is the same of what each option comes to on average given those values. That
average is a regression on one run's own draws (Strong, Oakley and Brennan 2014,
doi:10.1177/0272989X13505910; see ``smoothing``), which also averages over luck. Errors are by the
jackknife over twenty groups of draws (Efron and Tibshirani 1993, chapter 11); luck is averaged out
anew each time, while how freely a surface may bend is held. Where luck hides all knowledge that is no
error at all, so it is no less than a third of what luck that is all but surely too little would leave.

A value from few draws, or from much luck, leans low: what is rare has not been seen, what luck hides
can't be, and a lead that is itself luck looks safe. So what is said is a *bound*: the value, or if it
is more the unit normal loss (Raiffa and Schlaifer 1961) of the smallest lead and the widest knowledge
that 95 % limits allow each, and in either case 1.645 standard errors on top. Of 100 trials each with
normal figures, over leads of 0 to 2 and luck of 1 to 3 standard deviations of knowledge, it held in 81
to 99 with 100 draws and in 78 to 100 with 40: least often where what might be learnt is worth little.

Net benefits are in pounds over the run's horizon, of the one decision that is asked about.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from experiments.decisions.pairs import NoKnowledgeError, averaged, without_luck
from experiments.decisions.smoothing import fitted, freedom, surface
from experiments.reports.numbers import with_unit

_GROUPS = 20  # of draws; an assumption: enough for an error that is itself within a sixth
_FEWEST = 10  # draws; an assumption: with fewer an error says nothing
_ONE_SIDED = 1.645  # standard errors to the 95 % point
_SURE = 0.95  # that luck is no less
_ALMOST_SURE, _ALL_BUT = 0.999, 3.090  # the same, and standard errors to there
_DIGITS = 2  # of a bound that is said


@dataclass(frozen=True)
class Worth:
    """What knowing something is worth, in the unit of the net benefits."""

    value: float
    error: float  # standard
    bound: float  # what it is worth less than
    draws: int

    def sentence(self, what: str) -> str:
        """Say in one sentence what knowing something is worth at most, rounded up to two digits or whole pounds."""
        if self.bound <= 0:
            return f"Knowing {what} would change no choice: nothing is to be learnt from it in {self.draws} draws."
        at = max(0, math.floor(math.log10(self.bound)) - _DIGITS + 1)
        most = max(1, math.ceil(round(self.bound / 10.0**at, 9))) * 10.0**at
        return f"Knowing {what} is worth less than {with_unit(most, 'GBP', at)} over this horizon."


def _chosen(net_benefit: Any, draw_of: Any) -> tuple[Any, int]:
    """Return the options' means in each draw, luck and all, and the option whose mean is largest."""
    draws = np.unique(draw_of).size
    if draws < _FEWEST:
        message = f"expected {_FEWEST} draws of the register or more, with parameters drawn; got {draws}"
        raise NoKnowledgeError(message)
    means = averaged(net_benefit, draw_of).means
    return means, int(np.argmax(means.mean(0)))


def _gain(net_benefit: Any) -> float:
    """Return the mean of the best less the best of the means; of shape draw, option."""
    return max(0.0, float(np.mean(net_benefit.max(1)) - net_benefit.mean(0).max()))


def _hidden(means: Any, chosen: int, widths: Any) -> float:
    """Return the most that may be gained by any one option over the one chosen, were all normal.

    ``means`` is of shape draw, option, with luck still in them; ``widths`` are the widest standard
    deviations of what may be learnt of each option against the one chosen.
    """
    behind = means[:, [chosen]] - means
    error = np.std(behind, axis=0, ddof=1) / math.sqrt(len(means))
    lead = np.maximum(behind.mean(0) - _ONE_SIDED * error, 0.0)
    wide = np.where(widths > 0, widths, 1.0)
    far = lead / wide
    loss = wide * np.exp(-far * far / 2) / math.sqrt(2 * math.pi) - lead * ndtr(-far)
    return float(np.max(np.where(widths > 0, loss, 0.0)))


def _worth(gain: Callable[[Any], float], draws: int, hidden: float, at_most: float = 0.0) -> Worth:
    """Return a gain over all draws, with its error from leaving out one group of draws after another."""
    groups = min(_GROUPS, draws)
    group_of = np.arange(draws) % groups
    without = np.array([gain(group_of != k) for k in range(groups)])
    error = math.sqrt((groups - 1) / groups * float(np.sum((without - without.mean()) ** 2)))
    value = gain(np.ones(draws, bool))
    error = max(error, (at_most - value) / _ALL_BUT)
    return Worth(value, error, max(value, hidden) + _ONE_SIDED * error, draws)


def perfect_information(net_benefit: Any, draw_of: Any) -> Worth:
    """Return what knowing every drawn value exactly is worth.

    ``net_benefit`` is of shape replicate, option; ``draw_of`` is the draw of each replicate. Raises
    NoKnowledgeError where replicates can't tell knowledge from luck, and with fewer than ten draws.
    """
    x, draw_of = np.asarray(net_benefit, np.float64), np.asarray(draw_of)
    means, chosen = _chosen(x, draw_of)
    against_chosen = x - x[:, [chosen]]
    place = np.unique(draw_of, return_inverse=True)[1]

    def gain(used: Any) -> float:
        kept = used[place]
        return _gain(without_luck(against_chosen[kept], draw_of[kept]))

    widest = np.std(without_luck(against_chosen, draw_of, least=_SURE), axis=0, ddof=1)
    at_most = _gain(without_luck(against_chosen, draw_of, least=_ALMOST_SURE))
    return _worth(gain, len(means), _hidden(means, chosen, widest), at_most)


def partial_information(net_benefit: Any, draw_of: Any, drawn: Any) -> Worth:
    """Return what knowing one or more drawn values exactly, all else unknown, is worth.

    ``net_benefit`` is of shape replicate, option; ``drawn`` of shape draw, parameter, or draw for one,
    in order of the draws' numbers. Raises NoKnowledgeError at central values, with fewer than ten
    draws, or where a net benefit is not finite; ValueError where the drawn values aren't one a draw.
    """
    x, known = np.asarray(net_benefit, np.float64), np.asarray(drawn, np.float64)
    means, chosen = _chosen(x, draw_of)
    if len(known) != len(means) or not np.isfinite(known).all():
        message = f"drawn values: expected one number for each of {len(means)} draws; got {len(known)}"
        raise ValueError(message)
    basis = surface(known.reshape(len(means), -1))
    against_chosen = means - means[:, [chosen]]
    freedoms = freedom(basis, against_chosen)
    hidden = _hidden(means, chosen, np.array([one.widest for one in freedoms]))
    return _worth(lambda used: _gain(fitted(basis, against_chosen, freedoms, used)), len(means), hidden)


def ranked(net_benefit: Any, draw_of: Any, groups: Mapping[str, Any]) -> list[tuple[str, Worth]]:
    """Return what knowing each named group of drawn values is worth, the most first.

    Of many groups told from few draws some come out high by chance: see ``largest_by_chance``.
    Arguments and errors are those of ``partial_information``.
    """
    found = [(name, partial_information(net_benefit, draw_of, drawn)) for name, drawn in groups.items()]
    return sorted(found, key=lambda one: -one[1].value)


def largest_by_chance(net_benefit: Any, draw_of: Any, groups: Mapping[str, Any], seed: int, shuffles: int = 10) -> Any:
    """Return the largest value among all groups in each shuffle of the draws against the net benefits.

    What a rank's first should exceed before it is believed. Arguments and errors are those of
    ``partial_information``.
    """
    x = np.asarray(net_benefit, np.float64)
    means, chosen = _chosen(x, draw_of)
    against_chosen, every = means - means[:, [chosen]], np.ones(len(means), bool)
    bases = [surface(np.asarray(drawn, np.float64).reshape(len(means), -1)) for drawn in groups.values()]
    dice, many = np.random.default_rng(seed), against_chosen.shape[1]
    shuffled = np.hstack([against_chosen[dice.permutation(len(means))] for _ in range(shuffles)])
    gains = np.zeros((len(bases), shuffles))
    for row, basis in zip(gains, bases, strict=True):
        fit = fitted(basis, shuffled, freedom(basis, shuffled), every)
        row[:] = [_gain(fit[:, k * many : (k + 1) * many]) for k in range(shuffles)]
    return gains.max(0)
