"""A study's scenario in ema_workbench: its runners drive the simulation and come to what ``simulate`` comes to."""

from importlib import import_module
from typing import Any

import pytest

from experiments.discovery.ema import ema_model, identifiers
from experiments.discovery.extra import quietly
from experiments.studies.study import Span, Study
from scenarios import load
from scenarios.faults import ScenarioError
from sim import simulate

pytestmark = pytest.mark.filterwarnings("error")

SETTINGS = {"pool.people": 150, "running_weeks": 13}
STUDY = Study(
    "few",
    ("teaching",),
    ("harm_css", "cost_scheme.scheme"),
    levers={"cohorts.iom.places": Span(5, 40), "roles.police_constable.fte": (1.0, 2.5)},
    each=("effects.dose", "cohorts.iom.trigger_weeks"),
    settings=SETTINGS,
    replicates=2,
    seed=3,
    weeks=26,
)


def ema() -> Any:
    with quietly():
        return import_module("ema_workbench")


def test_its_parameters_have_the_registers_ranges_and_the_levers_reach() -> None:
    model = ema_model(STUDY)
    rows = {row[0]: row for row in load("teaching").uncertain}
    uncertainties = {one.name: one for one in model.uncertainties}
    assert (uncertainties["effects_dose"].lower_bound, uncertainties["effects_dose"].upper_bound) == tuple(
        rows["effects.dose"][3:]
    )
    assert type(uncertainties["effects_dose"]).__name__ == "RealParameter"
    levers = {one.name: one for one in model.levers}
    assert type(levers["cohorts_iom_places"]).__name__ == "IntegerParameter"
    assert (levers["cohorts_iom_places"].lower_bound, levers["cohorts_iom_places"].upper_bound) == (5, 40)
    assert [category.value for category in levers["roles_police_constable_fte"].categories] == [1.0, 2.5]
    assert [one.name for one in model.outcomes] == ["harm_css", "cost_scheme_scheme"]


def check(experiments: Any, outcomes: Any) -> None:
    """Set what the workbench found against what ``simulate`` finds for the same values, held and not drawn."""
    differed = set()
    for k, row in experiments.reset_index(drop=True).iterrows():
        fte = float(row["roles_police_constable_fte"])
        scenario = load(
            "teaching",
            SETTINGS
            | {
                "horizon_weeks": 26,
                "cohorts.iom.places": int(row["cohorts_iom_places"]),
                "roles.police_constable.fte_budgeted": fte,
                "roles.police_constable.fte_in_post": fte,
                "effects.dose": float(row["effects_dose"]),
                "cohorts.iom.trigger_weeks": int(row["cohorts_iom_trigger_weeks"]),
            },
        )
        result = simulate(scenario, 2, 3, parameters="central", arms=("scheme", "never"), workers=1)
        harm = result.values("harm_css", "scheme") - result.values("harm_css", "never")
        assert outcomes["harm_css"][k] == harm.mean()
        assert outcomes["cost_scheme_scheme"][k] == result.values("cost_scheme", "scheme").mean()
        differed.add(float(outcomes["harm_css"][k]))
    assert len(differed) > 1


def test_its_own_runner_comes_to_what_simulate_comes_to() -> None:
    check(*ema().perform_experiments(ema_model(STUDY), 2, 2))


@pytest.mark.slow
def test_its_processes_come_to_it_too() -> None:
    with ema().MultiprocessingEvaluator(ema_model(STUDY), n_processes=2) as evaluator:
        check(*evaluator.perform_experiments(2, 2))


def test_names_become_identifiers_each_its_own() -> None:
    assert identifiers(["a.b", "a_b", "a-b", "c"]) == {"a.b": "a_b", "a_b": "a_b_2", "a-b": "a_b_3", "c": "c"}


def test_what_is_wrong_with_a_study_is_said() -> None:
    with pytest.raises(ScenarioError, match="harm_cs"):
        ema_model(Study("few", ("teaching",), ("harm_cs",)))
    with pytest.raises(ScenarioError, match=r"effects\.dos fits no uncertain value"):
        ema_model(Study("few", ("teaching",), ("harm_css",), each=("effects.dos",)))
