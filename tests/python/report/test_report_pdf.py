"""The report as PDF: what assistive technology needs, and pages that hold together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from reg18.base.errors import Reg18Error
from reg18.report import fonts, pandoc, pdf
from reg18.report.formats import publish
from reg18.report.render import render_annual
from reg18.settings.council import load_council
from tests.python.conftest import ROOT
from tests.python.pdf_document import (
    HEADINGS,
    Element,
    assert_headings_stay,
    assert_nothing_cut_off,
    assert_tables_stay,
    page_texts,
    pdf_problems,
    read_pdf,
)
from tests.python.report.test_report_formats import publication
from tests.python.report_text import squeezed


@pytest.fixture(scope="module")
def file(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    council, out = load_council(ROOT / "council.yml"), tmp_path_factory.mktemp("pdf")
    return render_annual(demo_warehouse, "2024-25", out, council, formats=["pdf"]).pdf


@pytest.fixture(scope="module")
def draft(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    council, out = load_council(ROOT / "council.yml"), tmp_path_factory.mktemp("pdf")
    return render_annual(demo_warehouse, "2025-26", out, council, True, formats=["pdf"]).pdf


@pytest.fixture(scope="module")
def document(file: Path) -> Element:
    return read_pdf(file)


# What a reader needs who does not see the page


def test_nothing_shuts_a_reader_out(file: Path, draft: Path) -> None:
    assert pdf_problems(file) == []
    assert pdf_problems(draft) == []


def _structure(pdf_file: pikepdf.Pdf, role: str) -> list[pikepdf.Dictionary]:
    found = []

    def walk(item: object) -> None:
        if isinstance(item, pikepdf.Array):
            for each in item:
                walk(each)
        elif isinstance(item, pikepdf.Dictionary) and "/S" in item:
            if f"/{role}" == item.S:
                found.append(item)
            walk(item.get("/K", pikepdf.Array()))

    walk(pdf_file.Root.StructTreeRoot.K)
    return found


def _without_alt(pdf_file: pikepdf.Pdf) -> None:
    del _structure(pdf_file, "Figure")[-1].Alt


def _without_header(pdf_file: pikepdf.Pdf) -> None:
    _structure(pdf_file, "TH")[0].S = pikepdf.Name.TD


def _without_caption(pdf_file: pikepdf.Pdf) -> None:
    table = _structure(pdf_file, "Table")[0]
    table.K = pikepdf.Array([each for each in table.K if each.get("/S") != "/Caption"])


def _without(name: str) -> Callable[[pikepdf.Pdf], None]:
    def remove(pdf_file: pikepdf.Pdf) -> None:
        del pdf_file.Root[name]

    return remove


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_without("/Lang"), "no language"),
        (_without("/MarkInfo"), "not marked as tagged"),
        (_without("/StructTreeRoot"), "no structure"),
        (_without("/ViewerPreferences"), "the title is not shown"),
        (_without("/Metadata"), "does not say that it is PDF/UA-1"),
        (_without_alt, "a picture without a text"),
        (_without_header, "a table without a header row"),
        (_without_caption, "a table without a caption"),
    ],
)
def test_what_is_missing_is_found(
    file: Path, tmp_path: Path, damage: Callable[[pikepdf.Pdf], None], said: str
) -> None:
    """The tests of this file can fail: each fault is planted and found."""
    damaged = tmp_path / "damaged.pdf"
    with pikepdf.open(file) as pdf_file:
        damage(pdf_file)
        pdf_file.save(damaged)
    assert any(problem.startswith(said) for problem in pdf_problems(damaged))


def test_a_picture_without_a_text_is_refused(tmp_path: Path) -> None:
    """Typst writes no file that breaks PDF/UA-1, so each report is checked as it is made."""
    council = load_council(ROOT / "council.yml")
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1,1H9"/></svg>'
    drawings = {"graph-a.svg": drawing, "graph-a-narrow.svg": drawing}
    with pytest.raises(Reg18Error, match="missing alt text"):
        publish(
            "# A {#sec-a}\n\n![Caption](graph-a.svg){#graph-a alt=\"\"}",
            drawings, publication(council), tmp_path,
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_every_graph_has_its_text_and_its_table(document: Element) -> None:
    figures = document.all("Figure")
    assert len(figures) == 7
    assert all(len(figure.alt) > 60 for figure in figures)
    captions = [caption.text() for caption in document.all("Caption")]
    assert len([each for each in captions if each.startswith("Graph")]) == 7
    assert len([each for each in captions if each.startswith("Table")]) > 25


def test_headings_begin_with_one_title_and_descend_by_one(document: Element) -> None:
    assert len(document.all("Title")) == 1
    levels = [int(heading.role[1]) for heading in document.all(*HEADINGS)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_contents_name_headings_and_their_pages(document: Element) -> None:
    headings = {
        squeezed(heading.text()): min(heading.every_page())
        for heading in document.all("H1", "H2")
        if heading.text() != "Contents"
    }
    entries = [squeezed(entry.text()) for entry in document.all("TOCI")]
    expected = [f"{text}{page}" for text, page in headings.items()]
    assert [entry for entry in entries if not entry.startswith("Graph")] == expected
    assert len([entry for entry in entries if entry.startswith("Graph")]) == 7


def test_typefaces_come_with_the_file(file: Path) -> None:
    fonts = set()
    with pikepdf.open(file) as pdf_file:
        for page in pdf_file.pages:
            for font in page.Resources.get("/Font", pikepdf.Dictionary()).values():
                fonts.add(str(font.BaseFont).split("+")[-1].split("-")[0])
    assert "SourceSansPro" in fonts
    assert fonts <= {"SourceSansPro", "DejaVuSansMono"}


# Pages that hold together


def test_no_heading_is_parted_from_what_it_heads(document: Element, draft: Path) -> None:
    for each in (document, read_pdf(draft)):
        assert assert_headings_stay(each) > 30


def test_no_table_is_parted_from_its_caption_and_header(document: Element, draft: Path) -> None:
    for each in (document, read_pdf(draft)):
        assert_tables_stay(each)


def test_a_header_row_repeats_on_every_page(file: Path, document: Element) -> None:
    texts = page_texts(file)
    long = [table for table in document.all("Table") if len(table.every_page()) > 1]
    assert long
    for table in long:
        head = squeezed(table.all("THead")[0].text())
        for page in table.every_page():
            assert head in squeezed(texts[page - 1])


def test_the_headline_figures_stand_on_one_page(document: Element, draft: Path) -> None:
    for each in (document, read_pdf(draft)):
        firsts = [min(heading.every_page()) for heading in each.all("H1")]
        texts = [heading.text() for heading in each.all("H1")]
        place = texts.index("The year at a glance")
        assert firsts[place : place + 2] == [3, 4]


def test_every_page_has_its_running_lines(file: Path) -> None:
    texts = page_texts(file)
    for number, text in enumerate(texts[1:], start=2):
        assert "Leicestershire County Council" in text
        assert "annual report 2024-25" in text
        assert f"Page {number} of {len(texts)}" in text
    assert "Page" not in texts[0]
    assert not any("DRAFT" in text for text in texts)


def test_a_draft_says_so_on_every_page(draft: Path) -> None:
    texts = page_texts(draft)
    assert len(texts) > 20
    assert all("DRAFT" in text for text in texts)
    assert all("DRAFT: not for publication" in text for text in texts[1:])
    # Beside the line at its foot each page has the mark across it.
    assert all(text.count("DRAFT") >= 2 for text in texts)
    assert re.search(r"DRAFT\s+Not for publication", texts[0])


def test_nothing_is_cut_off(file: Path) -> None:
    # The cover is coloured up to its edges.
    assert_nothing_cut_off(file, first=1, side=50)


def test_warnings_of_the_typesetter_are_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = load_council(ROOT / "council.yml")
    monkeypatch.setattr(fonts, "FAMILY", "No Such Face")
    pandoc.to_tree("# A {#sec-a}\n\nText.", tmp_path)
    _, said = pdf.to_pdf(publication(council), tmp_path)
    assert any("unknown font family" in each for each in said)
