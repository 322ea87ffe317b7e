"""Give every decision its own random word, by address.

A word is a quarter of one Philox4x32-10 block (Salmon et al. 2011, "Parallel random numbers: as
easy as 1, 2, 3"). The block's counter is (who, week + ``WEEK_OFFSET``, block, ordinal), its key is
(seed, replicate): the address is the whole state, so nothing depends on the order in which
draws are made, on the number of workers, or on who else is simulated.

Blocks are append-only: a new purpose gets a new number, none is ever used again for another.
"""

from typing import Any

import numpy as np

from sim.kernel import inlined

WEEK_OFFSET = 8192  # weeks are negative before the horizon; addresses are not

WEEK = 0  # person: 0 offending, 1 needs, 2 career, 3 compliance
OFFENCE = 1  # person, nth of the week: 0 type, 1 recorded-attributed-charged, 2 joins, 3 prevented
COURT = 2  # person, 0 sentence / 1 charge / 2 recall / 3 breach
SERVICE = 3  # person, service: 0 referral, 1 drop-out, 2 success, 3 tie
REFERRAL = 4  # person, cohort: 0 override, 1 consent, 2 tie, 3 lottery
LIFE = 5  # person: what never changes
PAST = 6  # person, by quarters
BACKGROUND = 7  # service: clients from outside the pool
STAFF = 8  # role, post: 0 leaves, 1 sick
ASSESS = 9  # person: one word a need
MEETING = 10  # 0 held
TAG = 11  # person: 0 tie
REGISTER = 12  # CRC-32 of a path, draw: values drawn from the evidence

SENTENCE_DRAW, CHARGE_DRAW, RECALL_DRAW, BREACH_DRAW = 0, 1, 2, 3  # ordinals of COURT
ARRIVALS = 65536  # first ordinal of a week's background arrivals
FIRST_CANDIDATE = 16  # first ordinal of a quarter's recorded offences

_LOW = 0xFFFFFFFF
_M0, _M1 = 0xD2511F53, 0xCD9E8D57  # multipliers of the published generator
_W0, _W1 = 0x9E3779B9, 0xBB67AE85  # its Weyl constants


def _philox(  # the ten rounds are written out: a loop would keep callers from vectorising
    c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any,
    m0: Any, m1: Any, w0: Any, w1: Any, low: Any, half: Any,
) -> tuple[Any, Any, Any, Any]:  # fmt: skip
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    k0, k1 = (k0 + w0) & low, (k1 + w1) & low
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    k0, k1 = (k0 + w0) & low, (k1 + w1) & low
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    k0, k1 = (k0 + w0) & low, (k1 + w1) & low
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    k0, k1 = (k0 + w0) & low, (k1 + w1) & low
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    k0, k1 = (k0 + w0) & low, (k1 + w1) & low
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    k0, k1 = (k0 + w0) & low, (k1 + w1) & low
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    k0, k1 = (k0 + w0) & low, (k1 + w1) & low
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    k0, k1 = (k0 + w0) & low, (k1 + w1) & low
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    k0, k1 = (k0 + w0) & low, (k1 + w1) & low
    p, q = m0 * c0, m1 * c2
    c0, c1, c2, c3 = (q >> half) ^ c1 ^ k0, q & low, (p >> half) ^ c3 ^ k1, p & low
    return c0, c1, c2, c3


def words(who: int, week: int, block: int, ordinal: int, seed: int, replicate: int) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of an address, in plain Python integers."""
    return _philox(
        who, (week + WEEK_OFFSET) & _LOW, block, ordinal, seed, replicate,
        _M0, _M1, _W0, _W1, _LOW, 32,
    )  # fmt: skip


# The same for kernels: named uint64 constants only, since Numba turns uint64 with a signed
# integer into a float.
LOW = np.uint64(_LOW)
HALF = np.uint64(32)
U_OFFSET = np.uint64(WEEK_OFFSET)
_UM0, _UM1, _UW0, _UW1 = np.uint64(_M0), np.uint64(_M1), np.uint64(_W0), np.uint64(_W1)
_rounds = inlined(_philox)


@inlined
def block(who: Any, address: Any, purpose: Any, ordinal: Any, seed: Any, replicate: Any) -> tuple[Any, Any, Any, Any]:
    """Return the four words of an address as uint64 below 2**32; all arguments are uint64.

    ``address`` is the week plus ``WEEK_OFFSET``.
    """
    return _rounds(  # type: ignore[no-any-return]
        who, address, purpose, ordinal, seed, replicate, _UM0, _UM1, _UW0, _UW1, LOW, HALF
    )


def words_of(who: Any, week: int, block: int, ordinal: int, seed: int, replicate: int) -> tuple[Any, Any, Any, Any]:
    """Return the words of the same address of several, as arrays; the seed is below 2**32."""
    parts = ((week + WEEK_OFFSET) & _LOW, block, ordinal, seed, replicate)
    c1, c2, c3, k0, k1 = (np.array([part], np.uint64) for part in parts)
    return _philox(who, c1, c2, c3, k0, k1, _UM0, _UM1, _UW0, _UW1, LOW, HALF)
