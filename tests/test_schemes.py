"""What is said of returns to staff and of horizons follows from the numbers."""

import json
from typing import Any

import pytest

from calibration.schemes import Asked, Mean, mean, said, said_of_horizon, said_of_staff


def staff(*gains: tuple[float, float]) -> list[dict[str, Any]]:
    return [{}, *({"harm_gain": Mean(*gain)} for gain in gains)]


def horizon(*differences: tuple[float, float]) -> list[dict[str, Any]]:
    return [{"years": y + 1, "harm": Mean(*pair)} for y, pair in enumerate(differences)]


def test_a_mean_has_its_standard_error() -> None:
    assert mean([1.0, 2.0, 3.0, 4.0]) == pytest.approx((2.5, (5 / 3) ** 0.5 / 2))


@pytest.mark.parametrize(
    ("gains", "told"),
    [
        (((9, 1), (5, 1), (2, 1)), "diminishing"),
        (((2, 1), (9, 1)), "gains more"),
        (((9, 3), (5, 3)), "can't be told"),
    ],
)
def test_returns_diminish_only_where_luck_cannot_have_made_it(gains: tuple[tuple[float, float]], told: str) -> None:
    assert told in said_of_staff(staff(*gains), "harm")


@pytest.mark.parametrize(
    ("differences", "told"),
    [
        (((5, 1), (1, 1), (-6, 1)), "it changes: prolific at first, domestic abuse from 3 years on"),
        (((-5, 1), (6, 1), (9, 1)), "it changes: domestic abuse at first, prolific from 2 years on"),
        (((5, 1), (1, 1), (9, 1)), "prolific wherever one is surely better (2 of 3 horizons)"),
        (((1, 1), (-1, 1)), "no horizon"),
    ],
)
def test_the_better_policy_changes_only_where_both_are_sure(differences: tuple[tuple[float, float]], told: str) -> None:
    assert told in said_of_horizon(horizon(*differences), "harm")


def test_numbers_from_a_file_say_the_same() -> None:
    row = {"times": 1.0, "fte": 2.0, "dose": Mean(0.5, 0.1)}
    more = {f"{m}{what}": Mean(3.0, 1.0) for m in ("offences_actual", "harm_cchi_days") for what in ("", "_gain")}
    years = [{"years": 1, "offences_actual": Mean(3.0, 1.0), "harm_cchi_days": Mean(-3.0, 1.0)}]
    first = {name: x for name, x in more.items() if not name.endswith("_gain")}
    whole = Asked(7, {"prolific": Mean(30.96, 0.1)}, [row | first, row | more], years, {})
    read = Asked(**json.loads(json.dumps(whole._asdict())))
    assert said(whole) == said(read)
    assert "| 1 | 2.0 | 50 % | 3.0 (1.0) | 3.0 (1.0) | 3.0 (1.0) | 3.0 (1.0) |" in said(whole)["staff_table"]
    assert said(read)["policies_filled"] == "31.0 (prolific)"
