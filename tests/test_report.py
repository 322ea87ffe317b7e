"""The report: one file that needs nothing else, made again to the same bytes, its pictures readable."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from outline import stands_alone
from run_folder import contents, iomsim, manifest, ran

from experiments.reports import arithmetic, figures, lines
from experiments.reports.figures import COLOURS, HATCHES, LINES, MARKERS, WIDTH, Dots, Panel, Picture, draw
from experiments.reports.pictures import all_pictures
from experiments.reports.store import Saved
from scenarios import load


def page_text() -> str:
    return (ran()[0] / "report.html").read_text(encoding="utf-8")


def test_the_page_needs_nothing_else() -> None:
    stands_alone(page_text())


def test_the_page_tells_all_that_it_must() -> None:
    text = page_text()
    assert "What does one small scheme change, in a small town to learn with?" in text
    assert text.count("<svg") == 8  # six, and two of what it is worth
    for part in ("Results", "What it is worth", "Six pictures", "What the team is asked to carry",
                 "Who delivered what", "What it rests on", "What is not in it", "How it was made"):  # fmt: skip
        assert f">{part}</h2>" in text
    for words in ("under 18", "Ethnicity", "never sanctioned", "Public confidence", "Months a place stays empty",
                  "Of those in the community, referred as statutory cases", "Dose of nominals at liberty"):  # fmt: skip
        assert words in text
    said = manifest(ran()[0])
    assert said["version"] in text
    assert said["sha256"]["outcomes.parquet"] in text
    assert re.findall(r"\bnan\b|\bNone\b|\binf\b", re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)) == []


def test_the_answer_is_three_sentences() -> None:
    found = re.search(r'<p class="answer">(.*?)</p>', page_text(), re.DOTALL)
    assert found
    assert len(re.findall(r"\.(?= [A-Z0-9]|$)", found.group(1))) == 3


@pytest.mark.slow
def test_report_makes_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    shutil.copytree(ran()[0], folder)
    (folder / "report.html").unlink()
    shutil.rmtree(folder / "figures")
    done = iomsim("report", str(folder))
    assert done.stdout == f"The report: {folder / 'report.html'}\n"
    assert contents(folder) == contents(ran()[0])


def test_report_refuses_a_file_that_was_changed(tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(ran()[0], folder)
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write("# mine\n")
    done = iomsim("report", str(folder), code=2)
    assert "scenario.toml is not the file that iomsim wrote" in done.stderr


def test_recalled_numbers_are_not_for_decisions() -> None:
    saved = Saved.read(ran()[0])
    assert not lines.not_for_decisions(saved)
    recalled = Saved(saved.folder, {**saved.manifest, "recalled_share": 0.3}, saved.scenario)
    assert lines.not_for_decisions(recalled)
    assert "not for decisions" in lines.resting(recalled)


def test_the_arithmetic_of_the_team() -> None:
    loads = arithmetic.loads(load("wiltshire-2020").values)
    police = {one.role: one for one in loads if one.agency == "Wiltshire Police" and one.places == 20}
    assert (
        arithmetic.sentence(police["Police offender manager"])
        == "20 places on 0.8 FTE (Police offender manager): 25 each"
    )
    assert round(police[""].each) == 11
    assert round(police[""].short, 2) == 0.64
    full = arithmetic.in_force(load("wiltshire-2020-full-strength").values, 0)
    assert {one.short for one in arithmetic.loads(full) if one.agency == "Wiltshire Police"} == {0}
    assert load("wiltshire-2020-full-strength").values["roles"]["police_constable"]["fte_in_post"] == 0.8


def test_pictures_differ_in_more_than_colour() -> None:
    assert len(set(COLOURS)) == len(COLOURS) == len(set(MARKERS)) == len(set(map(str, LINES)))
    assert len(set(HATCHES[:2])) == 2
    for picture in all_pictures(Saved.read(ran()[0])):
        for panel in picture.panels:
            for shown in (panel.series, panel.dots):
                styles = [one.style for one in shown]
                assert len(styles) == len(set(styles))
            assert panel.x_label
            assert panel.y_label or panel.rows


@pytest.mark.parametrize("many", [1, 30])
def test_nothing_is_cut_off(many: int) -> None:
    rows = [f"A service of number {k} with quite a long name, as they come" for k in range(many)]
    values = [float(k) * 1e6 for k in range(many)]
    dots = [Dots(label, values, values, values, style=style) for style, label in enumerate(("scheme", "no scheme"))]
    picture = Picture("p", "title", "caption", [Panel("A title", "people a year", rows=rows, dots=dots)] * 2, 2)
    figure = draw(picture)
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert box.x0 >= -0.05
    assert box.x1 <= WIDTH + 0.05
    assert box.y0 >= -0.05
    assert box.y1 <= figure.get_figheight() + 0.05


def test_an_inlined_picture_keeps_its_names_to_itself() -> None:
    svg = (ran()[0] / "figures" / "harm.svg").read_text(encoding="utf-8")
    inlined = figures.inline(svg, "harm")
    ET.fromstring(inlined)  # noqa: S314 - our own text
    assert set(re.findall(r'\bid="(\w+)-', inlined)) == {"harm"}
    assert "<dc:date>" not in svg
