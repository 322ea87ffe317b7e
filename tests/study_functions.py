"""Functions in the place of a simulation: what a study runs where only its own machinery is in question."""

import math
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Values = Mapping[str, Any]


def sums(values: Values, replicate: int) -> dict[str, float]:
    """The sum of all values, and luck that hangs on the replicate alone."""
    total = math.fsum(float(value) for value in values.values() if value is not None)
    return {"total": total, "luck": math.sin(replicate + 1.0)}


def slow(values: Values, replicate: int) -> dict[str, float]:
    """The same, each run taking a while."""
    time.sleep(0.02)
    return sums(values, replicate)


def poisoned(values: Values, replicate: int) -> dict[str, float]:
    """The same, but no process outlives the second replicate of places 30."""
    if values["cohorts.iom.places"] == 30 and replicate == 1:
        os._exit(9)
    return sums(values, replicate)


def faulty(values: Values, replicate: int) -> dict[str, float]:
    """The same, but the second replicate of places 30 can't be worked out."""
    if values["cohorts.iom.places"] == 30 and replicate == 1:
        message = "no such life"
        raise ArithmeticError(message)
    return sums(values, replicate)


def once_faulty(values: Values, replicate: int) -> dict[str, float]:
    """The same, but all fails while the file that STUDY_FAULT names is there."""
    if Path(os.environ["STUDY_FAULT"]).exists():
        message = "not today"
        raise ValueError(message)
    return sums(values, replicate)


def full(values: Values, replicate: int) -> dict[str, float]:
    """The same, but the disk is full from the second point on."""
    if values["cohorts.iom.places"] > 20:
        raise OSError(28, "No space left on device")
    return sums(values, replicate)
