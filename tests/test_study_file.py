"""What a study file may say, and the sentence for each thing that it may not."""

import dataclasses
from pathlib import Path

import pytest
from studies import DOSE, GOOD, PLACES, WHOLE, faults_of, study

from experiments.studies.plan import planned
from experiments.studies.reading import read_study
from experiments.studies.study import EXAMPLE, Design, Span, as_text
from scenarios.faults import ScenarioError

NO_NUMBERS = ("1_5", "£15", "fifteen", "3%", "nan", "inf", "1e999", "٣")


def test_the_example_is_sound(tmp_path: Path) -> None:
    file = tmp_path / "example.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    plan = planned(read_study(file))
    assert plan.points.num_rows == 3 * 2 * 3
    assert [factor.name for factor in plan.factors] == [PLACES, "roles.police_constable.fte", DOSE]


@pytest.mark.parametrize(
    "asked",
    [
        study(),
        study(design=Design("sobol", n=8, seed=4, dummy=True), levers={PLACES: Span(10, 40)}, weeks=30),
        study(groups={"effects": ("effects.*", "needs.*.effect")}, settings={"pool.people": 200}, model=""),
        study(design=Design("one_at_a_time", quantiles=(0.1, 0.9)), levers={"channels.dose": (True, False)}),
        study(design=Design("draws", n=3), twin="as_is", parameters="drawn"),
    ],
    ids=["factorial", "sobol", "groups", "one at a time", "draws"],
)
def test_a_study_reads_again_as_it_was_written(tmp_path: Path, asked: object) -> None:
    file = tmp_path / "study.toml"
    file.write_text(as_text(asked), encoding="utf-8")  # type: ignore[arg-type]
    assert read_study(file) == asked


def test_files_that_a_study_names_lie_beside_it(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(f"{PLACES}\n20\n", encoding="utf-8")
    (tmp_path / "mine.toml").write_text('extends = "teaching"\n', encoding="utf-8")
    text = 'scenarios = ["mine.toml"]\noutcomes = ["harm_css"]\n[design]\nkind = "points"\nfile = "points.csv"\n'
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    found = read_study(tmp_path / "study.toml")
    assert (found.scenarios, found.design.file) == ((str(tmp_path / "mine.toml"),), str(tmp_path / "points.csv"))
    assert planned(found).points[PLACES].to_pylist() == [20]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "[design]",
            "replicats = 3\n[design]",
            "line 3: replicats is nothing that a study says; the nearest right one is replicates",
        ),
        ("[design]", "replicates = 0\n[design]", "line 3: replicates is 0; expected a whole number of 1 or more"),
        ("[design]", "seed = -1\n[design]", "line 3: seed is -1; expected a whole number from 0 to 4,294,967,295"),
        ("[design]", 'twin = "none"\n[design]', 'line 3: twin is "none"; expected one of never, as_is, stopped'),
        ("[design]", 'parameters = "all"\n[design]', 'line 3: parameters is "all"; expected one of drawn, central'),
        (
            '["harm_css"]',
            "[]",
            'line 2: outcomes is []; expected a list of figures, such as ["harm_css", "offences_proven.scheme"]',
        ),
        (
            '["harm_css"]',
            '["harm_cs"]',
            ": the outcome harm_cs is none that is counted; the nearest right one is harm_css",
        ),
        (
            '["harm_css"]',
            '["harm css"]',
            (
                ": the outcome harm css has another form than OUTCOME[.ARM][:POPULATION][@YEAR], such as "
                "harm_css.scheme:exited@1"
            ),
        ),
        (
            '["harm_css"]',
            '["harm_css.stopped"]',
            (
                ": the outcome harm_css.stopped is of the arm stopped; expected scheme or never, or none: "
                "then the scheme less its twin"
            ),
        ),
        (
            '["harm_css"]',
            '["harm_css:men"]',
            ": the outcome harm_css:men is of the population men, and teaching has pool, ever_selected, exited, iom",
        ),
        (
            '["harm_css"]',
            '["harm_css@9"]',
            ": the outcome harm_css@9 is of year 9, and teaching has 2; expected one of them, or none: then all",
        ),
        ('["harm_css"]', '["harm_css", "harm_css"]', ": the outcome harm_css is asked for twice; expected it once"),
        (
            '"factorial"',
            '"factoral"',
            (
                'line 4: design.kind is "factoral"; expected one of factorial, one_at_a_time, '
                "latin_hypercube, sobol, morris, fast, points, draws"
            ),
        ),
        (
            '"factorial"',
            '"factorial"\nn = 4',
            "line 5: design.n is 4; expected none: a factorial design has the points that it has",
        ),
        ('"factorial"', '"sobol"', "line 3: design.n is missing or 0; expected how many base points, 1 or more"),
        (
            '"factorial"',
            '"sobol"\nn = 100',
            (
                "line 5: design.n is 100; expected a power of two, such as 64: a Sobol sequence is even "
                "only over so many points"
            ),
        ),
        (
            '"factorial"',
            '"latin_hypercube"\nn = 99999999999',
            "line 5: design.n is 99999999999; expected a whole number from 1 to 10,000,000",
        ),
        (
            "[design]",
            "weeks = 26\nset = { horizon_weeks = 52 }\n[design]",
            "line 4: horizon_weeks is set, and so is weeks, which means the same; expected one of the two",
        ),
        (
            "[design]",
            'set = { "cohorts.iom.places" = 3 }\n[design]',
            "line 3: cohorts.iom.places is set for all points, and is a lever; expected one of the two",
        ),
        ('"factorial"', '"points"', 'line 3: design.file is ""; expected the CSV file of the points'),
        (
            '"factorial"',
            '"morris"\nn = 4\nquantiles = [0.5]',
            "line 6: design.quantiles stands in a morris design; expected none",
        ),
        (
            '"factorial"',
            '"factorial"\nquantiles = [0, 1]',
            "line 5: design.quantiles is [0, 1]; expected a list of numbers above 0 and below 1",
        ),
        (
            "[20, 30]",
            "[]",
            (
                "line 6: levers.cohorts.iom.places is []; expected a list of values, or { low = …, high = "
                "… }; a path stands in quotes"
            ),
        ),
        (
            "[20, 30]",
            "{ low = 30, high = 20 }",
            'line 6: levers.cohorts.iom.places is {"low": 30, "high": 20}; expected low to be below high',
        ),
        (
            "iom.places",
            "iom.place",
            "line 6: the lever cohorts.iom.place is no path of a value; the nearest right one is cohorts.iom.places",
        ),
        (
            '"cohorts.iom.places" = [20, 30]',
            '"channels.dose" = { low = 0, high = 1 }',
            "line 6: the lever channels.dose is no number; expected a list of its values",
        ),
        (
            '"cohorts.iom.places" = [20, 30]',
            "",
            ": the design is empty; expected something that varies: levers, uncertainties or a second scenario",
        ),
        (
            "[20, 30]",
            '[20, 30]\n[uncertainties]\neach = ["effects.dos"]',
            ": effects.dos fits no uncertain value of teaching; the nearest right one is effects.dose",
        ),
        (
            "[20, 30]",
            '[20, 30]\n[uncertainties]\nsome = ["effects.dose"]',
            "line 8: uncertainties.some is nothing that a study says; there are each",
        ),
        (
            "[20, 30]",
            '[20, 30]\n[uncertainties.groups]\na = ["effects.*"]\nb = ["effects.dose"]',
            ": effects.dose is in the groups a and b; expected one",
        ),
        (
            '"cohorts.iom.places" = [20, 30]',
            '"effects.dose" = [0.1, 0.2]\n[uncertainties]\neach = ["effects.*"]',
            ": effects.dose is a lever and an uncertainty; expected one of them",
        ),
        ('["teaching"]', '["teaching", "teaching"]', ": two scenarios are called teaching; expected a name for each"),
        (
            '["teaching"]',
            '["teeching"]',
            (
                "teeching: there is no file teeching, and the library has no scenario teeching; the "
                "nearest right one is teaching"
            ),
        ),
        (
            "[20, 30]",
            '[20, 30]\n[set]\n"pool.move_rate" = -4',
            ": pool.move_rate is -4; expected a number from 0 to 0.5 (a year)",
        ),
        ("[design]", "[design", "line 3: this is not TOML: Expected ']' at the end of a table declaration"),
    ],
)
def test_each_fault_has_its_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    found = faults_of(GOOD.replace(old, new, 1), tmp_path)
    assert len(found) == 1
    assert found[0].removeprefix("study.toml, ").removeprefix("study.toml") == said


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("[design]", "seed = -1\nreplicates = 0\n[design]").replace('"factorial"', '"none"')
    assert len(faults_of(text, tmp_path)) == 3


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    found = faults_of('name = "empty"\n', tmp_path)
    assert [one.partition(";")[0] for one in found] == [
        "study.toml: scenarios is missing",
        "study.toml: outcomes is missing",
        "study.toml: design is missing",
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "there are no points; expected a line of paths, then a line a point"),
        (f"{PLACES}\n\n ,\n", "there are no points; expected a line of paths, then a line a point"),
        (f"{PLACES},{DOSE}\n20\n", 'line 2: "20" holds 1 values; expected 2'),
        (f"{PLACES},{DOSE}\n,0.1\n", f"line 2: {PLACES} is empty; expected {WHOLE}"),
        (f"{PLACES},{PLACES}\n20,30\n", f"line 1: {PLACES} heads two columns; expected one for each path"),
        (f"{PLACES}\n20\nmany\n", f'line 3: {PLACES} is "many"; expected {WHOLE}'),
        (f"{PLACES}\n20\n15.5\n", f"line 3: {PLACES} is 15.5; expected {WHOLE}"),
        (f"{PLACES}\n20\n-15\n", f"line 3: {PLACES} is -15; expected {WHOLE}"),
        (f"{PLACES}\ntrue\n", f'line 2: {PLACES} is "true"; expected {WHOLE}'),
        (f'{PLACES},{DOSE}\n"1,500",0.1\n', f'line 2: {PLACES} is "1,500"; expected {WHOLE}'),
        (f'{PLACES}\n"20\n"\n30\n1_5\n', f'line 5: {PLACES} is "1_5"; expected {WHOLE}'),
        *((f"{PLACES}\n{text}\n", f'line 2: {PLACES} is "{text}"; expected {WHOLE}') for text in NO_NUMBERS),
        (f"{DOSE}\n5\n", f"line 2: {DOSE} is 5; expected a number from -1 to 1 (share)"),
        (
            "justice.p_caution\nx\n",
            'line 2: justice.p_caution is "x"; expected a number, by which all of it is multiplied',
        ),
        ("channels.dose\nyes\n", 'line 2: channels.dose is "yes"; expected true or false'),
        (
            "cohorts.iom.place\n20\n",
            "line 1: the column cohorts.iom.place is no path of a value; the nearest right one is cohorts.iom.places",
        ),
        (
            "effects.dos\n0\n",
            "line 1: the column effects.dos is no path of a value; the nearest right one is effects.dose",
        ),
        ("a b\n1\n", f"line 1: the column a b is no path of a value; expected one such as {PLACES}"),
        (
            f"Unnamed: 0,{PLACES}\n0,20\n",
            (
                "line 1: column 1 has no name; expected a path above each: pandas leaves its index out with "
                "to_csv(…, index=False)"
            ),
        ),
        (
            f",{PLACES}\n0,20\n",
            (
                "line 1: column 1 has no name; expected a path above each: pandas leaves its index out with "
                "to_csv(…, index=False)"
            ),
        ),
        (
            f"{PLACES};{DOSE}\n20;0,1\n",
            "line 1: semicolons stand between the columns; expected commas, and a point in 0.5",
        ),
    ],
)
def test_each_fault_of_a_file_of_points_has_its_sentence(tmp_path: Path, rows: str, said: str) -> None:
    file = tmp_path / "points.csv"
    file.write_text(rows, encoding="utf-8")
    with pytest.raises(ScenarioError) as found:
        planned(study(design=Design("points", file=str(file)), levers={}, each=()))
    assert [
        str(one).rpartition(f"{file}")[2].removeprefix("the study: ").lstrip(":, ") for one in found.value.faults
    ] == [said]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"design": Design("points", file="p.csv"), "each": ()},
            "levers or uncertainties stand beside a design of points",
        ),
        ({"design": Design("draws", n=2)}, "uncertainties stand beside a design of draws"),
        ({"design": Design("draws", n=2, dummy=True), "each": ()}, "design.dummy stands in a draws design"),
    ],
    ids=["points", "draws", "dummy"],
)
def test_what_a_design_has_no_use_for_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.csv").write_text("effects.tag\n0.3\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        planned(study(**change))


def test_a_file_of_points_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="the points can't be read: No such file or directory"):
        planned(study(design=Design("points", file=str(tmp_path / "none.csv")), levers={}, each=()))


def test_a_name_is_not_what_a_study_is() -> None:
    assert planned(dataclasses.replace(study(), name="other")).digest == planned(study()).digest
