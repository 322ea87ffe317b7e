"""Declare the options of the commands that run scenarios."""

from typing import Annotated

import typer

Replicates = Annotated[int, typer.Option(metavar="N", help="Replicates: pools and luck.")]
Seed = Annotated[int, typer.Option(metavar="N", help="Where all luck comes from; the same seed, the same result.")]
Workers = Annotated[int | None, typer.Option(metavar="N", help="Threads; all cores if not said.", show_default=False)]
Weeks = Annotated[int | None, typer.Option(metavar="N", help="Weeks reported (horizon_weeks).", show_default=False)]
Twin = Annotated[str, typer.Option(metavar="never|as_is|stopped", help="What the scheme is set against.")]
Parameters = Annotated[str, typer.Option(metavar="drawn|central", help="Draw uncertain values, or hold them.")]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="PERCENT",
        help="Add replicates until the headline's simulation error is under so many percent of it.",
        show_default=False,
    ),
]
Out = Annotated[
    str | None, typer.Option(metavar="DIR", help="The folder to write; results/<name>/<UTC time> if not said.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a folder that iomsim wrote.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Write the folder and say nothing.")]
