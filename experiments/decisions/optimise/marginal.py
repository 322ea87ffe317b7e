"""Say what the next £100,000 on a line is worth, and how sure that is.

About £100,000 a year more of one line is set against the plan without it, in pairs. What is gained is divided by what
is spent more over the horizon, on average and discounted as the gain is, and given for £100,000 spent. Net social value
has the spending in it already: a line that does nothing is worth −£100,000.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.decisions.comparison.ranking import is_told
from experiments.decisions.optimise.asking import AIMS
from experiments.decisions.optimise.search import NEXT
from experiments.decisions.optimise.store import Searched
from sim.spread import Spread, components, knowledge_means

WORTH, HARM = AIMS["social_value"], AIMS["harm_cchi_days"]


@dataclass(frozen=True)
class Next:
    """The next £100,000 on a line."""

    line: str
    label: str
    added: float  # units
    unit: str
    planned: float  # pounds more that are budgeted over the horizon, discounted
    spent: float  # of them spent, mean
    worth: Spread  # net social value of £100,000 spent
    harm: Spread  # CCHI days averted by £100,000 spent
    gained: Spread  # what the search was after, of £100,000 spent
    probability: float  # over knowledge, that it is worth more than it costs

    @property
    def share_spent(self) -> float:
        """Return the share that is spent: less than all where posts are vacant, or tags not worn."""
        return self.spent / self.planned

    @property
    def is_told(self) -> bool:
        """Say whether the replicates tell its worth from nil."""
        return is_told(self.worth)


def chance_above_nil(values: Any, draw_of: Any | None) -> float:
    """Return the probability over knowledge that a gain is above nil.

    NaN at central values, and where luck within draws is so large that no knowledge is seen between them, unless no
    replicate says otherwise.
    """
    if draw_of is None:
        return math.nan
    if (values > 0).all() or (values <= 0).all():
        return float((values > 0).all())
    means, split = knowledge_means(values, draw_of), components(values, draw_of)
    if not np.isfinite(means).all() or (split.between == 0 and split.within > 0):
        return math.nan
    return float(np.mean(means > 0))


def next_pounds(searched: Searched) -> list[Next]:
    """Return the next £100,000 on each line at the best plan, on fresh luck; that where a pound does most first.

    A line on which nothing more is spent, such as tags that nobody wears, is left out.
    """
    found, best = [], searched.best
    for line in searched.lines:
        plan = searched.next.get(line["name"])
        if plan is None:
            continue
        spent = float(searched.spent(plan, best).mean())
        if spent <= 0:
            continue
        planned, share = searched.planned(plan, best), NEXT / spent
        gains = [share * searched.gain(aim, plan, best) for aim in (WORTH, HARM, searched.aim)]
        added = searched.plans[plan]["units"][line["name"]] - searched.plans[best]["units"][line["name"]]
        worth, harm, gained = (searched.spread_of(values) for values in gains)
        chance = chance_above_nil(gains[0], searched.draw_of)
        found.append(
            Next(line["name"], line["label"], added, line["unit"], planned, spent, worth, harm, gained, chance)
        )
    return sorted(found, key=lambda one: -one.gained.mean)
