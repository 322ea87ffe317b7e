"""Answer the commands that a person types."""

from importlib.metadata import version
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer passes the option's value by position
    """Print the version and stop, if it was asked for."""
    if wanted:
        typer.echo(f"iomsim {version('iomsim')}")
        raise typer.Exit


@app.callback()
def common(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Try an Integrated Offender Management scheme before paying for it."""


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
