"""Reads a report as PDF in the order of its structure, and says what would shut a reader out."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from tests.python.report_text import Text, squeezed

HEADINGS = ("H1", "H2", "H3", "H4", "H5")


@dataclass
class Element:
    """An element of a PDF's structure with its parts: elements, and pieces of text."""

    role: str
    source: pikepdf.Dictionary | None = None
    parts: list[Element | str] = field(default_factory=list)
    # The pages that it stands on, counted from one.
    pages: set[int] = field(default_factory=set)

    def walk(self) -> Iterator[Element]:
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, *roles: str) -> list[Element]:
        return [element for element in self.walk() if element.role in roles]

    def text(self, without: tuple[str, ...] = ()) -> str:
        return "".join(
            part if isinstance(part, str) else part.text(without)
            for part in self.parts
            if isinstance(part, str) or part.role not in without
        )

    def every_page(self) -> set[int]:
        return set().union(*(element.pages for element in self.walk()))

    @property
    def alt(self) -> str:
        assert self.source is not None
        return str(self.source.get("/Alt", ""))


def read_pdf(file: Path) -> Element:
    """The structure of a PDF, as a screen reader goes through it."""
    texts = [_marked_texts(page) for page in pypdfium2.PdfDocument(str(file))]
    root = Element("Root")
    with pikepdf.open(file) as pdf:
        numbers = {page.obj.objgen: place for place, page in enumerate(pdf.pages)}

        def read(item: Any, page: Any, into: Element) -> None:
            if isinstance(item, pikepdf.Array):
                for each in item:
                    read(each, page, into)
            elif isinstance(item, pikepdf.Dictionary):
                page = item.get("/Pg", page)
                if "/S" in item:
                    element = Element(str(item.S).removeprefix("/"), item)
                    into.parts.append(element)
                    read(item.get("/K", pikepdf.Array()), page, element)
                elif "/MCID" in item:
                    read(item.MCID, page, into)
            else:
                place = numbers[page.objgen]
                into.parts.append(texts[place].get(int(item), ""))
                into.pages.add(place + 1)

        read(pdf.Root.StructTreeRoot.K, None, root)
        # What is asked of elements later is read while the file is open.
        for element in root.walk():
            if element.source is not None:
                alt = element.source.get("/Alt", "")
                element.source = pikepdf.Dictionary(Alt=str(alt)) if alt else pikepdf.Dictionary()
    return root


def _marked_texts(page: pypdfium2.PdfPage) -> dict[int, str]:
    """The text of each piece of marked content of a page."""
    texts: dict[int, str] = {}
    text_page = page.get_textpage()
    for place in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, place)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        mark = pdfium.FPDFPageObj_GetMarkedContentID(item)
        size = pdfium.FPDFTextObj_GetText(item, text_page, None, 0)
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFTextObj_GetText(
            item, text_page, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size
        )
        # A hyphen at the end of a line is told apart from others by this sign.
        text = buffer.raw[: size - 2].decode("utf-16-le").replace("\x02", "-")
        texts[mark] = texts.get(mark, "") + text
    return texts


def pdf_text(file: Path, begin: str) -> Text:
    """The text of the report from the heading `begin` on."""
    document = read_pdf(file).parts[0]
    assert isinstance(document, Element)
    start = next(
        place
        for place, part in enumerate(document.parts)
        if isinstance(part, Element)
        and part.role == "H1"
        and squeezed(part.text()) == squeezed(begin)
    )
    found = Text()
    for part in document.parts[start:]:
        assert isinstance(part, Element)
        # Pictures have alternative texts; numbers of lists and notes are made by each format.
        found.add(part.text(without=("Figure", "Lbl", "Note")))
    return found


def pdf_problems(file: Path) -> list[str]:
    """What would shut a reader out of a PDF; nothing of it shows on a page."""
    problems = []
    with pikepdf.open(file) as pdf:
        root = pdf.Root
        if str(root.get("/Lang", "")) != "en-GB":
            problems.append("no language")
        if not root.get("/MarkInfo", pikepdf.Dictionary()).get("/Marked", False):
            problems.append("not marked as tagged")
        if not root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/DisplayDocTitle", False):
            problems.append("the title is not shown")
        with pdf.open_metadata() as metadata:
            if not metadata.get("dc:title"):
                problems.append("no title")
            problems += [
                f"does not say that it is {name}"
                for name, key, value in (
                    ("PDF/UA-1", "pdfuaid:part", "1"),
                    ("PDF/A-2", "pdfaid:part", "2"),
                    ("PDF/A-2a", "pdfaid:conformance", "A"),
                )
                if metadata.get(key) != value
            ]
        if "/StructTreeRoot" not in root:
            return [*problems, "no structure"]
    document = read_pdf(file)
    problems += ["a picture without a text" for each in document.all("Figure") if not each.alt]
    for table in document.all("Table"):
        rows = table.all("TR")
        head = [element.role for element in rows[0].walk() if element.role in ("TH", "TD")]
        if not table.all("THead") or set(head) != {"TH"}:
            problems.append(f"a table without a header row: {table.text()[:40]}")
        if not all(cell.text().strip() for cell in table.all("TH")):
            problems.append(f"a table with an empty header: {table.text()[:40]}")
        if not table.all("Caption"):
            problems.append(f"a table without a caption: {table.text()[:40]}")
    return problems


def page_texts(file: Path) -> list[str]:
    """The text of each page, as it is drawn."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(str(file))]


def flat(element: Element) -> list[Element]:
    """The blocks of a document: what follows what on its pages."""
    blocks: list[Element] = []
    for part in element.parts:
        if isinstance(part, Element):
            holds = part.role == "Document" or (part.role == "Div" and not part.all("Figure"))
            blocks += flat(part) if holds else [part]
    return [block for block in blocks if block.every_page()]


def assert_headings_stay(document: Element) -> int:
    """No heading is parted from what it heads; returns how many there are."""
    headings = 0
    for block, following in itertools.pairwise(flat(document)):
        if block.role in HEADINGS:
            headings += 1
            assert max(block.every_page()) == min(following.every_page()), block.text()
    return headings


def assert_tables_stay(document: Element) -> None:
    """No table is parted from its caption and header, none that fits a page is parted at all."""
    for table in document.all("Table"):
        rows = table.all("TBody")[0].all("TR")
        first = {
            page
            for part in (*table.all("Caption"), *table.all("THead"), rows[0])
            for page in part.every_page()
        }
        assert len(first) == 1, table.text()[:60]
        # A table that fits a page stays on it.
        if len(rows) <= 12:
            assert len(table.every_page()) == 1 or len(table.text()) > 1500, table.text()[:60]
        assert all(len(row.every_page()) == 1 for row in rows), table.text()[:60]


def assert_nothing_cut_off(file: Path, first: int, side: float) -> None:
    """No text reaches beyond the margins of its page, from page `first` on, counted from 0."""
    for page in list(pypdfium2.PdfDocument(str(file)))[first:]:
        width, height = page.get_size()
        text = page.get_textpage()
        assert text.count_rects() > 5
        for place in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(place)
            assert left > side
            assert right < width - side
            assert bottom > 25
            assert top < height - 25
