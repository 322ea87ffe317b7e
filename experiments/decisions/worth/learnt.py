"""Set out what moves the net benefit, and what evidence is worth buying."""

from experiments.decisions.information import Worth
from experiments.decisions.tornado import Bar
from experiments.decisions.worth.draws import label_of, written_at
from experiments.decisions.worth.field import Field
from experiments.decisions.worth.learning import GROUP_SHUFFLES, HIGH, LOW, SHUFFLES, Learning
from experiments.decisions.worth.section import Section
from experiments.reports.figures import Dots, Panel, Picture
from experiments.reports.numbers import change, plain, with_unit
from experiments.reports.tables import Table, prices

_TWO = 2  # options: one, and what it is set against


def label(field: Field, path: str) -> str:
    """Say in words what an uncertain value is."""
    return label_of(path, field.rows[path][0])


def _ends(field: Field, path: str) -> tuple[str, str]:
    """Write an uncertain value at both ends of its range."""
    row = field.rows[path][1]
    return written_at(path, row, LOW), written_at(path, row, HIGH)


def _step(*numbers: float) -> int:
    """Return the power of ten at which pounds of a table are rounded: three digits of the largest."""
    largest = max((abs(number) for number in numbers), default=0.0)
    return max(0, len(str(int(largest))) - 3)


def moving(field: Field, learning: Learning | None) -> Section:
    """Return which uncertain values move the net social value of the foremost option, one at a time."""
    title = "What moves the net social value"
    if learning is None:
        return Section(title, [field.silence])
    k = max(range(1, len(field.names)), key=lambda option: float(learning.means[:, option].mean()))
    name, bars, chance = field.names[k], learning.bars(k), learning.width_by_chance(k)
    which = f" Shown is {name}, the option of the largest mean." if len(field.names) > _TWO else ""
    told = (
        f"Of {len(field.paths)} uncertain values these are the {len(bars)} whose ranks go most with the net social "
        f"value.{which} Each is moved from one end of its 95 % to the other while all else is as unknown as it is. The "
        f"net social value at each end is a smooth curve through {field.draws} draws of this run, luck averaged over: "
        "no value was run on its own. Some bars are wide by chance alone, and the table says which are wider than that."
    )
    wider = sum(bar.width > chance for bar in bars)
    caption = (
        f"Net social value of {name} against {field.names[0]} with one value at the low end of its range (circles) and "
        "at the high end (squares), in pounds, discounted; lines reach from where it is on average. A line across nil "
        "is of a value that alone could turn the decision, if its bar is wider than chance makes one."
    )
    picture = Picture("worth-tornado", "Which unknowns move it", caption, [_panel(field, bars, wider)])
    return Section(title, [told], [_moved(field, name, bars, chance)], [picture])


def _moved(field: Field, name: str, bars: list[Bar], chance: float) -> Table:
    at = _step(*(bar.width for bar in bars))
    rows = []
    for bar in bars:
        low, high = _ends(field, bar.name)
        rows.append((
            label(field, bar.name),
            bar.name,
            f"{low} to {high}",
            change(bar.at_low, "GBP", at),
            change(bar.at_high, "GBP", at),
            with_unit(bar.width, "GBP", at),
            "yes" if bar.turns else "no",
            "yes" if bar.width > chance else "no",
        ))  # fmt: skip
    caption = (
        f"{name} against {field.names[0]}, in {prices(field.read)}, discounted. In {SHUFFLES} shuffles of the draws, "
        f"where no value moves anything, the widest bar was {with_unit(chance, 'GBP', at)}: a narrower one is no "
        "finding."
    )
    header = (
        "what",
        "value",
        "moved",
        "net social value, low",
        "high",
        "width",
        "alone turns it",
        "wider than by chance",
    )
    return Table(caption, header, rows, numeric=False)


def _panel(field: Field, bars: list[Bar], wider: int) -> Panel:
    centre = [bar.central for bar in bars]
    low, high = [bar.at_low for bar in bars], [bar.at_high for bar in bars]
    dots = [
        Dots(words, ends, list(map(min, ends, centre)), list(map(max, ends, centre)), style=style)
        for style, (words, ends) in enumerate((("at its low end", low), ("at its high end", high)))
    ]
    rows = [label(field, bar.name) for bar in bars]
    title = f"{wider or 'None'} of these bars {'is' if wider <= 1 else 'are'} wider than chance makes one"
    return Panel(title, "net social value, £, discounted", rows=rows, dots=dots)


def buying(field: Field, learning: Learning | None) -> Section:
    """Return what it would be worth to know all, each value, and each group of values, before choosing."""
    title = "What evidence is worth buying"
    if learning is None:
        return Section(title, [field.silence])
    every = learning.everything
    said = every.sentence("every value exactly")
    options = " or ".join(field.names)
    about = f"One choice is asked about: {options}, for this area and this horizon. {said} {_estimate(every)}".strip()
    each = (
        "Each value or group below is known exactly and all else stays as unknown as it is. What is said is a bound: "
        "from few draws, or much luck, an estimate leans low. In shuffles of the draws, where no value moves anything, "
        f"the best of the values seemed worth up to {_money(learning.by_chance)} in {SHUFFLES} shuffles, the best of "
        f"the groups up to {_money(learning.groups_by_chance)} in {GROUP_SHUFFLES}: an estimate that is no larger is "
        "no finding. A study that costs more than its bound isn't worth buying for this choice; one that costs less "
        "may be."
    )
    rows = [(label(field, path), path, *_cells(worth)) for path, worth in learning.values]
    grouped = [(name, f"{many:,}", *_cells(worth)) for name, many, worth in learning.groups]
    cells = ("estimate", "its standard error", "worth less than")
    tables = [
        Table(f"Groups of values, in {prices(field.read)}, over this horizon.", ("group", "values", *cells), grouped),
        Table(
            f"The {len(rows)} of {len(field.paths)} values whose ranks go most with the net social value.",
            ("what", "value", *cells),
            rows,
            numeric=False,
        ),
    ]
    return Section(title, [about, each], tables, [_picture(field, learning)])


def _money(number: float) -> str:
    return with_unit(number, "GBP", _step(number))


def _cells(worth: Worth) -> tuple[str, str, str]:
    at = _step(worth.bound)
    return tuple(with_unit(one, "GBP", at) for one in (worth.value, worth.error, worth.bound))  # type: ignore[return-value]


def _estimate(worth: Worth) -> str:
    """Say what the estimate behind a bound is, and why it says nothing where it is nil."""
    if worth.bound <= 0:
        return ""
    if worth.value == 0:
        return (
            "The estimate itself is nil, which is no finding: luck between two replicates of a draw is so large, or "
            "one option so far ahead in every draw, that nothing is seen of what might be learnt, so the bound alone "
            "says something. More replicates bring it down."
        )
    return f"The estimate is {_money(worth.value)}, with a standard error of {_money(worth.error)}."


def _picture(field: Field, learning: Learning) -> Picture:
    panels = []
    found = (
        ("Groups of values", [(name, worth) for name, _, worth in learning.groups], learning.groups_by_chance),
        ("Single values", [(label(field, path), worth) for path, worth in learning.values], learning.by_chance),
    )
    for title, worths, chance in found:
        values, bounds = [worth.value for _, worth in worths], [worth.bound for _, worth in worths]
        dots = [Dots("", values, values, bounds)]
        rows = [name for name, _ in worths]
        axis = f"worth knowing, £ (dashed: by chance, {plain(chance, _step(chance))})"
        panels.append(Panel(title, axis, rows=rows, dots=dots, mark=chance))
    caption = (
        "What it would be worth to know a value, or all of a group, exactly before choosing, in pounds over this "
        "horizon: dots are estimates, lines reach to the bound that it is worth less than. The dashed line is the "
        "largest estimate in shuffles of the draws, where no value moves anything: left of it, one is no finding."
    )
    return Picture("worth-evidence", "What evidence is worth buying", caption, panels)
