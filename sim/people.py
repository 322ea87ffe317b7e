"""Hold the state of every person, one column a quantity.

The table ``COLUMNS`` is the only list of them: allocation, the reference page, the attributes of
a Mesa person and exports derive from it. Row order is order of entry; a person's identity is the
``id`` column alone.
"""

from collections import namedtuple
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.groups import group
from sim.outcomes import NEVER

NOBODY = -1  # no entry on the record; no row

# Where a person is (custody), how supervised, which spell, and whether in the pool.
AT_LIBERTY, REMAND, SENTENCE, RECALL = 0, 1, 2, 3
NOT_SUPERVISED, LICENCE, ORDER, SUSPENDED, POST_SENTENCE = 0, 1, 2, 3, 4
DESISTED, QUIET, ACTIVE = 0, 1, 2
OUTSIDE, IN_POOL, GONE = 0, 1, 2
NO_COHORT = 255
_LINE = 64  # bytes that come from memory together


@dataclass(frozen=True)
class Column:
    """One quantity of a person: its name, type, unit, start value, meaning, and who sees it.

    ``of`` names the list that a two-dimensional column has an entry for. ``seen`` is true for
    what agencies hold; selection may read no other column.
    """

    name: str
    dtype: str
    unit: str
    start: int
    meaning: str
    of: str = ""
    seen: bool = False


COLUMNS = (
    Column("id", "u4", "", 0, "position in the stream of lives", seen=True),
    Column("sex", "u1", "", 0, "0 man, 1 woman", seen=True),
    Column("area", "u1", "areas", 0, "where the person lives", seen=True),
    Column("profile", "u1", "profiles", 0, "offending profile"),
    Column("favourite", "u1", "offence_types", 0, "favourite type of offence"),
    Column("birth_week", "i2", "week", 0, "week of birth", seen=True),
    Column("entry_week", "i2", "week", NEVER, "week of entry into the pool", seen=True),
    Column("leave_week", "i2", "week", NEVER, "week in which the person will leave the pool"),
    Column("leave_cause", "u1", "", 0, "0 died, 1 moved, 2 aged out"),
    Column("propensity", "f8", "offences a week", 0, "rate when active, free, at age factor 1"),
    Column("steady", "f8", "offences a week", 0, "propensity times the factors of the needs"),
    Column("pace", "f8", "offences a week", 0, "steady rate times what the spell and services make of it"),
    Column("referable", "u4", "word", 0, "low: any agency would refer the person", seen=True),
    Column("flags", "u1", "bits", 0, "organised crime, modern slavery, domestic abuse", seen=True),
    Column("rosh", "u1", "0-3", 0, "risk of serious harm as assessed", seen=True),
    Column("place", "u1", "", OUTSIDE, "0 not yet in the pool, 1 in it, 2 gone", seen=True),
    Column("spell", "u1", "", ACTIVE, "0 desisted, 1 quiet, 2 active"),
    Column("custody", "u1", "", 0, "0 at liberty, 1 remand, 2 sentence, 3 recall", seen=True),
    Column("custody_until", "i2", "week", NEVER, "week of release", seen=True),
    Column("custody_since", "i2", "week", NEVER, "week custody began", seen=True),
    Column("court_week", "i2", "week", NEVER, "week a court will sit", seen=True),
    Column("waiting", "u2", "offences", 0, "charged, and not yet before a court", seen=True),
    Column(
        "supervision",
        "u1",
        "",
        0,
        "0 none, 1 licence, 2 order, 3 suspended, 4 post-sentence",
        seen=True,
    ),
    Column("supervised_until", "i2", "week", NEVER, "week supervision ends", seen=True),
    Column("sentence_weeks", "i2", "weeks", 0, "length of the last custodial sentence", seen=True),
    Column("released_week", "i2", "week", NEVER, "week of the last release", seen=True),
    Column("planned", "u1", "yes/no", 0, "that release was planned by the scheme", seen=True),
    Column("sanctions", "i2", "sanctions", 0, "sanctions so far", seen=True),
    Column("first_sanction_week", "i2", "week", NEVER, "week of the first", seen=True),
    Column("last_type", "u1", "offence_types", 0, "principal type of the last one", seen=True),
    Column("last_caution", "u1", "yes/no", 0, "the last one was a caution", seen=True),
    Column("ogrs3", "i2", "per mille", 0, "OGRS3, two years", seen=True),
    Column("last_proven", "i2", "week", NEVER, "week an offence was last proven", seen=True),
    Column("last_attributed", "i2", "week", NEVER, "week of the last one attributed", seen=True),
    Column("last_charge", "i2", "week", NEVER, "week of the last charge", seen=True),
    Column("mappa", "u1", "", 0, "0 none, 1 level 1, 2 level 2 or 3", seen=True),
    Column("need", "u1", "0-2", 0, "true level of each need", of="needs"),
    Column("assessed", "u1", "0-2", 0, "level as last assessed", of="needs", seen=True),
    Column("weeks_left", "u1", "weeks", 0, "to go in each service; 0 not in it", of="services"),
    Column("in_services", "u2", "bits", 0, "services the person is in"),
    Column("in_scheme_place", "u2", "bits", 0, "of those, in places the scheme pays for"),
    Column("on_lists", "u2", "bits", 0, "waiting lists the person is on"),
    Column("cohort", "u1", "cohorts", NO_COHORT, "cohort of a nominal; 255 none", seen=True),
    Column("tier", "u1", "", 0, "0 red, 1 amber, 2 green", seen=True),
    Column("selected_as", "u1", "class", 0, "class when referred; plus 4 if put first by judgement", seen=True),
    Column("joined_week", "i2", "week", NEVER, "week of joining the scheme", seen=True),
    Column("consented", "u1", "yes/no", 0, "takes part by consent", seen=True),
    Column("tag_until", "i2", "week", NEVER, "week the tag ends; 32,767 no tag", seen=True),
    Column("last_entry", "i4", "", NOBODY, "last entry on the record; -1 none", seen=True),
    Column("weeks_inside", "u1", "weeks", 0, "weeks in custody, not yet in the ledger"),
    Column("offence_bound", "u4", "threshold", 0, "no offence where the week's word is not below"),
    Column("review_phase", "u1", "", 0, "remainder that decides the weeks of review"),
)

# The columns' names are those of the table above, so the fields are not written out again.
People: Any = group(namedtuple("People", [column.name for column in COLUMNS]))  # noqa: PYI024


def _blank(shapes: list[tuple[int, ...]]) -> Any:
    """Return columns of these shapes, not filled, one after the other in one block of memory.

    One block can lie in few large pages. Many columns of their own lie in many small ones, and to find those takes
    longer than to read them where the people are many.
    """
    kinds = [np.dtype(column.dtype) for column in COLUMNS]
    sizes = [int(np.prod(shape)) * kind.itemsize for kind, shape in zip(kinds, shapes, strict=True)]
    ends = np.cumsum([-(-size // _LINE) * _LINE for size in sizes])
    block = np.empty(int(ends[-1]) + _LINE, np.uint8)
    first = -block.ctypes.data % _LINE
    starts = [first, *(first + ends[:-1])]
    return People(
        *[
            block[start : start + size].view(kind).reshape(shape)
            for kind, shape, start, size in zip(kinds, shapes, starts, sizes, strict=True)
        ]
    )


def allocate(n: int, lengths: dict[str, int]) -> Any:
    """Return n people at their start values; ``lengths`` holds the number of needs, services."""
    people = _blank([(n, lengths[column.of]) if column.of else (n,) for column in COLUMNS])
    for column, filled in zip(COLUMNS, people, strict=True):
        filled[...] = column.start
    return people


def reordered(people: Any, order: Any) -> Any:
    """Return the people in another order of rows."""
    found = _blank([(len(order), *column.shape[1:]) for column in people])
    for new, old in zip(found, people, strict=True):
        np.take(old, order, axis=0, out=new)
    return found


def copied(people: Any) -> Any:
    """Return a copy of the people."""
    found = _blank([column.shape for column in people])
    for new, old in zip(found, people, strict=True):
        new[...] = old
    return found


def bytes_each(lengths: dict[str, int]) -> int:
    """Return the size of one person's state in bytes."""
    return sum(np.dtype(column.dtype).itemsize * (lengths[column.of] if column.of else 1) for column in COLUMNS)
