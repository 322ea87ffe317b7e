"""Scenarios are read, laid over each other and kept with the origin of every value."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live import live_values
from small import ONLY, inline, small_values, toml, write_small

from scenarios import library_names, load, resolve, schema
from scenarios.faults import ScenarioError
from scenarios.lines import key_lines
from sim.parameters import CRITERION, LISTS, SECTIONS, TOP, find
from sim.scenario import Scenario


def write(folder: Path, text: str, name: str = "child.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def child(folder: Path, text: str) -> Path:
    write_small(folder)
    return write(folder, f'extends = "small.toml"\n{text}')


def row(scenario: Scenario, path: str) -> dict[str, Any]:
    found: dict[str, Any] = scenario.evidence[path]
    return found


@pytest.mark.parametrize("name", library_names())
def test_every_library_scenario_loads(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert scenario.values["question"].endswith(("?", "."))
    assert hash(scenario) == hash(load(name))


def test_a_small_scenario_keeps_all_it_says(tmp_path: Path) -> None:
    expected = small_values() | {"changes": [], "start": date(2024, 1, 1).isoformat()}
    assert load(write_small(tmp_path)).values == expected


def test_every_parameter_is_there(tmp_path: Path) -> None:
    values = load(write_small(tmp_path)).values
    for parameter in TOP:
        assert parameter.name in values
    for section, parameters in SECTIONS.items():
        assert list(values[section]) == [parameter.name for parameter in parameters]
    for name, parameters in LISTS.items():
        assert list(values[name][ONLY]) == [parameter.name for parameter in parameters]
    criterion = values["matrices"][ONLY]["criteria"][ONLY]
    assert list(criterion) == [parameter.name for parameter in CRITERION]


def test_a_file_is_named_by_its_stem_and_a_name_is_not_inherited(tmp_path: Path) -> None:
    write_small(tmp_path)
    write(tmp_path, 'extends = "small.toml"\nname = "Parent"', "parent.toml")
    assert load(tmp_path / "parent.toml").name == "Parent"
    assert load(write(tmp_path, 'extends = "parent.toml"')).name == "child"


def test_a_child_changes_one_field_of_an_entry(tmp_path: Path) -> None:
    parent = load(write_small(tmp_path)).values
    values = load(child(tmp_path, f"[cohorts.{ONLY}]\nplaces = 7\n")).values
    assert values["cohorts"][ONLY] == parent["cohorts"][ONLY] | {"places": 7}
    assert {**values, "cohorts": parent["cohorts"]} == parent


def test_a_map_is_one_value_replaced_as_a_whole(tmp_path: Path) -> None:
    values = load(child(tmp_path, f"[cohorts.{ONLY}]\ntask_shares = {{ enforce = 1.0 }}")).values
    assert values["cohorts"][ONLY]["task_shares"] == {"enforce": 1.0}


def test_new_entries_come_last_and_removed_ones_go(tmp_path: Path) -> None:
    second = "[areas.second]\nshare = 1.0\n"
    assert list(load(child(tmp_path, f"[areas.{ONLY}]\nshare = 0.0\n{second}")).values["areas"]) == [ONLY, "second"]
    assert list(load(child(tmp_path, f"[areas.{ONLY}]\nremove = true\n{second}")).values["areas"]) == ["second"]


def test_a_criterion_is_added_changed_and_removed(tmp_path: Path) -> None:
    here = f"matrices.{ONLY}.criteria"
    values = load(child(tmp_path, f"[{here}.{ONLY}]\nweight = 9\n")).values
    assert values["matrices"][ONLY]["criteria"][ONLY]["weight"] == 9
    values = load(child(tmp_path, f"[{here}.{ONLY}]\nremove = true\n")).values
    assert values["matrices"][ONLY]["criteria"] == {}


def test_a_library_scenario_is_extended_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, 'extends = "baseline"\nquestion = "What if?"')
    scenario = load(path)
    assert scenario.values == load("baseline").values | {"question": "What if?"}
    assert row(scenario, "pool.people")["file"] == "library/baseline.toml"


def test_extends_is_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_small(tmp_path)
    inner = tmp_path / "inner"
    inner.mkdir()
    path = write(inner, 'extends = "../small.toml"')
    monkeypatch.chdir("/")
    assert load(path).values == load(tmp_path / "small.toml").values


def test_origin_is_the_file_and_line_of_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = load(child(tmp_path, "[pool]\n\npeople = 90 # fewer\n"))
    assert (row(scenario, "pool.people")["file"], row(scenario, "pool.people")["line"]) == ("child.toml", 4)
    small = (tmp_path / "small.toml").read_text().splitlines()
    inherited = row(scenario, "pool.age_limit")
    assert (inherited["file"], small[inherited["line"] - 1].split(" ")[0]) == ("small.toml", "age_limit")


@pytest.mark.parametrize("name", library_names())
def test_every_line_given_is_the_line_of_its_key(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Path(schema.__file__).parent
    monkeypatch.chdir(library)
    for path, behind in load(name).evidence.items():
        line = (library / behind["file"]).read_text().splitlines()[behind["line"] - 1]
        assert "@" in path or re.match(rf"{path.rpartition('.')[2]}\s*=", line), (path, line)


def test_lines_survive_strings_and_lists_that_hold_brackets() -> None:
    text = 'a = """\n[not]\nb = 1\n"""\nc = [\n  "]", # ]\n]\n[d."e f"]\n\'g\' = { h = "{" }\ni.j = 1\n'
    text += "[[k]]\nl = 1\n[[k]]\nl = 2\n"
    assert key_lines(text) == {
        ("a",): 1, ("c",): 5, ("d",): 8, ("d", "e f"): 8, ("d", "e f", "g"): 9,
        ("d", "e f", "i"): 10, ("d", "e f", "i", "j"): 10,
        ("k",): 11, ("k", "0"): 11, ("k", "0", "l"): 12, ("k", "1"): 13, ("k", "1", "l"): 14,
    }  # fmt: skip


@given(
    st.lists(st.sampled_from(["x = 1", 'y = """\n[z]\n"""', "[t]", "# [u] = ", "v = [\n1,\n]", "w = '[['"]), max_size=8)
)
def test_every_line_given_starts_with_its_key(parts: list[str]) -> None:
    lines = "\n".join(parts).split("\n")
    for way, number in key_lines("\n".join(parts)).items():
        assert lines[number - 1].strip("[").startswith(way[-1])


def test_evidence_is_kept_with_the_value(tmp_path: Path) -> None:
    behind = 'low = 0.05, high = 0.2, distribution = "uniform", grade = "D", source = "assumption"'
    scenario = load(child(tmp_path, f"[pool]\nmove_rate = {{ value = 0.1, {behind} }}"))
    assert scenario.values["pool"]["move_rate"] == 0.1
    assert scenario.uncertain == [["pool.move_rate", "uniform", 0.1, 0.05, 0.2]]
    assert row(scenario, "pool.move_rate")["grade"] == "D"
    assert row(scenario, "pool.age_limit")["grade"] == "A"


def test_a_source_may_stand_beside_the_file(tmp_path: Path) -> None:
    write(tmp_path, '[mine]\ntitle = "Local data"', "sources.toml")
    text = '[pool]\nmove_rate = { value = 0.1, grade = "S1", source = "mine" }'
    assert row(load(child(tmp_path, text)), "pool.move_rate")["source"] == "mine"


CHANGE = '[[changes]]\nweek = {week}\npath = "cohorts.only.places"\nvalue = {value}\n'


def test_dated_changes_are_sorted_and_carry_their_evidence(tmp_path: Path) -> None:
    uncertain = '{ value = 8, low = 6, high = 9, distribution = "uniform" }'
    text = CHANGE.format(week=52, value=uncertain) + CHANGE.format(week=26, value=12)
    scenario = load(child(tmp_path, text))
    assert [(change["week"], change["value"]) for change in scenario.values["changes"]] == [(26, 12), (52, 8)]
    assert scenario.uncertain == [["cohorts.only.places@52", "uniform", 8, 6, 9]]


def test_a_change_of_the_same_week_and_path_replaces_the_inherited_one(tmp_path: Path) -> None:
    child(tmp_path, CHANGE.format(week=26, value=12))
    text = 'extends = "child.toml"\n'
    grandchild = write(tmp_path, text + CHANGE.format(week=26, value=13), "grandchild.toml")
    assert load(grandchild).values["changes"] == [{"week": 26, "path": "cohorts.only.places", "value": 13}]
    removal = CHANGE.format(week=26, value=1).replace("value = 1", "remove = true")
    assert load(write(tmp_path, text + removal, "grandchild.toml")).values["changes"] == []


def test_values_are_set_by_text_and_by_mapping(tmp_path: Path) -> None:
    path = write_small(tmp_path)
    by_text = load(
        path, ["pool.people=90", "area_name=Here", "cohorts.only.contact_minutes=[3, 2, 1]", "channels.tag=false"]
    )
    by_mapping = load(
        path,
        {"pool.people": 90, "area_name": "Here", "cohorts.only.contact_minutes": [3, 2, 1], "channels.tag": False},
    )
    assert by_text.values == by_mapping.values
    assert by_text.values["pool"]["people"] == 90
    assert row(by_text, "pool.people") == row(by_mapping, "pool.people")
    assert row(by_text, "pool.people")["file"] == "--set"


def test_a_dated_change_is_set_by_its_path_and_week(tmp_path: Path) -> None:
    path = child(tmp_path, CHANGE.format(week=26, value=12))
    values = load(path, ["cohorts.only.places@26=11", "cohorts.only.places@30=9"]).values
    assert [(change["week"], change["value"]) for change in values["changes"]] == [(26, 11), (30, 9)]


def test_rows_follow_the_scenario(tmp_path: Path) -> None:
    resolved = resolve(child(tmp_path, CHANGE.format(week=26, value=12)))
    paths = [row.path for row in resolved.rows]
    assert len(paths) == len(set(paths))
    assert set(paths) == set(resolved.scenario.evidence)
    assert paths[-1] == "cohorts.only.places@26"
    for found in resolved.rows:
        assert found.unit == find(found.path.partition("@")[0]).unit


def test_loading_twice_gives_the_same_bytes() -> None:
    assert load("wiltshire-2020") == load("wiltshire-2020")
    assert load("wiltshire-2020").text == load("wiltshire-2020").text


def test_the_json_schema_is_in_step() -> None:
    assert schema.JSON_SCHEMA.read_text(encoding="utf-8") == schema.json_schema()
    json.loads(schema.json_schema())


def test_resolving_loads_nothing_heavy() -> None:
    heavy = ("numpy", "numba", "mesa", "pandas", "SALib", "matplotlib", "scipy")
    code = f"import sys, scenarios; scenarios.resolve('baseline').rows; print([x for x in {heavy} if x in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_exports_four_names() -> None:
    import scenarios  # noqa: PLC0415 - the package itself is looked at

    assert len(scenarios.__all__) == 4
    assert all(getattr(scenarios, name) is not None for name in scenarios.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = scenarios.nothing


def test_the_small_scenario_is_toml_that_reads_back(tmp_path: Path) -> None:
    assert load(write(tmp_path, toml(small_values()))).values == load(write_small(tmp_path)).values
    with pytest.raises(ScenarioError):
        load(write(tmp_path, ""))


def shares_of_one(shares: dict[str, float]) -> dict[str, float]:
    return {name: share / sum(shares.values()) for name, share in shares.items()}


@pytest.mark.parametrize("n", range(8))
def test_random_scenarios_load_once_their_shares_are_shares(n: int, tmp_path: Path) -> None:
    values = live_values(n)
    changes = values.pop("changes")
    values["pool"]["people"] = 10_000
    for name in ("areas", "profiles"):
        for entry, share in shares_of_one({key: item["share"] for key, item in values[name].items()}).items():
            values[name][entry]["share"] = share
    for profile in values["profiles"].values():
        profile["mix"] = shares_of_one(profile["mix"])
        profile["rosh"] = [share / sum(profile["rosh"]) for share in profile["rosh"]]
        profile["needs"] = {need: [one / 2, two / 2] for need, (one, two) in profile["needs"].items()}
    for cohort in values["cohorts"].values():
        cohort["task_shares"] = shares_of_one(cohort["task_shares"])
    for need in values["needs"].values():
        need["turnover_weeks"] = 5000.0
    text = toml(values) + "".join(
        f'[[changes]]\nweek = {change["week"]}\npath = "{change["path"]}"\nvalue = {inline(change["value"])}\n'
        for change in changes
        if not change["path"].endswith("task_shares")
    )
    assert load(write(tmp_path, text)).values | {"changes": []} == values | {"changes": []}


DOCS = Path(schema.__file__).parents[1] / "docs"
GUIDE = "\n".join((DOCS / name).read_text(encoding="utf-8") for name in ("scenarios.md", "levers.md"))


@pytest.mark.parametrize("snippet", re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL))
def test_every_snippet_of_the_guide_loads(snippet: str, tmp_path: Path) -> None:
    path = write(tmp_path, snippet if "extends" in snippet else f'extends = "baseline"\n{snippet}')
    assert load(path) != load("baseline")


@pytest.mark.parametrize("settings", re.findall(r"^iomsim \w+ teaching (.*--set .*)$", GUIDE, re.MULTILINE))
def test_every_setting_of_the_guide_is_right(settings: str) -> None:
    assert load("teaching", [part for part in settings.split() if "=" in part]) != load("teaching")
