"""What a decision is worth: hand-worked pounds, closed forms, and what can't be said is said to be so."""

import csv
import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from run_folder import contents, iomsim, ran
from scipy.stats import norm

from experiments.decisions.lines import budgets
from experiments.decisions.worth import deciding, draws, even, learnt, own, part, spending, years
from experiments.decisions.worth.field import FEWEST, Field, of
from experiments.decisions.worth.learning import Learning
from experiments.reports.store import Read, Saved
from scenarios import load
from sim import Scenario
from sim.knowledge import drawn_value, drawn_values
from sim.payers import CASHABILITY, PAYERS

TEACHING = load("teaching")
SEED = 3


@dataclass(frozen=True)
class Made(Read):
    """Figures made by hand: by outcome, arm, year and key; what isn't there is nothing."""

    figures: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def keys(self, outcome: str) -> tuple[str, ...]:
        return tuple(key for name, _, year, key in self.figures if name == outcome and not year and key)

    def values(
        self,
        outcome: str,
        arm: str,
        population: str = "pool",  # noqa: ARG002 - all are alike
        year: int | None = None,
        key: str | None = None,
    ) -> Any:
        return self.figures.get((outcome, arm, year, key), np.zeros(self.replicates))


def made(figures: dict[tuple[Any, ...], Any], replicates: int, scenario: Scenario = TEACHING) -> Field:
    """Two arms of the teaching scenario, with figures by hand."""
    manifest = {"replicates": replicates, "parameters": "drawn", "seed": SEED}
    read = Made(Path("nowhere"), manifest, scenario, figures)
    return of(read, [("never", "no scheme"), ("scheme", "scheme")])


# Financial years


def test_a_year_that_begins_in_october_is_half_in_each_financial_year() -> None:
    names, shares = years.shares("2024-09-30", 104)
    assert names == ["2024-25", "2025-26", "2026-27"]
    assert shares * 52 == pytest.approx(np.array([[27, 25, 0], [0, 27, 25]]), abs=1)
    names, shares = years.shares("2024-04-01", 52)
    assert (names, shares.tolist()) == (["2024-25"], [[1.0]])


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(1, 600))
def test_financial_years_share_out_all_of_each_year(start: date, weeks: int) -> None:
    names, shares = years.shares(start.isoformat(), weeks)
    assert shares.shape == (-(-weeks // 52), len(names))
    assert np.allclose(shares.sum(1), 1.0)
    assert names == sorted(names)
    assert names[0] == years.financial_year(start)


# The register, drawn again


def test_a_value_lies_where_the_run_drew_it() -> None:
    found = draws.uncertain([TEACHING])
    paths = [path for path in found if path in {"effects.dose", "money.prison_week", "release.extra"}]
    assert len(paths) == 3
    for draw, row in enumerate(draws.places(paths, SEED, 4)):
        values = drawn_values(TEACHING, SEED, draw)
        for path, place in zip(paths, row, strict=True):
            section, name = path.split(".")
            kind, value, low, high = found[path][1]
            assert drawn_value(path, kind, value, low, high, place) == values[section][name]


def test_what_moves_no_price_and_what_is_one_unknown_with_another_is_left_out() -> None:
    found = draws.uncertain([TEACHING])
    assert not [path for path in found if path.endswith(("cchi_days", "css_weight", "cost_response", "fte_budgeted"))]
    assert [path for path in found if path.endswith("fte_in_post")]
    assert "offence_types.robbery.cost_consequence" in found
    assert not [path for path in found if path.endswith("cost_anticipation")]


@pytest.mark.parametrize(
    ("path", "group", "label"),
    [
        (
            "effects.keeping",
            "What the scheme does to offending, at full dose",
            "Effect of the scheme: fall in drop-out",
        ),
        ("offence_types.robbery.cost_consequence", "Cost of crime", "Robbery: unit cost as a consequence"),
        ("offence_types.robbery.p_charged", "From an offence to a court: recorded, charged, sentenced", "Robbery: "),
        ("pool.death_rate", "How people offend and stop", "Pool: rate of dying"),
        ("roles.police_constable.cost_year@52", "Staff: posts, skill, cost, turnover", "Police offender manager: cost"),
    ],
)
def test_values_are_named_in_words_and_stand_in_one_group(path: str, group: str, label: str) -> None:
    assert draws.group_of(path) == group
    assert draws.label_of(path, TEACHING).startswith(label)
    assert ("from week 52 on" in draws.label_of(path, TEACHING)) == path.endswith("@52")


# Hand-worked pounds


def by_hand() -> Field:
    """The office pays £100 a year, prison falls by £30, courts by £10; harm by £40. All alike in four replicates."""
    one = np.ones(4)
    figures: dict[tuple[Any, ...], Any] = {}
    for year in (1, 2):
        figures["cost_staff", "scheme", year, "drug_worker"] = 100 * one
        figures["cost_prison", "never", year, None] = 50 * one
        figures["cost_prison", "scheme", year, None] = 20 * one
        figures["cost_courts", "never", year, None] = 10 * one
        figures["harm_cost", "never", year, "robbery"] = 40 * one
    return made(figures, 4)


def test_the_commissioners_own_line_by_hand() -> None:
    found = by_hand()
    kept = found.social[0].spending
    assert TEACHING.values["roles"]["drug_worker"]["payer"] == PAYERS[0]
    told = own.sentences(found, kept, "scheme")
    assert told[0] == "Over 2 years the commissioner's office pays £200 for the scheme itself."
    assert told[1] == "Nothing comes back to the office: no line of its own moves."
    assert told[2] == "What comes back to others is £80: £80 capacity released, not cash."
    rows = {row[0]: tuple(row[1:]) for row in own.table(found, kept).rows}
    # The second year begins on 31 March: one of its 52 weeks stands in the first financial year.
    assert rows["My office pays for the scheme"] == ("£101.9", "£98.08", "£200")
    assert rows["Comes back to Prisons, capacity released, not cash"] == ("£30.58", "£29.42", "£60")
    assert rows["Comes back to Courts and legal aid, capacity released, not cash"] == ("£10.19", "£9.808", "£20")
    assert rows["All budgets together: spent more"] == ("£61.15", "£58.85", "£120")
    assert not [row for row in rows if "Police pays" in row]


def test_what_is_cash_comes_back_as_cash_and_more_spent_is_no_return() -> None:
    values = {**TEACHING.values, "money": {**TEACHING.values["money"], "prison_cashability": "cashable"}}
    figures = by_hand().read.figures  # type: ignore[attr-defined]
    found = made(figures, 4, Scenario.make("cash", values, TEACHING.uncertain, TEACHING.evidence))
    assert own.sentences(found, found.social[0].spending, "scheme")[2] == (
        "What comes back to others is £80: £60 cashable, £20 capacity released, not cash."
    )
    turned = {
        (name, {"never": "scheme", "scheme": "never"}[arm], *rest): x for (name, arm, *rest), x in figures.items()
    }
    worse = made(turned, 4)
    told = own.sentences(worse, worse.social[0].spending, "scheme")[2]
    assert told == "Nothing comes back to others on average: more is spent, £80."


def test_a_post_that_another_pays_for_in_another_scenario_moves_both_budgets_and_no_total() -> None:
    roles = TEACHING.values["roles"]
    other = {**roles["drug_worker"], "payer": "NHS"}
    values = {**TEACHING.values, "roles": {**roles, "drug_worker": other}}
    moved = Scenario.make("moved", values, TEACHING.uncertain, TEACHING.evidence)
    read = by_hand().read
    kept = budgets(read, moved, "scheme", "scheme", TEACHING)
    assert not kept.total.any()
    assert kept.by_payer()["NHS"].tolist() == [[100.0, 100.0]] * 4
    assert kept.by_payer()[PAYERS[0]].tolist() == [[-100.0, -100.0]] * 4


def test_two_ledgers_by_hand() -> None:
    social = by_hand().social[0]
    rows = {row[0]: tuple(row[1:]) for row in spending.ledgers(by_hand()).tables[0].rows}
    # A year later a pound is worth 1 / 1.035: 40 + 40 / 1.035 = 78.65; 60 + 60 / 1.035 = 117.97.
    assert rows["Cost of crime to people"] == ("–", "£78.65")
    assert rows["Total"] == ("£120", "−£39.32")
    assert social.value == pytest.approx(np.full(4, (40 - 60) * (1 + 1 / 1.035)))
    assert rows["Weeks inside"][0] == "−£60"


def test_break_even_by_hand() -> None:
    figures = dict(by_hand().read.figures)  # type: ignore[attr-defined]
    one = np.ones(4)
    figures["offences_actual", "never", None, "robbery"] = 10 * one
    figures["offences_actual", "never", None, None] = 10 * one
    figures["offences_actual", "scheme", None, None] = 9 * one
    found = made(figures, 4)
    unit = even.unit_costs(found)["robbery"]
    entry, deflator = TEACHING.values["offence_types"]["robbery"], TEACHING.values["money"]["deflator"]
    assert unit == pytest.approx(entry["cost_consequence"] * deflator["2024"] / deflator["2019"])
    part_of = even.section(found)
    rows = {row[0]: row for row in part_of.tables[0].rows}
    assert rows["Pounds of the cost of crime"][2:] == ("£200", "£120")
    assert rows["If all were of one type: supply of drugs"][2:] == ("no number", "no number")
    # Spending of 117.97 over harm of 78.65, both discounted alike.
    assert "would have to be 1.5 times what was found" in part_of.sentences[1]
    assert even.multiple(0.0, 10.0) is None
    assert even.multiple(50.0, 100.0) == pytest.approx(2.0)


def test_the_discount_is_redrawn_where_the_rate_is_uncertain() -> None:
    row = ["money.discount_rate", "uniform", 0.035, 0.0, 0.07]
    found = made({}, 6, Scenario.make("drawn", TEACHING.values, [row], TEACHING.evidence))
    rates = [drawn_values(found.read.scenario, SEED, draw)["money"]["discount_rate"] for draw in (0, 0, 1, 1, 2, 2)]
    assert found.discount[:, 1] == pytest.approx(1 / (1 + np.array(rates)))
    assert made({}, 6).discount[:, 1] == pytest.approx(1 / 1.035)


# What isn't known

DRAWS = 150
KEY = "effects.keeping"


def decided(slope: float = 4.0, luck: float = 0.5, lead: float = 1.0) -> Field:
    """The scheme's net benefit is a lead and a slope times where one value lies, about its middle, with luck."""
    bare = made({}, 2 * DRAWS)
    place = bare.drawn[:, bare.paths.index(KEY)]
    dice = np.random.default_rng(5)
    worth = (lead + slope * (place - 0.5))[bare.read.draw_of] + luck * dice.normal(size=2 * DRAWS)
    return made({("social_value", "scheme", None, None): worth}, 2 * DRAWS)


@pytest.mark.slow
def test_the_value_that_moves_the_net_benefit_is_found_and_its_worth_is_the_closed_form() -> None:
    learning = Learning(decided())
    assert learning.foremost[0] == KEY
    name, worth = learning.values[0]
    assert name == KEY
    # Uniform from -1 to 3: the mean of what is above nil is 9/8, against a mean of 1.
    assert worth.value == pytest.approx(0.125, abs=4 * worth.error)
    assert learning.everything.value == pytest.approx(0.125, abs=4 * learning.everything.error)
    assert worth.value > learning.by_chance
    assert learning.groups[0][0] == draws.group_of(KEY)
    bar = learning.bars(1)[0]
    assert bar.name == KEY
    assert bar.turns
    assert (bar.at_low, bar.at_high) == pytest.approx((1 - 0.475 * 4, 1 + 0.475 * 4), abs=0.35)
    assert bar.width > learning.width_by_chance(1)


@pytest.mark.slow
def test_of_values_that_move_nothing_none_is_told_from_chance() -> None:
    learning = Learning(decided(slope=0.0, lead=0.0))
    told = [bar.width > learning.width_by_chance(1) for bar in learning.bars(1)]
    assert sum(told) <= 1  # 95 % of the time, none
    assert learning.everything.value < 0.1


def test_where_luck_hides_everything_the_bound_says_so() -> None:
    found = decided(slope=0.2, luck=5.0, lead=2.0)
    learning = Learning(found)
    assert learning.everything.value == 0.0
    said = learnt.buying(found, learning).sentences[0]
    assert "Knowing every value exactly is worth less than £" in said
    assert "The estimate itself is nil, which is no finding: luck between two replicates" in said


def traded(luck: float) -> Field:
    """A scheme that costs £1 for N(1, 1) days averted, at £2 for a day of the twin's crime."""
    dice = np.random.default_rng(1)
    draw_of = np.repeat(np.arange(DRAWS * 4), 2)
    days = 100 - (1 + dice.normal(size=DRAWS * 4))[draw_of] + luck * dice.normal(size=draw_of.size)
    flat = np.ones(draw_of.size)
    figures: dict[tuple[Any, ...], Any] = {
        ("harm_cchi_days", "never", None, None): 100 * flat,
        ("harm_cost", "never", None, None): 200 * flat,
        ("harm_cchi_days", "never", 1, None): 100 * flat,
        ("harm_cchi_days", "scheme", 1, None): days,
        ("budget", "scheme", 1, None): flat,
    }
    return made(figures, draw_of.size)


@pytest.mark.parametrize("luck", [0.0, 1.0])
def test_the_chance_at_each_price_of_harm_is_the_closed_form(luck: float) -> None:
    found = traded(luck)
    assert found.day_price == 2.0
    best = deciding.curve(found)
    assert best is not None
    # Worth its cost where price times N(1, 1) is above 1.
    for k in (20, 40, 60):
        exact = norm.cdf(1 - 1 / best.willing[k])
        assert best.probability[k, 1] == pytest.approx(exact, abs=4 * 0.5 / math.sqrt(DRAWS * 4))
    points, clean = deciding.points(found)
    assert clean
    assert points[:, 1, 0].std() == pytest.approx(1.0, abs=0.15)
    assert points[:, 1, 1] == pytest.approx(1.0)
    assert not points[:, 0].any()
    assert deciding.places(found)[1].ratio == pytest.approx(1.0, abs=0.2)


def test_where_luck_hides_the_plane_it_is_said_and_drawn_with_luck() -> None:
    found = traded(50.0)
    points, clean = deciding.points(found)
    assert not clean
    assert points[:, 1, 0].std() > 20
    section = deciding.section(found)
    assert "luck is still in them" in section.pictures[0].caption
    assert "100 % is not certainty" in section.sentences[1]


@settings(max_examples=20, deadline=None)
@given(st.integers(1, FEWEST - 1), st.booleans())
def test_too_few_draws_are_said_to_be_too_few(many: int, drawn: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    read = made({}, 2 * many).read
    manifest = read.manifest | {"parameters": "drawn" if drawn else "central"}
    found = of(Made(read.folder, manifest, TEACHING, {}), [("never", "no scheme"), ("scheme", "scheme")])
    assert ("fewest" in found.silence) == drawn
    assert ("held at their centre" in found.silence) != drawn
    for section in (learnt.buying(found, None), learnt.moving(found, None)):
        assert section.sentences == [found.silence]
        assert not section.pictures


# The folder of a run


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "worth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def enough() -> Path:
    """A run of just so many draws that something can be said of what isn't known."""
    folder = Path(mkdtemp(prefix="iomsim-worth-")) / "enough"
    iomsim("run", "teaching", "--weeks", "26", "--replicates", str(2 * FEWEST), "--seed", "7", "--out", str(folder))
    return folder


def test_the_table_holds_every_pound_once() -> None:
    saved = Saved.read(ran()[0])
    rows = [row for row in rows_of(ran()[0]) if row["part"] == "budgets"]
    scheme, twin = saved.arms
    total = (saved.values("budget", scheme) - saved.values("budget", twin)).mean()
    assert sum(float(row["mean"]) for row in rows) == pytest.approx(total, rel=1e-6)
    assert {row["payer"] for row in rows} <= set(PAYERS)
    assert {row["cashability"] for row in rows} <= set(CASHABILITY)
    by_payer: dict[str, float] = defaultdict(float)
    for row in rows:
        by_payer[row["payer"]] += float(row["mean"])
    for payer in saved.keys("budget"):
        paid = (saved.values("budget", scheme, key=payer) - saved.values("budget", twin, key=payer)).mean()
        assert by_payer[payer] == pytest.approx(paid, rel=1e-6, abs=1e-3)
    social = {row["name"]: float(row["mean"]) for row in rows_of(ran()[0]) if row["part"] == "social value"}
    harm = sum(worth for name, worth in social.items() if name.startswith("cost of crime"))
    assert social["net social value"] == pytest.approx(harm + social["public spending"], rel=1e-6)
    own_value = (saved.values("social_value", scheme) - saved.values("social_value", twin)).mean()
    assert social["net social value"] == pytest.approx(own_value, rel=1e-6)


@pytest.mark.slow
def test_the_page_says_what_it_is_worth_and_opens_with_the_commissioners_line() -> None:
    text = (enough() / "report.html").read_text(encoding="utf-8")
    section = text.split('<h2 id="worth">')[1].split("<h2")[0]
    titles = [line.split("</h3>")[0] for line in section.split("<h3>")[1:]]
    assert titles[0] == "What my office pays, and what comes back"
    field = part.of_run(Saved.read(enough()))
    sections = part.run_sections(field, Learning(field))
    pictures = [picture for one in sections for picture in one.pictures]
    assert [picture.name for picture in pictures] == [
        "worth-ledgers", "worth-payers", "worth-tornado", "worth-plane", "worth-acceptability", "worth-evidence",
    ]  # fmt: skip
    assert section.count("<svg") == len(pictures)
    for words in ("per managed nominal", "never added", "Break-even asks", "largest net benefit",
                  "Knowing every value exactly is worth", "bar for optimism", "hmt-gdp-deflators"):  # fmt: skip
        assert words in section
    assert "nan" not in section.split()


def test_a_run_of_few_replicates_says_why_it_says_nothing() -> None:
    text = (ran()[0] / "report.html").read_text(encoding="utf-8")
    assert "There are 2 draws of what isn&#39;t known" in text
    assert "worth-tornado" not in text


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes() -> None:
    before = contents(enough())
    (enough() / "worth.csv").unlink()
    iomsim("report", str(enough()))
    assert contents(enough()) == before
    assert "worth.csv" in before
