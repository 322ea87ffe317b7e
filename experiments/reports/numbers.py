"""Write numbers as a person reads them, no finer than their spread supports."""

import math

_SPREAD_STEPS = 5  # a half range is written in at least so many steps
_MOST_DIGITS = 3
_EXACT_DIGITS = 4  # digits of a number that has no spread
_MILLION, _MILLION_DIGITS = 1e6, 6
MINUS = "−"
_NEXT_UNIT = 1_000  # bytes of a kB, and so on


def place(low: float, high: float, error: float = 0.0) -> int | None:
    """Return the power of ten that a range and a simulation error support; none where there is no spread.

    However narrow the range, no more than three digits are written.
    """
    widest = max((high - low) / 2 / _SPREAD_STEPS, error)
    if not math.isfinite(widest) or widest <= 0:
        return None
    supported = math.floor(math.log10(widest) + 1e-9)
    largest = max(abs(low), abs(high))
    return max(supported, math.floor(math.log10(largest)) - _MOST_DIGITS + 1) if largest else supported


def _exact_place(number: float) -> int:
    if number == int(number) and abs(number) < 10**_EXACT_DIGITS:
        return 0
    return math.floor(math.log10(abs(number))) - _EXACT_DIGITS + 1


def plain(number: float, at: int | None = None) -> str:
    """Write a number rounded at a power of ten, with separators and a true minus sign."""
    if not math.isfinite(number):
        return "–"
    if number == 0:
        return "0"
    if at is None:
        at = _exact_place(number)
    rounded = round(number, -at)
    text = f"{abs(rounded):,.{max(0, -at)}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def with_unit(number: float, unit: str, at: int | None = None) -> str:
    """Write a number with its unit's sign: money has a pound sign, shares are percentages."""
    if unit == "share":
        text = plain(number * 100, None if at is None else at + 2)
        return text if text == "–" else f"{text} %"
    if not unit.startswith("GBP"):
        return plain(number, at)
    millions = abs(number if at is None else round(number, -at)) >= _MILLION
    text = plain(number / _MILLION, None if at is None else at - _MILLION_DIGITS) if millions else plain(number, at)
    text = f"{text}m" if millions else text
    return f"{MINUS}£{text[1:]}" if text.startswith(MINUS) else text if text == "–" else f"£{text}"


def change(number: float, unit: str, at: int | None = None) -> str:
    """Write a difference: of shares, in percentage points."""
    text = with_unit(number, unit, at)
    if unit != "share" or text == "–":
        return text
    text = text.removesuffix(" %")
    return f"{text} point" if text in {"1", f"{MINUS}1"} else f"{text} points"


def interval(low: float, high: float, unit: str, at: int | None = None) -> str:
    """Write a range."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    return f"{with_unit(low, unit, at).removesuffix(' %')} to {with_unit(high, unit, at)}"


def change_interval(low: float, high: float, unit: str, at: int | None = None) -> str:
    """Write a range of a difference."""
    text = interval(low, high, unit, at)
    return f"{text.removesuffix(' %')} points" if unit == "share" and text != "–" else text


def size_in_words(count: float) -> str:
    """Write how much disk something takes."""
    size, unit = float(count), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < _NEXT_UNIT:
            break
        size, unit = size / _NEXT_UNIT, larger
    return f"{size:.3g} {unit}"
