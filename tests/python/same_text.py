"""Holds a report's formats against each other: the same text, sign by sign, the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.python.html_page import Node, read_page
from tests.python.pdf_document import pdf_text
from tests.python.report_text import Text
from tests.python.word_document import docx_text

# What of the page other formats draw, number or leave out in their own way.
OWN = ("svg", "summary")
PAGE_ONLY = ("html-only", "figure-lines", "footnotes", "footnote-ref")


def page_text(file: Path, begin: str) -> Text:
    """The text of the page from the heading `begin` on, with its figures."""
    found = Text()

    def add(node: Node) -> None:
        for child in node.children:
            if isinstance(child, str):
                found.add(child)
            elif "data-f" in child.attributes:
                found.add(child.text(), is_figure=True)
            elif child.tag not in OWN and not any(map(child.has, PAGE_ONLY)):
                add(child)

    parts = [part for part in read_page(file).one("main").children if isinstance(part, Node)]
    start = next(place for place, part in enumerate(parts) if part.text().strip() == begin)
    add(Node("part", children=list(parts[start:])))
    return found


def assert_same_text(files: Mapping[str, Path], begin: str) -> Text:
    """All formats say the same, sign by sign, and so print the same figures in the same order."""
    page = page_text(files["html"], begin)
    word, pdf = docx_text(files["docx"], begin), pdf_text(files["pdf"], begin)
    for name, other in (("docx", word.text), ("pdf", pdf.text)):
        pairs = enumerate(zip(page.text, other, strict=False))
        place = next((place for place, (one, two) in pairs if one != two), None)
        assert place is None, (
            f"{name} differs: {page.text[place - 40 : place + 40]!r}, "
            f"{other[place - 40 : place + 40]!r}"
        )
        assert len(other) == len(page.text), name
    assert word.figures == page.figures
    assert [pdf.text[start:end] for start, end in page.spans] == page.figures
    return page
