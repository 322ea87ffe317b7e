"""A scheme that is stopped: nobody new, places go meeting by meeting, posts after the notice."""

from live import live_values
from runs import Values, kinds, live_run, part

from sim.arms import changes_of, times, winding_up
from sim.events import unpacked

SCENARIOS = range(24)


def of(n: int, **scheme: int) -> Values:
    values = live_values(n)
    values["scheme"] |= scheme
    return values


def test_places_go_in_equal_steps_at_meetings() -> None:
    values = of(0, meeting_weeks=4, notice_weeks=13) | {"running_weeks": 6}
    name = next(iter(values["cohorts"]))
    values["cohorts"][name]["places"] = 10
    found = [(c["week"], c["value"]) for c in winding_up(values) if c["path"] == f"cohorts.{name}.places"]
    assert found == [(2, 6), (6, 3), (10, 0)]  # meetings fall on weeks -6, -2, 2 ...; three fit into the notice


def test_with_no_notice_all_ends_at_the_first_meeting() -> None:
    values = of(0, meeting_weeks=4, notice_weeks=0) | {"running_weeks": 8}
    left = {c["path"]: (c["week"], c["value"]) for c in winding_up(values)}
    assert all(left[f"cohorts.{name}.places"] == (0, 0) for name in values["cohorts"])
    assert all(left[f"roles.{name}.fte_in_post"] == (0, 0) for name in values["roles"])


def test_changes_after_the_horizon_are_not_made() -> None:
    values = of(0, notice_weeks=104) | {"horizon_weeks": 20}
    assert max(change["week"] for change in changes_of(values, "stopped")) < 20
    assert changes_of(values, "as_is") == changes_of(values, "never") == []


def test_nobody_joins_and_everybody_goes() -> None:
    gone = 0
    for n in SCENARIOS:
        values, found = live_values(n), live_run(n, "stopped")
        when = times(values)
        assert (unpacked(kinds(found.events, "SELECTED"))["week"] < -when.start).all(), n
        ended = values["scheme"]["notice_weeks"] + values["scheme"]["meeting_weeks"]
        if ended < when.end:
            row = ended - when.start
            for column in ("nominals", "nominals_inside", "minutes_given", "places", "tagged"):
                assert not part(values, found, column)[row:].any(), (n, column)
            gone += int(part(values, live_run(n, "as_is"), "nominals")[row:].any())
    assert gone > 12, "a scheme that goes on must have nominals then, or their absence says nothing"


def test_priority_ends_with_the_posts() -> None:
    for n in SCENARIOS:
        values, found = live_values(n), live_run(n, "stopped")
        for s, service in enumerate(values["services"].values()):
            last = values["scheme"]["notice_weeks"] + service["duration_weeks"] - times(values).start
            assert not part(values, found, "in_scheme")[last + 1 :, s].any(), (n, s)
