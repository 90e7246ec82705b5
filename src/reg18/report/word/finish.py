"""What pandoc's writer leaves open in a Word document: tables that hold together, headings that
begin a page, contents that are filled, links that look like text, and settings."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from reg18.report.publication import LANGUAGE
from reg18.report.word.contents import contents
from reg18.report.word.package import (
    DRAWING,
    child,
    packed,
    parsed,
    style_of,
    text_of,
    unpacked,
    w,
    written,
)
from reg18.report.word.tables import finish_table

MARK = "Mark"
# Paragraphs whose distance from what stands above depends on what that is.
_PLAIN = ("", "BodyText", "FirstParagraph", "Compact", "ListItem")
# Distances below a table and below a list, in twentieths of a point.
_BELOW_A_TABLE, _BELOW_A_LIST = "220", "130"
# How far the points of a list are set in, level by level.
_INDENT = 340

COMPATIBILITY = "http://schemas.microsoft.com/office/word"


def finished(document: bytes, depth: int) -> bytes:
    """The document, finished, with contents down to a level of its headings."""
    parts = unpacked(document)
    original = parts["word/document.xml"]
    root = parsed(original)
    body = root.find(w("body"))
    assert body is not None
    _bookmarks_to_headings(body)
    _carry_out_marks(body, depth)
    _links_as_text(root)
    _pictures_to_the_margin(root)
    parts["word/document.xml"] = written(root, original)
    parts["word/numbering.xml"] = _numbering(parts["word/numbering.xml"])
    parts["word/settings.xml"] = _settings(parts["word/settings.xml"])
    return packed(parts)


def _bookmarks_to_headings(body: ET.Element) -> None:
    """A section's bookmark is put around its heading alone, so that a link leads to its page."""
    ends = {end.get(w("id")): end for end in body.findall(w("bookmarkEnd"))}
    for place in range(len(body) - 2, -1, -1):
        start, heading = body[place], body[place + 1]
        if start.tag != w("bookmarkStart") or not style_of(heading).startswith("Heading"):
            continue
        end = ends[start.get(w("id"))]
        body.remove(start)
        body.remove(end)
        heading.insert(1, start)
        heading.append(end)


def _carry_out_marks(body: ET.Element, depth: int) -> None:
    """Take out the marks that the filter left, and do to what follows them as they say."""
    marks: list[str] = []
    above = ""
    for element in list(body):
        if style_of(element) == MARK:
            marks += text_of(element).split()
            if marks == ["contents"]:
                body[list(body).index(element)] = contents(list(_headings(body)), depth)
                marks = []
            else:
                body.remove(element)
        elif element.tag == w("tbl"):
            finish_table(element, marks)
            marks, above = [], "table"
        elif element.tag == w("p"):
            if "new-page" in marks:
                properties = child(element, "pPr")
                child(properties, "pageBreakBefore", after="pStyle")
                child(properties, "spacing", last=True).set(w("before"), "0")
                marks.remove("new-page")
            above = _set_apart(element, above)


def _set_apart(paragraph: ET.Element, above: str) -> str:
    """Style a point of a list, and keep a distance from a table or a list above; what it is."""
    is_point = paragraph.find(f"{w('pPr')}/{w('numPr')}") is not None
    if style_of(paragraph) in _PLAIN:
        properties = child(paragraph, "pPr")
        if is_point:
            child(properties, "pStyle").set(w("val"), "ListItem")
        if above == "table" or (above == "list" and not is_point):
            spacing = child(properties, "spacing", last=True)
            spacing.set(w("before"), _BELOW_A_TABLE if above == "table" else _BELOW_A_LIST)
    return "list" if is_point else ""


def _headings(body: ET.Element) -> Iterator[tuple[int, str, str]]:
    """Level, bookmark and text of each heading that the contents list."""
    for paragraph in body.findall(w("p")):
        style, bookmark = style_of(paragraph), paragraph.find(w("bookmarkStart"))
        if style in ("Heading1", "Heading2") and bookmark is not None:
            yield int(style[-1]), bookmark.get(w("name"), ""), text_of(paragraph)


def _links_as_text(root: ET.Element) -> None:
    """Links within the document are not underlined; those that lead out of it are."""
    for link in root.iter(w("hyperlink")):
        if link.get(w("anchor")) is not None:
            for style in link.iter(w("rStyle")):
                if style.get(w("val")) == "Hyperlink":
                    style.set(w("val"), "CrossReference")


def _pictures_to_the_margin(root: ET.Element) -> None:
    """Some programs put an eighth of an inch around a picture that does not say how much."""
    for picture in root.iter(f"{{{DRAWING}}}inline"):
        for side in ("distT", "distB", "distL", "distR"):
            picture.set(side, "0")


def _numbering(original: bytes) -> bytes:
    root = parsed(original)
    for level in root.iter(w("lvl")):
        depth = int(level.get(w("ilvl"), "0")) + 1
        for indent in level.iter(w("ind")):
            indent.set(w("left"), str(depth * _INDENT))
            indent.set(w("hanging"), str(_INDENT))
    return written(root, original)


def _settings(original: bytes) -> bytes:
    """Fields, such as page numbers of the contents, are brought up to date when Word opens it."""
    root = parsed(original)
    place = next((number for number, each in enumerate(root) if each.tag == w("rsids")), len(root))
    update = ET.Element(w("updateFields"), {w("val"): "true"})
    compatible = ET.Element(w("compat"))
    ET.SubElement(
        compatible,
        w("compatSetting"),
        {w("name"): "compatibilityMode", w("uri"): COMPATIBILITY, w("val"): "15"},
    )
    root[place:place] = [update, compatible]
    for language in root.iter(w("themeFontLang")):
        language.set(w("val"), LANGUAGE)
    return written(root, original)
