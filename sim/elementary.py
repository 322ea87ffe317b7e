"""Work out exp, log and powers by a written order of arithmetic.

The C library's versions may differ in the last bit between machines and between compiled and
interpreted code; these do not. They are accurate to a few units in the last place.
"""

import math

import numpy as np

from sim.kernel import hot

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01  # the upper bits of ln 2: k times it is exact
_LN2_LOW = 1.90821492927058770002e-10
_SQRT_HALF = 0.7071067811865476
_TWO_TO = np.array([2.0**k for k in range(-1022, 1023)])
_C = tuple(1.0 / math.factorial(k) for k in range(14))  # the series of exp


@hot
def exp(x: float) -> float:
    """Raise e to x; 0 below -708, and x is taken as 708 above it."""
    if x < -708.0:
        return 0.0
    x = min(x, 708.0)
    k = math.floor(x * _LOG2_E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    # The series to the 13th power, in pairs: no division, and few steps that wait for another.
    r2 = r * r
    r4 = r2 * r2
    first = (1.0 + r) + (_C[2] + _C[3] * r) * r2
    second = (_C[4] + _C[5] * r) + (_C[6] + _C[7] * r) * r2
    third = (_C[8] + _C[9] * r) + (_C[10] + _C[11] * r) * r2
    total = (first + second * r4) + (third + (_C[12] + _C[13] * r) * r4) * (r4 * r4)
    return total * _TWO_TO[int(k) + 1022]


def log(x: float) -> float:
    """Take the natural logarithm of x > 0 (above the kernels only)."""
    if x <= 0.0:
        message = f"log needs a number above 0, got {x}"
        raise ValueError(message)
    mantissa, exponent = math.frexp(x)
    if mantissa < _SQRT_HALF:
        mantissa, exponent = mantissa * 2.0, exponent - 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square = s * s
    total = 0.0
    for odd in range(25, 0, -2):
        total = total * square + 1.0 / odd
    return 2.0 * s * total + exponent * _LN2_LOW + exponent * _LN2_HIGH


def power(x: float, y: float) -> float:
    """Raise x >= 0 to y as exp(y log x) (above the kernels only); 0 to any y is 0."""
    if x == 0.0:
        return 0.0
    if x == 1.0:
        return 1.0
    return exp(y * log(x))
