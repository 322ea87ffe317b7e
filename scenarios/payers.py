"""Find the head under which somebody who pays stands, from the name that a partnership uses."""

from sim.payers import COMMISSIONER, PAYERS

_ENDINGS = {
    " police": "Police",
    " constabulary": "Police",
    " probation service": "Probation Service",
    " prison service": "Prisons",
    " courts": "Courts and legal aid",
    " nhs trust": "NHS",
    " health board": "NHS",
    " integrated care board": "NHS",
    " council": "Council",
    " charity": "Third sector",
}
_NAMES = {
    "opcc": COMMISSIONER,
    "pcc": COMMISSIONER,
    "office of the police and crime commissioner": COMMISSIONER,
    "hmpps": "Prisons or Probation Service",
    "ministry of justice": "Probation Service, Prisons or Courts and legal aid, by what it buys",
    "moj": "Probation Service, Prisons or Courts and legal aid, by what it buys",
    "voluntary sector": "Third sector",
    "local authority": "Council",
}


def head_of(name: str) -> str:
    """Return the head under which a payer's own name stands; nothing where none is known."""
    plain = name.strip().lower()
    heads = {head.lower(): head for head in PAYERS} | _NAMES
    if plain in heads:
        return heads[plain]
    return next((head for ending, head in _ENDINGS.items() if f" {plain}".endswith(ending)), "")
