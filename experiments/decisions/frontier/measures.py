"""Name what a mix is judged by: what it averts, what it costs, what it is worth; and what explains it."""

from dataclasses import dataclass

from experiments.decisions.variants import Wanted


@dataclass(frozen=True)
class Aim:
    """Something that a mix does more or less of than its twin; ``sign`` turns it so that more is meant."""

    outcome: str
    label: str
    short: str  # heads a column
    plain: str  # names what is counted
    sign: int  # -1: averted, what the twin has more of; 1: added


HARM = Aim("harm_cchi_days", "Harm averted, CCHI days", "harm averted, CCHI days", "CCHI days", -1)
SEVERITY = Aim("harm_css", "Harm averted, Crime Severity Score", "harm averted, CSS", "Crime Severity Score", -1)
CRIME_COST = Aim("harm_cost", "Harm averted, cost of crime", "harm averted, £", "cost of crime", -1)
ACTUAL = Aim("offences_actual", "Offences averted, actual", "offences averted", "offences", -1)
PROVEN = Aim("offences_proven", "Offences averted, proven", "proven ones", "proven offences", -1)
COST = Aim("cost_scheme", "Cost of the scheme added", "cost added", "cost", 1)
WORTH = Aim("social_value", "Net social value added", "net social value", "net social value", 1)
AIMS = (HARM, SEVERITY, CRIME_COST, ACTUAL, PROVEN, COST, WORTH)
INDICES = (HARM, SEVERITY, CRIME_COST, ACTUAL, PROVEN, WORTH)  # by which a choice may flip
DOMINANCE = ((HARM, 1), (ACTUAL, 1), (COST, -1))  # with the sign by which more is better

_OF_ALL = ("nominals", "nominals_community", "dose", "weeks_inside", "budget")
_OF_COHORTS = ("nominals_community", "dose")


def wanted(cohorts: tuple[str, ...]) -> list[Wanted]:
    """Return the figures that are kept: of the whole pool, and of each cohort those that say how it fares."""
    found = [("pool", aim.outcome) for aim in AIMS] + [("pool", name) for name in _OF_ALL]
    return found + [(cohort, name) for cohort in cohorts for name in _OF_COHORTS]
