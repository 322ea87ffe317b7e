"""Find the few among the many: whole-pool scans that the compiler vectorises.

Each marks a byte a person, then the marked rows are listed. A scan reads few, narrow columns; the
exact work is done on the rows it lists. At most about five arrays enter a loop, or the compiler
gives up on vectorising it.
"""

from typing import Any

import numpy as np

from sim.draws import INVERSE, TOP, UNIT
from sim.elementary import exp
from sim.kernel import kernel
from sim.streams import HALF, LOW, WEEK, block

FEW = 8  # events that are counted for all at once
_ZERO = np.uint64(0)


@kernel
def listed(hit: Any, n: int, rows: Any) -> int:
    """List the marked rows, in order; return how many. Clears nothing."""
    m = np.int64(0)
    for i in range(n):
        rows[m] = i
        m += np.int64(hit[i])
    return m


@kernel
def due(column: Any, week: int, n: int, hit: Any, rows: Any) -> int:
    """List the people whose date has come."""
    for i in range(n):
        hit[i] = column[i] == week
    return listed(hit, n, rows)


@kernel
def positive(column: Any, n: int, hit: Any, rows: Any) -> int:
    """List the people whose entry in a column is not 0."""
    for i in range(n):
        hit[i] = column[i] != 0
    return listed(hit, n, rows)


@kernel
def differing(column: Any, value: int, n: int, hit: Any, rows: Any) -> int:
    """List the people whose entry in a column differs from a value."""
    for i in range(n):
        hit[i] = column[i] != value
    return listed(hit, n, rows)


@kernel
def below_bound(word: Any, bound: Any, n: int, hit: Any, rows: Any) -> int:
    """List the people whose word is below their bound."""
    for i in range(n):
        hit[i] = word[i] < bound[i]
    return listed(hit, n, rows)


@kernel
def at_an_end(word: Any, low: int, high: int, n: int, hit: Any, rows: Any) -> int:
    """List the people whose word is below ``low`` or within ``high`` of the largest word."""
    top = np.uint32(min(low, TOP))
    bottom = np.uint32(TOP - min(high, TOP))
    for i in range(n):
        hit[i] = (word[i] < top) | (word[i] >= bottom)
    return listed(hit, n, rows)


@kernel
def slot_ends(word: Any, low: Any, high: Any, n: int, hit: Any, rows: Any) -> int:
    """List the people whose rest within a slot is below the slot's ``low``, or within its ``high`` of the top.

    There are as many slots as entries of the two. The slot is the word times their number, above 2**32, and the
    rest what is below.
    """
    slots = np.uint64(low.size)
    for i in range(n):
        x = np.uint64(word[i]) * slots
        rest = np.int64(x & LOW)
        k = x >> HALF
        hit[i] = (rest < low[k]) | (TOP - rest < high[k])
    return listed(hit, n, rows)


@kernel
def draw_week(ids: Any, address: Any, seed: Any, replicate: Any, n: int, a: Any, b: Any, c: Any, d: Any) -> None:
    """Draw everyone's four words of the week."""
    purpose = np.uint64(WEEK)
    for i in range(n):
        w0, w1, w2, w3 = block(np.uint64(ids[i]), address, purpose, _ZERO, seed, replicate)
        a[i] = w0
        b[i] = w1
        c[i] = w2
        d[i] = w3


@kernel
def chances_of_none(rate: Any, n: int, none: Any) -> None:
    """Work out exp(-rate) for n rates."""
    for m in range(n):
        none[m] = exp(-rate[m])


@kernel
def first_counts(word: Any, rate: Any, none: Any, n: int, count: Any) -> None:
    """Count events as ``draws.poisson`` does, given the chances of none, but ``FEW`` at most."""
    for m in range(n):
        at = (np.float64(word[m]) + 1.0) * UNIT
        term = none[m]
        left = 1.0 - term
        found = np.int64(0)
        for k in range(1, FEW + 1):  # unrolled: what is left only falls, so going on after the end adds nothing
            found += np.int64(at <= left)
            term = term * (rate[m] * INVERSE[k])
            left = left - term
        count[m] = found


@kernel
def draw_listed(address: Any, purpose: Any, seed: Any, replicate: Any, n: int, a: Any, b: Any, c: Any, d: Any) -> None:
    """Draw four words for each of a list, in place of its people's ids (``a``) and ordinals (``b``)."""
    for k in range(n):
        w0, w1, w2, w3 = block(np.uint64(a[k]), address, purpose, np.uint64(b[k]), seed, replicate)
        a[k] = w0
        b[k] = w1
        c[k] = w2
        d[k] = w3
