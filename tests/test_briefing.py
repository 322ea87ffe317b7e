"""The briefing: five questions, answered from folders' files alone, or said not to be asked."""

import json
import re
import shutil
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from outline import stands_alone
from output_schema import SCHEMA, broken
from run_folder import contents, iomsim, ran, wrong

from experiments.briefing import files, page, pdf
from experiments.briefing.compare import _first, _next
from experiments.briefing.kinds import KINDS, kind_of
from experiments.briefing.page import Answered, Briefing, as_html, brief
from experiments.briefing.questions import QUESTIONS, Fit, Said
from experiments.commands import COMMANDS
from experiments.decisions.comparison.ranking import ranked
from experiments.reports.answer import Answer
from experiments.reports.store import Saved
from experiments.reports.tables import Table

HEADINGS = [
    "Renew, expand or stop?",
    "Which of these packages, within this budget?",
    "Who pays and who saves, by year?",
    "Can I trust our 52.9 %?",
    "What evidence is worth buying next?",
]
MORE = 'extends = "teaching"\nquestion = "What would more places do?"\n[cohorts.iom]\nplaces = 40\n'


@cache
def place() -> Path:
    return Path(mkdtemp(prefix="iomsim-briefing-"))


@cache
def stopped() -> Path:
    folder = place() / "stopped"
    iomsim(
        "run", "teaching", "--twin", "stopped", "--replicates", "20", "--weeks", "60", "--out", str(folder), "--quiet"
    )
    return folder


@cache
def compared() -> Path:
    (place() / "more.toml").write_text(MORE)
    folder = place() / "compared"
    options = ("--replicates", "6", "--weeks", "60", "--twin", "stopped", "--out", str(folder), "--quiet")
    iomsim("compare", "teaching", "more.toml", *options, cwd=place())
    return folder


def text_of(folder: Path) -> str:
    return (folder / "briefing.html").read_text(encoding="utf-8")


def answers(*folders: Path) -> dict[str, Answered]:
    return {one.question.name: one for one in brief(folders).answered}


@pytest.mark.slow
@pytest.mark.parametrize("folder", [lambda: ran()[0], stopped, compared], ids=["never", "stopped", "compared"])
def test_the_page_has_the_five_questions_and_needs_nothing_else(folder: Any) -> None:
    text = text_of(folder())
    stands_alone(text)
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", text)[:5] == HEADINGS
    plain = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    assert re.findall(r"\bnan\b|\bNone\b|\binf\b", plain) == []
    for answer in re.findall(r'<p class="answer">(.*?)</p>', plain, re.DOTALL):
        assert 1 <= len(re.findall(r"[.?](?= [A-Za-z]|$)", answer)) <= 2
    assert "DejaVu" in text
    assert len(re.findall("Its weakest evidence: ", plain)) >= 2


def test_a_kind_answers_only_questions_that_there_are() -> None:
    names = {question.name for question in QUESTIONS}
    assert set(KINDS) <= set(COMMANDS)
    assert all(kind_of(name).answers.keys() <= names for name in KINDS)


def test_each_command_named_is_there_or_said_not_to_be() -> None:
    for folder in (ran()[0], stopped(), compared()):
        for command, after in re.findall(r"iomsim ([a-z]+)((?: S\d?| --\w+ [\w.]+)*[^.;:<]*)", text_of(folder)):
            assert command in COMMANDS or "(not in this version yet)" in after


def test_what_is_not_asked_names_what_asks_it() -> None:
    found = answers(stopped())
    assert found["package"].sentences == ["This evidence doesn't ask it: iomsim compare S1 S2 does."]
    assert "iomsim assure S --reported 52.9" in found["trust"].sentences[-1]
    assert [name for name, one in found.items() if not one.said] == ["package", "trust"]


def test_the_numbers_are_those_of_the_report() -> None:
    told = Answer(Saved.read(stopped())).told
    social, cost = told["social_value"], told["cost_scheme"]
    first, second = answers(stopped())["renew"].sentences
    assert f"{social.written('difference')} ({social.range()})" in first
    assert ("can't be told" in first) == social.is_nil
    assert f"Going on costs {cost.written('difference')} more ({cost.range()})" in second
    assert second.count(told["harm_cchi_days"].range()) == 1


def test_a_run_against_never_is_not_taken_for_a_choice() -> None:
    found = answers(ran()[0])
    assert found["renew"].sentences[0].startswith("What stopping now would do isn't asked by this run")
    assert "iomsim run S --twin stopped" in " ".join(found["renew"].said[0][1].notes)
    assert "can't be told from this run" in found["evidence"].sentences[0]


@pytest.mark.parametrize("turned", [False, True])
def test_the_folder_that_asks_a_question_answers_it(turned: bool) -> None:  # noqa: FBT001 - a case
    folders = [ran()[0], stopped(), compared()]
    found = brief(folders[::-1] if turned else folders)
    renew, package, payers, trust, evidence = found.answered
    assert [(source.command, said.fit) for source, said in sorted(renew.said, key=lambda one: one[0].command)] == [
        ("compare", Fit.ASKED), ("run", Fit.ASKED),
    ]  # fmt: skip
    assert "stopped from the start" not in renew.sentences
    assert [source.number for source in renew.left] == [3 if turned else 1]
    assert [source.command for source, _ in package.said] == ["compare"]
    assert {source.command for source, _ in payers.said} == {"run", "compare"}
    assert trust.said == []
    first = evidence.said[0][0]
    assert first.manifest["arms"] == ["scheme", "stopped"]  # six replicates of the comparison are too few


def test_a_comparison_with_stopping_answers_both_halves() -> None:
    renewing, expanding = answers(compared())["renew"].sentences
    assert "going on with teaching instead of stopping" in renewing
    assert "expand" in expanding
    assert "more over teaching" in expanding


def test_the_first_is_sure_only_where_luck_does_not_hide_what_is_not_known() -> None:
    ranking = ranked(
        ["a", "b"], [np.arange(40.0), np.arange(40.0) - 1 - np.arange(40) % 2], np.arange(40) // 2, least=False
    )
    assert ranking.pairs[0].is_hidden
    assert _first(ranking) == "a has the most net social value."
    plain = np.repeat(np.arange(20.0), 2)
    ranking = ranked(["a", "b"], [plain, np.full(40, 4.5)], np.arange(40) // 2, least=False)
    assert _first(ranking) == "a has the most net social value (probability 75 %)."
    assert "is better can't be told from this evidence: a is" in _next(ranking.pairs[0])
    ranking = ranked(["a", "b"], [plain, plain], np.arange(40) // 2, least=False)
    assert _next(ranking.pairs[0]) == "a and b differ in no replicate: nothing tells them apart."


@pytest.mark.slow
def test_a_moved_folder_makes_the_same_bytes(tmp_path: Path) -> None:
    shutil.copytree(stopped(), tmp_path / "moved")
    assert as_html(brief([tmp_path / "moved"])) == text_of(stopped())
    (tmp_path / "moved" / "briefing.html").unlink()
    iomsim("report", str(tmp_path / "moved"))
    assert contents(tmp_path / "moved") == contents(stopped())


def test_numbers_that_are_recalled_stand_above_all(tmp_path: Path) -> None:
    shutil.copytree(stopped(), tmp_path / "copy")
    path = tmp_path / "copy" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "recalled_share": 0.26}))
    found = brief([stopped(), tmp_path / "copy"])
    assert found.lines[0].startswith("Not for decisions")
    assert "Not for decisions" in as_html(found).split("<h2")[0]
    assert brief([stopped()]).alarms == []


# The command


@pytest.mark.slow
def test_it_prints_the_answers_and_writes_the_page(tmp_path: Path) -> None:
    done = iomsim("briefing", str(stopped()), str(compared()), "--out", "out", cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert lines[::2] == HEADINGS
    assert len(lines) == 10
    text = (tmp_path / "out" / "briefing.html").read_text(encoding="utf-8")
    stands_alone(text)
    assert "From folder 2, iomsim compare:" in text
    assert str(tmp_path) not in text + done.stdout
    first = contents(tmp_path / "out")
    assert {"briefing.html"} <= first.keys() <= {"briefing.html", "briefing.pdf"}
    assert ("No PDF" in done.stderr) == ("briefing.pdf" not in first)
    iomsim("briefing", str(stopped()), str(compared()), "--out", "out", "--overwrite", "--quiet", cwd=tmp_path)
    assert contents(tmp_path / "out") == first


def test_json_is_alone_and_fits_the_schema(tmp_path: Path) -> None:
    done = iomsim("briefing", str(stopped()), "--json", "--out", "a.html", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert done.stderr == ""
    assert broken(found, SCHEMA) == []
    assert [one["question"] for one in found["questions"]] == HEADINGS
    assert [one["asked"] for one in found["questions"]] == [True, False, True, False, True]
    assert [len(one["weakest"]) for one in found["questions"]] == [3, 0, 3, 0, 3]


def test_each_fault_is_a_sentence_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"program": "iomsim", "command": "bench", "sha256": {}}')
    (tmp_path / "mine.html").write_text("<p>mine</p>")
    before = contents(tmp_path)
    first, second = wrong(capsys, "briefing", "nowhere", "other")
    assert "nowhere: there is no such folder" in first
    assert "other: the folder is of iomsim bench; expected one of iomsim run or compare" in second
    folder = str(stopped())
    for out, words in (
        ("mine.html", "the file mine.html exists; expected a new one, or --overwrite"),
        (folder, "is a result's own folder"),
        ("mine.html/below", "can't be a folder"),
    ):
        (line,) = wrong(capsys, "briefing", folder, "--out", out)
        assert words in line
    (line,) = wrong(capsys, "briefing", folder, "--out", "mine.html", "--overwrite")
    assert "no briefing of iomsim" in line
    (line,) = wrong(capsys, "briefing", *[folder] * 7)
    assert "7 folders were given; expected 6 or fewer" in line
    assert contents(tmp_path) == before


def test_where_no_pdf_can_be_made_an_older_one_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    path = tmp_path / "briefing.html"
    (tmp_path / "briefing.pdf").write_bytes(b"of an earlier one")
    assert files.put(text_of(stopped()), path) is False
    assert contents(tmp_path) == {"briefing.html": (stopped() / "briefing.html").read_bytes()}
    assert files.fault(path, overwrite=True) == ""


# How long it can get


def printer() -> Any:
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:
        pytest.skip(f"WeasyPrint or a library that it needs isn't there: {error}")


def crowded() -> Briefing:
    """Answer every question twice, each as long and as wide as a kind of folder may."""
    made = brief([stopped(), compared(), *[stopped()] * (page.MOST_FOLDERS - 2)])
    long = ["A sentence of the length that the longest of them have, with a figure and its range in it. " * 2] * 2
    cells = ["A partner's name", *["−£234,567\u00a0?"] * 6, "−£234,567 to £234,567"]

    def said(rows: int, what: str) -> Said:
        table = Table("A caption of two lines, as they are. " * 5, cells, [cells] * rows) if rows else None
        weakest = [f"what the value {what} means (its.path.in.the.file, grade A, 0.1 to 0.9)"] * 3
        picture = None if rows else made.answered[0].said[0][1].picture
        return Said(Fit.ASKED, long, weakest, long[:1], picture, table)

    one, other = made.sources[:2]
    return Briefing(made.sources, [
        Answered(answered.question, [(one, said(rows, "first")), (other, said(rows, "second"))], made.sources[2:])
        for answered, rows in zip(made.answered, [0, 9, 11, 9, 6], strict=True)
    ])  # fmt: skip


def test_it_is_never_more_than_four_pages() -> None:
    weasyprint = printer()
    pages = len(weasyprint.HTML(string=as_html(crowded())).render().pages)
    assert 3 <= pages <= 4
    assert len(weasyprint.HTML(string=text_of(stopped())).render().pages) <= 2


def test_the_pdf_is_the_same_bytes(tmp_path: Path) -> None:
    printer()
    for name in ("a.pdf", "b.pdf"):
        assert pdf.write(text_of(stopped()), tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
