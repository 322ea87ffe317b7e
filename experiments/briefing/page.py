"""Make the briefing from folders' files alone: the same files, the same bytes, on four pages of A4 at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from experiments.briefing.kinds import KINDS, Kind, kind_of
from experiments.briefing.questions import QUESTIONS, Question, Said
from experiments.reports.figures import write as write_picture
from experiments.reports.folder import PROGRAM, read_manifest
from experiments.reports.lines import RECALLED_TOO_MUCH
from experiments.reports.numbers import with_unit
from experiments.reports.page import MISSING, rendered
from experiments.reports.tables import Table

BRIEFING = "briefing.html"
GENERATOR = f"{PROGRAM} briefing"  # tells a page of ours from another
_TEMPLATE = Path(__file__).parent / "briefing.html.jinja"
MOST_FOLDERS = 6  # that four pages have room for
_MOST = 2  # answers to a question, each of another kind of folder
_DIGITS = 12  # of a fingerprint
_RANGES = (
    "Ranges hold 95 % of knowledge, which is what isn't known of the world, and of luck, which is what one area could "
    "see at the same values. Simulation error is neither: more replicates shrink it."
)
_CENTRAL = (
    "Where uncertain values were held at their centre, ranges hold luck alone: what isn't known would widen them."
)


@dataclass(frozen=True)
class Source:
    """A folder that answers: what it is, and what was read of it."""

    number: int
    kind: Kind = field(repr=False)
    manifest: dict[str, Any] = field(repr=False)
    found: Any = field(repr=False)

    @property
    def command(self) -> str:
        """Return the command that wrote it."""
        return str(self.manifest["command"])

    @property
    def headline(self) -> str:
        """Say what it holds."""
        return self.kind.headline(self.found)


@dataclass(frozen=True)
class Answered:
    """A question with what folders say to it, the best first; none where no folder asks it."""

    question: Question
    said: Sequence[tuple[Source, Said]]
    left: Sequence[Source]  # folders that could answer too

    @property
    def sentences(self) -> list[str]:
        """Return the answer: the folders' sentences, or what would ask."""
        if self.said:
            return [sentence for _, said in self.said for sentence in said.sentences]
        return [*filter(None, [self.question.meanwhile]), self.question.unasked]


@dataclass(frozen=True)
class Briefing:
    """Five questions, answered."""

    sources: Sequence[Source]
    answered: Sequence[Answered]

    @property
    def alarms(self) -> list[str]:
        """Return what stands above everything else."""
        if all(one.manifest.get("recalled_share", 0) <= RECALLED_TOO_MUCH for one in self.sources):
            return []
        return ["Not for decisions: more than a quarter of the numbers are recalled, not read."]

    @property
    def lines(self) -> list[str]:
        """Return what is printed: each question, and under it its answer."""
        answers = [line for one in self.answered for line in (one.question.text, f"  {' '.join(one.sentences)}")]
        return [*self.alarms, *answers]

    @property
    def plain(self) -> dict[str, Any]:
        """Return the briefing as plain data for JSON."""
        return {
            "command": "briefing",
            "version": version("iomsim"),
            "question": " ".join(question.text for question in QUESTIONS),
            "answer": " ".join(sentence for one in self.answered for sentence in one.sentences),
            "populations": {},
            "parts": [],
            "questions": [
                {
                    "question": one.question.text,
                    "answer": " ".join(one.sentences),
                    "asked": bool(one.said),
                    "weakest": list(dict.fromkeys(row for _, said in one.said for row in said.weakest)),
                }
                for one in self.answered
            ],
            "assumed_share": max(float(one.manifest.get("assumed_share", 0)) for one in self.sources),
            "warnings": self.alarms,
        }


def brief(folders: Iterable[Path]) -> Briefing:
    """Read folders, each known to be whole and of a kind, and answer the five questions from them."""
    sources = []
    for number, folder in enumerate(folders, 1):
        manifest = read_manifest(folder)
        kind = kind_of(manifest["command"])
        sources.append(Source(number, kind, manifest, kind.read(folder)))
    return Briefing(sources, [_answered(question, sources) for question in QUESTIONS])


def _answered(question: Question, sources: Sequence[Source]) -> Answered:
    """Ask every folder that can answer; keep the best of each kind, and of kinds the two best."""
    asked = [(one, one.kind.answers[question.name](one.found)) for one in sources if question.name in one.kind.answers]
    asked.sort(key=lambda pair: (pair[1].fit, pair[0].number))
    kept: dict[str, tuple[Source, Said]] = {}
    for source, said in asked:
        if len(kept) < _MOST:
            kept.setdefault(source.command, (source, said))
    shown = {source.number for source, _ in kept.values()}
    return Answered(question, list(kept.values()), [source for source, _ in asked if source.number not in shown])


def as_html(briefing: Briefing) -> str:
    """Return a briefing as one page that needs nothing else."""
    with TemporaryDirectory() as place:
        questions = [_context(one, Path(place)) for one in briefing.answered]
    central = [one for one in briefing.sources if one.manifest.get("parameters") == "central"]
    context = {
        "title": f"Briefing: {'; '.join(one.headline for one in briefing.sources)}",
        "generator": GENERATOR,
        "alarms": briefing.alarms,
        "sources": briefing.sources,
        "questions": questions,
        "ranges": f"{_RANGES} {_CENTRAL}" if central else _RANGES,
        "missing": MISSING,
        "made_from": _made_from(briefing.sources),
    }
    return rendered(_TEMPLATE, context)


def _context(one: Answered, place: Path) -> dict[str, Any]:
    """Return what the page holds of a question; only the first of its answers is shown in a picture or table."""
    answers = []
    for k, (source, said) in enumerate(one.said):
        before = [earlier for _, earlier in one.said[:k]]
        is_shown = not any(earlier.picture or earlier.table for earlier in before)
        answers.append({
            "source": source,
            "sentences": said.sentences,
            "table": said.table if is_shown else None,
            "svg": write_picture(said.picture, place) if said.picture and is_shown else "",
            "caption": said.picture.caption if said.picture else "",
            "notes": said.notes,
            "weakest": [] if any(earlier.weakest == said.weakest for earlier in before) else said.weakest,
        })  # fmt: skip
    return {"question": one.question, "answers": answers, "otherwise": one.sentences, "left": one.left}


def _made_from(sources: Sequence[Source]) -> Table:
    """Set out the folders, each by a fingerprint of its data, not by where it stood."""
    rows = []
    for one in sources:
        manifest = one.manifest
        digests = manifest["sha256"]
        options = f"{manifest.get('replicates', '–')} replicates, seed {manifest.get('seed', '–')}"
        share = with_unit(float(manifest.get("assumed_share", 0)), "share", -2)
        rows.append((
            str(one.number), f"iomsim {one.command}", one.headline, options, share,
            str(digests.get("outcomes.parquet", next(iter(digests.values()), "–")))[:_DIGITS],
            f"iomsim {manifest['version']}, {str(manifest.get('commit') or 'no commit')[:_DIGITS]}",
        ))  # fmt: skip
    header = ("", "command", "what", "options", "assumed or recalled", "data", "program")
    return Table("", header, rows, numeric=False)


def write_beside(folder: Path) -> None:
    """Write the briefing of one folder into it, where it is of a kind that answers."""
    if read_manifest(folder).get("command") in KINDS:
        (folder / BRIEFING).write_text(as_html(brief([folder])), encoding="utf-8")
