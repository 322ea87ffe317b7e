"""Show how far a study is, and put its runs in order."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.commands.common import AsJson, write_json
from experiments.reports.numbers import size_in_words

if TYPE_CHECKING:
    from experiments.studies.store import Store
    from experiments.studies.store.compaction import Compacted
    from experiments.studies.store.progress import Failure, Progress

Folder = Annotated[str, typer.Argument(metavar="DIR", help="The folder of a study.", show_default=False)]
Compact = Annotated[
    bool, typer.Option("--compact", help="Write the runs anew in order, each once, as few files: the same bytes.")
]

_FAILURES, _FACTORS = 5, 4  # kinds of failure that are printed, and factors of each
_WIDEST = 100  # characters of an error


def store(folder: Folder, *, compact: Compact = False, as_json: AsJson = False) -> None:
    """Show how far a study is, what failed, and how to open it elsewhere; put its runs in order if asked."""
    from experiments.studies.store import Store, StoreError  # noqa: PLC0415 - keeps --help quick

    try:
        found = Store.open(Path(folder))
        compacted = found.compact() if compact else None
        progress = found.progress()
    except OSError as error:
        raise StoreError(Path(folder), error.strerror or str(error)) from None
    if as_json:
        write_json(_plain(found, progress, compacted))
        return
    for line in _lines(found, progress, compacted):
        typer.echo(line)


def _lines(found: "Store", progress: "Progress", compacted: "Compacted | None") -> list[str]:
    from experiments.studies.store.progress import one_liners  # noqa: PLC0415 - as above

    wanted = f"{progress.points:,} points with {_counted(progress.replicates, 'replicate')} each"
    lines = [
        f"{found.folder}: {progress.wanted:,} runs wanted, {wanted}",
        f"  done     {progress.done:,} ({_percent(progress)} %)",
        f"  failed   {progress.failed:,}{_kinds(progress)}",
        *(line for failure in progress.failures[:_FAILURES] for line in _failure(failure)),
        f"  on disk  {size_in_words(progress.bytes)}, {_counted(progress.parts, 'part')}{_written(progress)}",
    ]
    if progress.damaged:
        lines.append(
            f"  damaged  {_counted(progress.damaged, 'part')}, none deleted; what was in them counts as not done"
        )
    if progress.unwanted:
        lines.append(f"  strange  {_counted(progress.unwanted, 'part')} with what this study doesn't want")
    if progress.holder:
        lines.append(f"  at work  {progress.holder.rstrip(',')}")
    if compacted:
        before = f"{_counted(compacted.rows_before, 'row')} in {_counted(compacted.parts_before, 'part')}"
        after = f"{_counted(compacted.runs, 'run')} in {_counted(compacted.files, 'file')}"
        lines.append(f"  compacted: {before} became {after}{_disagreeing(compacted)}")
    elif progress.done and not progress.is_compact:
        lines.append("  not in order yet, and a run may stand twice: --compact first, to open it elsewhere")
    lines += ["Open it:", *(f"  {name:7}{line}" for name, line in one_liners(found.folder).items())]
    return lines


def _percent(progress: "Progress") -> str:
    """Return the share done, which is 100 only once all is."""
    return f"{1000 * progress.done // progress.wanted / 10:g}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _kinds(progress: "Progress") -> str:
    if not progress.errors:
        return ""
    more = f", the commonest {_FAILURES}" if progress.errors > _FAILURES else ""
    return f", with {_counted(progress.errors, 'different error')}{more}:"


def _failure(failure: "Failure") -> list[str]:
    error = (failure.error.strip().splitlines() or ["(no words)"])[0]
    error = error if len(error) <= _WIDEST else f"{error[: _WIDEST - 1]}…"
    values = [f"{name}={value}" for name, value in failure.values.items()]
    more = f" and {len(values) - _FACTORS} more" if len(values) > _FACTORS else ""
    example = f"point {failure.point}, replicate {failure.replicate}: {', '.join(values[:_FACTORS])}{more}"
    return [f"    {failure.runs:,} × {error}", f"      such as {example}"]


def _written(progress: "Progress") -> str:
    return f"; last written {progress.written:%Y-%m-%d %H:%M:%S} UTC" if progress.written else ""


def _disagreeing(compacted: "Compacted") -> str:
    if not compacted.disagreeing:
        return ""
    rows = _counted(compacted.disagreeing, "row")
    return f"; {rows} said other than the same run elsewhere, and the parts they were in are kept in aside/"


def _plain(found: "Store", progress: "Progress", compacted: "Compacted | None") -> dict[str, Any]:
    """Return all that is known as JSON has it."""
    from dataclasses import asdict  # noqa: PLC0415 - as above

    from experiments.studies.store.progress import one_liners  # noqa: PLC0415 - as above

    said = asdict(progress) | {
        "wanted": progress.wanted,
        "share": progress.share,
        "written": progress.written.isoformat(timespec="seconds") if progress.written else None,
        "holder": progress.holder.rstrip(",") or None,
    }
    return {
        "command": "store",
        "folder": str(found.folder),
        **said,
        "compacted": asdict(compacted) if compacted else None,
        "open": one_liners(found.folder),
    }
