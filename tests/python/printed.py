"""Reads reports as PDF and as Word documents, in the order of their structure, and says what would
shut out a reader who depends on it."""

from __future__ import annotations

import ctypes
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from reg18.report.word.package import DRAWING, parsed, style_of, text_of, w

# The Word style of figures of the warehouse, and the id under which a picture is drawn.
FIGURE_STYLE = "ReportedFigure"
PROPERTIES = "{http://purl.org/dc/elements/1.1/}"


def squeezed(text: str) -> str:
    """A text without blanks: where lines break differs from format to format."""
    return re.sub(r"\s+", "", text)


@dataclass
class Text:
    """A document's text without blanks, and where in it the figures of the warehouse stand."""

    text: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str, is_figure: bool = False) -> None:
        start = len(self.text)
        self.text += squeezed(text)
        if is_figure:
            self.spans.append((start, len(self.text)))

    @property
    def figures(self) -> list[str]:
        return [self.text[start:end] for start, end in self.spans]


# PDF


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


# Word


class Docx:
    """A Word document's parts."""

    def __init__(self, file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.root = parsed(self.parts["word/document.xml"])
        body = self.root.find(w("body"))
        assert body is not None
        self.body = body

    def part(self, name: str) -> ET.Element:
        return parsed(self.parts[name])

    def styles(self) -> dict[str, ET.Element]:
        found = self.part("word/styles.xml").findall(w("style"))
        return {style.get(w("styleId"), ""): style for style in found}

    def paragraphs(self, *styles: str) -> list[ET.Element]:
        return [each for each in self.root.iter(w("p")) if style_of(each) in styles]

    def tables(self) -> list[ET.Element]:
        return list(self.root.iter(w("tbl")))

    def running(self) -> dict[str, str]:
        """The text of each header and footer, by its file."""
        return {
            name: text_of(self.part(name)) + "".join(self._watermarks(name))
            for name in self.parts
            if re.fullmatch(r"word/(header|footer)\d+\.xml", name)
        }

    def _watermarks(self, name: str) -> list[str]:
        found = self.part(name).iter("{urn:schemas-microsoft-com:vml}textpath")
        return [each.get("string", "") for each in found]


def is_headline(table: ET.Element) -> bool:
    """Whether it is the table of headline figures, which has no caption of its own."""
    caption = table.find(f"{w('tblPr')}/{w('tblCaption')}")
    return caption is not None and caption.get(w("val")) == "Headline figures"


def docx_text(file: Path, begin: str) -> Text:
    """The text of the report from the heading `begin` on, with its figures."""
    body = list(Docx(file).body)
    start = next(
        place
        for place, element in enumerate(body)
        if style_of(element) == "Heading1" and text_of(element) == begin
    )
    found = Text()
    for element in body[start:]:
        for row in _rows(element):
            _add_runs(row, found)
    return found


def _rows(element: ET.Element) -> list[ET.Element]:
    if element.tag != w("tbl"):
        return [element]
    rows = element.findall(w("tr"))
    # The heads of the headline figures' columns are the Word document's own.
    return rows[1:] if is_headline(element) else rows


def _add_runs(element: ET.Element, found: Text) -> None:
    for paragraph in element.iter(w("p")):
        runs = itertools.groupby(paragraph.iter(w("r")), key=_is_figure)
        for is_figure, group in runs:
            found.add("".join(map(text_of, group)), is_figure)


def _is_figure(run: ET.Element) -> bool:
    style = run.find(f"{w('rPr')}/{w('rStyle')}")
    return style is not None and style.get(w("val")) == FIGURE_STYLE


def docx_problems(file: Path) -> list[str]:
    """What would shut a reader out of a Word document."""
    document, problems = Docx(file), []
    styles = document.styles()
    language = document.part("word/styles.xml").find(f"{w('docDefaults')}//{w('lang')}")
    if language is None or language.get(w("val")) != "en-GB":
        problems.append("no language")
    if not document.part("docProps/core.xml").findtext(f"{PROPERTIES}title"):
        problems.append("no title")
    named = {
        each.get(w("val"), "") for tag in ("pStyle", "rStyle", "tblStyle") for each in
        document.root.iter(w(tag))
    }  # fmt: skip
    problems += [f"no style {name}" for name in sorted(named - set(styles))]
    for picture in document.root.iter(f"{{{DRAWING}}}docPr"):
        if not picture.get("descr"):
            problems.append("a picture without a text")
    for table in document.tables():
        caption = table.find(f"{w('tblPr')}/{w('tblCaption')}")
        name = caption.get(w("val"), "") if caption is not None else ""
        if not name:
            problems.append("a table without a name")
        look = table.find(f"{w('tblPr')}/{w('tblLook')}")
        rows = table.findall(w("tr"))
        if (
            rows[0].find(f"{w('trPr')}/{w('tblHeader')}") is None
            or look is None
            or (look.get(w("firstRow")), look.get(w("firstColumn"))) != ("1", "1")
        ):
            problems.append(f"a table without a header row: {name}")
        elif not all(text_of(cell).strip() for cell in rows[0].findall(w("tc"))):
            problems.append(f"a table with an empty header: {name}")
    return problems


def changed_docx(file: Path, to: Path, part: str, change: Callable[[str], str]) -> Path:
    """A copy with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in Docx(file).parts.items():
            text = content.decode("utf-8") if name == part else ""
            changed = change(text) if name == part else ""
            assert name != part or changed != text, f"nothing to change in {part}"
            archive.writestr(name, changed.encode("utf-8") if name == part else content)
    to.write_bytes(stream.getvalue())
    return to
