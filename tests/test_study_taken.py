"""Which values a study's scenarios don't take, and the sentence for each."""

import dataclasses
from pathlib import Path

import pytest
from studies import GOOD, PLACES, WHOLE, faults_of, study

from experiments.studies import taken
from experiments.studies.plan import planned
from experiments.studies.study import Design, Span
from scenarios import load
from scenarios.faults import ScenarioError
from sim.scenario import Scenario


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        (
            '"roles.police_konstable.fte" = [15, 30]',
            (
                "roles.police_konstable.fte names no entry of teaching; the nearest right one is "
                "roles.police_constable.fte"
            ),
        ),
        (
            '"roles.police_constable.fte" = [-1, 3]',
            "roles.police_constable.fte is -1; expected a number from 0 to 500 (FTE)",
        ),
        (f'"{PLACES}" = [-15, 30]', f"{PLACES} is -15; expected {WHOLE}"),
        (f'"{PLACES}" = [15.5, 30]', f"{PLACES} is 15.5; expected {WHOLE}"),
        (f'"{PLACES}" = [true]', f"{PLACES} is true; expected {WHOLE}"),
        (f'"{PLACES}" = ["15"]', f'{PLACES} is "15"; expected {WHOLE}'),
        (f'"{PLACES}" = [nan]', f"{PLACES} is nan; expected {WHOLE}"),
        (f'"{PLACES}" = {{ low = -10, high = 5 }}', f"{PLACES} is -10; expected {WHOLE}"),
        (
            f'"{PLACES}" = {{ low = 15.5, high = 18.5 }}',
            f"{PLACES} is from 15.5 to 18.5; expected ends that are each {WHOLE}",
        ),
        (
            f'"{PLACES}@1000" = [15, 30]',
            f"{PLACES}@1000 is 15, and the week of a change of {PLACES} is 1000; expected 0 to horizon_weeks, 26",
        ),
        (f'"{PLACES}@x" = [15]', f"{PLACES}@x has no week; expected a whole number after the @, such as {PLACES}@52"),
        (
            '"cohorts.iom.matrix" = ["lottery", "x"]',
            (
                'cohorts.iom.matrix names "x"; expected a name in matrices; there are norfolk_type, count_12_months, '
                "ogrs3_threshold, lottery"
            ),
        ),
        ('"channels.dose" = ["yes"]', 'channels.dose is "yes"; expected true or false'),
        (
            f'"{PLACES}" = [20, 400]',
            f"{PLACES} is 400, and {PLACES} brings the places of all cohorts to 400; expected at most pool.people, 300",
        ),
        ('"effects.tag" = [0.2, 5.0]', "effects.tag is 5.0; expected a number from 0 to 1 (share)"),
        ("changes = [1]", "changes is no path of a value; the nearest right one is channels.tag"),
    ],
)
def test_a_lever_that_no_scenario_takes_is_refused_at_its_line(tmp_path: Path, lever: str, said: str) -> None:
    text = GOOD.replace('"cohorts.iom.places" = [20, 30]', lever).replace("[design]", "weeks = 26\n[design]")
    assert faults_of(text, tmp_path) == [f"study.toml, line 7: the lever {said}"]


def test_values_that_stand_only_together_are_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(f"{PLACES},pool.people\n350,400\n20,300\n", encoding="utf-8")
    asked = study(design=Design("points", file=str(file)), levers={}, each=(), outcomes=("harm_css",), model="")
    assert planned(asked).points[PLACES].to_pylist() == [350, 20]


def test_points_none_of_which_can_be_run_are_refused() -> None:
    levers = {PLACES: (200,), "pool.people": (250,), "horizon_weeks": (20,), f"{PLACES}@26": (30,)}
    with pytest.raises(ScenarioError) as found:
        planned(study(levers=levers, each=(), outcomes=("harm_css",), model=""))
    (fault,) = found.value.faults
    said = f"the week of a change of {PLACES} is 26; expected 0 to horizon_weeks, 20"
    named = f"{PLACES} is 200, pool.people is 250, horizon_weeks is 20, {PLACES}@26 is 30"
    assert fault.sentence == f"the points can't be run; at the first ({named}) {said}"


def test_words_of_a_file_of_points_are_said_at_their_line(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("cohorts.iom.matrix,justice.year\nlottery,2019\nlotery,2024\n", encoding="utf-8")
    asked = study(design=Design("points", file=str(file)), levers={}, each=(), outcomes=("harm_css",), model="")
    with pytest.raises(ScenarioError) as found:
        planned(asked)
    (fault,) = found.value.faults
    said = 'cohorts.iom.matrix names "lotery"; expected a name in matrices; the nearest right one is lottery'
    assert str(fault) == f"{file}, line 3: {said}"


def test_a_whole_number_may_be_written_as_pandas_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(f"{PLACES}\n15.0\n1.5e1\n+15\n", encoding="utf-8")
    found = planned(study(design=Design("points", file=str(file)), levers={}, each=())).points[PLACES].to_pylist()
    listed = planned(study(levers={PLACES: (15.0, 30)}, each=())).points[PLACES].to_pylist()
    assert (found, listed) == ([15] * 3, [15, 30])
    assert {type(value) for value in found + listed} == {int}


def test_the_ends_of_a_whole_numbers_range_may_have_a_point() -> None:
    asked = study(design=Design("latin_hypercube", n=4), each=(), outcomes=("harm_css",), model="")
    found = planned(dataclasses.replace(asked, levers={PLACES: Span(15.0, 18.0)})).points[PLACES].to_pylist()
    assert sorted(found) == [15, 16, 17, 18]


def test_very_many_faults_of_a_column_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(f"{PLACES}\n" + "x\n" * 1003, encoding="utf-8")
    with pytest.raises(ScenarioError) as found:
        planned(study(design=Design("points", file=str(file)), levers={}, each=()))
    assert len(found.value.faults) == 4
    assert found.value.faults[-1].sentence == f"1,000 more values of {PLACES} are none that it may have"


def test_a_wide_file_of_points_is_looked_at_with_few_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(*arguments: object) -> Scenario:
        made.append(arguments)
        return load(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(taken, "load", counted)
    monkeypatch.setattr(taken, "MOST_LOADS", 4)
    text = "channels.dose,channels.tag,cohorts.iom.places\n" + "".join(f"true,false,{k}\n" for k in range(10, 30))
    (tmp_path / "points.csv").write_text(text, encoding="utf-8")
    design = Design("points", file=str(tmp_path / "points.csv"))
    planned(study(design=design, levers={}, each=(), outcomes=("harm_css",), model=""))
    assert len(made) == 4 + 1
