"""Say who pays for a line of money, and what a pound less on it would free.

A scenario names payers as its partnership does; here they are set under eight heads, so that areas
can be compared. Money of the Ministry of Justice is three budgets, told apart by what it buys. A payer
that is not known keeps its own name: no money is lost. Which head and which class a line has is an
assumption (grade A) of this table, to be replaced by what the partnership's finance officers say.

*Cashable* is money that need not be spent; *capacity released* is time or places that are then used for
others; *not cashable* is neither. These are the terms of "Supporting public service transformation: cost
benefit analysis guidance for local partnerships" (HM Treasury, 2014).
"""

from typing import Literal

Kind = Literal["post", "place", "tag", "prison", "supervision", "court"]
Cashability = Literal["cashable", "capacity released", "not cashable"]

OPCC, POLICE, PROBATION, PRISONS = "OPCC", "Police", "Probation Service", "Prisons"
COURTS, NHS, COUNCIL, THIRD_SECTOR = "Courts and legal aid", "NHS", "Council", "Third sector"
PAYERS = (OPCC, POLICE, PROBATION, PRISONS, COURTS, NHS, COUNCIL, THIRD_SECTOR)
CASHABILITY: tuple[Cashability, ...] = ("cashable", "capacity released", "not cashable")

_NAMED = {
    "police and crime commissioner": OPCC,
    "opcc": OPCC,
    "police": POLICE,
    "probation service": PROBATION,
    "prisons": PRISONS,
    "courts and legal aid": COURTS,
    "nhs": NHS,
    "council": COUNCIL,
    "third sector": THIRD_SECTOR,
    "voluntary sector": THIRD_SECTOR,
}
_JUSTICE = "ministry of justice"
_BUYS: dict[Kind, str] = {  # what the Ministry's money of each kind is of
    "post": PROBATION,
    "place": PROBATION,
    "tag": PROBATION,
    "prison": PRISONS,
    "supervision": PROBATION,
    "court": COURTS,
}
_FREES: dict[Kind, Cashability] = {
    "post": "cashable",
    "place": "cashable",
    "tag": "cashable",
    "prison": "capacity released",  # an empty place is filled by another
    "supervision": "capacity released",
    "court": "capacity released",
}


def payer_of(named: str, kind: Kind) -> str:
    """Return the head under which a payer named by a scenario stands, for one kind of line."""
    plain = named.strip().lower()
    if plain == _JUSTICE:
        return _BUYS[kind]
    if plain.endswith((" police", " constabulary")):  # a force by its name
        return POLICE
    return _NAMED.get(plain, named)


def cashability_of(payer: str, kind: Kind) -> Cashability:
    """Return what a pound less on a line frees, by assumption: no prison place and no police time is cashable."""
    return "capacity released" if payer == POLICE else _FREES[kind]
