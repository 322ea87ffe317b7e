"""The Mesa face: the same bits as a run, people as agents to be read, and nothing kept alive."""

import gc
import importlib
import itertools
import multiprocessing
import re
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from live import live_values

from sim.courses import run_arm
from sim.events import unpacked
from sim.model import IOMModel, Person
from sim.outcomes import KIND, NEVER, WEEKLY
from sim.people import COLUMNS, IN_POOL, NO_COHORT
from sim.pools import make_pool
from sim.scenario import Scenario
from sim.tables import tables

SEED = 3


def live(n: int, **changed: Any) -> Scenario:
    return Scenario.make(f"live-{n}", live_values(n) | changed, [])


def lived(model: IOMModel) -> IOMModel:
    while model.running:
        model.step()
    return model


@pytest.fixture(scope="module")
def model() -> IOMModel:
    """A model half way through its horizon, with nominals."""
    found = IOMModel(live(6), rng=SEED)
    for _ in range(10):
        found.step()
    return found


@pytest.mark.parametrize(("n", "arm"), [(0, "scheme"), (1, "as_is"), (2, "never"), (3, "scheme"), (4, "scheme")])
def test_steps_equal_the_replicate_bit_for_bit(n: int, arm: str) -> None:
    scenario = live(n)
    values = scenario.values
    pool = make_pool(values, tables(values, scheme=False), SEED, 5)
    expected = run_arm(pool, values, arm, SEED, 5)
    found = lived(IOMModel(scenario, arm, replicate=5, rng=SEED)).result
    assert np.array_equal(found.events, expected.events)
    assert np.array_equal(found.weekly, expected.weekly)
    for column, one, other in zip(COLUMNS, found.people, expected.people, strict=True):
        # The kept bound may be any threshold not below the rate's: it is no state.
        assert column.name == "offence_bound" or np.array_equal(one, other), column.name
    entries = int(expected.record.count[0])
    for one, other in zip(found.record, expected.record, strict=True):
        assert np.array_equal(one[:entries], other[:entries])


@pytest.mark.parametrize("likely", [0, 2])
def test_a_model_short_of_room_ends_the_same(monkeypatch: pytest.MonkeyPatch, likely: int) -> None:
    """With rooms that grow in time, and with none: then the model starts again with more."""
    expected = lived(IOMModel(live(3), rng=SEED)).result
    module: Any = importlib.import_module(IOMModel.__module__)
    made = module.state_for

    def cramped(pool: Any, values: Any, parts: Any, factor: int) -> Any:
        state = made(pool, values, parts, factor)
        entries = int(state.record.count[0]) + 50 * factor
        record = state.record._replace(**{
            name: column[:entries] for name, column in state.record._asdict().items() if name != "count"
        })  # fmt: skip
        return state._replace(record=record, ledger=state.ledger._replace(events=state.ledger.events[: 200 * factor]))

    monkeypatch.setattr(module, "state_for", cramped)
    monkeypatch.setattr(module, "_MOST_EVENTS", likely)
    monkeypatch.setattr(module, "_LEAST_ROOM", 8 * likely)
    found = IOMModel(live(3), rng=SEED)
    assert np.array_equal(lived(found).result.events, expected.events)
    assert len(expected.events) > 400
    assert (found._factor == 1) == (likely > 0)


def test_a_model_starts_at_week_0_and_runs_for_the_horizon() -> None:
    model = IOMModel(live(0), rng=SEED)
    horizon = model.values["horizon_weeks"]
    assert (model.week, model.steps, model.running) == (0, 0, True)
    assert lived(model).week == model.steps == horizon
    with pytest.raises(RuntimeError, match=f"the horizon of {horizon} weeks is over"):
        model.step()


def test_a_scenario_may_be_a_name_and_is_drawn_or_central() -> None:
    drawn = [IOMModel("teaching", replicate=replicate, rng=SEED) for replicate in (2, 3)]
    central = IOMModel("teaching", replicate=2, parameters="central", rng=SEED)
    assert drawn[0].values == drawn[1].values != central.values
    assert central.values == central.described.values


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"arm": "twin"}, "arm is 'twin'; expected one of scheme, as_is, stopped, never"),
        ({"parameters": "best"}, "parameters is 'best'; expected one of drawn, central"),
        ({"rng": -1}, "rng is -1; expected a whole number from 0 to 4294967295"),
        ({"rng": 0.5}, "rng is 0.5; expected a whole number"),
        ({"replicate": 2**32}, "replicate is 4294967296; expected a whole number"),
    ],
)
def test_a_wrong_argument_is_a_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        IOMModel(live(0), **given)


# Agents


def test_everyone_in_the_pool_is_an_agent_and_nobody_else() -> None:
    model = IOMModel(live(9), rng=SEED)
    before: set[int] = set()
    everybody: set[int] = set()
    while model.running:
        model.step()
        ids = set(model.agents.get("unique_id"))
        place, entry = model.people.place, model.people.entry_week
        assert ids == set(model.people.id[(place == IN_POOL) & (entry < model.week)].tolist())
        assert len(model.agents) == model.counted("pool")
        everybody |= before - ids
        before = ids
    assert everybody, "nobody ever left"
    assert model.agent_types == [Person]
    assert len(model.agents_by_type[Person]) == len(model.agents) == len(model.persons)


def test_views_are_made_only_when_asked_for() -> None:
    model = IOMModel(live(9), rng=SEED)
    model.step()
    assert not model._views
    model.agents  # noqa: B018 - asking is what makes them
    first = dict(model._views)
    model.step()
    model.agents  # noqa: B018
    assert first
    assert all(model._views[row] is person for row, person in first.items() if row in model._views)


def test_attributes_are_the_columns_in_words(model: IOMModel) -> None:
    people, names = model.people, model.values
    for person in model.agents:
        for column in COLUMNS:
            found, held = getattr(person, column.name), getattr(people, column.name)[person.row]
            if column.of:
                assert found == dict(zip(names[column.of], held.tolist(), strict=True))
            elif column.unit in {"profiles", "areas"} or column.name == "favourite":
                assert found == list(names[column.unit])[held]
            elif column.name == "cohort":
                assert found == (None if held == NO_COHORT else list(names["cohorts"])[held])
            elif column.unit == "week":
                assert found == (None if held == NEVER else held)
            elif column.unit not in {"bits", "yes/no", "offence_types"}:
                assert found == held
                assert type(found) in {int, float}
        assert person.age == (model.week - int(people.birth_week[person.row])) // 52
        assert person.planned is bool(people.planned[person.row])
        assert (person.last_type is None) == (person.sanctions == 0)
    in_services = {s for person in model.agents for s in person.in_services}
    assert in_services
    assert in_services <= set(names["services"])
    flags = {flag for person in model.agents for flag in person.flags}
    assert flags <= {"organised_crime", "modern_slavery", "domestic_abuse"}


def test_agents_can_be_selected_grouped_and_added_up(model: IOMModel) -> None:
    nominals = model.agents.select(lambda person: person.cohort is not None)
    counted = {name: n for name, n in model.counted("nominals").items() if n}
    assert counted
    assert nominals.groupby("cohort").count() == counted
    assert model.agents.agg("custody", lambda values: sum(value > 0 for value in values)) == model.counted("inside")
    assert model.agents.agg("sanctions", [min, max]) == [
        min(model.agents.get("sanctions")),
        max(model.agents.get("sanctions")),
    ]


def test_a_person_is_read_only(model: IOMModel) -> None:
    person = next(iter(model.agents))
    state = [column[person.row].copy() for column in model.people]
    for attempt in (
        lambda: setattr(person, "cohort", None),
        lambda: setattr(person, "anything", 1),
        lambda: setattr(person, "pos", (0, 0)),
        lambda: delattr(person, "model"),
        person.remove,
    ):
        with pytest.raises(AttributeError, match="cannot be set: a Person is a view of the engine's state"):
            attempt()
    assert all(np.array_equal(old, new[person.row]) for old, new in zip(state, model.people, strict=True))
    assert repr(person) == f"Person(id={person.id}, cohort={person.cohort!r})"


def test_an_attribute_nobody_knows_is_an_error(model: IOMModel) -> None:
    with pytest.raises(AttributeError, match="colour"):
        next(iter(model.agents)).colour  # noqa: B018


def test_every_weekly_column_can_be_counted(model: IOMModel) -> None:
    for column in WEEKLY:
        found = model.counted(column.name)
        assert isinstance(found, dict) == bool(column.of)
    with pytest.raises(KeyError):
        model.counted("colours")


# Mesa's own tools


class Watched(IOMModel):
    """A model that also collects about people."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.datacollector = mesa.DataCollector(
            model_reporters={"week": "week", "there": lambda model: len(model.agents)},
            agent_reporters={"cohort": "cohort", "needs": lambda person: sum(person.need.values())},
        )


def test_a_data_collector_reports_models_and_people() -> None:
    model = Watched(scenario=live(9), rng=SEED)
    for _ in range(4):
        model.step()
    weeks = model.datacollector.get_model_vars_dataframe()
    assert weeks["week"].tolist() == [1, 2, 3, 4]
    assert weeks["there"].iloc[-1] == len(model.agents)
    people = model.datacollector.get_agent_vars_dataframe()
    last = people.xs(4, level="Step")
    assert last.index.tolist() == [person.id for person in model.agents]
    assert last["needs"].tolist() == [sum(person.need.values()) for person in model.agents]
    assert last["cohort"].count() == sum(model.counted("nominals").values())


def test_without_a_collector_of_ones_own_the_week_is_counted() -> None:
    model = IOMModel(live(9), rng=SEED)
    lived(model)
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == model.values["horizon_weeks"]
    assert frame["pool"].iloc[-1] == model.counted("pool")
    events = unpacked(model.result.events)
    assert frame["nominals"].iloc[-1] == np.sum(events["kind"] == KIND["SELECTED"]) - np.sum(
        events["kind"] == KIND["EXITED"]
    )


def test_batch_run_takes_scenarios_by_name_and_as_they_are() -> None:
    scenario = live(0)
    rows = mesa.batch_run(
        IOMModel,
        {"scenario": ["teaching", scenario], "arm": ["scheme", "never"], "replicate": range(2)},
        max_steps=3,
        display_progress=False,
    )
    assert len(rows) == 8
    assert {(row["scenario"], row["arm"], row["replicate"]) for row in rows} == set(
        itertools.product(["teaching", scenario], ["scheme", "never"], [0, 1])
    )
    assert all(row["nominals"] == 0 for row in rows if row["arm"] == "never")
    assert any(row["nominals"] > 0 for row in rows if row["arm"] == "scheme")


@pytest.mark.slow
def test_batch_run_over_processes_gives_the_same_rows() -> None:
    given = {"scenario": "teaching", "replicate": [0, 1]}
    found = [mesa.batch_run(IOMModel, given, number_processes=n, max_steps=2, display_progress=False) for n in (1, 2)]
    assert found[0] == sorted(found[1], key=lambda row: row["RunId"])


@pytest.mark.parametrize("asked", [False, True])
def test_a_model_nobody_holds_is_forgotten(*, asked: bool) -> None:
    def made(rng: int) -> weakref.ref[IOMModel]:
        model = IOMModel(live(0), rng=rng)
        model.step()
        if asked:
            assert len(model.agents) == len(list(model.agents))
        return weakref.ref(model)

    models = [made(rng) for rng in range(5)]
    gc.collect()
    assert [model() for model in models] == [None] * 5


def test_a_person_who_left_is_forgotten() -> None:
    model = IOMModel(live(9), rng=SEED)
    views: dict[int, weakref.ref[Person]] = {}
    while model.running:
        views |= {person.id: weakref.ref(person) for person in model.agents}
        model.step()
    here = set(model.agents.get("id"))
    gc.collect()
    assert {person for person, view in views.items() if view() is not None} == here
    assert len(views) > len(here)


def test_importing_the_model_leaves_how_processes_start_alone() -> None:
    code = "import multiprocessing as m, sim.model; print(m.get_start_method(allow_none=True))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "None"
    assert multiprocessing.get_start_method(allow_none=True) in {None, "spawn"}


def test_only_the_model_imports_mesa() -> None:
    code = "import sys, sim.replicate, scenarios; scenarios.load; print('mesa' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "False"


def test_the_guide_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    guide = (Path(__file__).parents[1] / "docs" / "mesa.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "guide"}
    *snippets, app = re.findall(r"```python\n(.*?)```", guide, flags=re.DOTALL)
    for snippet in snippets:
        exec(snippet, names)  # noqa: S102 - our own page
    assert "cannot be set: a Person is a view" in capsys.readouterr().out
    assert {row["replicate"] for row in names["rows"]} == {0, 1}
    assert "SolaraViz" in app  # needs an extra of Mesa, so it is only compiled
    compile(app, "app.py", "exec")
