"""The report for Word: styles, captions, contents, header rows, and what is read out."""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from reg18.report.render import render_annual
from reg18.settings.council import load_council
from tests.python.conftest import ROOT
from tests.python.word_document import (
    DRAWING,
    OFFICE_RELATION,
    Docx,
    changed_docx,
    docx_problems,
    is_headline,
    style_of,
    text_of,
    w,
)

MAIN = "word/document.xml"
MAIN_STYLES = (
    "Normal", "Body Text", "heading 1", "heading 2", "heading 3", "Title", "Subtitle", "caption",
    "Table Caption", "Graph Caption", "List Item", "toc 1", "toc 2", "header", "footer",
)  # fmt: skip
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
# The width of a page's text in twentieths of a point.
WIDTH = 9526
# English Metric Units to the inch and to the twentieth of a point.
EMU_INCH, EMU_TWIP = 914_400, 635


@pytest.fixture(scope="module")
def file(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    council, out = load_council(ROOT / "council.yml"), tmp_path_factory.mktemp("word")
    return render_annual(demo_warehouse, "2024-25", out, council, formats=["docx"]).docx


@pytest.fixture(scope="module")
def draft(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    council, out = load_council(ROOT / "council.yml"), tmp_path_factory.mktemp("word")
    return render_annual(demo_warehouse, "2025-26", out, council, True, formats=["docx"]).docx


@pytest.fixture(scope="module")
def document(file: Path) -> Docx:
    return Docx(file)


# What a reader needs who does not see the page


def test_nothing_shuts_a_reader_out(file: Path, draft: Path) -> None:
    assert docx_problems(file) == []
    assert docx_problems(draft) == []


@pytest.mark.parametrize(
    ("part", "pattern", "by", "said"),
    [
        ("word/styles.xml", r'w:val="en-GB"', 'w:val="en-US"', "no language"),
        ("docProps/core.xml", r"<dc:title>.*?</dc:title>", "<dc:title></dc:title>", "no title"),
        (MAIN, r'(<wp:docPr[^>]*) descr="[^"]+"', r"\1", "a picture without a text"),
        (MAIN, r"<w:tblHeader [^>]*/>", "", "a table without a header row"),
        (MAIN, r'w:firstColumn="1"', 'w:firstColumn="0"', "a table without a header row"),
        (MAIN, r"<w:tblCaption [^>]*/>", "", "a table without a name"),
        (MAIN, r'<w:pStyle w:val="Heading2" ?/>', '<w:pStyle w:val="Gone"/>', "no style Gone"),
    ],
)
def test_what_is_missing_is_found(
    file: Path, tmp_path: Path, part: str, pattern: str, by: str, said: str
) -> None:
    """The tests of this file can fail: each fault is planted once and found."""
    damaged = changed_docx(
        file, tmp_path / "damaged.docx", part, lambda text: re.sub(pattern, by, text, count=1)
    )
    assert any(problem.startswith(said) for problem in docx_problems(damaged))


def test_every_part_is_whole_and_every_relation_leads_somewhere(document: Docx) -> None:
    for name in document.parts:
        if name.endswith((".xml", ".rels")):
            document.part(name)
    relations = document.part("word/_rels/document.xml.rels")
    targets = {each.get("Id"): each for each in relations}
    for each in targets.values():
        if each.get("TargetMode") != "External":
            assert f"word/{each.get('Target')}" in document.parts
    used = {
        value
        for element in document.root.iter()
        for name, value in element.attrib.items()
        if name.startswith(f"{{{OFFICE_RELATION}}}")
    }
    assert len(used) > 10
    assert used <= set(targets)


def test_no_mark_of_the_filter_is_left(document: Docx) -> None:
    assert b"<!--" not in document.parts[MAIN]


# Styles, contents, captions


def test_it_has_styles_of_its_own(document: Docx) -> None:
    styles = document.styles()
    names = {
        name.get(w("val"))
        for style in styles.values()
        if (name := style.find(w("name"))) is not None
    }
    assert set(MAIN_STYLES) <= names
    fonts = styles and document.part("word/styles.xml").find(f"{w('docDefaults')}//{w('rFonts')}")
    assert isinstance(fonts, ET.Element)
    assert fonts.get(w("ascii")) == "Arial"
    # Every paragraph of the text has a style with a meaning; none is formatted by hand.
    for paragraph in document.body.iter(w("p")):
        assert style_of(paragraph), text_of(paragraph)[:60]
    for run in document.body.iter(w("rPr")):
        assert {each.tag for each in run} <= {
            w(name) for name in ("rStyle", "b", "bCs", "i", "iCs")
        }


def test_the_contents_are_filled_with_the_headings(document: Docx) -> None:
    headings = [
        (int(style_of(each)[-1]), text_of(each))
        for each in document.paragraphs("Heading1", "Heading2")
    ]
    entries = document.paragraphs("TOC1", "TOC2")
    assert [(int(style_of(each)[-1]), text_of(each)) for each in entries] == headings
    assert len(entries) > 35
    anchors = [link.get(w("anchor")) for each in entries for link in each.iter(w("hyperlink"))]
    bookmarks = {each.get(w("name")) for each in document.root.iter(w("bookmarkStart"))}
    assert set(anchors) <= bookmarks
    fields = "".join(each.text or "" for each in document.root.iter(w("instrText")))
    assert 'TOC \\o "1-2"' in fields
    assert fields.count("PAGEREF") == len(entries)
    kinds = [each.get(w("fldCharType")) for each in document.root.iter(w("fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == len(entries) + 1
    update = document.part("word/settings.xml").find(w("updateFields"))
    assert update is not None
    assert update.get(w("val")) == "true"


def test_bookmarks_are_closed_and_links_lead_to_them(document: Docx) -> None:
    starts = [each.get(w("id")) for each in document.root.iter(w("bookmarkStart"))]
    ends = [each.get(w("id")) for each in document.root.iter(w("bookmarkEnd"))]
    assert sorted(map(str, starts)) == sorted(map(str, ends))
    assert len(starts) == len(set(starts))
    names = [each.get(w("name"), "") for each in document.root.iter(w("bookmarkStart"))]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Za-z_][\w-]{0,39}", name) for name in names)
    anchors = {each.get(w("anchor")) for each in document.root.iter(w("hyperlink"))} - {None}
    assert len(anchors) > 40
    assert anchors <= set(names)


def test_tables_and_graphs_have_numbered_captions(document: Docx) -> None:
    for style, kind in (("TableCaption", "Table"), ("GraphCaption", "Graph")):
        texts = [
            text_of(each) for each in document.paragraphs(style) if text_of(each).startswith(kind)
        ]
        assert [text.split(".")[0] for text in texts] == [
            f"{kind} {number}" for number in range(1, len(texts) + 1)
        ]
        assert len(texts) >= 7
    body = list(document.body)
    for place, element in enumerate(body):
        if element.tag == w("tbl") and not is_headline(element):
            assert style_of(body[place - 1]) == "TableCaption"
        if any(True for _ in element.iter(PICTURE)):
            before = [each for each in body[:place] if each.tag == w("p")][-1]
            assert style_of(before) == "GraphCaption"


# Pages that hold together


def keeps(document: Docx, paragraph: ET.Element, name: str) -> bool:
    """Whether a paragraph has a property, itself or through its styles."""
    if paragraph.find(f"{w('pPr')}/{w(name)}") is not None:
        return True
    styles = document.styles()
    style: ET.Element | None = styles.get(style_of(paragraph))
    while style is not None:
        if style.find(f"{w('pPr')}/{w(name)}") is not None:
            return True
        based = style.find(w("basedOn"))
        style = styles.get(based.get(w("val"), "")) if based is not None else None
    return False


def test_headings_and_captions_stay_with_what_follows(document: Docx) -> None:
    found = document.paragraphs(
        "Heading1", "Heading2", "Heading3", "TableCaption", "GraphCaption", "TOCHeading"
    )
    assert len(found) > 80
    assert all(keeps(document, paragraph, "keepNext") for paragraph in found)


def test_rows_are_whole_and_headers_stay_with_them(document: Docx) -> None:
    together = 0
    for table in document.tables():
        rows = table.findall(w("tr"))
        assert all(row.find(f"{w('trPr')}/{w('cantSplit')}") is not None for row in rows)
        kept = [
            all(keeps(document, paragraph, "keepNext") for paragraph in row.iter(w("p")))
            for row in rows[:-1]
        ]
        assert all(kept[:2])
        together += all(kept)
        assert not keeps(document, next(rows[-1].iter(w("p"))), "keepNext")
    # The definitions fill pages; nearly all others stay on one.
    assert len(document.tables()) - 4 <= together < len(document.tables())


def test_sections_that_begin_a_page_do(document: Docx) -> None:
    apart = [
        text_of(each)
        for each in document.paragraphs("Heading1")
        if each.find(f"{w('pPr')}/{w('pageBreakBefore')}") is not None
    ]
    assert apart[:2] == ["The year at a glance", "1 Purpose and background"]
    assert [text[:7] for text in apart[2:]] == ["Annex A", "Annex B", "Annex C", "Annex D"]


def test_properties_stand_in_the_order_that_word_wants(document: Docx) -> None:
    order = [
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "pBdr", "shd", "tabs",
        "spacing", "ind", "jc", "outlineLvl",
    ]  # fmt: skip
    styles = document.part("word/styles.xml")
    properties = [*document.root.iter(w("pPr")), *styles.iter(w("pPr"))]
    assert len(properties) > 1000
    for each in properties:
        names = [child.tag.removeprefix(w("")) for child in each if child.tag.startswith(w(""))]
        known = [order.index(name) for name in names if name in order]
        assert known == sorted(known), names
    rows = [child.tag for row in document.root.iter(w("trPr")) for child in row]
    assert set(rows) == {w("cantSplit"), w("tblHeader")}


# Pictures, running lines, drafts


def test_pictures_are_sharp_and_fit_the_page(document: Docx) -> None:
    relations = {
        each.get("Id"): each.get("Target") for each in document.part("word/_rels/document.xml.rels")
    }
    pictures = 0
    for inline in document.root.iter(f"{{{DRAWING}}}inline"):
        pictures += 1
        extent, blip = inline.find(f"{{{DRAWING}}}extent"), next(inline.iter(PICTURE))
        assert extent is not None
        wide = int(extent.get("cx", "0"))
        assert wide <= WIDTH * EMU_TWIP
        content = document.parts[f"word/{relations[blip.get(f'{{{OFFICE_RELATION}}}embed')]}"]
        assert content.startswith(b"\x89PNG")
        dots, _ = struct.unpack(">II", content[16:24])
        assert dots / (wide / EMU_INCH) > 250
    assert pictures == 7


def test_every_page_has_its_running_lines(document: Docx) -> None:
    section = document.body.find(w("sectPr"))
    assert section is not None
    assert section.find(w("titlePg")) is not None
    kinds = [
        (each.tag.removeprefix(w("")), each.get(w("type")))
        for each in section
        if each.get(w("type"))
    ]
    assert sorted(kinds) == [
        ("footerReference", "default"), ("footerReference", "first"),
        ("headerReference", "default"), ("headerReference", "first"),
    ]  # fmt: skip
    size = section.find(w("pgSz"))
    assert size is not None
    assert (size.get(w("w")), size.get(w("h"))) == ("11906", "16838")
    running = document.running()
    assert any("annual report 2024-25" in text for text in running.values())
    assert any("Figures as at 30 June 2025" in text for text in running.values())
    fields = [
        each.get(w("instr"))
        for name in running
        for each in document.part(name).iter(w("fldSimple"))
    ]
    assert fields == [" PAGE ", " NUMPAGES "]
    assert not any("DRAFT" in text for text in running.values())


def test_a_draft_says_so_on_every_page(draft: Path) -> None:
    document = Docx(draft)
    running = document.running()
    assert len(running) == 4
    assert all("DRAFT" in text for text in running.values())
    status = [text_of(each) for each in document.paragraphs("Status")]
    assert any(text.startswith("DRAFT Not for publication") for text in status)


def test_the_cover_says_what_the_report_is(document: Docx) -> None:
    title = "".join(text_of(each) for each in document.paragraphs("Title"))
    assert title == "Adult Social Carecomplaints and compliments"
    assert [text_of(each) for each in document.paragraphs("Subtitle")] == ["Annual report 2024-25"]
    details = [text_of(each) for each in document.paragraphs("CoverDetailFirst", "CoverDetail")]
    assert details == [
        "Period1 April 2024 to 31 March 2025",
        "Figures as at30 June 2025",
        "Made underSI 2009/309, regulation 18",
    ]
    assert any("Synthetic demonstration" in text_of(each) for each in document.paragraphs("Notice"))


def test_no_binary_template_is_kept() -> None:
    """The reference document is made from its parts in reports/shared/word, each time."""
    listed = subprocess.run(
        ["git", "ls-files", "reports", "src"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert len(listed) > 50
    assert not [
        name for name in listed if re.search(r"\.(docx|dotx|ttf|otf|woff2?|png|pdf)$", name)
    ]
