"""The contents of a Word document: a field that Word brings up to date, filled from the start."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from reg18.report.word.package import w

TITLE = "Contents"


def contents(headings: Sequence[tuple[int, str, str]], depth: int) -> ET.Element:
    """The contents from level, bookmark and text of each heading, down to a level.

    Page numbers are fields too: a program that lays out pages fills them in.
    """
    whole = ET.Element(w("sdt"))
    part = ET.SubElement(ET.SubElement(whole, w("sdtPr")), w("docPartObj"))
    ET.SubElement(part, w("docPartGallery"), {w("val"): "Table of Contents"})
    ET.SubElement(part, w("docPartUnique"))
    content = ET.SubElement(whole, w("sdtContent"))
    _run(_paragraph(content, "TOCHeading"), TITLE)
    listed = [each for each in headings if each[0] <= depth]
    for place, (level, bookmark, text) in enumerate(listed):
        paragraph = _paragraph(content, f"TOC{level}")
        if place == 0:
            _field_mark(paragraph, "begin")
            ET.SubElement(_run(paragraph), w("instrText")).text = f' TOC \\o "1-{depth}" \\h \\z '
            _field_mark(paragraph, "separate")
        link = ET.SubElement(paragraph, w("hyperlink"), {w("anchor"): bookmark, w("history"): "1"})
        _run(link, text)
        ET.SubElement(_run(link), w("tab"))
        _field_mark(link, "begin")
        ET.SubElement(_run(link), w("instrText")).text = f" PAGEREF {bookmark} \\h "
        _field_mark(link, "separate")
        _field_mark(link, "end")
        if place == len(listed) - 1:
            _field_mark(paragraph, "end")
    return whole


def _paragraph(parent: ET.Element, style: str) -> ET.Element:
    paragraph = ET.SubElement(parent, w("p"))
    properties = ET.SubElement(paragraph, w("pPr"))
    ET.SubElement(properties, w("pStyle"), {w("val"): style})
    return paragraph


def _run(parent: ET.Element, text: str = "") -> ET.Element:
    run = ET.SubElement(parent, w("r"))
    if text:
        ET.SubElement(run, w("t")).text = text
    return run


def _field_mark(parent: ET.Element, kind: str) -> None:
    ET.SubElement(_run(parent), w("fldChar"), {w("fldCharType"): kind})
