"""What the pages about principles and commands name is there: values, scenarios, commands, pages, files."""

import re
from pathlib import Path

import pytest
from run_folder import ran

from experiments.commands import COMMANDS
from scenarios import library_names, load
from scenarios.evidence import GRADES
from sim.parameters import LISTS, SECTIONS, UnknownPathError, find

DOCS = Path(__file__).parents[1] / "docs"
PRINCIPLES = (
    "All partners",
    "Delivering a local",
    "All offenders",
    "Offenders facing",
    "Making best use",
    "Supporting",
)
NAMES = ("principles", "what-does-it-do", "where-from", "briefing")
ENTRIES = load("wiltshire-2020").values


def text_of(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def quoted(name: str) -> list[str]:
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text_of(name))


def is_there(word: str) -> bool:
    """Say whether a quoted word is a command, an option, a file, a scenario, or a value of one."""
    if word.startswith("iomsim "):
        return word.split()[1] in COMMANDS
    if word.startswith("--"):
        return True  # held by the test of options
    if word in library_names() or word in {*SECTIONS, *LISTS, "[pdf]"}:
        return True
    if Path(word).name in written() | {"briefing.pdf", "sources.toml"}:
        return True
    try:
        find(word)
    except UnknownPathError:
        section, _, entry = word.partition(".")
        return bool(entry) and entry in ENTRIES.get(section, {})
    section, *rest = word.split(".")
    return section not in LISTS or rest[0] in ENTRIES[section]


def written() -> set[str]:
    return {part for path in ran()[0].rglob("*") for part in path.relative_to(ran()[0]).parts}


@pytest.mark.parametrize("name", NAMES)
def test_all_that_is_quoted_is_there(name: str) -> None:
    words = quoted(name)
    assert len(words) >= 8
    assert [word for word in words if not is_there(word)] == []


@pytest.mark.parametrize(
    "word", ["scheme.nope", "cohorts.nope.places", "iomsim foresee", "mixed-cohorts", "nothing.html"]
)
def test_a_word_that_is_nothing_is_found_out(word: str) -> None:
    assert not is_there(word)


@pytest.mark.parametrize("name", NAMES)
def test_each_link_leads_to_a_page_and_a_part_of_it(name: str) -> None:
    for page, part in re.findall(r"\]\(([\w-]+)\.md(?:#([\w-]+))?\)", text_of(name)):
        text = text_of(page)
        headings = [re.sub(r"[^\w -]", "", one) for one in re.findall(r"^#+ (.*)", text, re.MULTILINE)]
        assert not part or part in {one.strip().lower().replace(" ", "-") for one in headings}


@pytest.mark.parametrize("name", NAMES)
def test_each_command_typed_is_there_with_its_options_and_scenarios(name: str) -> None:
    for command, rest in re.findall(r"^iomsim (\w+)(.*)$", text_of(name), re.MULTILINE):
        assert command in COMMANDS
        source = (DOCS.parent / "experiments" / "commands" / f"{command}.py").read_text()
        for option in re.findall(r"--(\w+)", rest):
            assert re.search(rf"\b{option}: ", source), option
        first = rest.split()[0]
        assert command not in {"show", "evidence"} or first in library_names()
    for option in re.findall(r"--([a-z]+)", text_of(name)):
        files = [*(DOCS.parent / "experiments" / "commands").glob("*.py")]
        assert any(re.search(rf"--{option}\b|\b{option}: ", file.read_text()) for file in files), option


def test_each_principle_has_a_row_with_a_lever_a_scenario_a_command_and_a_limit() -> None:
    rows = [line.strip("| ").split(" | ") for line in text_of("principles").splitlines() if line.startswith("| ")]
    for principle in PRINCIPLES:
        (found,) = [row for row in rows if row[0].startswith(principle)]
        _, mechanisms, levers, scenarios, commands, out = found
        assert mechanisms
        assert out
        assert len(re.findall("`", levers)) >= 4
        assert set(re.findall(r"`([\w-]+)`", scenarios)) <= set(library_names())
        assert {word.split()[1] for word in re.findall(r"`([^`]+)`", commands)} <= set(COMMANDS)
    numbers = [row[0] for row in rows if row[0].isdigit()]
    assert numbers == ["6", "7", "8", "9", "10"]


def test_grades_and_questions_are_those_of_the_program() -> None:
    rows = dict(re.findall(r"^\| (S1|S2|D|R|A) \| (.*?) \|", text_of("where-from"), re.MULTILINE))
    assert rows == GRADES
    from experiments.briefing.kinds import KINDS, kind_of  # noqa: PLC0415 - it loads NumPy
    from experiments.briefing.questions import QUESTIONS  # noqa: PLC0415 - as above

    for question in QUESTIONS:
        (row,) = [line for line in text_of("briefing").splitlines() if line.startswith(f"| {question.text} |")]
        _, *cells = row.strip("| ").split(" | ")
        for cell, name in zip(cells, KINDS, strict=True):
            assert (cell == "not asked") == (question.name not in kind_of(name).answers), (question.name, name)
