"""What the briefing's sentences and tables say, worked by hand on ledgers made up for it."""

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from experiments.briefing import assure, payers, weakest
from experiments.briefing.questions import Question
from experiments.briefing.wording import SOCIAL, cost_and_harm, listing, verdict, worth_knowing
from experiments.decisions.assurance.shares import Chance
from experiments.reports.lines import MEASURES, Told
from experiments.reports.store import Read
from scenarios import load, register
from sim.spread import spread_of

ARMS = ("scheme", "twin")
OPEN = np.array([-300.0, 100.0, 500.0, -100.0])  # its range holds nil


@dataclass(frozen=True)
class Ledger(Read):
    """Pounds more in the scheme than in the twin, by payer and year, of each replicate."""

    money: dict[str, list[Any]] = field(default_factory=dict)
    social: dict[str, Any] = field(default_factory=dict)

    def keys(self, outcome: str) -> tuple[str, ...]:
        assert outcome == "budget"
        return tuple(self.money)

    def values(
        self, outcome: str, arm: str, population: str = "pool", year: int | None = None, key: str | None = None
    ) -> Any:
        assert population == "pool"
        if outcome == SOCIAL:
            return self.social[arm]
        assert outcome == "budget"
        assert year is not None
        paid = [years[year - 1] for payer, years in self.money.items() if key in {None, payer}]
        return sum(paid, np.zeros(self.replicates)) if arm == "scheme" else np.zeros(self.replicates)


def ledger(
    money: dict[str, list[Any]] | None = None, *, drawn: bool = True, replicates: int = 4, **more: Any
) -> Ledger:
    years = len(next(iter(money.values()))) if money else 1
    scenario: Any = SimpleNamespace(values={"horizon_weeks": 52 * years, "money": {"price_year": 2024}})
    manifest = {"replicates": replicates, "parameters": "drawn" if drawn else "central"}
    return Ledger(Path(), manifest, scenario, money or {}, **more)


def always(*pounds: float) -> list[Any]:
    return [np.full(4, value) for value in pounds]


# Who pays and who saves


def test_the_table_is_each_payers_difference_by_year_and_all() -> None:
    found = payers.table(
        ledger({"Police": always(100, 250), "NHS": [OPEN, np.zeros(4)], "Council": always(0, 0)}), ARMS, "so"
    )
    assert found.header == ("", "year 1", "year 2", "in all", "95 % of knowledge and luck")
    police, nhs, whole = found.rows
    assert police == ["Police", "£100", "£250", "£350", "£350 to £350"]
    assert nhs[:3] == ["NHS", "£0\u00a0?", "£0"]
    assert whole[0] == "All public spending"
    assert whole[2] == "£250"  # of year 2, which only the police's part of it changes
    assert not any("Council" in row for row in found.rows)


def test_what_is_open_is_not_said_to_be_paid_or_saved() -> None:
    money = {"Police": always(100, 250), "Prisons": always(-40, -30), "OPCC": always(20, 0), "NHS": [OPEN * 100] * 2}
    first, second = payers.sentences(ledger(money), ARMS, "this")
    assert first == (
        "Over 2 years, with this, the largest extra bill is that of Police, £350 (£350 to £350), and the largest "
        "saving is that of Prisons, −£70 (−£70 to −£70)."
    )
    assert "which can't be told from nil" in second
    (only, _) = payers.sentences(ledger({"NHS": [OPEN, OPEN]}), ARMS, "this")
    assert only == "Over 2 years, with this, no payer is sure to spend more, and no payer is sure to save."
    (none,) = payers.sentences(ledger({"NHS": always(0)}), ARMS, "this")
    assert none.endswith("no payer spends more or less in any replicate.")


def test_many_payers_and_years_are_joined_and_nothing_is_lost() -> None:
    money = {f"Payer {k}": always(*[10.0 * (k + 1)] * 10) for k in range(14)}
    found = payers.table(ledger(money), ARMS, "so")
    assert found.header[1:6] == ("year 1", "year 2", "year 3", "year 4", "years 5 to 10")
    assert [row[0] for row in found.rows] == [*(f"Payer {k}" for k in range(5, 14)), "5 others", "All public spending"]
    assert found.rows[-2][1:7] == ["£150", "£150", "£150", "£150", "£900", "£1,500"]
    assert found.rows[-1][6] == "£10,500"


# Verdicts


def told(name: str, low: float, high: float) -> Told:
    draw_of = np.arange(4) // 2
    spread = spread_of(np.array([low, low, high, high]), draw_of)
    nothing = spread_of(np.zeros(4), draw_of)
    return Told(MEASURES[name], spread, nothing, spread)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1000, 3000, "This evidence speaks for renewing: the net social value of it is £2,000 ("),
        (-3000, -1000, "This evidence speaks for stopping: the net social value of it is −£2,000 ("),
        (-1000, 3000, "Which can't be told from this evidence: the net social value of it is £1,000 ("),
        (0, 0, "There is nothing to choose: it changes nothing in any replicate."),
    ],
)
def test_a_verdict_goes_no_further_than_its_range(low: float, high: float, words: str) -> None:
    assert verdict(told(SOCIAL, low, high), "renewing", "stopping", "Which", "it").startswith(words)


@pytest.mark.parametrize(
    ("cost", "harm", "words"),
    [
        ((1000, 3000), (-30, -10), ("It costs £2,000 more (", "there are 20 fewer days of harm (CCHI) (")),
        ((-3000, -1000), (10, 30), ("It costs £2,000 less (", "there are 20 more days of harm (CCHI) (")),
        ((0, 0), (0, 0), ("It costs the same, and changes no days of harm (CCHI).",)),
        (
            (-100, 100),
            (-1, 1),
            ("costs more or less, which can't be told from nil", "its effect on days of harm (CCHI) can't"),
        ),
    ],
)
def test_cost_and_harm_have_their_direction(cost: Any, harm: Any, words: tuple[str, ...]) -> None:
    found = cost_and_harm(told("cost_scheme", *cost), told("harm_cchi_days", *harm), "It")
    assert all(word in found for word in words)


# What evidence is worth


def worth(one: Any, other: Any, **more: Any) -> tuple[list[str], bool]:
    read = ledger(social={"a": np.asarray(one, float), "b": np.asarray(other, float)}, replicates=len(one), **more)
    return worth_knowing(read, ("a", "b"), ("going on", "stopping"))


def test_what_knowing_is_worth_is_no_less_than_what_it_is() -> None:
    # Without luck, b is worth nothing, and a 1,000 or -1,000: who knows the truth gains 500 in the mean.
    found, can_tell = worth(np.repeat([1000, -1000] * 20, 2), np.zeros(80))
    assert can_tell
    bound = re_pounds(found[0])
    assert 500 <= bound < 1000
    assert "between going on and stopping is worth less than" in found[0]
    assert found[1].startswith("No study is worth more than that")


def re_pounds(sentence: str) -> float:
    return float(sentence.partition("£")[2].split()[0].replace(",", ""))


def test_where_nothing_is_to_be_learnt_no_study_is_spoken_of() -> None:
    found, can_tell = worth(np.full(80, 5000), np.zeros(80))
    assert can_tell
    assert len(found) == 1
    assert "would change no choice" in found[0]


def test_what_cannot_tell_says_why() -> None:
    (few,), can_tell = worth([1.0, 2.0, 3.0, 4.0], [0.0] * 4)
    assert not can_tell
    assert "can't be told from this folder: expected 10 draws" in few
    (central,), can_tell = worth([1.0] * 40, [0.0] * 40, drawn=False)
    assert not can_tell
    assert "--parameters drawn" in central


# The weakest evidence


@pytest.mark.parametrize("path", sorted({*weakest.VALUE, *weakest.MONEY}))
def test_each_path_is_of_numbers_that_there_are(path: str) -> None:
    assert any(fnmatchcase(row.path, path) for row in register.graded(register.rows(load("wiltshire-2020"))))


@pytest.mark.parametrize("used", [weakest.VALUE, weakest.MONEY], ids=["value", "money"])
def test_the_weakest_are_the_widest_assumptions_that_the_figure_uses(used: Any) -> None:
    scenario = load("teaching")
    found = weakest.weakest([scenario, scenario], used, 5)
    weak = [
        row for row in register.rows(scenario) if row.grade == "A" and any(fnmatchcase(row.path, path) for path in used)
    ]
    widths = sorted((register.relative_width(row) for row in weak), reverse=True)
    assert [register.relative_width(row) for row in found] == widths[:5]
    assert widths[0] > widths[5] > 0
    assert all(row in weak for row in found)
    for row, text in zip(found, weakest.named([scenario], used), strict=False):
        assert row.path in text
        assert "grade A" in text
        assert row.meaning in text


def test_a_value_that_one_scenario_alone_has_is_found() -> None:
    more = load("teaching", {"effects.enforcement": {"value": 0.3, "low": 0.0, "high": 5.0, "distribution": "uniform"}})
    assert weakest.weakest([load("teaching"), more], weakest.VALUE, 1)[0].path != "effects.enforcement"
    assert weakest.weakest([more], weakest.VALUE, 1)[0].path == "effects.enforcement"
    (row,) = weakest.listed([more], weakest.VALUE).rows[:1]
    assert row == ("rise in recall and breach at full dose", "effects.enforcement", "0.3", "0 to 5", "A")


def test_small_words() -> None:
    assert listing(["a"], "and") == "a"
    assert listing(["a", "b", "c"], "or") == "a, b or c"
    there = Question("x", "X?", "iomsim run S")
    assert there.unasked == "This evidence doesn't ask it: iomsim run S does."
    assert replace(there, typed="iomsim foresee S").unasked.endswith("does (not in this version yet).")


@pytest.mark.parametrize(
    ("useless", "seen", "words"),
    [
        (Chance(4.0, 1.0, 9.0, 100), Chance(50.0, 40.0, 60.0, 100), "Not alone: "),
        (Chance(0.0, 0.0, 3.7, 100), Chance(0.0, 0.0, 3.7, 100), "It can't be told from this evidence: "),
        (Chance(0.0, 0.0, 3.7, 100), Chance(50.0, 40.0, 60.0, 100), "More than by selection alone: "),
    ],
)
def test_a_reported_fall_is_trusted_only_where_a_useless_scheme_seldom_reports_as_much(
    useless: Chance, seen: Chance, words: str
) -> None:
    said = assure._verdict(52.9, useless, seen)
    assert said.startswith(words)
    assert "is selection" not in said
