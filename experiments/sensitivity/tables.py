"""Set out a sensitivity analysis's tables: words only, every number as it will be read."""

from experiments.reports.numbers import place, plain, with_unit
from experiments.reports.tables import Table, made
from experiments.sensitivity import lines
from experiments.sensitivity.answer import Answer
from experiments.sensitivity.problem import DUMMY, LEVER, UNCERTAINTY
from experiments.sensitivity.ranking import Share
from experiments.sensitivity.store import Decided, unit_of_outcome

_MOST_ROWS = 40  # of a table of an outcome; summary.csv has all
_MOST_MEMBERS = 6  # of a group that a table names
_NEAR = -2


def summary(answer: Answer) -> Table:
    """Set out what is printed, of every group."""
    header, *rows = answer.rows
    caption = lines.mark_line(answer.decided.rankings, "nothing but the luck")
    return Table(caption, header, rows[:_MOST_ROWS])


def outcomes(answer: Answer) -> Table:
    """Set out what each outcome comes to between the points, and how its variance falls to what."""
    decided, rows = answer.decided, []
    for outcome in decided.outcomes:
        found, unit = decided.manifest["outcomes"][outcome], unit_of_outcome(outcome)
        at = place(-found["spread"], found["spread"])
        shares, noise = decided.shares(outcome), decided.noise(outcome)
        is_told = bool(decided.rankings[outcome].told)
        rows.append((
            lines.outcome_name(outcome),
            with_unit(found["mean"], unit, at),
            with_unit(found["spread"], unit, at),
            *(_shared(shares[kind], is_told=is_told) if shares else "–" for kind in (LEVER, UNCERTAINTY, "rest")),
            lines.luck_of(noise),
            with_unit(noise.without_common_luck, "share", _NEAR),
            "–" if found["replicates_wanted"] is None else f"{found['replicates_wanted']:,}",
        ))  # fmt: skip
    header = (
        "", "mean over points", "spread between points", "we control", "not known", "interplay, and luck",
        "luck", "had points no common luck", "replicates for 5 % luck",
    )  # fmt: skip
    caption = (
        "Spread is a standard deviation. Shares are of the variance between points: first-order indices, which add up, "
        "with 95 % intervals by which points were looked at (of fast and rbd_fast as wide as they can be); – where the "
        "method's indices don't add up."
    )
    return Table(caption, header, rows)


def _shared(share: Share, *, is_told: bool) -> str:
    """Write a share of the variance; none where nothing stands out of the noise."""
    return lines.share_of(share) if is_told else "can't be told"


def indices(answer: Answer) -> list[Table]:
    """Set out every index of each outcome."""
    decided, found = answer.decided, []
    method = decided.method
    for outcome in decided.outcomes:
        ranking = decided.rankings[outcome]
        by = {index: decided.indices[outcome].of(index) for index in method.indices}
        shown = [*ranking.order[:_MOST_ROWS], *([ranking.floor] if ranking.floor else [])]
        rows = [
            (
                lines.group_name(one.name),
                lines.KINDS[one.kind],
                *(lines.written(by[index][one.name], answer.unit(outcome)) for index in method.indices),
                "–" if one.kind == DUMMY else "yes" if ranking.is_told(one) else "no",
            )
            for one in shown
        ]
        left = len(ranking.order) - _MOST_ROWS
        more = f" {left} more, which decide less, are in summary.csv." if left > 0 else ""
        name = lines.outcome_name(outcome)
        header = ("", "", *(index.replace("_", " ") for index in method.indices), "out of the noise")
        found.append(Table(f"{name[0].upper()}{name[1:]}: every index.{more}", header, rows))
    return found


def meanings(decided: Decided) -> Table:
    """Set out what each index means."""
    rows = [(index.replace("_", " "), meaning) for index, meaning in decided.method.indices.items()]
    return Table("", ("index", "what it is"), rows, numeric=False)


def groups(decided: Decided) -> Table:
    """Set out which values each group holds."""
    rows = []
    for name, members in decided.members.items():
        few = ", ".join(members[:_MOST_MEMBERS])
        more = f" and {len(members) - _MOST_MEMBERS} more" if len(members) > _MOST_MEMBERS else ""
        rows.append((lines.group_name(name), plain(len(members)), f"{few}{more}"))
    caption = "What moves together. A value that isn't known moves as its distribution in the evidence register says."
    return Table(caption, ("", "values", "which"), rows[:_MOST_ROWS], numeric=False)


def options(decided: Decided) -> str:
    """Write the options that make the same result again."""
    manifest = decided.manifest
    found = [*manifest["options"], f"--replicates {manifest['replicates']}", f"--seed {manifest['seed']}"]
    return " ".join([*found, f"--twin {manifest['reference']}", f"--parameters {manifest['parameters']}"])


def provenance(decided: Decided) -> Table:
    """Set out what made the result."""
    return made(decided.manifest, decided.scenario.name, options(decided))
