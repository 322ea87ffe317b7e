"""exp, log and powers are right to a few units in the last place, and the same every way."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.elementary import exp, log, power

pytestmark = pytest.mark.jit_off

ULPS = 4


def ulps(found: float, known: float) -> float:
    """How many units in the last place two numbers are apart."""
    return abs(found - known) / math.ulp(known)


@given(st.floats(-700.0, 700.0))
def test_exp_is_right_to_a_few_units(x: float) -> None:
    assert ulps(exp(x), math.exp(x)) <= ULPS


@given(st.floats(1e-300, 1e300))
def test_log_is_right_to_a_few_units(x: float) -> None:
    # Near 1 the logarithm is small; there one unit of x itself is what can be asked for.
    assert abs(log(x) - math.log(x)) <= ULPS * math.ulp(max(abs(math.log(x)), 1e-3))


@given(st.floats(1e-6, 1.0), st.floats(0.0, 4.0))
def test_powers_are_right_to_what_their_exponent_allows(x: float, y: float) -> None:
    known = x**y
    assert power(x, y) == pytest.approx(known, rel=(ULPS + 2 * abs(y * math.log(x))) * 2.3e-16, abs=0.0)


@given(st.floats(-600.0, 600.0))
def test_log_undoes_exp(x: float) -> None:
    assert log(exp(x)) == pytest.approx(x, rel=4e-16, abs=1e-15)


@given(st.floats(-50.0, 50.0), st.floats(0.0, 1e-6))
def test_exp_rises(x: float, more: float) -> None:
    assert exp(x) <= exp(x + more) * (1 + 1e-15)


def exactly(x: float) -> Fraction:
    """e to the x by 40 exact terms, for small x."""
    found, term = Fraction(1), Fraction(1)
    for k in range(1, 40):
        term = term * Fraction(x) / k
        found += term
    return found


@pytest.mark.parametrize("x", [-0.7, -0.346, -1e-9, 0.0, 1e-300, 0.1, 0.34, 0.6931])
def test_exp_against_exact_fractions(x: float) -> None:
    known = exactly(x)
    assert abs(Fraction(exp(x)) - known) / known < Fraction(1, 2**51)


def test_exp_at_its_edges() -> None:
    assert exp(0.0) == 1.0
    assert exp(-708.5) == 0.0
    assert exp(-1e308) == 0.0
    assert exp(1e9) == exp(708.0) > 1e307
    assert math.isfinite(exp(708.0))


def test_log_and_power_at_their_edges() -> None:
    assert log(1.0) == 0.0
    assert power(0.0, 0.25) == 0.0
    assert power(1.0, 1e9) == 1.0
    assert power(0.5, 0.0) == 1.0
    with pytest.raises(ValueError, match=r"above 0, got 0"):
        log(0.0)


# The bits, written out: a change of compiler, machine or order of arithmetic shows here first.
BITS = {
    0.5: "0x1.a61298e1e069dp+0",
    -3.25: "0x1.3da368521902dp-5",
    -40.125: "0x1.14a39ebf4892ep-58",
}


@pytest.mark.parametrize("x", BITS)
def test_exp_has_the_same_bits_everywhere(x: float) -> None:
    assert exp(x).hex() == BITS[x]
