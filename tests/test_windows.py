"""Sums over stretches of weeks, against a plain loop over the events."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.decisions.windows import counted, summed
from sim.events import unpacked
from sim.outcomes import KIND

Event = tuple[int, int, int, int, int]

EVENTS = st.lists(
    st.tuples(
        st.integers(0, 3),  # person
        st.sampled_from([0, 1, 2, 51, 52, 4094, 4095]),
        st.integers(0, len(KIND) - 1),
        st.integers(0, 63),
        st.integers(0, 65_535),
    ),
    max_size=40,
)
WEEKS = st.integers(-3, 4096)


def packed(events: list[Event]) -> np.ndarray:
    words = [person << 40 | week << 28 | kind << 22 | of << 16 | value for person, week, kind, of, value in events]
    return np.array(sorted(words), np.uint64)


@given(EVENTS, st.lists(st.tuples(st.integers(0, 4), WEEKS, WEEKS), min_size=1, max_size=6))
def test_a_stretch_holds_what_a_plain_loop_finds(events: list[Event], asked: list[tuple[int, int, int]]) -> None:
    words = packed(events)
    rows = list(zip(*(unpacked(words)[name].tolist() for name in ("person", "week", "value")), strict=True))
    persons, first, until = (np.array(column) for column in zip(*asked, strict=True))
    weights = np.stack([unpacked(words)["value"], np.ones(len(words), np.int64)], 1)
    found = summed(words, persons, first, until, weights)
    for (person, low, high), (total, many) in zip(asked, found.tolist(), strict=True):
        inside = [value for who, week, value in rows if who == person and low <= week < high]
        assert (total, many) == (sum(inside), len(inside))
    assert summed(words, persons, first, until, weights[:, 0]).tolist() == found[:, 0].tolist()


@pytest.mark.parametrize(("first", "until", "expected"), [(0, 52, 1), (0, 53, 2), (52, 52, 0), (10, 5, 0)])
def test_the_last_week_is_left_out_and_one_week_serves_all(first: int, until: int, expected: int) -> None:
    words = packed([(7, 0, 0, 0, 0), (7, 52, 0, 0, 0), (8, 0, 0, 0, 0)])
    assert summed(words, np.array([7, 9]), first, until, np.ones(3, np.int64)).tolist() == [expected, 0]


def test_events_are_counted_by_kind_and_mark() -> None:
    events = [(1, 0, KIND["OFFENCE"], 0, value) for value in (0, 1, 3, 7)] + [(1, 1, KIND["PROVEN"], 0, 2)]
    words = packed(events)
    assert counted(words, "OFFENCE").tolist() == [1, 1, 1, 1, 0]
    assert counted(words, "OFFENCE", 2).tolist() == [0, 0, 1, 1, 0]
    assert counted(words, "OFFENCE", 6).tolist() == [0, 0, 0, 1, 0]
    assert counted(words, "PROVEN").tolist() == [0, 0, 0, 0, 1]
