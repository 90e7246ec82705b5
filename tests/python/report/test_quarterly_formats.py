"""The report of a quarter as PDF, for Word and in a browser: six pages at most, for everyone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from reg18.report.formats import ReportResult
from reg18.report.render import render_quarterly
from reg18.settings.council import Council
from tests.python.annual_report import query
from tests.python.browsers import WIDTHS, opened
from tests.python.conftest import ROOT, Reg18
from tests.python.pdf_document import (
    Element,
    assert_headings_stay,
    assert_nothing_cut_off,
    assert_tables_stay,
    page_texts,
    pdf_problems,
    read_pdf,
)
from tests.python.word_document import Docx, docx_problems, text_of, w

MOST_PAGES = 6
LAST = date(2025, 3, 31)
CODES = list(csv.DictReader((ROOT / "seeds" / "reference" / "codes.csv").open(encoding="utf-8")))
THEMES, CAUSES = (
    [row["code"] for row in CODES if row["code_list"] == name] for name in ("theme", "cause")
)


@pytest.fixture(scope="module")
def full(reg18: Reg18, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council with many service areas, many overdue complaints and many open actions."""
    folder = tmp_path_factory.mktemp("full")
    extracts, file = folder / "extracts", folder / "warehouse.duckdb"
    extracts.mkdir()
    complaints, actions = [], []
    for number in range(1200):
        received = LAST - timedelta(days=number % 1200)
        area = f"Community Team {number % 40} for the North East and West of the County"
        is_open = number % 11 == 0
        resolved = None if is_open else received + timedelta(days=20 + number % 60)
        complaints.append(
            [
                f"C{number}", received, "statutory", resolved, "" if is_open else "upheld", area,
                THEMES[number % len(THEMES)],
                "" if is_open else CAUSES[number % len(CAUSES)],
                received + timedelta(days=2),
            ]
        )  # fmt: skip
        if not is_open and number % 2:
            action = (f"A{number}", f"C{number}", "staff_training", "individual", received, "")
            actions.append(action)
    heads = [
        "case_ref", "date_received", "procedure", "date_resolved", "outcome", "service_area",
        "theme", "causes", "date_acknowledged",
    ]  # fmt: skip
    for name, head, rows in (
        ("complaints", heads, complaints),
        (
            "actions",
            ["action_ref", "case_ref", "action_type", "scope", "date_due", "date_completed"],
            actions,
        ),
    ):
        with (extracts / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([head, *rows])
    done = reg18("build", "--extracts", extracts, "--warehouse", file, "--as-of", "2025-06-29")
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="module")
def results(
    demo_warehouse: Path,
    full: Path,
    council: Council,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, ReportResult]:
    """A quarter as usual, one that is not, one that is not over, and one with all lists full."""
    out = tmp_path_factory.mktemp("quarters")
    texts = out / "texts" / "2024-25-Q4"
    texts.mkdir(parents=True)
    words = "What the quarter tells us, and what we make of it, in the words of the team. " * 8
    (texts / "headlines.md").write_text(words, encoding="utf-8")
    return {
        "usual": render_quarterly(demo_warehouse, "2024-25 Q4", out, council),
        "unusual": render_quarterly(demo_warehouse, "2024-25 Q1", out, council),
        "draft": render_quarterly(full, "2025-26 Q1", out, council, draft=True),
        "full": render_quarterly(
            full, "2024-25 Q4", out / "full", council, draft=True, commentary=out / "texts"
        ),
    }  # fmt: skip


@pytest.fixture(scope="module", params=["usual", "unusual", "draft", "full"])
def result(request: pytest.FixtureRequest, results: dict[str, ReportResult]) -> ReportResult:
    found: ReportResult = results[request.param]
    return found


@pytest.fixture(scope="module")
def document(result: ReportResult) -> Element:
    return read_pdf(result.pdf)


# As PDF


def test_it_has_six_pages_at_most(result: ReportResult) -> None:
    texts = page_texts(result.pdf)
    assert len(texts) <= MOST_PAGES
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert "not for publication" in text
    assert all("Leicestershire County Council" in text for text in texts)


def test_the_full_one_is_full(results: dict[str, ReportResult], full: Path) -> None:
    (overdue,) = query(
        full, "select count(*) as n from marts.quarter_overdue where period = '2024-25 Q4'"
    )
    assert overdue["n"] > 20
    text = " ".join(" ".join(page_texts(results["full"].pdf)).split())
    assert "The 20 oldest are listed." in text
    assert "The 15 service areas with most complaints resolved are listed" in text
    assert "What the quarter tells us" in text


def test_nothing_shuts_a_reader_out_of_the_pdf(result: ReportResult) -> None:
    assert pdf_problems(result.pdf) == []


def test_every_graph_has_its_text(document: Element) -> None:
    figures = document.all("Figure")
    assert len(figures) == 3
    assert all(len(figure.alt) > 60 for figure in figures)
    assert len(document.all("Title")) == 1


def test_pages_hold_together(document: Element, result: ReportResult) -> None:
    assert assert_headings_stay(document) == 7
    assert_tables_stay(document)
    assert_nothing_cut_off(result.pdf, first=0, side=40)


def test_a_draft_says_so_on_every_page(results: dict[str, ReportResult]) -> None:
    for text in page_texts(results["draft"].pdf):
        assert text.count("DRAFT") >= 2
    assert "Incomplete" in page_texts(results["draft"].pdf)[0]


# For Word


def test_nothing_shuts_a_reader_out_of_the_document(result: ReportResult) -> None:
    assert docx_problems(result.docx) == []


def test_it_opens_with_a_title_and_contents(result: ReportResult) -> None:
    document = Docx(result.docx)
    headings = [text_of(each) for each in document.paragraphs("Heading1")]
    assert len(headings) == 7
    assert [text_of(each) for each in document.paragraphs("TOC1")] == headings
    fields = "".join(each.text or "" for each in document.root.iter(w("instrText")))
    assert 'TOC \\o "1-1"' in fields
    assert len(document.paragraphs("Title")) == 1
    # It is of a few pages, none of which has to begin anew.
    assert not list(document.body.iter(w("pageBreakBefore")))


# In a browser


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, result: ReportResult) -> Iterator[Page]:
    with opened(browser, result.html, request.param) as page:
        yield page


def test_axe_finds_nothing_and_nothing_sticks_out(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 30
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.evaluate("window.innerWidth")
    shown = page.evaluate(
        "[...document.querySelectorAll('figure')].map(figure => "
        "[...figure.querySelectorAll('svg')].filter(each => each.checkVisibility()).length)"
    )
    assert shown == [1, 1, 1]
