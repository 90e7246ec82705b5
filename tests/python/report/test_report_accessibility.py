"""The annual report in a browser: axe finds nothing, nothing is fetched and nothing sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from reg18.report.render import render_annual
from reg18.settings.council import load_council
from tests.python.browsers import WIDTHS, opened
from tests.python.conftest import ROOT


@pytest.fixture(scope="module", params=["final", "draft"])
def file(
    request: pytest.FixtureRequest, demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A finished report with all its texts, and the draft of a year that is not over, without."""
    council, out = load_council(ROOT / "council.yml"), tmp_path_factory.mktemp("pages")
    if request.param == "final":
        return render_annual(demo_warehouse, "2024-25", out, council, formats=["html"]).html
    return render_annual(demo_warehouse, "2025-26", out, council, True, formats=["html"]).html


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Page]:
    with opened(browser, file, request.param) as page:
        yield page


@pytest.mark.parametrize("is_open", [False, True], ids=["folded", "unfolded"])
def test_axe_finds_nothing(page: Page, is_open: bool) -> None:
    page.evaluate(
        "open => document.querySelectorAll('details').forEach(each => each.open = open)", is_open
    )
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 30


def test_nothing_sticks_out_of_the_page(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.evaluate("window.innerWidth")


def test_one_drawing_of_each_graph_is_shown(page: Page) -> None:
    shown = page.evaluate(
        "[...document.querySelectorAll('figure')].map(figure => "
        "[...figure.querySelectorAll('svg')].filter(each => each.checkVisibility()).length)"
    )
    assert len(shown) == 7
    assert set(shown) == {1}


def test_the_keyboard_reaches_the_report_first(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_paper_shows_the_data_tables_and_the_wide_drawings(page: Page) -> None:
    page.emulate_media(media="print")
    tables = page.evaluate(
        "[...document.querySelectorAll('details.data table')].map(each => each.offsetHeight)"
    )
    assert len(tables) == 7
    assert all(tables)
    drawings = page.evaluate(
        "[...document.querySelectorAll('.drawing.wide')].every(each => each.checkVisibility())"
    )
    assert drawings
