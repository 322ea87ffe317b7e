"""Write the page about the fall that a scheme without effect shows, with its picture.

``python -m calibration.zero_effect`` writes ``docs/zero-effect.md``.
"""

import argparse
import json
from pathlib import Path
from string import Template
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from calibration.falls import LABELS, MEASURES, PEOPLE, PLACES, PUBLISHED, REPLICATES, fall, measured

TEMPLATE = Path(__file__).with_name("zero_effect_page.md")
COLOURS = {
    "proven": "#0072B2",
    "dated": "#56B4E9",
    "attributed": "#E69F00",
    "actual": "#555555",
}  # told apart by the colour-blind
MARKS = {"proven": "o", "dated": "^", "attributed": "s", "actual": "D"}
Found = dict[str, list[dict[str, tuple[int, int]]]]


def figure(found: Found) -> Figure:
    """Draw each replicate's falls, by matrix and measure, beside the published ones."""
    drawn = Figure(figsize=(8, 8), layout="constrained")
    axes = drawn.subplots(len(found), 1, sharex=True, squeeze=False)[:, 0]
    for axis, (matrix, parts) in zip(axes, found.items(), strict=True):
        for height, (measure, colour) in enumerate(reversed(COLOURS.items())):
            whole, each = fall(parts, measure)
            spread = height + 0.3 * (np.arange(len(each)) / max(len(each) - 1, 1) - 0.5)
            axis.plot(100 * each, spread, MARKS[measure], color=colour, markersize=3.5, alpha=0.6, linewidth=0)
            axis.plot([100 * whole] * 2, [height - 0.36, height + 0.36], color="black", linewidth=2, zorder=3)
        axis.set_yticks(range(len(COLOURS)), [MEASURES[name] for name in reversed(COLOURS)])
        axis.set_title(LABELS[matrix], loc="left", fontsize=10)
        axis.set_ylim(-0.6, len(COLOURS) - 0.4)
        axis.axvline(0, color="#999999", linewidth=0.8)
        for published in PUBLISHED:
            axis.axvline(100 * published, color="#CC79A7", linewidth=1.2, linestyle="--", zorder=0)
        axis.spines[["top", "right"]].set(visible=False)
    for published in PUBLISHED:
        axes[0].text(
            100 * published, len(COLOURS) - 0.45, f"{100 * published:g}".rstrip("."), ha="center", va="bottom",
            fontsize=8, color="#8A3B68",
        )  # fmt: skip
    drawn.supxlabel(
        "fall from the 52 weeks before selection to the 52 after, % (black: all areas together)", fontsize=10
    )
    return drawn


def draw(found: Found, path: Path) -> None:
    """Write the picture, the same bytes for the same numbers."""
    with mpl.rc_context({"svg.hashsalt": "iomsim", "svg.fonttype": "path"}):
        figure(found).savefig(
            path, format=path.suffix[1:], dpi=110, metadata={"Date": None} if path.suffix == ".svg" else None
        )


def _percent(x: float) -> str:
    return f"{100 * x:.0f} %"


def table(found: Found) -> str:
    """Return the falls by matrix and measure: of all areas together, and the range of one area's."""
    lines = ["| matrix | " + " | ".join(MEASURES.values()) + " |", "|---" * (len(MEASURES) + 1) + "|"]
    for matrix, parts in found.items():
        cells = []
        for measure in MEASURES:
            whole, each = fall(parts, measure)
            low, high = np.percentile(each, (2.5, 97.5))
            cells.append(f"{_percent(whole)} ({100 * low:.0f} to {100 * high:.0f})")
        lines.append(f"| {LABELS[matrix]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def shares(found: Found) -> str:
    """Return how many areas show at least each published fall, by matrix and measure."""
    lines = [
        "| matrix | measure | " + " | ".join(f"≥ {label}" for label in PUBLISHED.values()) + " |",
        "|---|---|---|---|---|",
    ]
    for matrix, parts in found.items():
        for measure in COLOURS:
            each = fall(parts, measure)[1]
            cells = [_percent(float(np.mean(each >= published))) for published in PUBLISHED]
            lines.append(f"| {LABELS[matrix]} | {MEASURES[measure]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def write(found: Found, people: int, places: int, folder: Path) -> None:
    """Write the page, its numbers and its picture."""
    (folder / "_static").mkdir(exist_ok=True)
    draw(found, folder / "_static" / "zero-effect.svg")
    replicates = len(next(iter(found.values())))
    numbers: dict[str, Any] = {"people": people, "places": places, "replicates": replicates, "counts": found}
    (folder / "zero-effect.json").write_text(json.dumps(numbers, separators=(",", ":")) + "\n", encoding="utf-8")
    each = round(sum(part["selected"][0] for parts in found.values() for part in parts) / (replicates * len(found)))
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        table=table(found), shares=shares(found), people=people, places=places, replicates=replicates, each=each
    )
    (folder / "zero-effect.md").write_text(text, encoding="utf-8")


def main() -> None:
    """Run every matrix, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--replicates", type=int, default=REPLICATES)
    asked = parser.parse_args()
    places = max(1, asked.people * PLACES // PEOPLE)
    write(measured(asked.people, places, asked.replicates), asked.people, places, Path("docs"))


if __name__ == "__main__":
    main()
