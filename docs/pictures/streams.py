"""Draw the picture of the random streams: python docs/pictures/streams.py (writes streams.svg beside itself)."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

# Okabe and Ito's colours, told apart by all; every box is labelled as well.
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#666666"
HERE = Path(__file__).parent


def box(axes: Axes, x: float, y: float, text: str, colour: str, width: float = 1.5) -> None:
    """Draw a labelled box."""
    axes.add_patch(Rectangle((x, y), width, 0.62, facecolor=colour + "22", edgecolor=colour, linewidth=1.6))
    axes.text(x + width / 2, y + 0.31, text, ha="center", va="center", fontsize=9.5)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow."""
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, color=GREY, linewidth=1.2))


def picture() -> Figure:
    """Return the picture."""
    figure = Figure(figsize=(8.6, 4.3))
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 5)
    axes.axis("off")
    axes.text(0.1, 4.72, "The address of a decision", fontsize=11, fontweight="bold")
    counter = ("who\nperson 117", "week\n−12 + 8192", "block\n1 OFFENCE", "ordinal\n0, the first")
    for k, text in enumerate(counter):
        box(axes, 0.1 + 1.6 * k, 3.9, text, BLUE)
    for k, text in enumerate(("seed\n2024", "replicate\n3")):
        box(axes, 6.8 + 1.6 * k, 3.9, text, ORANGE)
    axes.text(3.25, 3.62, "counter", ha="center", fontsize=9, color=BLUE)
    axes.text(8.35, 3.62, "key", ha="center", fontsize=9, color="#8a5f00")
    box(axes, 3.0, 2.55, "Philox4x32-10: ten rounds, no state kept", GREY, 4.0)
    arrow(axes, (3.25, 3.52), (4.2, 3.2))
    arrow(axes, (8.35, 3.52), (6.4, 3.2))
    words = ("word 0\nwhich type", "word 1\nrecorded? charged?", "word 2\njoins a charge?", "word 3\nprevented?")
    for k, text in enumerate(words):
        box(axes, 0.6 + 2.3 * k, 1.3, text, GREEN, 1.9)
        arrow(axes, (5.0, 2.52), (1.55 + 2.3 * k, 1.95))
    box(axes, 2.0, 0.15, "yes, if the word is below the threshold floor(p × 2³²)", GREY, 6.0)
    arrow(axes, (3.85, 1.27), (4.4, 0.8))
    return figure


def write(path: Path = HERE / "streams.svg") -> None:
    """Write the picture, the same bytes every time."""
    with mpl.rc_context({"svg.hashsalt": "iomsim", "svg.fonttype": "none", "font.family": "sans-serif"}):
        picture().savefig(path, metadata={"Date": None, "Creator": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    write()
