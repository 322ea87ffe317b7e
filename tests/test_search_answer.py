"""What a search says of plans made by hand: what outdoes them, how sure that is, and in which units."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.decisions.variants import Figures
from experiments.discovery.search.answer import Front
from experiments.discovery.search.pictures import all_pictures
from experiments.discovery.search.plans import evidence_among
from experiments.discovery.search.seeking import FRESH, OWN, SEARCH
from experiments.discovery.search.store import Searched
from experiments.reports.figures import draw
from scenarios import load

pytestmark = pytest.mark.filterwarnings("error")

Done = dict[str, tuple[float, float]]  # of each plan, by harm and cost


def front(
    done: Done,
    replicates: int = 40,
    lever: str = "cohorts.iom.places",
    limits: tuple[dict[str, Any], ...] = (),
    second: tuple[str, int] = ("cost_scheme", -1),
    parameters: str = "drawn",
) -> Front:
    """Return a front in which each plan does so much more than no scheme, by harm and another outcome."""
    outcome = second[0].removesuffix(".scheme")
    luck = np.random.default_rng(5).normal(0, 0.01, replicates)
    fresh: Figures = {}
    found: Figures = {}
    for name, does in (("never", (0.0, 0.0)), *done.items()):
        for which, mean in zip(("harm_css", outcome), does, strict=True):
            fresh[FRESH, name, "pool", None, which] = mean + (luck if name != "never" else 0 * luck)
            found[SEARCH, name, "pool", None, which] = np.full(2, mean)
    names = [name for name in done if name != OWN]
    manifest = {
        "command": "search", "replicates": replicates, "search_replicates": 2, "parameters": parameters,
        "reference": "never", "seed": 1, "fresh_seed": 2, "levers": [lever], "own": {lever: 1.0},
        "objectives": [{"figure": "harm_css", "sign": -1}, {"figure": second[0], "sign": second[1]}],
        "limits": list(limits), "options": [], "on_front": len(names), "front": names,
        "plans": [{"name": name, "generation": 1, "sizes": {lever: k}} for k, name in enumerate(names)],
        "assumed_share": 0.5, "recalled_share": 0.0, "warnings": [],
    }  # fmt: skip
    return Front(Searched(Path(), manifest, load("teaching"), found, fresh))


def test_the_scenario_as_given_may_outdo_a_plan() -> None:
    found = front({"plan 1": (-6.0, 100.0), "plan 2": (-3.0, 50.0), OWN: (-7.0, 100.0)})
    assert found.standing("plan 1") == "no: outdone by the scenario as given"
    assert found.probability["plan 1"] == 0
    assert found.standing_still == ("plan 2",)
    assert "The scenario as given outdoes plan 1." in found.lines
    assert any(line.startswith("Least harm_css: the scenario as given, −7") for line in found.lines)
    assert any(line.startswith("Least cost_scheme: plan 2, £50") for line in found.lines)
    assert OWN not in found.probability


def test_where_the_scenario_as_given_outdoes_all_that_is_said() -> None:
    found = front({"plan 1": (-6.0, 100.0), "plan 2": (-3.0, 101.0), OWN: (-7.0, 100.0)})
    assert found.standing_still == ()
    (warning,) = found.warnings
    assert warning == (
        "No plan is still on the front on fresh luck: each is outdone by another plan or the scenario as given."
    )
    assert "The scenario as given outdoes plan 1 and plan 2." in found.lines


def test_a_scenario_that_breaks_a_limit_outdoes_nothing() -> None:
    limits = ({"figure": "harm_css", "sign": -1, "value": -6.5},)
    found = front({"plan 1": (-6.0, 100.0), "plan 2": (-3.0, 50.0), OWN: (-7.0, 100.0)}, limits=limits)
    assert found.standing_still == ("plan 1", "plan 2")
    assert any(line.startswith("Least harm_css: plan 1, ") for line in found.lines)


def test_a_plan_that_is_the_scenario_as_given_stands() -> None:
    found = front({"plan 1": (-6.0, 100.0), "plan 2": (-3.0, 50.0), OWN: (-6.0, 100.0)})
    assert found.dominated == {}


def test_evidence_that_is_taken_for_a_choice_is_warned_of() -> None:
    found = front({"plan 1": (-6.0, 100.0), "plan 2": (-3.0, 50.0), OWN: (-1.0, 100.0)}, lever="effects.dose")
    (warning,) = found.warnings
    assert warning.startswith("effects.dose is no choice: ")
    assert "−0.05 to 0.11" in warning
    assert warning in found.lines


def test_what_somebody_sets_is_a_choice_though_it_isnt_known() -> None:
    scenario = load("wiltshire-2020")
    ranged = [row[0] for row in scenario.uncertain]
    levers = ["roles.police_constable.fte", "cohorts.iom.places", *ranged]
    found = {path for path, _, _ in evidence_among(scenario, levers)}
    assert {"effects.dose", "tags.cost_week", "scheme.p_consent"} <= found
    assert not [path for path in found if path.startswith(("cohorts.", "roles.")) and "fte" in path]


@pytest.mark.parametrize("replicates", [2, 4, 18, 19])
def test_a_handful_of_draws_gives_no_probability(replicates: int) -> None:
    found = front({"plan 1": (-6.0, 100.0), "plan 2": (-3.0, 50.0), OWN: (-1.0, 100.0)}, replicates)
    many = -(-replicates // 2)
    assert [row[-1] for row in (found.row("plan 1"), found.row("plan 2"))] == (
        ["yes", "yes"] if many < 10 else ["yes, 100 %"] * 2
    )
    (warning,) = found.warnings
    if many < 10:
        assert warning.startswith(f"There {'is 1 draw' if many == 1 else f'are {many} draws'} of what isn't known")
        assert "too few for a probability" in warning
        assert found.plain["front"]["plans"][0]["probability_on_front"] is None
        assert "draws" not in found.headline
    else:
        assert "each percentage is rough" in warning
    assert warning in found.lines


def test_of_how_many_draws_a_probability_is_stands_above() -> None:
    found = front({"plan 1": (-6.0, 100.0), "plan 2": (-3.0, 50.0), OWN: (-1.0, 100.0)})
    assert found.warnings == []
    assert found.headline.endswith("; percentages are of 20 draws of what isn't known.")
    assert found.row("plan 1")[-1] == "yes, 100 %"


def test_at_central_values_there_is_no_probability() -> None:
    found = front({"plan 1": (-6.0, 100.0), "plan 2": (-3.0, 50.0), OWN: (-1.0, 100.0)}, parameters="central")
    assert "draws" not in found.headline
    assert found.row("plan 1")[-1] == "yes"


DOSED = {"plan 1": (-6000.0, 0.8), "plan 2": (-3000.0, 0.9), OWN: (-1000.0, 0.7)}


def test_table_and_picture_have_the_same_unit() -> None:
    found = front(DOSED, second=("dose.scheme", 1))
    assert found.row("plan 1")[-2] == "79.7 %"
    (best,) = (line for line in found.lines if line.startswith("Most dose.scheme: plan 2, 89.7 % ("))
    assert "20.0 points against the scenario as given" in best
    (picture,) = all_pictures(found)
    (panel,) = picture.panels
    assert panel.y_label == "Dose: contact given of that asked, % (dose.scheme; more is better)"
    assert panel.x_label == "Harm, Crime Severity Score (harm_css; less is better)"
    assert [point.y for point in panel.points] == pytest.approx([80, 90, 70], rel=0.02)
    difference = front(DOSED, second=("dose", 1))
    assert difference.row("plan 1")[-2] == "79.7 points"
    assert all_pictures(difference)[0].panels[0].y_label.startswith("Dose: contact given of that asked, points (")


def test_the_axes_fit_the_plans() -> None:
    done = {"plan 1": (-6000.0, 190_000.0), "plan 2": (-3000.0, 185_000.0), OWN: (-2000.0, 186_000.0)}
    (picture,) = all_pictures(front(done))
    (axes,) = draw(picture).axes
    assert picture.panels[0].y_label == "Cost of the scheme, £ (cost_scheme; less is better)"
    assert 180_000 < axes.get_ylim()[0] < 185_000
    assert axes.get_xlim()[1] < 0
    assert len(axes.lines) == 3  # the plans, and no line at nil
    (across,) = all_pictures(front(done | {OWN: (500.0, 186_000.0)}))
    (axes,) = draw(across).axes
    assert axes.get_xlim()[1] > 0
    assert len(axes.lines) == 4
