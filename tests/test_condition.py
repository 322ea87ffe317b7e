"""Conditions on outcomes: what is read, where it holds, and one sentence for what can't be read."""

import numpy as np
import pytest

from experiments.discovery.condition import ConditionError, read

OUTCOMES = ["harm_css", "harm_css.never", "cost_scheme", "dose:high-harm@2"]
SCENARIOS = ["high-harm", "prolific"]
VALUES = {
    ("harm_css", ""): np.array([-1.0, 2.0, 3.0]),
    ("cost_scheme", ""): np.array([1.0, 2.0, 3.0]),
    ("dose:high-harm@2", ""): np.array([0.0, 0.5, 1.0]),
    ("harm_css", "high-harm"): np.array([1.0, 2.0, 3.0]),
    ("harm_css", "prolific"): np.array([2.0, 2.0, 2.0]),
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("harm_css < 0", [True, False, False]),
        ("harm_css<=2", [True, True, False]),
        ("2 < harm_css", [False, False, True]),
        ("harm_css[high-harm] < harm_css[prolific]", [True, False, False]),
        ("harm_css[ high-harm ] >= harm_css[prolific]", [False, True, True]),
        ("harm_css + cost_scheme * 2 < 7", [True, True, False]),  # 1, 6, 9
        ("(harm_css + cost_scheme) * 2 < 7", [True, False, False]),  # 0, 8, 12
        ("harm_css - cost_scheme - 1 > -2", [False, True, True]),  # from the left: -3, -1, -1
        ("6 / cost_scheme / 2 > 1", [True, True, False]),  # from the left: 3, 1.5, 1
        ("-harm_css > -2.5", [True, True, False]),
        ("dose:high-harm@2 - 0.1 >= .2", [False, True, True]),
        ("harm_css > 0 and cost_scheme < 3", [False, True, False]),
        ("harm_css > 2 or harm_css < 0 and cost_scheme > 5", [False, False, True]),  # and before or
        ("(harm_css > 2 or harm_css < 0) and cost_scheme < 2", [True, False, False]),
        ("not harm_css > 0", [True, False, False]),
        ("((harm_css)) < 1e3", [True, True, True]),
        ("harm_css * 1,000,000 > 2500000", [False, False, True]),
    ],
)
def test_a_condition_holds_where_its_arithmetic_says(text: str, holds: list[bool]) -> None:
    assert read(text, OUTCOMES, SCENARIOS).holds(VALUES).tolist() == holds


def test_a_condition_says_what_it_needs() -> None:
    found = read("harm_css[high-harm] < harm_css[prolific] and harm_css[high-harm] < 9", OUTCOMES, SCENARIOS)
    assert found.needs == (("harm_css", "high-harm"), ("harm_css", "prolific"))
    assert found.scenarios == ("high-harm", "prolific")
    assert read("harm_css.never - harm_css < 0", OUTCOMES, SCENARIOS).scenarios == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ends too early"),
        ("harm_css", "ends too early"),
        ("harm_css <", "ends too early"),
        ("harm_css < 0 or", "ends too early"),
        ("(harm_css < 0", "ends too early"),
        ("not harm_css", "ends too early"),
        ("harm_css < 0)", "')' is not in its place"),
        ("harm_css < 1 < 2", "'<' is not in its place"),
        ("harm_css 3 < 1", "'3' is not in its place"),
        ("harm_css < and", "'and' is not in its place"),
        ("harm_cs < 0", "no outcome of the study is called harm_cs; the nearest right one is harm_css"),
        ("harm_css.nevr < 0", "the nearest right one is harm_css.never"),
        ("__import__('os').remove < 1", "no outcome of the study is called __import__"),
        ("harm_css == 1", "'=' has no place"),
        ("harm_css[hi] < 1", "no scenario of the study is called hi"),
        ("harm_css[prolific < 1", "is not closed"),
        ("harm_css[prolific] < harm_css", "harm_css has no [scenario]"),
        ("3 < 4", "names no outcome"),
        ("(" * 60 + "harm_css < 1", "brackets in brackets"),
        ("not " * 60 + "harm_css < 1", "brackets in brackets"),
        ("- " * 60 + "harm_css < 1", "brackets in brackets"),
    ],
)
def test_what_is_no_condition_is_said_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ConditionError) as caught:
        read(text, OUTCOMES, SCENARIOS)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
