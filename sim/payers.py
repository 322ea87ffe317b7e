"""Name who pays, under heads that areas have in common, and what a pound less on a line of money frees.

*Cashable* is money that need not be spent; *capacity released* is time or places that are then used for
others; *not cashable* is neither. These are the terms of "Supporting public service transformation: cost
benefit analysis guidance for local partnerships" (HM Treasury, 2014). Who pays for a line and which class
it has are values of a scenario, each with its grade.
"""

COMMISSIONER = "Police and crime commissioner"
PAYERS = (
    COMMISSIONER,
    "Police",
    "Probation Service",
    "Prisons",
    "Courts and legal aid",
    "NHS",
    "Council",
    "Third sector",
)
CASHABILITY = ("cashable", "capacity released", "not cashable")
