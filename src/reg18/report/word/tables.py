"""Tables of a Word document: header rows, styles of cells, and rows that stay together."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from reg18.report.word.package import child, style_of, w

# Bits of w:tblLook that older readers take in place of its attributes.
_FIRST_ROW, _LAST_ROW, _FIRST_COLUMN = 0x0020, 0x0040, 0x0080

# How pandoc styles a cell's paragraphs, where the text names no style of its own.
_OF_PANDOC = ("", "Compact", "BodyText", "FirstParagraph")


def finish_table(table: ET.Element, marks: Sequence[str]) -> None:
    """Style the table as its marks say: together, with-total, headline."""
    has_total, is_headline = "with-total" in marks, "headline" in marks
    rows = table.findall(w("tr"))
    _say_what_rows_are(table, has_total)
    if is_headline:
        caption = child(child(table, "tblPr"), "tblCaption", last=True)
        caption.set(w("val"), "Headline figures")
    for number, row in enumerate(rows):
        is_last = number == len(rows) - 1
        properties = child(row, "trPr")
        properties.insert(0, ET.Element(w("cantSplit")))
        is_head = properties.find(w("tblHeader")) is not None
        # A table that fits a page stays on one; of any other the head stays with the first rows.
        stays = not is_last and ("together" in marks or number < 3)
        for place, cell in enumerate(row.findall(w("tc"))):
            for paragraph in cell.findall(w("p")):
                if style_of(paragraph) in _OF_PANDOC:
                    style = _style(is_head, has_total and is_last, is_headline, place)
                    _set_style(paragraph, style)
                if stays:
                    child(child(paragraph, "pPr"), "keepNext", after="pStyle")


def _style(is_head: bool, is_total: bool, is_headline: bool, place: int) -> str:
    if is_head:
        return "TableHead"
    if is_headline:
        return "HeadlineText" if place else "HeadlineFigure"
    return "TableTotal" if is_total else "TableText"


def _set_style(paragraph: ET.Element, style: str) -> None:
    properties = child(paragraph, "pPr")
    child(properties, "pStyle").set(w("val"), style)


def _say_what_rows_are(table: ET.Element, has_total: bool) -> None:
    """The first row and the first column are headers; the last row may be a total."""
    look = child(child(table, "tblPr"), "tblLook", last=True)
    flags = {"firstRow": True, "lastRow": has_total, "firstColumn": True}
    for name, value in flags.items():
        look.set(w(name), str(int(value)))
    bits = _FIRST_ROW | _FIRST_COLUMN | (_LAST_ROW if has_total else 0)
    look.set(w("val"), f"{bits:04X}")
