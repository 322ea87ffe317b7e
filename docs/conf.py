"""Set up the documentation, which builds with no network: sphinx -W -b html docs docs/_build/html."""

from importlib.metadata import version as version_of

project = "iomsim"
author = "the iomsim contributors"
project_copyright = "2026, the iomsim contributors"
release = version = version_of("iomsim")

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"iomsim {release}"
