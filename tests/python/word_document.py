"""Reads a report as Word document from its XML, and says what would shut a reader out."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.python.report_text import Text

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The style of figures of the warehouse.
FIGURE_STYLE = "ReportedFigure"
PROPERTIES = "{http://purl.org/dc/elements/1.1/}"


def w(name: str) -> str:
    """A name of WordprocessingML, in full."""
    return f"{{{W}}}{name}"


def style_of(element: ET.Element) -> str:
    """The style of a paragraph; nothing if it names none or is not a paragraph."""
    found = element.find(f"{w('pPr')}/{w('pStyle')}") if element.tag == w("p") else None
    return found.get(w("val"), "") if found is not None else ""


def text_of(element: ET.Element) -> str:
    """The text of an element."""
    return "".join(each.text or "" for each in element.iter(w("t")))


class Docx:
    """A Word document's parts."""

    def __init__(self, file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.root = self.part("word/document.xml")
        body = self.root.find(w("body"))
        assert body is not None
        self.body = body

    def part(self, name: str) -> ET.Element:
        return ET.fromstring(self.parts[name])

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
            if re.fullmatch(r"word/(header|footer)(-first)?\.xml", name)
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
