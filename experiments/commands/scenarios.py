"""List the scenario library."""

from experiments.commands.common import AsJson, write_json, write_table


def scenarios(*, as_json: AsJson = False) -> None:
    """List the library: each scenario and the question it answers."""
    from scenarios.files import library_questions  # noqa: PLC0415 - keeps --help quick

    questions = library_questions()
    if as_json:
        write_json({"command": "scenarios", "scenarios": questions})
        return
    write_table(("scenario", "question"), questions.items())
