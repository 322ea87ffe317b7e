"""Set out an audit's tables: words only, every number as it will be read."""

from experiments.decisions.audit.followed import AMONG, OUTCOMES
from experiments.decisions.audit.groups import group_names
from experiments.decisions.audit.lines import mean, ranged, rounded, table_rows
from experiments.decisions.audit.measures import (
    AFTER,
    BELOW,
    CANDIDATES,
    EVERYBODY,
    HINDSIGHT,
    HINDSIGHT_OF_ALL,
    MISSED,
)
from experiments.decisions.audit.store import Audited
from experiments.reports import tables
from experiments.reports.lines import spread_name
from experiments.reports.numbers import interval, plain
from experiments.reports.tables import Table
from scenarios import register

AMONG_WHOM = {
    "candidates": "those whom the meeting of that week could choose",
    "register": "the register: all but those whom a standing rule keeps out (area, flag, sanction, MAPPA, custody)",
}
_COVERED = {
    "harm_cchi_days": "harm, CCHI days",
    "harm_cost": "harm, cost of crime",
    "offences_actual": "offences, actual",
    "offences_recorded": "recorded",
    "offences_attributed": "attributed",
    "offences_proven": "proven",
}
_KINDS = {"offences": "points for offences", "sanctions": "previous sanctions", "ogrs3": "each ten per mille of OGRS3",
          "needs": "each need as assessed", "flag": "a flag", "rosh": "each level of risk of serious harm",
          "recency": "recency of the last offence", "lottery": "chance"}  # fmt: skip


def summary(audited: Audited) -> Table:
    """Set out what is printed."""
    header, *rows = table_rows(audited)
    return Table("", header, rows)


def _stands_in(audited: Audited, *more: str) -> dict[str, str]:
    """Return matrices and what stands beside them, by name, with what each is called."""
    words = {
        EVERYBODY: "everybody in the pool",
        CANDIDATES: "all whom a list may hold",
        HINDSIGHT: "with hindsight, of those",
        HINDSIGHT_OF_ALL: "with hindsight, of everybody",
        MISSED: "the worst on no list",
    }
    return {one.name: one.label for one in audited.matrices} | {name: words[name] for name in more}


def covered(audited: Audited, among: str) -> Table:
    """Set out what each list covers of what all in the pool do in the year after."""
    rows = [
        (label, *(ranged(audited.spread(f"covered_{name}", matrix, population=among)) for name in OUTCOMES))
        for matrix, label in _stands_in(audited, CANDIDATES, HINDSIGHT, HINDSIGHT_OF_ALL).items()
    ]
    caption = (
        f"Lists of {audited.places} from {AMONG_WHOM[among]}. The share covered of what everybody in the pool does in "
        f"the year after, with 95 % of {spread_name(audited)}. Proven: of what is committed in that year, what is "
        "proven by half a year after it. Hindsight picks the most for each column by itself."
    )
    return Table(caption, ("", *_COVERED.values()), rows)


def parts(audited: Audited) -> Table:
    """Set out the three spreads of the harm covered."""
    rows = []
    for one in audited.matrices:
        found = audited.spread("covered_harm_cchi_days", one.name)
        ends = ((getattr(found, f"{part}low"), getattr(found, f"{part}high")) for part in ("", "luck_", "knowledge_"))
        rows.append((
            one.label,
            mean(found),
            *(interval(low, high, "share", -3) for low, high in ends),
            plain(100 * found.error, -2) + " points",
            "yes" if found.enough else "no",
        ))  # fmt: skip
    header = ("", "mean", f"95 % of {spread_name(audited)}", "luck", "knowledge", "simulation error", "steady")
    caption = (
        "Harm covered (CCHI days): its three spreads. Luck is laid about the mean, so that of a small share it may "
        "reach below nil."
    )
    return Table(caption, header, rows)


def agreement(audited: Audited) -> Table:
    """Set out the share of places that each two lists give to the same people."""
    found = audited.matrices
    rows = [
        (
            one.label,
            *(
                "–" if one == other else rounded(audited.spread("in_common", one.name, key=other.name).mean)
                for other in found
            ),
            rounded(audited.spread("on_no_other", one.name).mean),
        )
        for one in found
    ]
    caption = (
        "Share of the places that two lists give to the same people (people in common over places), and share of a "
        "list that is on no other, the lottery's left out. What a list has in common with the lottery's, chance made."
    )
    return Table(caption, ("", *(one.label for one in found), "on no other list"), rows)


def lasting(audited: Audited) -> Table:
    """Set out what each list loses from meeting to meeting, and by error in assessing needs."""
    errors = ("two_assessors", "assessed_anew", "assessed_truly")
    rows = []
    for one in audited.matrices:
        changed = [rounded(audited.spread("replaced", one.name, key=when).mean) for when in AFTER]
        lost = audited.spread("lost_by_error", one.name)
        rows.append((
            one.label,
            *changed,
            rounded(audited.spread("tied", one.name).mean),
            *(rounded(audited.spread(name, one.name).mean) if one.reads_needs else "" for name in errors),
            f"{plain(100 * lost.mean, -2)} (error {plain(100 * lost.error, -2)})" if one.reads_needs else "",
        ))  # fmt: skip
    caption = (
        "New: the share of the list that one drawn up anew so much later would not hold. Tied: on it by the tie-break "
        "alone. Then, of the matrices that read needs: places on which two assessors disagree; new if all were "
        "assessed that week; new if needs were scored as they truly are; and what scoring them truly would add to the "
        "harm covered, in points of the pool's harm with its simulation error."
    )
    header = (
        "",
        *(f"new at {when}" for when in AFTER),
        "tied",
        "two assessors",
        "assessed anew",
        "true needs",
        "points added",
    )
    return Table(caption, header, rows)


def who(audited: Audited) -> list[Table]:
    """Set out whom each list holds, by sex, age, area, profile and OGRS3, against everybody."""
    columns = _stands_in(audited, MISSED)
    columns = {EVERYBODY: "everybody in the pool", CANDIDATES: "those it may hold"} | columns
    labels = {
        f"{kind}: {name}": str(audited.scenario.values[listed][name]["label"])
        for kind, listed in (("area", "areas"), ("profile", "profiles"))
        for name in audited.scenario.values[listed]
        if "label" in audited.scenario.values[listed][name]
    }
    found = []
    for kind, names in group_names(audited.scenario.values).items():
        if len(names) == 1:
            continue
        rows = [
            (
                labels.get(f"{kind}: {name}", name.replace("_", " ")),
                *(rounded(audited.spread("in_group", matrix, key=f"{kind}: {name}").mean) for matrix in columns),
            )
            for name in names
        ]
        found.append(Table(f"By {kind}: share of each list.", ("", *columns.values()), rows))
    rows = [
        ("mean OGRS3", *(rounded(audited.spread("mean_ogrs3", matrix).mean) for matrix in columns)),
        ("mean sanctions so far", *(plain(audited.spread("mean_sanctions", matrix).mean, -1) for matrix in columns)),
    ]
    return [*found, Table("Their past.", ("", *columns.values()), rows)]


def missed(audited: Audited) -> list[Table]:
    """Set out why those who do most harm are on no list, and which list holds most of them."""
    reasons = []
    for label in (BELOW, *(name for name in audited.keys("why_missed") if name != BELOW)):
        spreads = [audited.spread("why_missed", MISSED, population=among, key=label) for among in AMONG]
        if any(found.mean > 0 for found in spreads):
            reasons.append((label, *(rounded(found.mean) for found in spreads)))
    shares = [audited.spread("worst_on_none", MISSED, population=among) for among in AMONG]
    reasons.append((f"on no list, of the {audited.places}", *(ranged(found) for found in shares)))
    caption = (
        f"Of the {audited.places} people of the pool who do most harm (CCHI days) in the year after, those on no list: "
        "what kept them off, the first rule that did."
    )
    held = [
        (one.label, *(ranged(audited.spread("worst_on_list", one.name, population=among)) for among in AMONG))
        for one in audited.matrices
    ]
    header = ("", "lists from the meeting's candidates", "lists from the register")
    return [
        Table(caption, header, reasons),
        Table(f"Of the same {audited.places}, the share on each list.", header, held),
    ]


def weights(audited: Audited) -> Table:
    """Set out every criterion of every matrix with what its weights rest on."""
    rows = []
    found = {row.path: row for row in register.rows(audited.scenario)}
    for one in audited.matrices:
        for name, criterion in audited.scenario.values["matrices"][one.name]["criteria"].items():
            weight, points = (found[f"matrices.{one.name}.criteria.{name}.{field}"] for field in ("weight", "points"))
            rows.append((
                one.label,
                name.replace("_", " "),
                _KINDS[criterion["kind"]],
                *(str(criterion[field]) for field in ("weight", "cap")),
                str(criterion["window_weeks"]) if criterion["window_weeks"] else "",
                " ".join(dict.fromkeys((weight.grade, *((points.grade,) if criterion["points"] else ())))),
                ", ".join(dict.fromkeys(row.note for row in (weight, points) if row.note)),
            ))  # fmt: skip
    caption = (
        "What each matrix counts. A grade A is an assumption: a template's weights are placeholders, since real ones "
        "are unpublished. R is recalled, not read: what such a matrix picks is not for decisions."
    )
    header = ("matrix", "criterion", "counts", "weight", "at most", "weeks", "grade", "what its weights are")
    return Table(caption, header, rows, numeric=False)


def options(audited: Audited) -> str:
    """Write the options that make the same result again."""
    manifest = audited.manifest
    found = f"--cohort {audited.cohort} --places {audited.places} --replicates {manifest['replicates']}"
    return f"{found} --seed {manifest['seed']} --parameters {manifest['parameters']}"


def provenance(audited: Audited) -> Table:
    """Set out what made the result."""
    return tables.made(audited.manifest, audited.scenario.name, options(audited))
