"""Make the conditions under which mixes are run again: the size of the team, and dilution switched off."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from experiments.decisions.frontier.asking import Question
from experiments.decisions.levers import replaced, scaled, stated
from sim.scenario import Scenario

BASE = "as given"
UNDILUTED = "no dilution"
ENDLESS = 20.0  # times the hours, at the same cost: enough that no nominal waits for another's


@dataclass(frozen=True)
class Condition:
    """What is otherwise than in the scenario, and what that is called."""

    name: str
    settings: dict[str, Any]
    factor: float = 1.0  # of the team's posts


def _paths(scenario: Scenario, *values: str) -> set[str]:
    return {f"roles.{role}.{value}" for role in scenario.values["roles"] for value in values}


def staffed(scenario: Scenario, factor: float) -> dict[str, Any]:
    """Return the settings that give every role so many times its posts, budgeted and in post."""
    return scaled(scenario, _paths(scenario, "fte_budgeted", "fte_in_post"), factor)


def undiluted(scenario: Scenario, cohorts: tuple[str, ...]) -> dict[str, Any]:
    """Return the settings that switch both ways off in which a mixed cohort dilutes the work.

    Skill: every role is as skilled with either cohort as with the one that it is best with. Competition: there are
    hours enough for all, at no more money.
    """
    skills = {}
    for key, skill in stated(scenario, _paths(scenario, "skill")).items():
        best = max(skill.get(name, 1.0) for name in cohorts or scenario.values["cohorts"])
        skills[key] = {**skill, **dict.fromkeys(cohorts or scenario.values["cohorts"], best)}
    return {
        **replaced(scenario, _paths(scenario, "skill"), skills),
        **staffed(scenario, ENDLESS),
        **scaled(scenario, _paths(scenario, "cost_year"), 1 / ENDLESS),
    }


def conditions(scenario: Scenario, question: Question, cohorts: tuple[str, ...]) -> Iterator[Condition]:
    """Yield the conditions that were asked for, the scenario as it stands first."""
    yield Condition(BASE, {})
    for factor in question.staffings:
        if factor != 1:
            yield Condition(f"{100 * factor:g} % of the team", staffed(scenario, factor), factor)
    if question.is_both:
        yield Condition(UNDILUTED, undiluted(scenario, cohorts))
