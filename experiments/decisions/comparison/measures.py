"""Name the measures that scenarios are ranked by, and tell every measure of each scenario."""

from dataclasses import dataclass

from experiments.decisions.comparison.ranking import Ranking, ranked, variance_removed
from experiments.decisions.comparison.store import Compared
from experiments.reports.lines import MEASURES, Measure, Told


@dataclass(frozen=True)
class Ranked:
    """A measure that scenarios are ranked by."""

    name: str
    short: str  # heads a column
    best: str  # begins a sentence on the order
    title: str  # of a picture
    least: bool = True


RANKED = (
    Ranked("harm_cchi_days", "harm, CCHI days", "Least harm", "Least harm (CCHI days)"),
    Ranked("offences_actual", "offences, actual", "Fewest offences", "Fewest offences (actual)"),
    Ranked("cost_scheme", "cost", "Least cost", "Least cost of the scheme"),
    Ranked("social_value", "net social value", "Most net benefit", "Most net benefit (net social value)", least=False),
)
HARM, OFFENCES, COST, BENEFIT = RANKED
# Not of those selected: whom a scenario selects differs from scenario to scenario.
COMPARED = {name: measure for name, measure in MEASURES.items() if name != "reoffending_rate"}


def told(compared: Compared, name: str, measure: Measure) -> Told:
    """Return a measure's three spreads: in a scenario, in the reference, the difference."""
    one, other = measure.values(compared, name), measure.values(compared, compared.reference)
    return Told(measure, *(compared.spread_of(found) for found in (one, other, one - other)))


def tell_all(compared: Compared) -> dict[str, dict[str, Told]]:
    """Return all measures of each scenario."""
    return {name: {key: told(compared, name, measure) for key, measure in COMPARED.items()} for name in compared.names}


def rank_all(compared: Compared) -> dict[str, Ranking]:
    """Return the scenarios' order by each measure that ranks them."""
    return {
        one.name: ranked(
            compared.names,
            [compared.values(one.name, name) for name in compared.names],
            compared.draw_of,
            least=one.least,
        )
        for one in RANKED
    }


def removed(compared: Compared, outcome: str, name: str) -> float:
    """Return the share of the variance of a scenario's difference from the reference that common luck took away."""
    return variance_removed(compared.values(outcome, name), compared.values(outcome, compared.reference))
