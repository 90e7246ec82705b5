"""Pages as trees: just enough of a document tree to read a report's HTML in tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "br", "img", "col", "hr", "input", "link"}


@dataclass
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *tags: str, **attributes: str) -> list[Node]:
        return [
            node
            for node in self.walk()
            if (not tags or node.tag in tags)
            and all(node.attributes.get(name) == value for name, value in attributes.items())
        ]

    def one(self, *tags: str, **attributes: str) -> Node:
        found = self.all(*tags, **attributes)
        assert len(found) == 1, (tags, attributes, len(found))
        return found[0]

    def has(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    def text(self, without: Callable[[Node], bool] = lambda node: False) -> str:
        parts = [
            child if isinstance(child, str) else ("" if without(child) else child.text(without))
            for child in self.children
        ]
        return re.sub(r"\s+", " ", "".join(parts).replace("\u00a0", " "))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("document")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_page(file: Path) -> Node:
    reader = _Reader()
    reader.feed(file.read_text(encoding="utf-8"))
    assert len(reader.open) == 1
    return reader.open[0]


def is_figure(node: Node) -> bool:
    """Whether a number is tagged with the figure that it is."""
    return "data-f" in node.attributes


def is_tagged(node: Node) -> bool:
    """Whether a number says which row of a mart it is from."""
    origins = {f"data-{kind}" for kind in "foiqrstv"}
    return bool(origins & node.attributes.keys())
