"""The study of power, run small."""

import math

import numpy as np
import pytest

from experiments.decisions.assurance.chain import limited
from experiments.decisions.power.assessed import NAMES, assess, measures_told
from experiments.decisions.power.cases import KINDS, cases, not_selected, selections
from experiments.decisions.power.lived import MEASURES, OGRS3, YEAR, Lived, live, ready
from experiments.decisions.power.pictures import pictures
from experiments.decisions.power.sentences import sentences
from experiments.decisions.power.shown import tables
from experiments.decisions.power.study import DESIGNS, LOTS, PAIRED, WORLDS, PowerStudy, study
from experiments.decisions.windows import counted, summed
from scenarios import load
from sim import Scenario
from sim.arms import segments
from sim.courses import run_arm
from sim.events import unpacked
from sim.outcomes import KIND
from sim.pools import make_pool

pytestmark = pytest.mark.slow  # what they run doesn't depend on Python's version

SEED, REPLICATES = 1, 8


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("teaching")


@pytest.fixture(scope="module")
def worlds(scenario: Scenario) -> tuple[Lived, Lived]:
    return live(ready(scenario, SEED, None), SEED, 0)


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> PowerStudy:
    return study(scenario, REPLICATES, SEED, workers=2, parameters="central")


def test_with_every_channel_off_the_year_after_is_that_of_no_scheme_at_all(
    scenario: Scenario, worlds: tuple[Lived, Lived]
) -> None:
    shared, off = ready(scenario, SEED, None), worlds[1]
    values = shared.values[0]
    pool = make_pool(values, shared.never, SEED, 0)
    never = run_arm(pool, values, "never", SEED, 0, parts=segments(values, "never"))
    rows, week = selections(off)
    after = off.years(rows, week)[1]
    assert len(rows) > 3
    for k, (kind, mark) in enumerate((("OFFENCE", 2), ("PROVEN", 0), ("OFFENCE", 0))):
        weights = counted(never.events, kind, mark)
        expected = summed(never.events, off.persons[rows], week, week + YEAR, weights)
        assert after[:, k].tolist() == expected.tolist()


def test_the_truth_of_a_scheme_with_every_channel_off_is_exactly_nil(found: PowerStudy) -> None:
    for measure in MEASURES:
        assert (found.effect(measure, "useless") == 0.0).all()
    assert (found.effect("actual", "working") != 0.0).any()


def test_a_dated_change_of_a_channel_does_not_switch_it_on_again(scenario: Scenario) -> None:
    change = {"week": 10, "path": "channels.dose", "value": True}
    other = {"week": 10, "path": "scheme.p_consent", "value": 0.5}
    values = limited({**scenario.values, "changes": [change, other]}, frozenset())
    assert values["changes"] == [other]
    assert not any(values["channels"].values())


def test_years_lie_in_the_time_of_the_scheme_and_of_the_person(worlds: tuple[Lived, Lived]) -> None:
    for lived in worlds:
        rows, week = selections(lived)
        fields = unpacked(lived.events)
        chosen = fields["kind"] == KIND["SELECTED"]
        pairs = set(zip(fields["person"][chosen].tolist(), fields["week"][chosen].tolist(), strict=True))
        for row, at in zip(rows.tolist(), week.tolist(), strict=True):
            assert (int(lived.persons[row]), at) in pairs
            assert lived.opening + YEAR <= at <= lived.end - YEAR
            assert lived.entry_week[row] <= at - YEAR


def test_a_measure_is_what_a_plain_loop_counts(scenario: Scenario, worlds: tuple[Lived, Lived]) -> None:
    lived, types = worlds[0], list(scenario.values["offence_types"].values())
    rows, week = selections(lived)
    before, after = lived.years(rows, week)
    fields = {name: column.tolist() for name, column in unpacked(lived.events).items()}
    events = list(zip(*(fields[name] for name in ("person", "week", "kind", "type", "value")), strict=True))
    for k, (row, at) in enumerate(zip(rows.tolist(), week.tolist(), strict=True)):
        for figures, first in ((before[k], at - YEAR), (after[k], at)):
            own = [
                event for event in events if event[0] == lived.persons[row] and first <= event[1] < first + YEAR
            ]  # fmt: skip
            attributed = [event for event in own if event[2] == KIND["OFFENCE"] and event[4] & 2]
            assert figures[0] == len(attributed)
            assert figures[1] == sum(event[2] == KIND["PROVEN"] for event in own)
            assert figures[2] == sum(event[2] == KIND["OFFENCE"] for event in own)
            assert figures[3] == pytest.approx(sum(types[event[3]]["cchi_days"] for event in attributed))
        assert before[k, OGRS3] == lived.ogrs3[at, row]
        assert after[k, OGRS3] == lived.ogrs3[at + YEAR, row]


def test_nobody_is_matched_with_a_nominal_and_the_matched_are_like_them(worlds: tuple[Lived, Lived]) -> None:
    lived = worlds[0]
    found = cases(lived)
    for kind in KINDS:
        near = np.isfinite(found.matched_before[kind][:, 0])
        assert near.any()
        gap = found.before[near][:, OGRS3] - found.matched_before[kind][near][:, OGRS3]
        assert (np.abs(gap) <= 100.0 + 1e-9).all()  # the calliper, per mille
    others, week = not_selected(lived, np.unique(found.week).tolist())
    selected = lived.times("SELECTED", others, week - YEAR, week + 1)
    assert (selected == 0).all()
    for at in np.unique(week).tolist():
        assert (lived.seen[at]["cohort"][others[week == at]] == 255).all()


def test_workers_and_the_number_asked_for_change_nothing(scenario: Scenario, found: PowerStudy) -> None:
    other = study(scenario, 3, SEED, workers=1, parameters="central")
    for name in ("pairs", "lottery", "truth", "reported"):
        np.testing.assert_array_equal(getattr(other, name), getattr(found, name)[:3])


@pytest.mark.parametrize("parameters", ["drawn", "central"])
def test_a_study_is_read_again_from_its_table(scenario: Scenario, parameters: str) -> None:
    one = study(scenario, 3, SEED, workers=2, parameters="drawn" if parameters == "drawn" else "central")
    again = PowerStudy.from_table(one.to_table())
    for name in ("pairs", "lottery", "truth", "reported"):
        np.testing.assert_array_equal(getattr(one, name), getattr(again, name))
    assert (again.draw_of is None) == (parameters == "central")
    if one.draw_of is not None:
        assert again.draw_of.tolist() == [0, 0, 1]


def test_a_row_of_the_table_is_the_figure_it_names(found: PowerStudy) -> None:
    rows = found.to_table().to_pylist()
    assert len(rows) == REPLICATES * 2 * (len(MEASURES) * (len(PAIRED) + LOTS + 1) + found.reported.shape[2])
    row = next(
        row for row in rows
        if (row["replicate"], row["world"], row["design"], row["measure"]) == (2, "useless", "matched", "proven")
    )  # fmt: skip
    assert [row["n"], row["total"], row["squares"]] == found.pairs[2, 1, 1, 1].tolist()
    assert row["other_n"] is None
    row = next(
        row
        for row in rows
        if (row["replicate"], row["world"], row["measure"], row["lottery"]) == (5, "working", "ogrs3", 7)
    )
    names = ("n", "total", "squares", "other_n", "other_total", "other_squares")
    assert [row[name] for name in names] == found.lottery[5, 0, 7, OGRS3].tolist()


def test_before_and_after_of_areas_together_is_that_of_all_their_people(found: PowerStudy) -> None:
    n, total, squares = found.pairs[:4, 0, 0, 0].sum(0)
    estimate = found.estimate("before_after", "attributed", "working", 4)
    assert estimate.value.shape == (2, 1)
    assert float(estimate.value[0, 0]) == pytest.approx(total / n)
    variance = (squares - total**2 / n) / (n - 1)
    assert float(estimate.half[0, 0]) == pytest.approx(2.0 * math.sqrt(variance / n), rel=0.1)


def test_both_groups_of_a_lottery_are_those_selected(found: PowerStudy) -> None:
    n = found.truth[..., 0]
    lottery = found.lottery[..., 0] + found.lottery[..., 3]
    assert (lottery == n[:, :, None]).all()
    # With every channel off both have what all have, so that the totals add up to the one total.
    whole = found.lottery[:, 1, ..., 1] + found.lottery[:, 1, ..., 4]
    assert np.allclose(whole, found.truth[:, 1, None, :, 2])


def test_all_is_shown(found: PowerStudy) -> None:
    shown, said = tables(found), sentences(found)
    assert [len(table.rows) for table in shown[: len(MEASURES)]] == [len(DESIGNS)] * len(MEASURES)
    assert all(len(row) == len(table.header) for table in shown for row in table.rows)
    assert [row[0] for row in shown[0].rows] == list(NAMES.values())
    assert [picture.name for picture in pictures(found)] == ["power-found", "power-sizes", "power-telling"]
    assert len(said) == 6
    assert "nan" not in " ".join([*said, *(cell for table in shown for row in table.rows for cell in row)])


def test_measures_are_told_best_first_and_work_done_is_told_from_what_comes_of_it(found: PowerStudy) -> None:
    told = measures_told(found)
    chances = [one.telling.chance for one in told]
    assert chances == sorted(chances, reverse=True)
    assert {one.label for one in told if one.of_what == "work done"} == {
        "Recalls in the year after", "Services started in the year after", "Services finished in the year after",
    }  # fmt: skip


def test_areas_that_share_no_draw_are_never_put_together(found: PowerStudy) -> None:
    drawn = PowerStudy(np.arange(REPLICATES) // 2, found.pairs, found.lottery, found.truth, found.reported)
    assert (found.sizes, drawn.sizes) == ((1, 2, 4), (1, 2))


def test_what_is_assessed_adds_up(found: PowerStudy) -> None:
    for world in WORLDS:
        pair = assess(found, "before_after", "proven")
        one = pair.working if world == "working" else pair.useless
        assert one.bias.mean == pytest.approx(one.value.mean - one.truth.mean)
        assert one.shows.value == pytest.approx(one.falls.value + one.rises.value)
        assert 0 <= one.coverage.low <= one.coverage.value <= one.coverage.high <= 1


def test_where_nobody_can_be_followed_nothing_is_said_of_them(found: PowerStudy) -> None:
    nobody = PowerStudy(None, 0 * found.pairs, 0 * found.lottery, 0 * found.truth, math.nan * found.reported)
    assert tables(nobody) == []
    assert pictures(nobody) == []
    assert len(sentences(nobody)) == 1
