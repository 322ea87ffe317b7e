"""Pages made from the code's tables are in step with them."""

import importlib.util
import re
import types
from pathlib import Path

import pytest

from sim.held import TOLD
from sim.outcomes import EVENTS, OUTCOMES, WEEKLY
from sim.parameters import CRITERION, LISTS, SECTIONS, TOP
from sim.people import COLUMNS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def script(path: Path) -> types.ModuleType:
    """Import a script of the documentation."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES: dict[str, str] = script(DOCS / "reference.py").pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_its_table_makes_it(name: str) -> None:
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert written == PAGES[name], "the page is out of step: run python docs/reference.py"


def test_no_page_is_left_over() -> None:
    assert {path.name for path in (DOCS / "reference").glob("*.md")} == set(PAGES)


def test_every_entry_has_its_row() -> None:
    def rows(page: str) -> list[str]:
        return re.findall(r"^\| `(\w+)` \|", PAGES[page], flags=re.MULTILINE)

    assert rows("state.md") == [column.name for column in COLUMNS]
    assert rows("held.md") == list(TOLD)
    names = [*(o.name for o in OUTCOMES), *(row[0] for row in EVENTS), *(w.name for w in WEEKLY)]
    assert rows("outcomes.md") == names
    tables = [TOP, *SECTIONS.values(), *LISTS.values(), CRITERION]
    assert rows("parameters.md") == [parameter.name for table in tables for parameter in table]


def test_the_picture_is_as_its_script_draws_it(tmp_path: Path) -> None:
    script(DOCS / "pictures" / "streams.py").write(tmp_path / "streams.svg")
    assert (tmp_path / "streams.svg").read_text() == (DOCS / "pictures" / "streams.svg").read_text()


def test_every_file_that_the_stage_map_names_is_there() -> None:
    named = set(re.findall(r"`(sim/[\w/]+\.py)`", (DOCS / "stage-map.md").read_text()))
    assert {name for name in named if not (ROOT / name).exists()} == set()
    processes = {f"sim/processes/{path.name}" for path in (ROOT / "sim" / "processes").glob("[!_]*.py")}
    assert processes - named == set()


def test_the_snippet_of_the_streams_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / "streams.md").read_text(), flags=re.DOTALL)
    space: dict[str, object] = {}
    exec(code, space)  # noqa: S102 - our own page
    assert isinstance(space["noticed"], int)
