"""Hold one command a file: to add one, write the file and add its name here.

A command's file has a function of the same name. It imports what is heavy inside it.
"""

COMMANDS = (
    "scenarios",
    "show",
    "check",
    "evidence",
    "run",
    "assure",
    "compare",
    "audit",
    "frontier",
    "optimise",
    "experiment",
    "sensitivity",
    "discover",
    "search",
    "briefing",
    "report",
    "store",
    "bench",
)
