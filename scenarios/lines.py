"""Find the line on which each key of a TOML file stands; the parser itself doesn't say."""

import re

Way = tuple[str, ...]

_PART = r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'"""
_NAME = rf"(?:{_PART})(?:\s*\.\s*(?:{_PART}))*"
_PARTS = re.compile(_PART)
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_NAME})\s*\]")
_KEY = re.compile(rf"\s*({_NAME})\s*=")
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|#.*|[\[\]{}]""")


def _parts(name: str) -> Way:
    return tuple(part.strip("\"'") for part in _PARTS.findall(name))


def _left_open(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets, and which long quote, are open at the end of a line."""
    at = 0
    if quote:
        end = line.find(quote)
        if end < 0:
            return depth, quote
        at = end + len(quote)
    while token := _TOKEN.search(line, at):
        at, text = token.end(), token.group()
        if text in {'"""', "'''"}:
            end = line.find(text, at)
            if end < 0:
                return depth, text
            at = end + len(text)
        elif text in "[{":
            depth += 1
        elif text in "]}":
            depth -= 1
    return depth, ""


def _note(lines: dict[Way, int], way: Way, number: int) -> None:
    """Keep the line of a key, and of the tables around it that have no line of their own yet."""
    for length in range(1, len(way) + 1):
        lines.setdefault(way[:length], number)


def key_lines(text: str) -> dict[Way, int]:
    """Map each key of a TOML text to its line, counted from 1; entries of arrays of tables by number."""
    lines: dict[Way, int] = {}
    counts: dict[Way, int] = {}
    header: Way = ()
    depth, quote = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if depth == 0 and not quote:
            if table := _HEADER.match(line):
                header = _parts(table.group(2))
                if table.group(1) == "[[":
                    counts[header] = counts.get(header, -1) + 1
                    header = (*header, str(counts[header]))
                _note(lines, header, number)
                continue
            if key := _KEY.match(line):
                _note(lines, (*header, *_parts(key.group(1))), number)
        depth, quote = _left_open(line, depth, quote)
    return lines


def line_of(way: Way, lines: dict[Way, int]) -> int | None:
    """Return the line of a key, or of the nearest table around it that has one."""
    while way:
        if way in lines:
            return lines[way]
        way = way[:-1]
    return None
