"""Each rule has a bad file, and its fault is a sentence: file, line, key, value, what was expected."""

from pathlib import Path
from typing import Any

import pytest
from small import ONLY, small_values, toml, write_small

from scenarios import load
from scenarios.faults import ScenarioError, nearest, said
from scenarios.rules import LONGEST_LIST, MOST_SERVICES


def faults_of(path: Path | str, settings: Any = ()) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(path, settings)
    return [str(fault) for fault in caught.value.faults]


def child(folder: Path, text: str) -> Path:
    write_small(folder)
    path = folder / "bad.toml"
    path.write_text(f'extends = "small.toml"\n{text}', encoding="utf-8")
    return path


def change(week: object = 1, path: str = f"cohorts.{ONLY}.places", value: object = 8) -> str:
    return f'[[changes]]\nweek = {week}\npath = "{path}"\nvalue = {value}\n'


RULES = {
    # an unknown key, with the nearest right one
    "unknown top key": ("poool = 1", 2, ["poool is no value", "the nearest right one is pool"]),
    "unknown section": ("[poool]\npeople = 1", 2, ["poool is no value", "nearest right one is pool"]),
    "unknown key": ("[pool]\npeopel = 100", 3, ["pool.peopel", "nearest right one is pool.people"]),
    "unknown key of an entry": ("[cohorts.only]\nplace = 1", 3, ["cohorts.only.place ", "cohorts.only.places"]),
    "unknown key of a criterion": (
        "[matrices.only.criteria.only]\nwieght = 1",
        3,
        ["matrices.only.criteria.only.wieght", "matrices.only.criteria.only.weight"],
    ),
    "unknown key of evidence": ("[pool]\nmove_rate = { value = 0.1, lo = 0 }", 3, ["pool.move_rate", "lo ", "is low"]),
    "unknown key of a change": (f"{change()}wek = 2", 6, ["wek is no key", "is week"]),
    "a name with a space": ('[areas."the north"]\nshare = 0.0', 2, ["areas.the north", "letters, digits"]),
    # types and bounds
    "text for a number": (
        '[pool]\npeople = "many"',
        3,
        ["pool.people", '"many"', "a whole number from 1 to 1,000,000"],
    ),
    "fraction for a whole number": ("[pool]\npeople = 1.5", 3, ["pool.people is 1.5", "a whole number"]),
    "yes for a number": ("[pool]\nmove_rate = true", 3, ["pool.move_rate is true", "a number from 0 to 0.5 (a year)"]),
    "number for a yes": ("[channels]\ntag = 1", 3, ["channels.tag is 1", "true or false"]),
    "number for text": ("question = 3", 2, ["question is 3", "expected text"]),
    "no date": ('start = "soon"', 2, ['start is "soon"', "a date such as"]),
    "a number for a section": ("pool = 3", 2, ["pool is 3", "expected a table of values"]),
    "a number for a list": ("areas = 3", 2, ["areas is 3", "expected a table of values"]),
    "unknown choice": ('[justice]\nyear = "2020"', 3, ["justice.year", '"2020"', "one of 2019, 2024"]),
    "too large": ("[pool]\nage_limit = 91", 3, ["pool.age_limit is 91", "from 40 to 90 (years)"]),
    "not a number": ("[pool]\nmove_rate = nan", 3, ["pool.move_rate is nan", "a number"]),
    "infinite": ("[ogrs3]\ncopas = inf", 3, ["ogrs3.copas is inf", "a number (logit)"]),
    "a short vector": (
        "[justice]\np_caution = [0.1]",
        3,
        ["justice.p_caution has 1 numbers", "6 numbers, each from 0"],
    ),
    "a vector's number": (
        "[justice]\np_caution = [0, 0, 1.5, 0, 0, 0]",
        3,
        ["justice.p_caution, number 3,", "1.5", "each from 0 to 1"],
    ),
    "a map's number": ("[cohorts.only]\ntask_shares = { enforce = 2 }", 3, ["task_shares.enforce is 2", "from 0 to 1"]),
    "zero weeks": ("horizon_weeks = 0", 2, ["horizon_weeks is 0", "from 1 to 1,040"]),
    "negative weeks": ("[scheme]\nmeeting_weeks = -4", 3, ["scheme.meeting_weeks is -4", "from 1 to 12 (weeks)"]),
    "evidence for a choice": (
        '[justice]\nyear = { value = "2019", grade = "A" }',
        3,
        ["justice.year is", "one of 2019, 2024"],
    ),
    # something missing
    "an entry that lacks a value": (
        '[areas.north]\n[offence_types.new]\nlabel = "New"',
        3,
        ["offence_types.new.multiplier is missing", "a number from 0.01", "actual offences per recorded one"],
    ),
    "a cost without its price year": (
        "[services.new]\ncost_week = 1.0",
        2,
        ["services.new.price_year is missing", "prices the costs are in"],
    ),
    "a change without a value": ('[[changes]]\nweek = 1\npath = "x"', 2, ["value is missing", "week, path and value"]),
    # names
    "unknown matrix": (
        '[cohorts.only]\nmatrix = "onyl"',
        3,
        ["cohorts.only.matrix", '"onyl"', "in matrices", "is only"],
    ),
    "unknown area": ('[cohorts.only]\nareas = ["nowhere"]', 3, ["cohorts.only.areas", '"nowhere"', "in areas"]),
    "unknown task": ('[roles.only]\ntasks = ["supervis"]', 3, ["roles.only.tasks", "is supervise"]),
    "a name twice": ('[cohorts.only]\nflags = ["modern_slavery", "modern_slavery"]', 3, ["flags", "each name once"]),
    "unknown entry in a map": ("[profiles.only]\nmix = { onyl = 1 }", 3, ["profiles.only.mix", '"onyl"', "is only"]),
    "unknown entry in a criterion": (
        "[matrices.only.criteria.only]\npoints = { onyl = 1 }",
        3,
        ["criteria.only.points", '"onyl"', "in offence_types"],
    ),
    "a removed entry that is named": ("[matrices.only]\nremove = true", 0, ["cohorts.only.matrix", "in matrices"]),
    "removing what is not there": ("[areas.onyl]\nremove = true", 2, ["areas.onyl is removed", "is only"]),
    "removing halfway": ("[areas.only]\nremove = false", 2, ["areas.only.remove is false", "remove = true"]),
    "unknown source": ('[pool]\nmove_rate = { value = 0.1, source = "asumption" }', 3, ["asumption", "is assumption"]),
    "a grade without a source": (
        '[pool]\nmove_rate = { value = 0.1, grade = "S1" }',
        3,
        ['"S1"', "no source", "grade A"],
    ),
    "unknown grade": ('[pool]\nmove_rate = { value = 0.1, grade = "B" }', 3, ['grade is "B"', "S1, S2, D, R, A"]),
    # sums, levels, capacities
    "areas": ("[areas.only]\nshare = 0.9", 3, ["areas", "0.9", "sum to 1"]),
    "profiles": ("[profiles.only]\nshare = 0.25", 3, ["profiles", "0.25", "sum to 1"]),
    "mix": ("[profiles.only]\nmix = { only = 0.7 }", 3, ["profiles.only.mix", "0.7", "sum to 1"]),
    "rosh": ("[profiles.only]\nrosh = [0.5, 0.5, 0.5, 0]", 3, ["profiles.only.rosh", "1.5", "sum to 1"]),
    "task shares": (
        "[cohorts.only]\ntask_shares = { enforce = 0.5 }",
        3,
        ["cohorts.only.task_shares", "0.5", "sum to 1"],
    ),
    "need levels": (
        "[profiles.only]\nneeds = { only = [0.7, 0.4] }",
        3,
        ["profiles.only.needs.only", "1.1", "1 at most"],
    ),
    "places above people": ("[cohorts.only]\nplaces = 101", 3, ["cohorts.only.places", "101", "pool.people, 100"]),
    "needs that move too fast": (
        "[profiles.only]\nneeds = { only = [0.01, 0.96] }",
        0,
        ["needs.only.turnover_weeks is 52", "expected 97.0", "or more with 1 needs"],
    ),
    "no deflator": ("[money]\nprice_year = 1999", 3, ["money.price_year is 1999", "money.deflator", "2024"]),
    "a deflator of no year": ("[money]\ndeflator = { 2024 = 100, old = 90 }", 3, ["money.deflator", '"old"', "years"]),
    "an impossible rate": ("[profiles.only]\nrate = 1301.0", 3, ["profiles.only.rate is 1301", "1,300 a year"]),
    "ages out of order": (
        "[ogrs3]\nage_from = [10, 12, 14, 16, 18, 21, 20, 30, 35, 40, 50]",
        3,
        ["ogrs3.age_from", "each age above"],
    ),
    "an empty list": ("[needs.only]\nremove = true", 0, ["needs has no entry", "one or more"]),
    # ranges
    "low above high": (
        '[pool]\nmove_rate = { value = 0.1, low = 0.2, high = 0.1, distribution = "uniform" }',
        3,
        ["pool.move_rate", "low is 0.2 and high is 0.1", "low at most high"],
    ),
    "a value outside its range": (
        '[pool]\nmove_rate = { value = 0.1, low = 0.2, high = 0.3, distribution = "uniform" }',
        3,
        ["pool.move_rate", "low is 0.2", "the value 0.1 between"],
    ),
    "a factor range without 1": (
        '[justice]\np_caution = { value = [0, 0, 0, 0, 0, 0], low = 1.1, high = 2, distribution = "uniform" }',
        3,
        ["justice.p_caution", "the factor 1 between"],
    ),
    "a range beyond the bounds": (
        '[pool]\nmove_rate = { value = 0.1, low = -1, high = 0.3, distribution = "uniform" }',
        3,
        ["pool.move_rate", "low is -1", "from 0 to 0.5"],
    ),
    "half a range": (
        '[pool]\nmove_rate = { value = 0.1, low = 0.05, distribution = "uniform" }',
        3,
        ["pool.move_rate", "high is missing", "both"],
    ),
    "a range of no distribution": (
        "[pool]\nmove_rate = { value = 0.1, low = 0.05, high = 0.2 }",
        3,
        ["pool.move_rate", "distribution is missing", "uniform"],
    ),
    "unknown distribution": (
        '[pool]\nmove_rate = { value = 0.1, low = 0.05, high = 0.2, distribution = "cauchy" }',
        3,
        ["pool.move_rate", '"cauchy"', "one of fixed"],
    ),
    "lognormal from nothing": (
        '[pool]\nmove_rate = { value = 0.1, low = 0, high = 0.2, distribution = "lognormal" }',
        3,
        ["pool.move_rate", "low is 0", "above 0"],
    ),
    "beta above 1": (
        '[release]\nextra = { value = 1, low = 0.5, high = 2, distribution = "beta" }',
        3,
        ["release.extra", "beta", "from 0 to 1"],
    ),
    "an uncertain length": (
        'horizon_weeks = { value = 52, low = 26, high = 104, distribution = "uniform" }',
        2,
        ["horizon_weeks", "uniform", "expected fixed"],
    ),
    "evidence of nothing": ('[pool]\nmove_rate = { low = 0.1, grade = "A" }', 3, ["pool.move_rate", "no value"]),
    # dated changes
    "unknown path": (change(path="cohorts.only.place"), 2, ['"cohorts.only.place"', "cohorts.only.places"]),
    "unknown entry of a path": (change(path="cohorts.onyl.places"), 2, ["names no entry", "cohorts.only.places"]),
    "a week after the horizon": (change(week=105), 2, ["week", "105", "0 to horizon_weeks, 104"]),
    "a week before the start": (change(week=-1), 2, ["-1", "0 to horizon_weeks"]),
    "a week of text": (change(week='"one"'), 2, ['"one"', "a whole number"]),
    "a change of the pool": (change(path="pool.people"), 2, ["pool.people can't change", "scheme, tags"]),
    "a change of an area": (change(path="areas.only.share", value=1.0), 2, ["areas.only.share can't change"]),
    "a change of a label": (change(path="cohorts.only.label", value='"x"'), 2, ["cohorts.only.label can't change"]),
    "a change of a length": (change(path="history_weeks", value=110), 2, ["history_weeks can't change"]),
    "a change to a wrong value": (change(value=-1), 2, ["cohorts.only.places@1 is -1", "a whole number from 0"]),
    "a change that breaks a sum": (
        change(path="cohorts.only.task_shares", value="{ enforce = 0.5 }"),
        2,
        ["from week 1 on", "cohorts.only.task_shares", "0.5", "sum to 1"],
    ),
    "a change beyond the people": (change(week=3, value=101), 2, ["from week 3 on", "cohorts.only.places", "100"]),
    "two changes at once": (change() + change(), 6, ["cohorts.only.places changes twice in week 1", "one change"]),
    "a change that is no table": ("changes = 3", 2, ["changes is 3", "[[changes]]"]),
    # the file itself
    "a name of no text": ("name = 3", 2, ["name is 3", "expected text"]),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_bad_file_is_a_sentence(rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text, line, words = RULES[rule]
    faults = faults_of(child(tmp_path, text))
    fitting = [fault for fault in faults if all(word in fault for word in words)]
    assert fitting, faults
    (fault, *_) = fitting
    assert fault.startswith(f"bad.toml, line {line}: " if line else ("bad.toml: ", "small.toml, line "))
    assert "\n" not in fault
    assert not fault.endswith(".")


@pytest.mark.parametrize("rule", [rule for rule in RULES if "missing" not in "".join(RULES[rule][2])])
def test_one_slip_is_few_faults(rule: str, tmp_path: Path) -> None:
    text = RULES[rule][0]
    assert len(faults_of(child(tmp_path, text))) <= 6


@pytest.mark.parametrize(("name", "most"), [("areas", LONGEST_LIST), ("services", MOST_SERVICES)])
def test_lists_are_no_longer_than_codes(name: str, most: int, tmp_path: Path) -> None:
    def values(count: int) -> dict[str, Any]:
        small = small_values()
        one = small[name][ONLY]
        rest = {f"copy{number}": {**one, **({"share": 0.0} if "share" in one else {})} for number in range(count - 1)}
        return small | {name: {ONLY: one, **rest}}

    path = tmp_path / "long.toml"
    path.write_text(toml(values(most)))
    assert len(load(path).values[name]) == most
    path.write_text(toml(values(most + 1)))
    (fault,) = faults_of(path)
    assert f"{name} has {most + 1} entries; expected {most} at most" in fault


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    text = "[pool]\npeopel = 1\nmove_rate = nan\nage_limit = 91\n[areas.only]\nshare = 0.5\n" + change(week=900)
    faults = faults_of(child(tmp_path, text))
    assert len(faults) == 5
    for words in ("pool.peopel", "move_rate is nan", "age_limit is 91", "sum to 1", "900"):
        assert any(words in fault for fault in faults), words


def test_an_inherited_fault_names_the_file_it_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    child(tmp_path, "[pool]\nage_limit = 91")
    (tmp_path / "grandchild.toml").write_text('extends = "bad.toml"')
    (fault,) = faults_of("grandchild.toml")
    assert fault.startswith("bad.toml, line 3: pool.age_limit is 91")


def test_a_file_that_is_not_toml_says_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text('question = "x"\n[pool\npeople = 3\n')
    (fault,) = faults_of("bad.toml")
    assert fault.startswith("bad.toml, line 2: this is not TOML: ")
    (tmp_path / "bad.toml").write_bytes(b"\xff")
    (fault,) = faults_of("bad.toml")
    assert "not UTF-8" in fault


def test_missing_files_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (fault,) = faults_of("baselin")
    assert "there is no file baselin" in fault
    assert "the nearest right one is baseline" in fault
    (tmp_path / "bad.toml").write_text('\nextends = "gone.toml"')
    (fault,) = faults_of("bad.toml")
    assert fault.startswith("bad.toml, line 2: there is no file gone.toml")
    (fault,) = faults_of(tmp_path)
    assert "can't be read" in fault


@pytest.mark.parametrize(("text", "words"), [("extends = 3", "extends is 3"), ('extends = ""', 'extends is ""')])
def test_extends_is_a_name(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(text)
    (fault,) = faults_of(tmp_path / "bad.toml")
    assert words in fault
    assert "the path of a file" in fault


def test_a_circle_of_extends_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, parent in (("a", "b"), ("b", "c"), ("c", "b")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{parent}.toml"')
    (fault,) = faults_of("a.toml")
    assert fault.startswith("c.toml, line 1: ")
    assert "b.toml extends c.toml extends b.toml" in fault


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (["pool.people"], ['"pool.people" is no setting', "path=value"]),
        (["=3"], ["no setting"]),
        (["pool.peopel=3"], ['"pool.peopel" is no path', "pool.people"]),
        (["cohorts.onyl.places=3"], ["names no entry", "cohorts.only.places"]),
        (["matrices.only.criteria=3"], ['"matrices.only.criteria"', "nearest"]),
        (["pool.people=many"], ["pool.people is set to", "a value as TOML has it"]),
        (["pool.people=0"], ["pool.people is 0", "from 1 to 1,000,000"]),
        (["cohorts.only.places@x=3"], ["has no week"]),
        (["cohorts.only.places@900=3"], ["900", "horizon_weeks"]),
        ({"pool.people": float("nan")}, ["pool.people is nan", "a whole number"]),
        ({"pool.people": object()}, ["pool.people is <object", "a whole number"]),
    ],
)
def test_a_bad_setting_is_a_sentence(settings: Any, words: list[str], tmp_path: Path) -> None:
    faults = faults_of(write_small(tmp_path), settings)
    assert faults[0].startswith("--set: ")
    assert all(word in faults[0] for word in words), faults


def test_long_values_are_shortened_and_far_words_get_no_neighbour() -> None:
    assert len(said("x" * 200)) == 60
    assert nearest("zzz", [f"name{number}" for number in range(20)]) == ""
    assert nearest("zzz", ["aa", "bb"]) == "; there are aa, bb"


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("Wiltshire Police", "Police"),
        ("Cheshire Constabulary", "Police"),
        ("OPCC", "Police and crime commissioner"),
        ("Prison", "Prisons"),
        ("Voluntary sector", "Third sector"),
        ("Swansea Bay Health Board", "NHS"),
        ("Ministry of Justice", "Probation Service, Prisons or Courts and legal aid, by what it buys"),
    ],
)
def test_a_payers_own_name_is_told_its_head(tmp_path: Path, given: str, nearest: str) -> None:
    (fault,) = faults_of(child(tmp_path, f'[tags]\npayer = "{given}"'))
    assert f'line 3: tags.payer is "{given}"; expected one of Police and crime commissioner, Police, ' in fault
    assert fault.endswith(f"; the nearest right one is {nearest}")


def test_a_word_has_a_grade_and_no_range(tmp_path: Path) -> None:
    word = '{ value = "cashable", low = 0.0, high = 1.0, distribution = "uniform" }'
    (fault,) = faults_of(child(tmp_path, f"[tags]\ncashability = {word}"))
    assert fault.endswith('tags.cashability: "cashable" is a word; expected no low, high or distribution beside it')
    (fault,) = faults_of(child(tmp_path, change(1, "tags.payer", '"NHS"')))
    assert "tags.payer can't change mid-run" in fault
