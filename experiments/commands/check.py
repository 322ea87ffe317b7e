"""Check a scenario."""

import typer

from experiments.commands.common import AsJson, ScenarioName, SetValues, write_json


def check(scenario: ScenarioName, *, set_values: SetValues = None, as_json: AsJson = False) -> None:
    """Check a scenario: all its faults at once, or a line that says it is right."""
    from scenarios import register, resolve  # noqa: PLC0415 - keeps --help quick

    resolved = resolve(scenario, set_values or ())
    share = register.assumed_share(resolved.rows)
    if as_json:
        found = {"scenario": resolved.name, "values": len(resolved.rows), "assumed_share": share}
        write_json({"command": "check", "ok": True, **found})
        return
    count = len(resolved.values["changes"])
    changes = f"{count} dated change{'' if count == 1 else 's'}"
    typer.echo(
        f"{resolved.name} is right: {len(resolved.rows):,} values, {changes}, {share:.0%} of its numbers assumed."
    )
