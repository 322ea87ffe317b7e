"""Say which kind of folder answers which question: to add a kind, add its functions here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.briefing import assure, compare, run
from experiments.briefing.questions import Said


@dataclass(frozen=True)
class Kind:
    """How a folder of one command is read, what it is called, and what it answers."""

    read: Callable[[Path], Any]
    headline: Callable[[Any], str]  # of what was read
    answers: Mapping[str, Callable[[Any], Said]]  # the same, by the question's name


# By the manifest's command; earlier kinds stand first where several answer as well.
KINDS = {
    "run": Kind(run.read, run.headline, {"renew": run.renew, "payers": run.pay, "evidence": run.evidence}),
    "compare": Kind(
        compare.read,
        compare.headline,
        {"renew": compare.renew, "package": compare.package, "payers": compare.pay, "evidence": compare.evidence},
    ),
    "assure": Kind(assure.read, assure.headline, {"trust": assure.trust}),
}
