"""Say what a search's pictures show."""

from experiments.decisions.optimise.answer import Optimum
from experiments.reports.figures import Dots, Panel, Picture

_THICK = "Thin: 95 % of all. Thick: the part of it that is knowledge."
_CENTRAL = "Lines: 95 % of luck; uncertain values were held at their centre."


def all_pictures(found: Optimum) -> list[Picture]:
    """Return the spending before and after, and the worth of the next £100,000."""
    pictures = [_spending(found)]
    return [*pictures, _following(found)] if found.following else pictures


def _spending(found: Optimum) -> Picture:
    searched = found.searched
    bought = [line for line in searched.lines if line["price"]]
    bought = [line for line in bought if any(_units(found, name, line) for name in (searched.start, searched.best))]
    dots = []
    for style, (label, plan) in enumerate((("before", searched.start), ("after", searched.best))):
        amounts = [line["price"] * _units(found, plan, line) for line in bought]
        dots.append(Dots(label, amounts, [0.0] * len(amounts), amounts, style=style))
    rows = [line["label"] for line in bought]
    price_year = searched.scenario.values["money"]["price_year"]
    return Picture(
        "spending",
        "What is bought: a year's spending by line, before and after",
        "Posts filled, places open and tags worn, at the scenario's central prices; lines with neither are left out.",
        [Panel("", f"£ a year, in prices of {price_year}", rows=rows, dots=dots)],
    )


def _units(found: Optimum, plan: str, line: dict[str, object]) -> float:
    return float(found.searched.plans[plan]["units"][line["name"]])


def _following(found: Optimum) -> Picture:
    columns = {
        part: [getattr(one.worth, part) for one in found.following]
        for part in ("mean", "low", "high", "knowledge_low", "knowledge_high")
    }
    drawn = found.searched.is_drawn
    inner = (columns["knowledge_low"], columns["knowledge_high"]) if drawn else ((), ())
    dots = Dots("", columns["mean"], columns["low"], columns["high"], *inner)
    return Picture(
        "next",
        "The next £100,000: net social value, by line",
        f"At the best plan, on fresh luck; what it costs is in it, so a line that does nothing stands at −£100,000. "
        f"{_THICK if drawn else _CENTRAL}",
        [Panel("", "£ for £100,000 spent", rows=[one.label for one in found.following], dots=[dots])],
    )
