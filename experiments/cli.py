"""Answer the commands that a person types: exit 0 done, 2 the input is wrong, 130 interrupted."""

import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands import COMMANDS

WRONG, INTERRUPTED = 2, 130
PACKAGES = ("sim", "scenarios", "calibration", "experiments")

# typer's own base of usage faults, wherever the version in use keeps it
_UsageError: type[Exception] = typer.BadParameter.__mro__[2]

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer passes the option's value by position
    """Print the version and stop, if it was asked for."""
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - slow to import, and seldom asked for

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


@cache
def _register() -> None:
    """Give the app its commands; not when this file is read, so that an interrupt finds ``main`` at work."""
    for name in COMMANDS:
        app.command(name)(getattr(import_module(f"experiments.commands.{name}"), name))


def stranger() -> str:
    """Return a sentence about a package of another distribution in the place of ours; else nothing."""
    ours = Path(__file__).resolve().parents[1]
    for name in PACKAGES:
        spec = find_spec(name)
        where = Path(spec.origin).resolve().parents[1] if spec and spec.origin else None
        if where != ours:
            return (
                f"the package {name} that Python finds in {where} is not iomsim's, which is in {ours}: "
                "install iomsim in an environment of its own"
            )
    return ""


def _fail(sentences: Sequence[str]) -> int:
    for sentence in sentences:
        typer.echo(f"iomsim: {sentence}", err=True)
    return WRONG


def _answered(arguments: list[str]) -> int:
    """Run one command and return its exit code; faults of the input become sentences."""
    _register()
    try:
        code = app(arguments or ["--help"], prog_name="iomsim", standalone_mode=False)
    except _UsageError as error:
        message = " ".join(error.format_message().split())  # type: ignore[attr-defined]
        return _fail([message.removeprefix("Invalid value: ")])
    except ValueError as error:
        faults = getattr(error, "faults", None)
        if faults is None:
            raise
        return _fail([str(fault) for fault in faults])
    return code if isinstance(code, int) else 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, with one thread for linear algebra unless the environment says how many.

    Raises SystemExit always, with the exit code.
    """
    # Said before NumPy is loaded: matrices are so small here that several threads wait for longer than they work.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        sentence = stranger()
        code = _fail([sentence]) if sentence else _answered(list(sys.argv[1:] if arguments is None else arguments))
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    raise SystemExit(code)


if __name__ == "__main__":
    main()
