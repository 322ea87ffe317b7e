"""Split each entry's change into whole numbers that sum to it.

For a person selected in week s, B is what was counted in the weeks before s and A(k) what arm k of the chain counts
in the 52 weeks from s on. What is reported is A(scheme) - B. Its parts, each rounded per person:

- *who had left*, *custody at the time*: with no scheme, weeks out of the pool afterwards, and weeks inside
  afterwards less those inside before, each at the person's own rate in the weeks before;
- *the trigger*: offences charged in the week of the charge behind the referral, if they are counted before;
- *counting noise*: B less the trigger, less what the person's own rates and chances in those weeks led one to
  expect;
- *chosen at a high*: what is left of A(never) - B: rates were high when people were chosen, and fall with age, rest
  and desistance;
- *true effect*, *extra time inside*, *change in detection*: differences along the chain, by channel.

The own rate is the model's (what it led one to expect, for each week free), not the count: the count is high because
people were chosen for it, and weeks inside would carry that into *custody at the time*.
"""

from typing import Any, NamedTuple

import numpy as np

from experiments.decisions.assurance.entries import NEVER, YEAR, Entries
from experiments.decisions.assurance.measures import COUNTS, SCORE
from experiments.decisions.windows import summed
from sim.counts import IS_ATTRIBUTED
from sim.courses import ArmResult
from sim.events import unpacked
from sim.outcomes import KIND
from sim.tables import Tables

_WORD = 4294967296.0  # a word's range
NATURAL = ("who_had_left", "custody_at_the_time", "trigger_offence", "counting_noise", "chosen_at_a_high")


class Window(NamedTuple):
    """Entries with whole windows, and the weeks before that are looked at."""

    entries: Entries
    before: int

    @property
    def times(self) -> int:
        """How often the year after is counted, to stand against the weeks before."""
        return self.before // YEAR


class Before(NamedTuple):
    """What was counted before, by entry; whole numbers but for what was expected."""

    count: Any
    trigger: Any
    expected: Any


def mix(p: Tables, people: Any, rows: Any) -> Any:
    """Return the share of each type in a person's offences, of shape row, type."""
    offences, profile = p.offences, people.profile[rows].astype(np.int64)
    special = offences.special[profile].astype(np.float64)[:, None]
    cuts = np.maximum(offences.type_cuts[profile].astype(np.float64), special)
    found = np.diff(np.column_stack([special, cuts]), axis=1) / _WORD
    found[np.arange(len(rows)), people.favourite[rows].astype(np.int64)] += special[:, 0] / _WORD
    return found


def _running(column: Any) -> Any:
    """Return running sums over weeks, from nothing before the first, of shape week + 1, row."""
    found = np.zeros((column.shape[0] + 1, column.shape[1]))
    np.cumsum(column, axis=0, dtype=np.float64, out=found[1:])
    return found


def _between(running: Any, place: Any, first: Any, until: Any) -> Any:
    last = running.shape[0] - 1
    first, until = np.clip(first, 0, last), np.clip(until, 0, last)
    return running[np.maximum(first, until), place] - running[first, place]


def inside(arm: ArmResult, entries: Entries, first: Any, until: Any) -> Any:
    """Return the weeks that each entry's person spent in custody in a stretch of weeks."""
    rows, place = np.unique(entries.row, return_inverse=True)
    return np.rint(_between(_running(arm.noted.inside[:, rows]), place, first, until)).astype(np.int64)


def left_week(arm: ArmResult, persons: Any) -> Any:
    """Return the week in which each person left the pool; NEVER if they did not."""
    fields = unpacked(arm.events)
    gone = fields["kind"] == KIND["LEFT"]
    found = np.full(len(persons), NEVER, np.int64)
    place = np.searchsorted(fields["person"][gone], persons)
    there = place < gone.sum()
    there[there] = fields["person"][gone][place[there]] == persons[there]
    found[there] = fields["week"][gone][place[there]]
    return found


def _as_nominal(entries: Entries, running: Any, place: Any, first: Any) -> Any:
    """Return the part of each entry's running sum before it that fell in an earlier time on the scheme."""
    found = np.zeros(len(entries.week))
    for lag in range(1, len(entries.week)):
        same = np.zeros(len(found), bool)
        same[lag:] = entries.person[lag:] == entries.person[:-lag]
        if not same.any():
            break
        earlier = np.flatnonzero(same) - lag
        start, stop = entries.week[earlier], np.minimum(entries.gone[earlier], entries.week[same])
        found[same] += _between(running, place[same], np.maximum(start, first[same]), stop)
    return found


def proven_chance(events: Any, types: int) -> Any:
    """Return the share of offences of each type that are proven in the end, among all that happened in an arm."""
    fields = unpacked(events)
    made, proven = (
        np.bincount(fields["type"][fields["kind"] == KIND[kind]], minlength=types)[:types]
        for kind in ("OFFENCE", "PROVEN")
    )
    return proven / np.maximum(made, 1)


def expected(arm: ArmResult, p: Tables, window: Window, worth: dict[str, Any], proven: Any) -> dict[str, Any]:
    """Return what each entry's own rates and chances led one to expect in the weeks before, by measure.

    Of proven offences: those committed so much earlier as a case of their type takes, at the chance, ``proven``, with
    which one of their type is proven in the end.
    """
    entries, first = window.entries, window.entries.week - window.before
    rows, place = np.unique(entries.row, return_inverse=True)
    running = _running(arm.noted.rate[:, rows])
    shares = mix(p, arm.people, entries.row)
    whole = _between(running, place, first, entries.week)
    seen = _as_nominal(entries, running, place, first) * float(p.on.detection)
    attributed = p.offences.attributed / _WORD
    by_type = shares * (np.outer(whole - seen, attributed[0]) + np.outer(seen, attributed[1]))
    found = {name: by_type @ worth[name] for name in COUNTS if name not in ("actual", "proven")}
    found["actual"] = whole
    delay = p.justice.to_disposal.astype(np.int64)
    late = np.column_stack([_between(running, place, first - d, entries.week - d) for d in delay])
    found["proven"] = (shares * late) @ proven
    return found


def triggers(arm: ArmResult, entries: Entries, before: int, weights: dict[str, Any]) -> dict[str, Any]:
    """Return what the charge behind each referral counts in the weeks before, by measure.

    It is every offence charged in that week; of proven ones, those of that week that were proven before selection.
    """
    fields = unpacked(arm.events)
    there = entries.charged >= 0
    last = np.where(there, entries.charged, 0)
    offence = (fields["kind"] == KIND["OFFENCE"]) & (fields["value"] & (IS_ATTRIBUTED | 4) == IS_ATTRIBUTED | 4)
    found = {}
    for name in COUNTS:
        if name == "proven":
            continue
        found[name] = summed(arm.events, entries.person, last, last + there, weights[name] * offence)
    proven = fields["kind"] == KIND["PROVEN"]
    person, week, committed = (
        fields["person"][proven], fields["week"][proven], (fields["week"] - fields["value"])[proven],
    )  # fmt: skip
    found["proven"] = np.zeros(len(last), np.int64)
    for k in np.flatnonzero(there).tolist():
        a, b = np.searchsorted(person, (entries.person[k], entries.person[k] + 1))
        inside_window = (week[a:b] >= entries.week[k] - before) & (week[a:b] < entries.week[k])
        found["proven"][k] = int(np.sum(inside_window & (committed[a:b] == last[k])))
    return found


def before(
    arm: ArmResult, p: Tables, window: Window, worth: dict[str, Any], weights: dict[str, Any], proven: Any
) -> dict[str, Before]:
    """Return what each measure counted before each entry."""
    entries = window.entries
    likely = expected(arm, p, window, worth, proven)
    charged = triggers(arm, entries, window.before, weights)
    found = {
        name: Before(
            summed(arm.events, entries.person, entries.week - window.before, entries.week, weights[name]),
            charged[name],
            likely[name],
        )
        for name in COUNTS
    }
    score = window.times * arm.noted.ogrs3[entries.week, entries.row].astype(np.int64)
    return found | {SCORE: Before(score, np.zeros_like(score), score.astype(np.float64))}


def after(arm: ArmResult, window: Window, weights: dict[str, Any]) -> dict[str, Any]:
    """Return what each measure counts in the year after each entry in an arm, once for each year looked at before."""
    entries, times = window.entries, window.times
    found = {
        name: times * summed(arm.events, entries.person, entries.week, entries.week + YEAR, weights[name])
        for name in COUNTS
    }
    a_year_on = np.minimum(entries.week + YEAR, len(arm.noted.ogrs3) - 1)
    return found | {SCORE: times * arm.noted.ogrs3[a_year_on, entries.row].astype(np.int64)}


def natural(one: Before, none: Any, free: Any, weeks_left: Any, more_inside: Any) -> dict[str, Any]:
    """Return the parts of A(never) - B, by entry: ``none`` is A(never).

    ``free`` are the weeks at liberty before, ``weeks_left`` those out of the pool afterwards, ``more_inside`` those
    inside afterwards less those before, in arm never and as often as the year after counts.
    """
    rate = np.where(free > 0, one.expected / np.maximum(free, 1), 0.0)
    left = -np.rint(rate * weeks_left).astype(np.int64)
    custody = -np.rint(rate * more_inside).astype(np.int64)
    noise = -np.rint(one.count - one.trigger - one.expected).astype(np.int64)
    rest = none - one.count - left - custody + one.trigger - noise
    return dict(zip(NATURAL, (left, custody, -one.trigger, noise, rest), strict=True))
