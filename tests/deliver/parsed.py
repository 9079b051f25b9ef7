"""A page read back as a tree, by the standard library's parser, so that tests see what a browser would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = {"meta", "link", "img", "track", "br", "input", "rect", "line"}


@dataclass
class Node:
    """An element; `text` is all the words inside it, white space folded."""

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def all(self, tag: str, cls: str | None = None, **attributes: str) -> list[Node]:
        """Every element inside with this tag, class and attributes, in order."""
        return [
            node
            for node in self.walk()
            if node.tag == tag
            and (cls is None or cls in node.attributes.get("class", "").split())
            and all(node.attributes.get(k) == v for k, v in attributes.items())
        ]

    def walk(self) -> Iterator[Node]:
        for child in self.children:
            yield child
            yield from child.walk()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for node in self.open:
            node.words.append(data)


def parse(page: Path) -> Node:
    """The page as a tree. Fails when elements are not closed in order."""
    reader = _Reader()
    reader.feed(page.read_text("utf-8"))
    reader.close()
    assert reader.open == [reader.root]
    return reader.root
