"""Searching by pymoo: known fronts are found, the same seed breeds the same, fronts and limits by hand."""

import math
from typing import Any

import numpy as np
import pytest

from experiments.discovery.search.asking import Limit, Objective, Question, Reach, limit, objective, reach
from experiments.discovery.search.evolve import evolve
from experiments.discovery.search.plans import Plan, space_of
from experiments.discovery.search.seeking import front_of, spread_out
from scenarios import load
from scenarios.faults import ScenarioError

pytestmark = pytest.mark.filterwarnings("error")

STEPS = 31


class Fake:
    """Evaluate plans of a known function, and keep what was seen."""

    def __init__(self, function: Any, most: Any = None) -> None:
        self.function, self.most = function, most
        self.seen: dict[Plan, tuple[Any, Any]] = {}
        self.calls: list[int] = []

    def __call__(self, plans: list[Plan]) -> tuple[Any, Any]:
        self.calls.append(len(plans))
        for plan in plans:
            x = np.array(plan) / (STEPS - 1)
            breaks = -1.0 if self.most is None else self.most(x)
            self.seen[plan] = np.array(self.function(x)), np.array([breaks])
        return tuple(np.array([self.seen[plan][k] for plan in plans]) for k in (0, 1))  # type: ignore[return-value]


def zdt1(x: Any) -> list[float]:
    """ZDT1: its front is f2 = 1 - sqrt(f1), where all but the first are 0."""
    g = 1 + 9 * x[1:].mean()
    return [x[0], g * (1 - math.sqrt(x[0] / g))]


def test_the_front_of_zdt1_is_found_by_nsga_ii() -> None:
    fake = Fake(zdt1)
    evolve([STEPS] * 3, (2, 1), fake, None, population=24, generations=40, seed=1)
    front = np.array([fake.seen[plan][0] for plan in front_of(fake.seen)])
    # On the grid the front is 31 points; nothing lies below it, and what was found lies on it nearly everywhere.
    above = front[:, 1] - (1 - np.sqrt(front[:, 0]))
    assert (above >= -1e-12).all()
    assert np.count_nonzero(above < 1e-12) >= 25
    assert above.max() < 0.1
    assert fake.calls == [24] * 40


def test_a_front_of_three_objectives_is_found_by_nsga_iii() -> None:
    # All with the last at 0 are on the front: the sum of the three is 2 there, and more elsewhere.
    fake = Fake(lambda x: [x[0], x[1], 2 - x[0] - x[1] + x[2]])
    evolve([STEPS] * 3, (3, 1), fake, (0, 0, STEPS - 1), population=21, generations=25, seed=2)
    assert next(iter(fake.seen)) == (0, 0, STEPS - 1)
    sums = np.array([fake.seen[plan][0].sum() for plan in front_of(fake.seen)])
    # A plan off the front stays where the one that outdoes it was not tried.
    assert len(sums) > 20
    assert np.mean(sums < 2 + 1e-9) > 0.5
    assert sums.max() < 2.3


def test_limits_are_kept_to() -> None:
    fake = Fake(zdt1, most=lambda x: 0.5 - x[0])  # the first objective at least 0.5
    evolve([STEPS] * 2, (2, 1), fake, None, population=16, generations=20, seed=3)
    front = [fake.seen[plan][0] for plan in front_of(fake.seen)]
    assert min(found[0] for found in front) == pytest.approx(0.5)
    assert any(found[0] < 0.5 for found, _ in fake.seen.values())


def test_the_same_seed_breeds_the_same_plans() -> None:
    bred = []
    for seed in (5, 5, 6):
        fake = Fake(zdt1)
        evolve([STEPS] * 2, (2, 1), fake, (3, 4), population=8, generations=4, seed=seed)
        bred.append(list(fake.seen))
    assert bred[0] == bred[1]
    assert bred[0] != bred[2]
    assert all(found[0] == (3, 4) for found in bred)


def test_a_front_by_hand() -> None:
    def done(*does: float, breaks: float = -1.0) -> tuple[Any, Any]:
        return np.array(does), np.array([breaks])

    # Less is better: the second is outdone by the first, the fourth breaks a limit, the last two are the same.
    seen: dict[Plan, tuple[Any, Any]] = {
        (0,): done(1, 5),
        (1,): done(2, 5),
        (2,): done(3, 1),
        (3,): done(0, 0, breaks=0.1),
        (4,): done(2, 3),
        (5,): done(2, 3),
    }
    assert front_of(seen) == [(0,), (2,), (4,), (5,)]
    assert front_of({plan: seen[plan] for plan in list(seen)[3:4]}) == []


def test_of_too_long_a_front_the_best_by_each_objective_stay() -> None:
    seen: dict[Plan, tuple[Any, Any]] = {(k,): (np.array([k, 100.0 - k]), np.array([-1.0])) for k in range(50)}
    kept = spread_out(list(seen), seen, most=7)
    assert len(kept) <= 7
    assert {(0,), (49,)} <= set(kept)
    assert spread_out(list(seen), seen, most=50) == list(seen)


def test_levers_by_hand() -> None:
    assert reach("a.b=10:40:5") == Reach("a.b", 10, 40, 5)
    assert reach("a.b=10:40") == Reach("a.b", 10, 40)
    for text in ("a.b", "=1:2", "a.b=1", "a.b=1:x", "a.b=1:inf", "a.b=1:2:1:1"):
        assert "expected PATH=LOW:HIGH" in str(reach(text)), text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.b=40:10", '"a.b=40:10" goes from 40 to 10; expected the low end first, below the high one'),
        ("a.b=10:10:1", '"a.b=10:10:1" goes from 10 to 10; expected the low end first, below the high one'),
        ("a.b=10:40:0", '"a.b=10:40:0" has a step of 0; expected one above 0'),
        ("a.b=10:40:-5", '"a.b=10:40:-5" has a step of -5; expected one above 0'),
        ("a.b=10:40:31", '"a.b=10:40:31" has a step of 31, wider than from 10 to 40; expected 30 at most'),
        ("a.b=0.1:0.3:1", '"a.b=0.1:0.3:1" has a step of 1, wider than from 0.1 to 0.3; expected 0.2 at most'),
    ],
)
def test_what_is_wrong_with_a_lever_is_said(text: str, said: str) -> None:
    assert reach(text) == said


@pytest.mark.parametrize(
    ("most", "least", "said"),
    [
        (("dose<=0.2",), ("dose>=0.4",), ["--most: dose<=0.2 and --least dose>=0.4 can't both hold"]),
        (("dose<=0.5", "dose<=0.3"), ("dose>=0.1", "dose>=0.4"), ["--most: dose<=0.3 and --least dose>=0.4 can't"]),
        (("dose<=0.4",), ("dose>=0.4",), []),
        (("dose<=0.2",), ("dose.scheme>=0.4",), []),
    ],
)
def test_limits_that_contradict_each_other_are_refused(
    most: tuple[str, ...], least: tuple[str, ...], said: list[str]
) -> None:
    faults = [str(fault) for fault in Question(("a=1:2",), ("harm_css", "budget"), most, least).faults()]
    assert len(faults) == len(said)
    for fault, beginning in zip(faults, said, strict=True):
        assert fault.startswith(beginning)


def test_sizes_by_hand() -> None:
    scenario = load("teaching")
    reaches = [Reach("cohorts.iom.places", 10, 30, 5), Reach("roles.police_constable.fte", 1, 3, 0.5)]
    space = space_of(scenario, [*reaches, Reach("effects.tag", 0, 0.5)])
    places, posts, effect = space.levers
    assert list(places.values) == [10, 15, 20, 25, 30]
    assert list(posts.values) == [1, 1.5, 2, 2.5, 3]
    assert len(effect.values) == 101  # a hundred steps
    assert space_of(scenario, [Reach("cohorts.iom.places", 1, 4)]).levers[0].values == (1, 2, 3, 4)
    own = space_of(scenario, reaches)
    assert scenario.values["cohorts"]["iom"]["places"] == 20
    assert own.own == (2, posts.values.index(scenario.values["roles"]["police_constable"]["fte_in_post"]))
    settings = own.settings((0, 4))
    assert settings["cohorts.iom.places@0"] == 10
    assert settings["roles.police_constable.fte_budgeted@0"] == settings["roles.police_constable.fte_in_post@0"] == 3
    assert space_of(scenario, [Reach("cohorts.iom.places", 21, 23)]).own is None


@pytest.mark.parametrize(
    ("reaches", "said"),
    [
        ([Reach("cohorts.iom.place", 1, 2)], "no number of this scenario; the nearest right one is cohorts.iom.places"),
        (
            [Reach("cohorts.iom.places", 1.2, 1.4)],
            "goes in whole numbers, and 1.2 to 1.4 was given; expected whole ends",
        ),
        ([Reach("cohorts.iom.places", 10, 40, 2.5)], "goes in whole numbers, and 10 to 40 by 2.5 was given; expected"),
        ([Reach("effects.tag", 0, 1e-12)], "effects.tag: 0 to 1e-12 holds one size; expected two or more"),
        ([Reach("roles.idva.fte", 0, 1), Reach("roles.idva.fte_in_post", 0, 1)], "set by two levers"),
    ],
)
def test_levers_that_a_scenario_lacks_are_said(reaches: list[Reach], said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        space_of(load("teaching"), reaches)
    assert said in str(caught.value)


def test_objectives_say_which_way_is_better() -> None:
    assert objective("harm_css") == Objective("harm_css", -1)
    assert objective("cost_scheme") == Objective("cost_scheme", -1)
    assert objective("social_value") == Objective("social_value", 1)
    assert objective("max:offences_recorded") == Objective("offences_recorded", 1)
    assert "isn't plain; expected min:recalls or max:recalls" in str(objective("recalls"))
    assert "nearest right one is harm_css" in str(objective("harm_cs"))
    assert "was given" in str(objective("most:harm_css"))
    example = "no outcome is called foo; expected one such as harm_cchi_days, cost_scheme or offences_actual"
    assert objective("foo") == limit("--most", "foo<=1") == example
    assert "nearest right one is dose" in str(objective("max:dos.scheme"))
    assert objective("max:dose.scheme") == Objective("dose.scheme", 1)
    assert limit("--most", "cost_scheme <= 450,000") == Limit("cost_scheme", 1, 450_000)
    assert limit("--least", "dose>=0.5") == Limit("dose", -1, 0.5)
    for text in ("cost_scheme>=1", "cost_scheme<=x", "cost_scheme", "<=3"):
        assert "expected NAME<=VALUE" in str(limit("--most", text)), text


def test_every_fault_of_a_question_is_said_at_once() -> None:
    question = Question(("a",), ("harm_css",), ("x",), (), population=2, generations=0, fresh=1)
    origins = [str(fault).partition(":")[0] for fault in question.faults()]
    assert origins == ["--lever", "--most", "--objective", "--population", "--generations", "--fresh"]
    many = Question(("a=1:2",), ("harm_css", "budget"), population=100, generations=100)
    assert "that is 10,000 plans" in str(next(many.faults()))
    twice = Question(("a=1:2", "a=2:3"), ("harm_css", "min:harm_css"))
    assert [str(fault) for fault in twice.faults()] == [
        "--lever: a was given twice; expected each once",
        "--objective: an outcome was given twice; expected each once",
    ]
