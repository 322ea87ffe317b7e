"""Study the power of wiltshire-2020: python docs/pictures/power.py (minutes; writes power-*.svg beside itself)."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from experiments.decisions.power.pictures import pictures
from experiments.decisions.power.sentences import sentences
from experiments.decisions.power.shown import tables
from experiments.decisions.power.study import study
from experiments.reports.figures import write
from scenarios import load

HERE = Path(__file__).parent


def main() -> None:
    """Run the study, write its pictures, and print what it says."""
    found = study(load("wiltshire-2020"), 100, 1)
    with TemporaryDirectory() as folder:
        for picture in pictures(found):
            write(picture, Path(folder))
            (HERE / picture.files[0]).write_bytes((Path(folder) / picture.files[0]).read_bytes())
    lines = list(sentences(found))
    for table in tables(found):
        lines += ["", table.caption, "", *(" | ".join(row) for row in (table.header, *table.rows))]
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
