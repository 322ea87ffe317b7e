"""What the tutorial and the README tell a reader to type works."""

import re
from pathlib import Path

import pytest

from experiments.commands import COMMANDS
from experiments.decisions.comparison.alike import SAME
from scenarios import library_names, load
from sim.parameters import LISTS, SECTIONS

ROOT = Path(__file__).parents[1]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES = (ROOT / "docs" / "which-package.md").read_text(encoding="utf-8")
MIXES = (ROOT / "docs" / "which-mix.md").read_text(encoding="utf-8")
BUYS = (ROOT / "docs" / "what-to-buy.md").read_text(encoding="utf-8")


def test_the_readers_own_scenario_asks_for_four_places(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", TUTORIAL, re.DOTALL)
    path = tmp_path / "kept-places.toml"
    path.write_text(text, encoding="utf-8")
    services = load(path).values["services"]
    before = load("wiltshire-2020").values["services"]
    assert services["housing_support"]["scheme_places"] == 4 != before["housing_support"]["scheme_places"]
    assert {name: entry for name, entry in services.items() if name != "housing_support"} == {
        name: entry for name, entry in before.items() if name != "housing_support"
    }


def test_the_python_of_the_tutorial_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TUTORIAL, re.DOTALL)
    exec(compile(code, "tutorial.md", "exec"), {})  # noqa: S102 - the page's own code
    assert capsys.readouterr().out.startswith("Spread(mean=")


@pytest.mark.parametrize(
    "page",
    [TUTORIAL, README, PACKAGES, MIXES, BUYS],
    ids=["tutorial", "README", "which-package", "which-mix", "what-to-buy"],
)
def test_every_command_named_exists_and_every_library_scenario_too(page: str) -> None:
    typed = re.findall(r"^iomsim (\w+)((?: [a-z][\w.-]+)*)", page, re.MULTILINE)
    assert typed
    for command, named in typed:
        assert command in COMMANDS
        assert {name for name in named.split() if not name.endswith(".toml")} <= set(library_names())


def test_the_packages_page_names_what_may_not_differ() -> None:
    (sentence,) = re.findall(r"may not: (.*?) If one differs", PACKAGES, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", sentence)) == {part for part in SAME if part in {**SECTIONS, **LISTS}}
