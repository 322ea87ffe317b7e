"""The statistics count what their definitions say, on histories made by hand."""

import numpy as np
import pytest

from calibration import statistics
from calibration.histories import (
    BY_COURT,
    BY_RELEASE,
    QUARTER,
    SENTENCE,
    Arrivals,
    Events,
    History,
    Types,
    custody_moves,
    history_of,
    index_events,
    inside_by_week,
    once_a_quarter,
    reoffences,
)
from calibration.patterns import Estimate, ratio
from calibration.regression import logistic
from sim.outcomes import DISPOSALS, KIND

END = 400
FINE, CAUTION, COMMUNITY, CUSTODY = (
    DISPOSALS.index(name) for name in ("fine_or_discharge", "caution", "community", "custody")
)
TYPES = Types(np.array([True, False]), np.array([True, False]), np.array([0.6, 0.0]))
THEFT, OTHER = 0, 1
REMAND = 1


def people(n: int, **columns: list[int]) -> Arrivals:
    start = {
        "id": list(range(n)),
        "week": [0] * n,
        "birth": [-30 * 52] * n,
        "woman": [0] * n,
        "custody": [0] * n,
        "sanctions": [1] * n,
        "first_sanction": [-100] * n,
        "last_type": [THEFT] * n,
        "last_caution": [0] * n,
        "recent_proven": [1] * n,
    }
    return Arrivals(*[np.array({**start, **columns}[name], np.int64) for name in Arrivals._fields])


def history(who: Arrivals, *events: tuple[int, int, str, int, int]) -> History:
    packed = [
        person << 40 | week << 28 | KIND[kind] << 22 | of << 16 | value for person, week, kind, of, value in events
    ]
    return history_of(who, np.array(packed, np.uint64), END)


def test_a_reoffence_is_committed_within_a_year_and_proven_within_six_months_more() -> None:
    weeks = [
        (99, 104),  # committed before the index week
        (100, 105),  # in its first week: counted
        (151, 177),  # in its last week, proven in the last week that counts
        (151, 178),  # the same, proven too late
        (152, 160),  # committed too late
    ]
    found = history(people(1), *[(0, proven, "PROVEN", THEFT, proven - committed) for committed, proven in weeks])
    assert reoffences(found, np.array([0]), np.array([100])).tolist() == [2]


def test_index_events_are_releases_from_a_sentence_and_courts_without_custody() -> None:
    found = history(
        people(2, custody=[0, SENTENCE]),
        (0, 10, "OCCASION", THEFT, FINE),
        (0, 20, "OCCASION", THEFT, CUSTODY),
        (0, 20, "INSIDE", 0, 2),
        (0, 30, "RELEASED", THEFT, 20),
        (0, 40, "INSIDE", 0, 3),  # a recall, whose release is no index event
        (0, 42, "RELEASED", THEFT, 20),
        (1, 5, "RELEASED", OTHER, 60),  # inside on entry
        (1, 50, "INSIDE", 0, 1),  # remand, then free by the court's disposal
        (1, 60, "RELEASED", OTHER, 0),
        (1, 60, "OCCASION", OTHER, COMMUNITY),
    )
    index = index_events(found)
    assert list(zip(index.row, index.start, index.kind, index.detail, strict=True)) == [
        (0, 11, BY_COURT, FINE),
        (0, 30, BY_RELEASE, 20),
        (1, 5, BY_RELEASE, 60),
        (1, 61, BY_COURT, COMMUNITY),
    ]


@pytest.mark.parametrize(("kind", "inside_after"), [(SENTENCE, True), (REMAND, False)])
def test_release_and_custody_of_one_week_are_told_apart(kind: int, inside_after: bool) -> None:  # noqa: FBT001
    found = history(people(1, custody=[kind]), (0, 10, "INSIDE", 0, 2), (0, 10, "RELEASED", THEFT, 8))
    changes, releases = custody_moves(found)
    inside = inside_by_week(found, changes)
    assert inside[0, 9]
    assert inside[0, 10] == inside_after
    assert len(releases) == 1
    assert releases[0][2] == SENTENCE  # of the old sentence, or of one that remand had served


def test_one_entry_a_person_a_quarter() -> None:
    weeks = (1, 5, 12, 13, 30)  # the follow-up starts the week after: 2, 6 | 13, 14 | 31
    found = history(people(1), *[(0, week, "OCCASION", THEFT, FINE) for week in weeks])
    assert once_a_quarter(index_events(found)).start.tolist() == [2, 13, 31]


def test_short_custody_and_licence_leavers_are_told_by_sentence_type_and_sex() -> None:
    found = history(
        people(4, woman=[0, 0, 1, 0], custody=[SENTENCE] * 4),
        (0, 10, "RELEASED", THEFT, 51),
        (1, 10, "RELEASED", THEFT, 52),
        (2, 10, "RELEASED", THEFT, 52),
        (3, 10, "RELEASED", OTHER, 52),
        (1, 30, "PROVEN", THEFT, 5),
        (1, 31, "PROVEN", THEFT, 5),
    )
    parts = statistics.released(found, TYPES)
    names = ("short_custody", "licence_leavers", "licence_leavers_each", "order_or_custody")
    assert [parts[name] for name in names] == [(0, 1), (1, 1), (2, 1), (1, 4)]


def test_an_index_event_within_18_months_of_the_end_is_left_out() -> None:
    found = history(people(1, custody=[SENTENCE]), (0, END - 78, "RELEASED", THEFT, 20), (0, END - 10, "INSIDE", 0, 2))
    assert statistics.released(found, TYPES)["short_custody"] == (0, 1)
    late = history(people(1, custody=[SENTENCE]), (0, END - 77, "RELEASED", THEFT, 20))
    assert statistics.released(late, TYPES)["short_custody"] == (0, 0)


def test_those_picked_are_followed_from_the_nearest_index_event() -> None:
    found = history(
        people(2),
        (0, 90, "OCCASION", THEFT, FINE),
        (0, 104, "OCCASION", THEFT, FINE),  # nearer to the selection
        (0, 100, "SELECTED", 0, 1),
        (0, 100, "PROVEN", THEFT, 1),  # before the nearest index, after the other
        (0, 120, "PROVEN", THEFT, 5),
        (1, 100, "SELECTED", 0, 1),  # no index event near
        (1, 140, "OCCASION", THEFT, FINE),
        (0, 100, "SELECTED", 1, 1),  # another cohort
    )
    parts = statistics.picked(found, 0)
    assert [parts[name] for name in ("picked_each", "picked_from_selection")] == [(1, 1), (1, 2)]


def test_prolific_needs_sixteen_previous_and_eight_as_an_adult() -> None:
    young = -17 * 52  # 17 years old when the run starts: everything before was as a child
    who = people(4, sanctions=[16, 15, 16, 16], birth=[-30 * 52, -30 * 52, young, -30 * 52], first_sanction=[-400] * 4)
    found = history(who, *[(row, 300, "OCCASION", THEFT, FINE) for row in (0, 1, 2)])
    sanctioned, prolific = statistics.prolific(found)
    assert sanctioned.tolist() == [True, True, True, False]
    assert prolific.tolist() == [True, False, False, False]


def test_concentration_counts_offences_but_not_those_cautioned() -> None:
    who = people(2, sanctions=[20, 1], week=[0, 26], first_sanction=[-400, 20], recent_proven=[9, 1])
    found = history(
        who,
        (0, 50, "OCCASION", THEFT, FINE),
        (0, 50, "PROVEN", THEFT, 3),
        (0, 50, "PROVEN", OTHER, 2),
        (0, 60, "OCCASION", THEFT, CAUTION),
        (0, 60, "PROVEN", THEFT, 3),
    )
    parts = statistics.concentration(found)
    # The late entrant's one conviction and occasion came before entry.
    names = ("prolific_offenders", "prolific_convictions", "prolific_occasions")
    assert [parts[name] for name in names] == [(1, 2), (2, 3), (2, 3)]


def test_theft_by_history_takes_each_occasion_with_its_own_past() -> None:
    found = history(
        people(1, sanctions=[14]),
        (0, 10, "OCCASION", THEFT, FINE),  # 14 earlier
        (0, 20, "OCCASION", OTHER, FINE),
        (0, 30, "OCCASION", THEFT, FINE),  # 16 earlier
    )
    assert statistics.theft_by_history(found, TYPES)["theft_by_15"] == (1, 2)


def test_turnover_counts_people_once() -> None:
    found = history(
        people(3),
        (0, 10, "SELECTED", 0, 0),  # there before the window, left in it, came back
        (0, 350, "EXITED", 0, 0),
        (0, 360, "SELECTED", 0, 0),
        (1, 10, "SELECTED", 0, 0),  # gone before the window
        (1, 20, "EXITED", 0, 0),
        (2, 310, "SELECTED", 0, 0),
        (2, 320, "EXITED", 0, 0),
    )
    assert statistics.turnover(found, 0, 100)["ever_over_active"] == (2, 1)


def test_the_offence_free_clock_runs_in_the_community_only() -> None:
    who = people(1)
    free = history(who, (0, 9, "OCCASION", THEFT, COMMUNITY))
    held = history(who, (0, 9, "OCCASION", THEFT, COMMUNITY), (0, 20, "INSIDE", 0, 3), (0, 200, "RELEASED", THEFT, 400))
    assert len(statistics.offence_free_rows(free, TYPES)[0]) == 4
    design, _, _ = statistics.offence_free_rows(held, TYPES)
    assert design[:, 1:4].tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]  # 24 months end too late to be followed
    age = design[:, 4] * 10
    assert age[1] == pytest.approx(30 + (10 + 26 + 180) / 52)


def test_a_proven_offence_stops_the_clock() -> None:
    found = history(people(1), (0, 9, "OCCASION", THEFT, COMMUNITY), (0, 70, "PROVEN", THEFT, 30))
    design, yes, _ = statistics.offence_free_rows(found, TYPES)
    assert len(design) == 2  # it was committed in week 40: after six months, before twelve
    assert yes.tolist() == [True, True]


def test_needs_are_those_of_the_quarter() -> None:
    found = history(people(1), (0, 9, "OCCASION", THEFT, COMMUNITY))
    levels = np.arange(found.end // QUARTER + 1)  # one need, whose level is the number of the quarter
    needs = statistics.offence_free_rows(found._replace(assessed=levels[:, None, None]), TYPES)[2]
    assert needs.ravel().tolist() == [(10 + weeks) // QUARTER for weeks in (0, 26, 52, 104)]
    assert statistics.offence_free_rows(found, TYPES)[2].shape == (4, 0)


def test_events_come_back_by_kind() -> None:
    found = history(people(1), (0, 3, "OFFENCE", OTHER, 5))
    assert found.events["OFFENCE"] == Events(*[np.array([x]) for x in (0, 3, OTHER, 5)])


def test_the_pooled_ratio_and_its_error() -> None:
    same = ratio([(1, 2), (2, 4), (3, 6)])
    assert same == Estimate(0.5, 0)
    assert ratio([(0, 1), (1, 1)]).error == pytest.approx(0.5)  # the standard error of a mean of two


def test_the_regression_gives_the_odds_ratio_of_a_two_by_two_table() -> None:
    exposed = np.repeat([0.0, 0, 1, 1], [30, 10, 20, 20])
    yes = np.repeat([0, 1, 0, 1], [30, 10, 20, 20])
    beta = logistic(np.column_stack((np.ones(80), exposed)), yes)
    assert np.exp(beta[1]) == pytest.approx((20 * 30) / (20 * 10))


def test_the_regression_says_when_it_cannot_settle() -> None:
    separated = np.array([0.0, 0, 1, 1])
    with pytest.raises(ValueError, match="separate"):
        logistic(np.column_stack((np.ones(4), separated)), separated)
