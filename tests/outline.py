"""Read a page's outline: that it is whole, and needs nothing but itself."""

import re
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Outline(HTMLParser):
    """Check that tags close in order, and gather what a page points at."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.points_at: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in {"href", "src", "xlink:href", "action", "data", "poster", "srcset"} and value:
                self.points_at.append(value)
            if name == "id" and value:
                self.ids.append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def stands_alone(text: str) -> None:
    """Check that a page closes its tags, points only at its own parts, and loads nothing."""
    outline = Outline()
    outline.feed(text)
    assert outline.open == []
    assert outline.points_at
    assert all(target.startswith("#") for target in outline.points_at)
    assert {target[1:] for target in outline.points_at} <= set(outline.ids)
    assert not outline.tags & {"script", "link", "iframe", "object", "embed", "img"}
    assert re.findall(r"url\((?!#)|@import", text) == []
    assert len(outline.ids) == len(set(outline.ids))
